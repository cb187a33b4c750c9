"""The agenda: what is due, overdue, expiring or waiting for an answer on a day, from the records.

An entry is made from one record; a document that runs out is an entry without a record of its own,
until somebody moves or settles it (then a `Deadline` names the document). All days are days at the
office. The rules here decide; the store only narrows down what it reads.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.domain.casework import (
    Appointment,
    AppointmentState,
    CaseDocument,
    Deadline,
    DeadlineKind,
    Measure,
    MeasureState,
)
from app.domain.clock import OFFICE_ZONE
from app.domain.protection import EmergencyAccess, RightsRequest
from app.domain.records import CaseStatus, Referral, ReferralState
from app.domain.referrals import waits_for_answer
from app.domain.working_days import end_of_week, last_working_day, next_working_day

LATER = timedelta(days=28)
"""How far ahead `Later` looks; nobody plans a day by what is further away."""
EXPIRING = timedelta(days=60)
"""How early a paper that runs out is shown: offices give appointments six to eight weeks ahead."""
EXPIRED = timedelta(days=90)
"""How long a paper that has run out stays; after that it is a fact of the case, no task of the day."""


class EntryKind(StrEnum):
    """What an entry is."""

    LEGAL = "legal"
    """A period set by law or by an authority (Frist)."""
    RIGHT = "right"
    """A right that the client asked for (Art. 12 (3) GDPR)."""
    ACCESS = "access"
    """Somebody opened the case in an emergency, and nobody has taken note of it."""
    APPOINTMENT = "appointment"
    DATE = "date"
    """A day that was given to us, without a time."""
    REMINDER = "reminder"
    """Set by us (Wiedervorlage)."""
    MEASURE = "measure"
    """A step of the support plan."""
    ANSWER = "answer"
    """An agency has not answered by the day that was agreed."""
    EXPIRY = "expiry"
    """A document runs out."""


class Group(StrEnum):
    """Where an entry stands on a day, in the order of the page."""

    OVERDUE = "overdue"
    TODAY = "today"
    WEEK = "week"
    LATER = "later"
    WAITING = "waiting"
    EXPIRING = "expiring"


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What an entry says of the case that it belongs to."""

    case_id: UUID
    number: str = ""
    name: str = ""
    """Given and family name, or the code word of an anonymous case."""
    holder: str = ""
    """Name of the caseworker who holds it."""
    holder_id: UUID | None = None
    status: CaseStatus = CaseStatus.OPEN
    chain: str = ""
    is_restricted: bool = False
    """Art. 18 GDPR: it is shown, but nothing of it leaves."""
    is_removed: bool = False


@dataclass(frozen=True, slots=True)
class AgendaEntry:
    """One line of the agenda."""

    kind: EntryKind
    record_id: UUID
    case: CaseFacts
    on: date
    """The day it is due, begins, or runs out."""
    title: str = ""
    """Own words; empty where `code` says what it is."""
    code: str = ""
    """Of the need, the document, the right or the step of the chain."""
    at: datetime | None = None
    minutes: int = 0
    remind_on: date | None = None
    reason: str = ""
    place: str = ""
    agency_id: str = ""
    interpreter: str = ""
    who: str = ""
    """Who does it, goes along, or (of an access) did it; empty = who holds the case."""
    document_id: UUID | None = None
    """Of an expiry: the document."""
    is_waiting: bool = False
    """Somebody else has to do something first."""

    @property
    def is_computed(self) -> bool:
        """Whether it stands on a document alone and has no record of its own."""
        return self.kind is EntryKind.EXPIRY and self.record_id == self.document_id


# -- from records -----------------------------------------------------------------------------

_DEADLINES = {
    DeadlineKind.LEGAL: EntryKind.LEGAL,
    DeadlineKind.APPOINTMENT: EntryKind.DATE,
    DeadlineKind.EXPIRY: EntryKind.EXPIRY,
    DeadlineKind.REMINDER: EntryKind.REMINDER,
}
_OUTLIVES_CLOSING = frozenset(
    {
        EntryKind.LEGAL,
        EntryKind.DATE,
        EntryKind.REMINDER,
        EntryKind.APPOINTMENT,
        EntryKind.ACCESS,
        EntryKind.RIGHT,
    }
)
"""What somebody set on purpose, or the law demands, stays due in a closed case; the rest has ended."""


def of_appointment(record: Appointment, case: CaseFacts) -> AgendaEntry | None:
    """An appointment whose outcome nobody has written down; None = nothing is due."""
    at: datetime | None = record.at
    if at is None or record.removed_at or record.state is not AppointmentState.PLANNED:
        return None
    return _entry(
        EntryKind.APPOINTMENT,
        record.id,
        case,
        at.astimezone(OFFICE_ZONE).date(),
        title=record.title,
        at=at,
        minutes=record.minutes,
        place=record.place,
        agency_id=record.agency_id,
        interpreter=record.interpreter,
        who=record.caseworker,
        reason=record.note,
    )


