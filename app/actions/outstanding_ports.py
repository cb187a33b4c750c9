"""What is still to be settled between this workstation and the office, as a screen lists it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from app.actions.sync_ports import Healing, RefusedChange


@dataclass(frozen=True, slots=True)
class WrittenRecord:
    """What a change set wrote to one record, and to which case that belongs."""

    table: str
    id: UUID
    fields: Mapping[str, Any]
    """Name → value as it was saved; empty where the record is not open to the reader."""
    is_new: bool
    """It was made with this change set."""
    is_open: bool
    case_id: UUID | None = None
    case_number: str = ""
    client: str = ""
    """Name or code word; empty where it has none, or belongs to no case."""


@dataclass(frozen=True, slots=True)
class WaitingChange:
    """One save that the office has not got."""

    ctr: int
    saved_at: datetime
    author: str
    is_held: bool
    """It goes when the office is upgraded, and what was saved after it."""
    records: tuple[WrittenRecord, ...]


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """One save that the office did not take, with what it wrote."""

    change: RefusedChange
    author: str
    records: tuple[WrittenRecord, ...]


@dataclass(frozen=True, slots=True)
class NumberedRecord:
    """A case or letter whose number another one has as well."""

    table: str
    id: UUID
    number: str
    case_id: UUID | None
    case_number: str
    client: str


@dataclass(frozen=True, slots=True)
class Outstanding:
    """All of it, as far as the reader may read it."""

    waiting: tuple[WaitingChange, ...] = ()
    """Oldest first, no more than asked for."""
    refused: tuple[RefusedLine, ...] = ()
    """Newest first."""
    doubled: tuple[tuple[NumberedRecord, ...], ...] = field(default=())
    """Each number with all that have it, oldest first."""


class SyncDesk(Healing, Protocol):
    """What a person sees of sync, and does about it; STORE lane."""

    def outstanding(self, limit: int) -> Outstanding:
        """At most `limit` waiting ones; all that was refused, and all doubled numbers."""
        ...
