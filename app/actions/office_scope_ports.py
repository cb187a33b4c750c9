"""What the office's service asks of its store about who holds which records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol
from uuid import UUID

from app.sync.scoping import Gone, InquiryAnswer, InquiryCall, SnapshotCall, SnapshotPage, Team
from app.sync.wire import Move, MoveAnswer


class ScopeUnit(Protocol):
    """Part of `OfficeUnit`; the device is the asker's id, whose row is locked."""

    def snapshot(self, device: UUID, call: SnapshotCall) -> SnapshotPage:
        """The next records of a scope. Raises `ScopeNotYours`."""
        ...

    def not_held(self, device: UUID, records: Sequence[Gone]) -> list[Gone]:
        """Those of the records that are in none of the device's scopes, of those that anybody has or had."""
        ...

    def carry_moves(self, device: UUID, moves: Sequence[Move]) -> tuple[MoveAnswer, ...]:
        """Move cases to other teams, each once."""
        ...

    def teams(self) -> list[Team]:
        """All teams by name."""
        ...

    def grant(self, device: UUID, team: str) -> bool:
        """Give a team's cases to a device; False = it has them. Raises `DeviceUnknown`, `TeamUnknown`."""
        ...

    def withdraw(self, device: UUID, team: str) -> bool:
        """Take a team's cases from a device; False = it has not got them. Raises as `grant`."""
        ...

    def inquire(self, device: UUID, call: InquiryCall) -> InquiryAnswer:
        """Which other teams know such a person. Raises `InquiryUnfounded`, `InquiryTooOften`."""
        ...

    def contacts(self) -> Mapping[UUID, str]:
        """Whom to call, per team that named somebody."""
        ...

    def set_contact(self, team: str, contact: str) -> None:
        """Whom others are told to call; empty = nobody. Raises `TeamUnknown`."""
        ...
