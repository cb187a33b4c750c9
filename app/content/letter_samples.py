"""Sample facts for previews and checks: invented people, and what each kind's plan answers itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any

from app.content.letter_files import Part, plan_place
from app.domain.errors import ContentBroken
from app.domain.languages import GERMAN
from app.domain.letter_facts import AgencyFacts, ClientFacts, DocumentLine, LetterFacts, OriginalLetter
from app.domain.letter_kinds import AddressedTo, Ask, AskType, LetterKind
from app.domain.letters import Letterhead
from app.domain.records import Priority
from app.domain.slips import phone_code, slip_code
from app.i18n import gettext as _

SAMPLE = "letters/sample.yaml"
_CODE = slip_code(bytes(32), 0, 0, 0)
"""Made with a key of zeros: no installation accepts it."""
_STROKES = ((80.0, 180.0, 130.0, 60.0, 170.0, 190.0, 220.0, 90.0), (240.0, 150.0, 420.0, 120.0, 640.0, 160.0))
"""An invented signature in thousandths of the field's width."""


def sample_facts(
    people: Part, answers: Mapping[str, Any], kind: LetterKind, language: str, letterhead: Letterhead
) -> LetterFacts:
    """Facts of one letter of `kind` whose client speaks `language`.

    Raises:
        ContentBroken: an answer of the plan's sample is not of its ask's type, or nobody asks for it.
    """
    worker: Part = people["caseworker"]
    original: Part = people["original"]
    agencies = tuple(_agency(agency) for agency in people["agencies"])
    lends = kind.addressed_to is AddressedTo.INTERPRETER
    made_at = datetime.fromisoformat(people["made_at"])
    return LetterFacts(
        number=str(people["number"]),
        made_at=made_at,
        made_on=made_at.date(),
        letterhead=letterhead,
        place=str(people["place"]),
        caseworker=str(worker["name"]),
        caseworker_phone=str(worker["phone"]),
        caseworker_email=str(worker["email"]),
        case_number=str(people["case_number"]),
        agency=_agency(people["interpreter"]) if lends else agencies[0],
        client=_client(people["client"], language),
        need=str(people["need"]),
        reason=str(people["reason"]),
        rule_source=str(people["rule_source"]),
        rule_checked_on=date.fromisoformat(people["rule_checked_on"]),
        priority=Priority.NORMAL,
        due_on=date.fromisoformat(people["due_on"]),
        categories=kind.categories,
        basis=kind.basis,
        basis_until=date.fromisoformat(people["basis_until"]),
        slip_code=_CODE if kind.with_slip else "",
        phone_code=phone_code(_CODE) if kind.with_slip else "",
        return_to=tuple(str(line) for line in people["return_to"]),
        kind=kind.id,
        asked=_answers(kind, answers, language),
        agencies=agencies,
        original=OriginalLetter(str(original["number"]), date.fromisoformat(original["made_on"])),
    )


def _agency(agency: Part) -> AgencyFacts:
    return AgencyFacts(
        agency=str(agency["agency"]),
        service=str(agency["service"]),
        address=tuple(str(line) for line in agency["address"]),
        phone=str(agency["phone"]),
        hours=tuple(str(line) for line in agency["hours"]),
        languages=tuple(str(tag) for tag in agency["languages"]),
        verified=bool(agency["verified"]),
        public_body=bool(agency["public_body"]),
        letter_name=tuple(str(line) for line in agency.get("letter_name", ())),
    )


def _client(client: Part, language: str) -> ClientFacts:
    documents = [DocumentLine(str(one["code"]), bool(one["present"])) for one in client["documents"]]
    return ClientFacts(
        name=str(client["name"]),
        birth_date=date.fromisoformat(client["birth_date"]),
        address=tuple(str(line) for line in client["address"]),
        phone=str(client["phone"]),
        email=str(client["email"]),
        spoken=(language,),
        needs_interpreter=language != GERMAN,
        documents=tuple(documents),
        adults=int(client["adults"]),
        children=int(client["children"]),
    )


def _answers(kind: LetterKind, answers: Mapping[str, Any], language: str) -> dict[str, Any]:
    asks = {ask.name: ask for ask in kind.asks}
    typed = {}
    for name, answer in answers.items():
        if str(name) not in asks:
            raise _fault(kind, name, _("the sample answers '{name}', which nobody asks").format(name=name))
        typed[str(name)] = _typed(asks[str(name)], answer, kind, name)
    for ask in kind.asks:
        if ask.type is AskType.LANGUAGE and (language != GERMAN or ask.name not in answers):
            typed[ask.name] = language
    return typed


def _typed(ask: Ask, answer: Any, kind: LetterKind, at: str) -> Any:
    try:
        return _value(ask, answer, kind, at)
    except (AttributeError, KeyError, StopIteration, TypeError, ValueError) as error:
        reason = _("the sample's '{name}' is no {type}").format(name=ask.name, type=ask.type)
        raise _fault(kind, at, reason) from error


def _value(ask: Ask, answer: Any, kind: LetterKind, at: str) -> Any:
    if ask.type is AskType.LIST:
        columns = {column.name: column for column in ask.columns}
        return tuple(
            {str(name): _typed(columns[name], value, kind, at) for name, value in row.items()}
            for row in answer
        )
    if ask.type is AskType.CHOICE:
        return next(code for code, _labels in ask.choices if code == answer)
    return _READ.get(ask.type, str)(answer)


def _strokes(answer: Any) -> tuple[tuple[float, ...], ...]:
    return _STROKES if answer is True else tuple(tuple(float(n) for n in stroke) for stroke in answer)


_READ: dict[AskType, Callable[[Any], Any]] = {
    AskType.DATE: date.fromisoformat,
    AskType.TIME: time.fromisoformat,
    AskType.NUMBER: int,
    AskType.AMOUNT: int,
    AskType.YES_NO: bool,
    AskType.SIGNATURE: _strokes,
}


def _fault(kind: LetterKind, at: str, reason: str) -> ContentBroken:
    place = f"line {getattr(at, 'line', 0)}"
    return ContentBroken(file=plan_place(kind.id), place=place, reason=reason)
