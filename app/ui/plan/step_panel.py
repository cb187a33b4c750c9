"""The chosen step: what it needs and gives, who owes it, where it usually breaks, and what to do about it."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QWidget

from app.actions.plan import Mark
from app.domain.casework import MeasureState
from app.domain.content import Content
from app.domain.plan import ChainStand, StepStand, StepState
from app.i18n import gettext as _
from app.i18n import ngettext, ui_translator
from app.ui import theme
from app.ui.plan.waiting_form import WaitingForm
from app.ui.plan.words import day, stand_look, stand_words, who_since_words
from app.ui.widgets import (
    Card,
    Field,
    FlowLayout,
    Heading,
    PrimaryButton,
    QuietButton,
    SecondaryButton,
    StatusPill,
    Text,
    column,
    empty,
    row,
)
from app.ui.widgets.dates import DateField

WIDTH = 344
REMIND_IN = timedelta(days=14)
"""Where the day of a reminder begins: as long as an agency usually has (2-domain.md 3.3)."""
_INTERNAL = "intern"


class StepPanel(Card):
    """Beside the picture; it asks the section to do what is pressed."""

    marked = Signal(object)
    """A `Mark` for the step that is shown."""
    reminded = Signal(object)
    """A day."""
    wanted = Signal(str)
    """Another step, by id."""
    finder_wanted = Signal()
    closed = Signal()
    grown = Signal(object)
    """A form opened within it, which should be on the screen."""

    def __init__(self, content: Content) -> None:
        super().__init__("plan.step")
        self.setFixedWidth(WIDTH)
        self._content = content
        self._stand: StepStand | None = None
        self._today = date.min
        self.heading = Heading("")
        self.heading.setObjectName("plan.step.title")
        close = QuietButton("", "plan.step.close", icon="close")
        close.setAccessibleName(_("Close the step"))
        close.setToolTip(_("Close the step"))
        close.clicked.connect(lambda _checked: self.closed.emit())
        top = row(space=1)
        top.addWidget(self.heading, 1)
        top.addWidget(close)
        self.column.addLayout(top)
        self._facts, self._more = column(space=1), column(space=1)
        self.column.addLayout(self._facts)
        self.waiting = WaitingForm("plan.waiting", content)
        self.waiting.saved.connect(self.marked.emit)
        self._buttons = QWidget()
        self._ways = FlowLayout(self._buttons)
        self.waiting.closed.connect(self._buttons.show)
        self.column.addWidget(self._buttons)
        self.column.addWidget(self.waiting)
        self._put_reminder()
        self.column.addLayout(self._more)

    def _put_reminder(self) -> None:
        self.remind_on = DateField("plan.remind.on", reading=False)
        self.remind_on.say_name(_("Remind me on"))
        go = SecondaryButton(_("Make a reminder"), "plan.remind.save", icon="calendar")
        go.clicked.connect(lambda _checked: self._remind())
        self._reminder = QWidget()
        down = column(self._reminder, space=1)
        down.addWidget(Field(_("Remind me on"), self.remind_on))
        across = row(space=1)
        across.addWidget(go)
        across.addStretch(1)
        down.addLayout(across)
        self._reminder.hide()
        self.column.addWidget(self._reminder)

    def show_step(self, chain: ChainStand, stand: StepStand, today: date) -> None:
        """Show a step; a form that is open for it stays as it was typed."""
        if self._stand is None or self._stand.key != stand.key:
            self.waiting.give_up()
            self._reminder.hide()
        self._stand, self._today = stand, today
        self.heading.setText(theme.isolate(f"{stand.step.id}  {stand.step.title}"))
        empty(self._facts)
        empty(self._more)
        kind, icon = stand_look(stand)
        pills = row(space=1)
        pills.addWidget(StatusPill(stand_words(stand), kind, icon, "plan.step.state"))
        pills.addStretch(1)
        self._facts.addLayout(pills)
        self._show_mark(stand)
        self._show_steps(_("Needs first"), stand.waits_for, chain)
        roots = tuple(one for one in stand.roots if one not in (stand.step.id, *stand.waits_for))
        self._show_steps(_("What holds it up"), roots, chain)
        self._show_template(chain, stand)
        self._show_ways(stand)

    def submit(self) -> bool:
        """Ctrl+Enter in the open form."""
        return self.waiting.submit()

    def _show_mark(self, stand: StepStand) -> None:
        mark = stand.measure
        if mark is None:
            return
        if stand.state is StepState.WAITING:
            self._fact(_("Who owes it"), who_since_words(mark, self._content), "plan.step.owes")
        elif mark.since is not None and stand.state is StepState.DOING:
            self._fact(_("Under way since"), day(mark.since))
        elif mark.done_on is not None:
            self._fact(_("Done on"), day(mark.done_on))
        if mark.reason:
            self._fact(_("What is missing"), mark.reason)
        if mark.due_on is not None and stand.state not in (StepState.DONE, StepState.DROPPED):
            self._fact(_("Should be there by"), day(mark.due_on))

    def _show_template(self, chain: ChainStand, stand: StepStand) -> None:
        tag, step = ui_translator().tag, stand.step
        papers = ", ".join(self._content.document_label(code, tag) for code in step.gives)
        self._detail(_("What it gives"), papers)
        self._detail(_("Where it usually breaks"), step.typical_break)
        if step.typical_days:
            usual = ngettext("{count} day", "{count} days", step.typical_days).format(count=step.typical_days)
            self._detail(_("How long it usually takes"), usual)
        self._detail(_("Good to know"), step.note)
        agencies = [one for one in step.agencies if one != _INTERNAL]
        self._detail(_("Agencies"), " · ".join(self._content.agency_name(one) for one in agencies))
        if not chain.template.verified:
            pills = row(space=1)
            pills.addWidget(StatusPill(_("Not checked by a lawyer"), "attention", "warning"))
            pills.addStretch(1)
            self._more.addLayout(pills)
        if agencies:
            find = SecondaryButton(_("Find the responsible agency"), "plan.step.find", icon="search")
            find.clicked.connect(lambda _checked: self.finder_wanted.emit())
            across = row(space=1)
            across.addWidget(find)
            across.addStretch(1)
            self._more.addLayout(across)

    def _detail(self, label: str, value: str) -> None:
        if value:
            self._more.addWidget(_labelled(label, value))

    def _fact(self, label: str, value: str, name: str = "") -> None:
        if value:
            self._facts.addWidget(_labelled(label, value, name))

    def _show_steps(self, label: str, ids: tuple[str, ...], chain: ChainStand) -> None:
        if not ids:
            return
        self._facts.addWidget(Text(label, "small"))
        for id in ids:
            other = chain.stand(id)
            if other is None:
                continue
            words = theme.isolate(f"{id}  {other.step.title}")
            go = QuietButton(self.fontMetrics().elidedText(words, _END, WIDTH - 92), f"plan.goto.{id}")
            go.setProperty("look", "chip")
            go.setAccessibleName(words)
            go.setToolTip(words)
            go.clicked.connect(lambda _checked, id=id: self.wanted.emit(id))
            across = row(space=0)
            across.addWidget(go)
            across.addStretch(1)
            self._facts.addLayout(across)

    def _show_ways(self, stand: StepStand) -> None:
        focused = QApplication.focusWidget()
        had_focus = focused is not None and self._buttons.isAncestorOf(focused)
        while item := self._ways.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        settled = stand.state in (StepState.DONE, StepState.DROPPED)
        if settled:
            dropped = stand.state is StepState.DROPPED
            words = _("Needed after all") if dropped else _("Not done after all")
            self._way(SecondaryButton(words, "plan.mark.open", icon="undo"), "open")
        else:
            self._way(PrimaryButton(_("Done"), "plan.mark.done", icon="tick"), "done")
            if stand.state is not StepState.DOING:
                self._way(SecondaryButton(_("Begin"), "plan.mark.doing", icon="edit"), "doing")
            wait = SecondaryButton(_("Waiting …"), "plan.mark.waiting", icon="waiting")
            wait.clicked.connect(lambda _checked: self._ask())
            self._ways.addWidget(wait)
            if stand.state in (StepState.DOING, StepState.WAITING):
                self._way(QuietButton(_("Back to open"), "plan.mark.open"), "open")
            self._way(QuietButton(_("Not needed"), "plan.mark.dropped"), "dropped")
        later = QuietButton(_("Remind me …"), "plan.remind", icon="calendar")
        later.clicked.connect(lambda _checked: self._open_reminder())
        self._ways.addWidget(later)
        for at in range(self._ways.count()):
            if (item := self._ways.itemAt(at)) is not None and (widget := item.widget()) is not None:
                widget.show()
        self._buttons.updateGeometry()
        first = self._ways.itemAt(0)
        if had_focus and first is not None and (button := first.widget()) is not None:
            button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _way(self, button: PrimaryButton | SecondaryButton | QuietButton, state: str) -> None:
        mark = Mark(MeasureState(state))
        button.clicked.connect(lambda _checked: self.marked.emit(mark))
        self._ways.addWidget(button)

    def _ask(self) -> None:
        if self._stand is not None:
            self._reminder.hide()
            self._buttons.hide()
            self.waiting.ask(self._stand.step.agencies, self._stand.measure, self._today)
            self.grown.emit(self.waiting)

    def _open_reminder(self) -> None:
        self.waiting.give_up()
        self.remind_on.show_day(self._today + REMIND_IN)
        self._reminder.show()
        self.remind_on.line.setFocus()
        self.grown.emit(self._reminder)

    def _remind(self) -> None:
        on = self.remind_on.value()
        if on is None:
            self.remind_on.line.setFocus()
            return
        self._reminder.hide()
        self.reminded.emit(on)


def _labelled(label: str, value: str, name: str = "") -> QWidget:
    box = QWidget()
    down = column(box, space=0)
    down.addWidget(Text(label, "small"))
    words = Text(value).selectable()
    words.setObjectName(name)
    down.addWidget(words)
    return box


_END = Qt.TextElideMode.ElideRight
