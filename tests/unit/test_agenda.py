"""The page of a day: groups, order, days of rest, what may be moved."""

from __future__ import annotations

import random
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import agenda
from app.domain.agenda import AgendaEntry, CaseFacts, EntryKind, Group, group_of, placed
from app.domain.casework import (
    Appointment,
    AppointmentState,
    CaseDocument,
    Deadline,
    DeadlineKind,
    Measure,
    MeasureState,
)
from app.domain.ids import new_id
from app.domain.protection import EmergencyAccess, Right, RightsRequest
from app.domain.records import CaseStatus, Referral, ReferralState
from app.domain.working_days import (
    after_working_days,
    end_of_week,
    is_working_day,
    last_working_day,
    next_working_day,
)
from tests.support.real_content import real_content

HOLIDAYS = real_content().directory.holidays
TUESDAY = date(2026, 11, 24)
CASE = CaseFacts(UUID(int=1), "H7-2026-0001", "Elena Primerova", "Aylin Demir")
DAYS = st.dates(date(2026, 12, 1), date(2028, 12, 20))


def entry(kind: EntryKind, on: date, **more: object) -> AgendaEntry:
    return replace(AgendaEntry(kind, new_id(), CASE, on), **more)  # type: ignore[arg-type] # of its own kind


ENTRIES = st.builds(
    lambda kind, on, remind, waits: replace(
        entry(kind, on),
        remind_on=on - timedelta(days=remind) if remind is not None else None,
        is_waiting=waits,
    ),
    st.sampled_from(EntryKind),
    DAYS,
    st.none() | st.integers(0, 90),
    st.booleans(),
)


# -- working days -----------------------------------------------------------------------------


