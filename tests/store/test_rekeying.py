"""A new key for the store: all is there afterwards, the old key opens nothing, a crash harms nothing."""

from __future__ import annotations

import shutil
from pathlib import Path
from uuid import UUID

import pytest
import sqlcipher3.dbapi2 as sqlcipher

from app.actions.ports import Caseworker
from app.domain.errors import Cancelled, StoreInUse, UnknownCaseworker, WrongPassphrase
from app.store import rekeying, workstation
from app.store.copies import connect
from app.store.file_names import KEY_FILE, REKEYED_KEYS, STORE_FILE
from app.store.keys import new_recovery_code
from app.store.recovering import recover
from app.store.workstation import OpenStore
from tests.support.stores import (
    NOW,
    OTHER_PASSPHRASE,
    PASSPHRASE,
    WORKER,
    Clock,
    files_of,
    new_store,
    reopened,
    saved_case,
)

COLLEAGUE = Caseworker(UUID(int=0xB), "Mehmet Yıldız", "tr", "street")


def renewed(store: OpenStore, code: str = "", colleague: str = "") -> tuple[str, ...]:
    named = {WORKER.name: PASSPHRASE, **({COLLEAGUE.name: colleague} if colleague else {})}
    return store.rekey(named, code or new_recovery_code(), by=WORKER.id)


def test_everything_is_there_under_the_new_key(home: Path) -> None:
    store, _ = new_store(home)
    case = saved_case(store)
    store.personal_notes(WORKER.id).keep(case.id, "nur für mich", at=NOW)
    old_key = store.key
    assert renewed(store) == ()
    again = reopened(home)
    assert again.queries.case(case.id).case == case
    assert [note.text for note in again.personal_notes(WORKER.id).of(case.id)] == ["nur für mich"]
    assert again.verify_audit()[0] >= 1
    assert again.key != old_key
    again.close()
    with pytest.raises(sqlcipher.DatabaseError):
        connect(home / STORE_FILE, old_key).execute("SELECT count(*) FROM case_file")
    assert sorted(name for name in files_of(home) if "rekeyed" in name) == []


def test_the_old_recovery_sheet_opens_nothing_the_new_one_does(home: Path) -> None:
    store, old_code = new_store(home)
    new_code = new_recovery_code()
    renewed(store, new_code)
    with pytest.raises(WrongPassphrase):
        recover(home, old_code, WORKER.name, OTHER_PASSPHRASE, clock=Clock(), now=NOW)
    later = Clock()
    later.forward(60)
    recover(home, new_code, WORKER.name, OTHER_PASSPHRASE, clock=later, now=later.now()).close()


def test_who_gave_no_passphrase_has_to_be_added_again(home: Path) -> None:
    store, _ = new_store(home)
    store.add_caseworker(COLLEAGUE, OTHER_PASSPHRASE)
    assert renewed(store) == (COLLEAGUE.name,)
    with pytest.raises(UnknownCaseworker):
        workstation.open_store(home, COLLEAGUE.name, OTHER_PASSPHRASE, clock=Clock(), now=NOW)
    reopened(home).close()


def test_a_colleague_who_typed_hers_goes_on_with_it(home: Path) -> None:
    store, _ = new_store(home)
    store.add_caseworker(COLLEAGUE, OTHER_PASSPHRASE)
    assert renewed(store, colleague=OTHER_PASSPHRASE) == ()
    workstation.open_store(home, COLLEAGUE.name, OTHER_PASSPHRASE, clock=Clock(), now=NOW).close()


def test_a_wrong_passphrase_changes_nothing(home: Path) -> None:
    store, _ = new_store(home)
    before = files_of(home)
    with pytest.raises(WrongPassphrase):
        store.rekey({WORKER.name: "falsch"}, new_recovery_code(), by=WORKER.id)
    assert {name: content for name, content in files_of(home).items() if "tries" not in name} == before
    store.close()


def test_stopped_half_way_it_leaves_the_store_as_it_was(home: Path) -> None:
    store, _ = new_store(home)
    case = saved_case(store)

    def stop(_done: int, _of: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        store.rekey({WORKER.name: PASSPHRASE}, new_recovery_code(), by=WORKER.id, progress=stop)
    store.close()
    again = reopened(home)
    assert again.queries.case(case.id).case == case
    again.close()


def test_a_save_in_its_middle_is_not_lost(home: Path) -> None:
    store, _ = new_store(home)
    saved = []

    def somebody_saves(done: int, of: int) -> None:
        if (done, of) == (1, 2):
            saved.append(saved_case(store, "Olena"))

    with pytest.raises(StoreInUse):
        store.rekey({WORKER.name: PASSPHRASE}, new_recovery_code(), by=WORKER.id, progress=somebody_saves)
    store.close()
    again = reopened(home)
    assert again.queries.case(saved[0].id).client.given_name == "Olena"
    again.close()


@pytest.mark.parametrize("crash", ["before the keys", "after the keys", "between the files"])
def test_the_power_fails_at_its_end(home: Path, tmp_path: Path, crash: str) -> None:
    store, _ = new_store(home)
    case = saved_case(store)
    rekeying.rekey(
        store.path, store.key, {WORKER.name: PASSPHRASE}, new_recovery_code(), by=WORKER.id, now=NOW
    )
    broken = tmp_path / "broken"
    shutil.copytree(home, broken)  # as the disk is while the old store is still open: log and all
    store.close()
    if crash == "before the keys":
        (broken / REKEYED_KEYS).unlink()
    elif crash == "between the files":
        for suffix in ("-wal", "-shm"):
            (broken / (STORE_FILE + suffix)).unlink(missing_ok=True)
        (broken / rekeying.REKEYED).replace(broken / STORE_FILE)
    old_keys = (broken / KEY_FILE).read_bytes()
    again = reopened(broken)
    assert again.queries.case(case.id).case == case
    again.close()
    assert ((broken / KEY_FILE).read_bytes() == old_keys) is (crash == "before the keys")
