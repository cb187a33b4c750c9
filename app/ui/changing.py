"""Somebody else goes on in the open store: her own session and language; the exchange does not notice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from app.ui.start.unlock import ChangePage
from app.ui.tasks import Control, Lane, Tasks

if TYPE_CHECKING:
    from app.actions.workplace import Workplace
    from app.ui.main_window import MainView


class Changing(QObject):
    """The question who goes on, in place of the work, which stays behind it as it is."""

    entered = Signal(object)
    """The `Workplace` of whoever knew her passphrase."""
    ended = Signal()

    def __init__(self, window: QMainWindow, main: MainView, place: Workplace, tasks: Tasks) -> None:
        super().__init__(main)
        self._window, self._main, self._place, self._tasks = window, main, place, tasks
        self._page: ChangePage | None = None
        self._cursor: QWidget | None = None

    def begin(self, failed: Callable[[Exception], None]) -> None:
        """Ask the store who else has a passphrase here."""
        people, own = self._place.people, self._place.worker.name

        def others(_control: Control) -> tuple[str, ...]:
            return tuple(one.name for one in people.all() if one.name != own)

        self._tasks.start(Lane.STORE, others, done=self._show, failed=failed)

    def _show(self, names: Sequence[str]) -> None:
        if self._window.centralWidget() is not self._main:
            return  # locked meanwhile
        self._main.client.close_mode()
        self._cursor = QApplication.focusWidget()
        self._page = ChangePage(self._place, self._tasks, names)
        self._page.opened.connect(self.entered)
        self._page.left.connect(self._left)
        self._window.takeCentralWidget()
        self._main.hide()
        self._window.setCentralWidget(self._page)
        self._page.begin()

    def _left(self) -> None:
        """Nobody else after all: the work, and the cursor where it was."""
        page, self._page = self._page, None
        if page is None:
            return
        self._window.takeCentralWidget()
        page.hide()
        page.deleteLater()
        self._window.setCentralWidget(self._main)
        self._main.show()
        if self._cursor is not None and self._main.isAncestorOf(self._cursor):
            self._cursor.setFocus(Qt.FocusReason.OtherFocusReason)
        self.ended.emit()
