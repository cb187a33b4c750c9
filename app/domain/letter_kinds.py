"""The kinds of letters: what each is for, to whom it goes, and what is asked before it is written.

A kind is content (`resources/letters/<id>.yaml`); nothing here knows a particular one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.languages import GERMAN
from app.domain.records import Category

REFERRAL_KIND = "referral"
"""The kind that a referral issues."""


class AskType(StrEnum):
    """What the answer to an `Ask` is, and so how it is entered and how it is printed.

    The values in `LetterFacts.asked`: str for text, name, phone, choice (its code) and language
    (BCP 47 tag); date; time; int for a number and for an amount (cents of a euro); bool for
    yes-no; a tuple of mappings (one per row, column name → value) for a list; for a signature
    the strokes as in `letters.SignatureLine`. What was not answered is absent or None.
    """

    TEXT = "text"
    LONG_TEXT = "long-text"
    NAME = "name"
    DATE = "date"
    TIME = "time"
    NUMBER = "number"
    AMOUNT = "amount"
    PHONE = "phone"
    CHOICE = "choice"
    LANGUAGE = "language"
    YES_NO = "yes-no"
    LIST = "list"
    SIGNATURE = "signature"


class WrittenFor(StrEnum):
    """What must be chosen before this kind can be written."""

    REFERRAL = "referral"
    CASE = "case"
    ANYBODY = "anybody"


class AddressedTo(StrEnum):
    """Whose address stands in the window."""

    AGENCY = "agency"
    AGENCIES = "agencies"
    """Several, each with a copy of its own."""
    CLIENT = "client"
    NOBODY = "nobody"
    INTERPRETER = "interpreter"
    """An agency of the directory that lends interpreters."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Something that the caseworker is asked before the letter is written."""

    name: str
    """The text reaches the answer as `asked.<name>`."""
    type: AskType
    labels: Mapping[str, str]
    """Language tag → words; German is always there."""
    required: bool = False
    hints: Mapping[str, str] = field(default_factory=dict)
    choices: tuple[tuple[str, Mapping[str, str]], ...] = ()
    """Of a choice: code and its labels."""
    columns: tuple[Ask, ...] = ()
    """Of a list: what each row asks."""
    prefill: str = ""
    """Where the answer can come from; the names are in app/actions/writing.py."""
    most: int = 20
    """Rows of a list at most."""

    def label(self, language: str) -> str:
        """The question in this language, German where it has none."""
        return in_language(self.labels, language)

    def hint(self, language: str) -> str:
        """What helps to answer; empty where there is nothing to say."""
        return in_language(self.hints, language) if self.hints else ""

    def choice_label(self, code: str, language: str) -> str:
        """What a choice is called; its code where the kind does not know it."""
        labels = dict(self.choices).get(code)
        return in_language(labels, language) if labels else code


@dataclass(frozen=True, slots=True)
class LetterKind:
    """One kind of letter, as its file states it."""

    id: str
    version: str
    labels: Mapping[str, str]
    about: Mapping[str, str]
    """One sentence: when to use it."""
    written_for: WrittenFor
    addressed_to: AddressedTo
    basis: str
    """Why facts of the client may leave: 'consent', 'own-copy', 'own-application' or 'none'."""
    legal: bool
    """A declaration with legal effect: in a translation only the German text binds."""
    categories: tuple[Category, ...]
    """Facts about the client that the receiver's copy carries at most."""
    asks: tuple[Ask, ...]
    blank: bool
    """May be printed blank, to be filled in by hand."""
    with_slip: bool
    languages: tuple[str, ...]
    """Languages that have texts, German first."""
    source: str = ""
    """What the letter rests on: law, standard, design."""
    checked_on: str = ""
    """When a person last compared it with that (ISO date)."""

    def label(self, language: str) -> str:
        """What the kind is called in this language, German where it has no name."""
        return in_language(self.labels, language)

    def when_to_use(self, language: str) -> str:
        """When to use it, in this language or German."""
        return in_language(self.about, language)

    def ask(self, name: str) -> Ask | None:
        """The ask of this name."""
        return next((ask for ask in self.asks if ask.name == name), None)


@dataclass(frozen=True, slots=True)
class TextOrigin:
    """Where the texts of a kind in one language come from."""

    language: str
    version: str
    checked_on: str
    """ISO date."""
    source: str
    reviewed: bool
    """Whether a person who speaks it has read them; else they are drafted by machine."""


class ValueType(StrEnum):
    """What a path in a template is: a typed field, or something to ask about or to go through."""

    TEXT = "text"
    NAME = "name"
    ADDRESS = "address"
    PHONE = "phone"
    NUMBER = "number"
    DATE = "date"
    TIME = "time"
    AMOUNT = "amount"
    EMAIL = "email"
    YES_NO = "yes-no"
    """Only in conditions."""
    LIST = "list"
    """Only in `each` and conditions."""
    SIGNATURE = "signature"
    """Only in a signature and conditions."""


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One line of a kind's typed field list."""

    path: str
    """`client.name`; inside a list `client.documents[].label`."""
    type: ValueType
    label: str
    """What it is, in the language of the surface."""
    optional: bool
    """May be missing: a text must ask for it first."""


@dataclass(frozen=True, slots=True)
class TemplateFault:
    """What is wrong with a template, for the person who wrote it."""

    file: str
    line: int
    """0 where the fault belongs to the whole file."""
    reason: str


def in_language(labels: Mapping[str, str], language: str) -> str:
    """The words in this language; German where there are none."""
    return labels.get(language) or labels[GERMAN]
