"""The typed field list: every path that a text of a kind may use, and how long its rule is on paper."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.domain.letter_kinds import (
    AddressedTo,
    Ask,
    AskType,
    FieldLine,
    LetterKind,
    ValueType,
    WrittenFor,
)
from app.i18n import gettext as _

RULES = {
    ValueType.TEXT: 60,
    ValueType.NAME: 70,
    ValueType.ADDRESS: 90,
    ValueType.PHONE: 45,
    ValueType.NUMBER: 25,
    ValueType.DATE: 30,
    ValueType.TIME: 20,
    ValueType.AMOUNT: 30,
    ValueType.EMAIL: 60,
}
"""Millimetres to write a value of each type by hand: about 3.5 mm a letter, a name of 20 letters."""
LONG_RULE = 150
"""Nearly the whole line of a letter (165 mm, DIN 5008)."""

INTERPRETER = Ask("interpreter", AskType.NAME, {"de": "Sprachmittlung"})
"""Every kind's texts may name the interpreter, as the legal notice does; only some kinds ask for one."""

_VALUE_OF = {
    AskType.TEXT: ValueType.TEXT,
    AskType.LONG_TEXT: ValueType.TEXT,
    AskType.NAME: ValueType.NAME,
    AskType.DATE: ValueType.DATE,
    AskType.TIME: ValueType.TIME,
    AskType.NUMBER: ValueType.NUMBER,
    AskType.AMOUNT: ValueType.AMOUNT,
    AskType.PHONE: ValueType.PHONE,
    AskType.CHOICE: ValueType.TEXT,
    AskType.LANGUAGE: ValueType.TEXT,
    AskType.YES_NO: ValueType.YES_NO,
    AskType.LIST: ValueType.LIST,
    AskType.SIGNATURE: ValueType.SIGNATURE,
}


@dataclass(frozen=True, slots=True)
class ValueLine:
    """One value that templates can use."""

    path: str
    type: ValueType
    optional: bool = True
    stays: bool = False
    """Printed blank too: it is about the office, not about a person or a case."""
    columns: tuple[ValueLine, ...] = ()
    """Of a list: what each item has; their paths are the names alone."""
    rule_mm: int = 0
    """Length of the rule on a blank print; 0 = by type."""
    most: int = 5

    @property
    def group(self) -> str:
        """`client` of `client.name`."""
        return self.path.partition(".")[0]

    @property
    def name(self) -> str:
        """`name` of `client.name`."""
        return self.path.rpartition(".")[2]

    @property
    def rule(self) -> int:
        """Millimetres."""
        return self.rule_mm or RULES[self.type]


def _line(path: str, type: ValueType = ValueType.TEXT, *, stays: bool = False) -> ValueLine:
    return ValueLine(path, type, stays=stays)


def _always(path: str, type: ValueType = ValueType.TEXT, *, stays: bool = False) -> ValueLine:
    return ValueLine(path, type, optional=False, stays=stays)


def _yes_no(path: str) -> ValueLine:
    return ValueLine(path, ValueType.YES_NO, optional=False)


