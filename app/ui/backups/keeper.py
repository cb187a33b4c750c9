"""Makes the automatic backups while somebody is signed in, on a lane that nobody waits for."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from app.actions.backup_ports import Backups
from app.actions.touched import Kind, touched
from app.domain.backups import Backup
from app.domain.errors import AppError
from app.i18n import N_
from app.ui.notices import BACKUPS_PAGE, Notice
from app.ui.tasks import Control, Lane, OwnTasks, Tasks, raise_again
from app.ui.touched import TouchedHub

AGAIN_MS = 60 * 60 * 1000
"""A laptop that is never shut is looked after every hour."""

FAILED = Notice(
    N_("No backup could be made."),
    N_("Your work is saved, and the earlier backups stand. Settings, “Backups”, says what is in the way."),
    action=N_("Show the backups"),
    page=BACKUPS_PAGE,
)


class BackupKeeper(QObject):
    """Asks some seconds after the first page whether a backup is due, and then every hour."""

    def __init__(
        self,
        backups: Backups,
        tasks: Tasks,
        touched_hub: TouchedHub,
        tell: Callable[[Notice], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._backups, self._tasks, self._touched, self._tell = backups, OwnTasks(tasks), touched_hub, tell
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.look)

    def begin(self) -> None:
        """The first look waits until the first page has what it needs."""
        self._timer.start(self._backups.policy.first_after_seconds * 1000)

    def look(self) -> None:
        """Make one, if it is due."""
        backups = self._backups
        self._timer.start(AGAIN_MS)

        def work(control: Control) -> Backup | None:
            return backups.make_if_due(control.step)

        self._tasks.start(Lane.BACKUP, work, done=self._made, failed=self._failed)

    def end(self) -> None:
        """Nobody is signed in any more: what is being written is cleared away."""
        self._timer.stop()
        self._tasks.cancel()

    def _made(self, made: Backup | None) -> None:
        if made is not None:
            self._touched.announce(touched(Kind.BACKUP))

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, AppError):
            raise_again(error)
        self._touched.announce(touched(Kind.BACKUP))
        self._tell(FAILED)
