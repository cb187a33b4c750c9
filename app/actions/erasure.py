"""Throwing away, bringing back, and erasing for good (Art. 17 GDPR)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from app.actions.store_ports import Repository, Unit
from app.actions.touched import Kind, Touched, touched
from app.domain.audit import Act
from app.domain.clock import today
from app.domain.errors import LegalHold
from app.domain.ids import new_id
from app.domain.protection import Erasure, ErasureBasis

if TYPE_CHECKING:
    from typing import Any

    from app.actions.protection_ports import ErasurePlan
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


@dataclass(frozen=True, slots=True)
class EraseOrder:
    """What a person decided to erase for good."""

    case_id: UUID
    whole_person: bool
    basis: ErasureBasis


def erase(order: EraseOrder, *, place: Workplace) -> tuple[Erasure, Touched]:
    """Erase a case, or a person with all her cases, here at once and everywhere by the next sync.

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
    at = place.clock.now()
    with place.work() as unit:
        erasure = Erasure(
            id=new_id(),
            subjects=tuple(subjects),
            attachments=tuple(attachments),
            basis=basis,
            at=at,
            by=place.worker.name,
            number=unit.numbers.next_erasure(today(place.clock).year),
        )
        unit.erasures.add(erasure)
        unit.audit.note(Act.ERASED, erasure.id, at=at)
        unit.commit()
    place.protection.finish()
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


def purge(*, place: Workplace) -> Touched:
    """Erase what was thrown away so long ago that it cannot be brought back any more."""
    now = place.clock.now()
    old = [line for line in place.protection.bin() if line.purged_at <= now and not line.held]
    if not old:
        return touched()
    for line in old:
        if line.table == "case_file":
            plan = _last_of_person(line.record_id, place)
            erase_records(plan.subjects, plan.attachments, ErasureBasis.RETENTION, place=place)
    single = [line for line in old if line.table != "case_file"]
    if single:
        subjects = [f"{line.table}:{line.record_id}" for line in single]
        erase_records(subjects, (), ErasureBasis.RETENTION, place=place)
    return touched(*EVERYTHING, ids=[line.record_id for line in old])


def _last_of_person(case_id: UUID, place: Workplace) -> ErasurePlan:
    """The case; with the person too where it is her last one and nobody is left whose case names her."""
    plan = place.protection.plan(case_id, whole_person=False)
    if plan.other_numbers:
        return plan
    whole = place.protection.plan(case_id, whole_person=True)
    return plan if whole.household_stays else whole


def hold(case_id: UUID, reason: str, until: date | None, *, place: Workplace) -> Touched:
    """A legal hold: the case must not be erased until that day, or until it is lifted."""
    with place.work() as unit:
        case = unit.cases.get(case_id)
        unit.cases.save(replace(case, hold_reason=reason, hold_until=until))
        unit.audit.note(Act.HOLD_SET, case_id, at=place.clock.now(), case_id=case_id)
        unit.commit()
    return touched(Kind.CASE, Kind.ERASURE, ids=[case_id])


def lift_hold(case_id: UUID, *, place: Workplace) -> Touched:
    """The reason to keep it is gone."""
    with place.work() as unit:
        case = unit.cases.get(case_id)
        unit.cases.save(replace(case, hold_reason=None, hold_until=None))
        unit.audit.note(Act.HOLD_LIFTED, case_id, at=place.clock.now(), case_id=case_id)
        unit.commit()
    return touched(Kind.CASE, Kind.ERASURE, ids=[case_id])


def choose_retention(case_id: UUID, kind: str, *, place: Workplace) -> Touched:
    """Which period of the policy counts for the case."""
    with place.work() as unit:
        case = unit.cases.get(case_id)
        chosen = None if kind == place.protection.policy.usual else kind
        unit.cases.save(replace(case, retention=chosen))
        unit.commit()
    return touched(Kind.CASE, Kind.ERASURE, ids=[case_id])


def _repository(unit: Unit, table: str) -> Repository[Any]:
    repository: Repository[Any] = getattr(unit, _REPOSITORIES[table])
    return repository
