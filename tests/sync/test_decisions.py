"""Conflicts between real laptops: decided, put back, lists joined, against the bin; no clock decides."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from app.actions import conflicts
from app.actions.lines import ConflictLine
from app.domain.casework import CaseNote
from app.domain.ids import new_id
from app.store.engine import writing
from app.store.sync_tables import sync_unseen_edit
from app.store.tables import sync_device
from tests.support.two_ends import Ends, Laptop

AT = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


@pytest.fixture
def pair(ends: Ends) -> tuple[Laptop, Laptop]:
    return ends.laptop("Yilmaz"), ends.laptop("Weber")


def meet(*laptops: Laptop) -> None:
    for laptop in (*laptops, *laptops):
        laptop.sync()


def lines(laptop: Laptop) -> tuple[ConflictLine, ...]:
    return laptop.store.queries.conflicts()


def torn_phone(street: Laptop, desk: Laptop) -> UUID:
    """A client whose telephone number both changed without knowing of each other."""
    client = street.add("Amal", phone="0203 0")
    meet(street, desk)
    street.edit(client, phone="0203 1")
    desk.edit(client, phone="0203 2")
    meet(street, desk)
    return client


def test_each_value_says_who_and_at_which_workstation(pair: tuple[Laptop, Laptop]) -> None:
    street, desk = pair
    torn_phone(street, desk)
    for laptop in pair:
        (line,) = lines(laptop)
        told = {value.value: (value.author, value.is_here) for value in line.values}
        assert told == {
            "0203 1": ("Yilmaz", laptop is street),
            "0203 2": ("Weber", laptop is desk),
        }
        assert line.client == "Amal"


def test_a_decision_put_back_is_open_again_at_both_ends(pair: tuple[Laptop, Laptop]) -> None:
    street, desk = pair
    client = torn_phone(street, desk)
    (line,) = lines(street)
    work = street.store.work(street.worker.id)

    made = conflicts.decided(line, "0203 1", work=work)
    meet(street, desk)
    assert (lines(street), lines(desk), desk.client(client).phone) == ((), (), "0203 1")

    conflicts.put_back(made, work=work)
    meet(street, desk)
    for laptop in pair:
        (again,) = lines(laptop)
        assert {value.value for value in again.values} == {"0203 1", "0203 2"}
        assert again.values[0].value == line.values[0].value, "what was shown is shown again"


def test_what_was_saved_on_a_decision_survives_its_undoing(pair: tuple[Laptop, Laptop]) -> None:
    street, desk = pair
    client = torn_phone(street, desk)
    work = street.store.work(street.worker.id)
    made = conflicts.decided(lines(street)[0], "0203 1", work=work)
    meet(street, desk)
    desk.edit(client, phone="0203 3")
    meet(desk, street)

    conflicts.put_back(made, work=work)
    meet(street, desk)

    (again,) = lines(desk)
    assert {value.value for value in again.values} == {"0203 1", "0203 2", "0203 3"}


def test_two_decisions_made_apart_are_a_conflict_again(pair: tuple[Laptop, Laptop]) -> None:
    street, desk = pair
    torn_phone(street, desk)
    for laptop, value in ((street, "0203 1"), (desk, "0203 2")):
        conflicts.decide(lines(laptop)[0], value, work=laptop.store.work(laptop.worker.id))
    meet(street, desk)
    assert {value.value for value in lines(street)[0].values} == {"0203 1", "0203 2"}
    assert {value.value for value in lines(desk)[0].values} == {"0203 1", "0203 2"}


def test_lists_can_be_kept_together(pair: tuple[Laptop, Laptop]) -> None:
    street, desk = pair
    client = street.add("Amal", spoken=("ar",))
    meet(street, desk)
    street.edit(client, spoken=("ar", "ku"))
    desk.edit(client, spoken=("ar", "de"))
    meet(street, desk)

    (line,) = lines(desk)
    whole = conflicts.together(line)
    assert whole is not None
    assert set(whole) == {"ar", "de", "ku"}
    conflicts.decide(line, whole, work=desk.store.work(desk.worker.id))
    meet(desk, street)
    assert set(street.client(client).spoken) == {"ar", "de", "ku"}
    assert lines(street) == ()


def test_values_that_are_no_lists_are_not_joined(pair: tuple[Laptop, Laptop]) -> None:
    torn_phone(*pair)
    assert conflicts.together(lines(pair[0])[0]) is None


# -- against the bin --------------------------------------------------------------------------


def a_note(street: Laptop, desk: Laptop) -> UUID:
    client, id = street.add("Amal"), new_id()
    with street.store.work(street.worker.id)() as unit:
        (case,) = unit.cases.find(client_id=client)
        unit.notes.add(CaseNote(id, case.id, AT, street.worker.id, "first"))
        unit.commit()
    meet(street, desk)
    return id


def write(laptop: Laptop, note: UUID, text: str) -> None:
    with laptop.store.work(laptop.worker.id)() as unit:
        unit.notes.save(replace(unit.notes.get(note), text=text))
        unit.commit()


def throw_away(laptop: Laptop, note: UUID) -> None:
    with laptop.store.work(laptop.worker.id)() as unit:
        unit.notes.save(replace(unit.notes.get(note), removed_at=laptop.clock.now()))
        unit.commit()


def note_of(laptop: Laptop, note: UUID) -> CaseNote:
    with laptop.store.work(laptop.worker.id)() as unit:
        return unit.notes.get(note)


def clock_ahead(laptop: Laptop, hours: int) -> None:
    """As if its clock had been wrong: what it saves next sorts after everything."""
    with writing(laptop.store.engine, laptop.store.path) as connection:
        row = connection.execute(sync_device.select()).one()
        connection.execute(sync_device.update().values(hlc=row.hlc + (hours * 3_600_000 << 16)))


@pytest.mark.parametrize("ahead", ["street", "desk", ""])
def test_an_edit_that_met_a_removal_is_listed_at_both_and_brought_back(
    pair: tuple[Laptop, Laptop], ahead: str
) -> None:
    street, desk = pair
    note = a_note(street, desk)
    for laptop, name in ((street, "street"), (desk, "desk")):
        if ahead == name:
            clock_ahead(laptop, 5)
    throw_away(desk, note)
    write(street, note, "second")
    desk.sync(), street.sync(), desk.sync()

    for laptop in pair:
        (line,) = lines(laptop)
        assert (line.table, line.record_id, line.field) == ("case_note", note, "removed_at")
        assert [(one.value is None, one.author, one.shown) for one in line.values] == [
            (False, "Weber", True),
            (True, "Yilmaz", False),
        ]
        assert laptop.store.sync.conflicts() == 1
    conflicts.decide(lines(desk)[0], None, work=desk.store.work(desk.worker.id))
    meet(desk, street)
    for laptop in pair:
        assert (note_of(laptop, note).text, note_of(laptop, note).removed_at) == ("second", None)
        assert lines(laptop) == ()


def test_an_edit_at_the_office_before_the_removal_is_listed_where_it_was_removed(
    pair: tuple[Laptop, Laptop],
) -> None:
    street, desk = pair
    note = a_note(street, desk)
    write(street, note, "second")
    street.sync()
    throw_away(desk, note)
    meet(desk, street)

    (line,) = lines(desk)
    made = conflicts.decided(line, line.values[0].value, work=desk.store.work(desk.worker.id))
    meet(desk, street)
    assert lines(desk) == lines(street) == ()
    assert note_of(street, note).removed_at is not None
    conflicts.put_back(made, work=desk.store.work(desk.worker.id))
    meet(desk, street)
    assert {one.value is None for one in lines(street)[0].values} == {True, False}


def test_who_saw_the_edit_and_removes_then_has_no_conflict(pair: tuple[Laptop, Laptop]) -> None:
    street, desk = pair
    note = a_note(street, desk)
    write(street, note, "second")
    meet(street, desk)
    throw_away(desk, note)
    meet(desk, street)
    assert lines(desk) == lines(street) == ()
    for laptop in pair:
        assert laptop.rows(sync_unseen_edit) == []


def test_what_is_added_to_a_case_in_the_bin_is_listed(pair: tuple[Laptop, Laptop]) -> None:
    street, desk = pair
    client = street.add("Amal")
    meet(street, desk)
    with desk.store.work(desk.worker.id)() as unit:
        (case,) = unit.cases.find(client_id=client)
        unit.cases.save(replace(case, removed_at=desk.clock.now()))
        unit.commit()
    with street.store.work(street.worker.id)() as unit:
        unit.notes.add(CaseNote(new_id(), case.id, AT, street.worker.id, "new"))
        unit.commit()
    desk.sync(), street.sync(), desk.sync()
    for laptop in pair:
        (line,) = lines(laptop)
        assert (line.table, line.record_id) == ("case_file", case.id)
