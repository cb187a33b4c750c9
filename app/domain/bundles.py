"""A file of one case: which records are in it, how they are written, and what must hold between them.

`case-bundle/1` (resources/schemas/case-bundle.json). What only concerns the office that gives the case
on is not in it: who holds it and may read it, emergency accesses, requests of the client, what was
thrown away. Personal notes are nobody else's.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, Final
from uuid import UUID

from app.domain.casework import Appointment, CaseDocument, CaseNote, Deadline, Dispute, Goal, Measure
from app.domain.records import (
    CaseFile,
    CaseNeed,
    Client,
    Consent,
    Household,
    Letter,
    Referral,
    ReferralEvent,
    Submission,
    SyncedRecord,
)

SCHEMA: Final = "case-bundle/1"

KINDS: Final[Mapping[str, type[SyncedRecord]]] = {
    "household": Household,
    "client": Client,
    "case_file": CaseFile,
    "case_need": CaseNeed,
    "submission": Submission,
    "consent": Consent,
    "referral": Referral,
    "referral_event": ReferralEvent,
    "letter": Letter,
    "case_note": CaseNote,
    "goal": Goal,
    "measure": Measure,
    "appointment": Appointment,
    "deadline": Deadline,
    "case_document": CaseDocument,
    "dispute": Dispute,
}
"""Table → record kind, in the order in which they are written."""

LEFT_OUT: Final[Mapping[str, frozenset[str]]] = {
    "client": frozenset({"merged_into"}),
    "case_file": frozenset({"caseworker", "caseworker_id", "team", "readers", "removed_at"}),
    "case_note": frozenset({"readers", "removed_at"}),
    **{
        table: frozenset({"removed_at"})
        for table in ("goal", "measure", "appointment", "deadline", "case_document")
    },
}
"""Fields that stay with the office that gives the case on."""

REFERENCES: Final[Mapping[tuple[str, str], str]] = {
    ("client", "household_id"): "household",
    ("case_file", "client_id"): "client",
    ("referral", "consent_id"): "consent",
    ("referral_event", "referral_id"): "referral",
    ("letter", "referral_id"): "referral",
    ("measure", "goal_id"): "goal",
    ("deadline", "document_id"): "case_document",
    ("deadline", "referral_id"): "referral",
}
"""(table, field) → the table that holds the record it names; every `case_id` names the case."""


def fields_of(table: str) -> tuple[str, ...]:
    """Names of what a record of this table has in the file, `id` first."""
    left_out = LEFT_OUT.get(table, frozenset())
    return tuple(part.name for part in fields(KINDS[table]) if part.name not in left_out)


def to_plain(record: Any, table: str) -> dict[str, Any]:
    """A record as JSON values."""
    return {name: plain_value(getattr(record, name)) for name in fields_of(table)}


def plain_value(value: Any) -> Any:
    """Moments in UTC, days, ids and codes as text; tuples as lists."""
    if isinstance(value, datetime):  # before date, which it is too
        return value.astimezone(UTC).isoformat(timespec="milliseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, StrEnum | UUID):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): plain_value(inner) for key, inner in value.items()}
    return [plain_value(inner) for inner in value] if isinstance(value, tuple | list) else value


def from_plain(table: str, plain: Mapping[str, Any], **own: Any) -> Any:
    """The record; `own` = fields that the receiving office sets.

    Raises:
        ValueError, TypeError, KeyError: a value that its field cannot hold, or a field too many or too few.
    """
    hints = _hints(table)
    known = set(fields_of(table))
    if set(plain) - known:
        raise KeyError(min(set(plain) - known))
    values = {name: _value(hints[name], value) for name, value in plain.items()}
    return KINDS[table](**{**values, **own})


@cache
def _hints(table: str) -> dict[str, Any]:
    return typing.get_type_hints(KINDS[table])


def _value(hint: Any, value: Any) -> Any:
    if typing.get_origin(hint) in {typing.Union, types.UnionType}:
        if value is None:
            return None
        hint = next(part for part in typing.get_args(hint) if part is not type(None))
    origin = typing.get_origin(hint)
    if origin is tuple:
        return tuple(_value(typing.get_args(hint)[0], part) for part in value)
    if origin is dict:
        return dict(value)
    read = _READ.get(hint)
    if read is not None:
        return read(value)
    return hint(value) if issubclass(hint, StrEnum) else value


_READ: Final[Mapping[Any, Callable[[str], Any]]] = {
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    UUID: UUID,
}
