"""A goal or a measure of the plan is put right in the place where it stands: every field of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from app.actions.lines import CaseView
from app.domain.casework import Goal, GoalState, Measure, MeasureState
from app.domain.content import Content
from app.i18n import gettext as _
from app.i18n import ui_translator
from app.ui import theme
from app.ui.plan.waiting_form import OTHER
from app.ui.plan.words import CASEWORKER, CLIENT, measure_words, owes_words
from app.ui.widgets import Choice, Field, LineEdit, PrimaryButton, QuietButton, column, row
from app.ui.widgets.dates import DateField


class PlanEditor(QFrame):
    """Knows the record as it was when it was opened, and the case it was read with."""

    saved = Signal()
    closed = Signal()

    def __init__(self, name: str, record: Goal | Measure, view: CaseView) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("look", "banner")
        self.record, self.view = record, view
        self._name = name
        self.title = LineEdit(f"{name}.title")
        self.title.setText(record.title)
        self.title.setCursorPosition(0)
        self.title.returnPressed.connect(self.saved)
        self._down = column(self, space=1)
        self._down.setContentsMargins(16, 12, 16, 12)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(theme.GRID * 2)
        self._grid.setVerticalSpacing(theme.GRID)

    def changed(self) -> dict[str, Any]:
        """Fields with another value than when it was opened."""
        return {name: value for name, value in self.values().items() if value != getattr(self.record, name)}

    def values(self) -> dict[str, Any]:
        """Every field as it stands in the editor."""
        raise NotImplementedError

    def is_whole(self) -> bool:
        """Whether it can be saved; where not, the field that cannot be read has the cursor."""
        if not self.title.text().strip():
            self.title.setFocus()
            return False
        for field in self.findChildren(DateField):
            if field.is_unfinished:
                field.line.setFocus()
                return False
        return True

    def _put(self, fields: list[tuple[str, QWidget]], line: int) -> None:
        for at, (label, field) in enumerate(fields):
            if isinstance(field, DateField):
                field.say_name(label)
            self._grid.addWidget(Field(label, field), line, at)

    def _place(self, title: str) -> None:
        self._down.addWidget(Field(title, self.title))
        self._down.addLayout(self._grid)
        save = PrimaryButton(_("Save"), f"{self._name}.save", icon="save")
        save.clicked.connect(lambda _checked: self.saved.emit())
        cancel = QuietButton(_("Cancel"), f"{self._name}.cancel")
        cancel.clicked.connect(lambda _checked: self.closed.emit())
        end = row(space=1)
        end.addWidget(save)
        end.addWidget(cancel)
        end.addStretch(1)
        self._down.addLayout(end)


class GoalEditor(PlanEditor):
    """Its words, the need it serves, since when the client agrees, until when, and where it stands."""

    def __init__(self, goal: Goal, view: CaseView, content: Content) -> None:
        super().__init__("plan.goal.edit", goal, view)
        tag = ui_translator().tag
        codes = [need.code for need in view.needs]
        if goal.need and goal.need not in codes:
            codes.append(goal.need)
        needs = [("", _("for no certain need")), *((one, content.need_label(one, tag)) for one in codes)]
        self.need = Choice("plan.goal.edit.need", needs, goal.need or "")
        words = {
            GoalState.OPEN: _("Open"),
            GoalState.REACHED: _("Reached"),
            GoalState.DROPPED: _("Given up"),
        }
        states = [(state.value, said) for state, said in words.items()]
        self.state = Choice("plan.goal.edit.state", states, goal.state.value)
        self.agreed = DateField("plan.goal.edit.agreed", reading=False)
        self.agreed.show_day(goal.agreed_on)
        self.due = DateField("plan.goal.edit.due", reading=False)
        self.due.show_day(goal.due_on)
        self._put([(_("Need that the goal serves"), self.need), (_("State"), self.state)], 0)
        self._put([(_("The client agreed on"), self.agreed), (_("To be reached by"), self.due)], 1)
        self._place(_("Goal, in the client's words if possible"))

    def values(self) -> dict[str, Any]:
        return {
            "title": self.title.text().strip(),
            "need": self.need.code() or None,
            "state": GoalState(self.state.code()),
            "agreed_on": self.agreed.value(),
            "due_on": self.due.value(),
        }


class MeasureEditor(PlanEditor):
    """Who does what until when, for which goal; where it stands, since when, and what blocks it."""

    def __init__(self, measure: Measure, view: CaseView, content: Content, today: date) -> None:
        super().__init__("plan.measure.edit", measure, view)
        self._measure = measure
        self._today = today
        goals = [
            (str(one.id), one.title)
            for one in view.goals
            if one.removed_at is None and (one.state is GoalState.OPEN or one.id == measure.goal_id)
        ]
        known = {code for code, _title in goals}
        chosen = str(measure.goal_id) if measure.goal_id else ""
        self._hidden_goal = measure.goal_id if chosen and chosen not in known else None
        """A goal that was thrown away: the measure keeps it until another one is chosen."""
        none = [("", _("for no certain goal"))]
        self.goal = Choice("plan.measure.edit.goal", [*none, *goals], chosen if chosen in known else "")
        self.who = Choice("plan.measure.edit.who", [])
        self.other = LineEdit("plan.measure.edit.other")
        self._offer_people(measure, view, content)
        states = [(state.value, measure_words(state)) for state in MeasureState]
        self.state = Choice("plan.measure.edit.state", states, measure.state.value)
        self.reason = LineEdit("plan.measure.edit.reason")
        self.reason.setText(measure.reason or "")
        self.reason.setCursorPosition(0)
        self.since, self.due, self.done = (
            DateField(f"plan.measure.edit.{name}", reading=False) for name in ("since", "due", "done")
        )
        days = ((self.since, measure.since), (self.due, measure.due_on), (self.done, measure.done_on))
        for field, day in days:
            field.show_day(day)
        for choice in (self.goal, self.who, self.state):
            choice.setMinimumContentsLength(12)
            choice.setSizeAdjustPolicy(Choice.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._put_fields()
        self.who.activated.connect(lambda _at: self._turn())
        self.state.activated.connect(lambda _at: self._move())
        self._turn()

    def _put_fields(self) -> None:
        goal, who, until = _("Goal that the measure serves"), _("Who does it"), _("Until")
        self._put([(goal, self.goal), (who, self.who), (until, self.due)], 0)
        self.done.say_name(_("Done on"))
        self._done_field = Field(_("Done on"), self.done)
        self._put([(_("State"), self.state), (_("Since"), self.since)], 1)
        self._grid.addWidget(self._done_field, 1, 2)
        self._other_field = Field(_("Name"), self.other)
        self._why_field = Field(_("What is missing?"), self.reason)
        self._grid.addWidget(self._other_field, 2, 0)
        self._grid.addWidget(self._why_field, 2, 1, 1, 2)
        for at in range(3):
            self._grid.setColumnStretch(at, 1)
        self._place(_("Measure: who does what"))

    def _offer_people(self, measure: Measure, view: CaseView, content: Content) -> None:
        codes = [CLIENT, CASEWORKER]
        for referral in view.referrals:
            if referral.agency_id not in codes:
                codes.append(referral.agency_id)
        owed = measure.owed_by
        if owed and owed not in codes and owed in content.directory.agencies:
            codes.append(owed)
        people = [
            ("", "–"),
            *((code, owes_words(code, content)) for code in codes),
            (OTHER, _("Somebody else")),
        ]
        self.who.set_choices(people, owed if owed in {"", *codes} else OTHER)
        self.other.setText("" if owed in {"", *codes} else owed)

    def _move(self) -> None:
        """It stands somewhere else: since today, unless a person types another day."""
        if self.state.code() != self._measure.state.value:
            self.since.show_day(self._today)
        if self.state.code() == MeasureState.DONE and self.done.value() is None:
            self.done.show_day(self._today)
        self._turn()

    def _turn(self) -> None:
        self._other_field.setVisible(self.who.code() == OTHER)
        self._why_field.setVisible(self._keeps_reason())
        self._done_field.setVisible(self.state.code() == MeasureState.DONE)

    def _keeps_reason(self) -> bool:
        """What blocked it is no longer true once it goes on."""
        state = self.state.code()
        stays = state == self._measure.state.value and bool(self._measure.reason)
        return stays or state == MeasureState.WAITING

    def values(self) -> dict[str, Any]:
        who, state = self.who.code(), MeasureState(self.state.code())
        goal = next((one.id for one in self.view.goals if str(one.id) == self.goal.code()), self._hidden_goal)
        return {
            "title": self.title.text().strip(),
            "goal_id": goal,
            "owed_by": self.other.text().strip() if who == OTHER else who,
            "state": state,
            "reason": (self.reason.text().strip() or None) if self._keeps_reason() else None,
            "since": self.since.value(),
            "due_on": self.due.value(),
            "done_on": self.done.value() if state is MeasureState.DONE else None,
        }
