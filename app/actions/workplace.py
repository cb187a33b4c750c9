"""What a signed-in person works with, and the door before it: wired by `app.bootstrap`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from app.actions.access_ports import AccessBook
from app.actions.admin_ports import AdminDesk
from app.actions.agenda_ports import AgendaDesk
from app.actions.audit_ports import AuditBook
from app.actions.backup_ports import Backups
from app.actions.exchange_ports import Exchange
from app.actions.household_ports import Households
from app.actions.issuing import NextSlip, Sender
from app.actions.key_ports import Keys
from app.actions.outstanding_ports import SyncDesk
from app.actions.paper_ports import Papers
from app.actions.personal_notes import PersonalNotes
from app.actions.ports import (
    Attachments,
    Caseworker,
    FormDesk,
    Forms,
    LetterMemory,
    Picture,
    Press,
    Print,
    PrintChoices,
    PrintJobs,
    Queries,
    Templates,
    UnitOfWork,
)
from app.actions.protection_ports import Protection
from app.actions.revocation_ports import Revocation, RevokedDoor
from app.actions.scope_ports import ScopeWork
from app.actions.search_ports import Search
from app.actions.session_ports import KeptViews, LockPolicy
from app.actions.sync_ports import OfficeLine, SyncStore
from app.actions.upkeep_ports import Upkeep
from app.domain.clock import Clock

if TYPE_CHECKING:
    from app.domain.content import Content
    from app.sync.escrow import Asking


class PassphraseRule(Protocol):
    """What a new passphrase must reach, wherever one is chosen."""

    def minimum_bits(self) -> float:
        """What a passphrase must reach."""
        ...

    def estimated_bits(self, passphrase: str) -> float:
        """Estimated strength (zxcvbn guesses), log2; away from the GUI thread."""
        ...

    def suggest_passphrase(self) -> str:
        """Random words that reach the minimum."""
        ...


@dataclass(frozen=True, slots=True)
class RecoverySheet:
    """A recovery code on paper: kept in memory only, never in a file."""

    code: str = field(repr=False)
    pdf: bytes = field(repr=False)
    pictures: Sequence[Picture] = field(repr=False)


class People(PassphraseRule, Protocol):
    """Who can unlock this workstation. Key derivation takes about half a second: STORE lane."""

    def all(self) -> tuple[Caseworker, ...]:
        """Everybody with a key slot, by name."""
        ...

    def add(self, worker: Caseworker, passphrase: str) -> None:
        """Another person with a key slot of her own; who is signed in stays so.

        Raises:
            NameTaken: also where the names differ in case, spaces or the form of accents only.
            PassphraseTooWeak: below the minimum.
            StoreFull: the disk is full; nobody was added.
        """
        ...

    def save(self, worker: Caseworker) -> None:
        """What a person says of herself: language, telephone, e-mail. The name stays.

        Raises:
            UnknownCaseworker: no key slot has this name and id.
            StoreFull: the disk is full.
        """
        ...

    def confirm(self, passphrase: str) -> None:
        """Ask again who is sitting here.

        Raises:
            WrongPassphrase, WaitBeforeNextTry: as `change_passphrase`.
        """
        ...

    def change_passphrase(self, old: str, new: str) -> None:
        """The signed-in person's own.

        Raises:
            WrongPassphrase, WaitBeforeNextTry: the old one does not fit; counted as at the door.
            PassphraseTooWeak: below the minimum.
            StoreFull: the disk is full; the old one stands.
        """
        ...

    def new_sheet(self, passphrase: str, language: str) -> RecoverySheet:
        """A recovery sheet with a new code, not yet in force; asks again who is sitting here.

        Raises:
            WrongPassphrase, WaitBeforeNextTry: as `change_passphrase`.
        """
        ...

    def put_in_force(self, sheet: RecoverySheet) -> None:
        """From now on this sheet's code opens the store, and the former one no more.

        Raises:
            StoreFull: the disk is full; the former sheet stands.
        """
        ...


@dataclass(frozen=True, slots=True)
class Session:
    """Of one signed-in caseworker, in an open store."""

    policy: LockPolicy
    views: KeptViews
    enter: Callable[[str, str], Workplace]
    """(name, passphrase): another caseworker goes on in the open store, with her own key; STORE lane.

    Raises `WrongPassphrase`, `WaitBeforeNextTry`, `UnknownCaseworker`; then nothing changed.
    """


@dataclass(frozen=True, slots=True)
class Workplace:
    """Everything the screens of one signed-in caseworker need; calls run on lanes."""

    worker: Caseworker
    team: str
    operator: str
    """`kommune` or `traeger`, as the welcome asked; empty where it was not asked."""
    sender: Sender
    clock: Clock
    work: UnitOfWork
    queries: Queries
    households: Households
    search: Search
    """Over clients, cases, notes, papers, letters; and who may be entered twice."""
    agenda: AgendaDesk
    content: Content
    forms: Forms
    attachments: Attachments
    exchange: Exchange
    """Tables and files of one case that come in and go out."""
    papers: Papers
    """Files of a case's papers."""
    form_desk: FormDesk
    templates: Templates
    letter_memory: LetterMemory
    press: Press
    next_slip: NextSlip
    print_pdf: Print
    print_jobs: PrintJobs
    print_choices: PrintChoices
    people: People
    personal_notes: PersonalNotes
    access: AccessBook
    """Who may read which case."""
    protection: Protection
    upkeep: Upkeep
    """What is due without anybody asking, for every case."""
    audit: AuditBook
    """The audit trail, as far as she may read it."""
    session: Session
    """When it locks, what it comes back to, and who may go on in the open store."""
    sync: SyncStore
    healing: SyncDesk
    """What a person sees of sync and does about it: what waits, was refused, or has a number twice."""
    line: Callable[[], OfficeLine]
    """The line to the enrolled office."""
    enrol: Callable[[str, str], None]
    """(office URL, code): register this workstation; NETWORK lane. Raises enrolment errors."""
    close: Callable[[], None]
    """Close the store and forget the key."""
    backups: Backups
    keys: Keys
    """Of this workstation: a new one, the office's, and the lease."""
    revocation: Revocation | None = None
    """What to do when the office revokes this workstation; None = nothing here can be wiped."""
    admin: AdminDesk | None = None
    """The administration of the office, for whoever has an access code."""
    scopes: ScopeWork | None = None
    """Cases that came and left, and those given to other teams; None = this store holds all it ever will."""


