"""What the actions need from the workstation's store, as protocols.

One contract suite runs against each real implementation.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, TypeVar
from uuid import UUID

from app.actions.lines import CaseLine, CaseView, ChangeLine, ConflictLine, LetterLine, ReferralLine
from app.domain.audit import Act
from app.domain.casework import Appointment, CaseDocument, CaseNote, Deadline, Dispute, Goal, Measure
from app.domain.protection import ClientMerge, EmergencyAccess, Erasure, ErasureReceipt, RightsRequest
from app.domain.records import (
    Author,
    CaseFile,
    CaseNeed,
    Client,
    Consent,
    Household,
    Letter,
    Referral,
    ReferralEvent,
    Stationery,
    Submission,
    SyncedRecord,
)
from app.sync.changes import Seen
from app.sync.merge import Dot

Record = TypeVar("Record", bound=SyncedRecord)


class Repository(Protocol[Record]):
    """Loads and saves whole records of one kind."""

    def get(self, id: UUID) -> Record:
        """Raises `RecordNotFound`."""
        ...

    def find(self, **equal: Any) -> tuple[Record, ...]:
        """All records whose fields have these values, oldest first."""
        ...

    def seen(self, id: UUID) -> Seen:
        """Per field the dots of every candidate as shown now: keep them with an open form."""
        ...

    def add(self, record: Record) -> None:
        """Write a new record: every field that is not None."""
        ...

    def save(self, record: Record, *, base: Record | None = None, seen: Seen | None = None) -> None:
        """Write the fields that differ from `base`, or from what is stored.

        `base` and `seen` = the record and the dots that its author had on the screen: what came
        in since stays, or becomes a visible conflict. None = as stored now (for a change that no
        form was open for, such as a state moved by an action).
        """
        ...

    def decide(self, id: UUID, field: str, value: Any, *, dots: frozenset[Dot]) -> None:
        """Write one field with exactly these dots as overwritten: a person's decision."""
        ...


@dataclass(frozen=True, slots=True)
class Draft:
    """Answers not handed in yet: on this workstation only, never synced."""

    id: UUID
    form_id: str
    form_version: str
    language: str
    """The client's language beside German."""
    answers: Mapping[str, Any]
    position: str
    """Name of the question that had the focus."""
    updated_at: datetime
    case_id: UUID | None = None
    form_source: str = ""
    """Source hash of the form version it was begun on; empty where that was not written down."""
    aside: Mapping[str, Any] = field(default_factory=dict)
    """Answers that a renewed form no longer asks, by the version they were given to."""


class Drafts(Protocol):
    """Unfinished forms of this workstation."""

    def keep(self, draft: Draft) -> None:
        """Insert or replace."""
        ...

    def all(self) -> tuple[Draft, ...]:
        """Newest first."""
        ...

    def get(self, id: UUID) -> Draft:
        """Raises `RecordNotFound`."""
        ...

    def drop(self, id: UUID) -> None:
        """Forget it (handed in, or thrown away by a person)."""
        ...


@dataclass(frozen=True, slots=True)
class LetterNumber:
    """A letter's number as printed, and its running part on this device for the slip code."""

    text: str
    running: int


class Numbers(Protocol):
    """Running numbers of this device; final when made, never given twice (5-sync.md 3.3)."""

    def next_case(self, year: int) -> str:
        """`H7-2026-0042`."""
        ...

    def next_letter(self, year: int) -> LetterNumber:
        """`H7-2026-B0042`, with the running part for the slip code."""
        ...

    def next_erasure(self, year: int) -> str:
        """`H7-2026-L0003`."""
        ...


class Audit(Protocol):
    """The audit trail of this workstation: only ever longer, each row bound to the one before."""

    def note(
        self,
        act: Act,
        record: UUID,
        *,
        at: datetime,
        sha256: str = "",
        case_id: UUID | None = None,
        count: int = 1,
    ) -> None:
        """Write down that this person did `act` to a record; part of the unit's transaction.

        Args:
            act: what was done.
            record: id of the case, letter, stationery … it was done to.
            at: when.
            sha256: of the letter's pages, the exported file …, where there are any; what is kept is a
                salted digest of it.
            case_id: the case it was done in, so that the trail of a case can be shown.
            count: how many (rows exported, copies).
        """
        ...


class ImportRows(Protocol):
    """Which rows of foreign tables came in on this workstation, so that none comes twice."""

    def known(self, keys: Collection[str]) -> frozenset[str]:
        """Those of these that came in; `keys` = SHA-256 of what recognises a row."""
        ...

    def note(self, key: str, case_id: UUID) -> None:
        """This row has become this case; part of the unit's transaction, forgotten with the case."""
        ...