def of_deadline(record: Deadline, case: CaseFacts) -> AgendaEntry | None:
    """A deadline or reminder that is not settled."""
    due: date | None = record.due_on
    kind: DeadlineKind | None = record.kind
    if due is None or kind is None or record.removed_at or record.done_on:
        return None
    return _entry(
        _DEADLINES[kind],
        record.id,
        case,
        due,
        title=record.title,
        remind_on=record.remind_on,
        reason=record.reason,
        who=record.assigned_to,
        document_id=record.document_id,
    )


def of_document(
    record: CaseDocument,
    case: CaseFacts,
    *,
    settled: Collection[tuple[UUID, date]] = (),
    newest: date | None = None,
) -> AgendaEntry | None:
    """A document that runs out.

    Args:
        record: the document.
        case: its case.
        settled: (document, day) for which a deadline was written: that one speaks now.
        newest: the latest day among the case's documents of this kind; a newer paper ends the matter.
    """
    if record.valid_until is None or record.removed_at:
        return None
    if (record.id, record.valid_until) in settled or (newest is not None and newest > record.valid_until):
        return None
    return _entry(
        EntryKind.EXPIRY,
        record.id,
        case,
        record.valid_until,
        title=record.title,
        code=record.code,
        document_id=record.id,
    )


def of_referral(record: Referral, case: CaseFacts) -> AgendaEntry | None:
    """A referral that an answer was agreed for."""
    state: ReferralState | None = record.state
    if record.due_on is None or state is None or not waits_for_answer(state):
        return None
    return _entry(
        EntryKind.ANSWER,
        record.id,
        case,
        record.due_on,
        code=record.need,
        agency_id=record.agency_id,
        is_waiting=True,
    )


def of_measure(record: Measure, case: CaseFacts) -> AgendaEntry | None:
    """A step of the support plan with a day."""
    ended = record.state in (MeasureState.DONE, MeasureState.DROPPED)
    if record.due_on is None or record.removed_at or record.done_on or ended:
        return None
    return _entry(
        EntryKind.MEASURE,
        record.id,
        case,
        record.due_on,
        title=record.title,
        code=record.chain_step,
        reason=record.reason,
        is_waiting=record.state is MeasureState.WAITING,
    )


def of_access(record: EmergencyAccess, case: CaseFacts) -> AgendaEntry | None:
    """An access in an emergency that nobody has taken note of."""
    at: datetime | None = record.at
    if at is None or record.noticed_at:
        return None
    on = at.astimezone(OFFICE_ZONE).date()
    return _entry(EntryKind.ACCESS, record.id, case, on, reason=record.reason, who=record.by)


def of_request(record: RightsRequest, case: CaseFacts) -> AgendaEntry | None:
    """A right that was asked for and not answered."""
    due: date | None = record.due_on
    if due is None or record.answered_on:
        return None
    return _entry(EntryKind.RIGHT, record.id, case, due, code=record.right, reason=record.note)


def _entry(kind: EntryKind, id: UUID, case: CaseFacts, on: date, **more: Any) -> AgendaEntry | None:
    if case.is_removed or (case.status is CaseStatus.CLOSED and kind not in _OUTLIVES_CLOSING):
        return None
    return AgendaEntry(kind, id, case, on, **{name: value for name, value in more.items() if value})


def settled_documents(deadlines: Iterable[Deadline]) -> frozenset[tuple[UUID, date]]:
    """Documents and days that a deadline speaks for, settled or not."""
    return frozenset(
        (record.document_id, record.due_on)
        for record in deadlines
        if record.document_id is not None and not record.removed_at
    )


def newest_days(documents: Iterable[CaseDocument]) -> dict[tuple[UUID, str], date]:
    """(case, kind of document) → the latest day that one of them is valid until."""
    newest: dict[tuple[UUID, str], date] = {}
    for record in documents:
        if record.code and record.valid_until and not record.removed_at:
            key = (record.case_id, record.code)
            newest[key] = max(newest.get(key, record.valid_until), record.valid_until)
    return newest


def of_case(
    case: CaseFacts,
    *,
    appointments: Iterable[Appointment] = (),
    deadlines: Collection[Deadline] = (),
    documents: Collection[CaseDocument] = (),
    referrals: Iterable[Referral] = (),
    measures: Iterable[Measure] = (),
    accesses: Iterable[EmergencyAccess] = (),
    requests: Iterable[RightsRequest] = (),
) -> tuple[AgendaEntry, ...]:
    """Everything of one case that is not settled, however far away."""
    settled, newest = settled_documents(deadlines), newest_days(documents)
    made = [
        *(of_appointment(one, case) for one in appointments),
        *(of_deadline(one, case) for one in deadlines),
        *(
            of_document(one, case, settled=settled, newest=newest.get((one.case_id, one.code)))
            for one in documents
        ),
        *(of_referral(one, case) for one in referrals),
        *(of_measure(one, case) for one in measures),
        *(of_access(one, case) for one in accesses),
        *(of_request(one, case) for one in requests),
    ]
    return tuple(entry for entry in made if entry is not None)


# -- on a day ---------------------------------------------------------------------------------

