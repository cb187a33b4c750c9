"""On the case page: who may read it, and who opened it in an emergency."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt

from app.actions import access
from app.actions.lines import CaseView
from app.actions.touched import Touched
from app.domain.need_to_know import Member, reads_by_right
from app.domain.protection import EmergencyAccess
from app.i18n import gettext as _
from app.ui import theme
from app.ui.access.readers_page import ReadersPage
from app.ui.access.words import moment_words, readers_words
from app.ui.navigation import Page
from app.ui.tasks import Control, Lane
from app.ui.widgets import Card, Heading, SecondaryButton, StatusPill, Text


class AccessCard(Card):
    """Reads the names of the team when it is made; made anew with every look at the case."""

    def __init__(self, page: Page, view: CaseView) -> None:
        super().__init__("case.access")
        self._page, self._view = page, view
        me = page.nav.place.worker.id
        self.column.addWidget(Heading(_("Who may read this case")))
        self.readers = Text("" if view.case.readers else _("The whole team"))
        self.readers.setObjectName("case.access.readers")
        self.column.addWidget(self.readers)
        if reads_by_right(view.case, me):
            change = SecondaryButton(_("Change …"), "case.access.change", icon="people")
            change.clicked.connect(self._change)
            self.column.addWidget(change, 0, Qt.AlignmentFlag.AlignLeading)
        for one in sorted(view.accesses, key=lambda record: record.at, reverse=True):
            self._tell(one, me)
        if view.case.readers:
            book = page.nav.place.access
            page.run(Lane.STORE, lambda _control: book.team(), done=self._show_names)

    def _show_names(self, team: tuple[Member, ...]) -> None:
        self.readers.setText(readers_words(self._view.case, team))

    def _change(self) -> None:
        self._page.nav.open_page(ReadersPage(self._page.nav, self._view.case.id))

    def _tell(self, one: EmergencyAccess, me: UUID) -> None:
        words = _("{name} opened it in an emergency on {moment}").format(
            name=theme.isolate(one.by), moment=moment_words(one.at)
        )
        if one.noticed_at is None and one.author_id != me:
            self.column.addWidget(StatusPill(_("Emergency access"), "attention", "warning"))
        self.column.addWidget(Text(words, "strong"))
        self.column.addWidget(Text(theme.isolate(one.reason), "muted"))
        if one.noticed_at is not None:
            noted = _("{name} took note of it").format(name=theme.isolate(one.noticed_by or "–"))
            self.column.addWidget(Text(noted, "small"))
        elif one.author_id != me and reads_by_right(self._view.case, me):
            take = SecondaryButton(_("Take note"), f"case.access.note.{one.id}", icon="tick")
            take.clicked.connect(partial(self._take_note, one.id))
            self.column.addWidget(take, 0, Qt.AlignmentFlag.AlignLeading)

    def _take_note(self, access_id: UUID, _checked: object = None) -> None:
        place = self._page.nav.place

        def note(_control: Control) -> Touched:
            return access.take_note(access_id, work=place.work, worker=place.worker, clock=place.clock)

        self._page.act(note, done=lambda _what: None)
