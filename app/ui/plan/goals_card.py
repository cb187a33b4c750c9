"""The support plan: what the client wants to reach, when she agreed, and who does what until when."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget
from shiboken6 import isValid

from app.actions.lines import CaseView
from app.actions.plan import Mark
from app.domain.casework import Goal, GoalState, Measure, MeasureState
from app.domain.content import Content
from app.domain.plan import broken, in_order
from app.i18n import gettext as _
from app.i18n import ui_translator
from app.ui import theme
from app.ui.plan.plan_editors import GoalEditor, MeasureEditor, PlanEditor
from app.ui.plan.words import CASEWORKER, CLIENT, break_words, day, measure_look, measure_words, owes_words
from app.ui.widgets import (
    Card,
    Choice,
    Heading,
    Line,
    LineEdit,
    QuietButton,
    SecondaryButton,
    StatusPill,
    Text,
    column,
    empty,
    row,
)
from app.ui.widgets.dates import DateField

_SETTLED = (MeasureState.DONE, MeasureState.DROPPED)


class GoalsCard(Card):
    """Goals with their measures beneath; what belongs to no goal stands last."""

    goal_added = Signal(str, object, object)
    """Title, need code or None, the day she agreed or None."""
    measure_added = Signal(str, object, str, object)
    """Title, id of the goal or None, who does it, until when or None."""
    goal_agreed = Signal(object)
    goal_settled = Signal(object, object)
    measure_marked = Signal(object, object)
    edited = Signal(object, object, object)
    """The case as it was on the screen, the goal or measure in it, and its changed fields by name."""
    removed = Signal(object)
    grown = Signal(object)
    """An editor has opened: bring it into view."""

    def __init__(self, content: Content) -> None:
        super().__init__("plan.goals")
        self._content = content
        self._today = date.min
        self._goals: tuple[Goal, ...] = ()
        self._view: CaseView | None = None
        self._editor: PlanEditor | None = None
        self.column.addWidget(Heading(_("Support plan: goals and measures")))
        self._list = column(space=1)
        self.column.addLayout(self._list)
        self.column.addWidget(Line())
        self._put_goal_form()
        self._put_measure_form()

    def _put_goal_form(self) -> None:
        self.goal_title = LineEdit("plan.goal.title", _("New goal, in the client's words if possible"))
        self.goal_title.setAccessibleName(_("New goal"))
        self.goal_title.returnPressed.connect(self.submit)
        self.goal_need = Choice("plan.goal.need", [("", _("for no certain need"))])
        self.goal_need.setMaximumWidth(220)
        self.goal_need.setAccessibleName(_("Need that the goal serves"))
        self.agreed = SecondaryButton(_("Add, agreed today"), "plan.goal.agreed", icon="tick")
        self.agreed.clicked.connect(lambda _checked: self._add_goal(agreed=True))
        add = QuietButton(_("Add, not agreed yet"), "plan.goal.add")
        add.clicked.connect(lambda _checked: self._add_goal(agreed=False))
        across = row(space=1)
        across.addWidget(self.goal_title, 1)
        for widget in (self.goal_need, self.agreed, add):
            across.addWidget(widget)
        self.column.addLayout(across)

    def _put_measure_form(self) -> None:
        self.measure_title = LineEdit("plan.measure.title", _("New measure: who does what"))
        self.measure_title.setAccessibleName(_("New measure"))
        self.measure_title.returnPressed.connect(self.submit)
        self.measure_goal = Choice("plan.measure.goal", [("", _("for no certain goal"))])
        self.measure_goal.setAccessibleName(_("Goal that the measure serves"))
        self.measure_goal.setMaximumWidth(210)
        people = [(code, owes_words(code, self._content)) for code in (CASEWORKER, CLIENT)]
        self.measure_who = Choice("plan.measure.who", people, CASEWORKER)
        self.measure_who.setAccessibleName(_("Who does it"))
        self.measure_due = DateField("plan.measure.due", reading=False)
        self.measure_due.say_name(_("Until"))
        self.measure_due.line.setPlaceholderText(_("until"))
        add = SecondaryButton(_("Add"), "plan.measure.add", icon="new")
        add.clicked.connect(lambda _checked: self._add_measure())
        across = row(space=1)
        across.addWidget(self.measure_title, 1)
        for widget in (self.measure_goal, self.measure_who, self.measure_due, add):
            across.addWidget(widget)
        self.column.addLayout(across)

    def show_plan(self, view: CaseView, today: date) -> None:
        """Show the plan as it stands; what is typed below stays."""
        self._today, self._view = today, view
        focus = QApplication.focusWidget()
        self._goals = tuple(goal for goal in view.goals if goal.removed_at is None)
        tag = ui_translator().tag
        needs = [(need.code, self._content.need_label(need.code, tag)) for need in view.needs]
        chosen = self.goal_need.code()
        self.goal_need.set_choices([("", _("for no certain need")), *needs], chosen)
        goal, open_ones = self.measure_goal.code(), [g for g in self._goals if g.state is GoalState.OPEN]
        goals = [("", _("for no certain goal")), *((str(one.id), one.title) for one in open_ones)]
        self.measure_goal.set_choices(goals, goal)
        if self._editor is not None:
            self._list.removeWidget(self._editor)
        empty(self._list)
        measures = in_order(view.measures)
        for one in sorted(self._goals, key=lambda g: (g.state is not GoalState.OPEN, g.id)):
            self._add_goal_lines(one, [m for m in measures if m.goal_id == one.id])
        known = {one.id for one in self._goals}
        loose = [m for m in measures if m.goal_id not in known]
        if loose:
            self._list.addWidget(Text(_("For no certain goal"), "muted"))
            self._add_measures(loose)
        if not self._goals and not loose:
            nothing = _("No goal yet. What does the client want to reach? Write it down together.")
            self._list.addWidget(Text(nothing, "muted"))
        self._keep_editor(focus)

    def _keep_editor(self, focus: QWidget | None) -> None:
        """What is being put right stays, also where a colleague threw the record away meanwhile."""
        editor = self._editor
        if editor is None:
            return
        if self._list.indexOf(editor) < 0:
            self._list.addWidget(editor)
        editor.show()
        if focus is not None and isValid(focus) and editor.isAncestorOf(focus):
            focus.setFocus()

    def edit(self, record: Goal | Measure) -> None:
        """Open it in the place where it stands; what was open before is saved."""
        if self._view is None or not self.save_edited():
            return
        content = self._content
        self._editor = (
            GoalEditor(record, self._view, content)
            if isinstance(record, Goal)
            else MeasureEditor(record, self._view, content, self._today)
        )
        self._editor.saved.connect(self.save_edited)
        self._editor.closed.connect(self._close_editor)
        self.show_plan(self._view, self._today)
        self._editor.title.setFocus()
        self.grown.emit(self._editor)

    def edited_id(self) -> str:
        """Id of what is being put right; empty = nothing."""
        return str(self._editor.record.id) if self._editor is not None else ""

    def save_edited(self) -> bool:
        """Hand on what was changed; False while something cannot be read."""
        editor = self._editor
        if editor is None:
            return True
        if not editor.is_whole():
            return False
        changed = editor.changed()
        self._close_editor()
        if changed:
            self.edited.emit(editor.view, editor.record, changed)
        return True

    def _close_editor(self) -> None:
        editor, self._editor = self._editor, None
        if editor is None or self._view is None:
            return
        editor.hide()
        editor.deleteLater()
        self.show_plan(self._view, self._today)
        pencil = self.findChild(QWidget, f"plan.edit.{editor.record.id}")
        if pencil is not None:
            pencil.setFocus()

    def submit(self) -> bool:
        """Save what is being put right, add what was typed; False where there is neither."""
        if self._editor is not None:
            self.save_edited()
            return True
        if self.goal_title.text().strip():
            self._add_goal(agreed=self.agreed.hasFocus())
            return True
        if self.measure_title.text().strip():
            self._add_measure()
            return True
        return False

    def _add_goal(self, *, agreed: bool) -> None:
        title = self.goal_title.text().strip()
        if not title:
            self.goal_title.setFocus()
            return
        self.goal_title.clear()
        self.goal_added.emit(title, self.goal_need.code() or None, self._today if agreed else None)

    def _add_measure(self) -> None:
        title = self.measure_title.text().strip()
        if not title or self.measure_due.is_unfinished:
            (self.measure_due.line if title else self.measure_title).setFocus()
            return
        goal, due = self.measure_goal.code(), self.measure_due.value()
        self.measure_title.clear()
        self.measure_due.show_day(None)
        self.measure_added.emit(title, UUID(goal) if goal else None, self.measure_who.code(), due)

    def _add_goal_lines(self, goal: Goal, measures: Sequence[Measure]) -> None:
        if self._is_open(goal):
            self._add_measures(measures)
            return
        tag = ui_translator().tag
        across = row(space=1)
        words = column(space=0)
        words.addWidget(Text(theme.isolate(goal.title), "strong"))
        agreed = (
            _("Agreed with the client on {date}").format(date=day(goal.agreed_on)) if goal.agreed_on else ""
        )
        need = theme.isolate(self._content.need_label(goal.need, tag)) if goal.need else ""
        until = _("until {date}").format(date=day(goal.due_on)) if goal.due_on else ""
        said = " · ".join(part for part in (need, agreed, until) if part)
        if said:
            words.addWidget(Text(said, "small"))
        across.addLayout(words, 1)
        if goal.state is GoalState.REACHED:
            across.addWidget(StatusPill(_("Reached"), "success", "tick"))
        elif goal.state is GoalState.DROPPED:
            across.addWidget(StatusPill(_("Given up"), "", "close"))
        elif goal.agreed_on is None:
            across.addWidget(StatusPill(_("Not agreed yet"), "attention", "question"))
            self._small(
                across,
                _("Agreed today"),
                f"plan.goal.{goal.id}.agree",
                goal,
                partial(self.goal_agreed.emit, goal),
            )
        if goal.state is GoalState.OPEN:
            reached = partial(self.goal_settled.emit, goal, GoalState.REACHED)
            self._small(across, _("Reached"), f"plan.goal.{goal.id}.reached", goal, reached)
        self._pencil(across, goal)
        self._bin(across, f"plan.goal.{goal.id}.remove", goal, goal.title)
        self._list.addLayout(across)
        self._add_measures(measures)

    def _add_measures(self, measures: Sequence[Measure]) -> None:
        for one in measures:
            if self._is_open(one):
                continue
            box = QWidget()
            across = row(box, space=1)
            across.setContentsMargins(*((0, 0, 24, 0) if _right_to_left() else (24, 0, 0, 0)))
            self._add_measure_line(one, across)
            self._list.addWidget(box)

    def _add_measure_line(self, measure: Measure, across: QHBoxLayout) -> None:
        stuck = broken(measure, None, today=self._today)
        words = column(space=0)
        words.addWidget(Text(theme.isolate(measure.title)))
        who = owes_words(measure.owed_by, self._content) if measure.owed_by else ""
        until = _("until {date}").format(date=day(measure.due_on)) if measure.due_on else ""
        words.addWidget(
            Text(" · ".join(part for part in (who, until, measure.reason or "") if part), "small")
        )
        across.addLayout(words, 1)
        kind, icon = ("error", "warning") if stuck else measure_look(measure.state)
        said = break_words(stuck) if stuck else measure_words(measure.state)
        across.addWidget(StatusPill(said, kind, icon), 0, Qt.AlignmentFlag.AlignVCenter)
        for state, label in (
            (MeasureState.DONE, _("Done")),
            (MeasureState.OPEN, _("Not done after all")),
        ):
            if (measure.state in _SETTLED) is (state is MeasureState.OPEN):
                mark = partial(self.measure_marked.emit, measure, Mark(state))
                name = f"plan.measure.{measure.id}.{state.value}"
                self._small(across, label, name, measure, mark)
        self._pencil(across, measure)
        self._bin(across, f"plan.measure.{measure.id}.remove", measure, measure.title)

    def _small(
        self,
        across: QHBoxLayout,
        label: str,
        name: str,
        record: Goal | Measure,
        act: Callable[[], object],
    ) -> None:
        button = QuietButton(label, name)
        button.setAccessibleName(f"{label}: {record.title}")
        button.clicked.connect(lambda _checked: act())
        across.addWidget(button)

    def _is_open(self, record: Goal | Measure) -> bool:
        """It is being put right: the editor stands in its place."""
        if self._editor is None or self._editor.record.id != record.id:
            return False
        self._list.addWidget(self._editor)
        return True

    def _pencil(self, across: QHBoxLayout, record: Goal | Measure) -> None:
        button = QuietButton("", f"plan.edit.{record.id}", icon="edit")
        button.setAccessibleName(_("Change: {title}").format(title=theme.isolate(record.title)))
        button.setToolTip(_("Change"))
        button.clicked.connect(lambda _checked: self.edit(record))
        across.addWidget(button)

    def _bin(self, across: QHBoxLayout, name: str, record: Goal | Measure, title: str) -> None:
        button = QuietButton("", name, icon="trash")
        button.setAccessibleName(_("Throw away: {title}").format(title=theme.isolate(title)))
        button.setToolTip(_("Throw away"))
        button.clicked.connect(lambda _checked: self.removed.emit(record))
        across.addWidget(button)


def _right_to_left() -> bool:
    return theme.direction_for(ui_translator().tag) is Qt.LayoutDirection.RightToLeft
