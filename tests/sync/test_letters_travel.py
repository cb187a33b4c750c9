"""Letters of any kind and letterheads go both ways between real stores through the real office."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from app.actions import letterheads
from app.actions.conflicts import decide
from app.domain.clock import SystemClock
from app.domain.ids import new_id
from app.domain.records import Delivery, Letter, Stationery
from app.office.embedded import EmbeddedOffice
from app.store.office_tables import RECORDS
from app.store.office_work import OfficeStore, open_office
from tests.support.letterhead_records import a_stationery
from tests.sync.test_workstations import Workplace

CLOCK = SystemClock()


@pytest.fixture
def office_store(tmp_path: Path) -> Iterator[OfficeStore]:
    opened = open_office(tmp_path / "office.db", name="Zentrale", clock=CLOCK)
    yield opened
    opened.close()


@pytest.fixture
def workplace(office_store: OfficeStore, tmp_path: Path) -> Iterator[Callable[[str], Workplace]]:
    opened: list[Workplace] = []
    with EmbeddedOffice(office_store, tmp_path / "office") as office:

        def make(name: str) -> Workplace:
            opened.append(Workplace(tmp_path / name, name))
            opened[-1].enrol(office)
            return opened[-1]

        yield make
        for one in opened:
            one.store.close()


Make = Callable[[str], Workplace]


def a_letter(case_id: UUID, **changed: Any) -> Letter:
    letter = Letter(
        id=new_id(),
        referral_id=None,
        case_id=case_id,
        number="H1-2026-B0001",
        made_at=datetime(2026, 11, 24, 10, tzinfo=UTC),
        content={"version": 2, "letterheads": [], "copies": []},
        sha256="cd" * 32,
        language="bg",
        slip_code="",
        phone_code="",
        delivery=Delivery.BY_POST,
        kind="appointment-proof",
        recipient="Beispielamt",
    )
    return replace(letter, **changed)


def save(place: Workplace, stationery: Stationery, **changed: Any) -> None:
    """What a person changes on the screen: with what was shown there."""
    base, seen = letterheads.load(stationery.id, work=place.work)
    letterheads.save(replace(base, **changed), base=base, seen=seen, work=place.work, clock=CLOCK)


def read(place: Workplace, id: UUID) -> Stationery:
    return letterheads.load(id, work=place.work)[0]


def test_a_letter_without_a_referral_goes_both_ways(workplace: Make, office_store: OfficeStore) -> None:
    street, desk = workplace("Yilmaz"), workplace("Weber")
    case_id, _ = street.open_case("Amal")
    letter = a_letter(case_id)
    with street.work() as unit:
        unit.letters.add(letter)
        unit.commit()

    street.sync(), desk.sync()

    assert desk.store.queries.case(case_id).letters == (letter,)
    (line,) = desk.store.queries.print_queue()
    assert (line.letter_id, line.kind, line.referral_id, line.recipient, line.agency_id) == (
        letter.id,
        "appointment-proof",
        None,
        "Beispielamt",
        "",
    )
    with desk.work() as unit:
        unit.letters.save(replace(letter, printed_at=letter.made_at))
        unit.commit()
    desk.sync(), street.sync()
    (line,) = street.store.queries.letters_of(case_id)
    assert line.printed_at == letter.made_at
    table = RECORDS.records["letter"]
    with office_store.engine.connect() as connection:
        assert connection.execute(select(table.c.kind, table.c.referral_id)).all() == [
            ("appointment-proof", None)
        ]


def test_a_letterhead_goes_both_ways_with_every_field(workplace: Make) -> None:
    street, desk = workplace("Yilmaz"), workplace("Weber")
    head = a_stationery()
    letterheads.save(head, work=street.work, clock=CLOCK)

    street.sync(), desk.sync()

    assert read(desk, head.id) == head
    save(desk, head, logo=None, colour="#000000", footer={"columns": [["neu"]]})
    letterheads.retire(head.id, work=desk.work, clock=CLOCK)
    desk.sync(), street.sync()
    changed = replace(
        head, logo=None, colour="#000000", footer={"columns": [["neu"]]}, retired=True, is_default=False
    )
    assert read(street, head.id) == changed
    assert letterheads.all(work=street.work) == ()


def test_two_edits_of_one_letterhead_merge_or_wait_for_a_person(workplace: Make) -> None:
    street, desk = workplace("Yilmaz"), workplace("Weber")
    head = a_stationery()
    letterheads.save(head, work=street.work, clock=CLOCK)
    street.sync(), desk.sync()
    save(street, head, unit="Büro Nord", colour="#111111", footer={"columns": [["a"]]})
    save(desk, head, unit="Büro Süd", return_to=("anderswo",), footer={"columns": [["b"]]})

    street.sync(), desk.sync(), street.sync()

    for place in (street, desk):
        found = read(place, head.id)
        assert (found.colour, found.return_to) == ("#111111", ("anderswo",))
        conflicts = {line.field: line for line in place.store.queries.conflicts()}
        assert set(conflicts) == {"unit", "footer"}
        assert {value.value for value in conflicts["unit"].values} == {"Büro Nord", "Büro Süd"}
        assert conflicts["unit"].case_id is None
    assert read(street, head.id) == read(desk, head.id)
    for line in desk.store.queries.conflicts():
        decide(line, line.values[0].value, work=desk.work)
    desk.sync(), street.sync()
    assert street.store.queries.conflicts() == desk.store.queries.conflicts() == ()
    assert read(street, head.id) == read(desk, head.id)


def test_two_defaults_made_apart_still_leave_one_first(workplace: Make) -> None:
    street, desk = workplace("Yilmaz"), workplace("Weber")
    one, other = a_stationery(name="Büro Ost"), a_stationery(name="Büro West")
    letterheads.save(one, work=street.work, clock=CLOCK)
    letterheads.save(other, work=desk.work, clock=CLOCK)

    street.sync(), desk.sync(), street.sync()

    for place in (street, desk):
        assert [head.id for head in letterheads.all(work=place.work)] == [one.id, other.id]
        with place.work() as unit:
            assert letterheads.chosen("", unit) == one
    save(desk, other, is_default=True, name="Amt")
    assert [head.is_default for head in letterheads.all(work=desk.work)] == [True, False]
