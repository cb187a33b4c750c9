"""Daily work on the demonstration's invented people, and the records it becomes on a given day."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from app.domain.casework import CaseNote, ContactKind, Dispute
from app.domain.clock import OFFICE_ZONE
from app.domain.demo_cases import DemoCase, DemoRecords
from app.domain.demo_plans import DemoPlan
from app.domain.ids import new_id
from app.domain.protection import EmergencyAccess, Right, RightsRequest
from app.domain.records import CaseFile, CaseStatus

ANSWER_DAYS = 30
"""About one month to answer a right (Art. 12 (3) GDPR); the screen reckons it exactly."""


@dataclass(frozen=True, slots=True)
class DemoNote:
    """A talk; `day` 0 = today, negative = before."""

    day: int
    time: time
    contact: ContactKind
    text: str
    minutes: int | None = None
    language: str | None = None
    interpreter: str | None = None
    by_colleague: bool = False
    removed: bool = False
    """It lies in the bin since yesterday."""


@dataclass(frozen=True, slots=True)
class DemoDispute:
    """A fact that she says is wrong."""

    table: str
    field: str
    day: int
    statement: str


@dataclass(frozen=True, slots=True)
class DemoRequest:
    """A right she asked for."""

    right: Right
    day: int
    note: str | None = None
    answered: int | None = None
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class DemoEmergency:
    """A colleague opened the case."""

    day: int
    time: time
    hours: int
    reason: str


@dataclass(frozen=True, slots=True)
class DemoCaseWork:
    """What was done on one case."""

    notes: tuple[DemoNote, ...] = ()
    personal: tuple[tuple[int, str], ...] = ()
    """(day, text): under the caseworker's own key."""
    disputes: tuple[DemoDispute, ...] = ()
    requests: tuple[DemoRequest, ...] = ()
    hold: tuple[str, int] | None = None
    """Why it must not be erased, and for how many days from now."""
    readers: str = ""
    """`mine`, `colleague`, or empty for the whole team."""
    emergency: DemoEmergency | None = None


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """A further person who is like one of the others but for these fields; days are counted back."""

    id: str
    like: str
    given_name: str
    family_name: str
    opened: int
    summary: str
    born: date | None = None
    closed: int | None = None
    removed: int | None = None


@dataclass(frozen=True, slots=True)
class DemoWork:
    """Everything of `resources/demo/work.yaml`."""

    cases: Mapping[str, DemoCaseWork] = field(default_factory=dict)
    people: tuple[DemoPerson, ...] = ()

    def with_people(self, demo: Sequence[DemoCase]) -> tuple[DemoCase, ...]:
        """The demo cases and the further people of this file."""
        known = {one.id: one for one in demo}
        return (*demo, *(_further(person, known[person.like]) for person in self.people))

    def removed(self, id: str) -> int | None:
        """How many days ago the case was thrown away."""
        return next((one.removed for one in self.people if one.id == id), None)


@dataclass(frozen=True, slots=True)
class DemoTeam:
    """Who works in the demonstration."""

    worker_id: UUID
    worker: str
    colleague_id: UUID
    colleague: str


WorkRecord = CaseNote | Dispute | RightsRequest | EmergencyAccess


def held(
    case: CaseFile, work: DemoCaseWork, team: DemoTeam, *, removed: int | None, now: datetime
) -> CaseFile:
    """The case with who holds it, who may read it, its hold and whether it was thrown away."""
    readers = {"mine": (str(team.worker_id),), "colleague": (str(team.colleague_id),)}
    reason, days = work.hold or (None, 0)
    return replace(
        case,
        caseworker_id=team.colleague_id if case.caseworker == team.colleague else team.worker_id,
        readers=readers.get(work.readers, ()),
        hold_reason=reason,
        hold_until=now.date() + timedelta(days=days) if reason else None,
        removed_at=now - timedelta(days=removed) if removed is not None else None,
    )


def work_records(
    work: DemoCaseWork, records: DemoRecords, team: DemoTeam, *, now: datetime
) -> tuple[WorkRecord, ...]:
    """The records of this work as seen from `now`; personal notes have a port of their own."""
    today, case_id = now.astimezone(OFFICE_ZONE).date(), records.case.id

    def at(day: int, clock: time) -> datetime:
        return datetime.combine(today + timedelta(days=day), clock, OFFICE_ZONE)

    notes = (
        CaseNote(
            id=new_id(),
            case_id=case_id,
            at=at(one.day, one.time),
            author_id=team.colleague_id if one.by_colleague else team.worker_id,
            text=one.text,
            contact=one.contact,
            minutes=one.minutes,
            language=one.language,
            interpreter=one.interpreter,
            removed_at=now - timedelta(days=1) if one.removed else None,
        )
        for one in work.notes
    )
    disputes = (
        Dispute(
            id=new_id(),
            case_id=case_id,
            table=one.table,
            record_id=_record_id(one.table, records),
            field=one.field,
            statement=one.statement,
            noted_on=today + timedelta(days=one.day),
            noted_by=team.worker,
        )
        for one in work.disputes
    )
    requests = (
        RightsRequest(
            id=new_id(),
            case_id=case_id,
            right=one.right,
            asked_on=today + timedelta(days=one.day),
            due_on=today + timedelta(days=one.day + ANSWER_DAYS),
            note=one.note,
            answered_on=today + timedelta(days=one.answered) if one.answered is not None else None,
            outcome=one.outcome,
        )
        for one in work.requests
    )
    return (*notes, *disputes, *requests, *_emergency(work, case_id, team, at))


def _emergency(
    work: DemoCaseWork, case_id: UUID, team: DemoTeam, at: Callable[[int, time], datetime]
) -> tuple[EmergencyAccess, ...]:
    one = work.emergency
    if one is None:
        return ()
    since = at(one.day, one.time)
    until = since + timedelta(hours=one.hours)
    return (EmergencyAccess(new_id(), case_id, team.colleague_id, team.colleague, one.reason, since, until),)


def _record_id(table: str, records: DemoRecords) -> UUID:
    if table == "household" and records.household is not None:
        return records.household.id
    return records.client.id if table == "client" else records.case.id


def _further(person: DemoPerson, like: DemoCase) -> DemoCase:
    is_closed = person.closed is not None
    return replace(
        like,
        id=person.id,
        given_name=person.given_name,
        family_name=person.family_name,
        born=person.born or like.born,
        opened=person.opened,
        closed=person.closed,
        status=CaseStatus.CLOSED if is_closed else CaseStatus.OPEN,
        summary=person.summary,
        own_words=None,
        household=None,
        household_of=None,
        chain=None,
        steps_done=(),
        breaks={},
        referrals=(),
        plan=DemoPlan(),
    )
