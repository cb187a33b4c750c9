"""One editor for each type of question; each shows a value silently and tells only of a person's edits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Protocol

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPlainTextEdit, QWidget

from app.domain.forms import Choice, Question, QuestionState, QuestionType
from app.i18n import gettext as _
from app.i18n.formats import date_text
from app.ui.forms.choices import LONG_LIST, ChoiceCards
from app.ui.forms.search_list import SearchList
from app.ui.forms.speaking import WORKER, Speaking, font_of
from app.ui.widgets.day_line import LeftLine, read_date

WIDE, NARROW = 520, 260
"""Pixels: a field is about as wide as what belongs into it."""


class Editor(Protocol):
    """What a question card needs of an editor."""

    edited: Signal

    def show_state(self, state: QuestionState) -> None:
        """Show value and choices; never fires `edited`."""
        ...

    def say_name(self, name: str) -> None:
        """The question, for whoever hears the screen instead of seeing it."""
        ...


def unfinished(editor: object) -> bool:
    """Whether something is typed that is no answer yet, such as half a date."""
    return isinstance(editor, DateEditor) and editor.is_unfinished


class TextEditor(QLineEdit):
    """One line of text, or a number."""

    edited = Signal(object)

    def __init__(self, name: str, read: Callable[[str], object] = str.strip, *, width: int = WIDE) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setMaximumWidth(width)
        self._read = read
        self.textEdited.connect(lambda text: self.edited.emit(self._read(text) if text.strip() else None))

    def show_state(self, state: QuestionState) -> None:
        """Only writes when it differs, so that the cursor stays where it is."""
        text = "" if state.value is None else str(state.value)
        if text != self.text().strip():
            self.setText(text)
        self.setReadOnly(state.readonly)

    def say_name(self, name: str) -> None:
        """As `Editor` has it."""
        self.setAccessibleName(name)


class LongTextEditor(QPlainTextEdit):
    """Several lines; Tab leaves the field."""

    edited = Signal(object)

    def __init__(self, name: str, speaking: Speaking) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setTabChangesFocus(True)
        self.setMinimumHeight(96)
        self.setMaximumHeight(150)
        self.setFont(font_of(speaking.client, 11.5))
        self._showing = False
        self.textChanged.connect(self._changed)

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


class DateEditor(QWidget):
    """A date typed as people write it: 3.4.1990, 03041990 or 1990-04-03; empty is allowed.

    Where the form asks for a month only (appearance `month-year`), 4.1990 will do.
    """

    edited = Signal(object)

    def __init__(self, name: str, language: str, *, month: bool = False) -> None:
        super().__init__()
        self.setObjectName(f"{name}.row")
        self._language, self._month = language, month
        self._shape = "%m.%Y" if month else "%d.%m.%Y"
        self.line = LeftLine()
        self.line.setObjectName(name)
        self.line.setPlaceholderText(_("month.year") if month else _("day.month.year"))
        self.line.setMaximumWidth(NARROW)
        self.reading = QLabel()
        self.reading.setObjectName(f"{name}.reading")
        self.reading.setProperty("look", "muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.line, 1)
        row.addWidget(self.reading, 2)
        self.setFocusProxy(self.line)
        self._value: str | None = None
        self.line.textEdited.connect(self._typed)
        self.line.left.connect(self._write_out)

    @property
    def is_unfinished(self) -> bool:
        """Whether something stands there that is no date."""
        return bool(self.line.text().strip()) and self._read(self.line.text()) is None

    def show_state(self, state: QuestionState) -> None:
        """Shows the date in the worker's form unless that is what is being typed."""
        value = None if state.value is None else str(state.value)
        if value != self._value:
            self._value = value
            found = read_date(value or "")
            self.line.setText(found.strftime(self._shape) if found else value or "")
            self._explain()
        self.line.setReadOnly(state.readonly)

    def say_name(self, name: str) -> None:
        """As `Editor` has it."""
        self.line.setAccessibleName(name)
        self.line.setAccessibleDescription(self.line.placeholderText())

    def _write_out(self) -> None:
        """Leaving the field writes the date out in full form."""
        found = read_date(self._value or "")
        if found and not self.is_unfinished:
            self.line.setText(found.strftime(self._shape))

    def _read(self, text: str) -> date | None:
        found = read_date(text)
        return read_date(f"1.{text.strip()}") if found is None and self._month else found

    def _typed(self, text: str) -> None:
        found = self._read(text)
        self._value = found.isoformat() if found else None
        self._explain()
        self.edited.emit(self._value)

    def _explain(self) -> None:
        found = self._read(self.line.text())
        if self.is_unfinished:
            shape = self.line.placeholderText()
            self.reading.setText(_("Not a date yet: {shape}").format(shape=shape))
        elif found and not self._month:
            self.reading.setText(date_text(found, self._language, "long"))
        else:
            self.reading.clear()


