"""Putting a backup back: shown first, nothing unsent lost, erased people stay gone, whole or not at all."""

from __future__ import annotations

import contextlib
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from app.actions.ports import Draft
from app.domain.audit import Act
from app.domain.backups import Backup, Reason
from app.domain.errors import BackupDamaged, StoreDamaged, StoreInUse
from app.domain.ids import new_id
from app.domain.protection import Erasure, ErasureBasis
from app.domain.records import CaseStatus
from app.store import restoring
from app.store.backups import (
    Source,
    damaged,
    erase_in_backups,
    home_folder,
    listed,
    make,
    not_yet_erased,
    verify,
)
from app.store.copies import connect
from app.store.engine import open_engine, reading
from app.store.erasing_in_copies import erase_in_file
from app.store.erasure_list import erasures_known, remember_erasures
from app.store.rejoining import CARRIED, REBUILT
from app.store.tables import KINDS, WORKSTATION, sync_outbox
from app.store.workstation import OpenStore
from tests.support.stores import NOW, WORKER, new_store, reopened, saved_case

DRAFT = Draft(UUID(int=7), "intake", "1", "bg", {"name": "Ivanka"}, "name", NOW)


def backed_up(store: OpenStore) -> Backup:
    return make(Source(store.path, store.key), home_folder(store.path.parent), Reason.WISH, NOW)


def put_back(store: OpenStore, backup: Backup, *, keep_newer: bool = True) -> OpenStore:
    home = store.path.parent
    restoring.want(home, backup, keep_newer=keep_newer)
    store.close()
    return reopened(home, now=NOW + timedelta(hours=1))


def sound(store: OpenStore) -> None:
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA quick_check").scalars().all() == ["ok"]
        assert connection.exec_driver_sql("PRAGMA cipher_integrity_check").all() == []
    store.verify_audit()


def test_every_table_has_its_way_over_a_restore() -> None:
    assert set(WORKSTATION.tables) == set(KINDS) | set(CARRIED) | REBUILT


def test_newer_work_is_applied_again_and_the_chain_goes_on(store: OpenStore) -> None:
    early = saved_case(store, "Early")
    backup = backed_up(store)
    late = saved_case(store, "Late")
    with store.work(WORKER.id)() as unit:
        unit.cases.save(replace(early, status=CaseStatus.CLOSED))
        unit.drafts.keep(DRAFT)
        unit.audit.note(Act.LETTER_SAVED, early.id, at=NOW)
        unit.commit()
    seen = restoring.preview(store.path, store.key, backup, store.key)
    assert (seen.newer_changes, seen.unsent, seen.coming_back) == (2, 4, ())
    assert seen.newer == (late.number, early.number)
    outbox = everything_sent(store)

    again = put_back(store, backup)
    assert again.queries.case(late.id).case == late
    assert again.queries.case(early.id).case.status == "closed"
    with again.work(WORKER.id)() as unit:
        assert unit.drafts.all() == (DRAFT,)
    assert everything_sent(again) == outbox
    assert again.verify_audit()[0] == 1
    sound(again)
    numbers = {early.number, late.number, saved_case(again).number}
    assert len(numbers) == 3
    again.close()
    (former,) = restoring.replaced(again.path.parent)
    shutil.copytree(former.path, again.path.parent.parent / "former")
    reopened(again.path.parent.parent / "former").close()
    restoring.drop_replaced(former)
    assert restoring.replaced(again.path.parent) == ()


def everything_sent(store: OpenStore) -> list[tuple[int, bytes]]:
    with reading(store.engine, store.path) as connection:
        rows = connection.execute(select(sync_outbox.c.ctr, sync_outbox.c.raw).order_by(sync_outbox.c.ctr))
        return [(row.ctr, row.raw) for row in rows]


def test_without_newer_work_the_former_store_is_kept_and_no_number_comes_twice(store: OpenStore) -> None:
    saved_case(store)
    backup = backed_up(store)
    late = saved_case(store, "Late")
    again = put_back(store, backup, keep_newer=False)
    assert again.queries.count_cases() == 1
    assert saved_case(again).number != late.number
    sound(again)
    again.close()
    assert len(restoring.replaced(again.path.parent)) == 1


def test_a_damaged_store_is_replaced_and_kept(store: OpenStore) -> None:
    case = saved_case(store)
    backup = backed_up(store)
    lost = saved_case(store, "Lost")
    home = store.path.parent
    store.close()
    content = bytearray(store.path.read_bytes())
    content[1000:] = bytes(len(content) - 1000)
    store.path.write_bytes(content)
    with pytest.raises(StoreDamaged):
        reopened(home)
    restoring.want(home, backup, keep_newer=True)
    again = reopened(home)
    assert again.queries.case(case.id).case == case
    assert saved_case(again).number != lost.number
    sound(again)
    again.close()
    assert restoring.replaced(home)[0].path.joinpath("store.db").read_bytes() == bytes(content)


def test_a_missing_store_comes_back(store: OpenStore) -> None:
    case = saved_case(store)
    backup = backed_up(store)
    store.close()
    for path in store.path.parent.glob("store.db*"):
        path.unlink()
    restoring.want(store.path.parent, backup, keep_newer=True)
    again = reopened(store.path.parent)
    assert again.queries.case(case.id).case == case
    again.close()