class Unit(Protocol):
    """One transaction of one person; what it wrote leaves as one change set."""

    @property
    def households(self) -> Repository[Household]:
        """Who lives together."""
        ...

    @property
    def clients(self) -> Repository[Client]:
        """People served."""
        ...

    @property
    def cases(self) -> Repository[CaseFile]:
        """Cases."""
        ...

    @property
    def needs(self) -> Repository[CaseNeed]:
        """Needs of cases."""
        ...

    @property
    def submissions(self) -> Repository[Submission]:
        """Answers handed in."""
        ...

    @property
    def consents(self) -> Repository[Consent]:
        """Legal bases."""
        ...

    @property
    def referrals(self) -> Repository[Referral]:
        """Referrals."""
        ...

    @property
    def referral_events(self) -> Repository[ReferralEvent]:
        """Their transitions."""
        ...

    @property
    def letters(self) -> Repository[Letter]:
        """Issued letters."""
        ...

    @property
    def stationery(self) -> Repository[Stationery]:
        """Letterheads."""
        ...

    @property
    def notes(self) -> Repository[CaseNote]:
        """Talks and notes."""
        ...

    @property
    def goals(self) -> Repository[Goal]:
        """Goals of support plans."""
        ...

    @property
    def measures(self) -> Repository[Measure]:
        """Steps of support plans and chains."""
        ...

    @property
    def appointments(self) -> Repository[Appointment]:
        """Dates at a time."""
        ...

    @property
    def deadlines(self) -> Repository[Deadline]:
        """Days that must not be missed."""
        ...

    @property
    def documents(self) -> Repository[CaseDocument]:
        """Papers of clients."""
        ...

    @property
    def disputes(self) -> Repository[Dispute]:
        """Facts whose truth a client disputes."""
        ...

    @property
    def emergency_accesses(self) -> Repository[EmergencyAccess]:
        """Cases opened in an emergency."""
        ...

    @property
    def rights_requests(self) -> Repository[RightsRequest]:
        """Rights that clients asked for."""
        ...

    @property
    def erasures(self) -> Repository[Erasure]:
        """What has to go, everywhere."""
        ...

    @property
    def erasure_receipts(self) -> Repository[ErasureReceipt]:
        """Which device has carried an erasure out."""
        ...

    @property
    def client_merges(self) -> Repository[ClientMerge]:
        """Duplicates that were made one."""
        ...

    @property
    def authors(self) -> Repository[Author]:
        """Names of those who save."""
        ...

    @property
    def audit(self) -> Audit:
        """The audit trail."""
        ...

    @property
    def drafts(self) -> Drafts:
        """Unfinished forms."""
        ...

    @property
    def numbers(self) -> Numbers:
        """Running numbers."""
        ...

    @property
    def import_rows(self) -> ImportRows:
        """Rows of foreign tables that came in."""
        ...

    def commit(self) -> None:
        """Write rows, heads, conflicts and the outbox row in one transaction.

        Raises:
            StoreFull: the disk is full; nothing was written.
        """
        ...


class UnitOfWork(Protocol):
    """Opens a unit; leaving it without `commit` writes nothing."""

    def __call__(self) -> AbstractContextManager[Unit]:
        """One unit at a time."""
        ...


class Queries(Protocol):
    """Reads for screens; one statement (or a fixed few) each, never one per row."""

    def cases(self, search: str = "", *, limit: int = 200, offset: int = 0) -> tuple[CaseLine, ...]:
        """Newest first; `search` matches name, code word and case number."""
        ...

    def count_cases(self) -> int:
        """All cases in the store."""
        ...

    def case(self, case_id: UUID) -> CaseView:
        """Raises `RecordNotFound`, or `CaseNotOpen` where it is not open to who asks."""
        ...

    def demand_open(self, case_id: UUID) -> None:
        """Before something of a case is shown that was read by its own id. Raises `CaseNotOpen`."""
        ...

    def referrals(self, states: Collection[str] = ()) -> tuple[ReferralLine, ...]:
        """Referrals in these states (all, if empty), most urgent first, then oldest."""
        ...

    def print_queue(self) -> tuple[LetterLine, ...]:
        """Letters of any kind to be sent by post that the office has not sent yet, oldest first."""
        ...

    def letters_of(self, case_id: UUID) -> tuple[LetterLine, ...]:
        """All letters of a case, of any kind, newest first."""
        ...

    def letters_by_slip(self, code: str) -> tuple[Letter, ...]:
        """By the whole slip code (at most one) or by the 8-character phone code (any number)."""
        ...

    def conflicts(self) -> tuple[ConflictLine, ...]:
        """Every field that waits for a person's decision."""
        ...

    def history(self, ids: Sequence[UUID]) -> tuple[ChangeLine, ...]:
        """Every change of these records, newest first."""
        ...


@dataclass(frozen=True, slots=True)
class Caseworker:
    """A person with a key slot on this workstation; not a secret, stored inside the store."""

    id: UUID
    name: str
    language: str
    role: str
    """`street` or `office`: which screens come first."""
    phone: str = ""
    email: str = ""
    room: str = ""


@dataclass(frozen=True, slots=True)
class CleanFile:
    """A photo, scan or drawing that was made fit to be kept."""

    content: bytes = field(repr=False)
    media_type: str


class Attachments(Protocol):
    """Photos, scans and signatures of answers: encrypted, on this workstation only.

    They do not travel to the office yet; screens say so.
    """

    def clean(self, content: bytes, media_type: str, longest: int = 0) -> CleanFile:
        """Make an untrusted file fit to be kept, in a child process with limits; takes about a second.

        A picture is made anew: at most `longest` pixels (0 = 2400) long, without place, camera and time.

        Args:
            content: what the file holds, or what was drawn.
            media_type: as the file says, `image/jpeg`, `application/pdf` …
            longest: `max-pixels` of the form.

        Raises:
            AttachmentUnusable: `reason` = large, empty, type or broken.
        """
        ...

    def keep(self, file: CleanFile) -> str:
        """Keep a file and return its name, `sha256.ext`; the same content twice is one file.

        Raises:
            StoreFull: the disk is full; nothing was kept.
        """
        ...

    def read(self, name: str) -> bytes:
        """Raises `RecordNotFound`: it was kept on another workstation, or dropped with its draft."""
        ...
