"""The pages of the door: welcome or unlock, and the two ways in without a passphrase.

Each page is loaded when it is shown: the door must not wait for the others.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.i18n import gettext as _
from app.ui.arrival import REKEYED
from app.ui.tasks import Tasks
from app.ui.widgets.banner import Kind

if TYPE_CHECKING:
    from app.actions.revocation_ports import RevokedDoor
    from app.actions.workplace import Doorway


class DoorPages(QObject):
    """Leads from page to page until somebody is in."""

    entered = Signal(object, str)
    """The `Workplace`, and how: '' by a passphrase, `sheet`, or `office`."""
    set_up = Signal(object)
    demo_chosen = Signal()
    language_chosen = Signal(str)

    def __init__(
        self, doorway: Doorway, tasks: Tasks, put: Callable[[QWidget], None], parent: QObject
    ) -> None:
        """`put` shows a page in the window."""
        super().__init__(parent)
        self._doorway, self._tasks, self._put = doorway, tasks, put

    def show(self, notice: str = "") -> None:
        """The first page; `notice` = what was done before this door (`settings.door_notice`)."""
        if (after := self._doorway.after_revocation()) is not None:
            self._show_revoked(after)
            return
        if self._doorway.has_store():
            self._show_unlock(notice)
            return
        from app.ui.start.welcome import Welcome  # noqa: PLC0415 - only the window that is needed

        welcome = Welcome(self._doorway, self._tasks)
        welcome.opened.connect(partial(self._enter, ""))
        welcome.language_chosen.connect(self.language_chosen)
        welcome.set_up.connect(self.set_up)
        welcome.demo_chosen.connect(self.demo_chosen)
        self._put(welcome)
        welcome.begin()

    def _show_unlock(self, notice: str) -> None:
        from app.ui.start.unlock import UnlockPage  # noqa: PLC0415 - only the window that is needed

        unlock = UnlockPage(self._doorway, self._tasks, self._doorway.names())
        unlock.opened.connect(partial(self._enter, ""))
        unlock.forgotten.connect(self._show_recover)
        unlock.language_chosen.connect(self.language_chosen)
        if notice == REKEYED:
            unlock.banner.show_message(
                _("The store has a new key."),
                _("Unlock with your passphrase as always. The old recovery sheet is void: destroy it."),
                Kind.SUCCESS,
            )
        self._put(unlock)
        unlock.begin()

    def _show_revoked(self, after: RevokedDoor) -> None:
        from app.ui.start.revoked import RevokedDoorPage  # noqa: PLC0415 - only the window that is needed

        page = RevokedDoorPage(after, self._tasks)

        def anew() -> None:
            page.end()
            after.begin_anew()
            self.show()

        page.anew.connect(anew)
        self._put(page)
        page.begin()

    def _show_recover(self, name: str) -> None:
        from app.ui.start.recover import RecoverPage  # noqa: PLC0415 - only the window that is needed

        page = RecoverPage(self._doorway, self._tasks, self._doorway.names(), name)
        page.left.connect(self.show)
        page.opened.connect(partial(self._enter, "sheet"))
        page.by_office.connect(self._show_escrow)
        self._put(page)
        page.begin()

    def _show_escrow(self, name: str) -> None:
        from app.ui.start.escrow import EscrowPage  # noqa: PLC0415 - only the window that is needed

        page = EscrowPage(self._doorway, self._tasks, self._doorway.names(), name)
        page.left.connect(partial(self._show_recover, name))
        page.opened.connect(partial(self._enter, "office"))
        self._put(page)
        page.begin()

    def _enter(self, how: str, place: object) -> None:
        self.entered.emit(place, how)
