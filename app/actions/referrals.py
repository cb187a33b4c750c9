"""Sending a client on: choose, agree, issue the letter, hand it out, hear back."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from app.actions.ports import Caseworker, ConsentText, LetterNumber, Press, Templates, Unit, UnitOfWork
from app.actions.touched import Kind, Touched, touched
from app.domain.clock import Clock, today
from app.domain.consent import demand
from app.domain.errors import AgencyUnverified
from app.domain.ids import new_id
from app.domain.letter_facts import AgencyFacts, ClientFacts, DocumentLine, LetterFacts
from app.domain.letter_json import to_json
from app.domain.letters import LetterContent
from app.domain.records import (
    CaseFile,
    Category,
    Client,
    Consent,
    Delivery,
    Evidence,
    Household,
    LegalBasis,
    Letter,
    NeedState,
    Priority,
    Referral,
    ReferralEvent,
    ReferralState,
)
from app.domain.referrals import move

DUE = {
    Priority.EMERGENCY: timedelta(days=1),
    Priority.URGENT: timedelta(days=3),
    Priority.NORMAL: timedelta(days=14),
}
"""IASC/UNHCR inter-agency referral form: ≤ 24 h, ≤ 72 h, ≤ 2 weeks (2-domain.md 3.3)."""

DRAFT_NUMBER = "–"
"""Stands where the number goes while a letter is only previewed."""


@dataclass(frozen=True, slots=True)
class Propose:
    """The caseworker picks one of the finder's answers."""

    case_id: UUID
    agency_id: str
    service_id: str
    location_id: str | None
    need: str
    reason: str
    rule_id: str | None = None
    rule_source: str | None = None
    rule_checked_on: date | None = None
    priority: Priority = Priority.NORMAL


def propose(
    command: Propose, *, work: UnitOfWork, worker: Caseworker, clock: Clock
) -> tuple[Referral, Touched]:
    """Open a referral to an agency, as a draft: nothing leaves yet."""
    referral = Referral(
        id=new_id(),
        case_id=command.case_id,
        agency_id=command.agency_id,
        service_id=command.service_id,
        location_id=command.location_id,
        need=command.need,
        reason=command.reason,
        rule_id=command.rule_id,
        rule_source=command.rule_source,
        rule_checked_on=command.rule_checked_on,
        priority=command.priority,
        due_on=today(clock) + DUE[command.priority],
    )
    with work() as unit:
        unit.referrals.add(referral)
        _note(referral, Evidence.OWN_ACT, unit=unit, worker=worker, clock=clock)
        unit.commit()
    return referral, touched(Kind.REFERRAL, Kind.CASE, ids=[referral.id, referral.case_id])


@dataclass(frozen=True, slots=True)
class RecordConsent:
    """The client agreed (or refused) after hearing or reading the text."""

    referral_id: UUID
    categories: tuple[Category, ...]
    valid_until: date
    language: str
    text_version: str
    read_aloud: bool
    interpreter: str | None = None
    refused: bool = False


def record_consent(command: RecordConsent, *, work: UnitOfWork, clock: Clock) -> tuple[Consent, Touched]:
    """Record the answer of the client; a refusal is an answer and is kept too."""
    with work() as unit:
        referral = unit.referrals.get(command.referral_id)
        consent = Consent(
            id=new_id(),
            case_id=referral.case_id,
            agency_id=referral.agency_id,
            basis=LegalBasis.CONSENT,
            categories=command.categories,
            purpose=referral.need,
            given_on=today(clock),
            valid_until=command.valid_until,
            language=command.language,
            text_version=command.text_version,
            read_aloud=command.read_aloud,
            interpreter=command.interpreter,
            refused=command.refused,
        )
        unit.consents.add(consent)
        if not command.refused:
            unit.referrals.save(replace(referral, consent_id=consent.id))
        unit.commit()
    return consent, touched(Kind.CASE, Kind.REFERRAL, ids=[referral.case_id, referral.id])


def confirm_agency(referral_id: UUID, *, work: UnitOfWork, worker: Caseworker) -> Touched:
    """The caseworker has checked an unverified directory entry, for this letter."""
    with work() as unit:
        referral = unit.referrals.get(referral_id)
        unit.referrals.save(replace(referral, confirmed_by=worker.name))
        unit.commit()
    return touched(Kind.REFERRAL, ids=[referral_id])


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes: the caseworker as printed, and the installation's place."""

    name: str
    phone: str
    email: str
    place: str
    return_to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IssueLetter:
    """Make the letter of a referral final."""

    referral_id: UUID
    agency: AgencyFacts
    documents_asked: tuple[str, ...]
    sender: Sender
    delivery: Delivery
    languages: tuple[str, ...] = ()
    """Courtesy copies; normally the client's letter language."""


