"""How a letter of any kind is made and filed: the one way to a number, pages and a hash.

`app.actions.referrals` issues the letter of a referral and `app.actions.writing` every other kind;
what differs is the legal basis and what else changes in the same transaction.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from app.actions import letterheads
from app.actions.ports import LetterNumber, Press, Templates, Unit
from app.domain import papers
from app.domain.audit import Act
from app.domain.casework import CaseNote, Measure
from app.domain.clock import OFFICE_ZONE, Clock, today
from app.domain.disputes import printed_as_disputed
from app.domain.grounds import Grounds
from app.domain.ids import new_id
from app.domain.letter_facts import AgencyFacts, ClientFacts, DocumentLine, LetterFacts, OriginalLetter
from app.domain.letter_json import to_json
from app.domain.letter_kinds import REFERRAL_KIND
from app.domain.plan import followed
from app.domain.records import (
    CaseFile,
    Category,
    Client,
    Delivery,
    Household,
    LegalBasis,
    Letter,
    Priority,
    Referral,
)
from app.domain.restriction import demand_unrestricted

DRAFT_NUMBER = LetterNumber("–", 0)
"""Stands where the number goes while a letter is only previewed."""

NO_SLIP = ("", "")
_TELLS_NOBODY = (LegalBasis.OWN_COPY.value, "none")
"""Bases of papers that are the client's own, or carry nothing of hers (`LetterKind.basis`)."""

NextSlip = Callable[[int], tuple[str, str]]
"""Running number of the letter → (slip code, phone code), made with this device's key."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes: the caseworker as printed, and the installation's place."""

    name: str
    phone: str
    email: str
    place: str
    return_to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AddressTold:
    """Somebody decided that this one letter tells a locked address; it is noted in the case."""

    by: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class WriteLetter:
    """A letter that a person wants, of any kind."""

    kind: str
    case_id: UUID
    sender: Sender
    referral_id: UUID | None = None
    agency: AgencyFacts | None = None
    agencies: tuple[AgencyFacts, ...] = ()
    """Of a kind that goes to several."""
    agency_ids: tuple[str, ...] = ()
    """Ids of the agencies addressed, for the consent; the referral's one needs no mention."""
    asked: Mapping[str, Any] = field(default_factory=dict)
    languages: tuple[str, ...] = ()
    """Courtesy copies; normally the client's letter language."""
    letterhead_id: str = ""
    """Id of a `Stationery`; empty = the team's default."""
    categories: tuple[Category, ...] | None = None
    """What the receiver shall learn of what may be told; None = all of it."""
    delivery: Delivery = Delivery.BY_HAND
    documents_asked: tuple[str, ...] = ()
    confirmed: bool = False
    """The caseworker checked an unverified directory entry, for this letter."""
    address: AddressTold | None = None
    """None = an agency does not learn where a client lives whose address is locked."""


def file_letter(
    order: WriteLetter,
    grounds: Grounds,
    unit: Unit,
    *,
    templates: Templates,
    press: Press,
    next_slip: NextSlip,
    clock: Clock,
) -> tuple[Letter, bytes]:
    """Number, print to PDF, hash, file and note the letter in an open unit.

    The pages are made inside the transaction: when they cannot be made, or the caller does not
    commit, no number is used up.

    Raises:
        ProcessingRestricted: nothing about the case may leave, but the client's own papers.
        ContentBroken, TemplateTooCostly: a template is at fault.
        GlyphMissing, TextDoesNotFit, LetterTooLong: the pages cannot be made.
    """
    if grounds.basis not in _TELLS_NOBODY:
        demand_unrestricted(unit.cases.get(order.case_id))
    number = unit.numbers.next_letter(today(clock).year)
    slip = next_slip(number.running) if templates.kind(order.kind).with_slip else NO_SLIP
    facts = letter_facts(order, grounds, unit, number=number, slip=slip, templates=templates, clock=clock)
    copies = templates.compose(facts, order.languages)
    pdf = press.render(copies)
    letter = Letter(
        id=new_id(),
        referral_id=order.referral_id,
        case_id=order.case_id,
        number=number.text,
        made_at=facts.made_at,
        content=to_json(copies),
        sha256=hashlib.sha256(pdf).hexdigest(),
        language=order.languages[0] if order.languages else "de",
        slip_code=slip[0],
        phone_code=slip[1],
        delivery=order.delivery,
        kind=order.kind,
        recipient=", ".join(to.agency for to in (order.agency, *order.agencies) if to is not None),
    )
    unit.letters.add(letter)
    if order.address is not None and _is_locked(order, unit, templates):
        said = f"{number.text}: {order.address.reason.strip()}"
        unit.notes.add(CaseNote(new_id(), order.case_id, letter.made_at, order.address.by, said))
        unit.audit.note(Act.ADDRESS_TOLD, letter.id, at=letter.made_at, case_id=letter.case_id)
    unit.audit.note(
        Act.LETTER_ISSUED, letter.id, at=letter.made_at, sha256=letter.sha256, case_id=letter.case_id
    )
    return letter, pdf


