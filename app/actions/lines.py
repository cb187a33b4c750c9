"""Frozen lines that screens and letters read; made by one query each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from app.domain.casework import Appointment, CaseDocument, CaseNote, Deadline, Dispute, Goal, Measure
from app.domain.protection import EmergencyAccess, RightsRequest
from app.domain.records import (
    CaseFile,
    CaseNeed,
    Client,
    Consent,
    Household,
    Letter,
    Referral,
    ReferralEvent,
    Submission,
)
from app.sync.changes import Seen
from app.sync.merge import Dot


class CaseLine(NamedTuple):
    """A row of the case list; a tuple, since two hundred of them are made for a page."""

    key: str
    """The 32 hex digits of the case's id: an id is made of them only for the line that is opened."""
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
    is_locked: bool = False
    """Not open to who asks: only its number, its day, its state and who holds it are told."""
    caseworker: str = ""
    """Name of who holds it."""

    @property
    def case_id(self) -> UUID:
        """Of the case."""
        return UUID(self.key)


class ReferralLine(NamedTuple):
    """A row of 'incoming referrals', the print queue and 'waiting for an answer'; as `CaseLine`."""

    key: str
    case_key: str
    case_number: str
    name: str
    agency_id: str
    service_id: str
    need: str
    priority: str
    state: str
    due_on: date | None
    letter_key: str | None
    letter_number: str | None
    made_at: datetime | None
    delivery: str | None
    printed_at: datetime | None
    sent_at: datetime | None
    is_locked: bool = False
    """Its case is not open to who asks: no name, no need, no number of the case."""
    is_restricted: bool = False
    """Processing of its case is restricted (Art. 18 GDPR): warn before it is printed or sent."""

    @property
    def referral_id(self) -> UUID:
        """Of the referral."""
        return UUID(self.key)

    @property
    def case_id(self) -> UUID:
        """Of its case."""
        return UUID(self.case_key)

    @property
    def letter_id(self) -> UUID | None:
        """Of its newest letter."""
        return None if self.letter_key is None else UUID(self.letter_key)


class LetterLine(NamedTuple):
    """A row of the print queue and of a case's letters: a letter of any kind; as `CaseLine`."""

    key: str
    letter_number: str
    kind: str
    """Id of the kind; its label is content."""
    case_key: str
    case_number: str
    name: str
    referral_key: str | None
    agency_id: str
    """The referral's agency; empty where there is no referral."""
    recipient: str
    """Name of the agency it goes to; empty where the paper is the client's own."""
    need: str
    state: str
    """State of the referral; empty where there is none."""
    made_at: datetime | None
    delivery: str
    printed_at: datetime | None
    sent_at: datetime | None
    is_locked: bool = False
    """Its case is not open to who asks: what stands on the envelope, no more."""
    is_restricted: bool = False
    """Processing of its case is restricted (Art. 18 GDPR): warn before it is printed or sent."""

    @property
    def letter_id(self) -> UUID:
        """Of the letter."""
        return UUID(self.key)

    @property
    def case_id(self) -> UUID:
        """Of its case."""
        return UUID(self.case_key)

    @property
    def referral_id(self) -> UUID | None:
        """Of the referral that it is for."""
        return None if self.referral_key is None else UUID(self.referral_key)


@dataclass(frozen=True, slots=True)
class ConflictValue:
    """One of the values that nobody has decided against."""

    value: Any
    author: str
    saved_at: datetime
    shown: bool
    device: UUID | None = None
    """Which workstation it was saved at; None = not told."""
    is_here: bool = False
    """At this one."""
    author_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ConflictLine:
    """A field that two people changed without knowing of each other.

    One of `removed_at` can also say that somebody threw the record away and somebody else changed it: then
    its values are the removal and nothing, and whoever wrote nothing changed something else of it.
    """

    table: str
    record_id: UUID
    field: str
    case_id: UUID | None
    case_number: str | None
    values: tuple[ConflictValue, ...]
    dots: frozenset[Dot]
    """The candidates that were listed: a decision replaces exactly these."""
    client: str = ""
    """Name or code word of who the case is about."""


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
    notes: tuple[CaseNote, ...] = ()
    """Of the lists from here on: removed ones too, and only what the asker may read."""
    goals: tuple[Goal, ...] = ()
    measures: tuple[Measure, ...] = ()
    appointments: tuple[Appointment, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    documents: tuple[CaseDocument, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    accesses: tuple[EmergencyAccess, ...] = ()
    requests: tuple[RightsRequest, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One change of one record: who, when, which fields, from which screen or form."""

    table: str
    record_id: UUID
    fields: tuple[str, ...]
    author: str
    """Name; empty when it is not known here."""
    at: datetime
    origin: str
