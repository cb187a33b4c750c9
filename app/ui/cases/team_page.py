"""Giving a case to another team: which one, what goes along, and that it can be taken back until then."""

from __future__ import annotations

from uuid import UUID

from app.actions.lines import CaseView
from app.actions.scope_ports import CaseMove, TeamName
from app.actions.teams import give_to_team, teams
from app.actions.touched import Kind as Touches
from app.actions.touched import touched
from app.domain.errors import Offline
from app.i18n import gettext as _
from app.ui import theme
from app.ui.navigation import Navigator, Page
from app.ui.tasks import Control, Lane
from app.ui.widgets import Busy, Card, Choice, Field, Kind, PrimaryButton, SecondaryButton, Text, limited
from app.ui.words import name_of

Asked = tuple[tuple[TeamName, ...], CaseMove | None]


class TeamPage(Page):
    """The list of teams is asked when the page opens; without a network the page says so."""

    def __init__(self, nav: Navigator, view: CaseView) -> None:
        number = theme.isolate(view.case.number)
        super().__init__(
            nav,
            _("Give the case to another team"),
            name="case.team",
            subtitle=_("{name}, case {number}").format(name=name_of(view.client), number=number),
        )
        self._case_id: UUID = view.case.id
        self._teams: dict[str, TeamName] = {}
        self.waiting: CaseMove | None = None
        self.choice = Choice("case.team.choice", [])
        self.busy = Busy("case.team.busy")
        self.give = PrimaryButton(_("Give the case to this team"), "case.team.give", icon="send")
        self.take_back = SecondaryButton(_("Take it back"), "case.team.back")
        self.state = Text("", "strong")
        self.give.setEnabled(False)
        self.give.clicked.connect(lambda _checked: self.submit())
        self.take_back.clicked.connect(lambda _checked: self._take_back())
        card = Card("case.team.card", margin=3)
        card.column.setSpacing(16)
        said = _(
            "Everything of this case goes along: client, household, notes, plan, letters and papers. It "
            "leaves your team's workstations with their next contact, after all that waits there was sent. "
            "Your personal notes stay with you."
        )
        for widget in (
            Text(said),
            Field(_("Team"), self.choice),
            self.busy,
            self.state,
            self.take_back,
            self.give,
        ):
            card.column.addWidget(widget)
        self.body.addLayout(limited(card, 720))
        self.body.addStretch(1)
        self._show_state(None)
        self._ask()

    def submit(self) -> None:
        """Queue it."""
        team, place = self._teams.get(self.choice.code()), self.nav.place
        scopes = place.scopes
        if team is None or scopes is None or not self.give.isEnabled():
            return
        case_id = self._case_id

        def work(_control: Control) -> CaseMove:
            now = place.clock.now()
            return give_to_team(
                case_id, team, author=place.worker.id, now=now, scopes=scopes, work=place.work
            )

        self.run(Lane.STORE, work, done=self._given)

    def _ask(self) -> None:
        place, case_id = self.nav.place, self._case_id
        scopes = place.scopes
        self.busy.begin(_("Asking the office for its teams …"))

        def work(_control: Control) -> Asked | None:
            if place.sync.account() is None or scopes is None:
                return None
            mine = scopes.own_scopes()
            queued = (one for one in scopes.moves() if one.case_id == case_id and one.reason is None)
            found = teams(place.sync, place.line())
            return tuple(one for one in found if len(mine) > 1 or one.scope not in mine), next(queued, None)

        self.run(Lane.NETWORK, work, done=self._show_teams, failed=self._failed)

    def _show_teams(self, asked: Asked | None) -> None:
        self.busy.end()
        if asked is None:
            self.banner.show_message(
                _("This workstation is not registered at an office."),
                _("There are no other teams to give a case to."),
                Kind.HINT,
            )
            return
        found, waiting = asked
        self._teams = {str(one.scope): one for one in found}
        self.choice.set_choices([(str(one.scope), one.name) for one in found])
        self._show_state(waiting)

    def _given(self, move: CaseMove) -> None:
        self._show_state(move)
        self.announce(touched(Touches.SYNC))

    def _take_back(self) -> None:
        move, scopes = self.waiting, self.nav.place.scopes
        if move is None or scopes is None:
            return
        self.run(Lane.STORE, lambda _control: scopes.take_back(move.id), done=self._taken_back)

    def _taken_back(self, done: bool) -> None:  # noqa: FBT001 - what the store answered
        if done:
            self._show_state(None)
        else:
            self.banner.show_message(
                _("The office has it already."), _("Ask the other team to give it back."), Kind.HINT
            )

    def _show_state(self, waiting: CaseMove | None) -> None:
        self.waiting = waiting
        self.take_back.setVisible(waiting is not None)
        self.state.setVisible(waiting is not None)
        self.give.setEnabled(waiting is None and bool(self._teams))
        if waiting is not None:
            words = _("It goes to {team} with the next contact with the office.")
            self.state.setText(words.format(team=theme.isolate(waiting.team)))

    def _failed(self, error: Exception) -> None:
        self.busy.end()
        if isinstance(error, Offline):
            self.banner.show_message(
                _("The office cannot be reached now."),
                _("It names the teams. Come back to this page when there is a network."),
                Kind.HINT,
            )
        else:
            self.banner.show_error(error)
