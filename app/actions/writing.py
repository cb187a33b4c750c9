"""Writing a letter of any kind: how it would look, issuing it, and its blank form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from app.actions import letterheads, referrals
from app.actions.issuing import NextSlip, WriteLetter, file_letter, letter_facts
from app.actions.ports import Caseworker, Press, Templates, Unit, UnitOfWork
from app.actions.prefilling import prefill, remember
from app.actions.referrals import IssueLetter
from app.actions.touched import Kind, Touched, touched
from app.actions.workplace import Workplace
from app.domain.clock import Clock, today
from app.domain.errors import AgencyUnverified, AnswersIncomplete, RecordNotFound
from app.domain.grounds import Grounds, grounds
from app.domain.letter_facts import AgencyFacts, ClientFacts, LetterFacts
from app.domain.letter_kinds import REFERRAL_KIND, AddressedTo, Ask, AskType, LetterKind, WrittenFor
from app.domain.letters import LetterContent
from app.domain.records import Letter, Priority

__all__ = ["WriteLetter", "blank", "issue", "missing", "prefill", "preview", "print_blank", "remember"]


def preview(
    command: WriteLetter, *, work: UnitOfWork, templates: Templates, clock: Clock
) -> tuple[LetterContent, ...]:
    """All copies as they would be issued, without number and code; takes no number.

    Raises:
        AnswersIncomplete: nobody is chosen yet to whom it goes.
        ConsentMissing: the kind needs a recorded consent and there is none for the agency.
        ContentBroken, TemplateTooCostly: a template is at fault.
    """
    kind = templates.kind(command.kind)
    _demand_none(_targets_missing(command, kind))
    with work() as unit:
        facts = letter_facts(
            command, _grounds(command, kind, unit, clock), unit, templates=templates, clock=clock
        )
    return templates.compose(facts, command.languages)


def issue(
    command: WriteLetter,
    *,
    work: UnitOfWork,
    templates: Templates,
    press: Press,
    next_slip: NextSlip,
    worker: Caseworker,
    clock: Clock,
) -> tuple[Letter, bytes, Touched]:
    """Make the letter final, in one transaction: number, pages, hash, audit; returns letter and PDF.

    Whatever is raised, nothing was written and no number is used up. The kind that sends a client
    on moves its referral too (`referrals.issue`).

    Raises:
        AnswersIncomplete: what must be chosen or answered first.
        ConsentMissing: the kind needs a recorded consent and there is none for the agency.
        AgencyUnverified: nobody confirmed the directory entry yet.
        ContentBroken, TemplateTooCostly: a template is at fault.
        GlyphMissing, TextDoesNotFit, LetterTooLong: the pages cannot be made.
        StoreFull: the disk is full.
    """
    kind = templates.kind(command.kind)
    _demand_none(missing(command, kind))
    if kind.id == REFERRAL_KIND and command.referral_id is not None and command.agency is not None:
        return referrals.issue(
            _as_referral(command, command.referral_id, command.agency),
            work=work,
            templates=templates,
            press=press,
            next_slip=next_slip,
            worker=worker,
            clock=clock,
        )
    with work() as unit:
        _demand_verified(command, unit)
        letter, pdf = file_letter(
            command,
            _grounds(command, kind, unit, clock),
            unit,
            templates=templates,
            press=press,
            next_slip=next_slip,
            clock=clock,
        )
        unit.commit()
    ids = [id for id in (letter.id, letter.case_id, letter.referral_id) if id is not None]
    return letter, pdf, touched(Kind.LETTER, Kind.CASE, Kind.REFERRAL, ids=ids)


def print_blank(kind_id: str, language: str, *, place: Workplace, letterhead_id: str = "") -> bytes:
    """The PDF of `blank`: nothing is filed and no number is used."""
    return place.press.render(blank(kind_id, language, place=place, letterhead_id=letterhead_id))


def blank(
    kind_id: str, language: str, *, place: Workplace, letterhead_id: str = ""
) -> tuple[LetterContent, ...]:
    """The empty form of a kind, to be filled in by hand: every value is a rule; it has no number.

    Raises:
        RecordNotFound: there is no such kind, or it has no blank form.
        ContentBroken, TemplateTooCostly: a template is at fault.
    """
    kind = place.templates.kind(kind_id)
    if not kind.blank:
        raise RecordNotFound(kind="blank-form", id=kind_id)
    with place.work() as unit:
        head = letterheads.chosen(letterhead_id, unit)
    sender, clock = place.sender, place.clock
    facts = LetterFacts(
        number="",
        made_at=clock.now(),
        made_on=today(clock),
        letterhead=letterheads.letterhead(head) if head else place.templates.letterhead(),
        place=(head.place if head else "") or sender.place,
        caseworker=sender.name,
        caseworker_phone=sender.phone,
        caseworker_email=sender.email,
        case_number="",
        agency=None,
        client=ClientFacts(),
        need=None,
        reason="",
        rule_source=None,
        rule_checked_on=None,
        priority=Priority.NORMAL,
        due_on=None,
        categories=kind.categories,
        basis=kind.basis,
        basis_until=None,
        slip_code="",
        phone_code="",
        return_to=(head.return_to if head else ()) or sender.return_to,
        kind=kind.id,
        blank=True,
    )
    return place.templates.compose(facts, (language,))


# -- what must be there first -----------------------------------------------------------------


def missing(command: WriteLetter, kind: LetterKind) -> tuple[str, ...]:
    """What must be chosen or answered first: `referral`, `agency`, `agencies`, names of asks.

    A cell of a list is `steps[1].what`; a list with more rows than the kind takes is named too.
    """
    return (*_targets_missing(command, kind), *_answers_missing(kind.asks, command.asked, ""))


def _targets_missing(command: WriteLetter, kind: LetterKind) -> tuple[str, ...]:
    lacking: list[str] = []
    if kind.written_for is WrittenFor.REFERRAL and command.referral_id is None:
        lacking.append("referral")
    to_one = kind.addressed_to in {AddressedTo.AGENCY, AddressedTo.INTERPRETER}
    if to_one and command.agency is None:
        lacking.append("agency")
    if kind.addressed_to is AddressedTo.AGENCIES and not command.agencies:
        lacking.append("agencies")
    return tuple(lacking)


def _answers_missing(asks: tuple[Ask, ...], answers: Mapping[str, Any], before: str) -> Iterator[str]:
    for ask in asks:
        value = answers.get(ask.name)
        if ask.required and value in (None, "", ()):
            yield before + ask.name
        elif ask.type is AskType.LIST and value:
            if len(value) > ask.most:
                yield before + ask.name
            for number, row in enumerate(value, start=1):
                yield from _answers_missing(ask.columns, row, f"{before}{ask.name}[{number}].")


def _demand_none(lacking: tuple[str, ...]) -> None:
    if lacking:
        raise AnswersIncomplete(questions=list(lacking))


def _demand_verified(command: WriteLetter, unit: Unit) -> None:
    """Raises `AgencyUnverified`, as for a referral: an unchecked address gets no real letter."""
    unverified = [agency for agency in _addressed(command) if not agency.verified]
    if not unverified or command.confirmed:
        return
    if command.referral_id is not None and unit.referrals.get(command.referral_id).confirmed_by:
        return
    raise AgencyUnverified(agency=unverified[0].agency)


def _addressed(command: WriteLetter) -> tuple[AgencyFacts, ...]:
    return tuple(agency for agency in (command.agency, *command.agencies) if agency is not None)


def _grounds(command: WriteLetter, kind: LetterKind, unit: Unit, clock: Clock) -> Grounds:
    return grounds(
        kind,
        unit.consents.find(case_id=command.case_id),
        _agency_ids(command, unit),
        addressed=len(_addressed(command)),
        chosen=command.categories,
        on=today(clock),
    )


def _agency_ids(command: WriteLetter, unit: Unit) -> tuple[str, ...]:
    if command.agency_ids or command.referral_id is None:
        return command.agency_ids
    return (unit.referrals.get(command.referral_id).agency_id,)


def _as_referral(command: WriteLetter, referral_id: UUID, agency: AgencyFacts) -> IssueLetter:
    return IssueLetter(
        referral_id=referral_id,
        agency=agency,
        documents_asked=command.documents_asked,
        sender=command.sender,
        delivery=command.delivery,
        languages=command.languages,
        letterhead_id=command.letterhead_id,
        address=command.address,
    )
