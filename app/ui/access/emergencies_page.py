"""Cases that were opened in an emergency: told to those who may read them, and to the office."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout

from app.actions import access
from app.actions.access_ports import EmergencyNotice
from app.actions.session_ports import KeptPage
from app.actions.touched import Kind, Touched
from app.i18n import gettext as _
from app.i18n import ngettext
from app.ui import theme
from app.ui.access.words import moment_words
from app.ui.navigation import Navigator, Page
from app.ui.tasks import Control, Lane
from app.ui.widgets import (
    Card,
    EmptyState,
    PrimaryButton,
    SecondaryButton,
    StatusPill,
    Text,
    column,
    empty,
    row,
)


class EmergenciesPage(Page):
    """Newest first; those that nobody took note of say so."""

    def __init__(self, nav: Navigator) -> None:
        super().__init__(nav, _("Opened in an emergency"), name="emergencies", subtitle=" ")
        self._cards = column(space=2)
        self.body.addLayout(self._cards)
        self.nothing = EmptyState(
            "shield",
            _("Nobody opened a case in an emergency"),
            _("When somebody opens a case that is not open to her, it is told here."),
            name="emergencies.empty",
        )
        self.nothing.hide()
        self.body.addWidget(self.nothing)
        self.watch({Kind.ACCESS}, lambda _what: self._fetch())
        self._fetch()

    def kept_as(self) -> KeptPage:
        return KeptPage("emergencies")

    def _fetch(self) -> None:
        book = self.nav.place.access
        self.run(Lane.STORE, lambda _control: book.notices(), done=self._show)

    def _show(self, notices: tuple[EmergencyNotice, ...]) -> None:
        empty(self._cards)
        self.nothing.setVisible(not notices)
        new = sum(notice.noted_at is None for notice in notices)
        words = ngettext("{count} not noted yet", "{count} not noted yet", new).format(count=new)
        self.set_title(self.title(), words if new else " ")
        for notice in notices:
            self._cards.addWidget(self._card(notice))

    def _card(self, notice: EmergencyNotice) -> Card:
        card = Card(f"emergency.{notice.access_id}")
        number = theme.isolate(notice.case_number)
        case = _("Case {number}").format(number=number)
        title = f"{theme.isolate(notice.name)} · {case}" if notice.name else case
        card.column.addWidget(Text(title, "strong"))
        card.column.addWidget(
            Text(
                _("{name} opened it on {moment}, until {until}.").format(
                    name=theme.isolate(notice.by),
                    moment=moment_words(notice.at),
                    until=moment_words(notice.until),
                )
            )
        )
        reason = theme.isolate(notice.reason) if notice.reason else _("Why is told to those who may read it.")
        card.column.addWidget(Text(reason, "muted"))
        card.column.addLayout(self._under(notice))
        return card

    def _under(self, notice: EmergencyNotice) -> QHBoxLayout:
        line = row(space=1)
        if notice.noted_at is None:
            pill = StatusPill(_("Not noted yet"), "attention", "warning")
        else:
            noted = _("{name} took note of it").format(name=theme.isolate(notice.noted_by or "–"))
            pill = StatusPill(noted, "success", "tick")
        line.addWidget(pill, 0, Qt.AlignmentFlag.AlignLeading)
        line.addStretch(1)
        if notice.is_mine:
            open_ = SecondaryButton(_("Open the case"), f"emergency.open.{notice.access_id}", icon="cases")
            open_.clicked.connect(lambda _checked: self.nav.open_case(notice.case_id))
            line.addWidget(open_)
            if notice.noted_at is None:
                take = PrimaryButton(_("Take note"), f"emergency.note.{notice.access_id}", icon="tick")
                take.clicked.connect(partial(self._take_note, notice.access_id))
                line.addWidget(take)
        return line

    def _take_note(self, access_id: UUID, _checked: object = None) -> None:
        place = self.nav.place

        def note(_control: Control) -> Touched:
            return access.take_note(access_id, work=place.work, worker=place.worker, clock=place.clock)

        self.act(note, done=lambda _what: self._fetch())
