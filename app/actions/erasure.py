"""Throwing away, bringing back, and erasing for good (Art. 17 GDPR)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from app.actions.store_ports import Repository, Unit, UnitOfWork
from app.actions.touched import Kind, Touched, touched
from app.domain.audit import Act
from app.domain.clock import Clock, today
from app.domain.errors import LegalHold
from app.domain.ids import new_id
from app.domain.protection import Erasure, ErasureBasis
from app.domain.records import CaseFile
from app.sync.changes import Seen

if TYPE_CHECKING:
    from typing import Any

    from app.actions.protection_ports import ErasurePlan, Protection
    from app.actions.workplace import Workplace

EVERYTHING = (
    Kind.CASE,
    Kind.CLIENT,
    Kind.REFERRAL,
    Kind.LETTER,
    Kind.DRAFT,
    Kind.CONFLICT,
    Kind.NOTE,
    Kind.PLAN,
    Kind.AGENDA,
    Kind.DOCUMENT,
    Kind.PRINT_JOB,
    Kind.ERASURE,
)
"""What screens show of a case."""

_REPOSITORIES = {
    "case_file": "cases",
    "case_note": "notes",
    "goal": "goals",
    "measure": "measures",
    "appointment": "appointments",
    "deadline": "deadlines",
    "case_document": "documents",
}
"""Tables of what can be thrown away → their repositories in a unit."""


def _no_step(_done: int, _total: int) -> None:
    """Nobody looks."""


@dataclass(frozen=True, slots=True)
class EraseOrder:
    """What a person decided to erase for good."""

    case_id: UUID
    whole_person: bool
    basis: ErasureBasis


def erase(order: EraseOrder, *, place: Workplace) -> tuple[Erasure, Touched]:
    """Erase a case, or a person with all her cases, here at once and everywhere by the next sync.

    Her records are gone when it returns; `Protection.finish` writes anew what still holds traces of them.

    Raises:
        RecordNotFound: the case is gone already.
        LegalHold: it must be kept for now.
        StoreFull: the disk is full; nothing was erased.
    """
    plan = place.protection.plan(order.case_id, whole_person=order.whole_person)
    if plan.held:
        number, reason = plan.held[0]
        raise LegalHold(number=number, reason=reason)
    return erase_records(plan.subjects, plan.attachments, order.basis, place=place)


def erase_records(
    subjects: Sequence[str], attachments: Sequence[str], basis: ErasureBasis, *, place: Workplace
) -> tuple[Erasure, Touched]:
    """Erase exactly these records and what belongs to them. Raises as `erase`."""
    by = _Decider(place.work, place.worker.name, place.clock)
    return _erased(subjects, attachments, basis, by)


@dataclass(frozen=True, slots=True)
class _Decider:
    """In whose name something is erased."""

    work: UnitOfWork
    name: str
    clock: Clock


def _erased(
    subjects: Sequence[str], attachments: Sequence[str], basis: ErasureBasis, by: _Decider
) -> tuple[Erasure, Touched]:
    at = by.clock.now()
    with by.work() as unit:
        erasure = Erasure(
            id=new_id(),
            subjects=tuple(subjects),
            attachments=tuple(attachments),
            basis=basis,
            at=at,
            by=by.name,
            number=unit.numbers.next_erasure(today(by.clock).year),
        )
        unit.erasures.add(erasure)
        unit.audit.note(Act.ERASED, erasure.id, at=at)
        unit.commit()
    return erasure, touched(*EVERYTHING, ids=[UUID(subject.partition(":")[2]) for subject in subjects])


def throw_away(table: str, id: UUID, *, place: Workplace) -> Touched:
    """Out of every list; can be brought back for the days of the policy.

    Raises:
        RecordNotFound: it is not there.
    """
    with place.work() as unit:
        repository = _repository(unit, table)
        repository.save(replace(repository.get(id), removed_at=place.clock.now()))
        unit.commit()
    return touched(*EVERYTHING, ids=[id])


def bring_back(table: str, id: UUID, *, place: Workplace) -> Touched:
    """As if it had never been thrown away.

    Raises:
        RecordNotFound: it was erased meanwhile.
    """
    with place.work() as unit:
        repository = _repository(unit, table)
        repository.save(replace(repository.get(id), removed_at=None))
        unit.commit()
    return touched(*EVERYTHING, ids=[id])


def purge(*, place: Workplace, step: Callable[[int, int], None] = _no_step) -> Touched:
    """Erase what was thrown away so long ago that it cannot be brought back any more.

    The application does it, whoever is signed in: also in cases that are not open to her. What is under a
    legal hold or restricted (Art. 18 GDPR: stored, nothing else) stays until that ends.

    Args:
        place: of whoever is signed in.
        step: (done, total) between two cases; may raise `Cancelled`, and the next time goes on.

    Raises:
        StoreFull: the disk is full; what was not erased is tried again.
    """
    upkeep, now = place.upkeep, place.clock.now()
    by = _Decider(upkeep.work, upkeep.name, place.clock)
    old = [line for line in upkeep.protection.bin() if line.purged_at <= now and not line.stays]
    if not old:
        return touched()
    cases = [line for line in old if line.table == "case_file"]
    for number, line in enumerate(cases):
        step(number, len(cases))
        plan = _last_of_person(line.record_id, upkeep.protection)
        if not plan.held:
            _erased(plan.subjects, plan.attachments, ErasureBasis.RETENTION, by)
    single = [line for line in old if line.table != "case_file"]
    if single:
        subjects = [f"{line.table}:{line.record_id}" for line in single]
        _erased(subjects, (), ErasureBasis.RETENTION, by)
    return touched(*EVERYTHING, ids=[line.record_id for line in old])


def _last_of_person(case_id: UUID, protection: Protection) -> ErasurePlan:
    """The case; with the person too where it is her last one and nobody is left whose case names her."""
    plan = protection.plan(case_id, whole_person=False)
    if plan.other_numbers:
        return plan
    whole = protection.plan(case_id, whole_person=True)
    return plan if whole.household_stays else whole


def hold(case: CaseFile, reason: str, until: date | None, *, seen: Seen, place: Workplace) -> Touched:
    """A legal hold: the case must not be erased until that day, or until it is lifted.

    As the two below it is written against what was on the screen (`case`, `seen`): two people who
    decide differently at the same time leave a conflict, never one decision over the other.
    """
    return _save(replace(case, hold_reason=reason, hold_until=until), case, seen, place, Act.HOLD_SET)


def lift_hold(case: CaseFile, *, seen: Seen, place: Workplace) -> Touched:
    """The reason to keep it is gone."""
    return _save(replace(case, hold_reason=None, hold_until=None), case, seen, place, Act.HOLD_LIFTED)


def choose_retention(case: CaseFile, kind: str, *, seen: Seen, place: Workplace) -> Touched:
    """Which period of the policy counts for the case."""
    chosen = None if kind == place.protection.policy.usual else kind
    return _save(replace(case, retention=chosen), case, seen, place)


def _save(after: CaseFile, before: CaseFile, seen: Seen, place: Workplace, act: Act | None = None) -> Touched:
    with place.work() as unit:
        unit.cases.save(after, base=before, seen=seen)
        if act is not None:
            unit.audit.note(act, before.id, at=place.clock.now(), case_id=before.id)
        unit.commit()
    return touched(Kind.CASE, Kind.ERASURE, Kind.CONFLICT, ids=[before.id])


def _repository(unit: Unit, table: str) -> Repository[Any]:
    repository: Repository[Any] = getattr(unit, _REPOSITORIES[table])
    return repository
