"""The chain as a plain list: what can be done now first, then what waits, what comes later, what is done."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.domain.content import Content
from app.domain.plan import ChainStand, StepStand, StepState
from app.i18n import gettext as _
from app.ui import theme
from app.ui.plan.words import spoken_words, stand_look, stand_words, waiting_words
from app.ui.widgets import Heading, QuietButton, StatusPill, Text, column, empty, row

PILL_WIDTH = 200
"""So that the titles stand below each other."""


class StepList(QWidget):
    """One line for each step; pressing it shows the step in the panel."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("plan.list")
        self._down = column(self, space=1)

    def show_stand(self, stand: ChainStand, content: Content) -> None:
        """Show a chain as it stands."""
        empty(self._down)
        stuck = [one for one in stand.steps if one.broken or one.state is StepState.WAITING]
        rest = [one for one in stand.steps if one not in stuck]
        self._add(_("Waiting or stuck"), stuck, content)
        can = (StepState.DOING, StepState.POSSIBLE)
        self._add(_("What can be done now"), [one for one in rest if one.state in can], content)
        self._add(_("Later"), [one for one in rest if one.state is StepState.BLOCKED], content)
        settled = (StepState.DONE, StepState.DROPPED)
        self._add(_("Settled"), [one for one in rest if one.state in settled], content)

    def _add(self, title: str, stands: Iterable[StepStand], content: Content) -> None:
        stands = tuple(stands)
        if not stands:
            return
        self._down.addSpacing(theme.GRID)
        self._down.addWidget(Heading(title))
        for one in stands:
            self._down.addWidget(self._line(one, content))

    def _line(self, stand: StepStand, content: Content) -> QWidget:
        line = QWidget()
        across = row(line, space=1)
        kind, icon = stand_look(stand)
        pill = StatusPill(stand_words(stand), kind, icon)
        holder = QWidget()
        holder.setFixedWidth(PILL_WIDTH)
        beside = row(holder, space=0)
        beside.addWidget(pill)
        beside.addStretch(1)
        across.addWidget(holder, 0, Qt.AlignmentFlag.AlignTop)
        words = column(space=0)
        words.addWidget(Text(theme.isolate(f"{stand.step.id}  {stand.step.title}"), "strong"))
        said = []
        if stand.measure is not None and stand.state is StepState.WAITING:
            said = [waiting_words(stand.measure, content), stand.measure.reason or ""]
        elif stand.waits_for:
            said = [_("needs first: {steps}").format(steps=", ".join(stand.waits_for))]
        if any(said):
            words.addWidget(Text(" · ".join(part for part in said if part), "small"))
        across.addLayout(words, 1)
        open_step = QuietButton(_("Show"), f"plan.line.{stand.step.id}")
        open_step.setAccessibleName(spoken_words(stand, content))
        open_step.clicked.connect(lambda _checked, id=stand.step.id: self.chosen.emit(id))
        across.addWidget(open_step, 0, Qt.AlignmentFlag.AlignTop)
        return line
