"""The contract of the store's ports: the real store and the one in memory that screens are tested with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from app.actions.ports import Draft, Queries, UnitOfWork
from app.domain.errors import RecordNotFound
from app.domain.ids import new_id
from app.domain.records import (
    CaseStatus,
    Client,
    Delivery,
    Evidence,
    Letter,
    Priority,
    Referral,
    ReferralEvent,
    ReferralState,
)
from tests.support.fake_workplace import FakeQueries, FakeStore
from tests.support.stores import NOW, TODAY, WORKER, add_case, new_store


@dataclass(frozen=True)
class Place:
    work: UnitOfWork
    queries: Queries


@pytest.fixture(params=["encrypted store", "in memory"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    if request.param == "in memory":
        fake = FakeStore()
        yield Place(fake.work, FakeQueries(fake))
        return
    store, _ = new_store(tmp_path / "home")
    yield Place(store.work(WORKER.id), store.queries)
    store.close()


def test_what_was_added_is_found_again_in_the_unit_and_after(place: Place) -> None:
    person = Client(
        new_id(),
        given_name="Ivanka",
        birth_date=TODAY,
        nationalities=("125", "130"),
        spoken=("bg", "tr"),
        needs_interpreter=False,
    )
    with place.work() as unit:
        unit.clients.add(person)
        assert unit.clients.get(person.id) == person
        assert unit.clients.find(given_name="Ivanka") == (person,)
        unit.commit()
    with place.work() as unit:
        assert unit.clients.get(person.id) == person
        assert unit.clients.find(given_name="Ivanka", birth_date=TODAY) == (person,)
        assert unit.clients.find(given_name="Ilie") == ()
        unit.commit()


def test_unknown_records(place: Place) -> None:
    with place.work() as unit:
        with pytest.raises(RecordNotFound):
            unit.clients.get(new_id())
        with pytest.raises(RecordNotFound):
            unit.drafts.get(new_id())
        unit.drafts.drop(new_id())
    with pytest.raises(RecordNotFound):
        place.queries.case(new_id())


def test_a_saved_change_is_read_in_the_unit_and_after(place: Place) -> None:
    with place.work() as unit:
        case = add_case(unit)
        unit.commit()
    with place.work() as unit:
        closed = replace(
            unit.cases.get(case.id), status=CaseStatus.CLOSED, closed_on=TODAY, documents=("D01",)
        )
        unit.cases.save(closed)
        assert unit.cases.get(case.id) == closed
        assert unit.cases.find(status=CaseStatus.CLOSED) == (closed,)
        assert unit.cases.find(status=CaseStatus.OPEN) == ()
        unit.commit()
    view = place.queries.case(case.id)
    assert view.case == closed
    assert (view.client.given_name, [need.code for need in view.needs]) == ("Ivanka", ["B03"])
    assert view.household is not None


def test_found_records_come_oldest_first(place: Place) -> None:
    people = [Client(UUID(int=n), given_name="Ivanka") for n in (1, 2, 3)]
    with place.work() as unit:
        for person in people:
            unit.clients.add(person)
        assert unit.clients.find(given_name="Ivanka") == tuple(people)
        unit.commit()


def test_drafts_are_replaced_listed_and_dropped(place: Place) -> None:
    older = Draft(new_id(), "intake", "1", "bg", {"name": "Ivanka", "rooms": 2}, "name", NOW)
    newer = replace(older, id=new_id(), updated_at=NOW + timedelta(seconds=1), case_id=new_id())
    with place.work() as unit:
        unit.drafts.keep(older)
        unit.drafts.keep(newer)
        unit.drafts.keep(replace(older, position="rooms"))
        unit.commit()
    with place.work() as unit:
        assert unit.drafts.all() == (newer, replace(older, position="rooms"))
        unit.drafts.drop(newer.id)
        unit.commit()
    with place.work() as unit:
        assert [draft.id for draft in unit.drafts.all()] == [older.id]


def test_numbers_run_per_kind(place: Place) -> None:
    with place.work() as unit:
        cases = [unit.numbers.next_case(2026) for _ in range(3)]
        letters = [unit.numbers.next_letter(2026) for _ in range(3)]
        unit.commit()
    assert [number.split("-", 1)[1] for number in cases] == ["2026-0001", "2026-0002", "2026-0003"]
    assert [letter.text.split("-", 1)[1] for letter in letters] == ["2026-B0001", "2026-B0002", "2026-B0003"]
    assert [letter.running for letter in letters] == [1, 2, 3]


def referral(case_id: UUID, priority: Priority, state: ReferralState = ReferralState.RELEASED) -> Referral:
    return Referral(
        new_id(), case_id, "agency", "service", None, "B03", "because", None, None, None, priority, state
    )


def letter(made_for: Referral, number: int, delivery: Delivery = Delivery.BY_POST) -> Letter:
    return Letter(
        id=new_id(),
        referral_id=made_for.id,
        case_id=made_for.case_id,
        number=f"H7-2026-B{number:04d}",
        made_at=NOW + timedelta(seconds=number),
        content={"copies": []},
        sha256="00",
        language="bg",
        slip_code=f"CODE{number:016d}",
        phone_code=f"P{number:07d}",
        delivery=delivery,
    )


def test_screens_of_the_office_see_referrals_and_letters(place: Place) -> None:
    with place.work() as unit:
        case = add_case(unit)
        normal, urgent = (referral(case.id, priority) for priority in (Priority.NORMAL, Priority.URGENT))
        letters = [letter(normal, 1), letter(urgent, 2, Delivery.BY_HAND)]
        for one in (normal, urgent):
            unit.referrals.add(one)
        for page in letters:
            unit.letters.add(page)
        event = ReferralEvent(new_id(), urgent.id, ReferralState.RELEASED, NOW, "Aylin", Evidence.OWN_ACT)
        unit.referral_events.add(event)
        unit.commit()
    lines = place.queries.referrals()
    assert [line.referral_id for line in lines] == [urgent.id, normal.id]
    assert (lines[1].letter_id, lines[1].letter_number) == (letters[0].id, letters[0].number)
    assert (lines[1].case_number, lines[1].name, lines[1].made_at) == (
        case.number,
        "Ivanka",
        letters[0].made_at,
    )
    assert place.queries.referrals([ReferralState.DONE]) == ()
    assert [line.letter_id for line in place.queries.print_queue()] == [letters[0].id]
    assert place.queries.letters_by_slip(letters[1].slip_code) == (letters[1],)
    assert place.queries.letters_by_slip(letters[1].phone_code) == (letters[1],)
    assert place.queries.letters_by_slip("NONE") == ()
    view = place.queries.case(case.id)
    assert (view.referrals, view.letters, view.events) == ((normal, urgent), tuple(letters), (event,))
    assert place.queries.cases()[0].referral_state == "released"


def test_lists_are_newest_first_and_paged(place: Place) -> None:
    with place.work() as unit:
        cases = [add_case(unit, name) for name in ("Ana", "Bogdan", "Chiara")]
        unit.commit()
    assert place.queries.count_cases() == 3
    assert [line.name for line in place.queries.cases()] == ["Chiara", "Bogdan", "Ana"]
    assert [line.name for line in place.queries.cases(limit=1, offset=1)] == ["Bogdan"]
    assert [line.case_id for line in place.queries.cases("bogd")] == [cases[1].id]
    assert [line.case_id for line in place.queries.cases(cases[2].number)] == [cases[2].id]
    line = place.queries.cases("ana")[0]
    assert (line.needs, line.district, line.status, line.in_conflict) == (("B03",), "hochfeld", "open", False)
