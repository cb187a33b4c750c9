"""The audit trail: only ever longer, in the encrypted file, and every tampering is found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from app.domain.audit import START, Act, AuditRow, demand_whole, hash_of
from app.domain.errors import AuditBroken
from app.domain.ids import new_id
from app.domain.records import Letter
from app.store.engine import writing
from app.store.work import guard_open
from app.store.workstation import OpenStore
from tests.support.stores import NOW, WORKER, add_case, files_of, reopened

ROWS = 6


def issued(store: OpenStore, count: int = ROWS) -> list[Letter]:
    """Letters with their rows."""
    made = []
    for number in range(1, count + 1):
        with store.work(WORKER.id)() as unit:
            case = add_case(unit)
            letter = Letter(
                new_id(), None, case.id, f"V-{number}", NOW, {"copies": []}, f"{number:064d}", "de", "", ""
            )
            unit.letters.add(letter)
            unit.audit.note(
                Act.LETTER_ISSUED, letter.id, at=NOW + timedelta(seconds=number), sha256=letter.sha256
            )
            unit.commit()
        made.append(letter)
    return made


def past_the_triggers(store: OpenStore, change: Callable[[Connection], Any]) -> None:
    """What somebody with the key could do to the file with another program."""
    with writing(store.engine, store.path) as connection:
        kept = connection.execute(
            text("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'audit'")
        ).all()
        for name, _ in kept:
            connection.execute(text(f"DROP TRIGGER {name}"))
        change(connection)
        for _, sql in kept:
            connection.execute(text(sql))


def broken(store: OpenStore) -> tuple[object, object]:
    with pytest.raises(AuditBroken) as caught:
        store.verify_audit()
    return caught.value.facts["row"], caught.value.facts["reason"]


def test_a_trail_grows_with_what_is_done_and_is_whole(store: OpenStore, home: Path) -> None:
    assert store.verify_audit() == (0, START)
    issued(store)
    count, head = store.verify_audit()
    store.close()
    again = reopened(home)
    assert again.verify_audit() == (count, head)
    assert count == ROWS
    issued(again, 1)
    assert again.verify_audit()[0] == ROWS + 1
    again.close()


def test_what_is_not_committed_is_not_in_it(store: OpenStore) -> None:
    issued(store, 2)
    before = store.verify_audit()
    with store.work(WORKER.id)() as unit:
        unit.audit.note(Act.LETTER_PRINTED, new_id(), at=NOW)
    assert store.verify_audit() == before
    issued(store, 1)
    assert store.verify_audit()[0] == 3


@pytest.mark.parametrize("statement", ["UPDATE audit SET sha256 = ''", "DELETE FROM audit WHERE place = 1"])
def test_no_row_is_changed_or_deleted(store: OpenStore, statement: str) -> None:
    issued(store, 2)
    with pytest.raises(IntegrityError), writing(store.engine, store.path) as connection:
        connection.execute(text(statement))
    assert store.verify_audit()[0] == 2


@pytest.mark.parametrize(
    "change",
    [
        "sha256 = 'ff'",
        "act = 'letter-printed'",
        "at = at + 1",
        "author = record",
        "record = author",
        "hash = zeroblob(32)",
    ],
)
def test_a_changed_row_is_found(store: OpenStore, change: str) -> None:
    issued(store)
    past_the_triggers(store, lambda c: c.execute(text(f"UPDATE audit SET {change} WHERE place = 3")))  # noqa: S608
    assert broken(store) == (3, "changed")


def test_a_row_that_was_taken_out_is_found(store: OpenStore) -> None:
    issued(store)
    past_the_triggers(store, lambda c: c.execute(text("DELETE FROM audit WHERE place = 4")))
    assert broken(store) == (4, "missing")


def test_a_row_that_was_taken_out_and_closed_up_is_found(store: OpenStore) -> None:
    issued(store)

    def close_up(connection: Connection) -> None:
        connection.execute(text("DELETE FROM audit WHERE place = 4"))
        connection.execute(text("UPDATE audit SET place = -place + 1 WHERE place > 4"))
        connection.execute(text("UPDATE audit SET place = -place WHERE place < 0"))

    past_the_triggers(store, close_up)
    assert broken(store) == (4, "out-of-order")


def test_a_last_row_that_was_taken_out_is_found(store: OpenStore) -> None:
    issued(store)
    past_the_triggers(store, lambda c: c.execute(text(f"DELETE FROM audit WHERE place = {ROWS}")))  # noqa: S608
    assert broken(store) == (ROWS, "missing")


def test_rows_that_changed_places_are_found(store: OpenStore) -> None:
    issued(store)

    def swap(connection: Connection) -> None:
        connection.execute(text("UPDATE audit SET place = 100 WHERE place = 2"))
        connection.execute(text("UPDATE audit SET place = 2 WHERE place = 3"))
        connection.execute(text("UPDATE audit SET place = 3 WHERE place = 100"))

    past_the_triggers(store, swap)
    assert broken(store) == (2, "out-of-order")


def test_a_letter_whose_hash_was_changed_is_found(store: OpenStore) -> None:
    letters = issued(store)
    with writing(store.engine, store.path) as connection, guard_open(connection):
        connection.execute(text("UPDATE letter SET sha256 = 'ff' WHERE id = :id"), {"id": letters[4].id.hex})
    assert broken(store) == (5, "letter-differs")


def test_nothing_of_it_is_readable_in_the_file(store: OpenStore, home: Path) -> None:
    letters = issued(store)
    store.close()
    for raw in files_of(home).values():
        assert letters[0].sha256.encode() not in raw
        assert b"letter-issued" not in raw


def chain(count: int) -> list[AuditRow]:
    rows, head = [], START
    for place in range(1, count + 1):
        at, record = NOW + timedelta(seconds=place), UUID(int=place)
        version = 1 + place % 2
        row = AuditRow(place, at, WORKER.id, "letter-issued", record, "ab", head, b"", version)
        head = hash_of(row, head)
        rows.append(replace(row, hash=head))
    return rows


@given(data=st.data(), count=st.integers(1, 12))
def test_any_cut_swap_or_change_is_found(data: st.DataObject, count: int) -> None:
    whole = chain(count)
    assert demand_whole(whole, count=count) == whole[-1].hash
    at = data.draw(st.integers(0, count - 1))
    kind = data.draw(st.sampled_from(["cut", "swap", "change", "renumber"]))
    rows = list(whole)
    if kind == "cut":
        rows.pop(at)
    elif kind == "swap":
        other = data.draw(st.integers(0, count - 1))
        rows[at], rows[other] = rows[other], rows[at]
        if at == other:
            return
    elif kind == "change":
        rows[at] = replace(rows[at], record=UUID(int=99))
    else:
        rows.pop(at)
        rows = [replace(row, place=place) for place, row in enumerate(rows, start=1)]
    with pytest.raises(AuditBroken):
        demand_whole(rows, count=count)
