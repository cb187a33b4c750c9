"""What the actions need from outside, as protocols; `app.bootstrap` wires the real things.

One contract suite runs against each real implementation. Nothing here knows Qt, SQL or HTTP.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Protocol, TypeVar
from uuid import UUID

from app.domain.letter_facts import LetterFacts
from app.domain.letters import Copy, LetterContent, Letterhead
from app.domain.records import (
    CaseFile,
    CaseNeed,
    Category,
    Client,
    Consent,
    Household,
    Letter,
    Referral,
    ReferralEvent,
    Submission,
    SyncedRecord,
)
from app.sync.changes import Seen
from app.sync.merge import Dot

if TYPE_CHECKING:
    from app.domain.forms import Changed, FormVersion, Problem, QuestionState, Shown

Record = TypeVar("Record", bound=SyncedRecord)


# -- the store --------------------------------------------------------------------------------


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
    def drafts(self) -> Drafts:
        """Unfinished forms."""
        ...

    @property
    def numbers(self) -> Numbers:
        """Running numbers."""
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


# -- frozen lines that screens read -----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A row of the case list."""

    case_id: UUID
    number: str
    name: str
    """Given and family name, or the code word of an anonymous case."""
    birth_date: date | None
    district: str | None
    language: str
    needs: tuple[str, ...]
    opened_on: date
    status: str
    referral_state: str | None
    """State of the newest referral."""
    in_conflict: bool


@dataclass(frozen=True, slots=True)
class ReferralLine:
    """A row of 'incoming referrals', the print queue and 'waiting for an answer'."""

    referral_id: UUID
    case_id: UUID
    case_number: str
    name: str
    agency_id: str
    service_id: str
    need: str
    priority: str
    state: str
    due_on: date | None
    letter_id: UUID | None
    letter_number: str | None
    made_at: datetime | None
    delivery: str | None
    printed_at: datetime | None
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class ConflictValue:
    """One of the values that nobody has decided against."""

    value: Any
    author: str
    saved_at: datetime
    shown: bool


@dataclass(frozen=True, slots=True)
class ConflictLine:
    """A field that two people changed without knowing of each other."""

    table: str
    record_id: UUID
    field: str
    case_id: UUID | None
    case_number: str | None
    values: tuple[ConflictValue, ...]
    dots: frozenset[Dot]
    """The candidates that were listed: a decision replaces exactly these."""


@dataclass(frozen=True, slots=True)
class CaseView:
    """Everything of one case that its screen shows, with the dots it was read at."""

    case: CaseFile
    client: Client
    household: Household | None
    needs: tuple[CaseNeed, ...]
    submissions: tuple[Submission, ...]
    consents: tuple[Consent, ...]
    referrals: tuple[Referral, ...]
    events: tuple[ReferralEvent, ...]
    letters: tuple[Letter, ...]
    seen: Mapping[UUID, Seen]
    conflicts: tuple[ConflictLine, ...]


class Queries(Protocol):
    """Reads for screens; one statement (or a fixed few) each, never one per row."""

    def cases(self, search: str = "", *, limit: int = 200, offset: int = 0) -> tuple[CaseLine, ...]:
        """Newest first; `search` matches name, code word and case number."""
        ...

    def count_cases(self) -> int:
        """All cases in the store."""
        ...

    def case(self, case_id: UUID) -> CaseView:
        """Raises `RecordNotFound`."""
        ...

    def referrals(self, states: Collection[str] = ()) -> tuple[ReferralLine, ...]:
        """Referrals in these states (all, if empty), most urgent first, then oldest."""
        ...

    def print_queue(self) -> tuple[ReferralLine, ...]:
        """Letters to be sent by post that the office has not sent yet, oldest first."""
        ...

    def letters_by_slip(self, code: str) -> tuple[Letter, ...]:
        """By the whole slip code (at most one) or by the 8-character phone code (any number)."""
        ...

    def conflicts(self) -> tuple[ConflictLine, ...]:
        """Every field that waits for a person's decision."""
        ...


