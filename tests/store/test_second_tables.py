"""From the first tables to the second: a real old store opens, and everything new works in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app.domain.audit import Act
from app.store.engine import reading, writing
from app.store.office_tables import RECORDS
from app.store.office_work import open_office
from app.store.tables import LOCAL
from app.store.upgrade import REVISION, stored_revision
from tests.support.letterhead_records import a_stationery
from tests.support.old_stores import old_office, old_store
from tests.support.stores import NOW, WORKER, Clock, files_of, reopened

LETTERS = RECORDS.records["letter"]


def test_an_old_store_opens_with_its_letters(home: Path) -> None:
    case, letter, later = old_store(home)
    store = reopened(home)
    assert stored_revision(store.engine, store.path) == REVISION
    lines = {line.letter_id: line for line in store.queries.letters_of(case)}
    assert (lines[letter].kind, lines[letter].agency_id, lines[letter].recipient) == ("referral", "ki", "")
    assert (lines[later].kind, lines[later].referral_id) == ("reminder", None)
    assert {line.letter_id for line in store.queries.print_queue()} == {letter, later}
    view = store.queries.case(case)
    assert [found.kind for found in view.letters] == ["referral", "reminder"]
    assert view.client.given_name == "Ivanka"
    assert store.sync.waiting() == 1
    store.close()
    assert sorted(files_of(home)) == ["store.db", "store.keys"]


def test_what_this_version_does_not_know_either_goes_on_waiting(home: Path) -> None:
    _, _, later = old_store(home)
    store = reopened(home)
    table = LOCAL.records["letter"]
    with reading(store.engine, store.path) as connection:
        row = connection.execute(select(table).where(table.c.id == later)).mappings().one()
    assert (row["kind"], row["_x"]) == ("reminder", {"mood": "new"})
    store.close()


def test_everything_new_works_in_an_upgraded_store(home: Path) -> None:
    _, letter, _ = old_store(home)
    store = reopened(home)
    head = a_stationery()
    with store.work(WORKER.id)() as unit:
        unit.stationery.add(head)
        unit.audit.note(Act.STATIONERY_SAVED, head.id, at=NOW)
        unit.audit.note(Act.LETTER_PRINTED, letter, at=NOW, sha256="ab" * 32)
        assert unit.numbers.next_letter(2026).running == 2
        unit.commit()
    store.close()
    again = reopened(home)
    with again.work(WORKER.id)() as unit:
        assert unit.stationery.get(head.id) == head
    assert again.verify_audit()[0] == 2
    for forbidden in (
        "INSERT INTO stationery (id, _heads, _x) VALUES ('x', '[]', '{}')",
        "UPDATE audit SET act = 'nothing'",
        "DELETE FROM audit",
    ):
        with pytest.raises(IntegrityError), writing(again.engine, again.path) as connection:
            connection.execute(text(forbidden))
    again.close()


def test_an_old_office_opens_with_its_tenant_and_letters(tmp_path: Path) -> None:
    tenant = old_office(tmp_path / "office.db")
    office = open_office(tmp_path / "office.db", name="Zentrale", clock=Clock())
    assert office.tenant == tenant
    with office.engine.connect() as connection:
        assert connection.execute(select(LETTERS.c.kind, LETTERS.c["_x"])).one() == (
            "reminder",
            {"mood": "new"},
        )
    office.close()
