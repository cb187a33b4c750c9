"""Small bars below the page of the day: to which day, and what became of it. Escape closes them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, timedelta
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.domain.agenda import AgendaEntry, latest_move
from app.domain.casework import AppointmentState
from app.domain.working_days import after_working_days, next_working_day
from app.i18n import gettext as _
from app.i18n.formats import date_text, weekday_text
from app.ui import theme
from app.ui.agenda.words import outcome_look, outcome_words
from app.ui.language import spoken
from app.ui.widgets import Card, PrimaryButton, QuietButton, SecondaryButton, Text, row
from app.ui.widgets.buttons import Button
from app.ui.widgets.dates import DateField

OUTCOMES = (
    AppointmentState.KEPT,
    AppointmentState.MISSED,
    AppointmentState.CANCELLED,
    AppointmentState.SENT_AWAY,
)
_WEEK = timedelta(days=7)
Answer = tuple[Button, Callable[[], None]]
"""A button, and what it does."""


class ChoiceBar(Card):
    """A question and a few answers; the first has the focus, arrows go on."""

    def __init__(self, name: str) -> None:
        super().__init__(name, margin=1)
        self._back: QWidget | None = None
        self._answers: list[Button] = []
        self.question = Text("", "strong")
        self.column.addWidget(self.question)
        self.line: QHBoxLayout = row(space=1)
        self.column.addLayout(self.line)
        self.hide()

    def ask(self, question: str, answers: Collection[Answer], back: QWidget) -> None:
        """Show it; `back` gets the focus again afterwards."""
        self._empty()
        self._back = back
        self.question.setText(question)
        self.setAccessibleName(question)
        for button, act in answers:
            button.clicked.connect(partial(self._answered, act))
            self.line.addWidget(button)
            self._answers.append(button)
        self._add_rest()
        close = QuietButton(_("Leave it"), f"{self.objectName()}.close")
        close.clicked.connect(self.put_away)
        self.line.addStretch(1)
        self.line.addWidget(close)
        self.show()
        if self._answers:
            self._answers[0].setFocus(Qt.FocusReason.PopupFocusReason)

    def put_away(self) -> None:
        """Nothing was chosen, or all is done."""
        if self.isHidden():
            return
        self.hide()
        if self._back is not None:
            self._back.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.put_away()
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._walk(event.key())
        else:
            super().keyPressEvent(event)

    def _walk(self, key: int) -> None:
        right_to_left = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        onward = Qt.Key.Key_Left if right_to_left else Qt.Key.Key_Right
        step = 1 if key in (onward, Qt.Key.Key_Down) else -1
        at = next((at for at, button in enumerate(self._answers) if button.hasFocus()), 0)
        if self._answers:
            self._answers[(at + step) % len(self._answers)].setFocus(Qt.FocusReason.TabFocusReason)

    def _add_rest(self) -> None:
        """What a subclass adds behind the answers."""

    def _answered(self, act: Callable[[], None], _checked: object = None) -> None:
        self.put_away()
        act()

    def _empty(self) -> None:
        self._answers.clear()
        while (item := self.line.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.setParent(None)
                widget.deleteLater()


class OutcomeBar(ChoiceBar):
    """What became of an appointment."""

    def ask_outcome(self, question: str, chosen: Callable[[AppointmentState], None], back: QWidget) -> None:
        """One button for each outcome."""
        answers: list[Answer] = [
            (
                SecondaryButton(
                    outcome_words(state),
                    f"{self.objectName()}.{state.value}",
                    icon=outcome_look(state)[1],
                ),
                partial(chosen, state),
            )
            for state in OUTCOMES
        ]
        self.ask(question, answers, back)


class MoveBar(ChoiceBar):
    """To which day: working days only, unless one is typed."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._chosen: Callable[[date], None] = lambda _day: None
        self._latest: date | None = None
        self._day: DateField | None = None

    def ask_day(
        self,
        entry: AgendaEntry,
        day: date,
        holidays: Collection[date],
        chosen: Callable[[date], None],
        back: QWidget,
    ) -> None:
        """A few days, and a field for any other."""
        self._chosen, self._latest = chosen, latest_move(entry)
        answers: list[Answer] = [
            (SecondaryButton(words, f"{self.objectName()}.{name}"), partial(chosen, to))
            for name, words, to in moves(day, holidays, self._latest)
        ]
        question = _("To which day?")
        if self._latest is not None:
            latest = theme.isolate(date_text(self._latest, spoken()))
            question = _("Remind again when? The day itself stays: {date}.").format(date=latest)
        self.ask(question, answers, back)

    def _add_rest(self) -> None:
        self._day = DateField(f"{self.objectName()}.day", reading=False)
        self._day.say_name(_("Another day"))
        take = PrimaryButton(_("Take this day"), f"{self.objectName()}.take")
        take.clicked.connect(lambda _checked: self._take())
        self._day.line.returnPressed.connect(self._take)
        self.line.addWidget(self._day)
        self.line.addWidget(take)

    def _take(self) -> None:
        day = self._day.value() if self._day is not None else None
        if day is None or (self._latest is not None and day > self._latest):
            if self._day is not None:
                self._day.setFocus()
            return
        self._answered(partial(self._chosen, day))


def moves(day: date, holidays: Collection[date], latest: date | None) -> tuple[tuple[str, str, date], ...]:
    """(name, words, day) that are offered: working days after `day`, not after `latest`."""
    tag = spoken()
    tomorrow = after_working_days(day, 1, holidays)
    offered = (
        ("next", tomorrow),
        ("three", after_working_days(day, 3, holidays)),
        ("week", next_working_day(day + _WEEK, holidays)),
        ("fortnight", next_working_day(day + 2 * _WEEK, holidays)),
    )
    found: list[tuple[str, str, date]] = []
    for name, to in offered:
        if (latest is None or to <= latest) and to not in {known for _, _, known in found}:
            found.append((name, theme.isolate(f"{weekday_text(to, tag)} {date_text(to, tag)}"), to))
    return tuple(found)
