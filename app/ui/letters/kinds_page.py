"""Which letter? Only those that fit, each with one sentence that says when to use it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout

from app.actions.lines import CaseView
from app.actions.ports import Draft
from app.actions.session_ports import KeptPage
from app.actions.touched import Kind, Touched
from app.domain.letter_kinds import AddressedTo, LetterKind
from app.i18n import gettext as _
from app.i18n import ui_translator
from app.ui import theme, unfinished
from app.ui.letters.write_model import draft_of, fitting_kinds
from app.ui.letters.write_page import WritePage
from app.ui.navigation import Navigator, Page
from app.ui.tasks import Control, Lane
from app.ui.widgets import ChoiceCard, Heading, Text, empty

_ICONS = {
    AddressedTo.AGENCY: "office",
    AddressedTo.AGENCIES: "people",
    AddressedTo.CLIENT: "person",
    AddressedTo.NOBODY: "file",
    AddressedTo.INTERPRETER: "speech",
}
_Read = tuple[CaseView, tuple[LetterKind, ...], frozenset[UUID]]


class KindsPage(Page):
    """Large choices, two beside each other; one press opens the letter."""

    def __init__(self, nav: Navigator, case_id: UUID, referral_id: UUID | None = None) -> None:
        super().__init__(nav, _("Write a letter"), name="kinds")
        self._case_id, self._referral_id = case_id, referral_id
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(theme.GRID * 2)
        self._grid.setVerticalSpacing(theme.GRID * 2)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)
        self.body.addLayout(self._grid)
        self._first: ChoiceCard | None = None
        self.watch({Kind.DRAFT, Kind.REFERRAL}, self._changed)
        self._fetch()

    def kept_as(self) -> KeptPage:
        return KeptPage("kinds", self._referral_id, self._case_id)

    def shown(self) -> None:
        if self._first is not None:
            self._first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _changed(self, _what: Touched) -> None:
        self._fetch()

    def _fetch(self) -> None:
        self.run(Lane.STORE, self._read, done=self._show)

    def _read(self, _control: Control) -> _Read:
        place = self.nav.place
        view = place.queries.case(self._case_id)
        with place.work() as unit:
            kept: Sequence[Draft] = unit.drafts.all()
        begun = frozenset(draft.id for draft in kept if draft.form_id.startswith(unfinished.LETTER))
        return view, place.templates.kinds(), begun

    def _show(self, read: _Read) -> None:
        view, kinds, begun = read
        empty(self._grid)
        self._first = None
        names = (view.client.given_name, view.client.family_name)
        who = " ".join(part for part in names if part) or view.client.code_word or ""
        self.set_title(self.title(), theme.isolate(who) if who else "")
        follow, rest = fitting_kinds(kinds, view, self._referral_id)
        line = 0
        for title, group in ((_("About a referral"), follow), (_("About the case"), rest)):
            if not group:
                continue
            self._grid.addWidget(Heading(title), line, 0, 1, 2)
            for at, kind in enumerate(group):
                self._grid.addWidget(self._card(kind, begun), line + 1 + at // 2, at % 2)
            line += 2 + len(group) // 2
        if not follow:
            words = _("Reminders and the like appear here once a referral's letter was issued.")
            self._grid.addWidget(Text(words, "muted"), line, 0, 1, 2)
        if self.isVisible():
            self.shown()

    def _card(self, kind: LetterKind, begun: frozenset[UUID]) -> ChoiceCard:
        tag = ui_translator().tag
        about = kind.when_to_use(tag)
        if draft_of(self._case_id, kind.id, self._referral_id) in begun:
            about = _("Begun, not issued yet. {about}").format(about=about)
        card = ChoiceCard(kind.label(tag), about, f"kind.{kind.id}", icon=_ICONS[kind.addressed_to])
        card.clicked.connect(partial(self._open, kind.id))
        self._first = self._first or card
        return card

    def _open(self, kind_id: str, _checked: object = None) -> None:
        page = WritePage(self.nav, kind_id, self._case_id, self._referral_id, issued=self.nav.back)
        self.nav.open_page(page)
