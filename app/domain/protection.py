"""Records that protect a client: access in an emergency, her rights, erasure, merged duplicates.

They follow the rules of `app.domain.records`: flat, frozen, synced field by field.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID


class Right(StrEnum):
    """A right of the client that she asked for (GDPR articles)."""

    ACCESS = "access"
    """Art. 15: a copy of everything."""
    PORTABILITY = "portability"
    """Art. 20: the same, machine-readable."""
    CORRECTION = "correction"
    """Art. 16."""
    RESTRICTION = "restriction"
    """Art. 18."""
    OBJECTION = "objection"
    """Art. 21."""
    ERASURE = "erasure"
    """Art. 17."""


class ErasureBasis(StrEnum):
    """Why something is erased."""

    REQUEST = "request"
    """The client asked for it (Art. 17 GDPR)."""
    RETENTION = "retention"
    """The retention period is over."""
    WITHDRAWAL = "withdrawal"
    """The consent it rested on was withdrawn."""


@dataclass(frozen=True, slots=True)
class EmergencyAccess:
    """Somebody opened a case that is not open to her: reasoned, limited in time, told (Notzugriff)."""

    id: UUID
    case_id: UUID
    author_id: UUID
    by: str
    """Her name, as told to those who hold the case."""
    reason: str
    at: datetime
    until: datetime
    noticed_by: str | None = None
    """Who of those who hold the case has taken note of it."""
    noticed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RightsRequest:
    """A right that a client asked for, until it is answered (Art. 12 (3) GDPR: within one month)."""

    id: UUID
    case_id: UUID
    right: Right
    asked_on: date
    due_on: date
    note: str | None = None
    answered_on: date | None = None
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class Erasure:
    """What has to go, everywhere: it travels, wins over any edit, and is confirmed by each device."""

    id: UUID
    subjects: tuple[str, ...]
    """`table:id` of every record to be erased; ids only, nothing about the client."""
    attachments: tuple[str, ...]
    """Names of the attachments that go with them."""
    basis: ErasureBasis
    at: datetime
    by: str
    """Name of the person who decided it."""
    number: str = ""
    """Number of the certificate."""


@dataclass(frozen=True, slots=True)
class ErasureReceipt:
    """One device has carried an erasure out."""

    id: UUID
    erasure_id: UUID
    device: str
    """Id of the device, as text."""
    name: str
    """What people call the device: its number prefix."""
    at: datetime


@dataclass(frozen=True, slots=True)
class ClientMerge:
    """Two entries of one person were made one; `before` holds what is needed to undo it."""

    id: UUID
    kept_id: UUID
    merged_id: UUID
    at: datetime
    by: str
    before: dict[str, Any]
    """{"client": {field: value}, "cases": [ids that were moved]} as plain values."""
    undone_at: datetime | None = None
