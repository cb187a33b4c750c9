"""What a person does with appointments, deadlines and reminders; each act can be taken back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from app.actions.ports import Caseworker, Unit, UnitOfWork
from app.actions.touched import Kind, Touched, touched
from app.domain.agenda import AgendaEntry, EntryKind, latest_move, may_move
from app.domain.audit import Act
from app.domain.casework import Appointment, AppointmentState, Deadline, DeadlineKind, Measure, MeasureState
from app.domain.clock import Clock, today
from app.domain.errors import DayCannotMove
from app.domain.ids import new_id
from app.domain.protection import EmergencyAccess
from app.domain.records import Referral
from app.domain.restriction import demand_unrestricted
from app.sync.changes import Seen

AgendaRecord = Appointment | Deadline | Measure | Referral | EmergencyAccess
_KINDS: dict[type, Kind] = {
    Appointment: Kind.AGENDA,
    Deadline: Kind.AGENDA,
    Measure: Kind.PLAN,
    Referral: Kind.REFERRAL,
    EmergencyAccess: Kind.ACCESS,
}


@dataclass(frozen=True, slots=True)
class Changed:
    """What an act changed, and all that is needed to take it back."""

    before: AgendaRecord | None
    """None = the act wrote `after` anew."""
    after: AgendaRecord

    @property
    def touched(self) -> Touched:
        """What other screens must read again."""
        return touched(Kind.AGENDA, _KINDS[type(self.after)], ids=[self.after.case_id, self.after.id])


def save(
    record: Appointment | Deadline,
    *,
    work: UnitOfWork,
    base: Appointment | Deadline | None = None,
    seen: Seen | None = None,
) -> Changed:
    """Write a new one, or what was changed of `base` as it was on the screen (`seen`)."""
    with work() as unit:
        if base is None:
            _records(unit, record).add(record)
        else:
            _records(unit, record).save(record, base=base, seen=seen)
        unit.commit()
    return Changed(base, record)


def remove(record: Appointment | Deadline, *, work: UnitOfWork, clock: Clock) -> Changed:
    """Throw it away; it can be brought back until it is erased."""
    return _change(record, work, removed_at=_moment(clock))


def set_outcome(appointment_id: UUID, state: AppointmentState, *, work: UnitOfWork) -> Changed:
    """What became of an appointment."""
    with work() as unit:
        before = unit.appointments.get(appointment_id)
        after = replace(before, state=state)
        unit.appointments.save(after)
        unit.commit()
    return Changed(before, after)


def open_again(record: Appointment | Deadline, *, work: UnitOfWork) -> Changed:
    """It was settled by mistake, or begins anew."""
    if isinstance(record, Appointment):
        return set_outcome(record.id, AppointmentState.PLANNED, work=work)
    return _change(record, work, done_on=None)


def settle(entry: AgendaEntry, *, work: UnitOfWork, worker: Caseworker, clock: Clock) -> Changed:
    """It is done: the deadline kept, the step taken, the paper renewed, the access noticed.

    An appointment is settled as kept; an answer and a client's right are settled on their own pages.

    Raises:
        DayCannotMove: an answer or a right, which cannot be settled here.
    """
    on = today(clock)
    if entry.kind is EntryKind.APPOINTMENT:
        return set_outcome(entry.record_id, AppointmentState.KEPT, work=work)
    with work() as unit:
        before: AgendaRecord | None
        after: AgendaRecord
        if entry.kind is EntryKind.MEASURE:
            before = unit.measures.get(entry.record_id)
            after = replace(before, state=MeasureState.DONE, done_on=on, since=on)
        elif entry.kind is EntryKind.ACCESS:
            before = unit.emergency_accesses.get(entry.record_id)
            after = replace(before, noticed_by=worker.name, noticed_at=_moment(clock))
            unit.audit.note(Act.EMERGENCY_NOTED, before.id, at=clock.now(), case_id=before.case_id)
        elif entry.is_computed:
            before, after = None, replace(_of_document(entry), done_on=on)
        elif entry.kind in (EntryKind.ANSWER, EntryKind.RIGHT):
            raise DayCannotMove(kind=entry.kind.value, latest=None)
        else:
            before = unit.deadlines.get(entry.record_id)
            after = replace(before, done_on=on)
        _write(unit, before, after)
        unit.commit()
    return Changed(before, after)


def put_off(entry: AgendaEntry, to: date, *, work: UnitOfWork, clock: Clock) -> Changed:
    """Show it again on another day: a reminder or a step moves, a legal day stays and only reminds later.

    Raises:
        DayCannotMove: it stands by law or by agreement, or `to` is after its last day.
    """
    latest = latest_move(entry)
    if not may_move(entry, today(clock)) or (latest is not None and to > latest):
        raise DayCannotMove(kind=entry.kind.value, latest=latest)
    with work() as unit:
        before: AgendaRecord | None
        after: AgendaRecord
        if entry.kind is EntryKind.ANSWER:
            before = unit.referrals.get(entry.record_id)
            after = replace(before, due_on=to)
        elif entry.kind is EntryKind.MEASURE:
            before = unit.measures.get(entry.record_id)
            after = replace(before, due_on=to)
        elif entry.is_computed:
            before, after = None, replace(_of_document(entry), remind_on=to)
        elif entry.kind is EntryKind.REMINDER:
            before = unit.deadlines.get(entry.record_id)
            after = replace(before, due_on=to, remind_on=None)
        else:
            before = unit.deadlines.get(entry.record_id)
            after = replace(before, remind_on=to)
        _write(unit, before, after)
        unit.commit()
    return Changed(before, after)


def take_back(changed: Changed, *, work: UnitOfWork, clock: Clock) -> Touched:
    """Undo an act: its fields stand as before, unless somebody changed them since."""
    before, after = changed.before, changed.after
    with work() as unit:
        stored = _records(unit, after).get(after.id)
        if before is None:
            former = {"removed_at": _moment(clock)}
        else:
            names = [part.name for part in fields(after)]
            own = [name for name in names if getattr(before, name) != getattr(after, name)]
            mine = [name for name in own if getattr(stored, name) == getattr(after, name)]
            former = {name: getattr(before, name) for name in mine}
        _records(unit, after).save(replace(stored, **former))
        unit.commit()
    return changed.touched


def note_export(case_ids: Collection[UUID], *, work: UnitOfWork, clock: Clock, sha256: str) -> None:
    """Write down of which cases something leaves in a calendar file, before it is written.

    Raises:
        ProcessingRestricted: one of them was restricted since it was chosen; nothing is noted.
    """
    with work() as unit:
        for case_id in sorted(case_ids):
            demand_unrestricted(unit.cases.get(case_id))
            unit.audit.note(Act.AGENDA_EXPORTED, case_id, at=clock.now(), sha256=sha256, case_id=case_id)
        unit.commit()


def _moment(clock: Clock) -> datetime:
    """Now, as the store keeps it: to the millisecond, so that what was written equals what is read."""
    now = clock.now()
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


def _of_document(entry: AgendaEntry) -> Deadline:
    """The deadline that speaks for a document from now on."""
    return Deadline(
        id=new_id(),
        case_id=entry.case.case_id,
        kind=DeadlineKind.EXPIRY,
        title=entry.title,
        due_on=entry.on,
        document_id=entry.document_id,
    )


def _change(record: AgendaRecord, work: UnitOfWork, **new: Any) -> Changed:
    with work() as unit:
        stored: AgendaRecord = _records(unit, record).get(record.id)
        after = replace(stored, **new)
        _records(unit, record).save(after)
        unit.commit()
    return Changed(stored, after)


def _write(unit: Unit, before: AgendaRecord | None, after: AgendaRecord) -> None:
    if before is None:
        _records(unit, after).add(after)
    else:
        _records(unit, after).save(after)


def _records(unit: Unit, record: AgendaRecord) -> Any:
    """The repository of its kind."""
    if isinstance(record, Appointment):
        return unit.appointments
    if isinstance(record, Deadline):
        return unit.deadlines
    if isinstance(record, Measure):
        return unit.measures
    return unit.referrals if isinstance(record, Referral) else unit.emergency_accesses
