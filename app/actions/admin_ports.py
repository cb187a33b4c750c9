"""The administration of the office as a workstation uses it: the line, and what is kept of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from app.domain.sheets import Modules
from app.sync import admin_wire as wire


@dataclass(frozen=True, slots=True)
class AdminAccount:
    """Where the office answers, and the access code of who is signed in."""

    url: str
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Overview:
    """All that the administrator's page shows, fetched in one go.

    What somebody's role does not show is None.
    """

    me: wire.Me
    devices: tuple[wire.Device, ...] | None
    teams: tuple[wire.Team, ...]
    stats: wire.Stats | None
    people: tuple[wire.Person, ...] | None
    quarantine: wire.Quarantine | None
    policy: wire.Policy | None


class AdminOffice(Protocol):
    """The line to the administration; NETWORK lane.

    Everything raises `Offline`, `NotAnOffice`, `SignInRefused`, `NotPermitted`, `TooManyTries` or what the
    office answers.
    """

    def overview(self) -> Overview:
        """Everything at once."""
        ...

    def make_code(self, team: str, role: str, minutes: int) -> wire.Code:
        """A one-time code for a workstation."""
        ...

    def revoke(self, device: UUID) -> wire.Device:
        """Listen to it no more."""
        ...

    def lost(self, device: UUID) -> wire.Device:
        """It is gone."""
        ...

    def loss_report(self, device: UUID) -> wire.LossReport:
        """What has to be known now."""
        ...

    def add_person(self, name: str, role: str) -> wire.AccessCode:
        """Somebody new."""
        ...

    def give_token(self, person: UUID) -> wire.AccessCode:
        """Another access code."""
        ...

    def revoke_person(self, person: UUID) -> wire.Person:
        """The access code opens nothing any more."""
        ...

    def close(self) -> None:
        """Close the connection."""
        ...


class AdminDesk(Protocol):
    """What this workstation keeps for the person who is signed in; STORE lane."""

    def known(self) -> AdminAccount | None:
        """None = she never connected here, or her own key is another one now."""
        ...

    def keep(self, account: AdminAccount) -> None:
        """Under her own key. Raises `OwnKeyMissing`, `StoreFull`."""
        ...

    def forget(self) -> None:
        """Connected no more."""
        ...

    def office_url(self) -> str:
        """Where the office of this workstation answers; empty = not enrolled."""
        ...

    def office(self, account: AdminAccount) -> AdminOffice:
        """A line; nothing is sent yet. Raises `NotAnOffice`."""
        ...

    def symbol(self, text: str) -> Modules:
        """A QR code."""
        ...
