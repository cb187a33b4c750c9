"""The tab `Plan`: chains as picture or list, what is stuck, who owes it, goals and measures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from app.actions import plan
from app.actions.lines import CaseView
from app.actions.plan import Mark
from app.actions.touched import Touched
from app.domain.casework import Goal, GoalState, Measure
from app.domain.clock import today
from app.domain.loops import Loop, hops_of, loops_in
from app.domain.plan import ChainStand, stand_of
from app.i18n import gettext as _
from app.i18n import ngettext
from app.ui import habits, theme
from app.ui.cases.section import CaseSection
from app.ui.letters.write_page import WritePage
from app.ui.navigation import Page
from app.ui.plan.chain_bar import ChainBar
from app.ui.plan.chain_picker import ChainPicker
from app.ui.plan.chart import ChainChart
from app.ui.plan.goals_card import GoalsCard
from app.ui.plan.step_list import StepList
from app.ui.plan.step_panel import StepPanel
from app.ui.plan.words import break_words, in_reading_order, loop_words, waiting_words
from app.ui.tasks import Control
from app.ui.widgets import Banner, column, row
from app.ui.widgets import Kind as BannerKind

COMPETENCE = "competence"
"""Kind of the joint letter on unclear competence (resources/letters/competence.yaml)."""
_MOST_BREAKS = 2


class PlanSection(CaseSection):
    """It changes nothing without an `Undo` beside the word that it was done."""

    def __init__(self, page: Page, case_id: UUID) -> None:
        super().__init__(page, case_id, name="case.section.plan")
        self._view: CaseView | None = None
        self._stands: tuple[ChainStand, ...] = ()
        self._chain, self._step, self._edited = "", "", ""
        content = self.nav.place.content
        self.said = Banner("plan.said", slim=True)
        self.page.footer.addWidget(self.said)
        self.loops, self.broken = Banner("plan.loops", slim=True), Banner("plan.broken", slim=True)
        self.locked, self.notice = Banner("plan.locked", slim=True), Banner("plan.notice", slim=True)
        self.bar = ChainBar()
        self.picker = ChainPicker(content.chains)
        self.chart, self.list = ChainChart(), StepList()
        self.panel, self.goals = StepPanel(content), GoalsCard(content)
        self._place()
        self._connect()

    def _place(self) -> None:
        self.body.addWidget(self.loops)
        self.body.addWidget(self.broken)
        self.body.addWidget(self.bar)
        self.body.addWidget(self.locked)
        self.body.addWidget(self.picker)
        across = row(space=2)
        pictures = QWidget()
        down = column(pictures, space=0)
        down.addWidget(self.chart)
        down.addWidget(self.list)
        down.addStretch(1)
        across.addWidget(pictures, 1)
        beside = column(space=0)
        self._above_panel = QWidget()
        beside.addWidget(self._above_panel)
        beside.addWidget(self.panel)
        beside.addStretch(1)
        across.addLayout(beside)
        self._pictures = pictures
        self.body.addLayout(across)
        self.body.addWidget(self.notice)
        self.body.addWidget(self.goals)
        self.panel.hide()
        self.picker.hide()

    def _connect(self) -> None:
        self.bar.chain_chosen.connect(self._show_chain)
        self.bar.more_wanted.connect(lambda: self.picker.setVisible(self.picker.isHidden()))
        self.bar.leave_wanted.connect(self._leave)
        self.bar.list_wanted.connect(self._turn)
        self.bar.zoomed.connect(self._zoom)
        self.bar.step_wanted.connect(self._show_step)
        self.picker.chosen.connect(self._follow)
        self.chart.chosen.connect(self._show_step)
        self.list.chosen.connect(self._show_step)
        self.panel.wanted.connect(self._show_step)
        self.panel.grown.connect(self._bring_into_view)
        self.panel.closed.connect(lambda: self._show_step(""))
        self.panel.marked.connect(self._mark)
        self.panel.reminded.connect(self._remind)
        self.panel.finder_wanted.connect(lambda: self.nav.open_finder(self.case_id))
        self.goals.goal_added.connect(self._add_goal)
        self.goals.measure_added.connect(self._add_measure)
        self.goals.goal_agreed.connect(self._agree)
        self.goals.goal_settled.connect(self._settle)
        self.goals.measure_marked.connect(self._mark_measure)
        self.goals.removed.connect(self._remove)
        self.goals.edited.connect(self._change)
        self.goals.grown.connect(self._bring_into_view)

    # -- what the page asks ---------------------------------------------------------------------

    def show_case(self, view: CaseView) -> None:
        self._view = view
        place = self.nav.place
        self._stands = stand_of(view.case, view.measures, place.content.chains, today=today(place.clock))
        known = [stand.template.id for stand in self._stands]
        if self._chain not in known:
            self._chain, self._step = (known[0] if known else ""), ""
        self.picker.offer(known)
        if not known:
            self.picker.show()
        self.goals.show_plan(view, today(place.clock))
        self._open_edited(view)
        self._show_loops(view)
        self._show_stand()

    def hideEvent(self, event: QHideEvent) -> None:
        """What was done can be taken back where it was done, and until the tab is left."""
        super().hideEvent(event)
        self.said.clear()

    def submit(self) -> bool:
        return self.panel.submit() or self.goals.submit()

    def can_leave(self) -> bool:
        """A measure or a wait that was typed is kept, not thrown away."""
        self.submit()
        return not self.goals.edited_id()

    def count(self, view: CaseView) -> int:
        """Steps that are stuck, in all chains."""
        place = self.nav.place
        stands = stand_of(view.case, view.measures, place.content.chains, today=today(place.clock))
        return sum(len(stand.broken) for stand in stands)

    def kept_as(self) -> Mapping[str, Any]:
        return {"chain": self._chain, "step": self._step, "edited": self.goals.edited_id()}

    def take_up(self, state: Mapping[str, Any]) -> None:
        self._chain, self._step = str(state.get("chain", "")), str(state.get("step", ""))
        self._edited = str(state.get("edited", ""))

    def _open_edited(self, view: CaseView) -> None:
        """After a lock: what was being put right is open again."""
        wanted, self._edited = self._edited, ""
        records: list[Goal | Measure] = [*view.goals, *view.measures]
        for record in records:
            if str(record.id) == wanted:
                self.goals.edit(record)

    # -- showing --------------------------------------------------------------------------------

    def _stand(self) -> ChainStand | None:
        return next((one for one in self._stands if one.template.id == self._chain), None)

    def _show_chain(self, chain: str) -> None:
        self._chain, self._step = chain, ""
        self._show_stand()

    def _show_stand(self) -> None:
        stand = self._stand()
        as_list = habits.habit(habits.PLAN_AS_LIST)
        self.bar.show_stands(self._stands, self._chain, as_list=as_list)
        self.chart.setVisible(stand is not None and not as_list)
        self.list.setVisible(stand is not None and as_list)
        self._show_notice(stand)
        self._show_breaks(stand)
        if stand is None:
            self.panel.hide()
            return
        content = self.nav.place.content
        self.chart.show_stand(stand, self._step, content)
        self.list.show_stand(stand, content)
        self._show_panel(stand)

    def _show_panel(self, stand: ChainStand) -> None:
        step = stand.stand(self._step)
        if step is not None:
            self.panel.show_step(stand, step, today(self.nav.place.clock))
        self.panel.setVisible(step is not None)
        self._above_panel.setVisible(step is not None)

    def _bring_panel_up(self) -> None:
        """The panel stands beside the part of the picture that is on the screen."""
        area = self._scroll()
        if area is None:
            return
        top = -self._pictures.mapTo(area.viewport(), QPoint(0, 0)).y()
        most = self._pictures.height() - self.panel.sizeHint().height()
        self._above_panel.setFixedHeight(max(min(top, most), 0))

    def _bring_into_view(self, widget: QWidget) -> None:
        area = self._scroll()
        if area is not None:
            QTimer.singleShot(0, widget, lambda: area.ensureWidgetVisible(widget, 0, theme.GRID * 3))

    def _scroll(self) -> QScrollArea | None:
        """What scrolls the page."""
        area = self.parentWidget()
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        return area

    def _show_step(self, step: str) -> None:
        stand, former = self._stand(), self._step
        self._step = step
        if stand is None:
            return
        self._bring_panel_up()
        self._show_panel(stand)
        self.chart.show_step(step)
        if not step and former in self.chart.canvas.nodes:
            self.chart.canvas.nodes[former].setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_notice(self, stand: ChainStand | None) -> None:
        self.locked.clear()
        self.notice.clear()
        if stand is None or not stand.template.notice:
            return
        notice = in_reading_order(stand.template.notice)
        if stand.template.address_locked:
            self.locked.show_message(_("Address locked"), notice, BannerKind.ATTENTION)
        else:
            self.notice.show_message(_("Good to know"), notice, BannerKind.HINT)

    def _show_breaks(self, stand: ChainStand | None) -> None:
        stuck = stand.broken if stand else ()
        if not stuck:
            self.broken.clear()
            return
        title = ngettext("{count} step is stuck", "{count} steps are stuck", len(stuck))
        lines = []
        for one in stuck[:_MOST_BREAKS]:
            owes = waiting_words(one.measure, self.nav.place.content) if one.measure else ""
            said = break_words(one.broken) if one.broken else ""
            told = " · ".join(filter(None, (theme.isolate(one.step.title), said, owes)))
            lines.append(in_reading_order(told))
        self.broken.show_message(
            title.format(count=len(stuck)),
            "\n".join(lines),
            BannerKind.ERROR,
            action=_("Show the step"),
            act=partial(self._show_step, stuck[0].step.id),
        )

    def _show_loops(self, view: CaseView) -> None:
        loops = loops_of(view, self._agency_called)
        if not loops:
            self.loops.clear()
            return
        content = self.nav.place.content
        self.loops.show_message(
            _("Agencies send the client round in a circle"),
            "\n".join(in_reading_order(loop_words(loop, content)) for loop in loops),
            BannerKind.ATTENTION,
            action=_("Write the joint letter"),
            act=lambda: self.nav.open_page(WritePage(self.nav, COMPETENCE, self.case_id)),
        )

    def _agency_called(self, typed: str) -> str:
        """The id of an agency by id or name; what nobody knows stays as it was typed."""
        wanted = typed.strip().casefold()
        for agency in self.nav.place.content.directory.agencies.values():
            if wanted in (agency.id.casefold(), agency.name.casefold()):
                return agency.id
        return typed.strip()

    def _turn(self, as_list: bool) -> None:  # noqa: FBT001 - a signal's argument
        habits.remember(habits.PLAN_AS_LIST, value=as_list)
        self._show_stand()

    def _zoom(self, steps: int) -> None:
        self.chart.zoom(steps)
        self.bar.show_zoom(larger=self.chart.can_zoom(1), smaller=self.chart.can_zoom(-1))

    # -- doing ----------------------------------------------------------------------------------

    def _do(self, said: str, work: Callable[[CaseView], plan.Done], shown: CaseView | None = None) -> None:
        """Carry it out against what is (or was: `shown`) on the screen, then offer to take it back."""
        view, kept = shown or self._view, list[plan.Done]()
        if view is None:
            return

        def act(_control: Control) -> Touched:
            kept.append(work(view))
            return kept[0].touched

        self.page.act(act, done=lambda _what: self._say(said, kept[0].undo))

    def _say(self, said: str, undo: plan.Undo) -> None:
        act = partial(self._take_back, undo)
        self.said.show_message(said, "", BannerKind.SUCCESS, action=_("Undo"), act=act)

    def _take_back(self, undo: plan.Undo) -> None:
        place = self.nav.place
        self.said.clear()
        self.page.act(
            lambda _control: plan.take_back(undo, work=place.work, clock=place.clock),
            done=lambda _what: None,
        )

    def _follow(self, chain: str) -> None:
        work, title = self.nav.place.work, self.nav.place.content.chains[chain].title
        self.picker.hide()
        self._chain, self._step = chain, ""
        said = _("The case now follows: {chain}").format(chain=theme.isolate(title))
        self._do(said, lambda view: plan.follow(view, chain, work=work))

    def _leave(self) -> None:
        place, chain = self.nav.place, self._chain
        title = place.content.chains[chain].title
        said = _("The case no longer follows: {chain}").format(chain=theme.isolate(title))
        self._do(said, lambda view: plan.leave(view, chain, work=place.work, clock=place.clock))

    def _mark(self, mark: Mark) -> None:
        place, chain, step = self.nav.place, self._chain, self._step
        said = _("Saved: step {step}").format(step=theme.isolate(step))
        self._do(
            said, lambda view: plan.mark_step(view, chain, step, mark, work=place.work, clock=place.clock)
        )

    def _remind(self, on: date) -> None:
        stand, work = self._stand(), self.nav.place.work
        step = stand.stand(self._step) if stand else None
        if step is None:
            return
        title = f"{step.step.id} {step.step.title}"
        reason = step.measure.reason if step.measure else None
        self._do(
            _("The reminder is set."), lambda view: plan.remind(view, title, on, reason=reason, work=work)
        )

    def _add_goal(self, title: str, need: str | None, agreed_on: date | None) -> None:
        work = self.nav.place.work
        self._do(
            _("The goal is in the plan."),
            lambda view: plan.add_goal(view, title, need=need, agreed_on=agreed_on, work=work),
        )

    def _add_measure(self, title: str, goal: UUID | None, who: str, due: date | None) -> None:
        place = self.nav.place

        def add(view: CaseView) -> plan.Done:
            return plan.add_measure(
                view, title, goal_id=goal, owed_by=who, due_on=due, work=place.work, clock=place.clock
            )

        self._do(_("The measure is in the plan."), add)

    def _agree(self, goal: Goal) -> None:
        place = self.nav.place
        self._do(
            _("The client has agreed."),
            lambda view: plan.agree(view, goal, today(place.clock), work=place.work),
        )

    def _settle(self, goal: Goal, state: GoalState) -> None:
        work = self.nav.place.work
        self._do(_("The goal is reached."), lambda view: plan.settle_goal(view, goal, state, work=work))

    def _mark_measure(self, measure: Measure, mark: Mark) -> None:
        place = self.nav.place
        kept = Mark(mark.state, measure.owed_by, mark.reason, mark.since, mark.due_on)
        self._do(
            _("The measure is saved."),
            lambda view: plan.mark_measure(view, measure, kept, work=place.work, clock=place.clock),
        )

    def _change(self, shown: CaseView, record: Goal | Measure, changed: Mapping[str, Any]) -> None:
        work = self.nav.place.work
        if isinstance(record, Goal):
            self._do(
                _("The goal is saved."),
                lambda view: plan.change_goal(view, record, work=work, **changed),
                shown,
            )
        else:
            self._do(
                _("The measure is saved."),
                lambda view: plan.change_measure(view, record, work=work, **changed),
                shown,
            )

    def _remove(self, record: Goal | Measure) -> None:
        place = self.nav.place
        said = _("Thrown away: {title}").format(title=theme.isolate(record.title))
        self._do(said, lambda view: plan.remove(view, record, work=place.work, clock=place.clock))


def loops_of(view: CaseView, agency_called: Callable[[str], str] = str) -> Sequence[Loop]:
    """Where agencies send the client of this case round."""
    return loops_in(hops_of(view.referrals, view.events, agency_called))
