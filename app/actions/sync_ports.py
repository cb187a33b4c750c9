"""What sync needs from outside, as protocols: the device's store and the line to the office."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class OfficeAccount:
    """What enrolment gave this device; private keys never leave the store."""

    url: str
    device: UUID
    scopes: tuple[UUID, ...]
    office_key: bytes
    """Ed25519 public key of the office: its answers are signed with it."""
    certificate: bytes | None
    """PEM of the office's own authority, or None for a public one."""
    prefix: str = ""
    """Begins all case and letter numbers made from now on."""
    slip_key: bytes = b""
    """Key of the proofs in this device's return slips."""
    number: int = 0
    """Short number of this device in the codes of its return slips."""
    role: str = "street"
    """`street` or `office`: which screens come first."""
    office_name: str = ""


@dataclass(frozen=True, slots=True)
class DeviceIdentity:
    """What the office gets to know of a device: no secret in it."""

    device: UUID
    public_key: bytes
    """Ed25519, 32 bytes."""


class SyncStore(Protocol):
    """The device's side of sync over its store; every call is one transaction."""

    def identity(self) -> DeviceIdentity:
        """The device's id and public key; the key pair is made when first asked for."""
        ...

    def slip_key(self) -> tuple[int, bytes]:
        """Short number and key for the proofs in this device's return slips."""
        ...

    def account(self) -> OfficeAccount | None:
        """None before enrolment."""
        ...

    def enrolled(self, account: OfficeAccount) -> None:
        """Keep what enrolment gave; what waits stays waiting and goes to this office."""
        ...

    def number_calls_from(self, stored: int) -> None:
        """The next call number is above `stored` (the office had seen a higher one)."""
        ...

    def last_contact(self) -> datetime | None:
        """When the last answer was taken."""
        ...

    def conflicts(self) -> int:
        """Fields that wait for a person's decision."""
        ...

    def waiting(self) -> int:
        """Change sets that the office has not got."""
        ...

    def call(self, high: int | None, *, at_most: int) -> Any:
        """The next `wire.Call`: what lies above the office's `high` (None: own belief).

        The call number has risen durably before this returns; `push` holds whole change sets of
        about `at_most` bytes together, at least one if any waits.
        """
        ...

    def take(self, answer: Any) -> Collection[tuple[str, UUID]]:
        """Apply a `wire.Answer`: rows, conflicts, cursor in one transaction; returns the records.

        `app.sync.exchange.follow` checks the frames and says what is new.

        Raises:
            MessageBroken: the feed does not continue what is stored; nothing was written.
            ChainBroken: the office knows more of this device than the store: a restored copy.
        """
        ...

    def sign(self, message: bytes) -> bytes:
        """Ed25519 signature of this device."""
        ...


class OfficeLine(Protocol):
    """The line to the office."""

    def post(self, path: str, body: bytes, signature: bytes) -> bytes:
        """Send one request and return the answer's body.

        Raises:
            Offline: no connection, or it broke.
            NotAnOffice: something else answered.
            AppError: what the office answered (its code and facts).
        """
        ...
