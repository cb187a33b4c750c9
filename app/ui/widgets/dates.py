"""A day typed as people write it, or picked from a calendar that opens below the field."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate, QLocale, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QTextCharFormat
from PySide6.QtWidgets import QBoxLayout, QCalendarWidget, QTableView, QToolButton, QWidget

from app.i18n import gettext as _
from app.i18n import language, ui_translator
from app.i18n.formats import date_text
from app.ui import icons, theme
from app.ui.widgets.buttons import QuietButton
from app.ui.widgets.day_line import LeftLine, read_date
from app.ui.widgets.layout import column, row
from app.ui.widgets.text import Text

LINE_WIDTH = 150
CALENDAR_WIDTH, CALENDAR_HEIGHT = 340, 250


class DateField(QWidget):
    """`3.4.2027`, `03042027` or `2027-04-03`; the long form beside it shows that it was understood.

    Arrow down or the button opens the calendar, Escape closes it.
    """

    edited = Signal()

    def __init__(self, name: str, *, reading: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"{name}.row")
        self._tag = ui_translator().tag
        self.line = LeftLine()
        self.line.setObjectName(name)
        self.line.setPlaceholderText(_("day.month.year"))
        self.line.setMinimumWidth(138)
        self.line.setMaximumWidth(LINE_WIDTH)
        self.button = QuietButton("", f"{name}.calendar", icon="calendar")
        self.button.setFixedWidth(40)
        self.button.setAccessibleName(_("Open the calendar"))
        self.button.setToolTip(_("Open the calendar"))
        self.reading = Text("", "muted", wrap=False)
        self.reading.setObjectName(f"{name}.reading")
        if not reading:
            self.reading.hide()  # never shown here: without a parent it would be a window of its own
        self.calendar: QCalendarWidget | None = None
        self._down = column(self, space=0)
        self._calendar_place: QBoxLayout = self._down
        self._down.setSpacing(4)
        across = row(space=0)
        across.setSpacing(2)
        across.addWidget(self.line, 1)
        across.addWidget(self.button)
        across.addWidget(self.reading)
        across.addStretch(2)
        self._down.addLayout(across)
        self.setFocusProxy(self.line)
        self.line.textEdited.connect(self._typed)
        self.line.left.connect(self._write_out)
        self.button.clicked.connect(self._turn_calendar)

    def value(self) -> date | None:
        """The day, or None while nothing or nothing whole is there."""
        return read_date(self.line.text())

    @property
    def is_unfinished(self) -> bool:
        """Whether something stands there that is no date."""
        return bool(self.line.text().strip()) and self.value() is None

    def show_day(self, day: date | None) -> None:
        """Show a day; no signal."""
        self.line.setText(day.strftime("%d.%m.%Y") if day else "")
        self._explain()

    def show_text(self, text: str) -> None:
        """Show what was typed before, finished or not."""
        self.line.setText(text)
        self._explain()

    def put_calendar_into(self, layout: QBoxLayout) -> None:
        """Where the calendar opens instead of below the field: a cell of a row is too narrow for it."""
        self._calendar_place = layout

    def say_name(self, name: str) -> None:
        """The label, for whoever hears the screen."""
        self.line.setAccessibleName(name)
        self.line.setAccessibleDescription(self.line.placeholderText())
        self.button.setAccessibleName(_("{field}: open the calendar").format(field=name))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_open = self.calendar is not None and self.calendar.isVisible()
        if event.key() == Qt.Key.Key_Down and not is_open:
            self._turn_calendar()
        elif event.key() == Qt.Key.Key_Escape and is_open:
            self._close_calendar()
        else:
            super().keyPressEvent(event)

    def _turn_calendar(self) -> None:
        if self.calendar is not None and self.calendar.isVisible():
            self._close_calendar()
            return
        if self.calendar is None:
            self.calendar = _calendar(f"{self.line.objectName()}.days", self._tag)
            self.calendar.clicked.connect(self._picked)
            self.calendar.activated.connect(self._picked)
            self._calendar_place.addWidget(self.calendar)
        day = self.value()
        self.calendar.setSelectedDate(QDate(day.year, day.month, day.day) if day else QDate.currentDate())
        self.calendar.show()
        self.calendar.setFocus(Qt.FocusReason.PopupFocusReason)

    def _close_calendar(self) -> None:
        if self.calendar is not None:
            self.calendar.hide()
            self.line.setFocus(Qt.FocusReason.PopupFocusReason)

    def _picked(self, day: QDate) -> None:
        self.show_day(date(day.year(), day.month(), day.day()))
        self._close_calendar()
        self.edited.emit()

    def _typed(self, _text: str) -> None:
        self._explain()
        self.edited.emit()

    def _write_out(self) -> None:
        """Leaving the field writes the day out in full form."""
        day = self.value()
        if day is not None:
            self.show_day(day)

    def _explain(self) -> None:
        day = self.value()
        self.reading.setText(theme.isolate(date_text(day, self._tag, "long")) if day else "")


_LATIN_DIGITS = {"ar": "ar_LY"}
"""Locales with the usual names of months and Latin digits, as `app.i18n.formats` writes dates."""


def _calendar(name: str, tag: str) -> QCalendarWidget:
    made = QCalendarWidget()
    made.setObjectName(name)
    made.setAccessibleName(_("Calendar"))
    made.setLocale(QLocale(_LATIN_DIGITS.get(tag, language(tag).cldr)))
    made.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
    made.setHorizontalHeaderFormat(QCalendarWidget.HorizontalHeaderFormat.SingleLetterDayNames)
    made.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
    made.setMaximumWidth(CALENDAR_WIDTH)
    made.setMinimumHeight(CALENDAR_HEIGHT)
    made.setStyleSheet(_LOOK)
    days = made.findChild(QTableView)
    if days is not None:
        days.setAccessibleName(_("Days of the month"))
    plain = QTextCharFormat()
    plain.setForeground(QColor(theme.MUTED))
    for weekend in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
        made.setWeekdayTextFormat(weekend, plain)
    for button, icon, words in (
        ("qt_calendar_prevmonth", "back", _("Month before")),
        ("qt_calendar_nextmonth", "forward", _("Next month")),
    ):
        tool = made.findChild(QToolButton, button)
        if tool is not None:
            tool.setAccessibleName(words)
            tool.setToolTip(words)
            tool.setIcon(icons.icon(icon, theme.ACCENT))
    return made


_LOOK = f"""
QWidget#qt_calendar_navigationbar {{ background: {theme.SURFACE}; }}
QToolButton {{ background: transparent; color: {theme.TEXT}; border: 1px solid transparent;
  border-radius: 6px; padding: 5px 8px; font-weight: 600; }}
QToolButton:hover {{ background: {theme.ACCENT_TINT}; }}
QToolButton:focus {{ border-color: {theme.ACCENT}; }}
QToolButton::menu-indicator {{ image: none; }}
QAbstractItemView {{ background: {theme.SURFACE}; color: {theme.TEXT}; border: 0; outline: 0;
  selection-background-color: {theme.ACCENT}; selection-color: {theme.SURFACE}; }}
QTableView, QTableView:focus {{ border: 0; border-radius: 0; }}
QTableView::item, QTableView::item:selected {{ padding: 0; border: 0; }}
QHeaderView::section {{ padding: 2px; border: 0; }}
"""
"""A calendar has its own buttons and table; these undo what the window's stylesheet says of such."""
