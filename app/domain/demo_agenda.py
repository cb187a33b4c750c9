"""Dates of the demonstration's invented people, and the records they become on a given day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.domain.casework import (
    Appointment,
    AppointmentState,
    CaseDocument,
    Deadline,
    DeadlineKind,
    DocumentSource,
)
from app.domain.clock import OFFICE_ZONE
from app.domain.ids import new_id
from app.domain.records import CaseFile
from app.domain.working_days import next_working_day


@dataclass(frozen=True, slots=True)
class DemoAppointment:
    """A date at a time; days count from the day of the demonstration."""

    day: int
    time: time
    title: str
    minutes: int = 30
    agency: str | None = None
    place: str = ""
    interpreter: str | None = None
    own: bool = False
    """The caseworker goes along."""
    note: str | None = None
    state: AppointmentState = AppointmentState.PLANNED


@dataclass(frozen=True, slots=True)
class DemoDeadline:
    """A day that must not be missed."""

    kind: DeadlineKind
    day: int
    title: str
    remind: int | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class DemoPaper:
    """A paper that was looked at."""

    code: str
    title: str
    added: int
    """Days ago."""
    valid: int | None = None
    """The day it runs out."""
    picture: str = ""
    """What is drawn as its picture: card, letter, booklet; empty = it was only seen."""


@dataclass(frozen=True, slots=True)
class DemoDates:
    """Everything with a date of one case."""

    appointments: tuple[DemoAppointment, ...] = ()
    deadlines: tuple[DemoDeadline, ...] = ()
    papers: tuple[DemoPaper, ...] = ()
    holder: str = ""
    """A colleague who holds the case; empty = whoever uses the demonstration."""


DateRecord = Appointment | Deadline | CaseDocument


def date_records(
    dates: DemoDates, case: CaseFile, *, now: datetime, worker: str, files: Mapping[DemoPaper, str]
) -> tuple[DateRecord, ...]:
    """The records of these dates as seen from `now`; `files` = names of the papers' kept pictures."""
    today = now.astimezone(OFFICE_ZONE).date()

    def day(count: int) -> datetime:
        return datetime.combine(today + timedelta(days=count), time(), OFFICE_ZONE)

    appointments = (
        Appointment(
            id=new_id(),
            case_id=case.id,
            at=datetime.combine(_working(day(one.day)), one.time, OFFICE_ZONE),
            title=one.title,
            minutes=one.minutes,
            place=one.place,
            agency_id=one.agency,
            interpreter=one.interpreter,
            caseworker=(dates.holder or worker) if one.own else "",
            state=one.state,
            note=one.note,
        )
        for one in dates.appointments
    )
    deadlines = (
        Deadline(
            id=new_id(),
            case_id=case.id,
            kind=one.kind,
            title=one.title,
            due_on=day(one.day).date(),
            remind_on=day(one.remind).date() if one.remind is not None else None,
            reason=one.reason,
        )
        for one in dates.deadlines
    )
    papers = (
        CaseDocument(
            id=new_id(),
            case_id=case.id,
            code=one.code,
            title=one.title,
            added_at=now - timedelta(days=one.added),
            added_by=dates.holder or worker,
            source=DocumentSource.PHOTO if one in files else DocumentSource.SEEN,
            file=files.get(one, ""),
            media_type="image/jpeg" if one in files else "",
            valid_until=day(one.valid).date() if one.valid is not None else None,
        )
        for one in dates.papers
    )
    return (*appointments, *deadlines, *papers)


def _working(day: datetime) -> date:
    """No agency gives an appointment at a weekend; the day of the demonstration itself stays."""
    return next_working_day(day.date(), ())
