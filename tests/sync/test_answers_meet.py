"""Two people who answer, dispute or decide the same thing on two laptops: nobody's words are lost."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import cast
from uuid import UUID

import pytest

from app.actions import casework, erasure, rights
from app.actions.casework import Fact
from app.actions.conflicts import decide
from app.actions.lines import CaseView
from app.actions.rights import AskRight
from app.actions.workplace import Workplace as Whole
from app.domain.casework import Dispute
from app.domain.protection import Right
from tests.support.stores import Clock
from tests.sync.test_workstations import Make, Workplace, office, store, workplace

__all__ = ["office", "store", "workplace"]  # fixtures
CLOCK = Clock(datetime(2026, 11, 25, 9, tzinfo=UTC))


def whole(place: Workplace) -> Whole:
    """What these actions use of a workplace."""
    return cast("Whole", SimpleNamespace(work=place.work, clock=CLOCK, worker=place.worker))


def shown(place: Workplace, case_id: UUID) -> CaseView:
    """The case as it is on the screen now."""
    return place.store.queries.case(case_id)


def dispute(place: Workplace, view: CaseView, statement: str, former: Dispute | None = None) -> None:
    casework.dispute(
        Fact(view.case.id, "case_file", view.case.id, "summary"),
        statement,
        former=former,
        seen=view.seen[former.id] if former else None,
        work=place.work,
        worker=place.worker,
        clock=CLOCK,
    )


def torn(place: Workplace, case_id: UUID, field: str) -> set[object]:
    return {
        value.value
        for line in shown(place, case_id).conflicts
        if line.field == field
        for value in line.values
    }


def meet(*places: Workplace) -> None:
    for place in (*places, *places):
        place.sync()


@pytest.fixture
def two(workplace: Make) -> tuple[Workplace, Workplace, UUID]:
    street, desk = workplace("Yilmaz"), workplace("Weber")
    case_id, _ = street.open_case("Olena")
    meet(street, desk)
    return street, desk, case_id


def test_two_who_dispute_the_same_fact_leave_two_notices(two: tuple[Workplace, Workplace, UUID]) -> None:
    street, desk, case_id = two
    for place, said in ((street, "Das war anders."), (desk, "So nicht.")):
        dispute(place, shown(place, case_id), said)
    meet(street, desk)
    for place in (street, desk):
        assert {one.statement for one in shown(place, case_id).disputes} == {"Das war anders.", "So nicht."}


def test_newer_words_on_a_screen_that_did_not_know_the_others_do_not_replace_them(
    two: tuple[Workplace, Workplace, UUID],
) -> None:
    street, desk, case_id = two
    dispute(street, shown(street, case_id), "Das war anders.")
    meet(street, desk)
    before = shown(street, case_id)
    (notice,) = before.disputes
    at_desk = shown(desk, case_id)
    dispute(desk, at_desk, "Es war im Mai.", at_desk.disputes[0])
    meet(desk, street)  # it has arrived, and the screen of the street still shows what was there before
    dispute(street, before, "Es war im Juni.", notice)
    meet(street, desk)
    for place in (street, desk):
        assert torn(place, case_id, "statement") == {"Es war im Mai.", "Es war im Juni."}


@pytest.mark.parametrize("at_street", ["has arrived", "is on its way"])
def test_two_answers_to_one_request_are_decided_by_a_person(
    two: tuple[Workplace, Workplace, UUID], at_street: str
) -> None:
    street, desk, case_id = two
    rights.ask(AskRight(case_id, Right.ERASURE, date(2026, 11, 2)), place=whole(street))
    meet(street, desk)
    before = shown(street, case_id)
    (request,) = before.requests
    at_desk = shown(desk, case_id)
    rights.answer(request, "Abgelehnt: Klage", seen=at_desk.seen[request.id], place=whole(desk))
    if at_street == "has arrived":
        meet(desk, street)
    rights.answer(request, "Gelöscht", seen=before.seen[request.id], place=whole(street))
    meet(street, desk)
    for place in (street, desk):
        assert torn(place, case_id, "outcome") == {"Abgelehnt: Klage", "Gelöscht"}

    (line,) = [one for one in shown(street, case_id).conflicts if one.field == "outcome"]
    decide(line, "Abgelehnt: Klage", work=street.work)
    meet(street, desk)
    for place in (street, desk):
        assert shown(place, case_id).conflicts == ()
        assert shown(place, case_id).requests[0].outcome == "Abgelehnt: Klage"


@pytest.mark.parametrize("at_street", ["has arrived", "is on its way"])
def test_two_holds_of_one_case_are_decided_by_a_person(
    two: tuple[Workplace, Workplace, UUID], at_street: str
) -> None:
    street, desk, case_id = two
    before, at_desk = shown(street, case_id), shown(desk, case_id)
    erasure.hold(at_desk.case, "Klage", None, seen=at_desk.seen[case_id], place=whole(desk))
    if at_street == "has arrived":
        meet(desk, street)
    erasure.hold(before.case, "Prüfung", date(2027, 3, 1), seen=before.seen[case_id], place=whole(street))
    meet(street, desk)
    for place in (street, desk):
        assert torn(place, case_id, "hold_reason") == {"Klage", "Prüfung"}


def test_two_who_take_the_case_at_once_are_told(two: tuple[Workplace, Workplace, UUID]) -> None:
    street, desk, case_id = two
    before, at_desk = shown(street, case_id), shown(desk, case_id)
    for place, view in ((desk, at_desk), (street, before)):
        casework.assign(
            view.case, place.worker.name, place.worker.id, seen=view.seen[case_id], work=place.work
        )
        meet(desk, street)
    for place in (street, desk):
        assert torn(place, case_id, "caseworker") == {"Yilmaz", "Weber"}


def test_restricting_does_not_lift_what_a_colleague_just_restricted(
    two: tuple[Workplace, Workplace, UUID],
) -> None:
    street, desk, case_id = two
    for place in (street, desk):
        view = shown(place, case_id)
        rights.restrict(view.case, restricted=True, seen=view.seen[case_id], place=whole(place))
    meet(street, desk)
    for place in (street, desk):
        assert shown(place, case_id).case.restricted_on is not None
        assert shown(place, case_id).conflicts == ()
