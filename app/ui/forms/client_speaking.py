"""The client's own screen speaks one language: hers, as far as the form has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtGui import QFont

from app.domain.client_words import ClientWords, words_for
from app.domain.forms import LocalizedText, Shown
from app.i18n import language
from app.ui.forms.speaking import font_of

SMALLEST_POINTS = 18.0
"""Nothing on this screen is smaller: it is read at arm's length, by people who read little."""
QUESTION_POINTS = 24.0
SCALE = {"Arab": 1.12, "Ethi": 1.08}
"""Scripts whose letters are smaller at the same size of font."""


@dataclass(frozen=True, slots=True)
class Tongue:
    """Her language, the ones she may understand instead, and the words of the screen in it."""

    tag: str
    fallbacks: tuple[str, ...]
    all_words: Mapping[str, ClientWords]

    @property
    def words(self) -> ClientWords:
        """In her language, else in one that she may understand."""
        return words_for(self.all_words, (self.tag, *self.fallbacks))

    def shown(self, text: LocalizedText) -> Shown:
        """A text of the form: never blank when any language has it."""
        return text.text(self.tag, self.fallbacks)

    def voices(self, tag: str) -> tuple[str, ...]:
        """Codes under which a voice may read a text in this language."""
        words = self.all_words.get(tag)
        return words.voices if words else (tag.partition("-")[0],)


def client_font(tag: str, points: float = SMALLEST_POINTS, *, bold: bool = False) -> QFont:
    """Large, and larger still in small scripts."""
    return font_of(tag, client_points(tag, points), bold=bold)


def client_points(tag: str, points: float = SMALLEST_POINTS) -> float:
    """The size of a text in this language."""
    return points * SCALE.get(language(tag).script, 1.0)
