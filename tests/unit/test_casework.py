"""What a person does with a case, over the real encrypted store."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest

from app.actions import casework, clients, notes
from app.actions.casework import Fact
from app.actions.clients import Facts, NewCase, NewMember
from app.actions.lines import CaseView
from app.actions.notes import NoteText
from app.actions.workplace import Workplace
from app.domain.audit import Act
from app.domain.casework import CaseNote, ContactKind
from app.domain.clock import today
from app.domain.errors import AnswersIncomplete, CaseStateForbids
from app.domain.records import CaseStatus, Household, NeedState, Priority


def open_case(place: Workplace, word: str = "Anker") -> UUID:
    return clients.open_anonymous(
        word, "bg", work=place.work, worker=place.worker, team=place.team, clock=place.clock
    ).case_id


def view(place: Workplace, case_id: UUID) -> CaseView:
    return place.queries.case(case_id)


def moved(act: Callable[..., object], place: Workplace, case_id: UUID, *said: object, **more: object) -> None:
    """Do something with the case as it is on the screen."""
    shown = view(place, case_id)
    act(shown.case, *said, seen=shown.seen[case_id], work=place.work, **more)


def said(place: Workplace, text: str, **more: object) -> NoteText:
    return replace(NoteText(text, place.clock.now()), **more)  # type: ignore[arg-type] # fields of NoteText


def test_a_note_is_written_corrected_removed_and_brought_back(real_place: Workplace) -> None:
    place = real_place
    case_id = open_case(place)
    talk = said(
        place, " Erstgespräch ", contact=ContactKind.STREET, minutes=40, language="bg", interpreter=" "
    )
    notes.write(case_id, talk, author_id=place.worker.id, work=place.work)
    (note,) = view(place, case_id).notes
    assert (note.text, note.contact, note.minutes) == ("Erstgespräch", ContactKind.STREET, 40)
    assert (note.language, note.interpreter, note.author_id) == ("bg", None, place.worker.id)

    before = view(place, case_id)
    notes.correct(note, said(place, "Erstes Gespräch"), seen=before.seen[note.id], work=place.work)
    notes.remove(note, work=place.work, clock=place.clock)
    (gone,) = view(place, case_id).notes
    assert gone.removed_at is not None
    notes.bring_back(gone, work=place.work)
    (back,) = view(place, case_id).notes
    assert (back.text, back.removed_at) == ("Erstes Gespräch", None)


def test_an_empty_note_is_not_written(real_place: Workplace) -> None:
    case_id = open_case(real_place)
    with pytest.raises(AnswersIncomplete):
        notes.write(case_id, said(real_place, "  "), author_id=real_place.worker.id, work=real_place.work)
    assert view(real_place, case_id).notes == ()


def test_two_corrections_of_one_note_stand_beside_each_other(real_place: Workplace) -> None:
    place = real_place
    case_id = open_case(place)
    notes.write(case_id, said(place, "So war es."), author_id=place.worker.id, work=place.work)
    seen = view(place, case_id)
    (note,) = seen.notes
    notes.correct(note, said(place, "Anders."), seen=seen.seen[note.id], work=place.work)
    notes.correct(note, said(place, "Ganz anders."), seen=seen.seen[note.id], work=place.work)
    (conflict,) = view(place, case_id).conflicts
    assert {value.value for value in conflict.values} == {"Anders.", "Ganz anders."}


def test_who_may_read_a_note() -> None:
    author, other, third = (UUID(int=number) for number in (1, 2, 3))
    note = replace(
        CaseNote(UUID(int=9), UUID(int=8), None, author, "Text"),  # type: ignore[arg-type] # no day
        readers=(str(author), str(other)),
    )
    assert notes.may_read(note, author)
    assert notes.may_read(note, other)
    assert not notes.may_read(note, third)
    assert notes.may_read(replace(note, readers=()), third)


def test_a_case_is_taken_planned_closed_and_reopened_with_a_note(real_place: Workplace) -> None:
    place = real_place
    case_id = open_case(place)
    moved(casework.assign, place, case_id, place.worker.name, place.worker.id)
    moved(casework.agree_plan, place, case_id)
    assert view(place, case_id).case.status is CaseStatus.PLANNED
    moved(casework.close, place, case_id, "moved", clock=place.clock)
    closed = view(place, case_id).case
    assert (closed.status, closed.closure_reason) == (CaseStatus.CLOSED, "moved")
    assert closed.closed_on == today(place.clock)
    with pytest.raises(CaseStateForbids):
        moved(casework.close, place, case_id, "moved", clock=place.clock)
    with pytest.raises(AnswersIncomplete):
        moved(casework.reopen, place, case_id, " ", worker=place.worker, clock=place.clock)
    moved(casework.reopen, place, case_id, "Wieder da", worker=place.worker, clock=place.clock)
    again = view(place, case_id)
    assert (again.case.status, again.case.closed_on) == (CaseStatus.REOPENED, None)
    assert [note.text for note in again.notes] == ["Wieder da"]


def test_a_need_that_is_there_is_opened_again_instead_of_twice(real_place: Workplace) -> None:
    place = real_place
    case_id = open_case(place)
    casework.add_need(case_id, "SUL", Priority.NORMAL, work=place.work)
    before = view(place, case_id)
    (need,) = before.needs
    casework.change_need(
        need, state=NeedState.MET, priority=Priority.NORMAL, seen=before.seen[need.id], work=place.work
    )
    casework.add_need(case_id, "SUL", Priority.URGENT, work=place.work)
    (again,) = view(place, case_id).needs
    assert (again.id, again.state, again.priority) == (need.id, NeedState.OPEN, Priority.URGENT)


def test_a_case_without_a_name_gets_one_and_keeps_everything(real_place: Workplace) -> None:
    place = real_place
    case_id = open_case(place)
    notes.write(case_id, said(place, "Sagt ihren Namen nicht."), author_id=place.worker.id, work=place.work)
    assert clients.code_words_in_use(work=place.work) == ("Anker",)
    before = view(place, case_id)
    named = replace(before.client, given_name="Мария", family_name="Примерова")
    clients.save(
        Facts(before.client, None),
        Facts(named, None),
        seen=before.seen,
        case_id=case_id,
        work=place.work,
        clock=place.clock,
    )
    after = view(place, case_id)
    assert (after.case.id, after.case.number) == (before.case.id, before.case.number)
    assert (after.client.id, after.client.code_word) == (before.client.id, "Anker")
    assert after.client.given_name == "Мария"
    assert after.notes == before.notes
    assert clients.code_words_in_use(work=place.work) == ()
    assert Act.CLIENT_NAMED.value == "client-named"


def test_only_what_was_changed_on_the_page_is_written(real_place: Workplace) -> None:
    place = real_place
    case_id = open_case(place)
    before = view(place, case_id)

    def save(phone: str | None, city: str | None) -> None:
        home = replace(before.household or Household(before.client.id), city=city)
        clients.save(
            Facts(before.client, before.household),
            Facts(replace(before.client, phone=phone), home),
            seen=before.seen,
            case_id=case_id,
            work=place.work,
            clock=place.clock,
        )

    save("0203 1", None)
    assert view(place, case_id).household is None
    save(None, "Duisburg")
    after = view(place, case_id)
    assert after.client.phone == "0203 1"
    assert after.household is not None
    assert after.household.city == "Duisburg"


def test_members_share_the_address_and_not_the_notes(real_place: Workplace) -> None:
    place = real_place
    case_id = open_case(place)
    client = view(place, case_id).client
    made = clients.add_member(
        client.id,
        NewMember("Ivan", "Primerov", with_case=True),
        work=place.work,
        worker=place.worker,
        team=place.team,
        clock=place.clock,
    )
    assert isinstance(made, NewCase)
    notes.write(case_id, said(place, "Nur in diesem Fall."), author_id=place.worker.id, work=place.work)
    other = view(place, made.case_id)
    assert other.client.household_id == view(place, case_id).client.household_id
    assert other.notes == ()
    (member,) = place.households.others(client.id).known
    assert (member.client.given_name, member.case_id) == ("Ivan", made.case_id)

    home = other.client.household_id
    clients.move_out(other.client.id, work=place.work)
    assert place.households.others(client.id).known == ()
    assert home is not None
    clients.move_in(other.client.id, home, work=place.work)
    assert len(place.households.others(client.id).known) == 1


def test_a_member_whose_case_is_not_open_to_me_is_counted_and_not_named(real_place: Workplace) -> None:
    place = real_place
    case_id = open_case(place)
    client = view(place, case_id).client
    made = clients.add_member(
        client.id,
        NewMember("Ivan", "", with_case=True),
        work=place.work,
        worker=place.worker,
        team=place.team,
        clock=place.clock,
    )
    assert isinstance(made, NewCase)
    with place.work() as unit:
        hidden = replace(unit.cases.get(made.case_id), readers=(str(UUID(int=99)),))
        unit.cases.save(hidden)
        unit.commit()
    members = place.households.others(client.id)
    assert (members.known, members.hidden) == ((), 1)


def test_a_disputed_fact_is_marked_and_settled(real_place: Workplace) -> None:
    place = real_place
    case_id = open_case(place)
    fact = Fact(case_id, "client", view(place, case_id).client.id, "birth_date")
    for statement in ("1993", "März 1993"):
        shown = view(place, case_id)
        former = shown.disputes[0] if shown.disputes else None
        casework.dispute(
            fact,
            statement,
            former=former,
            seen=shown.seen[former.id] if former else None,
            work=place.work,
            worker=place.worker,
            clock=place.clock,
        )
    before = view(place, case_id)
    (notice,) = before.disputes
    assert (notice.statement, notice.noted_by) == ("März 1993", place.worker.name)
    with pytest.raises(AnswersIncomplete):
        casework.settle(notice, " ", on=today(place.clock), seen=before.seen[notice.id], work=place.work)
    casework.settle(
        notice, "Geburtsurkunde", on=today(place.clock), seen=before.seen[notice.id], work=place.work
    )
    (settled,) = view(place, case_id).disputes
    assert settled.outcome == "Geburtsurkunde"


def test_what_is_no_fact_about_her_cannot_be_disputed(real_place: Workplace) -> None:
    place = real_place
    case_id = open_case(place)
    with pytest.raises(AnswersIncomplete):
        casework.dispute(
            Fact(case_id, "case_file", case_id, "team"),
            "falsch",
            former=None,
            seen=None,
            work=place.work,
            worker=place.worker,
            clock=place.clock,
        )
