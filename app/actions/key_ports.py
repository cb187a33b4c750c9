"""The keys of this workstation as screens use them: a new one, the office's, and the lease."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from app.domain.policy import Lease, OfficePolicy

Progress = Callable[[int, int], None]
"""(done, total); may raise `Cancelled`."""


@dataclass(frozen=True, slots=True)
class KeyState:
    """What Settings says of the keys."""

    escrow_since: datetime | None = None
    """Since when the office can open this store with its escrow key; None = it cannot."""
    renewed_at: datetime | None = None
    """When the store got its present key; None = it has the first one."""
    left_out: tuple[str, ...] = ()
    """Names of people who worked here and have no key slot: they have to be added again."""
    closed_notes: int = 0
    """Personal notes of the signed-in caseworker that her own key does not open: it is a new one."""


class Keys(Protocol):
    """The keys of one open store, for who is signed in; STORE lane."""

    def policy(self) -> OfficePolicy:
        """What the office decided, as far as it is known here."""
        ...

    def lease(self) -> Lease:
        """The lease as it stands."""
        ...

    def renew(self, code: str) -> Lease:
        """Take the code that the office said on the telephone. Raises `RenewalRefused`, `StoreFull`."""
        ...

    def keep_in_escrow(self) -> bool:
        """Seal the store's key to the office's escrow key, if that is a new one; whether it was."""
        ...

    def state(self) -> KeyState:
        """What Settings says."""
        ...

    def confirm(self, name: str, passphrase: str) -> None:
        """Whether this is that caseworker's passphrase.

        Raises:
            WrongPassphrase, WaitBeforeNextTry, UnknownCaseworker: counted as at the door.
        """
        ...

    def rekey(self, passphrases: Mapping[str, str], code: str, progress: Progress) -> tuple[str, ...]:
        """A new key for the store, which is closed afterwards: the process ends.

        Args:
            passphrases: by caseworker's name; who is not in it has to be added again.
            code: of the new recovery sheet, which is in her hands already.
            progress: may raise `Cancelled`, which changes nothing.

        Returns:
            Names of those who have to be added again.

        Raises:
            WrongPassphrase, WaitBeforeNextTry, UnknownCaseworker, BackupFull, StoreInUse, StoreDamaged,
            StoreFull: nothing was changed and the store is open.
        """
        ...
