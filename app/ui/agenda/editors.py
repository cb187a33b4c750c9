"""Editors of a case's dates: an appointment, and a day that must not be missed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime, time
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from app.domain.casework import Appointment, Deadline, DeadlineKind
from app.domain.clock import OFFICE_ZONE
from app.domain.ids import new_id
from app.domain.working_days import is_working_day, last_working_day
from app.i18n import gettext as _
from app.i18n.formats import date_text
from app.ui import theme
from app.ui.agenda.words import deadline_kind_words
from app.ui.language import spoken
from app.ui.widgets import (
    Card,
    Choice,
    Field,
    Heading,
    LineEdit,
    PrimaryButton,
    QuietButton,
    Text,
    row,
)
from app.ui.widgets.dates import DateField

_MINUTES = (15, 30, 45, 60, 90, 120)
_KINDS = (DeadlineKind.REMINDER, DeadlineKind.LEGAL, DeadlineKind.APPOINTMENT, DeadlineKind.EXPIRY)


def read_time(text: str) -> time | None:
    """The time that a person meant: 9, 930, 9:30, 9.30 or 09:30; None while it is none."""
    digits = text.strip().replace(".", ":").replace("h", ":").rstrip(":")
    hours, _colon, minutes = digits.partition(":")
    if not _colon and digits.isdecimal() and len(digits) in {3, 4}:
        hours, minutes = digits[:-2], digits[-2:]
    try:
        return time(int(hours), int(minutes or "0"))
    except ValueError:
        return None


class DateEditor(Card):
    """What both editors have: a head, fields in two columns, save and leave it."""

    saved = Signal()
    dropped = Signal()

    def __init__(self, name: str) -> None:
        super().__init__(name, margin=3)
        self.name = name
        self.head = Heading("")
        self.column.addWidget(self.head)
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(24)
        self.grid.setVerticalSpacing(12)
        self.grid.setColumnStretch(0, 1)
        self.grid.setColumnStretch(1, 1)
        self.column.addLayout(self.grid)
        self.is_touched = False
        self._fields: dict[str, Field] = {}

    def finish(self) -> None:
        """The buttons, below the fields."""
        save = PrimaryButton(_("Save"), f"{self.name}.save", icon="save")
        save.clicked.connect(lambda _checked: self.saved.emit())
        leave = QuietButton(_("Throw away"), f"{self.name}.drop")
        leave.clicked.connect(lambda _checked: self.dropped.emit())
        across = row(space=1)
        across.addStretch(1)
        across.addWidget(leave)
        across.addWidget(save)
        self.column.addLayout(across)
        self.hide()

    def put(self, field: Field, at: int, column: int, *, wide: bool = False) -> Field:
        """Place a field; it counts as touched when a person changes it."""
        self.grid.addWidget(field, at, column, 1, 2 if wide else 1)
        widget = field.field
        self._fields[widget.objectName()] = field
        for signal in ("textEdited", "edited", "activated"):
            if hasattr(widget, signal):
                getattr(widget, signal).connect(self._touch)
        return field

    def _touch(self, *_what: object) -> None:
        self.is_touched = True

    def line(self, field: str, label: str, hint: str = "") -> Field:
        """A line of text."""
        return Field(label, LineEdit(f"{self.name}.{field}"), hint)


def _text(field: Field) -> str:
    widget = field.field
    return widget.text().strip() if isinstance(widget, LineEdit) else ""


class AppointmentEditor(DateEditor):
    """When, where, with whom."""

    def __init__(self, agencies: list[tuple[str, str]]) -> None:
        super().__init__("appointment")
        self._base: Appointment | None = None
        self.day = DateField("appointment.day", reading=False)
        self.at = LineEdit("appointment.time", "10:30")
        self.at.setMaximumWidth(110)
        choices = [(str(one), _("{count} min").format(count=one)) for one in _MINUTES]
        self.minutes = Choice("appointment.minutes", choices, "30")
        self.agency = Choice("appointment.agency", [("", _("No agency of the directory")), *agencies], "")
        self.agency.setSizeAdjustPolicy(Choice.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.agency.setMinimumContentsLength(20)
        self.title = self.put(self.line("title", _("What for")), 0, 0, wide=True)
        self.day_field = self.put(Field(_("Day"), self.day), 1, 0)
        across = QWidget()
        line = row(across, space=1)
        self.time_field = Field(_("Time"), self.at)
        line.addWidget(self.time_field)
        line.addWidget(Field(_("How long"), self.minutes))
        line.addStretch(1)
        self.grid.addWidget(across, 1, 1)
        self.at.textEdited.connect(self._touch)
        self.minutes.activated.connect(self._touch)
        self.put(Field(_("Agency"), self.agency), 2, 0)
        self.place = self.put(self.line("place", _("Place")), 2, 1)
        self.interpreter = self.put(self.line("interpreter", _("Interpreter")), 3, 0)
        self.along = self.put(self.line("along", _("Goes along")), 3, 1)
        self.note = self.put(self.line("note", _("Note")), 4, 0, wide=True)
        self.finish()

    def begin(self, base: Appointment | None, today: date) -> None:
        """Show an appointment to change, or an empty one."""
        self._base, self.is_touched = base, False
        self.head.setText(_("Change the appointment") if base else _("New appointment"))
        here = base.at.astimezone(OFFICE_ZONE) if base else None
        self.day.show_day(here.date() if here else today)
        self.at.setText(f"{here:%H:%M}" if here else "")
        self.minutes.choose(str(base.minutes if base else 30))
        self.agency.choose((base.agency_id or "") if base else "")
        for field, value in (
            (self.title, base.title if base else ""),
            (self.place, base.place if base else ""),
            (self.interpreter, (base.interpreter or "") if base else ""),
            (self.along, base.caseworker if base else ""),
            (self.note, (base.note or "") if base else ""),
        ):
            if isinstance(field.field, LineEdit):
                field.field.setText(value)
            field.show_error("")
        self.day_field.show_error("")
        self.time_field.show_error("")
        self.show()
        self.title.field.setFocus()

    def record(self, case_id: UUID) -> Appointment | None:
        """What was typed; None where something is missing, and said beside its field."""
        day, at, title = self.day.value(), read_time(self.at.text()), _text(self.title)
        self.title.show_error("" if title else _("Say what it is for."))
        self.day_field.show_error("" if day else _("Which day?"))
        self.time_field.show_error("" if at else _("At what time?"))
        if not title or day is None or at is None:
            return None
        base = self._base or Appointment(new_id(), case_id, datetime.combine(day, at, OFFICE_ZONE), title)
        return replace(
            base,
            at=datetime.combine(day, at, OFFICE_ZONE),
            title=title,
            minutes=int(self.minutes.code() or base.minutes),
            place=_text(self.place),
            agency_id=self.agency.code() or None,
            interpreter=_text(self.interpreter) or None,
            caseworker=_text(self.along),
            note=_text(self.note) or None,
        )

    @property
    def base(self) -> Appointment | None:
        """What is being changed."""
        return self._base


class DeadlineEditor(DateEditor):
    """Which day, why, and when to be reminded."""

    def __init__(self, holidays: Collection[date]) -> None:
        super().__init__("deadline")
        self._base: Deadline | None = None
        self._holidays = holidays
        self.kind = Choice("deadline.kind", [(one.value, deadline_kind_words(one)) for one in _KINDS])
        self.due, self.remind = (DateField(f"deadline.{name}", reading=False) for name in ("due", "remind"))
        self.title = self.put(self.line("title", _("What is to be done")), 0, 0, wide=True)
        self.put(Field(_("Kind"), self.kind), 1, 0, wide=True)
        self.due_field = self.put(Field(_("Day"), self.due), 2, 0)
        self.remind_field = self.put(Field(_("Show it from"), self.remind), 2, 1)
        self.rest = Text("", "muted")
        self.rest.setObjectName("deadline.rest")
        self.grid.addWidget(self.rest, 3, 0, 1, 2)
        hint = _("The letter, the section of the law, how it was reckoned")
        self.reason = self.put(self.line("reason", _("Where the day comes from"), hint), 4, 0, wide=True)
        self.assigned = self.put(self.line("assigned", _("For whom")), 5, 0)
        self.due.edited.connect(self._say_rest)
        self.kind.activated.connect(lambda _index: self._say_rest())
        self.finish()

    def begin(self, base: Deadline | None) -> None:
        """Show a day to change, or an empty one."""
        self._base, self.is_touched = base, False
        self.head.setText(_("Change the day") if base else _("New deadline or reminder"))
        self.kind.choose((base.kind if base else DeadlineKind.REMINDER).value)
        self.due.show_day(base.due_on if base else None)
        self.remind.show_day(base.remind_on if base else None)
        for field, value in (
            (self.title, base.title if base else ""),
            (self.reason, (base.reason or "") if base else ""),
            (self.assigned, base.assigned_to if base else ""),
        ):
            if isinstance(field.field, LineEdit):
                field.field.setText(value)
        for field in (self.title, self.due_field, self.remind_field):
            field.show_error("")
        self._say_rest()
        self.show()
        self.title.field.setFocus()

    def record(self, case_id: UUID) -> Deadline | None:
        """What was typed; None where something is missing, and said beside its field."""
        due, remind, title = self.due.value(), self.remind.value(), _text(self.title)
        too_late = due is not None and remind is not None and remind > due
        self.title.show_error("" if title else _("Say what is to be done."))
        self.due_field.show_error("" if due else _("Which day?"))
        wrong = self.remind.is_unfinished or too_late
        self.remind_field.show_error(_("Not after the day itself.") if wrong else "")
        if not title or due is None or wrong:
            return None
        kind = DeadlineKind(self.kind.code() or DeadlineKind.REMINDER)
        base = self._base or Deadline(new_id(), case_id, kind, title, due)
        return replace(
            base,
            kind=kind,
            title=title,
            due_on=due,
            remind_on=remind,
            reason=_text(self.reason) or None,
            assigned_to=_text(self.assigned),
        )

    @property
    def base(self) -> Deadline | None:
        """What is being changed."""
        return self._base

    def _say_rest(self) -> None:
        """A day of rest is said at once: who waits for it finds closed doors."""
        day = self.due.value()
        if day is None or is_working_day(day, self._holidays):
            self.rest.hide()
            return
        before = theme.isolate(date_text(last_working_day(day, self._holidays), spoken(), "full"))
        self.rest.setText(
            _("Offices are closed on that day. It is shown from {date} on.").format(date=before)
        )
        self.rest.show()
