"""Fields to write in, large and in the client's language alone: text, numbers, a day in three parts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from app.domain.client_words import ClientWords
from app.domain.forms import Question, QuestionState, QuestionType
from app.ui.forms.client_speaking import Tongue, client_font
from app.ui.forms.speaking import is_rtl, speak, turn

LINE_HEIGHT = 56
PART_WIDTH, YEAR_WIDTH = 110, 150
FIRST_YEAR = 1000
"""A year has four digits: what is shorter is still being typed."""


class OwnLine(QLineEdit):
    """One large line. Nothing of the clipboard comes in: it may hold another client's words."""

    def __init__(self, name: str, tag: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setFont(client_font(tag))
        turn(self, tag)
        side = Qt.AlignmentFlag.AlignRight if is_rtl(tag) else Qt.AlignmentFlag.AlignLeft
        self.setAlignment(side | Qt.AlignmentFlag.AlignAbsolute)
        self.setMinimumHeight(LINE_HEIGHT)
        self.setAcceptDrops(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            event.accept()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.MiddleButton:
            super().mouseReleaseEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        event.accept()


class LineField(QWidget):
    """A line of text or a number."""

    edited = Signal(object)

    def __init__(self, name: str, tongue: Tongue, read: Callable[[str], object], *, latin: bool) -> None:
        super().__init__()
        self.line, self._read = OwnLine(name, tongue.tag), read
        if latin:  # telephone numbers and addresses of e-mail run from left to right in every language
            self.line.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
            self.line.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.line)
        self.line.textEdited.connect(lambda text: self.edited.emit(read(text) if text.strip() else None))

    @property
    def is_unfinished(self) -> bool:
        """Whatever stands there is the answer."""
        return False

    def show_state(self, state: QuestionState) -> None:
        """Only writes when it differs, so that the cursor stays where it is."""
        typed = self._read(self.line.text()) if self.line.text().strip() else None
        if typed != state.value:
            self.line.setText("" if state.value is None else str(state.value))

    def say_name(self, name: str) -> None:
        """The question, for whoever hears the screen instead of seeing it."""
        self.line.setAccessibleName(name)

    def first_focus(self) -> QWidget:
        """The line."""
        return self.line


class _OwnText(QPlainTextEdit):
    """As `OwnLine`, for several lines; Tab leaves it."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            event.accept()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.MiddleButton:
            super().mouseReleaseEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        event.accept()


class TextField(QWidget):
    """Room to tell something."""

    edited = Signal(object)

    def __init__(self, name: str, tongue: Tongue) -> None:
        super().__init__()
        self.box = _OwnText()
        self.box.setObjectName(name)
        self.box.setFont(client_font(tongue.tag))
        turn(self.box, tongue.tag)
        if is_rtl(tongue.tag):
            option = self.box.document().defaultTextOption()
            option.setTextDirection(Qt.LayoutDirection.RightToLeft)
            option.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute)
            self.box.document().setDefaultTextOption(option)
        self.box.setTabChangesFocus(True)
        self.box.setAcceptDrops(False)
        self.box.setMinimumHeight(180)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.box)
        self._showing = False
        self.box.textChanged.connect(self._changed)

    @property
    def is_unfinished(self) -> bool:
        """Whatever stands there is the answer."""
        return False

    def show_state(self, state: QuestionState) -> None:
        """Only writes when it differs, so that the cursor stays where it is."""
        text = "" if state.value is None else str(state.value)
        if text.strip() != self.box.toPlainText().strip():
            self._showing = True
            self.box.setPlainText(text)
            self._showing = False

    def say_name(self, name: str) -> None:
        """The question, for whoever hears the screen instead of seeing it."""
        self.box.setAccessibleName(name)

    def first_focus(self) -> QWidget:
        """The field."""
        return self.box

    def _changed(self) -> None:
        if not self._showing:
            self.edited.emit(self.box.toPlainText().strip() or None)


class PartsField(QWidget):
    """A day, a month or a time as two or three numbers, each with its word above: no format to guess."""

    edited = Signal(object)

    def __init__(self, name: str, tongue: Tongue, parts: Sequence[str]) -> None:
        super().__init__()
        self.setObjectName(f"{name}.parts")
        self._parts = tuple(parts)
        self._value: str | None = None
        self._lines: dict[str, OwnLine] = {}
        turn(self, tongue.words.language)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        for part in self._parts:
            row.addLayout(self._column(name, part, tongue.words))
        row.addStretch(1)

    @property
    def is_unfinished(self) -> bool:
        """Whether something stands there that is no day and no time."""
        return any(line.text().strip() for line in self._lines.values()) and self._read() is None

    def show_state(self, state: QuestionState) -> None:
        """Only writes when it differs from what is being typed."""
        value = None if state.value is None else str(state.value)
        if value == self._value:
            return
        self._value = value
        numbers = _numbers(value or "", self._parts)
        for part, line in self._lines.items():
            line.setText(str(numbers[part]) if part in numbers else "")

    def say_name(self, name: str) -> None:
        """The question, for whoever hears the screen instead of seeing it."""
        self.setAccessibleName(name)

    def first_focus(self) -> QWidget:
        """The first part."""
        return self._lines[self._parts[0]]

    def _column(self, name: str, part: str, words: ClientWords) -> QVBoxLayout:
        said, label = getattr(words, part), QLabel(self)  # a window of its own without a parent
        line = OwnLine(f"{name}.{part}", words.language)
        line.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        line.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        line.setFixedWidth(YEAR_WIDTH if part == "year" else PART_WIDTH)
        line.setMaxLength(4 if part == "year" else 2)
        line.setAccessibleName(said)
        line.textEdited.connect(lambda _text: self._typed(part))
        label.setBuddy(line)
        self._lines[part] = line
        down = QVBoxLayout()
        down.setSpacing(4)
        down.addWidget(label)
        down.addWidget(line)
        speak(label, said, words.language, client_font(words.language).pointSizeF())
        return down

    def _typed(self, part: str) -> None:
        self._value = self._read()
        self.edited.emit(self._value)
        line = self._lines[part]
        following = self._parts[self._parts.index(part) + 1 :]
        if following and len(line.text()) == line.maxLength():
            self._lines[following[0]].setFocus(Qt.FocusReason.TabFocusReason)

    def _read(self) -> str | None:
        try:
            numbers = {part: int(line.text()) for part, line in self._lines.items()}
            if "hour" in numbers:
                return _time(numbers["hour"], numbers["minute"])
            if numbers["year"] < FIRST_YEAR:
                return None
            return date(numbers["year"], numbers.get("month", 1), numbers.get("day", 1)).isoformat()
        except ValueError:
            return None


def _time(hour: int, minute: int) -> str | None:
    return f"{hour:02}:{minute:02}:00" if 0 <= hour < 24 and 0 <= minute < 60 else None


def _numbers(value: str, parts: Sequence[str]) -> dict[str, int]:
    """The parts of an ISO day or time; nothing where it is none."""
    order = ("hour", "minute") if "hour" in parts else ("year", "month", "day")
    split = value.replace(":", "-").split("T")[0].split("-")
    try:
        return {part: int(number[:4]) for part, number in zip(order, split, strict=False) if part in parts}
    except ValueError:
        return {}


def western(text: str) -> str:
    """Numbers as the form's rules know them, whichever digits her keyboard writes."""
    return "".join(str(int(letter)) if letter.isdecimal() else letter for letter in text)


def _whole(text: str) -> object:
    plain = western(text.strip())
    return int(plain) if plain.lstrip("-").isdigit() and plain.count("-") <= 1 else plain


def _decimal(text: str) -> object:
    plain = western(text.strip()).replace(",", ".").replace("\u066b", ".")
    try:
        return float(plain)
    except ValueError:
        return plain


def field_for(question: Question, name: str, tongue: Tongue) -> QWidget:
    """The field of a question that is no choice."""
    if question.type is QuestionType.DATE:
        return PartsField(name, tongue, _parts_of_day(question.appearance))
    if question.type is QuestionType.TIME:
        return PartsField(name, tongue, ("hour", "minute"))
    if question.type is QuestionType.TEXT and "multiline" in question.appearance:
        return TextField(name, tongue)
    read = {
        QuestionType.INTEGER: _whole,
        QuestionType.DECIMAL: _decimal,
        QuestionType.RANGE: _decimal,
    }.get(question.type, _digits if "numbers" in question.appearance else str.strip)
    return LineField(name, tongue, read, latin=read is not str.strip)


def _parts_of_day(appearance: frozenset[str]) -> tuple[str, ...]:
    if "year" in appearance:
        return ("year",)
    return ("month", "year") if "month-year" in appearance else ("day", "month", "year")


def _digits(text: str) -> object:
    return western(text.strip())
