"""Cases that came to this workstation and left it: which, when, to whom; and moves that could not be."""

from __future__ import annotations

from app.actions.scope_ports import CaseMove, ReceiptKind, ScopeReceipt
from app.domain.clock import OFFICE_ZONE
from app.i18n import N_, ngettext, ui_translator
from app.i18n import gettext as _
from app.i18n.formats import moment_text
from app.ui import theme
from app.ui.navigation import Navigator, Page
from app.ui.tasks import Lane
from app.ui.widgets import Column, EmptyState, LineTable, Text

_REASONS = {
    "unknown-team": N_("The office has no such team any more."),
    "unknown-case": N_("The office does not know the case."),
    "not-yours": N_("The case was with another team already."),
    "already-there": N_("That team has the case already."),
}
_OTHER = N_("The office refused.")
Found = tuple[tuple[ScopeReceipt, ...], tuple[CaseMove, ...]]


class ReceiptsPage(Page):
    """A list; never more of a case than its number."""

    def __init__(self, nav: Navigator) -> None:
        super().__init__(nav, _("Cases that came and left"), name="receipts", scroll=False)
        self.refused = Text("", "strong")
        self.table: LineTable[ScopeReceipt] = LineTable(
            "receipts.table", _("Cases that came and left"), _columns()
        )
        self.nothing = EmptyState(
            "send",
            _("No case has come or left"),
            _("What other teams give to yours, and what yours gives on, stands here."),
            name="receipts.nothing",
        )
        self.body.addWidget(self.refused)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self.nothing, 1)
        self.table.hide()
        self.refused.hide()
        self._fetch()

    def _fetch(self) -> None:
        scopes = self.nav.place.scopes
        if scopes is None:
            return

        def work(_control: object) -> Found:
            return scopes.receipts(), scopes.moves()

        self.run(Lane.STORE, work, done=self._show)

    def _show(self, found: Found) -> None:
        receipts, moves = found
        self.table.set_lines(receipts)
        self.table.setVisible(bool(receipts))
        self.nothing.setVisible(not receipts)
        refused = [_refused(move, move.reason) for move in moves if move.reason]
        self.refused.setText("\n".join(refused))
        self.refused.setVisible(bool(refused))


def _refused(move: CaseMove, code: str) -> str:
    reason = _(_REASONS.get(code, _OTHER))
    return _("Could not be given to {team}: {reason}").format(team=theme.isolate(move.team), reason=reason)


def _columns() -> list[Column[ScopeReceipt]]:
    return [
        Column(_("Case number"), lambda one: theme.isolate(one.case_number), width=150, firm=True),
        Column(_("What"), _what, stretch=True),
        Column(_("When"), _moment, width=190, firm=True),
        Column(_("Here"), _here, width=300),
    ]


def _what(one: ScopeReceipt) -> str:
    match one.kind:
        case ReceiptKind.CAME:
            return _("came from {team}").format(team=theme.isolate(one.team))
        case ReceiptKind.MOVED:
            return _("went to {team}").format(team=theme.isolate(one.team))
        case _:
            return _("left with its team, which this workstation no longer belongs to")


def _moment(one: ScopeReceipt) -> str:
    return moment_text(one.at, ui_translator().tag, OFFICE_ZONE)


def _here(one: ScopeReceipt) -> str:
    if one.kind is ReceiptKind.CAME:
        return ""
    if one.done_at is None:
        return _("something of it still waits to be sent")
    if one.drafts:
        text = ngettext(
            "removed; {count} unfinished form stays", "removed; {count} unfinished forms stay", one.drafts
        )
        return text.format(count=one.drafts)
    return _("removed")
