"""Who holds the case and where the work on it stands; closing and reopening."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt

from app.actions import casework
from app.actions.lines import CaseView
from app.actions.touched import Touched
from app.actions.workplace import Workplace
from app.domain.case_states import allowed, is_running
from app.domain.casework import AppointmentState
from app.domain.need_to_know import reads_by_right
from app.domain.records import Author, CaseStatus
from app.domain.referrals import waits_for_answer
from app.i18n import gettext as _
from app.i18n import ngettext
from app.i18n.formats import date_text, list_text
from app.ui import theme
from app.ui.cases.case_state import state_pill
from app.ui.cases.fact_notices import FactNotices
from app.ui.cases.parts import fact
from app.ui.language import spoken
from app.ui.widgets import Card, Choice, Heading, LineEdit, QuietButton, SecondaryButton, Text, row

Do = Callable[[Callable[[], Touched]], object]


class StateCard(Card):
    """One step at a time; what is not possible now is not offered."""

    def __init__(
        self, view: CaseView, team: Sequence[Author], place: Workplace, do: Do, closing: FactNotices
    ) -> None:
        """`closing` is what is said about the reason of the closing; it stands beneath that."""
        super().__init__("case.work")
        self._view, self._place, self._do, self._closing = view, place, do, closing
        self._seen = view.seen.get(view.case.id, {})
        self._team = {str(one.id): one for one in team}
        top = row(space=1)
        top.addWidget(Heading(_("Work on this case")), 1)
        top.addWidget(state_pill(view.case))
        self.column.addLayout(top)
        if not reads_by_right(view.case, place.worker.id):
            return  # open in an emergency: to be read, not to be taken over
        if is_running(view.case):
            self._show_running()
        else:
            self._show_closed()

    # -- running --------------------------------------------------------------------------------------

    def _show_running(self) -> None:
        case, me = self._view.case, self._place.worker
        holder = str(case.caseworker_id or "")
        people = [(id, one.name) for id, one in self._team.items()]
        if case.caseworker and holder not in self._team:
            people = [(holder, case.caseworker), *people]
        self.column.addWidget(Text(_("Held by"), "small"))
        if not case.caseworker or CaseStatus.OPEN in allowed(case.status):
            people = [("-", _("nobody yet")), *people]
        choice = Choice("case.holder", people, holder if case.caseworker else "-")
        choice.setAccessibleName(_("Held by"))
        choice.activated.connect(lambda _index: self._assign(choice.code()))
        self.column.addWidget(choice)
        if case.caseworker_id != me.id:
            take = SecondaryButton(_("I take it"), "case.take", icon="person")
            take.clicked.connect(lambda _checked: self._take(str(me.id), me.name))
            self.column.addWidget(take)
        if case.status is not CaseStatus.PLANNED:
            plan = QuietButton(_("Note the agreed plan"), "case.planned", icon="edit")
            plan.setToolTip(_("There is a plan that the client agreed to"))
            plan.clicked.connect(lambda _checked: self._agree())
            self.column.addWidget(plan, 0, Qt.AlignmentFlag.AlignLeading)
        self._add_closing()

    def _add_closing(self) -> None:
        content = self._place.content
        reasons = [(code, content.closure_label(code, spoken())) for code in content.closure]
        choice = Choice("case.closure", [("", _("Reason")), *reasons], "")
        choice.setAccessibleName(_("Why the work ends"))
        close = SecondaryButton(_("Close"), "case.close", icon="lock")
        close.setEnabled(False)
        still = Text(_open_words(self._view), "small")
        still.setObjectName("case.close.still_open")
        still.hide()

        def turn(_index: int) -> None:
            close.setEnabled(bool(choice.code()))
            still.setVisible(bool(choice.code()) and bool(still.text()))

        choice.activated.connect(turn)
        close.clicked.connect(lambda _checked: self._close(choice.code()))
        self.column.addWidget(Text(_("Close the case"), "small"))
        line = row(space=1)
        choice.setMinimumWidth(120)
        line.addWidget(choice, 1)
        line.addWidget(close)
        self.column.addLayout(line)
        self.column.addWidget(still)

    def _assign(self, code: str) -> None:
        case, seen, work = self._view.case, self._seen, self._place.work
        if code == "-":
            if case.caseworker:
                self._do(lambda: casework.give_back(case, seen=seen, work=work))
            return
        if code in self._team and code != str(case.caseworker_id or ""):
            self._take(code, self._team[code].name)

    def _take(self, code: str, name: str) -> None:
        case, seen, work = self._view.case, self._seen, self._place.work
        known = self._team.get(code)
        worker_id = known.id if known else self._place.worker.id
        self._do(lambda: casework.assign(case, name, worker_id, seen=seen, work=work))

    def _agree(self) -> None:
        case, seen, work = self._view.case, self._seen, self._place.work
        self._do(lambda: casework.agree_plan(case, seen=seen, work=work))

    def _close(self, reason: str) -> None:
        case, seen, place = self._view.case, self._seen, self._place
        self._do(lambda: casework.close(case, reason, seen=seen, work=place.work, clock=place.clock))

    # -- closed -----------------------------------------------------------------------------------------

    def _show_closed(self) -> None:
        case, content = self._view.case, self._place.content
        if case.closed_on:
            day = theme.isolate(date_text(case.closed_on, spoken()))
            self.column.addWidget(fact(_("Closed on"), day))
        if case.closure_reason:
            words = content.closure_label(case.closure_reason, spoken())
            self.column.addWidget(fact(_("Reason"), words, self._closing))
        why = LineEdit("case.reopen.why", _("Why does the work go on?"))
        why.setAccessibleName(_("Why does the work go on?"))
        again = SecondaryButton(_("Reopen"), "case.reopen", icon="undo")
        again.clicked.connect(lambda _checked: self._reopen(why.text()))
        self.column.addWidget(why)
        line = row(space=1)
        line.addWidget(again)
        line.addStretch(1)
        self.column.addLayout(line)

    def _reopen(self, why: str) -> None:
        case, seen, place = self._view.case, self._seen, self._place
        if not why.strip():
            return

        def reopen() -> Touched:
            return casework.reopen(
                case, why, seen=seen, work=place.work, worker=place.worker, clock=place.clock
            )

        self._do(reopen)


def _open_words(view: CaseView) -> str:
    """What is not finished in a case that is about to be closed; '' = nothing. It forbids nothing."""
    waiting = sum(waits_for_answer(one.state) for one in view.referrals)
    dates = sum(one.done_on is None and one.removed_at is None for one in view.deadlines)
    dates += sum(
        one.state is AppointmentState.PLANNED and one.removed_at is None for one in view.appointments
    )
    requests = sum(one.answered_on is None for one in view.requests)
    counted = (
        (
            waiting,
            ngettext("{count} referral without an answer", "{count} referrals without an answer", waiting),
        ),
        (dates, ngettext("{count} date", "{count} dates", dates)),
        (requests, ngettext("{count} request about rights", "{count} requests about rights", requests)),
    )
    parts = [words.format(count=count) for count, words in counted if count]
    return _("Still open: {what}").format(what=list_text(parts, spoken())) if parts else ""
