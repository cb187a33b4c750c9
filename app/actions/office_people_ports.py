"""What the administration needs from the office's store: people, and what is said about devices."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID

from app.actions.office_ports import OfficeUnit, OfficeWork

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class OfficePerson:
    """Somebody who may sign in to the administration."""

    person: UUID
    name: str
    role: str
    active: bool
    made_at: datetime
    last_used: datetime | None
    token_hash: bytes = field(repr=False)
    """All that is kept of the token."""


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One thing that was done: ids only."""

    id: UUID
    at: datetime
    what: str
    subject: UUID
    actor: UUID | None
    """None = a device, or somebody at the office's own computer."""


@dataclass(frozen=True, slots=True)
class QuarantineLine:
    """A change set that was put aside; what is in it is not told."""

    device: UUID
    ctr: int
    reason: str
    received_at: datetime
    size: int
    """Bytes."""


@dataclass(frozen=True, slots=True)
class DeviceFigures:
    """What is behind one device's row, in numbers."""

    lag: int
    """Entries of its teams' feeds since its last contact, not made by itself."""
    quarantined: int
    revoked_at: datetime | None
    lost_at: datetime | None


@dataclass(frozen=True, slots=True)
class OfficeFigures:
    """How it stands, in numbers."""

    conflicts: int
    quarantined: int
    devices: int
    records: int
    changes: int
    """Entries in all feeds."""
    stored_bytes: int
    """Of the database, as the engine says."""


@dataclass(frozen=True, slots=True)
class OnDevice:
    """What the office believes to be on one workstation: everything of its teams."""

    cases: int
    persons: int
    special: int
    """Cases with a need that tells something by Art. 9 GDPR (health, addiction, violence …)."""
    residence: int
    """Persons whose residence status is known: not Art. 9, but it can cost them dearly."""
    attachments: int


class AdminUnit(OfficeUnit, Protocol):
    """One transaction of the office, for people who administer it."""

    def acting(self, person: UUID) -> AdminUnit:
        """The same transaction; from now on the audit names this person."""
        ...

    def people(self) -> tuple[OfficePerson, ...]:
        """Everybody, by name."""
        ...

    def person(self, person: UUID) -> OfficePerson | None:
        """Lock and read one."""
        ...

    def add_person(self, name: str, role: str, token_hash: bytes) -> OfficePerson:
        """Somebody new. Raises `NameTaken`."""
        ...

    def give_role(self, person: UUID, role: str) -> OfficePerson:
        """Raises `PersonUnknown`, `LastAdministrator`."""
        ...

    def give_token(self, person: UUID, token_hash: bytes) -> OfficePerson:
        """The former token opens nothing any more. Raises `PersonUnknown`."""
        ...

    def revoke_person(self, person: UUID) -> OfficePerson:
        """Raises `PersonUnknown`, `LastAdministrator`."""
        ...

    def signed_in(self, person: UUID, use: str, *, is_act: bool) -> None:
        """Remember a use; a look is written down once an hour, an act each time by itself."""
        ...

    def audit_lines(self, *, actor: UUID | None, before: datetime | None, limit: int) -> Sequence[AuditLine]:
        """Newest first; of one person, or (None) everybody's."""
        ...

    def quarantine_lines(self, *, limit: int) -> Sequence[QuarantineLine]:
        """Oldest first."""
        ...

    def device_figures(self) -> dict[UUID, DeviceFigures]:
        """Of every device."""
        ...

    def figures(self) -> OfficeFigures:
        """How it stands."""
        ...

    def on_device(self, device: UUID, special_needs: Sequence[str]) -> OnDevice:
        """What is believed to be on it. Raises `DeviceUnknown`."""
        ...

    def report_lost(self, device: UUID) -> None:
        """Lost, and so revoked as well; the first report stands. Raises `DeviceUnknown`."""
        ...

    def last_audited(self, what: str, subject: UUID | None = None) -> datetime | None:
        """When it was done last."""
        ...

    def approve(self, device: UUID, ctr: int) -> None:
        """A second person has looked: the erasure in this change set may be made by its device."""
        ...

    def keep_sealed(self, device: UUID, pushed: Sequence[tuple[int, bytes]], reason: str) -> int:
        """Put a revoked device's last change sets into quarantine; how many were new."""
        ...


class AdminWork(OfficeWork, Protocol):
    """The office's store, for people who administer it."""

    def run(self, work: Callable[[AdminUnit], Result]) -> Result:
        """As `OfficeWork.run`."""
        ...
