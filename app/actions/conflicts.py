"""Deciding a conflict: a person who saw all values saves one of them, and may think better of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from app.actions.lines import ConflictLine
from app.actions.ports import Repository, Unit, UnitOfWork
from app.actions.touched import Kind, Touched, touched
from app.sync.merge import Dot

_REPOSITORY = {
    "household": "households",
    "client": "clients",
    "case_file": "cases",
    "case_need": "needs",
    "submission": "submissions",
    "consent": "consents",
    "referral": "referrals",
    "referral_event": "referral_events",
    "letter": "letters",
    "stationery": "stationery",
    "case_note": "notes",
    "goal": "goals",
    "measure": "measures",
    "appointment": "appointments",
    "deadline": "deadlines",
    "case_document": "documents",
    "dispute": "disputes",
    "emergency_access": "emergency_accesses",
    "rights_request": "rights_requests",
    "erasure": "erasures",
    "erasure_receipt": "erasure_receipts",
    "client_merge": "client_merges",
}
"""Table of a conflict → the unit's repository; `author` is written by the application alone."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided, with what it takes to put it back."""

    line: ConflictLine
    value: Any
    dots: frozenset[Dot]
    """Of the decision itself: putting it back replaces this, and nothing that came in since."""

    @property
    def touched(self) -> Touched:
        """What it changed."""
        shown = Kind.STATIONERY if self.line.table == "stationery" else Kind.CASE
        return touched(Kind.CONFLICT, shown, ids=[self.line.record_id])


def decided(conflict: ConflictLine, value: Any, *, work: UnitOfWork) -> Decision:
    """Keep `value`: it replaces every value that was listed, and nothing that came in since.

    Raises:
        RecordNotFound: the record is not here any more.
    """
    with work() as unit:
        repository = _repository(conflict.table, unit)
        record = repository.get(conflict.record_id)
        before = repository.seen(record.id).get(conflict.field, frozenset())
        repository.decide(record.id, conflict.field, value, dots=conflict.dots)
        unit.commit()
        after = repository.seen(record.id).get(conflict.field, frozenset())
    return Decision(conflict, value, after - before)


def decide(conflict: ConflictLine, value: Any, *, work: UnitOfWork) -> Touched:
    """As `decided`, where nothing can be put back."""
    return decided(conflict, value, work=work).touched


def put_back(decision: Decision, *, work: UnitOfWork) -> Touched:
    """Undo a decision: every value that was listed is there again, for anybody to decide anew.

    They are written by who undoes it, each beside the others; what was saved on top of the decision
    meanwhile stays as well.

    Raises:
        RecordNotFound: the record is not here any more.
    """
    line = decision.line
    for value in distinct(one.value for one in reversed(line.values)):  # what was shown is shown again
        with work() as unit:
            repository = _repository(line.table, unit)
            record = repository.get(line.record_id)
            repository.decide(record.id, line.field, value, dots=decision.dots)
            unit.commit()
    return decision.touched


def distinct(values: Iterable[Any]) -> list[Any]:
    """Each value once, in the order in which it is there first."""
    found: list[Any] = []
    for value in values:
        if value not in found:
            found.append(value)
    return found


def together(conflict: ConflictLine) -> tuple[Any, ...] | None:
    """Everything that stands in any of the lists; None = the values are no lists, or one holds them all."""
    values = [one.value for one in conflict.values]
    if not all(isinstance(value, (tuple, list)) for value in values):
        return None
    whole = tuple(distinct(item for value in values for item in value))
    return None if any(set(value) == set(whole) for value in values) else whole


def _repository(table: str, unit: Unit) -> Repository[Any]:
    repository: Repository[Any] = getattr(unit, _REPOSITORY[table])
    return repository