_AGENCY = (
    _always("name", ValueType.NAME),
    _line("service"),
    _line("address", ValueType.ADDRESS),
    _yes_no("has_address"),
    _line("phone", ValueType.PHONE),
    _line("hours"),
    _line("languages"),
    _line("shared_language"),
    _yes_no("verified"),
    _yes_no("public_body"),
    _yes_no("chosen"),
)
_LABEL = (_always("label", stays=True),)
_SHARED: tuple[ValueLine, ...] = (
    _yes_no("copy.translated"),
    _yes_no("copy.blank"),
    _always("letter.number", ValueType.NUMBER),
    _always("letter.date", ValueType.DATE),
    _always("letter.place", stays=True),
    _line("letter.phone_code", ValueType.NUMBER, stays=True),
    ValueLine("letter.agencies", ValueType.LIST, columns=_AGENCY, most=2),
    _line("letter.agencies_text"),
    _always("sender.organisation", ValueType.NAME, stays=True),
    _always("sender.unit", ValueType.NAME, stays=True),
    _always("caseworker.name", ValueType.NAME),
    _line("caseworker.phone", ValueType.PHONE),
    _line("caseworker.email", ValueType.EMAIL),
    _line("case.number", ValueType.NUMBER),
    *(replace(line, path=f"agency.{line.path}") for line in _AGENCY),
    _line("client.name", ValueType.NAME),
    _line("client.birth_date", ValueType.DATE),
    _line("client.address", ValueType.ADDRESS),
    _line("client.phone", ValueType.PHONE),
    _line("client.email", ValueType.EMAIL),
    _line("client.language"),
    _line("client.languages"),
    _yes_no("client.needs_interpreter"),
    _yes_no("client.has_household"),
    _line("client.adults", ValueType.NUMBER),
    _line("client.children", ValueType.NUMBER),
    ValueLine(
        "client.documents",
        ValueType.LIST,
        columns=(_always("label"), _line("german", stays=True), _yes_no("present")),
    ),
    _line("need.label"),
    _line("need.german", stays=True),
    _line("reason.text"),
    _line("reason.source"),
    _line("reason.checked_on", ValueType.DATE),
    _yes_no("referral.emergency"),
    _yes_no("referral.urgent"),
    _line("referral.due_on", ValueType.DATE),
    _yes_no("basis.consent"),
    _yes_no("basis.statute"),
    _yes_no("basis.emergency"),
    _yes_no("basis.own_copy"),
    _yes_no("basis.own_application"),
    _line("basis.until", ValueType.DATE),
    ValueLine("basis.leaves", ValueType.LIST, stays=True, columns=_LABEL),
    ValueLine("basis.stays", ValueType.LIST, stays=True, columns=_LABEL),
    _line("basis.leaves_text", stays=True),
    _always("basis.stays_text", stays=True),
    _line("original.number", ValueType.NUMBER),
    _line("original.date", ValueType.DATE),
    _always("wanted.language", stays=True),
)


def value_lines(kind: LetterKind) -> tuple[ValueLine, ...]:
    """Every value that the texts of this kind can use."""
    addressed = kind.addressed_to not in {AddressedTo.CLIENT, AddressedTo.NOBODY}
    shared = tuple(
        replace(line, optional=not (addressed or kind.written_for is WrittenFor.REFERRAL))
        if line.path == "agency.name"
        else replace(line, optional=kind.written_for is WrittenFor.ANYBODY)
        if line.path == "case.number"
        else line
        for line in _SHARED
    )
    return (*shared, *(line for ask in asks_of(kind) for line in _asked(ask, "asked.")))


def asks_of(kind: LetterKind) -> tuple[Ask, ...]:
    """The kind's asks, and the interpreter whom every text may name."""
    return kind.asks if kind.ask(INTERPRETER.name) else (*kind.asks, INTERPRETER)


def choice_path(ask: Ask, code: str) -> str:
    """Name of the yes-no that tells whether this choice was taken: `how_is_by_phone`."""
    return f"{ask.name}_is_{code.replace('-', '_')}"


def _asked(ask: Ask, group: str) -> Iterator[ValueLine]:
    yield ValueLine(
        f"{group}{ask.name}",
        _VALUE_OF[ask.type],
        optional=not ask.required and ask.type is not AskType.YES_NO,
        columns=tuple(line for column in ask.columns for line in _asked(column, "")),
        rule_mm=LONG_RULE if ask.type is AskType.LONG_TEXT else 0,
        most=min(ask.most, 5),
    )
    for code, _labels in ask.choices:
        yield _yes_no(f"{group}{choice_path(ask, code)}")


def field_list(kind: LetterKind, language: str) -> tuple[FieldLine, ...]:
    """The list as a person reads it; asked values under their own labels in `language`."""
    names = {**_labels(), **_asked_labels(kind, language)}
    return tuple(
        FieldLine(path, line.type, names[path], line.optional)
        for outer in value_lines(kind)
        for path, line in ((outer.path, outer), *((f"{outer.path}[].{c.path}", c) for c in outer.columns))
    )