class ChoiceEditor(QWidget):
    """Cards for as many choices as the number keys reach, a searchable list for more."""

    edited = Signal(object)

    def __init__(self, question: Question, name: str, speaking: Speaking) -> None:
        super().__init__()
        self.setObjectName(f"{name}.box")
        self._question, self._name, self._speaking = question, name, speaking
        self._said = ""
        self._inner: ChoiceCards | SearchList | None = None
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)

    def show_state(self, state: QuestionState) -> None:
        """Offered choices and picked ones."""
        kind = self._kind(len(state.choices))
        if not isinstance(self._inner, kind):
            self._put(kind)
        if self._inner is not None:
            self._inner.show_choices(state.choices)
            self._inner.show_value(state.value)
            self._inner.setEnabled(not state.readonly)

    def say_name(self, name: str) -> None:
        """As `Editor` has it."""
        self._said = name
        if self._inner is not None:
            self._inner.say_name(name)

    def _kind(self, offered: int) -> type[ChoiceCards] | type[SearchList]:
        is_searched = offered > LONG_LIST or "search" in self._question.appearance
        return SearchList if is_searched else ChoiceCards

    def _put(self, kind: type[ChoiceCards] | type[SearchList]) -> None:
        if self._inner is not None:
            self._row.removeWidget(self._inner)
            self._inner.hide()
            self._inner.deleteLater()
        self._inner = kind(several=self._question.type.is_several, speaking=self._speaking, name=self._name)
        self._inner.say_name(self._said)
        self._inner.edited.connect(self.edited)
        self._row.addWidget(self._inner)


class KeptEditor(QLabel):
    """A type without an editor here: its value is kept and shown, never dropped."""

    edited = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("look", "muted")

    def show_state(self, state: QuestionState) -> None:
        """The value as text."""
        self.setText("" if state.value is None else str(state.value))

    def say_name(self, name: str) -> None:
        """As `Editor` has it."""
        self.setAccessibleName(name)


def _whole(text: str) -> object:
    return int(text) if text.strip().lstrip("-").isdigit() else text.strip()


def _decimal(text: str) -> object:
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        return text.strip()


def editor_for(question: Question, name: str, speaking: Speaking) -> QWidget:
    """Make the editor of a question; `name` becomes its object name."""
    kind = question.type
    if kind.has_choices:
        return ChoiceEditor(question, name, speaking)
    if kind is QuestionType.TEXT and "multiline" in question.appearance:
        return LongTextEditor(name, speaking)
    if kind is QuestionType.TEXT and "numbers" in question.appearance:
        return TextEditor(name, width=NARROW)
    make = _EDITORS.get(kind)
    return make(question, name, speaking) if make else KeptEditor(name)


class AcknowledgeEditor(QWidget):
    """One box to tick: 'OK'."""

    edited = Signal(object)

    def __init__(self, question: Question, name: str, speaking: Speaking) -> None:
        super().__init__()
        self._cards = ChoiceCards(several=True, speaking=speaking, name=name)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._cards)
        self._cards.show_choices((_ok_choice(question),))
        self._cards.edited.connect(lambda picked: self.edited.emit("OK" if picked else None))

    def show_state(self, state: QuestionState) -> None:
        """Ticked or not."""
        self._cards.show_value(("OK",) if state.value else ())

    def say_name(self, name: str) -> None:
        """As `Editor` has it."""
        self._cards.say_name(name)


def _ok_choice(question: Question) -> Choice:
    return Choice("OK", question.label)


_Make = Callable[[Question, str, Speaking], QWidget]
_EDITORS: dict[QuestionType, _Make] = {
    QuestionType.ACKNOWLEDGE: AcknowledgeEditor,
    QuestionType.DATE: lambda question, name, _speaking: DateEditor(
        name, WORKER, month="month-year" in question.appearance
    ),
    QuestionType.DATE_TIME: lambda _question, name, _speaking: DateEditor(name, WORKER),
    QuestionType.INTEGER: lambda _question, name, _speaking: TextEditor(name, _whole, width=NARROW),
    QuestionType.DECIMAL: lambda _question, name, _speaking: TextEditor(name, _decimal, width=NARROW),
    QuestionType.RANGE: lambda _question, name, _speaking: TextEditor(name, _decimal, width=NARROW),
    QuestionType.TEXT: lambda _question, name, _speaking: TextEditor(name),
    QuestionType.TIME: lambda _question, name, _speaking: TextEditor(name),
    QuestionType.BARCODE: lambda _question, name, _speaking: TextEditor(name),
}
