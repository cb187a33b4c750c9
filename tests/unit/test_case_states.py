"""Which state of a case may follow which: no way through the table leaves a case in half a state."""

from __future__ import annotations

from dataclasses import fields as dataclass_fields
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import case_states
from app.domain.casework import Dispute
from app.domain.code_words import suggested
from app.domain.disputes import DISPUTABLE, disputes_at, printed_as_disputed
from app.domain.errors import CaseStateForbids
from app.domain.ids import new_id
from app.domain.records import CaseFile, CaseStatus, Client, Household

DAY = date(2026, 11, 25)
WORKER = UUID(int=7)


def a_case(status: CaseStatus = CaseStatus.OPEN) -> CaseFile:
    return CaseFile(new_id(), new_id(), "H1-2026-0001", DAY, status=status)


def take(case: CaseFile) -> CaseFile:
    return case_states.assigned(case, "Aylin Demir", WORKER)


def close(case: CaseFile) -> CaseFile:
    return case_states.closed(case, "reached", DAY)


def reopen(case: CaseFile) -> CaseFile:
    return case_states.reopened(case, DAY)


STEPS = {
    "assign": take,
    "give-back": case_states.given_back,
    "plan": case_states.planned,
    "close": close,
    "reopen": reopen,
}


@given(st.lists(st.sampled_from(sorted(STEPS)), max_size=30))
def test_any_walk_leaves_day_and_reason_exactly_on_closed_cases(names: list[str]) -> None:
    case = a_case()
    for name in names:
        before = case
        try:
            case = STEPS[name](case)
        except CaseStateForbids:
            assert case == before
            continue
        assert case.id == before.id
        assert case.number == before.number
        is_closed = case.status is CaseStatus.CLOSED
        assert (case.closed_on is not None) == is_closed
        assert (case.closure_reason is not None) == is_closed
        assert case_states.is_running(case) != is_closed


@given(st.sampled_from(CaseStatus))
def test_from_every_state_every_other_can_be_reached(status: CaseStatus) -> None:
    found, new = {status}, {status}
    while new:
        new = {after for one in new for after in case_states.allowed(one)} - found
        found |= new
    assert found >= set(CaseStatus) - {CaseStatus.OPEN}


def test_a_closed_case_can_only_be_reopened() -> None:
    closed = close(a_case())
    assert case_states.allowed(CaseStatus.CLOSED) == {CaseStatus.REOPENED}
    for step in (take, case_states.planned, close, case_states.given_back):
        with pytest.raises(CaseStateForbids):
            step(closed)
    again = reopen(closed)
    assert (again.status, again.reopened_on, again.closed_on) == (CaseStatus.REOPENED, DAY, None)


def test_closing_needs_a_reason() -> None:
    with pytest.raises(CaseStateForbids):
        case_states.closed(a_case(), "", DAY)


def test_handing_over_keeps_an_agreed_plan() -> None:
    planned = case_states.planned(take(a_case()))
    handed = case_states.assigned(planned, "Jana Beispiel", UUID(int=8))
    assert (handed.status, handed.caseworker) == (CaseStatus.PLANNED, "Jana Beispiel")


def a_dispute(table: str, field: str, settled: date | None = None) -> Dispute:
    return Dispute(
        id=new_id(),
        case_id=UUID(int=1),
        table=table,
        record_id=UUID(int=2),
        field=field,
        statement="anders",
        noted_on=DAY,
        noted_by="Aylin Demir",
        settled_on=settled,
    )


def test_every_disputable_field_is_a_field_of_its_record() -> None:
    records: dict[str, Any] = {"client": Client, "household": Household, "case_file": CaseFile}
    for table, fields in DISPUTABLE.items():
        assert set(fields) <= {part.name for part in dataclass_fields(records[table])}


def test_a_settled_notice_is_neither_shown_nor_printed() -> None:
    settled, open_ = a_dispute("client", "phone", DAY), a_dispute("household", "street")
    assert disputes_at([settled, open_], UUID(int=2), "phone") == ()
    assert disputes_at([settled, open_], UUID(int=2), "street") == (open_,)
    assert printed_as_disputed([settled, open_]) == {"address"}


@given(st.sets(st.sampled_from(["Ahorn", "Anker", "Birke", "ahorn 2", "Anker 2"])))
def test_a_suggested_code_word_is_free(taken: set[str]) -> None:
    word = suggested(("Ahorn", "Anker", "Birke"), taken)
    assert word.casefold() not in {one.casefold() for one in taken}
