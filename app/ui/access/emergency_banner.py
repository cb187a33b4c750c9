"""Says on the page of a case that it is open in an emergency only, until when; and when it is over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from PySide6.QtCore import QTimer

from app.actions import access
from app.actions.lines import CaseView
from app.actions.touched import Touched
from app.domain.need_to_know import reads_by_right
from app.i18n import gettext as _
from app.ui.access.words import moment_words
from app.ui.navigation import Page
from app.ui.tasks import Control
from app.ui.widgets import Banner
from app.ui.widgets import Kind as BannerKind

LOOK_MS = 5000
"""Between two looks at the clock: a timer of hours would sleep with the laptop."""


class EmergencyBanner(Banner):
    """Stays for as long as the access; it cannot be closed, only given back."""

    def __init__(self, page: Page, refresh: Callable[[], None]) -> None:
        """`refresh` reads the case again: it is closed then."""
        super().__init__("case.emergency")
        self._page, self._refresh = page, refresh
        self._until: datetime | None = None
        self._access: UUID | None = None
        self._clock = QTimer(self)
        self._clock.setInterval(LOOK_MS)
        self._clock.timeout.connect(self.look)

    def show_case(self, view: CaseView) -> None:
        """Whether it is open in an emergency to who is signed in."""
        place = self._page.nav.place
        now, me = place.clock.now(), place.worker.id
        own = [one for one in view.accesses if one.author_id == me and one.until > now]
        if not own or reads_by_right(view.case, me):
            self._until = self._access = None
            self._clock.stop()
            self.clear()
            return
        last = max(own, key=lambda one: one.until)
        self._until, self._access = last.until, last.id
        self._clock.start()
        self.show_message(
            _("You opened this case in an emergency."),
            _("The access ends at {moment}. Whoever holds the case has been told.").format(
                moment=moment_words(last.until)
            ),
            BannerKind.ATTENTION,
            action=_("End it now"),
            act=self._end,
        )
        self.close_button.hide()

    def look(self) -> None:
        """The access is over: the case closes."""
        if self._until is not None and self._page.nav.place.clock.now() >= self._until:
            self._until = None
            self._clock.stop()
            self._refresh()

    def _end(self) -> None:
        place, own = self._page.nav.place, self._access
        if own is None:
            return

        def end(_control: Control) -> Touched:
            return access.end_emergency(own, work=place.work, clock=place.clock)

        self._page.act(end, done=lambda _what: None)
