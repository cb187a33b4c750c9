"""Which records a workstation holds: what comes, what leaves, what a person gives on (5-sync.md 3.7)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from app.sync.scoping import HeldAnswer, HeldCall, SnapshotCall, SnapshotPage


class ReceiptKind(StrEnum):
    """Why a case came or left."""

    MOVED = "moved"
    """It was given to another team."""
    WITHDRAWN = "withdrawn"
    """Its team was taken from this workstation."""
    CAME = "came"
    """Another team gave it to ours."""


@dataclass(frozen=True, slots=True)
class ScopeReceipt:
    """A case that came to this workstation or left it: never more than its number."""

    id: UUID
    kind: ReceiptKind
    team: str
    """To which team it went, or from which it came."""
    case_id: UUID
    case_number: str
    at: datetime
    """When the office did it."""
    done_at: datetime | None
    """When the last of it was gone from here; None = something of it still waits to be sent."""
    records: int
    drafts: int
    """Unfinished forms of the case that stay here: nobody else has them."""


@dataclass(frozen=True, slots=True)
class CaseMove:
    """A case that a person gives to another team."""

    id: UUID
    case_id: UUID
    scope: UUID
    team: str
    author: UUID
    at: datetime
    reason: str | None = None
    """None = it waits for the next sync; empty = done; else why the office refused."""


@dataclass(frozen=True, slots=True)
class TeamName:
    """A team of the office."""

    scope: UUID
    name: str


class ScopeStore(Protocol):
    """The device's side; every call is one transaction."""

    def next_page(self, want_bytes: int) -> SnapshotCall | None:
        """The call for the next page of a scope that this device knows nothing of; None = all are filled."""
        ...

    def take_page(self, page: SnapshotPage) -> Collection[tuple[str, UUID]]:
        """Store a page; the last one opens the scope's feed."""
        ...

    def next_held(self, after: tuple[str, UUID]) -> HeldCall | None:
        """Ask which records may be kept: those that left a scope, or all after `after`; None = none."""
        ...

    def take_held(self, call: HeldCall, answer: HeldAnswer) -> Collection[tuple[str, UUID]]:
        """Remove what is in none of our scopes, unless something still waits for it; returns what is gone."""
        ...

    def next_number(self) -> tuple[UUID, int]:
        """This device and a new call number, for other questions to the office."""
        ...

    def may_keep_all(self) -> None:
        """Everything was asked about."""
        ...


class ScopeWork(Protocol):
    """What a person sees of it and does; STORE lane."""

    def give(self, move: CaseMove) -> None:
        """Queue a case for another team; it goes with the next sync, after everything that waits.

        Raises:
            RecordNotFound: there is no such case.
            CaseNotOpen: its author may not read it by right.
        """
        ...

    def take_back(self, move: UUID) -> bool:
        """Undo it while it waits; False = the office has it."""
        ...

    def moves(self) -> tuple[CaseMove, ...]:
        """Those that wait or were refused, newest first."""
        ...

    def forget_move(self, move: UUID) -> None:
        """A refused one was read."""
        ...

    def own_scopes(self) -> frozenset[UUID]:
        """Teams that this device belongs to, as far as it knows."""
        ...

    def receipts(self, at_most: int = 200) -> tuple[ScopeReceipt, ...]:
        """Cases that came and left, newest first."""
        ...