def easter(year: int) -> date:
    """Gregorian Easter Sunday (Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    month, day = divmod(d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114, 31)
    return date(year, month, day + 1)


@pytest.mark.parametrize("year", [2027, 2028])
def test_the_holidays_of_nrw_are_those_of_its_law(year: int) -> None:
    """Feiertagsgesetz NW § 2: eleven days, six of them counted from Easter or fixed by the calendar."""
    sunday = easter(year)
    moving = {sunday + timedelta(days=days) for days in (-2, 1, 39, 50, 60)}
    fixed = {date(year, *day) for day in ((1, 1), (5, 1), (10, 3), (11, 1), (12, 25), (12, 26))}
    assert {day for day in HOLIDAYS if day.year == year} == moving | fixed


@given(DAYS)
def test_the_nearest_working_days_have_only_days_of_rest_between(day: date) -> None:
    before, after = last_working_day(day, HOLIDAYS), next_working_day(day, HOLIDAYS)
    assert before <= day <= after
    between = [before + timedelta(days=n) for n in range(1, (after - before).days)]
    assert not any(is_working_day(one, HOLIDAYS) for one in between)
    assert is_working_day(before, HOLIDAYS)
    assert is_working_day(after, HOLIDAYS)


@given(DAYS, st.integers(1, 15))
def test_counting_working_days(day: date, count: int) -> None:
    reached = after_working_days(day, count, HOLIDAYS)
    passed = [day + timedelta(days=n) for n in range(1, (reached - day).days + 1)]
    assert sum(is_working_day(one, HOLIDAYS) for one in passed) == count


def test_a_week_ends_on_sunday() -> None:
    assert end_of_week(TUESDAY) == date(2026, 11, 29)
    assert end_of_week(date(2026, 11, 29)) == date(2026, 11, 29)


# -- groups -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "days", "group"),
    [
        (EntryKind.LEGAL, -1, Group.OVERDUE),
        (EntryKind.LEGAL, 0, Group.TODAY),
        (EntryKind.LEGAL, 3, Group.WEEK),
        (EntryKind.LEGAL, 8, Group.LATER),
        (EntryKind.LEGAL, 40, None),
        (EntryKind.APPOINTMENT, -1, Group.OVERDUE),
        (EntryKind.APPOINTMENT, 5, Group.WEEK),
        (EntryKind.ANSWER, -1, Group.WAITING),
        (EntryKind.ANSWER, 0, None),
        (EntryKind.EXPIRY, 60, Group.EXPIRING),
        (EntryKind.EXPIRY, 61, None),
        (EntryKind.EXPIRY, -90, Group.EXPIRING),
        (EntryKind.EXPIRY, -91, None),
        (EntryKind.ACCESS, -5, Group.TODAY),
    ],
)
def test_groups(kind: EntryKind, days: int, group: Group | None) -> None:
    assert group_of(entry(kind, TUESDAY + timedelta(days=days)), TUESDAY, HOLIDAYS) is group


def test_what_falls_on_a_sunday_is_shown_on_friday_and_ends_on_monday() -> None:
    """§ 26 (3) SGB X; on Friday somebody is there who can still do it."""
    sunday = date(2026, 11, 29)
    due = entry(EntryKind.LEGAL, sunday)
    on = {day: group_of(due, sunday + timedelta(days=day), HOLIDAYS) for day in range(-3, 3)}
    assert on == {
        -3: Group.WEEK,
        -2: Group.TODAY,
        -1: Group.TODAY,
        0: Group.TODAY,
        1: Group.TODAY,
        2: Group.OVERDUE,
    }
    given_day = entry(EntryKind.DATE, sunday)
    assert group_of(given_day, sunday + timedelta(days=1), HOLIDAYS) is Group.OVERDUE


def test_good_friday_is_no_working_day() -> None:
    friday = date(2027, 3, 26)
    due = entry(EntryKind.REMINDER, friday)
    assert group_of(due, date(2027, 3, 25), HOLIDAYS) is Group.TODAY
    assert group_of(due, date(2027, 3, 30), HOLIDAYS) is Group.TODAY  # after Easter Monday
    assert group_of(due, date(2027, 3, 31), HOLIDAYS) is Group.OVERDUE


def test_a_reminder_shows_a_day_that_is_far_away() -> None:
    due = entry(EntryKind.LEGAL, TUESDAY + timedelta(days=70), remind_on=TUESDAY)
    assert group_of(due, TUESDAY, HOLIDAYS) is Group.TODAY
    assert group_of(due, TUESDAY - timedelta(days=1), HOLIDAYS) is Group.WEEK


def test_a_paper_that_was_put_off_comes_back_on_its_day() -> None:
    put_off = entry(EntryKind.EXPIRY, TUESDAY + timedelta(days=20), remind_on=TUESDAY + timedelta(days=9))
    assert group_of(put_off, TUESDAY, HOLIDAYS) is Group.LATER
    assert group_of(put_off, TUESDAY + timedelta(days=9), HOLIDAYS) is Group.EXPIRING


@given(st.lists(ENTRIES, max_size=25), DAYS, st.randoms(use_true_random=False))
def test_the_page_is_the_same_in_whatever_order_the_records_come(
    entries: list[AgendaEntry], day: date, chance: random.Random
) -> None:
    page = placed(entries, day, HOLIDAYS)
    mixed = list(entries)
    chance.shuffle(mixed)
    assert placed(mixed, day, HOLIDAYS) == page
    order = list(Group)
    assert [order.index(one.group) for one in page] == sorted(order.index(one.group) for one in page)
    assert all(group_of(one.entry, day, HOLIDAYS) is one.group for one in page)
    shown = {one.entry.record_id for one in page}
    assert shown == {one.record_id for one in entries if group_of(one, day, HOLIDAYS)}


@given(ENTRIES, DAYS)
def test_time_never_makes_what_is_due_less_pressing(due: AgendaEntry, day: date) -> None:
    """Later → this week → today → overdue: never back; nothing that is due drops off the page."""
    ahead = [Group.LATER, Group.WEEK, Group.TODAY, Group.OVERDUE]
    groups = [group_of(due, day + timedelta(days=n), HOLIDAYS) for n in range(100)]
    if due.kind in (EntryKind.EXPIRY, EntryKind.ANSWER, EntryKind.ACCESS) or due.is_waiting:
        return
    ranks = [ahead.index(group) if group else -1 for group in groups]
    assert ranks == sorted(ranks)


@given(ENTRIES, DAYS)
def test_nothing_overdue_was_never_shown_before(due: AgendaEntry, day: date) -> None:
    """Whatever is overdue stood under `Today` on a working day before."""
    if group_of(due, day, HOLIDAYS) is not Group.OVERDUE or due.kind is EntryKind.APPOINTMENT:
        return
    days = [day - timedelta(days=n) for n in range(1, 900)]
    assert any(
        group_of(due, one, HOLIDAYS) in (Group.TODAY, Group.WAITING) and is_working_day(one, HOLIDAYS)
        for one in days
    )


def test_the_law_comes_first_then_the_clock() -> None:
    at = datetime(2026, 11, 24, 8, tzinfo=UTC)
    late = entry(EntryKind.APPOINTMENT, TUESDAY, at=at + timedelta(hours=5), title="late")
    early = entry(EntryKind.APPOINTMENT, TUESDAY, at=at, title="early")
    legal = entry(EntryKind.LEGAL, TUESDAY, title="legal")
    ours = entry(EntryKind.REMINDER, TUESDAY, title="ours")
    page = placed([ours, late, legal, early], TUESDAY, HOLIDAYS)
    assert [one.entry.title for one in page] == ["legal", "early", "late", "ours"]


# -- from records -----------------------------------------------------------------------------


def deadline(**more: object) -> Deadline:
    made = Deadline(new_id(), CASE.case_id, DeadlineKind.REMINDER, "anrufen", TUESDAY)
    return replace(made, **more)  # type: ignore[arg-type] # of its own kind


def document(code: str, valid_until: date | None, **more: object) -> CaseDocument:
    made = CaseDocument(
        new_id(), CASE.case_id, code, "Pass", datetime(2026, 11, 1, tzinfo=UTC), "x", valid_until=valid_until
    )
    return replace(made, **more)  # type: ignore[arg-type] # of its own kind


def test_settled_and_removed_records_are_no_entries() -> None:
    now = datetime(2026, 11, 24, tzinfo=UTC)
    visit = Appointment(new_id(), CASE.case_id, now, "Termin")
    step = Measure(new_id(), CASE.case_id, "Schritt", due_on=TUESDAY)
    gone: Collection[AgendaEntry] = agenda.of_case(
        CASE,
        appointments=[replace(visit, state=AppointmentState.MISSED), replace(visit, removed_at=now)],
        deadlines=[deadline(done_on=TUESDAY), deadline(removed_at=now)],
        documents=[document("D01", None), document("D01", TUESDAY, removed_at=now)],
        measures=[replace(step, state=MeasureState.DONE), replace(step, due_on=None)],
        accesses=[EmergencyAccess(new_id(), CASE.case_id, new_id(), "x", "y", now, now, "z", now)],
        requests=[RightsRequest(new_id(), CASE.case_id, Right.ACCESS, TUESDAY, TUESDAY, answered_on=TUESDAY)],
    )
    assert gone == ()


def test_a_newer_paper_of_the_same_kind_ends_the_matter() -> None:
    old, new = document("D04", TUESDAY), document("D04", TUESDAY + timedelta(days=30))
    other = document("", TUESDAY)
    found = agenda.of_case(CASE, documents=[old, new, other])
    assert {one.record_id for one in found} == {new.id, other.id}


def test_a_deadline_of_a_document_speaks_for_it() -> None:
    paper = document("D04", TUESDAY)
    own = deadline(kind=DeadlineKind.EXPIRY, document_id=paper.id, due_on=TUESDAY)
    assert [one.record_id for one in agenda.of_case(CASE, documents=[paper], deadlines=[own])] == [own.id]
    settled = replace(own, done_on=TUESDAY)
    assert agenda.of_case(CASE, documents=[paper], deadlines=[settled]) == ()
    renewed = replace(paper, valid_until=TUESDAY + timedelta(days=365))
    assert len(agenda.of_case(CASE, documents=[renewed], deadlines=[settled])) == 1


def test_a_closed_case_keeps_what_the_law_or_a_person_has_set() -> None:
    closed = replace(CASE, status=CaseStatus.CLOSED)
    sent = Referral(
        new_id(), CASE.case_id, "A", "S", None, "SUL", "", None, None, None, due_on=TUESDAY,
        state=ReferralState.SENT,
    )  # fmt: skip
    found = agenda.of_case(
        closed, deadlines=[deadline()], documents=[document("D01", TUESDAY)], referrals=[sent]
    )
    assert [one.kind for one in found] == [EntryKind.REMINDER]
    assert agenda.of_case(replace(CASE, is_removed=True), deadlines=[deadline()]) == ()


# -- whose, and to when -----------------------------------------------------------------------


def test_whose_it_is() -> None:
    me = UUID(int=7)
    held = replace(CASE, holder="Somebody", holder_id=me)
    assert agenda.is_mine(entry(EntryKind.REMINDER, TUESDAY, case=held), me, "Aylin Demir")
    assert not agenda.is_mine(entry(EntryKind.REMINDER, TUESDAY, case=held, who="Cem"), me, "Aylin Demir")
    assert agenda.is_mine(entry(EntryKind.REMINDER, TUESDAY), me, "Aylin Demir")
    assert not agenda.is_mine(entry(EntryKind.REMINDER, TUESDAY), me, "Cem")


def test_the_day_of_the_law_stays_where_it_is() -> None:
    ahead = entry(EntryKind.LEGAL, TUESDAY + timedelta(days=5))
    assert agenda.may_move(ahead, TUESDAY)
    assert agenda.latest_move(ahead) == ahead.on
    assert not agenda.may_move(entry(EntryKind.LEGAL, TUESDAY), TUESDAY)
    assert agenda.latest_move(entry(EntryKind.REMINDER, TUESDAY)) is None
    assert not agenda.may_move(entry(EntryKind.RIGHT, TUESDAY + timedelta(days=5)), TUESDAY)
