"""The card a note is written on: text, when and how, language, interpreter, who may read it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any
from uuid import UUID

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.actions.notes import NoteText
from app.domain.casework import CaseNote, ContactKind
from app.domain.clock import OFFICE_ZONE
from app.i18n import gettext as _
from app.ui.cases.note_words import contact_choices
from app.ui.cases.picks import Picks
from app.ui.widgets import (
    Card,
    Choice,
    Field,
    FlowLayout,
    Heading,
    LineEdit,
    PrimaryButton,
    QuietButton,
    Text,
    column,
    row,
)
from app.ui.widgets.dates import DateField

EVERYBODY, NAMED, ME = "everybody", "named", "me"
PAUSE = 1500
"""Milliseconds without a key after which what was typed is kept."""
TEXT_HEIGHT = 96


class NoteEditor(Card):
    """Knows nothing of the store: it is filled, and it tells what it holds."""

    saved = Signal()
    dropped = Signal()
    paused = Signal()
    """Nobody has typed for a moment: what stands here can be kept."""

    def __init__(self, worker: UUID, languages: list[tuple[str, str]]) -> None:
        super().__init__("notes.editor")
        self._worker = worker
        self.note: CaseNote | None = None
        """The note that is being corrected; None = a new one."""
        self.is_touched = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE)
        self._timer.timeout.connect(self.paused)
        self.heading = Heading(_("New note"))
        self.text = QPlainTextEdit()
        self.text.setObjectName("notes.text")
        self.text.setAccessibleName(_("What was said or done"))
        self.text.setPlaceholderText(_("What was said or done"))
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(TEXT_HEIGHT)
        self.contact = Choice("notes.contact", contact_choices(), ContactKind.OFFICE)
        self.day = DateField("notes.day", reading=False)
        self.day.say_name(_("Day"))
        self.time = LineEdit("notes.time", "14:30")
        self.time.setFixedWidth(76)
        self.minutes = LineEdit("notes.minutes")
        self.minutes.setValidator(QIntValidator(0, 1440, self))
        self.minutes.setFixedWidth(76)
        self.language = Choice("notes.language", [("", "–"), *languages], "")
        self.interpreter = LineEdit("notes.interpreter", _("nobody"))
        self.interpreter.setFixedWidth(150)
        self.language.setMaximumWidth(170)
        readers = [
            (EVERYBODY, _("Everybody with this case")),
            (NAMED, _("Only those I name")),
            (ME, _("Only me")),
        ]
        self.readers = Choice("notes.readers", readers, EVERYBODY)
        self.named = Picks("notes.named", [], _("Add a colleague"))
        self.save = PrimaryButton(_("Save note"), "notes.save", icon="save")
        self.drop = QuietButton(_("Discard"), "notes.drop")
        self.error = Text("", "error")
        self._place()
        self._connect()

    def _place(self) -> None:
        self.column.addWidget(self.heading)
        self.column.addWidget(self.text)
        line = FlowLayout(space=12)
        for label, field in (
            (_("How"), self.contact),
            (_("Day"), self.day),
            (_("Time"), self.time),
            (_("Minutes"), self.minutes),
            (_("Language of the talk"), self.language),
            (_("Interpreted by"), self.interpreter),
        ):
            line.addWidget(_labelled(label, field))
        self.column.addLayout(line)
        self._named_box = Field(_("Besides me"), self.named)
        self._named_box.hide()
        self.column.addWidget(self._named_box)
        self.error.setObjectName("notes.error")
        self.error.hide()
        self.column.addWidget(self.error)
        end = row(space=1)
        end.addWidget(self.save)
        end.addWidget(self.drop)
        end.addStretch(1)
        who = Text(_("Open to"), "small", wrap=False)
        who.setBuddy(self.readers)
        self.readers.setAccessibleName(_("Open to"))
        end.addWidget(who)
        end.addWidget(self.readers)
        self.column.addLayout(end)

    def _connect(self) -> None:
        self.text.textChanged.connect(self._touched)
        for line in (self.time, self.minutes, self.interpreter):
            line.textEdited.connect(self._touched)
        for choice in (self.contact, self.language, self.readers):
            choice.activated.connect(self._touched)
        self.day.edited.connect(self._touched)
        self.named.edited.connect(self._touched)
        self.save.clicked.connect(self.saved)
        self.drop.clicked.connect(self.dropped)

    # -- filling ----------------------------------------------------------------------------------

    def begin(self, now: datetime) -> None:
        """An empty card for a new note."""
        here = now.astimezone(OFFICE_ZONE)
        self.note = None
        self.heading.setText(_("New note"))
        self._fill(
            {
                "contact": ContactKind.OFFICE.value,
                "day": here.strftime("%d.%m.%Y"),
                "time": here.strftime("%H:%M"),
            }
        )

    def correct(self, note: CaseNote) -> None:
        """The card with a note that is there."""
        here = note.at.astimezone(OFFICE_ZONE)
        self.note = note
        self.heading.setText(_("Correct the note"))
        others = [one for one in note.readers if one != str(self._worker)]
        self._fill(
            {
                "text": note.text,
                "contact": str(note.contact),
                "day": here.strftime("%d.%m.%Y"),
                "time": here.strftime("%H:%M"),
                "minutes": str(note.minutes or ""),
                "language": note.language or "",
                "interpreter": note.interpreter or "",
                "readers": EVERYBODY if not note.readers else NAMED if others else ME,
                "named": others,
            }
        )
        self.text.setFocus()

    def offer_readers(self, people: list[tuple[str, str]]) -> None:
        """Who else there is in the team."""
        self.named.set_choices([one for one in people if one[0] != str(self._worker)])

    def take_up(self, typed: Mapping[str, Any], note: CaseNote | None) -> None:
        """What was typed before and kept."""
        self.note = note
        self.heading.setText(_("Correct the note") if note else _("New note"))
        self._fill(typed)
        self.is_touched = True

    def typed(self) -> dict[str, Any]:
        """Everything that stands in the card, finished or not."""
        return {
            "text": self.text.toPlainText(),
            "contact": self.contact.code(),
            "day": self.day.line.text(),
            "time": self.time.text(),
            "minutes": self.minutes.text(),
            "language": self.language.code(),
            "interpreter": self.interpreter.text(),
            "readers": self.readers.code(),
            "named": list(self.named.codes()),
            "note": str(self.note.id) if self.note else "",
        }

    def said(self) -> NoteText | None:
        """What is to be saved; None while something is missing, which is said in the card."""
        day, hour = self.day.value(), _time(self.time.text())
        if not self.text.toPlainText().strip():
            self._refuse(_("Write something first."))
            return None
        if day is None or hour is None:
            self._refuse(_("Day or time cannot be read: 24.11.2026 and 14:30."))
            return None
        self._refuse("")
        me = str(self._worker)
        readers = {EVERYBODY: (), ME: (me,), NAMED: (me, *self.named.codes())}[self.readers.code()]
        return NoteText(
            text=self.text.toPlainText(),
            at=datetime.combine(day, hour, OFFICE_ZONE),
            contact=ContactKind(self.contact.code()),
            minutes=int(self.minutes.text()) if self.minutes.text() else None,
            language=self.language.code() or None,
            interpreter=self.interpreter.text(),
            readers=readers,
        )

    def _refuse(self, words: str) -> None:
        self.error.setText(words)
        self.error.setVisible(bool(words))

    def _fill(self, typed: Mapping[str, Any]) -> None:
        self.text.blockSignals(True)  # noqa: FBT003 - Qt has no keyword for it
        self.text.setPlainText(str(typed.get("text", "")))
        self.text.blockSignals(False)  # noqa: FBT003
        self.contact.choose(str(typed.get("contact") or ContactKind.NOTE.value))
        self.day.show_text(str(typed.get("day", "")))
        self.time.setText(str(typed.get("time", "")))
        self.minutes.setText(str(typed.get("minutes", "")))
        self.language.choose(str(typed.get("language", "")))
        self.interpreter.setText(str(typed.get("interpreter", "")))
        self.readers.choose(str(typed.get("readers") or EVERYBODY))
        self.named.show_codes(tuple(str(one) for one in typed.get("named", ())))
        self._named_box.setVisible(self.readers.code() == NAMED)
        self._refuse("")
        self._timer.stop()
        self.is_touched = False

    def _touched(self, *_what: object) -> None:
        self._named_box.setVisible(self.readers.code() == NAMED)
        self.is_touched = True
        self._timer.start()


def _labelled(label: str, field: QWidget) -> QWidget:
    box = QWidget()
    down = column(box, space=0)
    down.setSpacing(2)
    words = Text(label, "small", wrap=False)
    words.setBuddy(field)
    if not field.accessibleName():
        field.setAccessibleName(label)
    down.addWidget(words)
    down.addWidget(field)
    return box


def _time(text: str) -> time | None:
    digits = text.strip().replace(".", ":")
    try:
        return time.fromisoformat(digits if ":" in digits else f"{int(digits):02}:00")
    except ValueError:
        try:
            hour, _colon, minute = digits.partition(":")
            return time(int(hour), int(minute))
        except ValueError:
            return None
