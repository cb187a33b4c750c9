"""Sending a client on: choose, agree, issue the letter, hand it out, hear back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from app.actions.issuing import AddressTold, NextSlip, Sender, WriteLetter, file_letter, letter_facts
from app.actions.ports import Caseworker, ConsentText, Press, Templates, Unit, UnitOfWork
from app.actions.touched import Kind, Touched, touched
from app.domain.audit import Act
from app.domain.clock import Clock, today
from app.domain.consent import demand
from app.domain.errors import AgencyUnverified
from app.domain.grounds import recorded
from app.domain.ids import new_id
from app.domain.letter_facts import AgencyFacts
from app.domain.letter_kinds import REFERRAL_KIND
from app.domain.letters import LetterContent
from app.domain.records import (
    Category,
    Consent,
    Delivery,
    Evidence,
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
class IssueLetter:
    """Make the letter of a referral final."""

    referral_id: UUID
    agency: AgencyFacts
    documents_asked: tuple[str, ...]
    sender: Sender
    delivery: Delivery
    languages: tuple[str, ...] = ()
    """Courtesy copies; normally the client's letter language."""
    letterhead_id: str = ""
    """Id of a `Stationery`; empty = the team's default."""
    address: AddressTold | None = None
    """As `WriteLetter.address`."""


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
        facts = letter_facts(
            _order(command, referral), recorded(asked), unit, templates=templates, clock=clock
        )
    return templates.consent("de", facts), templates.consent(wish.language, facts)


def preview(
    command: IssueLetter, *, work: UnitOfWork, templates: Templates, clock: Clock
) -> tuple[LetterContent, ...]:
    """All copies as they would be issued, without number and code; takes no number.

    Raises:
        ConsentMissing: no recorded basis covers what the letter would carry.
    """
    with work() as unit:
        referral = unit.referrals.get(command.referral_id)
        grounds = recorded(_basis(referral, unit, clock))
        facts = letter_facts(_order(command, referral), grounds, unit, templates=templates, clock=clock)
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
        letter, pdf = file_letter(
            _order(command, referral),
            recorded(_basis(referral, unit, clock)),
            unit,
            templates=templates,
            press=press,
            next_slip=next_slip,
            clock=clock,
        )
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
        unit.audit.note(
            Act.LETTER_PRINTED, letter.id, at=clock.now(), sha256=letter.sha256, case_id=letter.case_id
        )
        unit.commit()
    return touched(Kind.LETTER, Kind.REFERRAL, ids=_ids(letter))


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
    letter_id: UUID | None = None
    """The letter whose slip came back, where it did."""


def record_answer(command: RecordAnswer, *, work: UnitOfWork, worker: Caseworker, clock: Clock) -> Touched:
    """Book the agency's answer.

    Raises:
        ReferralStateForbids: this answer cannot follow the present state.
    """
    with work() as unit:
        told = book_answer(command, unit=unit, worker=worker, clock=clock)
        unit.commit()
    return told


def book_answer(command: RecordAnswer, *, unit: Unit, worker: Caseworker, clock: Clock) -> Touched:
    """`record_answer` within a transaction that its caller commits.

    A slip that came back proves that the letter left: a hand-out nobody noted is noted first.

    Raises:
        ReferralStateForbids: this answer cannot follow the present state.
    """
    referral = unit.referrals.get(command.referral_id)
    if command.letter_id is not None and referral.state is ReferralState.RELEASED:
        referral = move(referral, ReferralState.HANDED_OUT)
        _note(referral, command.evidence, unit=unit, worker=worker, clock=clock)
    referral = move(referral, command.state)
    if command.passed_on_to:
        referral = replace(referral, passed_on_to=command.passed_on_to)
    unit.referrals.save(referral)
    _note(referral, command.evidence, unit=unit, worker=worker, clock=clock, text=command.note)
    if command.state is ReferralState.DONE:
        _mark_need(referral, NeedState.MET, unit)
    if command.letter_id is not None:
        unit.audit.note(Act.SLIP_READ, command.letter_id, at=clock.now(), case_id=referral.case_id)
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
    """Only the letter that sent the client on moves its referral; a reminder or a Laufzettel does not."""
    with work() as unit:
        letter = unit.letters.get(letter_id)
        if letter.referral_id is not None and letter.kind == REFERRAL_KIND:
            referral = move(unit.referrals.get(letter.referral_id), state)
            unit.referrals.save(referral)
            _note(referral, Evidence.OWN_ACT, unit=unit, worker=worker, clock=clock)
        if state is ReferralState.SENT:
            unit.letters.save(replace(letter, sent_at=clock.now(), delivery=Delivery.SENT))
        unit.commit()
    return touched(Kind.REFERRAL, Kind.CASE, Kind.LETTER, ids=_ids(letter))


def _ids(letter: Letter) -> tuple[UUID, ...]:
    return tuple(id for id in (letter.id, letter.case_id, letter.referral_id) if id is not None)


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


def _order(command: IssueLetter, referral: Referral) -> WriteLetter:
    return WriteLetter(
        kind=REFERRAL_KIND,
        case_id=referral.case_id,
        sender=command.sender,
        referral_id=referral.id,
        agency=command.agency,
        languages=command.languages,
        letterhead_id=command.letterhead_id,
        delivery=command.delivery,
        documents_asked=command.documents_asked,
        address=command.address,
    )
