"""A new key for the store, while nothing else is done in the window; then the process ends.

Nobody may write meanwhile: the window of the work is closed, every lane has finished what was begun on
it, and the copy is made on the lane of the store.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.domain.errors import Cancelled
from app.i18n import gettext as _
from app.ui.start.frame import StartPage
from app.ui.tasks import Control, Lane, Tasks
from app.ui.widgets.buttons import SecondaryButton

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.actions.session_ports import KeptPage
    from app.actions.workplace import Workplace


@dataclass(frozen=True, slots=True)
class NewKey:
    """What a person decided on the page of the keys."""

    passphrases: Mapping[str, str] = field(repr=False)
    """By name; already found right."""
    code: str = field(repr=False)
    """Of the new recovery sheet, in her hands."""


def _no_work(_control: Control) -> None:
    """Only its turn on the lane counts."""


class Rekeying(QObject):
    """From the closed window of the work to the closed store, or back."""

    done = Signal()
    """The store has its new key and is closed."""
    not_done = Signal(object)
    """Nothing was changed; an error, or None when a person stopped it."""

    def __init__(
        self, place: Workplace, tasks: Tasks, wish: NewKey, kept: Sequence[KeptPage], parent: QObject
    ) -> None:
        super().__init__(parent)
        self.kept = tuple(kept)
        self._place, self._tasks, self._wish = place, tasks, wish
        self._stopped = threading.Event()
        self.page = StartPage(
            "rekeying",
            _("The store gets a new key"),
            _("Please leave the computer on. When it is done, unlock again with your passphrase."),
        )
        self.stop_button = SecondaryButton(_("Stop; keep the present key"), "rekeying.stop", icon="close")
        self.stop_button.clicked.connect(self.stop)
        self.page.buttons.addWidget(self.stop_button)
        self.page.buttons.addStretch(1)

    def begin(self) -> None:
        """The pages are kept first: the store is closed at the end."""
        self.page.busy.begin(_("Waiting until everything is written …"))
        views, worker, kept = self._place.session.views, self._place.worker.id, self.kept
        then: Callable[[], None] = self._rekey
        for lane in (Lane.BACKUP, Lane.PRINT, Lane.RENDER, Lane.NETWORK):
            then = partial(self._after, lane, then)
        begun = then
        self._tasks.start(
            Lane.STORE,
            lambda _control: views.keep(worker, kept),
            done=lambda _none: begun(),
            failed=self.not_done.emit,
            essential=True,
        )

    def stop(self) -> None:
        """At the next piece; until the end nothing is changed."""
        self._stopped.set()
        self.stop_button.setEnabled(False)

    def _after(self, lane: Lane, then: Callable[[], None]) -> None:
        """Call `then` when everything that was begun on this lane is done."""
        self._tasks.start(lane, _no_work, done=lambda _none: then(), failed=self.not_done.emit)

    def _rekey(self) -> None:
        keys, wish, stopped = self._place.keys, self._wish, self._stopped
        self.page.busy.begin(_("Copying the store under the new key …"))

        def rekey(control: Control) -> bool:
            def step(done: int, total: int) -> None:
                if stopped.is_set():
                    raise Cancelled
                control.step(done, total)

            try:
                keys.rekey(wish.passphrases, wish.code, step)
            except Cancelled:
                return False
            return True

        self._tasks.start(
            Lane.STORE,
            rekey,
            done=self._ended,
            failed=self.not_done.emit,
            progress=self.page.busy.progress,
            essential=True,
        )

    def _ended(self, is_done: bool) -> None:  # noqa: FBT001 - what a lane returns
        if is_done:
            self.done.emit()
        else:
            self.not_done.emit(None)
