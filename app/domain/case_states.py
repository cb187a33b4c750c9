"""The states of a case, and what may follow what.

open → somebody takes it (assigned) → a plan the client agreed to (planned) → closed; a closed case is
reopened, never simply open again: the retention period begins anew with the next closing
(2-domain.md 3.5). Pure: a change is a new `CaseFile`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from app.domain.errors import CaseStateForbids
from app.domain.records import CaseFile, CaseStatus

_NEXT: dict[CaseStatus, frozenset[CaseStatus]] = {
    CaseStatus.OPEN: frozenset({CaseStatus.ASSIGNED, CaseStatus.PLANNED, CaseStatus.CLOSED}),
    CaseStatus.ASSIGNED: frozenset(
        {CaseStatus.OPEN, CaseStatus.ASSIGNED, CaseStatus.PLANNED, CaseStatus.CLOSED}
    ),
    CaseStatus.PLANNED: frozenset({CaseStatus.ASSIGNED, CaseStatus.CLOSED}),
    CaseStatus.CLOSED: frozenset({CaseStatus.REOPENED}),
    CaseStatus.REOPENED: frozenset({CaseStatus.ASSIGNED, CaseStatus.PLANNED, CaseStatus.CLOSED}),
}
"""Allowed transitions; assigned → assigned hands a case over."""


def allowed(status: CaseStatus) -> frozenset[CaseStatus]:
    """What may follow."""
    return _NEXT[status]


def is_running(case: CaseFile) -> bool:
    """Whether somebody is to work on it."""
    return case.status is not CaseStatus.CLOSED


def assigned(case: CaseFile, name: str, id: UUID | None) -> CaseFile:
    """Somebody holds the case from now on.

    Raises:
        CaseStateForbids: it is closed.
    """
    moved = _moved(case, CaseStatus.ASSIGNED)
    kept = case.status if case.status is CaseStatus.PLANNED else CaseStatus.ASSIGNED
    return replace(moved, status=kept, caseworker=name, caseworker_id=id)


def given_back(case: CaseFile) -> CaseFile:
    """Nobody holds it any more; the team sees it as open.

    Raises:
        CaseStateForbids: nobody held it, or it is closed.
    """
    return replace(_moved(case, CaseStatus.OPEN), caseworker="", caseworker_id=None)


def planned(case: CaseFile) -> CaseFile:
    """There is a plan that the client agreed to.

    Raises:
        CaseStateForbids: it is closed.
    """
    return _moved(case, CaseStatus.PLANNED)


def closed(case: CaseFile, reason: str, on: date) -> CaseFile:
    """The work has ended; the retention period begins.

    Args:
        case: as it is.
        reason: a code of resources/closure.yaml.
        on: the day.

    Raises:
        CaseStateForbids: it is closed already, or no reason is given.
    """
    if not reason:
        raise CaseStateForbids(state=case.status, wanted=CaseStatus.CLOSED)
    return replace(_moved(case, CaseStatus.CLOSED), closed_on=on, closure_reason=reason)


def reopened(case: CaseFile, on: date) -> CaseFile:
    """The work goes on; day and reason of the closing are in the history only.

    Raises:
        CaseStateForbids: it is not closed.
    """
    moved = _moved(case, CaseStatus.REOPENED)
    return replace(moved, closed_on=None, closure_reason=None, reopened_on=on)


def _moved(case: CaseFile, to: CaseStatus) -> CaseFile:
    if to not in allowed(CaseStatus(case.status)):
        raise CaseStateForbids(state=case.status, wanted=to)
    return replace(case, status=to)
