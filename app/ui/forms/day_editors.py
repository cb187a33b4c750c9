"""Editors of days and times, typed as people write them; empty is allowed."""

from __future__ import annotations

import re
from datetime import date, datetime, time

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from app.domain.forms import Question, QuestionState
from app.i18n import gettext as _
from app.i18n import ui_translator
from app.i18n.formats import time_text
from app.ui.widgets.dates import DateField
from app.ui.widgets.day_line import LeftLine, read_date

YEAR_DIGITS = 4
LINE_WIDTH = 150


class DateEditor(QWidget):
    """A day: 3.4.1990, 03041990 or 1990-04-03, or picked from the calendar."""

    edited = Signal(object)

    def __init__(self, name: str, *, calendar: bool = True) -> None:
        super().__init__()
        self.field = DateField(name)
        self.field.button.setVisible(calendar)
        _only(self, self.field)
        self.setFocusProxy(self.field.line)
        self._value: str | None = None
        self.field.edited.connect(self._typed)

    @property
    def unfinished(self) -> str:
        """As `Editor` has it."""
        return _not_a_date() if self.field.is_unfinished else ""

    def show_state(self, state: QuestionState) -> None:
        """Shows the date in full unless that is what is being typed."""
        value = None if state.value is None else str(state.value)[:10]
        if value != self._value:
            self._value = value
            self.field.show_day(read_date(value or ""))
        self.field.line.setReadOnly(state.readonly)
        self.field.button.setEnabled(not state.readonly)

    def say_name(self, name: str) -> None:
        """As `Editor` has it."""
        self.field.say_name(name)

    def _typed(self) -> None:
        found = self.field.value()
        self._value = found.isoformat() if found else None
        self.edited.emit(self._value)


class SpanEditor(QWidget):
    """A month (4.1990) or a year (1990): kept as its first day (appearances `month-year`, `year`)."""

    edited = Signal(object)

    def __init__(self, name: str, *, year: bool = False) -> None:
        super().__init__()
        self._read = _read_year if year else _read_month
        self._shape = "%Y" if year else "%m.%Y"
        self._value: str | None = None
        self.line = _line(name, _("year") if year else _("month.year"))
        _only(self, self.line)
        self.setFocusProxy(self.line)
        self.line.textEdited.connect(self._typed)
        self.line.left.connect(self._write_out)

    @property
    def unfinished(self) -> str:
        """As `Editor` has it."""
        text = self.line.text().strip()
        return _not_a_date() if text and self._read(text) is None else ""

    def show_state(self, state: QuestionState) -> None:
        """As `Editor` has it."""
        value = None if state.value is None else str(state.value)[:10]
        if value != self._value:
            self._value = value
            self._write_out()
            if value is None:
                self.line.clear()
        self.line.setReadOnly(state.readonly)

    def say_name(self, name: str) -> None:
        """As `Editor` has it."""
        self.line.setAccessibleName(name)
        self.line.setAccessibleDescription(self.line.placeholderText())

    def _write_out(self) -> None:
        found = read_date(self._value or "")
        if found:
            self.line.setText(found.strftime(self._shape))

    def _typed(self, text: str) -> None:
        found = self._read(text)
        self._value = found.isoformat() if found else None
        self.edited.emit(self._value)


class TimeEditor(QWidget):
    """A time of day: 14:30, 14.30, 1430 or 14."""

    edited = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.line = _line(name, _("hours:minutes"))
        _only(self, self.line)
        self.setFocusProxy(self.line)
        self._value: time | None = None
        self.line.textEdited.connect(self._typed)
        self.line.left.connect(self._write_out)

    @property
    def unfinished(self) -> str:
        """As `Editor` has it."""
        text = self.line.text().strip()
        return _("This is not a time yet.") if text and read_time(text) is None else ""

    def show_state(self, state: QuestionState) -> None:
        """As `Editor` has it."""
        value = _iso_time(str(state.value or ""))
        if value != self._value:
            self._value = value
            self.line.clear()
            self._write_out()
        self.line.setReadOnly(state.readonly)

    def say_name(self, name: str) -> None:
        """As `Editor` has it."""
        self.line.setAccessibleName(name)
        self.line.setAccessibleDescription(self.line.placeholderText())

    def _write_out(self) -> None:
        if self._value is not None:
            self.line.setText(time_text(self._value, ui_translator().tag))

    def _typed(self, text: str) -> None:
        self._value = read_time(text)
        self.edited.emit(None if self._value is None else _stored_time(self._value))


