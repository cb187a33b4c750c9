"""Who may read a case: named readers, access in an emergency, and what is written down of looking at it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from app.actions.access_ports import AccessBook
from app.actions.ports import Caseworker, UnitOfWork
from app.actions.touched import Kind, Touched, touched
from app.domain.audit import Act
from app.domain.clock import Clock
from app.domain.errors import CaseNotOpen
from app.domain.ids import new_id
from app.domain.need_to_know import reads_by_right, with_readers
from app.domain.protection import EmergencyAccess
from app.domain.records import CaseFile
from app.sync.changes import Seen


def set_readers(
    case_id: UUID,
    readers: Iterable[UUID],
    *,
    access: AccessBook,
    work: UnitOfWork,
    worker: Caseworker,
    clock: Clock,
    shown: CaseFile | None = None,
    seen: Seen | None = None,
) -> Touched:
    """Name who may read the case; nobody named = the whole team. Who holds it always may.

    Against what was on the screen (`shown`, `seen`): who was named there by somebody else meanwhile
    is not shut out unseen, and nobody let in; a person decides.

    Raises:
        CaseNotOpen: she may not read it herself, or only in an emergency.
    """
    team = access.team()
    with work() as unit:
        case = unit.cases.get(case_id)
        if not reads_by_right(case, worker.id):
            raise CaseNotOpen(case_id=case_id, number=case.number, holder=case.caseworker)
        base = shown or case
        wanted = with_readers(base, readers, team, worker.id)
        unit.cases.save(replace(base, readers=wanted), base=base, seen=seen)
        unit.audit.note(Act.READERS_SET, case_id, at=clock.now(), case_id=case_id)
        unit.commit()
    return touched(Kind.CASE, Kind.ACCESS, ids=[case_id])


def open_in_emergency(
    case_id: UUID,
    reason: str,
    hours: int,
    *,
    access: AccessBook,
    work: UnitOfWork,
    worker: Caseworker,
    clock: Clock,
) -> Touched:
    """Open a case that is not open to her: reasoned, for some hours, told to those who may read it.

    Raises:
        EmergencyNotPossible: the reason says too little, or the hours are not offered.
    """
    said, now = access.policy.demand(reason, hours), clock.now()
    record = EmergencyAccess(
        id=new_id(),
        case_id=case_id,
        author_id=worker.id,
        by=worker.name,
        reason=said,
        at=now,
        until=access.policy.ends(now, hours),
    )
    with work() as unit:
        unit.cases.get(case_id)
        unit.emergency_accesses.add(record)
        unit.audit.note(Act.EMERGENCY_OPENED, record.id, at=now, case_id=case_id)
        unit.commit()
    return touched(Kind.CASE, Kind.ACCESS, ids=[case_id])


def end_emergency(access_id: UUID, *, work: UnitOfWork, clock: Clock) -> Touched:
    """Give an access in an emergency back before its time is over."""
    with work() as unit:
        record, now = unit.emergency_accesses.get(access_id), clock.now()
        if record.until > now:
            unit.emergency_accesses.save(replace(record, until=now), base=record)
            unit.audit.note(Act.EMERGENCY_ENDED, access_id, at=now, case_id=record.case_id)
        unit.commit()
    return touched(Kind.CASE, Kind.ACCESS, ids=[record.case_id])


def take_note(access_id: UUID, *, work: UnitOfWork, worker: Caseworker, clock: Clock) -> Touched:
    """Somebody who may read the case has seen that it was opened in an emergency; the first one counts.

    Raises:
        CaseNotOpen: she is none of those it is told to.
    """
    with work() as unit:
        record = unit.emergency_accesses.get(access_id)
        case = unit.cases.get(record.case_id)
        if not (reads_by_right(case, worker.id) or _holds(case, worker)) or record.author_id == worker.id:
            raise CaseNotOpen(case_id=case.id, number=case.number, holder=case.caseworker)
        if record.noticed_at is None:
            seen = replace(record, noticed_by=worker.name, noticed_at=clock.now())
            unit.emergency_accesses.save(seen, base=record)
            unit.audit.note(Act.EMERGENCY_NOTED, access_id, at=clock.now(), case_id=case.id)
        unit.commit()
    return touched(Kind.ACCESS, ids=[record.case_id])


def note_opened(case_id: UUID, *, access: AccessBook, work: UnitOfWork, clock: Clock) -> None:
    """Write down that she looked at the case: once for each part of the day, that it stays readable.

    Called after the case was shown, on the store lane.
    """
    now = clock.now()
    if access.was_noted(case_id, access.policy.part_begins(now)):
        return
    with work() as unit:
        unit.audit.note(Act.CASE_OPENED, case_id, at=now, case_id=case_id)
        unit.commit()


def _holds(case: CaseFile, worker: Caseworker) -> bool:
    return case.caseworker_id is None and case.caseworker == worker.name
