"""Referrals that came in from the workstations."""

from __future__ import annotations

from app.actions.lines import ReferralLine
from app.actions.touched import Kind, Touched
from app.domain.records import ReferralState
from app.i18n import gettext as _
from app.i18n import ngettext
from app.ui.navigation import Navigator, Page
from app.ui.office import lines
from app.ui.restricted import RestrictedHint
from app.ui.tasks import Lane
from app.ui.widgets import Choice, EmptyState, LineTable, SecondaryButton

_NEW = (ReferralState.RELEASED.value, ReferralState.HANDED_OUT.value)
_ALL = tuple(state.value for state in ReferralState if state is not ReferralState.DRAFT)


class IncomingPage(Page):
    """Most urgent first; Enter opens the letter."""

    def __init__(self, nav: Navigator) -> None:
        super().__init__(nav, _("Incoming referrals"), name="incoming", subtitle=" ", scroll=False)
        content = nav.place.content
        self.filter = Choice(
            "incoming.filter", [("new", _("Not sent yet")), ("all", _("All referrals"))], "new"
        )
        self.filter.setAccessibleName(_("Which referrals"))
        self.filter.activated.connect(lambda _index: self.refresh())
        self.title_row.addWidget(self.filter)
        self.table: LineTable[ReferralLine] = LineTable(
            "incoming.table",
            _("Incoming referrals"),
            [
                lines.urgency(),
                lines.client(),
                lines.need(content),
                lines.agency(content),
                lines.letter(),
                lines.state(),
            ],
        )
        self.table.opened.connect(self._open)
        self.table.chosen.connect(self._chosen)
        self.nothing = EmptyState(
            "incoming",
            _("No referrals are waiting"),
            _("New ones appear here as soon as a workstation has synchronised."),
            name="incoming.empty",
        )
        self.nothing.hide()
        self.restricted = RestrictedHint("incoming.restricted")
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self.restricted)
        self.body.addWidget(self.nothing, 1)
        self.open_letter = SecondaryButton(_("Open the letter"), "incoming.open_letter", icon="letter")
        self.open_letter.clicked.connect(lambda: self._open(self.table.line()))
        self.open_case = SecondaryButton(_("Open the case"), "incoming.open_case", icon="cases")
        self.open_case.clicked.connect(self._open_case)
        self.footer.addStretch(1)
        self.footer.addWidget(self.open_case)
        self.footer.addWidget(self.open_letter)
        self._chosen(None)
        self.watch({Kind.REFERRAL, Kind.LETTER, Kind.CASE}, self._changed)

    def shown(self) -> None:
        self.refresh()
        self.table.setFocus()

    def refresh(self) -> None:
        """Fetch the lines."""
        states = _NEW if self.filter.code() == "new" else _ALL
        queries = self.nav.place.queries
        self.run(Lane.STORE, lambda _control: queries.referrals(states), done=self._show)

    def _show(self, found: tuple[ReferralLine, ...]) -> None:
        self.table.set_lines(found)
        for widget in (self.table, self.open_letter, self.open_case):
            widget.setVisible(bool(found))
        self.nothing.setVisible(not found)
        count = ngettext("{count} referral", "{count} referrals", len(found)).format(count=len(found))
        self.set_title(self.title(), count)
        if found and self.table.line() is None:
            self.table.selectRow(0)

    def _changed(self, _what: Touched) -> None:
        self.refresh()

    def _chosen(self, line: ReferralLine | None) -> None:
        self.restricted.show_for([line] if line is not None else [])
        self.open_letter.setEnabled(line is not None and line.letter_id is not None)
        self.open_case.setEnabled(line is not None)

    def _open(self, line: ReferralLine | None) -> None:
        if line is not None and line.letter_id is not None:
            self.nav.open_letter(line.letter_id)

    def _open_case(self) -> None:
        line = self.table.line()
        if line is not None:
            self.nav.open_case(line.case_id)
