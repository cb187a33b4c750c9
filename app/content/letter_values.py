"""The values that letter templates can use: every fact as a typed field, in the copy's language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import Protocol

from babel.dates import format_date

from app.content.letter_texts import Values
from app.domain.letter_facts import AgencyFacts, ClientFacts, DocumentLine, LetterFacts
from app.domain.letters import Copy, Field, FieldType
from app.domain.records import Category, LegalBasis, Priority
from app.i18n.formats import language_name, list_text
from app.i18n.languages import language as language_of

GERMAN = "de"
_NO_AGENCY = AgencyFacts("", "", (), None, (), (), verified=True, public_body=False)


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
        locale = language_of(self.language).cldr
        return Field(format_date(value, self.date_pattern, locale=locale), FieldType.DATE, self.language)

    def listed(self, values: Iterable[str]) -> Field | None:
        """Several values as one enumeration."""
        return self.text(list_text(list(values), self.language))

    def label(self, own: str, german: str) -> tuple[Field | None, Field | None]:
        """A label in this language and the German one beside it, if that is another."""
        if own == german:
            return _german(german), None
        return self.text(own), _german(german)


def letter_values(facts: LetterFacts, copy: Copy, wanted: str, wording: Wording) -> Values:
    """All values of one copy. `facts` must be `for_copy` already; `wanted` = the language asked for.

    For the receiver the need and the reason are facts about the client too: without the category
    they stay away.
    """
    told = copy is not Copy.RECEIVER or Category.NEED in facts.categories
    language = wording.language
    need, need_german = _need(facts.need, wording)
    return {
        "copy": SimpleNamespace(translated=language != GERMAN),
        "letter": SimpleNamespace(
            number=_german(facts.number, FieldType.NUMBER),
            date=wording.day(facts.made_on),
            place=_german(facts.place),
            phone_code=_german(facts.phone_code, FieldType.NUMBER),
        ),
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
        "agency": _agency(facts, wording),
        "client": _client(facts.client, wording),
        "need": SimpleNamespace(
            label=need if told else None,
            german=need_german if told else None,
        ),
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
        "wanted": SimpleNamespace(language=wording.text(language_name(wanted, language))),
    }


def _german(value: str | None, type: FieldType = FieldType.TEXT) -> Field | None:
    return Field(value, type, GERMAN) if value else None


def _need(code: str | None, wording: Wording) -> tuple[Field | None, Field | None]:
    if code is None:
        return None, None
    labels = wording.labels
    return wording.label(labels.need_label(code, wording.language), labels.need_label(code, GERMAN))


def _agency(facts: LetterFacts, wording: Wording) -> SimpleNamespace:
    agency = facts.agency or _NO_AGENCY
    shared = [tag for tag in facts.client.spoken if tag in agency.languages and tag != GERMAN]
    names = [language_name(tag, wording.language) for tag in agency.languages]
    return SimpleNamespace(
        name=_german(agency.agency, FieldType.NAME),
        service=_german(agency.service),
        address=_german(", ".join(agency.address), FieldType.ADDRESS),
        has_address=bool(agency.address),
        phone=_german(agency.phone, FieldType.PHONE),
        hours=_german("; ".join(agency.hours)),
        languages=wording.listed(names),
        shared_language=wording.text(language_name(shared[0], wording.language)) if shared else None,
        verified=agency.verified,
        public_body=agency.public_body,
    )


def _client(client: ClientFacts, wording: Wording) -> SimpleNamespace:
    foreign = [tag for tag in client.spoken if tag != GERMAN]
    names = [language_name(tag, wording.language) for tag in client.spoken]
    return SimpleNamespace(
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
        until=wording.day(facts.basis_until),
        leaves=tuple(SimpleNamespace(label=wording.text(label)) for label in leaves),
        stays=tuple(SimpleNamespace(label=wording.text(label)) for label in stays),
        leaves_text=wording.text(wording.separator.join(leaves)),
        stays_text=wording.text(wording.separator.join(stays)),
    )