class MomentEditor(QWidget):
    """A day and a time of day; an answer when both are there."""

    edited = Signal(object)

    def __init__(self, name: str, *, calendar: bool = True) -> None:
        super().__init__()
        self.day = DateField(name)
        self.day.button.setVisible(calendar)
        self.at = _line(f"{name}.time", _("hours:minutes"))
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(12)
        across.addWidget(self.day)
        across.addWidget(self.at)
        across.addStretch(1)
        self.setFocusProxy(self.day.line)
        self._value: datetime | None = None
        self.day.edited.connect(self._typed)
        self.at.textEdited.connect(self._typed)

    @property
    def unfinished(self) -> str:
        """As `Editor` has it."""
        if self.day.is_unfinished or (self.at.text().strip() and self._read() is None):
            return _("This is not a day with a time yet.")
        return _("The time is missing.") if self.day.value() and self._read() is None else ""

    def show_state(self, state: QuestionState) -> None:
        """As `Editor` has it."""
        value = _iso_moment(str(state.value or ""))
        if value != self._value:
            self._value = value
            self.day.show_day(value.date() if value else None)
            self.at.setText(time_text(value.time(), ui_translator().tag) if value else "")
        self.day.line.setReadOnly(state.readonly)
        self.at.setReadOnly(state.readonly)

    def say_name(self, name: str) -> None:
        """As `Editor` has it."""
        self.day.say_name(name)
        self.at.setAccessibleName(_("{question}: time").format(question=name))

    def _read(self) -> datetime | None:
        day, at = self.day.value(), read_time(self.at.text())
        return datetime.combine(day, at).astimezone() if day and at is not None else None

    def _typed(self) -> None:
        self._value = self._read()
        self.edited.emit(None if self._value is None else self._value.isoformat(timespec="milliseconds"))


def read_time(text: str) -> time | None:
    """The time that a person meant, or None while it is unfinished or impossible."""
    text = text.strip()
    parts = [part for part in re.split(r"[:.\s]+", text) if part]
    if len(parts) == 1 and text.isdecimal() and len(text) in {3, 4}:
        parts = [text[:-2], text[-2:]]
    if not 1 <= len(parts) <= len(("hour", "minute")) or not all(part.isdecimal() for part in parts):
        return None
    hour, minute = [*map(int, parts), 0][:2]
    return time(hour, minute) if hour < 24 and minute < 60 else None


def date_editor(question: Question, name: str) -> QWidget:
    """The editor of a date, by its appearance. Other calendars than the Gregorian are not asked for."""
    looks = question.appearance
    if "month-year" in looks or "year" in looks:
        return SpanEditor(name, year="year" in looks)
    return DateEditor(name, calendar="no-calendar" not in looks)


def moment_editor(question: Question, name: str) -> QWidget:
    """The editor of a day with a time."""
    return MomentEditor(name, calendar="no-calendar" not in question.appearance)


def _not_a_date() -> str:
    return _("This is not a date yet. Please finish it or empty the field.")


def _line(name: str, shape: str) -> LeftLine:
    line = LeftLine()
    line.setObjectName(name)
    line.setPlaceholderText(shape)
    line.setMinimumWidth(138)
    line.setMaximumWidth(LINE_WIDTH)
    return line


def _only(outer: QWidget, inner: QWidget) -> None:
    outer.setObjectName(f"{inner.objectName()}.box")
    across = QHBoxLayout(outer)
    across.setContentsMargins(0, 0, 0, 0)
    across.addWidget(inner)
    if isinstance(inner, LeftLine):
        across.addWidget(QLabel(), 1)


def _read_month(text: str) -> date | None:
    return read_date(text) or read_date(f"1.{text.strip()}")


def _read_year(text: str) -> date | None:
    text = text.strip()
    return read_date(f"1.1.{text}") if len(text) == YEAR_DIGITS else read_date(text)


def _stored_time(at: time) -> str:
    """As ODK keeps a time of day: with milliseconds and the offset of today."""
    offset = datetime.now().astimezone().strftime("%z")
    return f"{at.isoformat(timespec='milliseconds')}{offset[:3]}:{offset[3:]}"


def _iso_time(text: str) -> time | None:
    try:
        return time.fromisoformat(text).replace(tzinfo=None, second=0, microsecond=0) if text else None
    except ValueError:
        return None


def _iso_moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).astimezone() if text else None
    except ValueError:
        return None
