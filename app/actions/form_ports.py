"""Forms and what is asked of them, as protocols."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from app.domain.form_remarks import Report
    from app.domain.forms import Changed, FormVersion, Problem, QuestionState, Shown
    from app.domain.letters import LetterContent
    from app.domain.reviews import Review


class FillSession(Protocol):
    """A form being filled; `key` is a question's name, in a repeat `child[2]/birth_date`."""

    def answer(self, name: str, value: object) -> Changed:
        """Set one answer; returns which questions changed."""
        ...

    def decline(self, name: str) -> Changed:
        """'I don't want to answer': blank, but no longer open; a later answer takes its place."""
        ...

    def add_repeat(self, name: str) -> Changed:
        """Ask a repeat once more."""
        ...

    def remove_repeat(self, name: str) -> Changed:
        """Take a row away: `child[2]`."""
        ...

    def rows(self, name: str) -> tuple[str, ...]:
        """Keys of the rows of a repeat, in order: `child[1]`, then `child[2]`."""
        ...

    def state(self, name: str) -> QuestionState:
        """Relevance, required, value, choices and error of one question."""
        ...

    def shown(self, name: str, column: str, tag: str, fallbacks: Sequence[str] = ()) -> Shown:
        """`label`, `hint` … of a question with the values it mentions put in."""
        ...

    def problems(self) -> tuple[Problem, ...]:
        """What stands against handing in."""
        ...

    def answers(self) -> dict[str, Any]:
        """Relevant answers as codes."""
        ...

    def all_answers(self) -> dict[str, Any]:
        """Every answer, hidden ones too: for drafts."""
        ...


class FormShelf(Protocol):
    """Compiled forms as they were when a draft was begun on them; no client facts are in them."""

    def keep(self, form: FormVersion, xml: bytes) -> None:
        """Once for each source hash."""
        ...

    def by_source(self, source_hash: str) -> bytes | None:
        """The compiled form made of exactly this file, if it was kept."""
        ...

    def by_version(self, form_id: str, version: str) -> bytes | None:
        """The compiled form last kept under this version, if any was."""
        ...


class Forms(Protocol):
    """The forms that this workstation knows."""

    @property
    def form_ids(self) -> tuple[str, ...]:
        """Ids of all of them."""
        ...

    def open_form(self, form_id: str) -> FormVersion:
        """Raises `FormBroken`."""
        ...

    def keep_version(self, form: FormVersion) -> None:
        """Put the form on the shelf, so that what is begun on it can be finished on it."""
        ...

    def open_kept(self, form_id: str, *, source_hash: str = "", version: str = "") -> FormVersion | None:
        """The form exactly as it was: by its source, else by its version; None = not known here.

        Raises:
            FormBroken: it was kept and can no longer be read.
        """
        ...

    def needs_of(self, form: FormVersion) -> frozenset[str]:
        """Codes of the needs that this form's answers can name.

        Raises:
            ContentBroken: the form's mapping file is missing or broken.
        """
        ...

    def begin(self, form: FormVersion, answers: Mapping[str, Any] | None) -> FillSession:
        """Start filling, or go on with the answers of a draft."""
        ...

    def media_file(self, form_id: str, address: str) -> Path | None:
        """The picture or recording at a `jr://` address of a form; None = it is not there."""
        ...

    def is_reviewed(self, form: FormVersion, language: str) -> bool:
        """Whether a person has signed off exactly the texts of this language."""
        ...

    def mapped(self, form_id: str, answers: Mapping[str, Any]) -> Mapped:
        """What the answers say about client, household, needs and the finder's facts."""
        ...


@dataclass(frozen=True, slots=True)
class Mapped:
    """Answers turned into fields and facts by the form's mapping file."""

    client: Mapping[str, Any]
    household: Mapping[str, Any]
    case: Mapping[str, Any]
    needs: tuple[str, ...]
    facts: Mapping[str, Any]
    own_words: tuple[str, ...] = ()
    """What the client said, in her own language, as it was written down."""


@dataclass(frozen=True, slots=True)
class LanguageState:
    """How far a form is in one language."""

    language: str
    texts: int
    """Cells that any language of the form fills."""
    missing: int
    review: Review | None
    """Who signed off exactly these words; None = drafted by machine, not reviewed."""
    is_original: bool
    """The language it was written in: nobody's translation."""


@dataclass(frozen=True, slots=True)
class ShippedForm:
    """A form of this installation."""

    form: FormVersion
    languages: tuple[LanguageState, ...]


class FormDesk(Protocol):
    """For people who look after forms: which there are, what is wrong with one, and a form on paper."""

    def shipped(self) -> tuple[ShippedForm, ...]:
        """All forms of this installation with their languages, by id. Raises `FormBroken`."""
        ...

    def check(self, path: Path) -> Report:
        """What is wrong with a form file, and where; it is read in a child process, for a second or more.

        A form that cannot be used is a report without a form, not an error.
        """
        ...

    def paper(self, form: FormVersion, language: str) -> LetterContent:
        """The blank form to be filled in by hand, in German and `language`.

        Raises:
            ContentBroken, ContentVersionUnknown: the words of paper forms cannot be read.
        """
        ...
