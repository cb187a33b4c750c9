"""What the actions need from outside, as protocols; `app.bootstrap` wires the real things.

One contract suite runs against each real implementation. Nothing here knows Qt, SQL or HTTP.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol, TypeVar
from uuid import UUID

from app.actions.lines import CaseLine, CaseView, ConflictLine, LetterLine, ReferralLine
from app.domain.audit import Act
from app.domain.letter_facts import LetterFacts
from app.domain.letter_kinds import FieldLine, LetterKind, TemplateFault, TextOrigin
from app.domain.letters import Copy, LetterContent, Letterhead, Logo
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
    Stationery,
    Submission,
    SyncedRecord,
)
from app.domain.sheets import Sheets
from app.domain.slips import SlipScan
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


class Audit(Protocol):
    """The audit trail of this workstation: only ever longer, each row bound to the one before."""

    def note(self, act: Act, record: UUID, *, at: datetime, sha256: str = "") -> None:
        """Write down that this person did `act` to a record; part of the unit's transaction.

        Args:
            act: what was done.
            record: id of the letter, stationery … it was done to.
            at: when.
            sha256: of the letter's pages, where there are any.
        """
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


# -- printing later ---------------------------------------------------------------------------


class PrintState(StrEnum):
    """Where a print job stands; a printed one is dropped."""

    WAITING = "waiting"
    PRINTING = "printing"
    FAILED = "failed"


INTERRUPTED = "interrupted"
"""Reason of a job that was being printed when the application ended."""


@dataclass(frozen=True, slots=True)
class PrintJob:
    """A letter that waits for a printer: on this workstation only, never synced."""

    id: UUID
    letter_id: UUID
    copies: tuple[str, ...]
    """Values of `Copy`: which copies of the letter."""
    printer: str
    count: int
    sides: str
    """As CUPS names them: one-sided, two-sided-long-edge, two-sided-short-edge."""
    state: PrintState
    reason: str
    """Why it failed: `INTERRUPTED`, or what the printing system said; else empty."""
    queued_at: datetime


class PrintJobs(Protocol):
    """Letters to be printed later; each call is one transaction."""

    def add(self, job: PrintJob) -> None:
        """Raises `StoreFull`."""
        ...

    def all(self) -> tuple[PrintJob, ...]:
        """Oldest first; one left `printing` by an earlier run of the application reads as `failed`."""
        ...

    def save(self, job: PrintJob) -> None:
        """Write its new state; a job that was dropped stays so."""
        ...

    def drop(self, id: UUID) -> None:
        """Forget it: printed, or no longer wanted."""
        ...


@dataclass(frozen=True, slots=True)
class PrintChoice:
    """How letters of a kind were printed last."""

    printer: str
    count: int
    sides: str


class PrintChoices(Protocol):
    """Remembered per kind of letter, on this workstation."""

    def get(self, kind: str) -> PrintChoice | None:
        """What was chosen last, or None."""
        ...

    def keep(self, kind: str, choice: PrintChoice) -> None:
        """Remember it."""
        ...


# -- what screens read ------------------------------------------------------------------------


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

    def is_reviewed(self, form: FormVersion, language: str) -> bool:
        """Whether a person has signed off exactly the texts of this language."""
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
            LetterTooLong: more pages than a letter may have.
        """
        ...

    def pictures(self, pdf: bytes, dpi: int) -> Sequence[Picture]:
        """The pages for the preview."""
        ...

    def page_sizes(self, pdf: bytes) -> Sequence[tuple[float, float]]:
        """Width and height of each page in mm."""
        ...

    def page_picture(
        self, pdf: bytes, page: int, width: int, part: tuple[int, int, int, int] | None = None
    ) -> Picture:
        """One page (from 0) as wide as `width` pixels, or its `part` (left, top, width, height)."""
        ...

    def lay_out(self, content: LetterContent) -> Sheets:
        """The pages of one copy as a display list: for the printer on Windows, and thumbnails.

        Raises:
            GlyphMissing: a character that no font has.
            TextDoesNotFit: a value is too long for its zone.
            LetterTooLong: more pages than a letter may have.
        """
        ...

    def read_logo(self, image: bytes, alt: str) -> Logo:
        """A letterhead's picture out of an untrusted PNG, JPEG or WebP file; `alt` is read out instead.

        Raises:
            LogoUnreadable: `reason` = animated, broken, empty, large, small or type.
        """
        ...

    def read_slips(self, scan: bytes, step: Callable[[int, int], None]) -> SlipScan:
        """The square codes in a photo, scan or PDF; `step(pages done, pages)` may raise `Cancelled`.

        Raises:
            SlipUnreadable: it cannot be opened, or reading it took too much time or memory.
        """
        ...


class PrintEnd(StrEnum):
    """How far a print job came while it was looked after."""

    DONE = "done"
    """The print system says that it came out."""
    HANDED_OVER = "handed-over"
    """The print system has it and goes on by itself."""


class Print(Protocol):
    """Prints a PDF at exactly 100 % and looks after the job for a while."""

    def __call__(
        self,
        pdf: bytes,
        printer: str,
        /,
        *,
        count: int = 1,
        sides: str = "one-sided",
        cancelled: Callable[[], bool] = ...,
    ) -> PrintEnd:
        """Raises `PrinterMissing`, `PrinterLost`, `PrintHeld`, `PrinterFailed`, `Cancelled`."""
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
    """Letter templates and consent texts: dated content in resources/letters.

    Every method that reads a template can raise `ContentBroken` (file, place, reason),
    `ContentVersionUnknown` and, from the child process, `TemplateTooCostly`.
    """

    def kinds(self) -> tuple[LetterKind, ...]:
        """Every kind of letter that can be read, in the order of the files' names."""
        ...

    def kind(self, id: str) -> LetterKind:
        """Raises `RecordNotFound`."""
        ...

    def compose(self, facts: LetterFacts, languages: Sequence[str]) -> tuple[LetterContent, ...]:
        """All copies of a letter of `facts.kind`, in the plan's order.

        The client's own copies are in the first of `languages` that is not German; each foreign
        language has a courtesy copy. Untranslated parts fall back to German visibly.
        """
        ...

    def compose_copy(self, copy: Copy, language: str, facts: LetterFacts) -> LetterContent:
        """One copy alone."""
        ...

    def fields(self, kind_id: str) -> tuple[FieldLine, ...]:
        """Every path that a text of this kind may use, with its type and what it is."""
        ...

    def origins(self, kind_id: str) -> tuple[TextOrigin, ...]:
        """Where the texts of a kind come from, language by language, German first."""
        ...

    def sample(self, kind_id: str, language: str) -> LetterFacts:
        """Facts of invented people, for a preview of the kind; `language` = the client's."""
        ...

    def faults(self) -> tuple[TemplateFault, ...]:
        """Everything that is wrong with the plans and texts; empty if they are in order."""
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
        """Languages in which a referral's courtesy copy exists."""
        ...
