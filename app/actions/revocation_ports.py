"""What happens at a workstation that its office has revoked, as protocols."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from app.domain.errors import DeviceRevoked


@dataclass(frozen=True, slots=True)
class Revoked:
    """How a revoked workstation stands; read without any key."""

    at: datetime
    office: str
    contact: str
    """Whom to call; empty = the office did not say."""
    unsent: int
    """Change sets that were sealed to the office."""
    delivered: bool
    """Whether the office has all of them."""
    notes: int
    """Personal notes that nobody can open any more."""
    drafts: int
    """Unfinished forms that went with the store."""
    wiped: bool
    """The key is gone, and the store with it."""


class RevokedDoor(Protocol):
    """The part of the way in that needs no key: after a revocation."""

    def revoked(self) -> Revoked | None:
        """None = this workstation was not revoked."""
        ...

    def hand_in(self) -> Revoked:
        """Give the sealed work to the office, all that is left of it; NETWORK lane.

        Raises:
            Offline, NotAnOffice, OfficeUnfamiliar: it waits, and can be tried again.
            AppError: what the office says.
        """
        ...

    def wipe(self) -> Revoked:
        """Overwrite and remove the key, then the store and its backups here; the store is closed."""
        ...

    def begin_anew(self) -> None:
        """Forget the revocation: this workstation can be set up again. What was not handed in is lost."""
        ...


class Revocation(Protocol):
    """Over the open store of a revoked workstation."""

    @property
    def after(self) -> RevokedDoor:
        """What is left to do once everything is sealed."""
        ...

    def seal(self, notice: DeviceRevoked) -> Revoked:
        """Seal what the office has not got, into a file that needs no key of ours; STORE lane.

        Raises:
            StoreFull: no room for it; nothing was changed, and the next exchange begins again.
        """
        ...
