"""Backups (`app.actions.backup_ports`) over the open store."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path

from app.actions.backup_ports import Progress
from app.domain.backups import Backup, BackupPolicy, Reason, Replaced, RestorePreview, is_due
from app.domain.clock import Clock
from app.store import backups, restoring
from app.store.backups import Source
from app.store.copies import no_progress
from app.store.erasing_finish import AfterErasure
from app.store.erasing_in_copies import erase_in_file
from app.store.erasure_list import erasures_known
from app.store.workstation import OpenStore

_MEGABYTE = 1024 * 1024
_log = logging.getLogger(__name__)


class StoreBackups:
    """Of one workstation."""

    def __init__(self, store: OpenStore, clock: Clock, policy: BackupPolicy) -> None:
        """`store` is unlocked."""
        self._source, self._clock, self._policy = Source(store.path, store.key), clock, policy

    @property
    def policy(self) -> BackupPolicy:
        """When they are made and which are kept."""
        return self._policy

    @property
    def folder(self) -> Path:
        """Where the automatic ones lie."""
        return backups.home_folder(self._source.home)

    def free(self) -> int:
        """Bytes left on that disk."""
        return shutil.disk_usage(self._source.home).free

    def all(self) -> tuple[Backup, ...]:
        """Beside the store, newest first."""
        return backups.listed(self.folder)

    def damaged(self) -> tuple[str, ...]:
        """Names of backups there that are not whole."""
        return backups.damaged(self.folder)

    def make_if_due(self, progress: Progress) -> Backup | None:
        """An automatic one, if the last is old enough; then those that are no longer kept go."""
        known = erasures_known(self._source.home)
        if backups.not_yet_erased(self.folder, [one.id for one in known]):
            erase_in_copies(self._source, self._clock, progress)
        if not is_due(self.all(), self._policy, self._clock.now()):
            return None
        made = self._make(self.folder, Reason.AUTOMATIC, progress)
        backups.demand_sound(self._source, progress)
        for gone in backups.rotate(self.folder, self._policy):
            _log.info("backup %s is no longer kept", gone.name)
        return made

    def make(self, progress: Progress, folder: Path | None = None) -> Backup:
        """One now, beside the store or in this folder."""
        return self._make(folder or self.folder, Reason.WISH, progress)

    def verify(self, backup: Backup, progress: Progress) -> Backup:
        """Open it again and go through all of it."""
        return backups.verify(backup, self._source.key, self._clock.now(), progress)

    def read(self, path: Path) -> Backup:
        """A backup in any folder."""
        return backups.read(path)

    def drop(self, backup: Backup) -> None:
        """Remove one."""
        backups.drop(backup)

    def preview(self, backup: Backup) -> RestorePreview:
        """What putting it back would change."""
        known = len(erasures_known(self._source.home))
        return restoring.preview(
            self._source.path, self._source.key, backup, self._source.key, erasures=known
        )

    def put_back(self, backup: Backup, *, keep_newer: bool) -> None:
        """The next unlocking does it."""
        restoring.want(self._source.home, backup, keep_newer=keep_newer)

    def replaced(self) -> tuple[Replaced, ...]:
        """Stores that restores have replaced, newest first."""
        return restoring.replaced(self._source.home)

    def drop_replaced(self, one: Replaced) -> None:
        """Somebody has said that it may go."""
        restoring.drop_replaced(one)

    def _make(self, folder: Path, reason: Reason, progress: Progress) -> Backup:
        keep_free = self._policy.keep_free_megabytes * _MEGABYTE if folder == self.folder else 0
        made = backups.make(
            self._source,
            folder,
            reason,
            self._clock.now(),
            keep_free=keep_free,
            progress=progress,
        )
        _log.info("backup %s was made and checked", made.name)
        return made


def after_erasure(store: OpenStore, clock: Clock) -> AfterErasure:
    """What `OpenStore.after_erasure` calls: backups and replaced stores lose what was erased."""
    source = Source(store.path, store.key)
    return lambda _ids, progress: erase_in_copies(source, clock, progress)


def erase_in_copies(source: Source, clock: Clock, progress: Progress = no_progress) -> None:
    """Carry all known erasures out in every copy beside the store; one where that fails is dropped.

    Raises:
        BackupFull: no room to rewrite one; it is tried again.
        Cancelled: `progress` raised it; the next time goes on with those that are not rewritten yet.
    """
    known, now = erasures_known(source.home), clock.now()
    done = backups.erase_in_backups(
        backups.home_folder(source.home),
        source.key,
        [one.id for one in known],
        lambda path, key, step: erase_in_file(path, key, known, now, step),
        progress=progress,
    )
    gone = (*done.dropped, *restoring.erase_in_replaced(source.home, source.key, known, now, progress))
    _log.info("after an erasure %d backups were rewritten, %d dropped", len(done.rewritten), len(gone))
