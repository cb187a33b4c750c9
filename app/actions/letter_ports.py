"""Letters, their texts and their pages, as protocols."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from app.domain.letter_facts import LetterFacts
from app.domain.letter_kinds import FieldLine, LetterKind, TemplateFault, TextOrigin
from app.domain.letters import Copy, LetterContent, Letterhead, Logo
from app.domain.records import Category
from app.domain.sheets import Sheets
from app.domain.slips import SlipScan


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as pixels: rows of `stride` bytes, red-green-blue, 8 bit each."""

    width: int
    height: int
    stride: int
    pixels: bytes


class Press(Protocol):
    """Makes pages; holds fonts and caches, one per lane."""

    def render(self, contents: Sequence[Any]) -> bytes:
        """One PDF of several `LetterContent`s.

        Raises:
            GlyphMissing: a character that no font has.
            TextDoesNotFit: a value is too long for its zone.
            LetterTooLong: more pages than a letter may have.
        """
        ...

    def pictures(self, pdf: bytes, dpi: int) -> Sequence[Picture]:
        """The pages for the preview."""
        ...

    def page_sizes(self, pdf: bytes) -> Sequence[tuple[float, float]]:
        """Width and height of each page in mm."""
        ...

    def page_picture(
        self, pdf: bytes, page: int, width: int, part: tuple[int, int, int, int] | None = None
    ) -> Picture:
        """One page (from 0) as wide as `width` pixels, or its `part` (left, top, width, height)."""
        ...

    def lay_out(self, content: LetterContent) -> Sheets:
        """The pages of one copy as a display list: for the printer on Windows, and thumbnails.

        Raises:
            GlyphMissing: a character that no font has.
            TextDoesNotFit: a value is too long for its zone.
            LetterTooLong: more pages than a letter may have.
        """
        ...

    def read_logo(self, image: bytes, alt: str) -> Logo:
        """A letterhead's picture out of an untrusted PNG, JPEG or WebP file; `alt` is read out instead.

        Raises:
            LogoUnreadable: `reason` = animated, broken, empty, large, small or type.
        """
        ...

    def read_slips(self, scan: bytes, step: Callable[[int, int], None]) -> SlipScan:
        """The square codes in a photo, scan or PDF; `step(pages done, pages)` may raise `Cancelled`.

        Raises:
            SlipUnreadable: it cannot be opened, or reading it took too much time or memory.
        """
        ...


@dataclass(frozen=True, slots=True)
class ConsentText:
    """The text that a client hears or reads before she agrees; both languages beside each other."""

    version: str
    language: str
    """The language it is really in (German where no translation exists)."""
    paragraphs: tuple[str, ...]
    reviewed: bool
    """False: 'maschinell entworfen', and only the German text binds."""


class Templates(Protocol):
    """Letter templates and consent texts: dated content in resources/letters.

    Every method that reads a template can raise `ContentBroken` (file, place, reason),
    `ContentVersionUnknown` and, from the child process, `TemplateTooCostly`.
    """

    def kinds(self) -> tuple[LetterKind, ...]:
        """Every kind of letter that can be read, in the order of the files' names."""
        ...

    def kind(self, id: str) -> LetterKind:
        """Raises `RecordNotFound`."""
        ...

    def compose(self, facts: LetterFacts, languages: Sequence[str]) -> tuple[LetterContent, ...]:
        """All copies of a letter of `facts.kind`, in the plan's order.

        The client's own copies are in the first of `languages` that is not German; each foreign
        language has a courtesy copy. Untranslated parts fall back to German visibly.
        """
        ...

    def compose_copy(self, copy: Copy, language: str, facts: LetterFacts) -> LetterContent:
        """One copy alone."""
        ...

    def fields(self, kind_id: str) -> tuple[FieldLine, ...]:
        """Every path that a text of this kind may use, with its type and what it is."""
        ...

    def origins(self, kind_id: str) -> tuple[TextOrigin, ...]:
        """Where the texts of a kind come from, language by language, German first."""
        ...

    def sample(self, kind_id: str, language: str) -> LetterFacts:
        """Facts of invented people, for a preview of the kind; `language` = the client's."""
        ...

    def faults(self) -> tuple[TemplateFault, ...]:
        """Everything that is wrong with the plans and texts; empty if they are in order."""
        ...

    def locked_chains(self) -> frozenset[str]:
        """Ids of the chains on which nobody may learn where the client lives."""
        ...

    def consent(self, language: str, facts: LetterFacts) -> ConsentText:
        """The consent text for this referral."""
        ...

    def letterhead(self) -> Letterhead:
        """The letterhead of this installation."""
        ...

    def category_label(self, category: Category, language: str) -> str:
        """What a category of facts is called; German where there is no name."""
        ...

    def languages(self) -> tuple[str, ...]:
        """Languages in which a referral's courtesy copy exists."""
        ...


class LetterMemory(Protocol):
    """What hardly changes from letter to letter: answered once, offered again on this workstation."""

    def last(self, kind_id: str) -> Mapping[str, Any]:
        """Answers of the last letter of this kind, by name of the ask; empty if there is none."""
        ...

    def keep(self, kind_id: str, answers: Mapping[str, Any]) -> None:
        """Remember texts and numbers. Raises `StoreFull`."""
        ...
