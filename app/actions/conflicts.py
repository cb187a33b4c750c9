"""Deciding a conflict: a person who saw all values saves one of them."""

from __future__ import annotations

from typing import Any

from app.actions.lines import ConflictLine
from app.actions.ports import Repository, Unit, UnitOfWork
from app.actions.touched import Kind, Touched, touched

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


def decide(conflict: ConflictLine, value: Any, *, work: UnitOfWork) -> Touched:
    """Keep `value`: it replaces every value that was listed, and nothing that came in since."""
    with work() as unit:
        repository = _repository(conflict.table, unit)
        record = repository.get(conflict.record_id)
        repository.decide(record.id, conflict.field, value, dots=conflict.dots)
        unit.commit()
    shown = Kind.STATIONERY if conflict.table == "stationery" else Kind.CASE
    return touched(Kind.CONFLICT, shown, ids=[conflict.record_id])


def _repository(table: str, unit: Unit) -> Repository[Any]:
    repository: Repository[Any] = getattr(unit, _REPOSITORY[table])
    return repository