# -- keys and workers -------------------------------------------------------------------------


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


# -- content, forms, letters ------------------------------------------------------------------


class FillSession(Protocol):
    """A form being filled; `key` is a question's name, in a repeat `child[2]/birth_date`."""

    def answer(self, name: str, value: object) -> Changed:
        """Set one answer; returns which questions changed."""
        ...

    def add_repeat(self, name: str) -> Changed:
        """Ask a repeat once more."""
        ...

    def remove_repeat(self, name: str) -> Changed:
        """Take a row away: `child[2]`."""
        ...

    def rows(self, name: str) -> tuple[str, ...]:
        """Keys of the rows of a repeat, in order: `child[1]`, then `child[2]`."""
        ...

    def state(self, name: str) -> QuestionState:
        """Relevance, required, value, choices and error of one question."""
        ...

    def shown(self, name: str, column: str, tag: str, fallbacks: Sequence[str] = ()) -> Shown:
        """`label`, `hint` … of a question with the values it mentions put in."""
        ...

    def problems(self) -> tuple[Problem, ...]:
        """What stands against handing in."""
        ...

    def answers(self) -> dict[str, Any]:
        """Relevant answers as codes."""
        ...

    def all_answers(self) -> dict[str, Any]:
        """Every answer, hidden ones too: for drafts."""
        ...


class Forms(Protocol):
    """The forms that this workstation knows."""

    def open_form(self, form_id: str) -> FormVersion:
        """Raises `FormBroken`."""
        ...

    def begin(self, form: FormVersion, answers: Mapping[str, Any] | None) -> FillSession:
        """Start filling, or go on with the answers of a draft."""
        ...

    def mapped(self, form_id: str, answers: Mapping[str, Any]) -> Mapped:
        """What the answers say about client, household, needs and the finder's facts."""
        ...


@dataclass(frozen=True, slots=True)
class Mapped:
    """Answers turned into fields and facts by the form's mapping file."""

    client: Mapping[str, Any]
    household: Mapping[str, Any]
    case: Mapping[str, Any]
    needs: tuple[str, ...]
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as pixels: rows of `stride` bytes, red-green-blue, 8 bit each."""

    width: int
    height: int
    stride: int
    pixels: bytes


class Press(Protocol):
    """Makes pages; holds fonts and caches, one per lane."""

    def render(self, contents: Sequence[Any]) -> bytes:
        """One PDF of several `LetterContent`s.

        Raises:
            GlyphMissing: a character that no font has.
            TextDoesNotFit: a value is too long for its zone.
        """
        ...

    def pictures(self, pdf: bytes, dpi: int) -> Sequence[Picture]:
        """The pages for the preview."""
        ...

    def read_slip(self, image: bytes) -> str | None:
        """The slip code in a scan or photo (PNG or JPEG), or None."""
        ...


Print = Callable[[bytes, str], None]
"""Send a PDF to a printer by name. Raises `PrinterFailed`."""


# -- sync -------------------------------------------------------------------------------------


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


# -- letter texts -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ConsentText:
    """The text that a client hears or reads before she agrees; both languages beside each other."""

    version: str
    language: str
    """The language it is really in (German where no translation exists)."""
    paragraphs: tuple[str, ...]
    reviewed: bool
    """False: 'maschinell entworfen', and only the German text binds."""


class Templates(Protocol):
    """Letter templates and consent texts: dated content in resources/letters."""

    def compose(self, copy: Copy, language: str, facts: LetterFacts) -> LetterContent:
        """One copy of a referral letter; untranslated parts fall back to German visibly."""
        ...

    def consent(self, language: str, facts: LetterFacts) -> ConsentText:
        """The consent text for this referral."""
        ...

    def letterhead(self) -> Letterhead:
        """The letterhead of this installation."""
        ...

    def category_label(self, category: Category, language: str) -> str:
        """What a category of facts is called; German where there is no name."""
        ...

    def languages(self) -> tuple[str, ...]:
        """Languages in which a courtesy copy exists."""
        ...
