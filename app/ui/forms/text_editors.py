"""Editors of what is typed: text of one or several lines, numbers, and text that others shall not read."""

from __future__ import annotations

import re
from functools import lru_cache

from PySide6.QtCore import QRegularExpression, QSize, Qt, Signal
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QWidget

from app.domain.forms import Question, QuestionState, QuestionType
from app.i18n import gettext as _
from app.i18n import ui_translator
from app.i18n.formats import number_text
from app.ui.forms.speaking import Speaking, font_of
from app.ui.widgets import QuietButton

WIDE, NARROW = 520, 260
"""Pixels: a field is about as wide as what belongs into it."""
LINE, FEWEST_ROWS, MOST_ROWS = 26, 3, 12
"""Pixels of a line of text; `rows` of a form counts within these bounds."""
_TELEPHONE = r"[\d\s.,/()+\-]*"


class TextEditor(QLineEdit):
    """One line of text."""

    edited = Signal(object)

    def __init__(self, name: str, *, width: int = WIDE, allowed: str = "") -> None:
        super().__init__()
        self.setObjectName(name)
        self.setMaximumWidth(width)
        if allowed:
            pattern = QRegularExpression(allowed)
            pattern.setPatternOptions(QRegularExpression.PatternOption.UseUnicodePropertiesOption)
            self.setValidator(QRegularExpressionValidator(pattern, self))
        self.textEdited.connect(lambda text: self.edited.emit(text.strip() or None))

    def show_state(self, state: QuestionState) -> None:
        """Only writes when it differs, so that the cursor stays where it is."""
        text = "" if state.value is None else str(state.value)
        if text != self.text().strip():
            self.setText(text)
        self.setReadOnly(state.readonly)

    def say_name(self, name: str) -> None:
        """As `Editor` has it."""
        self.setAccessibleName(name)


class NumberEditor(QLineEdit):
    """A number; nothing else can be typed. Decimals are written as the worker's language does."""

    edited = Signal(object)

    def __init__(self, name: str, *, whole: bool, grouped: bool = False) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setMaximumWidth(NARROW)
        self.setInputMethodHints(Qt.InputMethodHint.ImhFormattedNumbersOnly)
        pattern = QRegularExpression(r"[-+]?[\d .]*" if whole else r"[-+]?[\d .]*[.,٫]?\d*")
        pattern.setPatternOptions(QRegularExpression.PatternOption.UseUnicodePropertiesOption)
        self.setValidator(QRegularExpressionValidator(pattern, self))
        self._whole, self._grouped = whole, grouped
        self.textEdited.connect(lambda text: self.edited.emit(self._read(text)))

    @property
    def unfinished(self) -> str:
        """As `Editor` has it."""
        text = self.text().strip()
        return _("This is not a number yet.") if text and self._read(text) is None else ""

    def show_state(self, state: QuestionState) -> None:
        """Leaves what is being typed as it is while it means the same number."""
        value = state.value if isinstance(state.value, int | float) else None
        if value != self._read(self.text()):
            self.setText("" if value is None else self._shown(value))
        self.setReadOnly(state.readonly)

    def say_name(self, name: str) -> None:
        """As `Editor` has it."""
        self.setAccessibleName(name)

    def _shown(self, value: float) -> str:
        if self._grouped:
            return number_text(value, ui_translator().tag)
        plain = str(int(value)) if value == int(value) else f"{value:.15g}"
        return plain.replace(".", decimal_mark(ui_translator().tag))

    def _read(self, text: str) -> int | float | None:
        words = re.sub(r"[\s\u202f\xa0]", "", text)
        mark = decimal_mark(ui_translator().tag)
        if self._whole or (mark == "," and "," in words):
            words = words.replace(".", "")
        words = words.replace(",", ".").replace("٫", ".")
        try:
            return int(words) if self._whole else float(words)
        except ValueError:
            return None


class LongTextEditor(QPlainTextEdit):
    """Several lines; Tab leaves the field."""

    edited = Signal(object)

    def __init__(self, name: str, speaking: Speaking, rows: str = "") -> None:
        super().__init__()
        self.setObjectName(name)
        self.setTabChangesFocus(True)
        wanted = int(rows) if rows.isdecimal() else FEWEST_ROWS
        lines = min(max(wanted, FEWEST_ROWS), MOST_ROWS)
        self.setMinimumHeight(lines * LINE + 18)
        self.setMaximumHeight(max(150, lines * LINE + 18))
        self.setFont(font_of(speaking.client, 11.5))
        self._showing = False
        self.textChanged.connect(self._changed)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.minimumHeight())

    def show_state(self, state: QuestionState) -> None:
        """Only writes when it differs, so that the cursor stays where it is."""
        text = "" if state.value is None else str(state.value)
        if text.strip() != self.toPlainText().strip():
            self._showing = True
            self.setPlainText(text)
            self._showing = False
        self.setReadOnly(state.readonly)

    def say_name(self, name: str) -> None:
        """As `Editor` has it."""
        self.setAccessibleName(name)

    def _changed(self) -> None:
        if not self._showing:
            self.edited.emit(self.toPlainText().strip() or None)


class MaskedEditor(QWidget):
    """A line that the next in the queue cannot read; a button shows it for a moment."""

    edited = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(f"{name}.row")
        self.line = TextEditor(name, width=NARROW + 100)
        self.line.setEchoMode(QLineEdit.EchoMode.Password)
        self.show_button = QuietButton(_("Show"), f"{name}.show")
        self.show_button.setCheckable(True)
        self.show_button.toggled.connect(self._turn)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.addWidget(self.line, 1)
        across.addWidget(self.show_button)
        across.addStretch(1)
        self.setFocusProxy(self.line)
        self.line.edited.connect(self.edited)

    def show_state(self, state: QuestionState) -> None:
        """As `Editor` has it."""
        self.line.show_state(state)

    def say_name(self, name: str) -> None:
        """As `Editor` has it."""
        self.line.say_name(name)
        self.show_button.setAccessibleName(_("{question}: show what is typed").format(question=name))

    def _turn(self, shown: bool) -> None:  # noqa: FBT001 - as `toggled` says it
        self.line.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        self.show_button.setText(_("Hide") if shown else _("Show"))


@lru_cache
def decimal_mark(tag: str) -> str:
    """The sign between whole and part: `,` in German."""
    return "," if "," in number_text(1.5, tag) else "."


def text_editor(question: Question, name: str, speaking: Speaking) -> QWidget:
    """The editor of a text, by its appearance."""
    looks = question.appearance
    if "masked" in looks:
        return MaskedEditor(name)
    if "multiline" in looks or question.parameters.get("rows", "1") != "1":
        return LongTextEditor(name, speaking, question.parameters.get("rows", ""))
    if "numbers" in looks:
        return TextEditor(name, width=NARROW, allowed=_TELEPHONE)
    return TextEditor(name)


def number_editor(question: Question, name: str, _speaking: Speaking) -> QWidget:
    """The editor of a whole number or a decimal."""
    whole = question.type is QuestionType.INTEGER
    return NumberEditor(name, whole=whole, grouped="thousands-sep" in question.appearance)
