"""Ends what erasures have begun, and empties the bin of what is due, while somebody works on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.actions import erasure
from app.actions.touched import Kind, Touched, touched
from app.domain.errors import AppError, StoreInUse
from app.ui.tasks import Control, Lane, OwnTasks, Tasks, raise_again
from app.ui.touched import TouchedHub

if TYPE_CHECKING:
    from app.actions.workplace import Workplace

AGAIN_MS = 60 * 60 * 1000
"""A laptop that is never shut is looked after every hour; so is a disk that was full."""
QUIET_MS = 30 * 1000
"""After a save that the rewriting made room for, and for which it stopped."""
PATIENCE = 20
"""So often it makes room; then one save waits until it is done, seconds for half a gigabyte."""


class ErasureKeeper(QObject):
    """Looks some seconds after the first page, after every erasure, here or arrived, and every hour.

    It works on the lane of backups: whole files are written anew, and nobody waits for them. Locking stops
    it between two steps; the next unlocking goes on.
    """

    progress = Signal(int, int)
    changed = Signal()
    """Begun, done, or not done: see `error`."""

    def __init__(self, place: Workplace, tasks: Tasks, touched_hub: TouchedHub, parent: QObject) -> None:
        super().__init__(parent)
        self._place, self._tasks, self._touched = place, OwnTasks(tasks), touched_hub
        self.error: AppError | None = None
        """Why the last try could not end; None = it ended, or it is under way."""
        self._given_way = 0
        self._running = self._again = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.look)
        touched_hub.watch(self, {Kind.ERASURE}, self._erased)

    def begin(self) -> None:
        """The first look waits until the first page has what it needs."""
        self._timer.start(self._place.backups.policy.first_after_seconds * 1000)

    def look(self) -> None:
        """Purge what is due, and finish what was begun."""
        self._start(purges=True)

    def end(self) -> None:
        """Nobody is signed in any more: the next one goes on."""
        self._timer.stop()
        self._tasks.end()
        self._touched.forget(self)

    def _erased(self, _what: Touched) -> None:
        self._start(purges=False)

    def _start(self, *, purges: bool) -> None:
        if self._running:
            self._again = True
            return
        place, gives_way = self._place, self._given_way < PATIENCE
        self._running, self.error = True, None
        self._timer.start(AGAIN_MS)

        def work(control: Control) -> tuple[Touched, bool]:
            gone = erasure.purge(place=place, step=control.step) if purges else touched()
            return gone, place.protection.finish(control.step, gives_way=gives_way)

        self._tasks.start(
            Lane.BACKUP, work, done=self._done, failed=self._failed, progress=self.progress.emit
        )
        self.changed.emit()

    def _done(self, found: tuple[Touched, bool]) -> None:
        gone, has_finished = found
        self._given_way = 0
        self._ended()
        if gone.kinds or has_finished:
            self._touched.announce(gone.joined(touched(Kind.ERASURE)), self)

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, AppError):
            self._running = False
            raise_again(error)
            return
        self.error = error
        if isinstance(error, StoreInUse):
            self._given_way += 1
            self._timer.start(QUIET_MS)
        self._ended()

    def _ended(self) -> None:
        self._running = False
        again, self._again = self._again, False
        self.changed.emit()
        if again:
            self._start(purges=False)