_MOVES_TO_WORKING_DAY = frozenset({EntryKind.LEGAL, EntryKind.REMINDER, EntryKind.RIGHT, EntryKind.MEASURE})
"""What can still be done on the next working day (§ 26 (3) SGB X; our own reminders likewise)."""
_EARLY = _MOVES_TO_WORKING_DAY | {EntryKind.DATE}
"""What is shown on the last working day before a day of rest: nobody is there to do it then."""


def last_day(entry: AgendaEntry, holidays: Collection[date]) -> date:
    """The last day on which it is in time."""
    return next_working_day(entry.on, holidays) if entry.kind in _MOVES_TO_WORKING_DAY else entry.on


def first_day(entry: AgendaEntry, holidays: Collection[date]) -> date:
    """From this day on it asks for attention."""
    if entry.kind is EntryKind.EXPIRY:
        return entry.remind_on or entry.on - EXPIRING
    latest = last_working_day(entry.on, holidays) if entry.kind in _EARLY else entry.on
    return min(entry.remind_on, latest) if entry.remind_on else latest


def group_of(entry: AgendaEntry, day: date, holidays: Collection[date]) -> Group | None:
    """Where it stands on `day`; None = it is not on the page of that day."""
    first = first_day(entry, holidays)
    if entry.kind in (EntryKind.ACCESS, EntryKind.ANSWER):
        return _at_once(entry, day)
    if entry.kind is EntryKind.EXPIRY:
        return _expiring(entry, first, day)
    if entry.is_waiting and entry.on <= day:
        return Group.WAITING
    if last_day(entry, holidays) < day:
        return Group.OVERDUE
    return _ahead(first, day)


def _at_once(entry: AgendaEntry, day: date) -> Group | None:
    """An access is told at once; an answer is missed from the day after."""
    if entry.kind is EntryKind.ACCESS:
        return Group.TODAY
    return Group.WAITING if entry.on < day else None


def _expiring(entry: AgendaEntry, first: date, day: date) -> Group | None:
    """A paper that was put off stands where its new day is; one that nobody has seen yet waits its turn."""
    if entry.on < day - EXPIRED:
        return None
    if first <= day:
        return Group.EXPIRING
    return _ahead(first, day) if entry.remind_on else None


def _ahead(first: date, day: date) -> Group | None:
    if first <= day:
        return Group.TODAY
    if first <= end_of_week(day):
        return Group.WEEK
    return Group.LATER if first <= day + LATER else None


_ORDER = {group: place for place, group in enumerate(Group)}
_WEIGHT = {
    EntryKind.LEGAL: 0,
    EntryKind.RIGHT: 0,
    EntryKind.ACCESS: 1,
    EntryKind.APPOINTMENT: 2,
    EntryKind.DATE: 2,
    EntryKind.EXPIRY: 3,
    EntryKind.MEASURE: 3,
    EntryKind.REMINDER: 4,
    EntryKind.ANSWER: 4,
}
"""What the law sets comes first among what is due at the same time."""


@dataclass(frozen=True, slots=True)
class Placed:
    """An entry and its group on a day."""

    group: Group
    entry: AgendaEntry


def placed(entries: Iterable[AgendaEntry], day: date, holidays: Collection[date]) -> tuple[Placed, ...]:
    """The page of a day: groups in their order; in each the most pressing first, the same every time.

    In `Overdue` and `Today` the law's periods stand first, then what is earlier; elsewhere the day
    alone counts.
    """
    found = [Placed(group, entry) for entry in entries if (group := group_of(entry, day, holidays))]
    return tuple(sorted(found, key=lambda one: _rank(one, holidays)))


def _rank(one: Placed, holidays: Collection[date]) -> tuple[Any, ...]:
    entry = one.entry
    weight = _WEIGHT[entry.kind]
    pressing = weight if one.group in (Group.OVERDUE, Group.TODAY) else 0
    by_day = entry.on if one.group is not Group.LATER else first_day(entry, holidays)
    time = entry.at.timestamp() if entry.at else 0.0
    return (_ORDER[one.group], pressing, by_day, time, weight, entry.case.name, str(entry.record_id))


def is_mine(entry: AgendaEntry, worker_id: UUID, name: str) -> bool:
    """Whether it is for this caseworker: given to her by name, else hers because she holds the case."""
    if entry.who and entry.kind is not EntryKind.ACCESS:
        return entry.who == name
    if entry.case.holder_id is not None:
        return entry.case.holder_id == worker_id
    return entry.case.holder == name


# -- moving it --------------------------------------------------------------------------------


def may_move(entry: AgendaEntry, day: date) -> bool:
    """Whether it can be put off: our own dates, and the reminder of what is not yet due.

    The law's day stays where it is, and so does one that was given to us; only when we are reminded of
    it can change. Appointments are
    changed with the agency, and a client's right runs by itself.
    """
    if entry.kind in (EntryKind.APPOINTMENT, EntryKind.ACCESS, EntryKind.RIGHT):
        return False
    return entry.kind not in (EntryKind.LEGAL, EntryKind.DATE) or entry.on > day


def latest_move(entry: AgendaEntry) -> date | None:
    """The last day that it can be put off to; None = any day."""
    return entry.on if entry.kind in (EntryKind.LEGAL, EntryKind.DATE) else None
