"""The needs of a case: how urgent each is, where it stands, and a further one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import UUID

from PySide6.QtWidgets import QGridLayout

from app.actions import casework
from app.actions.lines import CaseView
from app.actions.touched import Touched
from app.actions.workplace import Workplace
from app.domain.records import CaseNeed, NeedState, Priority
from app.i18n import gettext as _
from app.ui import theme
from app.ui.language import spoken
from app.ui.widgets import Card, Choice, Heading, SecondaryButton, Text, row
from app.ui.words import need_state_words, short_priority_words

Do = Callable[[Callable[[], Touched]], object]


class NeedsCard(Card):
    """A choice is carried out at once, against what was on the screen."""

    def __init__(self, view: CaseView, place: Workplace, do: Do) -> None:
        super().__init__("case.needs")
        self._view, self._place, self._do = view, place, do
        self.column.addWidget(Heading(_("Needs")))
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.GRID)
        grid.setVerticalSpacing(theme.GRID)
        grid.setColumnStretch(0, 1)
        order = list(Priority)
        for line, need in enumerate(sorted(view.needs, key=lambda one: order.index(Priority(one.priority)))):
            self._add_row(grid, line, need)
        self.column.addLayout(grid)
        if not view.needs:
            self.column.addWidget(Text(_("No need was recorded."), "muted"))
        self._add_further(view.case.id)

    def _label(self, code: str) -> str:
        return self._place.content.need_label(code, spoken())

    def _add_row(self, grid: QGridLayout, line: int, need: CaseNeed) -> None:
        label = self._label(need.code)
        grid.addWidget(Text(label, "strong"), line, 0)
        urgency = Choice(f"case.need.{need.code}.priority", _priorities(), need.priority)
        urgency.setAccessibleName(_("{need}: how urgent").format(need=label))
        urgency.activated.connect(partial(self._prioritise, need, urgency))
        grid.addWidget(urgency, line, 1)
        state = Choice(f"case.need.{need.code}.state", _states(), need.state)
        state.setAccessibleName(_("{need}: where it stands").format(need=label))
        state.activated.connect(partial(self._move, need, state))
        grid.addWidget(state, line, 2)

    def _prioritise(self, need: CaseNeed, choice: Choice, _index: int = 0) -> None:
        self._change(need, NeedState(need.state), Priority(choice.code()))

    def _move(self, need: CaseNeed, choice: Choice, _index: int = 0) -> None:
        self._change(need, NeedState(choice.code()), Priority(need.priority))

    def _change(self, need: CaseNeed, state: NeedState, priority: Priority) -> None:
        if (state, priority) == (need.state, need.priority):
            return
        seen, work = self._view.seen.get(need.id, {}), self._place.work
        self._do(lambda: casework.change_need(need, state=state, priority=priority, seen=seen, work=work))

    def _add_further(self, case_id: UUID) -> None:
        there = {need.code for need in self._view.needs if need.state in {NeedState.OPEN, NeedState.REFERRED}}
        codes = [(code, self._label(code)) for code in self._place.content.needs if code not in there]
        offered = sorted(codes, key=lambda one: one[1])
        further = Choice("case.need.new", [("", _("A further need")), *offered], "")
        further.setAccessibleName(_("A further need"))
        further.setSizeAdjustPolicy(Choice.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        further.setMinimumContentsLength(14)
        urgency = Choice("case.need.new.priority", _priorities(), Priority.NORMAL)
        urgency.setAccessibleName(_("How urgent the further need is"))
        add = SecondaryButton(_("Add"), "case.need.add", icon="new")
        add.clicked.connect(lambda _checked: self._add(case_id, further.code(), urgency.code()))
        line = row(space=1)
        line.addWidget(further, 1)
        line.addWidget(urgency)
        line.addWidget(add)
        self.column.addLayout(line)

    def _add(self, case_id: UUID, code: str, priority: str) -> None:
        if code:
            work = self._place.work
            self._do(lambda: casework.add_need(case_id, code, Priority(priority), work=work))


def _priorities() -> list[tuple[str, str]]:
    return [(priority.value, short_priority_words(priority)) for priority in Priority]


def _states() -> list[tuple[str, str]]:
    return [(state.value, need_state_words(state)) for state in NeedState]
