"""What sync needs from outside, as protocols: the device's store and the line to the office."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from app.actions.scope_ports import ScopeStore


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
    understood: int = 2
    """Schema of synced fields that the office takes."""


@dataclass(frozen=True, slots=True)
class DeviceIdentity:
    """What the office gets to know of a device: no secret in it."""

    device: UUID
    public_key: bytes
    """Ed25519, 32 bytes."""


@dataclass(frozen=True, slots=True)
class RefusedRecord:
    """What a refused change set wrote to one record."""

    table: str
    id: UUID
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RefusedChange:
    """One save that the office keeps in quarantine, or has discarded."""

    ctr: int
    """Names it on this device."""
    reason: str
    """`out-of-scope`, `schema-invalid`, `too-large`, `not-storable`, or a later office's word."""
    is_discarded: bool
    """Somebody at the office decided against it; `note` says why."""
    note: str
    saved_at: datetime
    refused_at: datetime | None
    author: UUID
    origin: str
    records: tuple[RefusedRecord, ...]
    """Empty when all of it was erased since."""


@dataclass(frozen=True, slots=True)
class DoubledNumber:
    """A number of a case or letter that was given twice: a store was restored or cloned."""

    table: str
    """`case_file` or `letter`."""
    number: str
    records: tuple[UUID, ...]
    """Oldest first."""


class Healing(Protocol):
    """What a person sees of sync's troubles, and does about them; STORE lane."""

    def refused(self) -> tuple[RefusedChange, ...]:
        """Own change sets that the office refused and about which nobody has decided, newest first."""
        ...

    def send_again(self, ctr: int, author: UUID) -> int:
        """Queue a refused one as a new change set, with the values as they are now; goes with the next sync.

        Args:
            ctr: of a `RefusedChange`.
            author: who decides that.

        Returns:
            Its new counter; 0 = nothing of it was left to send.

        Raises:
            RecordNotFound: it is refused no more.
        """
        ...

    def give_up(self, ctr: int, note: str) -> None:
        """Leave it as it is, with a note why (at most 200 characters).

        Raises:
            RecordNotFound: it is refused no more.
        """
        ...

    def doubled_numbers(self) -> tuple[DoubledNumber, ...]:
        """Numbers that two cases or two letters have."""
        ...


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

    def held(self) -> int:
        """Of those: change sets of a newer schema than the office's, and what was saved after them."""
        ...

    def to_send(self) -> int:
        """Change sets that go with the next calls: own ones, and what a restored office lacks of others."""
        ...

    def count_refused(self) -> int:
        """Change sets in the office's quarantine about which nobody has decided."""
        ...

    def tidy(self) -> bool:
        """Remove one small piece of what is kept only for a time; True = there may be more."""
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

    def fork_call(self) -> Any:
        """`healing.ForkCall`: ask for an identity of its own, because this store is a copy of another.

        The same identity is asked for until one was given; the call number has risen durably.
        """
        ...

    def forked(self, answer: Any) -> None:
        """Take the identity of a `healing.ForkAnswer`; what the office lacks waits under its name.

        Raises:
            MessageBroken: it is about another device than was asked for; nothing changed.
        """
        ...

    def sign(self, message: bytes) -> bytes:
        """Ed25519 signature of this device."""
        ...

    def scopes(self) -> ScopeStore:
        """Which records this device holds."""
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