def _asked_labels(kind: LetterKind, language: str) -> dict[str, str]:
    labels = {}
    for ask in asks_of(kind):
        labels.update(_ask_labels(ask, f"asked.{ask.name}", language))
        for column in ask.columns:
            labels.update(_ask_labels(column, f"asked.{ask.name}[].{column.name}", language))
    return labels


def _ask_labels(ask: Ask, path: str, language: str) -> dict[str, str]:
    own = ask.label(language)
    chosen = {
        f"{path}_is_{code.replace('-', '_')}": f"{own}: {ask.choice_label(code, language)}"
        for code, _labels in ask.choices
    }
    return {path: own, **chosen}


def _labels() -> dict[str, str]:
    agency = {
        "name": _("name of the agency"),
        "service": _("what the agency offers"),
        "address": _("address of the agency"),
        "has_address": _("the address of the agency is known"),
        "phone": _("phone of the agency"),
        "hours": _("opening hours of the agency"),
        "languages": _("languages spoken at the agency"),
        "shared_language": _("a language that the agency and the client share"),
        "verified": _("the entry in the directory was checked"),
        "public_body": _("the agency is a public body"),
        "chosen": _("an agency was chosen"),
    }
    category = _("what a category of facts is called")
    return {
        **{f"agency.{name}": label for name, label in agency.items()},
        **{f"letter.agencies[].{name}": label for name, label in agency.items()},
        "basis.leaves[].label": category,
        "basis.stays[].label": category,
        **_letter_labels(),
        **_client_labels(),
        **_matter_labels(),
    }


def _letter_labels() -> dict[str, str]:
    return {
        "copy.translated": _("this copy is not in German"),
        "copy.blank": _("printed blank, to be filled in by hand"),
        "letter.number": _("number of the letter"),
        "letter.date": _("date of the letter"),
        "letter.place": _("where the office writes from"),
        "letter.phone_code": _("code for the phone"),
        "letter.agencies": _("the agencies that this letter goes to"),
        "letter.agencies_text": _("names of the agencies that this letter goes to"),
        "sender.organisation": _("organisation in the letterhead"),
        "sender.unit": _("unit in the letterhead"),
        "caseworker.name": _("name of the caseworker"),
        "caseworker.phone": _("phone of the caseworker"),
        "caseworker.email": _("e-mail of the caseworker"),
        "case.number": _("number of the case"),
        "original.number": _("number of the earlier letter"),
        "original.date": _("date of the earlier letter"),
        "wanted.language": _("language that was asked for"),
    }


def _client_labels() -> dict[str, str]:
    return {
        "client.name": _("name of the client"),
        "client.birth_date": _("date of birth of the client"),
        "client.address": _("address of the client"),
        "client.phone": _("phone of the client"),
        "client.email": _("e-mail of the client"),
        "client.language": _("language of the client beside German"),
        "client.languages": _("all languages of the client"),
        "client.needs_interpreter": _("the client needs an interpreter"),
        "client.has_household": _("somebody lives with the client, or this is known"),
        "client.adults": _("adults in the household"),
        "client.children": _("children in the household"),
        "client.documents": _("documents that the agency asks for"),
        "client.documents[].label": _("name of the document"),
        "client.documents[].german": _("German name of the document, if another"),
        "client.documents[].present": _("the client has the document"),
    }


def _matter_labels() -> dict[str, str]:
    return {
        "need.label": _("what it is about"),
        "need.german": _("what it is about in German, if another"),
        "reason.text": _("why this agency is in charge"),
        "reason.source": _("source of the reason"),
        "reason.checked_on": _("day on which the source was checked"),
        "referral.emergency": _("it is an emergency"),
        "referral.urgent": _("it is urgent"),
        "referral.due_on": _("day until which the agency should answer"),
        "basis.consent": _("the client agreed"),
        "basis.statute": _("a law allows it"),
        "basis.emergency": _("an emergency allows it"),
        "basis.own_copy": _("it is the client's own paper"),
        "basis.own_application": _("it is the client's own application"),
        "basis.until": _("end of the consent"),
        "basis.leaves": _("what the agency learns"),
        "basis.stays": _("what stays in the office"),
        "basis.leaves_text": _("what the agency learns, in one line"),
        "basis.stays_text": _("what stays in the office, in one line"),
    }
