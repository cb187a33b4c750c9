"""Records of the daily work on a case: talks and notes, the support plan, dates, papers, disputes.

They follow the rules of `app.domain.records`: flat, frozen, synced field by field. What a person
throws away gets `removed_at`: it is in no list any more, can be brought back, and is erased when the
time for that has passed (`app.domain.retention`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class ContactKind(StrEnum):
    """How a talk took place; `NOTE` = no talk, only something written down."""

    NOTE = "note"
    OFFICE = "office"
    STREET = "street"
    VISIT = "visit"
    PHONE = "phone"
    MESSAGE = "message"
    LETTER = "letter"
    ACCOMPANIED = "accompanied"
    """The caseworker went along to an agency."""


class GoalState(StrEnum):
    """Where a goal of the support plan stands."""

    OPEN = "open"
    REACHED = "reached"
    DROPPED = "dropped"


class MeasureState(StrEnum):
    """Where a measure (a step of the plan or of the chain) stands."""

    OPEN = "open"
    DOING = "doing"
    WAITING = "waiting"
    """Blocked: `owed_by` has to do something first."""
    DONE = "done"
    DROPPED = "dropped"


class AppointmentState(StrEnum):
    """What became of an appointment."""

    PLANNED = "planned"
    KEPT = "kept"
    MISSED = "missed"
    CANCELLED = "cancelled"
    SENT_AWAY = "sent-away"
    """The client was there, the agency sent her away."""


class DeadlineKind(StrEnum):
    """What a date is that must not be missed."""

    LEGAL = "legal"
    """Set by law or by an authority (Frist)."""
    APPOINTMENT = "appointment"
    EXPIRY = "expiry"
    """A document runs out."""
    REMINDER = "reminder"
    """Set by us (Wiedervorlage)."""


class DocumentSource(StrEnum):
    """Where the picture of a document came from; `SEEN` = only looked at, nothing was kept."""

    SCAN = "scan"
    PHOTO = "photo"
    FILE = "file"
    FOLDER = "folder"
    """Out of the drop folder."""
    TELEPHONE = "telephone"
    SEEN = "seen"


@dataclass(frozen=True, slots=True)
class CaseNote:
    """A talk or a note of a case (Fallnotiz)."""

    id: UUID
    case_id: UUID
    at: datetime
    """When the talk took place, or the note was written."""
    author_id: UUID
    text: str
    contact: ContactKind = ContactKind.NOTE
    minutes: int | None = None
    language: str | None = None
    """BCP 47 tag of the language the talk was held in."""
    interpreter: str | None = None
    """Who interpreted: a name or a service; None = nobody."""
    readers: tuple[str, ...] = ()
    """Ids of the authors who may read it; empty = everybody who may read the case."""
    removed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Goal:
    """What the client wants to reach (Ziel of the Hilfeplan)."""

    id: UUID
    case_id: UUID
    title: str
    need: str | None = None
    """Code of the need it serves."""
    state: GoalState = GoalState.OPEN
    agreed_on: date | None = None
    """When the client agreed to it; None = not yet."""
    due_on: date | None = None
    removed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """One step of the support plan or of the chain (Maßnahme, Schritt): who owes what, since when."""

    id: UUID
    case_id: UUID
    title: str = ""
    """Own words; a step of the chain has its title in the template."""
    goal_id: UUID | None = None
    chain_step: str | None = None
    """Id of the step in the case's chain template."""
    state: MeasureState = MeasureState.OPEN
    owed_by: str = ""
    """`client`, `caseworker`, the id of an agency of the directory, or a name in words."""
    reason: str | None = None
    """What blocks it, in words."""
    since: date | None = None
    """Since when it stands where it stands."""
    due_on: date | None = None
    done_on: date | None = None
    removed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Appointment:
    """A date at a time (Termin)."""

    id: UUID
    case_id: UUID
    at: datetime
    title: str
    minutes: int = 30
    place: str = ""
    agency_id: str | None = None
    interpreter: str | None = None
    caseworker: str = ""
    """Who goes along or receives the client; empty = nobody yet."""
    state: AppointmentState = AppointmentState.PLANNED
    note: str | None = None
    removed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day that must not be missed (Frist, Wiedervorlage)."""

    id: UUID
    case_id: UUID
    kind: DeadlineKind
    title: str
    due_on: date
    remind_on: date | None = None
    """From this day on it is shown under `Today`; None = from `due_on`."""
    reason: str | None = None
    """Where the day comes from: the letter, the section, the reckoning."""
    document_id: UUID | None = None
    """The document that runs out."""
    referral_id: UUID | None = None
    assigned_to: str = ""
    """Name of the caseworker; empty = who holds the case."""
    done_on: date | None = None
    removed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CaseDocument:
    """A paper of the client: looked at, or kept as photo, scan or PDF (Dokument)."""

    id: UUID
    case_id: UUID
    code: str
    """Kind: a code of resources/documents.yaml (D01 …), or empty = another paper."""
    title: str
    added_at: datetime
    added_by: str
    source: DocumentSource = DocumentSource.SEEN
    file: str = ""
    """Name of the attachment (`sha256.ext`); empty = nothing was kept."""
    media_type: str = ""
    issued_on: date | None = None
    valid_until: date | None = None
    note: str | None = None
    removed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Dispute:
    """A fact whose truth the client disputes: used and printed only with that notice (§ 84 SGB X)."""

    id: UUID
    case_id: UUID
    table: str
    """Table of the record that holds the fact: `client`, `household`, `case_file`."""
    record_id: UUID
    field: str
    statement: str
    """What the client says instead."""
    noted_on: date
    noted_by: str
    settled_on: date | None = None
    outcome: str | None = None