NextSlip = Callable[[int], tuple[str, str]]
"""Running number of the letter → (slip code, phone code), made with this device's key."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a client is asked to agree to, before she has."""

    categories: tuple[Category, ...]
    valid_until: date
    language: str


def consent_text(
    command: IssueLetter, wish: Wish, *, work: UnitOfWork, templates: Templates, clock: Clock
) -> tuple[ConsentText, ConsentText]:
    """What she reads or hears before she answers: German, and in her language."""
    with work() as unit:
        referral = unit.referrals.get(command.referral_id)
        asked = Consent(
            id=new_id(),
            case_id=referral.case_id,
            agency_id=referral.agency_id,
            basis=LegalBasis.CONSENT,
            categories=wish.categories,
            purpose=referral.need,
            given_on=today(clock),
            valid_until=wish.valid_until,
            language=wish.language,
            text_version="",
        )
        facts = _facts(command, LetterNumber(DRAFT_NUMBER, 0), ("", ""), asked, unit, templates, clock)
    return templates.consent("de", facts), templates.consent(wish.language, facts)


def preview(
    command: IssueLetter, *, work: UnitOfWork, templates: Templates, clock: Clock
) -> tuple[LetterContent, ...]:
    """All copies as they would be issued, without number and code; takes no number.

    Raises:
        ConsentMissing: no recorded basis covers what the letter would carry.
    """
    with work() as unit:
        basis = _basis(unit.referrals.get(command.referral_id), unit, clock)
        facts = _facts(command, LetterNumber(DRAFT_NUMBER, 0), ("", ""), basis, unit, templates, clock)
    return templates.compose(facts, command.languages)


def issue(
    command: IssueLetter,
    *,
    work: UnitOfWork,
    templates: Templates,
    press: Press,
    next_slip: NextSlip,
    worker: Caseworker,
    clock: Clock,
) -> tuple[Letter, bytes, Touched]:
    """Number, print to PDF, hash and file the letter in one transaction; returns letter and PDF.

    The pages are made inside the transaction: when they cannot be made, no number is used up.

    Raises:
        ConsentMissing: no recorded basis covers what the letter carries.
        AgencyUnverified: nobody confirmed the directory entry yet.
        ReferralStateForbids: the referral is withdrawn, closed or already issued.
        GlyphMissing: a character that no font has.
        TextDoesNotFit: a value is too long for its zone.
    """
    with work() as unit:
        referral = move(unit.referrals.get(command.referral_id), ReferralState.RELEASED)
        if not command.agency.verified and not referral.confirmed_by:
            raise AgencyUnverified(agency=command.agency.agency)
        number = unit.numbers.next_letter(today(clock).year)
        slip = next_slip(number.running)
        facts = _facts(command, number, slip, _basis(referral, unit, clock), unit, templates, clock)
        copies = templates.compose(facts, command.languages)
        pdf = press.render(copies)
        letter = Letter(
            id=new_id(),
            referral_id=referral.id,
            case_id=referral.case_id,
            number=number.text,
            made_at=facts.made_at,
            content=to_json(copies),
            sha256=hashlib.sha256(pdf).hexdigest(),
            language=command.languages[0] if command.languages else "de",
            slip_code=slip[0],
            phone_code=slip[1],
            delivery=command.delivery,
        )
        unit.letters.add(letter)
        unit.referrals.save(referral)
        _note(referral, Evidence.OWN_ACT, unit=unit, worker=worker, clock=clock)
        _mark_need(referral, NeedState.REFERRED, unit)
        unit.commit()
    ids = [referral.id, referral.case_id, letter.id]
    return letter, pdf, touched(Kind.REFERRAL, Kind.CASE, Kind.LETTER, ids=ids)


def hand_out(letter_id: UUID, *, work: UnitOfWork, worker: Caseworker, clock: Clock) -> Touched:
    """The client takes the letter along."""
    return _deliver(letter_id, ReferralState.HANDED_OUT, work=work, worker=worker, clock=clock)


def mark_printed(letter_id: UUID, *, work: UnitOfWork, clock: Clock) -> Touched:
    """The office printed it."""
    with work() as unit:
        letter = unit.letters.get(letter_id)
        unit.letters.save(replace(letter, printed_at=clock.now()))
        unit.commit()
    return touched(Kind.LETTER, Kind.REFERRAL, ids=[letter_id, letter.referral_id])


def mark_sent(letter_id: UUID, *, work: UnitOfWork, worker: Caseworker, clock: Clock) -> Touched:
    """The office put it into the post."""
    return _deliver(letter_id, ReferralState.SENT, work=work, worker=worker, clock=clock)


@dataclass(frozen=True, slots=True)
class RecordAnswer:
    """What an agency answered, by slip, phone or the client's word."""

    referral_id: UUID
    state: ReferralState
    evidence: Evidence
    note: str | None = None
    passed_on_to: str | None = None


