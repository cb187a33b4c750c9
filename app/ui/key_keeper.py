"""Looks after the office's key and the lease while somebody is signed in, quietly."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from app.actions.key_ports import Keys
from app.actions.touched import Kind, touched
from app.domain.policy import Lease, LeaseState
from app.ui.notices import LEASE_PAGE, Notice, lease_ending
from app.ui.start.lease import lease_day
from app.ui.sync.sync_model import SyncModel
from app.ui.tasks import Control, Lane, OwnTasks, Tasks, raise_again
from app.ui.touched import TouchedHub

AGAIN_MS = 60 * 60 * 1000
"""A laptop that is never shut is looked after every hour."""


class KeyKeeper(QObject):
    """Looks when somebody comes in, after every exchange with the office, and every hour."""

    lease_over = Signal(object)
    """The `Lease`: the work is closed."""

    def __init__(
        self,
        keys: Keys,
        tasks: Tasks,
        sync: SyncModel,
        touched_hub: TouchedHub,
        tell: tuple[Callable[[Notice], None], Callable[[str], None]],
        parent: QObject,
    ) -> None:
        """`tell` = (say this, what leads to this page is settled)."""
        super().__init__(parent)
        self._keys, self._tasks, self._touched = keys, OwnTasks(tasks), touched_hub
        self._say, self._settled = tell
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.look)
        sync.exchanged.connect(self.look)

    def begin(self) -> None:
        """After the first page."""
        self.look()

    def look(self) -> None:
        """Seal the key where the office has a new one, and see how the lease stands."""
        keys = self._keys
        self._timer.start(AGAIN_MS)

        def work(_control: Control) -> tuple[bool, Lease]:
            return keys.keep_in_escrow(), keys.lease()

        self._tasks.start(Lane.STORE, work, done=self._seen, failed=raise_again)

    def end(self) -> None:
        """Nobody is signed in any more."""
        self._timer.stop()
        self._tasks.end()

    def _seen(self, found: tuple[bool, Lease]) -> None:
        is_new, lease = found
        if is_new:
            self._touched.announce(touched(Kind.SYNC), self)
        if lease.state is LeaseState.OVER:
            self.lease_over.emit(lease)
        elif lease.state is LeaseState.ENDING:
            self._say(lease_ending(lease_day(lease)))
        else:
            self._settled(LEASE_PAGE)
