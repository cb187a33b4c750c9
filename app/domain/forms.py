"""Forms as they are asked and answered: an immutable form version, and what is known while it is filled.

A form version is what a form file says at one version, in all its languages (XLSForm,
`2-domain.md` 3.1). Answers are stored as codes, so one answer can be read in any language. The
engine that evaluates the expressions is in `app.forms`; this module knows no XML.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

Value = str | int | float | tuple[str, ...] | None
"""A typed answer: codes as text, whole numbers, decimals, several codes in form order, dates and
times as ISO text, None = blank."""

Answers = Mapping[str, object]
"""Answers by question name; a repeat is its name with a sequence of such mappings."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A text as it appears on a screen or paper, and in which language that is."""

    text: str
    language: str
    is_fallback: bool
    """True = the wanted language has no such text yet: the reader must be told (B7)."""


@dataclass(frozen=True, slots=True)
class LocalizedText:
    """One text in several languages, the form's default language first; blank cells are not in it."""

    texts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    """BCP 47 tag → text. `${…}` holds an expression whose value the filling session puts in."""

    def __bool__(self) -> bool:
        """Whether there is any text at all."""
        return bool(self.texts)

    def text(self, tag: str, fallbacks: Sequence[str] = ()) -> Shown:
        """Return the text in `tag`, else in the first of `fallbacks`, else in the default language.

        Never blank when any language has it; XLSForm itself has no fallback (`2-domain.md` 3.1).
        """
        for candidate in (tag, *fallbacks, *self.texts):
            if candidate in self.texts:
                return Shown(self.texts[candidate], candidate, candidate != tag)
        return Shown("", tag, is_fallback=False)


NO_TEXT = LocalizedText()


class QuestionType(StrEnum):
    """The types of XLSForm; the ones without a widget are kept and shown read-only."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    RANGE = "range"
    DATE = "date"
    TIME = "time"
    DATE_TIME = "dateTime"
    SELECT_ONE = "select_one"
    SELECT_MULTIPLE = "select_multiple"
    RANK = "rank"
    NOTE = "note"
    ACKNOWLEDGE = "acknowledge"
    CALCULATE = "calculate"
    IMAGE = "image"
    AUDIO = "audio"
    VIDEO = "video"
    FILE = "file"
    BARCODE = "barcode"
    GEOPOINT = "geopoint"
    GEOTRACE = "geotrace"
    GEOSHAPE = "geoshape"
    UNKNOWN = "unknown"

    @property
    def has_choices(self) -> bool:
        """Whether it is answered by picking from a list."""
        return self in {QuestionType.SELECT_ONE, QuestionType.SELECT_MULTIPLE, QuestionType.RANK}

    @property
    def is_several(self) -> bool:
        """Whether its value is a tuple of codes."""
        return self in {QuestionType.SELECT_MULTIPLE, QuestionType.RANK}

    @property
    def is_answered(self) -> bool:
        """Whether a person can answer it (a note is read, a calculate is worked out)."""
        return self not in {QuestionType.NOTE, QuestionType.CALCULATE}


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a choice list: the code that is stored, and its label."""

    name: str
    label: LocalizedText = NO_TEXT
    media: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    """`image`, `big-image`, `audio`, `video` → `jr://` address of the default language."""

    @property
    def has_outputs(self) -> bool:
        """Whether its label shows the value of an expression."""
        return any("${" in text for text in self.label.texts.values())


