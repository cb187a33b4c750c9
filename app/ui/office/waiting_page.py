"""Referrals that are on their way: who has not answered yet."""

from __future__ import annotations

from app.actions.lines import ReferralLine
from app.actions.touched import Kind, Touched
from app.domain.clock import today
from app.domain.records import ReferralState
from app.domain.referrals import waits_for_answer
from app.i18n import gettext as _
from app.i18n import ngettext
from app.ui.navigation import Navigator, Page
from app.ui.office import lines
from app.ui.office.answer_page import AnswerPage
from app.ui.restricted import RestrictedHint
from app.ui.tasks import Lane
from app.ui.widgets import EmptyState, LineTable, PrimaryButton, SecondaryButton

_WAITING = tuple(state.value for state in ReferralState if waits_for_answer(state))


class WaitingPage(Page):
    """Overdue ones say so; Enter opens the case."""

    def __init__(self, nav: Navigator) -> None:
        super().__init__(nav, _("Waiting for an answer"), name="waiting", subtitle=" ", scroll=False)
        content, on = nav.place.content, today(nav.place.clock)
        self._today = on
        self.table: LineTable[ReferralLine] = LineTable(
            "waiting.table",
            _("Waiting for an answer"),
            [
                lines.client(),
                lines.need(content),
                lines.agency(content),
                lines.letter(),
                lines.state(),
                lines.due(on),
            ],
        )
        self.table.opened.connect(lambda line: nav.open_case(line.case_id))
        self.table.chosen.connect(self._chosen)
        self.nothing = EmptyState(
            "waiting",
            _("Nothing is waiting"),
            _("Referrals appear here once the client or the post has the letter."),
            name="waiting.empty",
        )
        self.nothing.hide()
        self.restricted = RestrictedHint("waiting.restricted")
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self.restricted)
        self.body.addWidget(self.nothing, 1)
        self.open_case = SecondaryButton(_("Open the case"), "waiting.open_case", icon="cases")
        self.open_case.clicked.connect(self._open_case)
        self.answer = PrimaryButton(_("Record the answer"), "waiting.answer", icon="slip")
        self.answer.clicked.connect(self.submit)
        self.footer.addStretch(1)
        self.footer.addWidget(self.open_case)
        self.footer.addWidget(self.answer)
        self._chosen(None)
        self.watch({Kind.REFERRAL, Kind.LETTER, Kind.CASE}, self._changed)

    def shown(self) -> None:
        self.refresh()
        self.table.setFocus()

    def refresh(self) -> None:
        """Fetch the lines."""
        queries = self.nav.place.queries
        self.run(Lane.STORE, lambda _control: queries.referrals(_WAITING), done=self._show)

    def submit(self) -> None:
        """Record the answer of the chosen referral."""
        line = self.table.line()
        if line is not None:
            self.nav.open_page(AnswerPage(self.nav, line.referral_id))

    def _show(self, lines_found: tuple[ReferralLine, ...]) -> None:
        """A street worker waits for her own; the office also for those of cases that are closed to it."""
        in_office = self.nav.place.worker.role == "office"
        found = tuple(line for line in lines_found if in_office or not line.is_locked)
        self.table.set_lines(found)
        for widget in (self.table, self.open_case, self.answer):
            widget.setVisible(bool(found))
        self.nothing.setVisible(not found)
        late = sum(line.due_on is not None and line.due_on < self._today for line in found)
        words = ngettext("{count} referral", "{count} referrals", len(found)).format(count=len(found))
        if late:
            words = _("{all}, {late} overdue").format(all=words, late=late)
        self.set_title(self.title(), words)
        if found and self.table.line() is None:
            self.table.selectRow(0)

    def _changed(self, _what: Touched) -> None:
        self.refresh()

    def _chosen(self, line: ReferralLine | None) -> None:
        self.restricted.show_for([line] if line is not None else [])
        self.open_case.setEnabled(line is not None)
        self.answer.setEnabled(line is not None)

    def _open_case(self) -> None:
        line = self.table.line()
        if line is not None:
            self.nav.open_case(line.case_id)
