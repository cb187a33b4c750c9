"""The office's quarantine: looked at, judged anew, discarded; and what devices are told about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from app.actions.sync_ports import RefusedRecord
from app.sync.healing import Settled


@dataclass(frozen=True, slots=True)
class QuarantinedChange:
    """A refused change set as somebody at the office sees it; no value of a record is in it."""

    device: UUID
    ctr: int
    reason: str
    received_at: datetime
    size: int
    """Bytes."""
    saved_at: datetime | None
    """By the workstation's clock; this and what follows is nothing where the set cannot be read."""
    author: UUID | None
    origin: str
    records: tuple[RefusedRecord, ...]


class QuarantineUnit(Protocol):
    """A part of `OfficeUnit`; each decision stands in the audit trail."""

    def quarantine_list(self, *, limit: int) -> tuple[QuarantinedChange, ...]:
        """What nobody has decided about, oldest first."""
        ...

    def release(self, device: UUID, ctr: int) -> str | None:
        """Judge a change set anew, by today's rules, teams and version.

        Where nothing stands against it, its device is told with its next call to send it again as a
        new one: readers know each device's sets in order and would skip this one. A set that was never
        counted (a revoked device's last ones) is taken in at once.

        Returns:
            None = released; else what still stands against it.

        Raises:
            RecordNotFound: there is none, or it was decided about.
            DeviceRevoked: nothing stands against it, but its device cannot be told any more.
        """
        ...

    def release_all(self, reason: str) -> int:
        """Judge all that were refused for this reason anew (after an upgrade: `schema-invalid`).

        Returns:
            How many were released.
        """
        ...

    def discard(self, device: UUID, ctr: int, note: str) -> None:
        """Decide against a change set; its device keeps the content and is told why.

        Args:
            device: whose.
            ctr: its number.
            note: the reason in words, at most 200 characters; it names nobody.

        Raises:
            RecordNotFound: there is none, or it was decided about.
        """
        ...

    def settled(self, device: UUID, high: int, asked: Sequence[int]) -> tuple[Settled, ...]:
        """Of these change sets of a device: those up to `high` that do not wait in quarantine any more."""
        ...
