"""'This may be somebody you know': shown while a client is entered, told only as far as one may know."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout

from app.actions.search_ports import Duplicate, Typed
from app.i18n import gettext as _
from app.i18n import ui_translator
from app.i18n.formats import date_text
from app.ui import theme
from app.ui.inquiry.inquiry_page import InquiryPage, person_from
from app.ui.navigation import Navigator, Page
from app.ui.search.words import alike_words
from app.ui.tasks import Control, Lane
from app.ui.widgets import Card, Heading, QuietButton, SecondaryButton, Text, column, empty, row

PAUSE = 300
"""Milliseconds of rest before it is looked for: a name is typed in one go."""
MOST = 3


def typed_from(fields: Mapping[str, Any]) -> Typed:
    """What is known of a client by now, from plain fields as a form or an edit has them."""
    born = fields.get("birth_date")
    if isinstance(born, str):
        try:
            born = date.fromisoformat(born)
        except ValueError:
            born = None
    return Typed(str(fields.get("given_name") or ""), str(fields.get("family_name") or ""), born)


class DuplicateCard(Card):
    """Hidden while there is nobody; never in the way of going on."""

    named = Signal(bool)
    """It was looked for; whether both names are known by now."""

    def __init__(
        self,
        page: Page,
        nav: Navigator,
        *,
        but: UUID | None = None,
        compare: Callable[[UUID], None] | None = None,
    ) -> None:
        """`but` = her own entry, on its edit; `compare` = opens the page that makes both one."""
        super().__init__("duplicates", margin=2)
        self._page, self._nav, self._but, self._compare = page, nav, but, compare
        self._running: Control | None = None
        self._typed, self._waved_off = Typed(), False
        self.title = Heading(_("There may already be an entry of this person"))
        self._rows: QVBoxLayout = column(space=1)
        other = QuietButton(_("It is somebody else"), "duplicates.other")
        other.clicked.connect(self._wave_off)
        across = row(space=1)
        across.addWidget(self.title, 1)
        inquire = QuietButton(_("Ask the other teams …"), "duplicates.inquire")
        inquire.clicked.connect(lambda _checked: self.inquire())
        across.addWidget(inquire)
        across.addWidget(other)
        self.column.addLayout(across)
        self.column.addLayout(self._rows)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE)
        self._pause.timeout.connect(self._look)
        self.hide()

    def look_for(self, typed: Typed) -> None:
        """What is known by now; a slow answer to older words never replaces a newer one."""
        if typed == self._typed:
            return
        self._typed = typed
        if self._running is not None:
            self._running.cancel()
            self._running = None
        self._pause.start()

    def _look(self) -> None:
        search, typed, but = self._nav.place.search, self._typed, self._but
        self._running = self._page.run(
            Lane.STORE, lambda _control: search.duplicates(typed, but=but), done=self._show
        )

    def _show(self, found: tuple[Duplicate, ...]) -> None:
        self._running = None
        empty(self._rows)
        told = [one for one in found if one.is_told][:MOST]
        for at, one in enumerate(told):
            self._rows.addLayout(self._line(one, at))
        if len(told) < len(found):
            self._rows.addWidget(
                Text(
                    _("There may be an entry that is not open to you. Your office can compare both."), "muted"
                )
            )
        self.setVisible(bool(found) and not self._waved_off)
        self.named.emit(bool(self._typed.given_name and self._typed.family_name))

    def _line(self, one: Duplicate, at: int) -> QVBoxLayout:
        born = date_text(one.birth_date, ui_translator().tag) if one.birth_date else _("birth date unknown")
        parts = [theme.isolate(born), alike_words(one.reasons)]
        if one.case_number:
            parts.insert(1, _("case {number}").format(number=theme.isolate(one.case_number)))
        down = column(space=0)
        across = row(space=1)
        words = column(space=0)
        words.addWidget(Text(theme.isolate(one.name), "strong"))
        words.addWidget(Text(" · ".join(parts), "muted"))
        across.addLayout(words, 1)
        if self._compare is not None and one.client_id is not None:
            compare = SecondaryButton(_("Compare both"), f"duplicates.compare.{at}")
            compare.clicked.connect(partial(self._compare, one.client_id))
            across.addWidget(compare)
        if one.case_id is not None:
            look = SecondaryButton(_("Open that case"), f"duplicates.open.{at}")
            look.clicked.connect(partial(self._nav.open_case, one.case_id))
            across.addWidget(look)
        down.addLayout(across)
        return down

    def inquire(self) -> None:
        """Whether another team knows who is being entered."""
        self._nav.open_page(InquiryPage(self._nav, person_from(self._typed)))

    def _wave_off(self) -> None:
        """A person decided: it is not asked again on this page."""
        self._waved_off = True
        self.hide()
