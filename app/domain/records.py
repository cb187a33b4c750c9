"""The records that a team shares: what is stored per case and travels between devices.

Flat and frozen: a change is a new value made by `dataclasses.replace`, and the store writes the
fields that differ as one change set. A record never holds another record, only its id; the other
one may arrive later. Field values are str, int, bool, date, datetime, UUID, StrEnum, tuples of
str, or JSON (dict), or None.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.domain.casework import Appointment, CaseDocument, CaseNote, Deadline, Dispute, Goal, Measure
from app.domain.protection import ClientMerge, EmergencyAccess, Erasure, ErasureReceipt, RightsRequest

Json = dict[str, Any]
"""Values that JSON can hold; what is inside is decided by the owner of the field."""


class CaseStatus(StrEnum):
    """Where the work on a case stands."""

    OPEN = "open"
    ASSIGNED = "assigned"
    """Somebody holds it."""
    PLANNED = "planned"
    """There is a support plan that the client agreed to."""
    CLOSED = "closed"
    REOPENED = "reopened"


class NeedState(StrEnum):
    """Where a need stands."""

    OPEN = "open"
    REFERRED = "referred"
    MET = "met"
    DROPPED = "dropped"
    """No longer wanted."""


class Priority(StrEnum):
    """IASC/UNHCR inter-agency referral form: ≤ 24 h, ≤ 72 h, ≤ 2 weeks."""

    EMERGENCY = "emergency"
    URGENT = "urgent"
    NORMAL = "normal"


class LegalBasis(StrEnum):
    """Why client facts may leave the office (2-domain.md 3.5)."""

    CONSENT = "consent"
    STATUTE = "statute"
    EMERGENCY = "emergency"
    OWN_COPY = "own-copy"


class Category(StrEnum):
    """Kinds of facts that can leave in a letter; a consent names those it covers."""

    NAME = "name"
    BIRTH_DATE = "birth-date"
    CONTACT = "contact"
    LANGUAGE = "language"
    NEED = "need"
    DOCUMENTS = "documents"
    HOUSEHOLD = "household"
    RESIDENCE = "residence"


class ReferralState(StrEnum):
    """The states of a referral (2-domain.md 3.6)."""

    DRAFT = "draft"
    RELEASED = "released"
    HANDED_OUT = "handed-out"
    SENT = "sent"
    RECEIVED = "received"
    ACCEPTED = "accepted"
    NOT_COMPETENT = "not-competent"
    REFUSED = "refused"
    NO_SHOW = "no-show"
    DONE = "done"
    PARTLY_DONE = "partly-done"
    NOT_DONE = "not-done"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class Evidence(StrEnum):
    """How a change of state became known."""

    OWN_ACT = "own-act"
    SLIP = "slip"
    QR = "qr"
    PHONE = "phone"
    CLIENT_SAID = "client-said"
    LETTER = "letter"


@dataclass(frozen=True, slots=True)
class Household:
    """People who live together: they share the address, not the notes (Haushalt)."""

    id: UUID
    street: str | None = None
    postal_code: str | None = None
    city: str | None = None
    district: str | None = None
    """Ortsteil code of resources/districts.yaml."""
    adults: int | None = None
    children: int | None = None


@dataclass(frozen=True, slots=True)
class Client:
    """The person served (ratsuchende Person)."""

    id: UUID
    household_id: UUID | None = None
    given_name: str | None = None
    family_name: str | None = None
    code_word: str | None = None
    """Stands for the name in an anonymous case."""
    birth_date: date | None = None
    gender: str | None = None
    nationalities: tuple[str, ...] = ()
    """Destatis 3-digit codes; may stay empty."""
    residence: str = "NE"
    """Residence basis; NE = nicht erhoben is the default and always allowed (§ 87 AufenthG)."""
    spoken: tuple[str, ...] = ()
    """Language tags, best first."""
    reads: tuple[str, ...] = ()
    letter_language: str = "de"
    needs_interpreter: bool | None = None
    prefers_audio: bool | None = None
    phone: str | None = None
    email: str | None = None
    merged_into: UUID | None = None
    """The other entry of the same person, which is kept (`ClientMerge`)."""


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case (Fall): the work with one client."""

    id: UUID
    client_id: UUID
    number: str
    opened_on: date
    status: CaseStatus = CaseStatus.OPEN
    caseworker: str = ""
    """Name of the caseworker who holds the case."""
    team: str = ""
    summary: str | None = None
    """The caseworker's own words in German."""
    own_words: str | None = None
    """The client's words, verbatim."""
    documents: tuple[str, ...] = ()
    """Codes of the documents that the client already has (D01 …)."""
    chain: str | None = None
    """Id of the chain template that the case follows."""
    steps_done: tuple[str, ...] = ()
    closed_on: date | None = None
    closure_reason: str | None = None
    """A code of resources/closure.yaml."""
    reopened_on: date | None = None
    caseworker_id: UUID | None = None
    """Author id of who holds the case."""
    readers: tuple[str, ...] = ()
    """Ids of the authors who may read it (need-to-know); empty = the whole team."""
    restricted_on: date | None = None
    """Processing is restricted since then (Art. 18 GDPR): kept and shown, nothing leaves."""
    hold_reason: str | None = None
    """Legal hold: why it must not be erased yet."""
    hold_until: date | None = None
    removed_at: datetime | None = None
    """Thrown away by a person; can be brought back until it is erased."""
    retention: str | None = None
    """Kind of resources/retention.yaml that says how long it is kept; None = the usual one."""