def test_a_damaged_backup_changes_nothing_and_locks_nobody_out(store: OpenStore) -> None:
    case = saved_case(store)
    backup = backed_up(store)
    database = backup.path / "store.db"
    content = bytearray(database.read_bytes())
    content[len(content) // 2] ^= 1
    database.write_bytes(content)
    with pytest.raises(BackupDamaged):
        put_back(store, backup)
    again = reopened(store.path.parent)
    assert again.queries.case(case.id).case == case
    again.close()


def test_a_store_in_use_is_not_replaced(store: OpenStore) -> None:
    saved_case(store)
    backup = backed_up(store)
    other = open_engine(store.path, store.key)
    with other.connect() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM client").all()
        with pytest.raises(StoreInUse):
            put_back(store, backup)
    other.dispose()
    reopened(store.path.parent).close()


@pytest.mark.parametrize("moved", range(4))
def test_a_power_cut_during_the_swap_is_taken_up_again(
    store: OpenStore, moved: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = saved_case(store)
    backup = backed_up(store)
    home = store.path.parent
    moves = 0
    for name in ("replace", "rename"):
        really = getattr(Path, name)

        def cut(path: Path, target: Path, really: object = really) -> Path:
            nonlocal moves
            if path.name.startswith("store.db") and (home / "restoring").exists():
                moves += 1
                if moves > moved:
                    raise KeyboardInterrupt
            return really(path, target)  # type: ignore[operator, no-any-return]

        monkeypatch.setattr(Path, name, cut)
    restoring.want(home, backup, keep_newer=True)
    store.close()
    with contextlib.suppress(KeyboardInterrupt):
        reopened(home).close()
    monkeypatch.undo()
    again = reopened(home)
    assert again.queries.case(case.id).case == case
    sound(again)
    again.close()
    assert not (home / "restoring").exists()
    assert not (home / "restore.wanted").exists()


# -- erasure ----------------------------------------------------------------------------------


def erasure_of(case_id: UUID, client_id: UUID) -> Erasure:
    subjects = (f"case_file:{case_id}", f"client:{client_id}")
    return Erasure(new_id(), subjects, (), ErasureBasis.REQUEST, NOW, "Aylin")


def test_the_list_of_erasures_outlives_and_is_read_strictly(home: Path) -> None:
    home.mkdir()
    one = erasure_of(new_id(), new_id())
    remember_erasures(home, one)
    remember_erasures(home, one)
    assert erasures_known(home) == (replace(one, by=""),)
    (home / "store.erasures").write_bytes(b"{")
    with pytest.raises(StoreDamaged):
        erasures_known(home)


@pytest.mark.parametrize("keep_newer", [True, False])
def test_erased_people_do_not_come_back(store: OpenStore, *, keep_newer: bool) -> None:
    gone, stays = saved_case(store, "Wiktorija-Canary"), saved_case(store, "Stays")
    backup = backed_up(store)
    remember_erasures(store.path.parent, erasure_of(gone.id, gone.client_id))
    again = put_back(store, backup, keep_newer=keep_newer)
    assert [line.case_id for line in again.queries.cases()] == [stays.id]
    plain = again.path.with_name("plain.db")
    with contextlib.closing(connect(again.path, again.key)) as connection:
        connection.execute("ATTACH DATABASE ? AS plain KEY ''", (f"{plain.as_uri()}?mode=rwc",))
        connection.execute("SELECT sqlcipher_export('plain')")
    assert b"Stays" in plain.read_bytes()
    assert b"Canary" not in plain.read_bytes()
    sound(again)
    again.close()


def test_backups_are_rewritten_or_dropped(store: OpenStore) -> None:
    gone = saved_case(store, "Wiktorija-Canary")
    backup = backed_up(store)
    broken = make(Source(store.path, store.key), backup.path.parent, Reason.AUTOMATIC, NOW)
    (broken.path / "store.db").write_bytes(b"no store")
    one = erasure_of(gone.id, gone.client_id)
    folder = backup.path.parent
    assert not_yet_erased(folder, [one.id]) == (backup,)

    done = erase_in_backups(
        folder, store.key, [one.id], lambda path, key, _step: erase_in_file(path, key, [one], NOW)
    )
    assert (done.rewritten, done.dropped) == ((backup.name,), (broken.name,))
    assert not_yet_erased(folder, [one.id]) == ()
    assert damaged(folder) == ()
    (left,) = listed(folder)
    assert left.cases == 0
    assert (left.made_at, left.reason) == (backup.made_at, backup.reason)
    verify(left, store.key)
    again = erase_in_backups(folder, store.key, [one.id], lambda _path, _key, _step: None)
    assert (again.rewritten, again.dropped) == ((), ())


def test_a_second_workstation_takes_the_backup(store: OpenStore, tmp_path: Path) -> None:
    case = saved_case(store)
    backup = backed_up(store)
    new, _ = new_store(tmp_path / "new")
    restoring.want(tmp_path / "new", backup, keep_newer=False)
    new.close()
    again = reopened(tmp_path / "new")
    assert again.key != store.key
    assert again.queries.case(case.id).case == case
    sound(again)
    again.close()
