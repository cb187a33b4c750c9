"""What is known already when a letter is begun: answers that a person only has to check."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from app.actions.agency_facts import HoursText, agency_facts, documents_asked
from app.actions.lines import CaseView
from app.actions.workplace import Workplace
from app.domain.clock import OFFICE_ZONE, today
from app.domain.errors import AppError
from app.domain.letter_kinds import REFERRAL_KIND, Ask, AskType
from app.domain.plan import StepStand, stand_of
from app.domain.records import Letter, NeedState, Referral, ReferralState

ANSWER_TERM = timedelta(days=14)
"""IASC/UNHCR inter-agency referral form: two weeks for what is not urgent (2-domain.md 3.3)."""

LAST_TIME = "last-time"
"""The prefill of an ask whose answer is the one of the last letter of its kind (`remember`)."""
MUNICIPAL = "kommune"
INTERNAL = "intern"
"""Our own team in the directory: no place for the client to go to."""

_OPEN_STATES = (
    ReferralState.DRAFT,
    ReferralState.RELEASED,
    ReferralState.HANDED_OUT,
    ReferralState.SENT,
    ReferralState.RECEIVED,
    ReferralState.ACCEPTED,
)
_REFUSED_STATES = (ReferralState.NOT_COMPETENT, ReferralState.REFUSED)


@dataclass(frozen=True, slots=True)
class _Known:
    """What the answers are taken from."""

    place: Workplace
    view: CaseView
    referral: Referral | None
    hours_text: HoursText
    last: Mapping[str, Any]


def prefill(
    kind_id: str, case_id: UUID, referral_id: UUID | None, *, place: Workplace, hours_text: HoursText
) -> dict[str, Any]:
    """Answers by name of the ask; an ask about which nothing is known is left out.

    Args:
        kind_id: of the letter.
        case_id: whose case.
        referral_id: the referral that the letter follows, if any.
        place: where it is written.
        hours_text: writes opening hours.

    Raises:
        RecordNotFound: no such kind, case or referral.
    """
    view = place.queries.case(case_id)
    referral = next((r for r in view.referrals if r.id == referral_id), None)
    known = _Known(place, view, referral, hours_text, place.letter_memory.last(kind_id))
    found = {ask.name: _answer(ask, known) for ask in place.templates.kind(kind_id).asks if ask.prefill}
    return {name: value for name, value in found.items() if value not in (None, "", ())}


def remember(kind_id: str, answers: Mapping[str, Any], *, place: Workplace) -> None:
    """Keep the answers that the next letter of this kind begins with. Raises `StoreFull`."""
    asks = [ask for ask in place.templates.kind(kind_id).asks if ask.prefill == LAST_TIME]
    if asks:
        place.letter_memory.keep(kind_id, {ask.name: answers.get(ask.name) for ask in asks})


def _answer(ask: Ask, known: _Known) -> Any:
    if ask.prefill == LAST_TIME:
        return known.last.get(ask.name)
    make = _PREFILLS.get(ask.prefill)
    value = make(known) if make else None
    if ask.type is AskType.LIST and value is not None:
        return _rows(ask, value)
    return value


def _rows(ask: Ask, rows: tuple[Mapping[str, Any], ...]) -> tuple[dict[str, Any], ...]:
    """The columns that this list asks for; a value that nobody knows is left out."""
    names = [column.name for column in ask.columns]
    return tuple({name: row[name] for name in names if row.get(name)} for row in rows[: ask.most])


def _municipal(known: _Known) -> bool | None:
    """Whether the office belongs to the municipality; None where the installation does not say."""
    operator = known.place.operator
    return operator == MUNICIPAL if operator else None


def _language(known: _Known) -> str:
    return known.view.client.letter_language


def _need(known: _Known) -> str:
    needs = [need.code for need in known.view.needs if need.state is not NeedState.MET]
    code = known.referral.need if known.referral else next(iter(needs), "")
    return known.place.content.need_label(code, "de") if code else ""


def _original(known: _Known) -> Letter | None:
    if known.referral is None:
        return None
    own = [x for x in known.view.letters if x.referral_id == known.referral.id and x.kind == REFERRAL_KIND]
    return own[-1] if own else None


def _original_number(known: _Known) -> str:
    letter = _original(known)
    return letter.number if letter else ""


def _original_date(known: _Known) -> Any:
    letter = _original(known)
    return letter.made_at.astimezone(OFFICE_ZONE).date() if letter else None


def _steps(known: _Known) -> tuple[Mapping[str, Any], ...]:
    """One row for each place where the client still has to go, then what her chains say is possible next."""
    open_ones = [referral for referral in known.view.referrals if referral.state in _OPEN_STATES]
    gone_to = {referral.agency_id for referral in open_ones}
    rows = [_step(referral, known) for referral in open_ones]
    return (*rows, *(_chain_step(stand, known) for stand in _next_of(known) if not gone_to & _to(stand)))


def _next_of(known: _Known) -> tuple[StepStand, ...]:
    """Steps of an address-locked chain stay off a paper that others may find."""
    view, content = known.view, known.place.content
    stands = stand_of(view.case, view.measures, content.chains, today=today(known.place.clock))
    return tuple(step for stand in stands if not stand.template.address_locked for step in stand.next_steps)


def _to(stand: StepStand) -> set[str]:
    return set(stand.step.agencies) - {INTERNAL}


def _chain_step(stand: StepStand, known: _Known) -> Mapping[str, Any]:
    agencies = [one for one in stand.step.agencies if one != INTERNAL]
    due = stand.measure.due_on if stand.measure else None
    return {
        "what": stand.step.title,
        "where": known.place.content.agency_name(agencies[0]) if agencies else "",
        "on": due,
    }


def _step(referral: Referral, known: _Known) -> Mapping[str, Any]:
    content = known.place.content
    what = content.need_label(referral.need, "de")
    try:
        agency = agency_facts(referral, content.directory, known.hours_text)
        asked = documents_asked(referral, content.directory)
    except AppError:  # the directory no longer has it, or the address is protected
        return {"what": what, "where": content.agency_name(referral.agency_id)}
    return {
        "what": what,
        "where": ", ".join((agency.agency, *agency.address)),
        "open": ", ".join(agency.hours),
        "bring": ", ".join(content.document_label(code, "de") for code in asked),
    }


def _refusals(known: _Known) -> tuple[Mapping[str, Any], ...]:
    """Who said that it is not in charge, and when; never why: notes are for the team alone."""
    said = [e for e in known.view.events if e.state in _REFUSED_STATES]
    agencies = {referral.id: referral.agency_id for referral in known.view.referrals}
    return tuple(
        {
            "agency": known.place.content.agency_name(agencies[event.referral_id]),
            "on": event.at.astimezone(OFFICE_ZONE).date(),
        }
        for event in sorted(said, key=lambda event: event.at)
    )


def _earlier(known: _Known) -> tuple[Mapping[str, Any], ...]:
    """Who got facts of the client in a letter, and when: to be told of a withdrawal (Art. 19 DSGVO)."""
    return tuple(
        {"agency": letter.recipient, "on": letter.made_at.astimezone(OFFICE_ZONE).date()}
        for letter in known.view.letters
        if letter.recipient
    )


_PREFILLS: Mapping[str, Callable[[_Known], Any]] = {
    "today": lambda known: today(known.place.clock),
    "in-14-days": lambda known: today(known.place.clock) + ANSWER_TERM,
    "municipal": _municipal,
    "client-language": _language,
    "caseworker": lambda known: known.place.worker.name,
    "need-label": _need,
    "original-number": _original_number,
    "original-date": _original_date,
    "next-steps": _steps,
    "refusals": _refusals,
    "earlier-recipients": _earlier,
}
