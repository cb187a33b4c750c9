"""The two languages of a form on the screen: German for the worker, the client's beside it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QLabel, QWidget

from app.domain.forms import LocalizedText
from app.i18n import Direction, language, ui_translator
from app.i18n import gettext as _
from app.i18n.formats import language_name

WORKER = "de"
"""The binding language of office and authority (§ 19 SGB X)."""

FSI, PDI = "\u2068", "\u2069"


@dataclass(frozen=True, slots=True)
class Speaking:
    """Which language stands beside German; German alone when they are the same."""

    client: str
    fallbacks: tuple[str, ...] = ()
    """Languages that this client may understand instead, best first (resources/languages.yaml)."""

    @property
    def is_bilingual(self) -> bool:
        """Whether a second column is needed."""
        return self.client != WORKER

    def german(self, text: LocalizedText) -> str:
        """The worker's words."""
        return text.text(WORKER).text

    def tag(self, text: LocalizedText) -> str:
        """The language in which the client sees this text; '' where only German has it."""
        chain = (self.client, *(tag for tag in self.fallbacks if tag != WORKER))
        return next((tag for tag in chain if tag in text.texts), "")

    def foreign(self, text: LocalizedText) -> str:
        """The client's words, or ''."""
        return text.texts.get(self.tag(text), "")

    def has(self, text: LocalizedText) -> bool:
        """Whether there is something to read for the client."""
        return bool(self.tag(text))

    def note(self, text: LocalizedText) -> str:
        """Where her language lacks the text, it says so: 'noch nicht auf Tigrinya'."""
        shown = self.tag(text)
        if not text or shown == self.client:
            return ""
        named = language_name(self.client, ui_translator().tag)
        if not shown:
            return _("not yet in {language}").format(language=named)
        instead = language_name(shown, ui_translator().tag)
        return _("not yet in {language}, shown in {other}").format(language=named, other=instead)

    def pair(self, text: LocalizedText) -> str:
        """Both in one line for lists: 'Ja · Да'; isolated, so that scripts do not mix."""
        german, foreign = self.german(text), self.foreign(text)
        if not self.is_bilingual or foreign in ("", german):
            return german
        return f"{FSI}{german}{PDI} · {FSI}{foreign}{PDI}"


def font_of(tag: str, points: float, *, bold: bool = False) -> QFont:
    """The bundled families for a language, in this size; words of another script find theirs."""
    font = QFont()
    font.setFamilies(list(language(tag).font_families))
    font.setPointSizeF(points)
    font.setBold(bold)
    return font


def is_rtl(tag: str) -> bool:
    """Direction is a fact of the language, never guessed from the text."""
    return language(tag).direction is Direction.RTL


def speak(label: QLabel, text: str, tag: str, points: float, *, bold: bool = False) -> None:
    """Show `text` in its own font, size and direction; the label has its place in a layout already.

    Plain text only: words of a form could otherwise load pictures or pretend to be controls.
    """
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setFont(font_of(tag, points, bold=bold))
    turn(label, tag)
    label.setAlignment(
        Qt.AlignmentFlag.AlignVCenter
        | (Qt.AlignmentFlag.AlignRight if is_rtl(tag) else Qt.AlignmentFlag.AlignLeft)
        | Qt.AlignmentFlag.AlignAbsolute
    )
    label.setText(text)
    label.setVisible(bool(text))


def turn(widget: QWidget, tag: str) -> None:
    """Give a widget the direction of a language, whatever the window's is."""
    right = is_rtl(tag)
    widget.setLayoutDirection(Qt.LayoutDirection.RightToLeft if right else Qt.LayoutDirection.LeftToRight)