@dataclass(frozen=True, slots=True)
class Bind:
    """The expressions of a question, group or repeat as XPath text; empty = none."""

    relevant: str = ""
    required: str = ""
    readonly: str = ""
    constraint: str = ""
    calculation: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One question, note or worked-out value."""

    name: str
    path: str
    """Absolute path without indexes: `/intake/person/birth_date`."""
    type: QuestionType
    label: LocalizedText = NO_TEXT
    hint: LocalizedText = NO_TEXT
    guidance: LocalizedText = NO_TEXT
    constraint_message: LocalizedText = NO_TEXT
    required_message: LocalizedText = NO_TEXT
    appearance: frozenset[str] = frozenset()
    """Words of the appearance column: `multiline`, `minimal`, `search`, `month-year` …"""
    parameters: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    """`start`, `end`, `step` of a range; `rows` of a text; `max-pixels` of a picture."""
    choices: tuple[Choice, ...] = ()
    """All of them; those that the filter leaves are in the session's `QuestionState`."""
    media: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    audio: LocalizedText = NO_TEXT
    """Language → `jr://` address of the recording that reads it in this language."""
    bind: Bind = Bind()


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that belong together; a page when its appearance says `field-list`."""

    name: str
    path: str
    children: tuple[Node, ...]
    label: LocalizedText = NO_TEXT
    appearance: frozenset[str] = frozenset()
    bind: Bind = Bind()

    @property
    def is_page(self) -> bool:
        """Whether its questions are shown on one page (ODK appearance `field-list`)."""
        return "field-list" in self.appearance


@dataclass(frozen=True, slots=True)
class Repeat:
    """A group that is asked several times, once for each member of a household for example."""

    name: str
    path: str
    children: tuple[Node, ...]
    label: LocalizedText = NO_TEXT
    appearance: frozenset[str] = frozenset()
    bind: Bind = Bind()
    count: str = ""
    """XPath of the number of rows when the form fixes it; empty = rows are added and removed by hand."""


Node = Question | Group | Repeat


@dataclass(frozen=True, slots=True)
class FormVersion:
    """A form at one version; it never changes, and every set of answers names it."""

    form_id: str
    version: str
    title: LocalizedText
    languages: tuple[str, ...]
    default_language: str
    source_hash: str
    """SHA-256 (hex) of the file that the form was authored in."""
    children: tuple[Node, ...]

    def questions(self) -> Iterator[Question]:
        """Every question in the order of the form, those in groups and repeats included."""
        return (node for node in walk(self.children) if isinstance(node, Question))

    def question(self, name: str) -> Question:
        """The question of that name.

        Raises:
            KeyError: the form has none.
        """
        for question in self.questions():
            if question.name == name:
                return question
        raise KeyError(name)


def walk(nodes: Iterable[Node]) -> Iterator[Node]:
    """Every node below, parents before their children, in the order of the form."""
    for node in nodes:
        yield node
        if not isinstance(node, Question):
            yield from walk(node.children)


# -- while a form is filled -------------------------------------------------------------------


class ProblemKind(StrEnum):
    """Why a form cannot be handed in as it is."""

    REQUIRED = "required"
    CONSTRAINT = "constraint"
    EXPRESSION = "expression"
    """An expression of the form could not be evaluated in time; the answer is kept."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A question that is still open, or an answer that breaks a rule of the form."""

    key: str
    """How the session addresses the question: `birth_date`, in a repeat `child[2]/birth_date`."""
    kind: ProblemKind
    message: LocalizedText
    """The form's own words; empty when it has none (the screen then says it in general words)."""


@dataclass(frozen=True, slots=True)
class QuestionState:
    """All that a screen must know to show one question now."""

    relevant: bool
    required: bool
    readonly: bool
    value: Value
    choices: tuple[Choice, ...]
    error: Problem | None
    """What is wrong with the present answer; a blank required answer counts only in `problems()`."""
    declined: bool = False
    """The person does not want to answer: blank, but no question left open (`domain.declined`)."""


@dataclass(frozen=True, slots=True)
class Changed:
    """Keys of questions, groups and repeats whose state differs after an answer."""

    keys: frozenset[str] = frozenset()

    def __or__(self, other: Changed) -> Changed:
        """Both together."""
        return Changed(self.keys | other.keys)


# -- completeness of translations -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Gap:
    """One missing cell: this text of this question or choice is not there in that language."""

    language: str
    path: str
    column: str
    """The column of the XLSForm: label, hint, guidance_hint, constraint_message, required_message."""


@dataclass(frozen=True, slots=True)
class Completeness:
    """How much of a form is there in one language, counted by cell."""

    language: str
    cells: int
    gaps: tuple[Gap, ...]


def completeness(form: FormVersion) -> tuple[Completeness, ...]:
    """Count for each language of the form the cells that any language fills and this one lacks.

    pyxform warns only of missing columns, never of missing cells (`2-domain.md` 3.1, tested).
    """
    cells = tuple(_cells(form))
    return tuple(
        Completeness(
            language,
            len(cells),
            tuple(Gap(language, path, column) for path, column, text in cells if language not in text.texts),
        )
        for language in form.languages
    )


def texts_in(form: FormVersion, language: str) -> tuple[tuple[str, str, str], ...]:
    """Every text of a form in one language with its place and column: what a reviewer signs off."""
    found = [
        (path, column, text.texts[language]) for path, column, text in _cells(form) if language in text.texts
    ]
    return tuple(dict.fromkeys(found))


def _cells(form: FormVersion) -> Iterator[tuple[str, str, LocalizedText]]:
    for node in walk(form.children):
        columns = {"label": node.label}
        if isinstance(node, Question):
            columns |= {
                "hint": node.hint,
                "guidance_hint": node.guidance,
                "constraint_message": node.constraint_message,
                "required_message": node.required_message,
            }
            for choice in node.choices:
                yield f"{node.path}/{choice.name}", "label", choice.label
        for column, text in columns.items():
            if text:
                yield node.path, column, text
