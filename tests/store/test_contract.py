"""The contract of the store's ports: the real store and the one in memory that screens are tested with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from app.actions import letterheads
from app.actions.ports import (
    Draft,
    PrintChoice,
    PrintChoices,
    PrintJob,
    PrintJobs,
    PrintState,
    Queries,
    UnitOfWork,
)
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
from tests.support.fake_workplace import FakePrintChoices, FakePrintJobs, FakeQueries, FakeStore
from tests.support.letterhead_records import a_stationery
from tests.support.stores import NOW, TODAY, WORKER, Clock, add_case, new_store


@dataclass(frozen=True)
class Place:
    work: UnitOfWork
    queries: Queries
    print_jobs: PrintJobs
    print_choices: PrintChoices


@pytest.fixture(params=["encrypted store", "in memory"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    if request.param == "in memory":
        fake = FakeStore()
        yield Place(fake.work, FakeQueries(fake), FakePrintJobs(), FakePrintChoices())
        return
    store, _ = new_store(tmp_path / "home")
    yield Place(store.work(WORKER.id), store.queries, store.print_jobs, store.print_choices)
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


def test_letters_of_any_kind_are_listed_and_queued(place: Place) -> None:
    with place.work() as unit:
        case, other = add_case(unit), add_case(unit, "Ilie")
        made_for = referral(case.id, Priority.NORMAL)
        unit.referrals.add(made_for)
        sent_on = letter(made_for, 1)
        reminder = replace(letter(made_for, 2), kind="reminder", slip_code="", phone_code="")
        proof = replace(
            letter(made_for, 3), referral_id=None, kind="appointment-proof", recipient="Beispielamt"
        )
        steps = replace(
            letter(made_for, 4, Delivery.BY_HAND), referral_id=None, kind="next-steps", slip_code=""
        )
        for page in (sent_on, reminder, proof, steps):
            unit.letters.add(page)
        unit.commit()
    lines = place.queries.letters_of(case.id)
    assert [line.letter_id for line in lines] == [steps.id, proof.id, reminder.id, sent_on.id]
    assert [line.kind for line in lines] == ["next-steps", "appointment-proof", "reminder", "referral"]
    assert [line.referral_id for line in lines] == [None, None, made_for.id, made_for.id]
    assert [line.agency_id for line in lines] == ["", "", "agency", "agency"]
    assert (lines[1].recipient, lines[1].name, lines[1].case_number) == ("Beispielamt", "Ivanka", case.number)
    assert [line.state for line in lines] == ["", "", "released", "released"]
    assert [line.letter_id for line in place.queries.print_queue()] == [sent_on.id, reminder.id, proof.id]
    assert place.queries.letters_of(other.id) == ()
    (of_referral,) = place.queries.referrals()
    assert of_referral.letter_id == sent_on.id


def test_a_sent_letter_leaves_the_queue(place: Place) -> None:
    with place.work() as unit:
        case = add_case(unit)
        page = replace(letter(referral(case.id, Priority.NORMAL), 1), referral_id=None, kind="next-steps")
        unit.letters.add(page)
        unit.letters.save(replace(page, sent_at=NOW, printed_at=NOW))
        unit.commit()
    assert place.queries.print_queue() == ()
    assert place.queries.letters_of(case.id)[0].sent_at == NOW


def test_letterheads_are_offered_default_first(place: Place) -> None:
    west, east = a_stationery(name="Büro West"), a_stationery(name="Büro Ost", is_default=False)
    for head in (west, east):
        letterheads.save(head, work=place.work, clock=Clock())
    assert letterheads.all(work=place.work) == (west, east)
    base, seen = letterheads.load(east.id, work=place.work)
    letterheads.save(replace(base, is_default=True), base=base, seen=seen, work=place.work, clock=Clock())
    assert [head.name for head in letterheads.all(work=place.work)] == ["Büro Ost", "Büro West"]
    letterheads.retire(east.id, work=place.work, clock=Clock())
    assert letterheads.all(work=place.work) == (replace(west, is_default=False),)
    with place.work() as unit:
        assert letterheads.chosen("", unit) == replace(west, is_default=False)
        assert letterheads.chosen(str(east.id), unit) == replace(east, retired=True)
        with pytest.raises(RecordNotFound):
            letterheads.chosen(str(new_id()), unit)


def a_job(number: int) -> PrintJob:
    return PrintJob(
        id=new_id(),
        letter_id=new_id(),
        copies=("receiver", "client"),
        printer="Büro & Flur",
        count=2,
        sides="two-sided-long-edge",
        state=PrintState.WAITING,
        reason="",
        queued_at=NOW + timedelta(seconds=number),
    )


def test_print_jobs_wait_in_their_order(place: Place) -> None:
    first, second = a_job(1), a_job(2)
    place.print_jobs.add(second)
    place.print_jobs.add(first)
    assert place.print_jobs.all() == (first, second)
    failed = replace(first, state=PrintState.FAILED, reason="paper")
    place.print_jobs.save(failed)
    place.print_jobs.save(replace(second, state=PrintState.PRINTING))
    assert place.print_jobs.all() == (failed, replace(second, state=PrintState.PRINTING))
    place.print_jobs.drop(first.id)
    place.print_jobs.drop(first.id)
    place.print_jobs.save(failed)
    assert [job.id for job in place.print_jobs.all()] == [second.id]


def test_the_printer_of_a_kind_is_remembered(place: Place) -> None:
    choices = place.print_choices
    assert choices.get("next-steps") is None
    choices.keep("next-steps", PrintChoice("Flur", 1, "one-sided"))
    choices.keep("next-steps", PrintChoice("Büro", 2, "two-sided-long-edge"))
    assert choices.get("next-steps") == PrintChoice("Büro", 2, "two-sided-long-edge")
    assert choices.get("referral") is None
