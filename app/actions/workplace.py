"""What a signed-in person works with, and the door before it: wired by `app.bootstrap`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from app.actions.ports import Caseworker, Forms, Picture, Press, Print, Queries, Templates, UnitOfWork
from app.actions.referrals import NextSlip, Sender
from app.actions.sync_ports import OfficeLine, SyncStore
from app.domain.clock import Clock

if TYPE_CHECKING:
    from app.domain.content import Content


@dataclass(frozen=True, slots=True)
class Workplace:
    """Everything the screens of one signed-in caseworker need; calls run on lanes."""

    worker: Caseworker
    team: str
    sender: Sender
    clock: Clock
    work: UnitOfWork
    queries: Queries
    content: Content
    forms: Forms
    templates: Templates
    press: Press
    next_slip: NextSlip
    print_pdf: Print
    sync: SyncStore
    line: Callable[[], OfficeLine]
    """The line to the enrolled office."""
    enrol: Callable[[str, str], None]
    """(office URL, code): register this workstation; NETWORK lane. Raises enrolment errors."""
    close: Callable[[], None]
    """Close the store and forget the key."""


@dataclass(frozen=True, slots=True)
class SetUp:
    """What the welcome asks for before a store is made."""

    name: str
    language: str
    role: str
    """`street` or `office`."""
    operator: str
    """`kommune` or `traeger`: § 16 SGB I receipt and § 87 AufenthG guard depend on it."""
    passphrase: str
    team: str


@dataclass(frozen=True, slots=True)
class Created:
    """A new store: the open workplace, and the recovery sheet's PDF (kept in memory only)."""

    workplace: Workplace
    recovery_pdf: bytes
    recovery_pictures: Sequence[Picture]


class Doorway(Protocol):
    """The way in: set up, unlock. Key derivation takes about half a second: STORE lane."""

    def has_store(self) -> bool:
        """Whether this workstation was set up before."""
        ...

    def names(self) -> tuple[str, ...]:
        """Caseworkers with a key slot; read without any key."""
        ...

    def estimated_bits(self, passphrase: str) -> float:
        """Estimated strength (zxcvbn guesses), log2."""
        ...

    def minimum_bits(self) -> float:
        """What a passphrase must reach."""
        ...

    def suggest_passphrase(self) -> str:
        """Random words that reach the minimum."""
        ...

    def create(self, wanted: SetUp) -> Created:
        """Make the encrypted store and its first key slot.

        Raises:
            PassphraseTooWeak: below the minimum.
            StoreExists: there is one already.
            StoreFull: the disk is full.
        """
        ...

    def create_demo(self, language: str) -> Workplace:
        """A store with demo data and a central office on loopback."""
        ...

    def unlock(self, name: str, passphrase: str) -> Workplace:
        """Open the store.

        Raises:
            WrongPassphrase: with the seconds to wait.
            WaitBeforeNextTry: too early after a wrong one.
            StoreDamaged: the key is right, the file is not.
        """
        ...

    def print_recovery(self, pdf: bytes, printer: str) -> None:
        """Send the recovery sheet to a printer without leaving a file. Raises `PrinterFailed`."""
        ...
