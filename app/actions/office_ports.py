"""What the central office's service needs from its store, as protocols (wired in `app.bootstrap`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol, TypeVar
from uuid import UUID

from app.actions.office_fork_ports import ForkUnit
from app.actions.office_quarantine_ports import QuarantineUnit
from app.actions.office_scope_ports import ScopeUnit
from app.domain.policy import OfficePolicy
from app.sync.changes import ChangeSet
from app.sync.healing import ForkPoint, Seed
from app.sync.wire import Cursor, Frame, ScopeState

Result = TypeVar("Result")


class DeviceStatus(StrEnum):
    """Whether the office listens to a device."""

    ACTIVE = "active"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class OfficeDevice:
    """What the office knows of a device."""

    device: UUID
    name: str
    prefix: str
    number: int
    public_key: bytes
    slip_key: bytes
    role: str
    status: DeviceStatus
    calls: int
    """Highest call number accepted."""
    high: int
    """Highest counter stored."""
    head: bytes
    """Chain hash at `high`."""
    scopes: tuple[UUID, ...]
    """Readable and writable; the first one is where unscoped work goes."""
    enrolled_at: datetime
    last_contact: datetime | None


@dataclass(frozen=True, slots=True)
class Scope:
    """A team's shared area."""

    scope: UUID
    name: str


@dataclass(frozen=True, slots=True)
class EnrolmentOffer:
    """A one-time code, of which only the hash of the secret is stored."""

    handle: bytes
    key: bytes
    scope: UUID
    role: str
    expires_at: datetime
    minutes: int
    tries: int
    """Wrong proofs so far."""
    used_by: UUID | None


@dataclass(frozen=True, slots=True)
class Received:
    """A pushed change set with its bytes and what stands against it, if anything does."""

    ctr: int
    raw: bytes
    content_hash: bytes
    change: ChangeSet | None
    """None when it cannot be read."""
    scope: UUID | None
    """Whose feed it goes to; None when it is refused."""
    reason: str | None
    """Code of the refusal; None = to be applied."""
    route: Mapping[UUID, frozenset[tuple[str, UUID]]] | None = None
    """Per scope whose feed it goes to, the records (table, id) that are in it."""


@dataclass(frozen=True, slots=True)
class FeedPart:
    """What one answer brings of the feeds."""

    scopes: tuple[ScopeState, ...]
    frames: tuple[Frame, ...]
    more: bool
    forks: tuple[ForkPoint, ...] = ()
    """Where to go on in feeds of another epoch than the device's."""


class OfficeUnit(ForkUnit, QuarantineUnit, ScopeUnit, Protocol):
    """One transaction of the office."""

    def device(self, device: UUID) -> OfficeDevice:
        """Lock and read a device's row. Raises `DeviceUnknown`."""
        ...

    def contact(self, device: OfficeDevice, call_no: int) -> None:
        """Remember the call number and the moment."""
        ...

    def judge(
        self, device: OfficeDevice, pushed: Sequence[tuple[int, bytes]], former: Mapping[int, bytes]
    ) -> tuple[Received, ...]:
        """Read the change sets that stand at these counters, and say what stands against each.

        `former` = counter → content hash of those from which the device had to erase records.
        """
        ...

    def carried_out(self, asked: Sequence[UUID]) -> tuple[UUID, ...]:
        """Of these erasures, those of which nothing is left at the office."""
        ...

    def take_in(
        self, device: OfficeDevice, received: Sequence[Received], head: bytes
    ) -> tuple[Received, ...]:
        """Apply or quarantine, in order; raise `high` and the chain hash to the last one's.

        Returns them again; one that could not be stored has a reason now.
        """
        ...

    def feed(self, device: OfficeDevice, cursors: Sequence[Cursor], at_most: int, *, forks: bool) -> FeedPart:
        """Frames after the device's cursors, about `at_most` bytes of them.

        `forks` = in another epoch, from where the two part; else from the start (before schema 3).
        """
        ...

    def take_back(self, giver: OfficeDevice, seeds: Sequence[Seed]) -> int:
        """Take in others' change sets that a restored office lacks; returns how many it took."""
        ...

    def offer(self, handle: bytes) -> EnrolmentOffer | None:
        """Lock and read an enrolment code."""
        ...

    def count_try(self, offer: EnrolmentOffer) -> None:
        """One more wrong proof for this code."""
        ...

    def register(self, offer: EnrolmentOffer, device: UUID, public_key: bytes, name: str) -> OfficeDevice:
        """Add a device, use up the code. Raises `EnrolmentCodeInvalid` if the id is taken."""
        ...

    def scopes(self) -> tuple[Scope, ...]:
        """All teams."""
        ...

    def make_offer(self, key: bytes, handle: bytes, *, team: str, role: str, minutes: int) -> EnrolmentOffer:
        """Store a code's hash; the team is made if there is none of that name."""
        ...

    def devices(self) -> tuple[OfficeDevice, ...]:
        """All devices, oldest first."""
        ...

    def revoke(self, device: UUID) -> None:
        """Listen to this device no more. Raises `DeviceUnknown`."""
        ...

    def policy(self) -> OfficePolicy:
        """What the office decided for its workstations."""
        ...

    def decide(self, policy: OfficePolicy) -> OfficePolicy:
        """Decide anew; returns it with its number."""
        ...

    def note(self, what: str, subject: UUID) -> None:
        """A line in the office's audit trail."""
        ...

    def quarantined(self) -> int:
        """Change sets that wait for somebody at the office."""
        ...


class OfficeWork(Protocol):
    """The office's store."""

    def run(self, work: Callable[[OfficeUnit], Result]) -> Result:
        """Run `work` in one transaction; again from its start when the database asks for it."""
        ...

    def now(self) -> datetime:
        """The moment, with a time zone."""
        ...

    def finish_erasures(self) -> None:
        """Free pages and logs of what was erased; without erasures it does nothing."""
        ...

    def list_erasures_in(self, path: Path) -> None:
        """Keep a list of what was erased in this file, too: it outlives a restore of the database."""
        ...

    def close(self) -> None:
        """Give all connections back."""
        ...
