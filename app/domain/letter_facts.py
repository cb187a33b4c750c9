"""What a letter may draw on, and what a legal basis leaves of it for the receiver."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from app.domain.letters import Copy, Letterhead
from app.domain.records import Category, Priority


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A document that the agency asks for, and whether the client already has it."""

    code: str
    present: bool


@dataclass(frozen=True, slots=True)
class AgencyFacts:
    """Where the client is sent; from the directory, never about the client."""

    agency: str
    service: str
    address: tuple[str, ...]
    """Street and town; empty where none is known or checked."""
    phone: str | None
    hours: tuple[str, ...]
    """Opening hours as German lines ('Mo–Fr 8–16 Uhr')."""
    languages: tuple[str, ...]
    """Language tags spoken there."""
    verified: bool
    public_body: bool
    letter_name: tuple[str, ...] = ()
    """The lines above the street in an address field; empty = `agency`."""


@dataclass(frozen=True, slots=True)
class ClientFacts:
    """About the client; each field belongs to one category of a consent."""

    name: str | None = None
    birth_date: date | None = None
    address: tuple[str, ...] = ()
    phone: str | None = None
    email: str | None = None
    spoken: tuple[str, ...] = ()
    needs_interpreter: bool | None = None
    documents: tuple[DocumentLine, ...] = ()
    adults: int | None = None
    children: int | None = None
    disputed: frozenset[str] = frozenset()
    """Names of the fields above whose truth the client disputes: printed with that notice."""


@dataclass(frozen=True, slots=True)
class OriginalLetter:
    """The letter that this one follows: reminded of, withdrawn, applied with."""

    number: str
    made_on: date


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """Everything that the templates of one letter can use."""

    number: str
    made_at: datetime
    made_on: date
    letterhead: Letterhead
    place: str
    caseworker: str
    caseworker_phone: str
    caseworker_email: str
    case_number: str
    agency: AgencyFacts | None
    """Who is addressed; None where the letter goes to no agency."""
    client: ClientFacts
    need: str | None
    """Need code; its label is content."""
    reason: str
    """Why this agency is responsible, in German, with its source."""
    rule_source: str | None
    rule_checked_on: date | None
    priority: Priority
    due_on: date | None
    categories: tuple[Category, ...]
    """What the legal basis covers for the receiver."""
    basis: str
    """Value of `LegalBasis`, or `LetterKind.basis` where nothing was recorded."""
    basis_until: date | None
    slip_code: str
    phone_code: str
    return_to: tuple[str, ...]
    kind: str = "referral"
    """`LetterKind.id`."""
    asked: Mapping[str, Any] = field(default_factory=dict)
    """Answers to the kind's asks; their types are told at `AskType`."""
    agencies: tuple[AgencyFacts, ...] = ()
    """Of a kind that goes to several: one receiver's copy each."""
    original: OriginalLetter | None = None
    blank: bool = False
    """Printed blank: every value is a rule to write on."""


_FIELDS_OF: dict[Category, tuple[str, ...]] = {
    Category.NAME: ("name",),
    Category.BIRTH_DATE: ("birth_date",),
    Category.CONTACT: ("address", "phone", "email"),
    Category.LANGUAGE: ("spoken", "needs_interpreter"),
    Category.DOCUMENTS: ("documents",),
    Category.HOUSEHOLD: ("adults", "children"),
}
"""Residence status has no field: it never enters a letter (§ 87 AufenthG, 2-domain.md 3.5)."""

LETTER_CATEGORIES: tuple[Category, ...] = (Category.NEED, *_FIELDS_OF)
"""What a letter can carry; what it is about stands in every letter."""


def for_copy(facts: LetterFacts, copy: Copy) -> LetterFacts:
    """Blank every client fact that the legal basis does not cover for the receiver.

    Sender's and client's copies and the courtesy copy stay inside the relation of office and
    client and keep all facts.
    """
    if copy is not Copy.RECEIVER:
        return facts
    return replace(facts, client=covered(facts.client, facts.categories))


def covered(client: ClientFacts, categories: Collection[Category]) -> ClientFacts:
    """Only the facts of these categories."""
    kept = {name: getattr(client, name) for category in categories for name in _FIELDS_OF.get(category, ())}
    return ClientFacts(**kept, disputed=client.disputed & kept.keys())
