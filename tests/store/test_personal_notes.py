"""Personal notes: hers alone, whatever else opens the store."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from app.actions.ports import Caseworker
from app.domain.errors import OwnKeyMissing
from app.domain.ids import new_id
from app.store.file_names import KEY_FILE
from app.store.recovering import recover
from app.store.workstation import OpenStore
from tests.support.stores import (
    NOW,
    OTHER_PASSPHRASE,
    PASSPHRASE,
    WORKER,
    Clock,
    new_store,
    reopened,
    saved_case,
)

SECRET = "Ich traue dem Vermieter nicht."
COLLEAGUE = Caseworker(UUID(int=0xB), "Mehmet Yıldız", "tr", "street")


def texts(store: OpenStore, case_id: UUID, owner: UUID = WORKER.id) -> list[str | None]:
    return [note.text for note in store.personal_notes(owner).of(case_id)]


def test_a_personal_note_is_there_again_after_unlocking(home: Path) -> None:
    store, _ = new_store(home)
    case = saved_case(store)
    first = store.personal_notes(WORKER.id).keep(case.id, "Erst", at=NOW)
    store.personal_notes(WORKER.id).keep(case.id, SECRET, at=NOW, id=first)
    store.close()
    again = reopened(home)
    assert texts(again, case.id) == [SECRET]
    again.personal_notes(WORKER.id).drop(first)
    assert texts(again, case.id) == []
    again.close()


def test_another_passphrase_keeps_the_notes(home: Path) -> None:
    store, _ = new_store(home)
    case = saved_case(store)
    store.personal_notes(WORKER.id).keep(case.id, SECRET, at=NOW)
    store.change_passphrase(WORKER.name, PASSPHRASE, OTHER_PASSPHRASE, now=NOW)
    store.close()
    again = reopened(home, OTHER_PASSPHRASE)
    assert texts(again, case.id) == [SECRET]
    again.close()


def test_the_recovery_code_opens_the_store_but_not_the_notes(home: Path) -> None:
    store, code = new_store(home)
    case = saved_case(store)
    store.personal_notes(WORKER.id).keep(case.id, SECRET, at=NOW)
    store.close()
    again = recover(home, code, WORKER.name, OTHER_PASSPHRASE, clock=Clock(), now=NOW)
    assert texts(again, case.id) == [None], "the note is listed, closed"
    again.personal_notes(WORKER.id).keep(case.id, "neu", at=NOW)
    assert "neu" in texts(again, case.id)
    again.close()


def test_a_colleague_sees_and_changes_none_of_them(home: Path) -> None:
    store, _ = new_store(home)
    store.add_caseworker(COLLEAGUE, OTHER_PASSPHRASE)
    case = saved_case(store)
    note = store.personal_notes(WORKER.id).keep(case.id, SECRET, at=NOW)
    store.sign_in(COLLEAGUE.name, OTHER_PASSPHRASE, now=NOW)
    own = store.personal_notes(COLLEAGUE.id)
    assert own.of(case.id) == ()
    own.drop(note)
    own.keep(case.id, "überschrieben", at=NOW, id=note)
    assert texts(store, case.id) == [None], "her key is not at hand while the colleague works"
    store.sign_in(WORKER.name, PASSPHRASE, now=NOW)
    assert texts(store, case.id) == [SECRET]
    store.close()


def test_not_even_the_opened_store_holds_the_words(home: Path) -> None:
    store, _ = new_store(home)
    case = saved_case(store)
    store.personal_notes(WORKER.id).keep(case.id, SECRET, at=NOW)
    with store.engine.connect() as connection:
        sealed = connection.execute(text("SELECT sealed FROM personal_note")).scalar_one()
    assert SECRET.encode() not in sealed
    assert store.sync.waiting() == 2, "the author and the case; a personal note never leaves"
    store.close()


def test_a_note_that_was_moved_to_another_case_does_not_open(home: Path) -> None:
    store, _ = new_store(home)
    case = saved_case(store)
    store.personal_notes(WORKER.id).keep(case.id, SECRET, at=NOW)
    other = new_id()
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE personal_note SET case_id = :case"), {"case": other.hex})
    assert texts(store, other) == [None]
    store.close()


def test_a_slot_of_the_first_versions_gets_an_own_key(home: Path) -> None:
    store, _ = new_store(home)
    store.close()
    content = json.loads((home / KEY_FILE).read_bytes())
    for slot in content["slots"]:
        slot.pop("own", None)
        slot.pop("own_nonce", None)
    (home / KEY_FILE).write_text(json.dumps(content))
    again = reopened(home)
    case = saved_case(again)
    again.personal_notes(WORKER.id).keep(case.id, SECRET, at=NOW)
    again.close()
    third = reopened(home)
    assert texts(third, case.id) == [SECRET]
    third.close()


def test_without_her_key_nothing_is_written(home: Path) -> None:
    store, _ = new_store(home)
    case = saved_case(store)
    closed = replace(store, own_key=b"").personal_notes(WORKER.id)
    assert not closed.are_open
    with pytest.raises(OwnKeyMissing):
        closed.keep(case.id, SECRET, at=NOW)
    store.close()
