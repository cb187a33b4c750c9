"""The values that letter templates can use: every fact as a typed field, in the copy's language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from babel.dates import format_date, format_time
from babel.numbers import format_currency, format_decimal

from app.content.letter_fields import ValueLine, asks_of, choice_path, value_lines
from app.domain.errors import ContentBroken
from app.domain.languages import GERMAN
from app.domain.letter_facts import AgencyFacts, ClientFacts, DocumentLine, LetterFacts
from app.domain.letter_kinds import Ask, AskType, LetterKind, ValueType
from app.domain.letters import Copy, Field, FieldType
from app.domain.records import Category, LegalBasis, Priority
from app.i18n import gettext as _
from app.i18n.formats import language_name, list_text
from app.i18n.languages import language as language_of

if TYPE_CHECKING:
    from app.content.letter_texts import Values  # brings the template engine along

Kind = TypeVar("Kind")
_NO_AGENCY = AgencyFacts("", "", (), None, (), (), verified=True, public_body=False)
_MARKS = str.maketrans("", "", "\u200e\u200f\u061c")
"""Direction marks that CLDR puts into amounts; a field is isolated by its type instead."""


class Labels(Protocol):
    """Names of codes in a language; German where there is none."""

    def need_label(self, code: str, language: str) -> str:
        """`SUL` → Schule."""
        ...

    def document_label(self, code: str, language: str) -> str:
        """`D01` → Pass/Ausweis."""
        ...

    def category_label(self, category: Category, language: str) -> str:
        """What a category of facts is called."""
        ...

    def disputed_words(self, language: str) -> str:
        """What stands behind a fact that the client disputes (§ 84 SGB X)."""
        ...


@dataclass(frozen=True, slots=True)
class Wording:
    """How values are written in one language."""

    language: str
    date_pattern: str
    """CLDR pattern; digits in the order of the German paper, so that both can be compared."""
    separator: str
    """Between labels that may hold commas themselves."""
    labels: Labels

    def text(self, value: str | None, type: FieldType = FieldType.TEXT) -> Field | None:
        """A value in this language; None stays None."""
        return Field(value, type, self.language) if value else None

    def day(self, value: date | None) -> Field | None:
        """A date."""
        if value is None:
            return None
        return self.text(format_date(value, self.date_pattern, locale=self._locale), FieldType.DATE)

    def hour(self, value: time) -> Field | None:
        """A time of 24 hours in every language: the same digits as on the German paper."""
        return self.text(format_time(value, "HH:mm", locale=self._locale), FieldType.TIME)

    def amount(self, cents: int) -> Field | None:
        """Euros and cents with the separators of the language, in Latin digits."""
        written = format_currency(cents / 100, "EUR", locale=self._locale, numbering_system="latn")
        return self.text(written.translate(_MARKS), FieldType.AMOUNT)

    def number(self, value: int) -> Field | None:
        """A quantity with the separators of the language, in Latin digits."""
        written = format_decimal(value, locale=self._locale, numbering_system="latn")
        return self.text(written.translate(_MARKS), FieldType.NUMBER)

    def listed(self, values: Iterable[str]) -> Field | None:
        """Several values as one enumeration."""
        return self.text(list_text(list(values), self.language))

    def label(self, own: str, german: str) -> tuple[Field | None, Field | None]:
        """A label in this language and the German one beside it, if that is another."""
        if own == german:
            return _german(german), None
        return self.text(own), _german(german)

    @property
    def _locale(self) -> str:
        return language_of(self.language).cldr


def letter_values(facts: LetterFacts, kind: LetterKind, copy: Copy, wanted: str, wording: Wording) -> Values:
    """All values of one copy. `facts` must be `for_copy` already; `wanted` = the language asked for.

    For the receiver the need and the reason are facts about the client too: without the category
    they stay away. A value that every letter of this kind has, and that is missing (a preview
    before everything is filled in), is a rule to write on; on a blank print nearly all are.

    Raises:
        ContentBroken: an answer is not of its ask's type.
    """
    told = copy is not Copy.RECEIVER or Category.NEED in facts.categories
    values: dict[str, SimpleNamespace] = {
        "copy": SimpleNamespace(translated=wording.language != GERMAN, blank=facts.blank),
        "letter": _letter(facts, wording),
        "sender": SimpleNamespace(
            organisation=_german(facts.letterhead.organisation, FieldType.NAME),
            unit=_german(facts.letterhead.unit, FieldType.NAME),
        ),
        "caseworker": SimpleNamespace(
            name=_german(facts.caseworker, FieldType.NAME),
            phone=_german(facts.caseworker_phone, FieldType.PHONE),
            email=_german(facts.caseworker_email, FieldType.EMAIL),
        ),
        "case": SimpleNamespace(number=_german(facts.case_number, FieldType.NUMBER)),
        "agency": _agency(facts.agency, facts.client, wording),
        "client": _client(facts.client, wording),
        "need": _need(facts.need if told else None, wording),
        "reason": SimpleNamespace(
            text=_german(facts.reason) if told else None,
            source=_german(facts.rule_source) if told else None,
            checked_on=wording.day(facts.rule_checked_on) if told else None,
        ),
        "referral": SimpleNamespace(
            emergency=facts.priority is Priority.EMERGENCY,
            urgent=facts.priority is Priority.URGENT,
            due_on=wording.day(facts.due_on),
        ),
        "basis": _basis(facts, wording),
        "original": SimpleNamespace(
            number=_german(facts.original.number, FieldType.NUMBER) if facts.original else None,
            date=wording.day(facts.original.made_on) if facts.original else None,
        ),
        "wanted": SimpleNamespace(language=wording.text(language_name(wanted, wording.language))),
        "asked": _answers(asks_of(kind), facts.asked, kind, wording),
    }
    _put_rules(values, value_lines(kind), blank=facts.blank)
    return values


def is_rule(value: object) -> bool:
    """Whether it is room to write by hand."""
    return isinstance(value, Field) and value.type is FieldType.BLANK


def _german(value: str | None, type: FieldType = FieldType.TEXT) -> Field | None:
    return Field(value, type, GERMAN) if value else None


def _letter(facts: LetterFacts, wording: Wording) -> SimpleNamespace:
    names = [agency.agency for agency in facts.agencies]
    return SimpleNamespace(
        number=_german(facts.number, FieldType.NUMBER),
        date=wording.day(facts.made_on),
        place=_german(facts.place),
        phone_code=_german(facts.phone_code, FieldType.NUMBER),
        agencies=tuple(_agency(agency, facts.client, wording) for agency in facts.agencies),
        agencies_text=_german(list_text(names, GERMAN), FieldType.NAME) if names else None,
    )


def _need(code: str | None, wording: Wording) -> SimpleNamespace:
    if code is None:
        return SimpleNamespace(label=None, german=None)
    labels = wording.labels
    own, german = wording.label(labels.need_label(code, wording.language), labels.need_label(code, GERMAN))
    return SimpleNamespace(label=own, german=german)


def _agency(chosen: AgencyFacts | None, client: ClientFacts, wording: Wording) -> SimpleNamespace:
    agency = chosen or _NO_AGENCY
    shared = [tag for tag in client.spoken if tag in agency.languages and tag != GERMAN]
    names = [language_name(tag, wording.language) for tag in agency.languages]
    return SimpleNamespace(
        name=_german(agency.agency, FieldType.NAME),
        service=_german(agency.service),
        address=_german(", ".join(agency.address), FieldType.ADDRESS),
        has_address=bool(agency.address) or chosen is None,
        phone=_german(agency.phone, FieldType.PHONE),
        hours=_german("; ".join(agency.hours)),
        languages=wording.listed(names),
        shared_language=wording.text(language_name(shared[0], wording.language)) if shared else None,
        verified=agency.verified,
        public_body=agency.public_body,
        chosen=chosen is not None,
    )


def _client(client: ClientFacts, wording: Wording) -> SimpleNamespace:
    foreign = [tag for tag in client.spoken if tag != GERMAN]
    names = [language_name(tag, wording.language) for tag in client.spoken]
    told = SimpleNamespace(
        name=_german(client.name, FieldType.NAME),
        birth_date=wording.day(client.birth_date),
        address=_german(", ".join(client.address), FieldType.ADDRESS),
        phone=_german(client.phone, FieldType.PHONE),
        email=_german(client.email, FieldType.EMAIL),
        language=wording.text(language_name(foreign[0], wording.language)) if foreign else None,
        languages=wording.listed(names),
        needs_interpreter=bool(client.needs_interpreter),
        has_household=bool(client.adults or client.children),
        adults=_german(str(client.adults or ""), FieldType.NUMBER),
        children=_german(str(client.children or ""), FieldType.NUMBER),
        documents=tuple(_document(line, wording) for line in client.documents),
    )
    if "documents" in client.disputed:
        for line in told.documents:
            line.label, line.german = _disputed(line.label, wording), _disputed(line.german, wording)
    for name in _SHOWN_AS.keys() & client.disputed:
        for shown in _SHOWN_AS[name]:
            setattr(told, shown, _disputed(getattr(told, shown), wording))
    return told


_SHOWN_AS: dict[str, tuple[str, ...]] = {
    **{name: (name,) for name in ("name", "birth_date", "address", "phone", "email", "adults", "children")},
    "spoken": ("language", "languages"),
}
"""Field of `ClientFacts` → the values that a template prints it by."""


def _disputed(value: Field | None, wording: Wording) -> Field | None:
    """The same value with the notice behind it, in the language and type of the value."""
    if value is None:
        return None
    return Field(f"{value.value} {wording.labels.disputed_words(value.language)}", language=value.language)


def _document(line: DocumentLine, wording: Wording) -> SimpleNamespace:
    labels = wording.labels
    label, german = wording.label(
        labels.document_label(line.code, wording.language), labels.document_label(line.code, GERMAN)
    )
    return SimpleNamespace(label=label, german=german, present=line.present)


def _basis(facts: LetterFacts, wording: Wording) -> SimpleNamespace:
    """Residence status is always among what stays: no letter has a field for it (§ 87 AufenthG)."""
    gone = [one for one in Category if one in facts.categories and one is not Category.RESIDENCE]
    kept = [one for one in Category if one not in gone]
    leaves = [wording.labels.category_label(one, wording.language) for one in gone]
    stays = [wording.labels.category_label(one, wording.language) for one in kept]
    return SimpleNamespace(
        consent=facts.basis == LegalBasis.CONSENT.value,
        statute=facts.basis == LegalBasis.STATUTE.value,
        emergency=facts.basis == LegalBasis.EMERGENCY.value,
        own_copy=facts.basis == LegalBasis.OWN_COPY.value,
        own_application=facts.basis == "own-application",
        until=wording.day(facts.basis_until),
        leaves=tuple(SimpleNamespace(label=wording.text(label)) for label in leaves),
        stays=tuple(SimpleNamespace(label=wording.text(label)) for label in stays),
        leaves_text=wording.text(wording.separator.join(leaves)),
        stays_text=wording.text(wording.separator.join(stays)),
    )


# -- what was asked ---------------------------------------------------------------------------


def _answers(
    asks: Sequence[Ask], answers: Mapping[str, Any], kind: LetterKind, wording: Wording
) -> SimpleNamespace:
    named: dict[str, Any] = {}
    for ask in asks:
        answer = answers.get(ask.name)
        try:
            named[ask.name] = _answer(ask, answer, kind, wording)
        except (AttributeError, TypeError, ValueError) as error:
            place = f"letters/{kind.id}.yaml"
            reason = _("the answer is no {type}").format(type=ask.type)
            raise ContentBroken(file=place, place=ask.name, reason=reason) from error
        named.update({choice_path(ask, code): answer == code for code, _labels in ask.choices})
    return SimpleNamespace(**named)


def _answer(ask: Ask, answer: Any, kind: LetterKind, wording: Wording) -> object:
    if ask.type is AskType.LIST:
        rows = tuple(answer or ())
        if len(rows) > ask.most:
            raise ValueError(len(rows))
        return tuple(_answers(ask.columns, row, kind, wording) for row in rows)
    if ask.type is AskType.SIGNATURE:
        return tuple(tuple(float(number) for number in stroke) for stroke in answer or ())
    if ask.type is AskType.YES_NO:
        return bool(answer)
    if answer is None or answer == "":
        return None
    return _field(ask, answer, wording)


def _field(ask: Ask, answer: Any, wording: Wording) -> Field | None:
    write = _WRITTEN.get(ask.type)
    return write(ask, answer, wording) if write else _german(_plain(answer))


def _choice(ask: Ask, answer: Any, wording: Wording) -> Field | None:
    if answer not in dict(ask.choices):
        raise ValueError(answer)
    own, german = ask.choice_label(answer, wording.language), ask.choice_label(answer, GERMAN)
    return _german(german) if own == german else wording.text(own)


def _of(type: type[Kind], answer: Any) -> Kind:
    if not isinstance(answer, type):
        raise TypeError(type)
    return answer


def _plain(answer: Any) -> str:
    return _of(str, answer).strip()


def _whole(answer: Any) -> int:
    if isinstance(answer, bool):
        raise TypeError(bool)
    return _of(int, answer)


_WRITTEN: dict[AskType, Callable[[Ask, Any, Wording], Field | None]] = {
    AskType.DATE: lambda _ask, answer, wording: wording.day(_of(date, answer)),
    AskType.TIME: lambda _ask, answer, wording: wording.hour(_of(time, answer)),
    AskType.NUMBER: lambda _ask, answer, wording: wording.number(_whole(answer)),
    AskType.AMOUNT: lambda _ask, answer, wording: wording.amount(_whole(answer)),
    AskType.CHOICE: _choice,
    AskType.LANGUAGE: lambda _ask, answer, wording: wording.text(
        language_name(_plain(answer), wording.language)
    ),
    AskType.NAME: lambda _ask, answer, _wording: _german(_plain(answer), FieldType.NAME),
    AskType.PHONE: lambda _ask, answer, _wording: _german(_plain(answer), FieldType.PHONE),
}


# -- rules to write on ------------------------------------------------------------------------


def _put_rules(values: Mapping[str, SimpleNamespace], lines: Iterable[ValueLine], *, blank: bool) -> None:
    for line in lines:
        group = values[line.group]
        setattr(group, line.name, _ruled(getattr(group, line.name), line, blank=blank))


def _ruled(value: Any, line: ValueLine, *, blank: bool) -> Any:
    if line.type is ValueType.LIST:
        return _ruled_rows(value, line, blank=blank and not line.stays)
    if line.type is ValueType.YES_NO:
        return bool(value)
    if line.type is ValueType.SIGNATURE:
        return () if blank else value
    is_rule_here = (value is None and not line.optional) or (blank and not line.stays)
    return Field(str(line.rule), FieldType.BLANK, GERMAN) if is_rule_here else value


def _ruled_rows(rows: Any, line: ValueLine, *, blank: bool) -> tuple[SimpleNamespace, ...]:
    given = [SimpleNamespace(**dict.fromkeys(c.name for c in line.columns))] * line.most if blank else rows
    return tuple(
        SimpleNamespace(**{c.name: _ruled(getattr(row, c.name), c, blank=blank) for c in line.columns})
        for row in given
    )
