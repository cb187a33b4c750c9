"""Who is responsible for this case, with the reason, and why the others are not."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Qt

from app.actions import referrals
from app.actions.finding import find_agencies
from app.actions.lines import CaseView
from app.actions.orders import proposal
from app.actions.session_ports import KeptPage
from app.actions.touched import Touched
from app.domain.finder import Finding, Match
from app.domain.records import NeedState, Referral
from app.i18n import gettext as _
from app.i18n import ui_translator
from app.ui import theme
from app.ui.finder.cards import MatchCard, NearMissCard, need_names
from app.ui.navigation import Navigator, Page
from app.ui.tasks import Control, Lane
from app.ui.widgets import Card, EmptyState, Heading, Text, empty
from app.ui.words import name_of


class FinderPage(Page):
    """Fetches the case, asks the rules, shows the answer; choosing opens a referral."""

    def __init__(self, nav: Navigator, case_id: UUID) -> None:
        super().__init__(nav, _("Who is responsible?"), name="finder")
        self._case_id = case_id
        self._first: Match | None = None
        self._choosing = False
        self.run(Lane.STORE, self._find, done=self._show)

    def kept_as(self) -> KeptPage:
        return KeptPage("finder", self._case_id, self._case_id)

    def submit(self) -> None:
        """Ctrl+Enter: refer to the best match."""
        if self._first is not None:
            self._choose(self._first)

    def _find(self, _control: Control) -> tuple[CaseView, Finding]:
        place = self.nav.place
        view = place.queries.case(self._case_id)
        return view, find_agencies(view, content=place.content, clock=place.clock)

    def _show(self, found: tuple[CaseView, Finding]) -> None:
        view, finding = found
        content = self.nav.place.content
        empty(self.body)
        needs = need_names((need.code for need in view.needs), content)
        self.set_title(_("Who is responsible?"), f"{name_of(view.client)} · {theme.isolate(needs)}")
        self.body.addWidget(Text(content.rules.disclaimer.in_language(ui_translator().tag), "muted"))
        if not finding.competent and not finding.also_possible:
            self.body.addWidget(_nothing(is_settled=all(need.state is NeedState.MET for need in view.needs)))
        self._first = None
        self._show_matches(_("Responsible"), finding.competent, start=1)
        self._show_questions(finding)
        self._show_matches(_("Also possible"), finding.also_possible, start=len(finding.competent) + 1)
        if finding.not_competent:
            self.body.addWidget(Heading(_("Not responsible, although it looks like it")))
        for number, miss in enumerate(finding.not_competent, start=1):
            self.body.addWidget(NearMissCard(miss, number))

    def _show_matches(self, title: str, matches: tuple[Match, ...], *, start: int) -> None:
        if not matches:
            return
        self.body.addWidget(Heading(title))
        for number, match in enumerate(matches, start=start):
            card = MatchCard(match, number, self.nav.place.content, first=number == 1, choose=self._choose)
            self.body.addWidget(card)
            if self._first is None and card.refer is not None:
                self._first = match
                card.refer.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_questions(self, finding: Finding) -> None:
        if not finding.unknown:
            return
        card = Card("finder.unknown")
        card.column.addWidget(Heading(_("Not known yet, and it would change the answer")))
        for question in finding.unknown:
            card.column.addWidget(Text(theme.isolate(f"• {question.question}")))
        self.body.addWidget(card)

    def _choose(self, match: Match) -> None:
        if self._choosing:
            return
        self._choosing = True
        place = self.nav.place
        command = proposal(self._case_id, match)

        def propose(_control: Control) -> tuple[Referral, Touched]:
            return referrals.propose(command, work=place.work, worker=place.worker, clock=place.clock)

        self.run(Lane.STORE, propose, done=self._proposed, failed=self._not_proposed)

    def _not_proposed(self, error: Exception) -> None:
        self._choosing = False
        self.banner.show_error(error)

    def _proposed(self, proposed: tuple[Referral, Touched]) -> None:
        self._choosing = False
        referral, what = proposed
        self.announce(what)
        self.nav.open_referral(referral.id)


def _nothing(*, is_settled: bool) -> EmptyState:
    if is_settled:
        return EmptyState("tick", _("Every need of this case is settled"), name="finder.nothing")
    return EmptyState(
        "search",
        _("No agency was found for these needs"),
        _("Write a summary in the case and ask at the office: the gap is worth knowing."),
        name="finder.nothing",
    )