@dataclass(frozen=True, slots=True)
class CaseNeed:
    """A need of a case (Bedarf)."""

    id: UUID
    case_id: UUID
    code: str
    state: NeedState = NeedState.OPEN
    priority: Priority = Priority.NORMAL


@dataclass(frozen=True, slots=True)
class Submission:
    """Answers handed in with a form: codes, with the form version they were given to."""

    id: UUID
    case_id: UUID
    form_id: str
    form_version: str
    language: str
    """The client's language that was on the screen beside German."""
    answers: Json
    facts: Json
    """What the finder knows from these answers."""
    handed_in_at: datetime


@dataclass(frozen=True, slots=True)
class Consent:
    """A legal basis for what leaves: what, to whom, for what, until when (2-domain.md 3.5)."""

    id: UUID
    case_id: UUID
    agency_id: str
    basis: LegalBasis
    categories: tuple[Category, ...]
    purpose: str
    """Code of the purpose (need code)."""
    given_on: date
    valid_until: date
    language: str
    """In which language the text was read or heard."""
    text_version: str
    """Version of the consent text in resources/letters."""
    read_aloud: bool = False
    interpreter: str | None = None
    statute: str | None = None
    refused: bool = False
    withdrawn_on: date | None = None


@dataclass(frozen=True, slots=True)
class Referral:
    """A client sent on to an agency (Verweisberatung), until its answer is known."""

    id: UUID
    case_id: UUID
    agency_id: str
    service_id: str
    location_id: str | None
    need: str
    reason: str
    """Why this agency is responsible: the finder's words when it was chosen."""
    rule_id: str | None
    rule_source: str | None
    rule_checked_on: date | None
    priority: Priority = Priority.NORMAL
    state: ReferralState = ReferralState.DRAFT
    consent_id: UUID | None = None
    due_on: date | None = None
    confirmed_by: str | None = None
    """Who confirmed an unverified directory entry before a real letter."""
    passed_on_to: str | None = None
    """To whom the agency sent the client instead."""


@dataclass(frozen=True, slots=True)
class ReferralEvent:
    """One transition of a referral: append-only."""

    id: UUID
    referral_id: UUID
    state: ReferralState
    at: datetime
    by: str
    evidence: Evidence
    note: str | None = None


class Delivery(StrEnum):
    """What the office does with a letter."""

    BY_HAND = "by-hand"
    BY_POST = "by-post"
    SENT = "sent"


@dataclass(frozen=True, slots=True)
class Letter:
    """An issued letter: its frozen content (all copies) and the hash of its pages.

    The pages are printed from `content` anywhere; equal bytes are proven by `sha256`.
    """

    id: UUID
    referral_id: UUID | None
    """None = a letter that belongs to no referral, such as a Laufzettel."""
    case_id: UUID
    number: str
    made_at: datetime
    content: Json
    """{"copies": [LetterContent as JSON, …]} (app/domain/letter_json.py)."""
    sha256: str
    language: str
    slip_code: str
    """Empty on a letter without a return slip; so is `phone_code`."""
    phone_code: str
    delivery: Delivery = Delivery.BY_HAND
    printed_at: datetime | None = None
    """When the office printed it."""
    sent_at: datetime | None = None
    kind: str = "referral"
    """Id of the kind in resources/letters; letters from before there were kinds are of this one."""
    recipient: str = ""
    """Name of the agency it goes to, for lists; empty where the paper is the client's own."""


@dataclass(frozen=True, slots=True)
class Stationery:
    """A letterhead of the team (Briefbogen): edited by people, frozen into each letter when it is issued."""

    id: UUID
    name: str
    """What people call it: 'Büro Hochfeld'."""
    organisation: str
    unit: str
    place: str
    """Where letters are written: 'Duisburg, den …'."""
    return_line: str
    return_to: tuple[str, ...]
    """Where a return slip goes."""
    footer: Json
    """{"columns": [[line, …], …]}, up to three."""
    form: str = "B"
    """A or B of DIN 5008."""
    colour: str = "#1f4e5f"
    language: str = "de"
    """BCP 47 tag of the letterhead's words."""
    logo: Json | None = None
    """{"png": base64, "alt": words, "height_mm": number}."""
    is_default: bool = False
    retired: bool = False
    """No longer offered; letters that carry it stay as they are."""


@dataclass(frozen=True, slots=True)
class Author:
    """The name behind an author's id: who saved a value, shown beside it in a conflict."""

    id: UUID
    name: str


SyncedRecord = (
    Household
    | Client
    | CaseFile
    | CaseNeed
    | Submission
    | Consent
    | Referral
    | ReferralEvent
    | Letter
    | Stationery
    | Author
    | CaseNote
    | Goal
    | Measure
    | Appointment
    | Deadline
    | CaseDocument
    | Dispute
    | EmergencyAccess
    | RightsRequest
    | Erasure
    | ErasureReceipt
    | ClientMerge
)
SYNCED_RECORDS: tuple[type[SyncedRecord], ...] = (
    Household,
    Client,
    CaseFile,
    CaseNeed,
    Submission,
    Consent,
    Referral,
    ReferralEvent,
    Letter,
    Stationery,
    Author,
    CaseNote,
    Goal,
    Measure,
    Appointment,
    Deadline,
    CaseDocument,
    Dispute,
    EmergencyAccess,
    RightsRequest,
    Erasure,
    ErasureReceipt,
    ClientMerge,
)
"""Every record kind that travels; a new one needs a table in `app.store` and a migration."""