def record_answer(command: RecordAnswer, *, work: UnitOfWork, worker: Caseworker, clock: Clock) -> Touched:
    """Book the agency's answer.

    Raises:
        ReferralStateForbids: this answer cannot follow the present state.
    """
    with work() as unit:
        referral = move(unit.referrals.get(command.referral_id), command.state)
        if command.passed_on_to:
            referral = replace(referral, passed_on_to=command.passed_on_to)
        unit.referrals.save(referral)
        _note(referral, command.evidence, unit=unit, worker=worker, clock=clock, text=command.note)
        if command.state is ReferralState.DONE:
            _mark_need(referral, NeedState.MET, unit)
        unit.commit()
    return touched(Kind.REFERRAL, Kind.CASE, ids=[referral.id, referral.case_id])


def withdraw(referral_id: UUID, *, work: UnitOfWork, worker: Caseworker, clock: Clock) -> Touched:
    """The client does not want it any more.

    Raises:
        ReferralStateForbids: it is closed or already answered.
    """
    with work() as unit:
        referral = move(unit.referrals.get(referral_id), ReferralState.WITHDRAWN)
        unit.referrals.save(referral)
        _note(referral, Evidence.CLIENT_SAID, unit=unit, worker=worker, clock=clock)
        unit.commit()
    return touched(Kind.REFERRAL, Kind.CASE, ids=[referral.id, referral.case_id])


def _deliver(
    letter_id: UUID, state: ReferralState, *, work: UnitOfWork, worker: Caseworker, clock: Clock
) -> Touched:
    with work() as unit:
        letter = unit.letters.get(letter_id)
        referral = move(unit.referrals.get(letter.referral_id), state)
        unit.referrals.save(referral)
        if state is ReferralState.SENT:
            unit.letters.save(replace(letter, sent_at=clock.now(), delivery=Delivery.SENT))
        _note(referral, Evidence.OWN_ACT, unit=unit, worker=worker, clock=clock)
        unit.commit()
    return touched(Kind.REFERRAL, Kind.CASE, Kind.LETTER, ids=[referral.id, referral.case_id, letter_id])


def _note(
    referral: Referral,
    evidence: Evidence,
    *,
    unit: Unit,
    worker: Caseworker,
    clock: Clock,
    text: str | None = None,
) -> None:
    event = ReferralEvent(new_id(), referral.id, referral.state, clock.now(), worker.name, evidence, text)
    unit.referral_events.add(event)


def _mark_need(referral: Referral, state: NeedState, unit: Unit) -> None:
    for need in unit.needs.find(case_id=referral.case_id, code=referral.need):
        unit.needs.save(replace(need, state=state))


def _basis(referral: Referral, unit: Unit, clock: Clock) -> Consent:
    """The recorded basis of this referral, checked for today; raises `ConsentMissing`."""
    own = [c for c in unit.consents.find(case_id=referral.case_id) if c.id == referral.consent_id]
    return demand(own, referral.agency_id, (Category.NEED,), on=today(clock))


def _facts(
    command: IssueLetter,
    number: LetterNumber,
    slip: tuple[str, str],
    basis: Consent,
    unit: Unit,
    templates: Templates,
    clock: Clock,
) -> LetterFacts:
    referral = unit.referrals.get(command.referral_id)
    case = unit.cases.get(referral.case_id)
    client = unit.clients.get(case.client_id)
    household = unit.households.get(client.household_id) if client.household_id else None
    return LetterFacts(
        number=number.text,
        made_at=clock.now(),
        made_on=today(clock),
        letterhead=templates.letterhead(),
        place=command.sender.place,
        caseworker=command.sender.name,
        caseworker_phone=command.sender.phone,
        caseworker_email=command.sender.email,
        case_number=case.number,
        agency=command.agency,
        client=_client_facts(client, case, household, command.documents_asked),
        need=referral.need,
        reason=referral.reason,
        rule_source=referral.rule_source,
        rule_checked_on=referral.rule_checked_on,
        priority=referral.priority,
        due_on=referral.due_on,
        categories=basis.categories,
        basis=basis.basis.value,
        basis_until=basis.valid_until,
        slip_code=slip[0],
        phone_code=slip[1],
        return_to=command.sender.return_to,
    )


def _client_facts(
    client: Client, case: CaseFile, household: Household | None, asked: Iterable[str]
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
        documents=tuple(DocumentLine(code, code in case.documents) for code in asked),
        adults=household.adults if household else None,
        children=household.children if household else None,
    )


def _address(household: Household | None) -> tuple[str, ...]:
    if household is None:
        return ()
    town = " ".join(part for part in (household.postal_code, household.city) if part)
    return tuple(line for line in (household.street, town) if line)