def with_worker(place: Workplace, worker: Caseworker) -> Workplace:
    """The same workplace after the person changed what she says of herself; letters follow."""
    sender = replace(place.sender, name=worker.name, phone=worker.phone, email=worker.email)
    return replace(place, worker=worker, sender=sender)


@dataclass(frozen=True, slots=True)
class SetUp:
    """What the welcome asks for before a store is made."""

    name: str
    language: str
    role: str
    """`street` or `office`."""
    operator: str
    """`kommune` or `traeger`: § 16 SGB I receipt and § 87 AufenthG guard depend on it."""
    passphrase: str = field(repr=False)
    team: str
    phone: str = ""
    """In the letters' information block; may stay empty."""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Created:
    """A new store: the open workplace, and the recovery sheet's PDF (kept in memory only)."""

    workplace: Workplace
    recovery_pdf: bytes
    recovery_pictures: Sequence[Picture]


class Doorway(PassphraseRule, Protocol):
    """The way in: set up, unlock. Key derivation takes about half a second: STORE lane."""

    def has_store(self) -> bool:
        """Whether this workstation was set up before."""
        ...

    def after_revocation(self) -> RevokedDoor | None:
        """What is left to do after the office revoked this workstation; None = it was not."""
        ...

    def names(self) -> tuple[str, ...]:
        """Caseworkers with a key slot; read without any key."""
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

    def unlock(
        self, name: str, passphrase: str, progress: Callable[[int, int], None] | None = None
    ) -> Workplace:
        """Open the store; `progress` is of an upgrade or of a backup that is put back, if there is one.

        Raises:
            UpgradeFailed: the store is as it was.
            BackupDamaged, BackupFull, BackupPlaceUnusable, BackupUnsafe, StoreInUse: a backup was to be put
                back and could not be; nothing was changed, and it is asked for no more.
            WrongPassphrase: with the seconds to wait.
            WaitBeforeNextTry: too early after a wrong one.
            StoreDamaged: the key is right, the file is not.
        """
        ...

    def recover(self, name: str, code: str, passphrase: str) -> Workplace:
        """Open with the code of the recovery sheet; `name` gets the new passphrase, the code stays.

        Raises:
            WrongRecoveryCode, WaitBeforeNextTry: the code does not fit; counted like passphrases.
            PassphraseTooWeak: below the minimum.
            UnknownCaseworker: no key slot has this name.
            StoreMissing, StoreDamaged, StoreNewer: as `unlock`.
        """
        ...

    def ask_holders(self) -> Asking:
        """Begin to ask the holders of the office's escrow key; only this process can read their answer.

        Raises:
            EscrowRefused: `reason` = none: the office has no key to this store.
            StoreMissing, StoreDamaged: as `unlock`.
        """
        ...

    def recover_by_escrow(self, asking: Asking, answer: bytes, name: str, passphrase: str) -> Workplace:
        """Open with the holders' answer; `name` gets the new passphrase.

        Raises:
            EscrowRefused: `reason` = file (no answer), or other (to another request).
            PassphraseTooWeak, UnknownCaseworker, StoreMissing, StoreDamaged, StoreNewer: as `recover`.
        """
        ...

    def print_recovery(self, pdf: bytes, printer: str) -> None:
        """Send the recovery sheet to a printer without leaving a file. Raises `PrinterFailed`."""
        ...