def letter_facts(
    order: WriteLetter,
    grounds: Grounds,
    unit: Unit,
    *,
    number: LetterNumber = DRAFT_NUMBER,
    slip: tuple[str, str] = NO_SLIP,
    templates: Templates,
    clock: Clock,
) -> LetterFacts:
    """Everything that the templates of this letter can use; takes no number."""
    case = unit.cases.get(order.case_id)
    client = unit.clients.get(case.client_id)
    household = unit.households.get(client.household_id) if client.household_id else None
    referral = unit.referrals.get(order.referral_id) if order.referral_id else None
    head = letterheads.chosen(order.letterhead_id, unit)
    sender = order.sender
    about = replace(
        _client_facts(client, household, order.documents_asked, _held(case, unit, today(clock))),
        disputed=printed_as_disputed(unit.disputes.find(case_id=case.id)),
    )
    keeps_back = order.address is None and _is_locked(order, unit, templates)
    return LetterFacts(
        number=number.text,
        made_at=clock.now(),
        made_on=today(clock),
        letterhead=letterheads.letterhead(head) if head else templates.letterhead(),
        place=(head.place if head else "") or sender.place,
        caseworker=sender.name,
        caseworker_phone=sender.phone,
        caseworker_email=sender.email,
        case_number=case.number,
        agency=order.agency,
        client=replace(about, address=()) if keeps_back else about,
        need=referral.need if referral else None,
        reason=referral.reason if referral else "",
        rule_source=referral.rule_source if referral else None,
        rule_checked_on=referral.rule_checked_on if referral else None,
        priority=referral.priority if referral else Priority.NORMAL,
        due_on=referral.due_on if referral else None,
        categories=grounds.categories,
        basis=grounds.basis,
        basis_until=grounds.until,
        slip_code=slip[0],
        phone_code=slip[1],
        return_to=(head.return_to if head else ()) or sender.return_to,
        kind=order.kind,
        asked=order.asked,
        agencies=order.agencies,
        original=_original(referral, unit) if referral and order.kind != REFERRAL_KIND else None,
    )


def has_locked_address(case: CaseFile, measures: Iterable[Measure], locked: Collection[str]) -> bool:
    """Whether the case follows a chain on which nobody may learn where the client lives."""
    return not set(locked).isdisjoint(followed(case, measures))


def _is_locked(order: WriteLetter, unit: Unit, templates: Templates) -> bool:
    """An agency reads it, and the address is locked (domestic violence: 1-mission.md part 3)."""
    if order.agency is None and not order.agencies:
        return False
    case = unit.cases.get(order.case_id)
    return has_locked_address(case, unit.measures.find(case_id=case.id), templates.locked_chains())


def _original(referral: Referral, unit: Unit) -> OriginalLetter | None:
    """The newest letter that sent the client on, if one was issued."""
    issued = unit.letters.find(referral_id=referral.id, kind=REFERRAL_KIND)
    if not issued:
        return None
    return OriginalLetter(issued[-1].number, issued[-1].made_at.astimezone(OFFICE_ZONE).date())


def _client_facts(
    client: Client, household: Household | None, asked: Iterable[str], there: Collection[str]
) -> ClientFacts:
    from_names = " ".join(part for part in (client.given_name, client.family_name) if part)
    return ClientFacts(
        name=from_names or client.code_word,
        birth_date=client.birth_date,
        address=_address(household),
        phone=client.phone,
        email=client.email,
        spoken=client.spoken,
        needs_interpreter=client.needs_interpreter,
        documents=tuple(DocumentLine(code, code in there) for code in asked),
        adults=household.adults if household else None,
        children=household.children if household else None,
    )


def _held(case: CaseFile, unit: Unit, on: date) -> Collection[str]:
    return papers.held(case.documents, unit.documents.find(case_id=case.id), on)


def _address(household: Household | None) -> tuple[str, ...]:
    if household is None:
        return ()
    town = " ".join(part for part in (household.postal_code, household.city) if part)
    return tuple(line for line in (household.street, town) if line)
