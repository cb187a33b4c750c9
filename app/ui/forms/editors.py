"""One editor for each type of question; each shows a value silently and tells only of a person's edits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Protocol

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPlainTextEdit, QWidget

from app.domain.forms import Choice, Question, QuestionState, QuestionType
from app.i18n import gettext as _
from app.i18n.formats import date_text
from app.ui.forms.choices import LONG_LIST, ChoiceCards, SearchList
from app.ui.forms.speaking import WORKER, Speaking, font_of


class Editor(Protocol):
    """What a question card needs of an editor."""

    edited: Signal

    def show_state(self, state: QuestionState) -> None:
        """Show value and choices; never fires `edited`."""
        ...


class TextEditor(QLineEdit):
    """One line of text, or a number."""

    edited = Signal(object)

    def __init__(self, name: str, read: Callable[[str], object] = str.strip) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setMaximumWidth(520)
        self._read = read
        self.textEdited.connect(lambda text: self.edited.emit(self._read(text) if text.strip() else None))

    def show_state(self, state: QuestionState) -> None:
        """Only writes when it differs, so that the cursor stays where it is."""
        text = "" if state.value is None else str(state.value)
        if text != self.text().strip():
            self.setText(text)
        self.setReadOnly(state.readonly)


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

    def _changed(self) -> None:
        if not self._showing:
            self.edited.emit(self.toPlainText().strip() or None)


class DateEditor(QWidget):
    """A date typed as people write it: 3.4.1990, 03041990 or 1990-04-03; empty is allowed."""

    edited = Signal(object)

    def __init__(self, name: str, language: str) -> None:
        super().__init__()
        self.setObjectName(f"{name}.row")
        self._language = language
        self.line = QLineEdit()
        self.line.setObjectName(name)
        self.line.setPlaceholderText(_("day.month.year"))
        self.line.setMaximumWidth(180)
        self.reading = QLabel()
        self.reading.setProperty("look", "muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.line)
        row.addWidget(self.reading, 1)
        self.setFocusProxy(self.line)
        self._value: str | None = None
        self.line.textEdited.connect(self._typed)
        self.line.installEventFilter(self)

    def show_state(self, state: QuestionState) -> None:
        """Shows the date in the worker's form unless that is what is being typed."""
        value = None if state.value is None else str(state.value)
        if value != self._value:
            self._value = value
            found = read_date(value or "")
            self.line.setText(found.strftime("%d.%m.%Y") if found else value or "")
            self._explain()
        self.line.setReadOnly(state.readonly)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leaving the field writes the date out in full form."""
        if watched is self.line and event.type() is QEvent.Type.FocusOut and self._value:
            found = read_date(self._value)
            if found:
                self.line.setText(found.strftime("%d.%m.%Y"))
        return super().eventFilter(watched, event)

    def _typed(self, text: str) -> None:
        found = read_date(text)
        self._value = found.isoformat() if found else None
        self._explain()
        self.edited.emit(self._value)

    def _explain(self) -> None:
        found = read_date(self._value or "")
        if found:
            self.reading.setText(date_text(found, self._language, "long"))
        elif self.line.text().strip():
            self.reading.setText(_("Not a date yet: day.month.year"))
        else:
            self.reading.clear()


def read_date(text: str) -> date | None:
    """The day that a person meant, or None while it is unfinished or impossible."""
    text = text.strip()
    parts = [part for part in text.replace("/", ".").replace("-", ".").replace(" ", ".").split(".") if part]
    if len(parts) == 1 and text.isdigit() and len(text) == 8:
        parts = [text[:2], text[2:4], text[4:]]
    if len(parts) != 3 or not all(part.isdigit() for part in parts):
        return None
    day, month, year = (parts[2], parts[1], parts[0]) if len(parts[0]) == 4 else parts
    if len(year) != 4:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


class ChoiceEditor(QWidget):
    """Cards or a searchable list, by the length of the list and the appearance."""

    edited = Signal(object)

    def __init__(self, question: Question, name: str, speaking: Speaking) -> None:
        super().__init__()
        self.setObjectName(f"{name}.box")
        several = question.type.is_several
        searched = len(question.choices) > LONG_LIST or bool(
            question.appearance & {"search", "autocomplete", "minimal"}
        )
        self._inner: ChoiceCards | SearchList = (
            SearchList(several=several, speaking=speaking, name=name)
            if searched
            else ChoiceCards(several=several, speaking=speaking, name=name)
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._inner)
        self._inner.edited.connect(self.edited)

    def show_state(self, state: QuestionState) -> None:
        """Offered choices and picked ones."""
        self._inner.show_choices(state.choices)
        self._inner.show_value(state.value)
        self._inner.setEnabled(not state.readonly)


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


def _ok_choice(question: Question) -> Choice:
    return Choice("OK", question.label)


_Make = Callable[[Question, str, Speaking], QWidget]
_EDITORS: dict[QuestionType, _Make] = {
    QuestionType.ACKNOWLEDGE: AcknowledgeEditor,
    QuestionType.DATE: lambda _question, name, _speaking: DateEditor(name, WORKER),
    QuestionType.DATE_TIME: lambda _question, name, _speaking: DateEditor(name, WORKER),
    QuestionType.INTEGER: lambda _question, name, _speaking: TextEditor(name, _whole),
    QuestionType.DECIMAL: lambda _question, name, _speaking: TextEditor(name, _decimal),
    QuestionType.RANGE: lambda _question, name, _speaking: TextEditor(name, _decimal),
    QuestionType.TEXT: lambda _question, name, _speaking: TextEditor(name),
    QuestionType.TIME: lambda _question, name, _speaking: TextEditor(name),
    QuestionType.BARCODE: lambda _question, name, _speaking: TextEditor(name),
}
