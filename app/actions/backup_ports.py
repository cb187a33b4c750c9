"""Backups as screens and commands use them: made, listed, checked, put back at the next unlocking."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from app.domain.backups import Backup, BackupPolicy, Replaced, RestorePreview

Progress = Callable[[int, int], None]
"""(done, total); may raise `Cancelled`."""


class Backups(Protocol):
    """Whole encrypted copies of this workstation's store. Seconds for a large one: lane BACKUP."""

    @property
    def policy(self) -> BackupPolicy:
        """When they are made and which are kept."""
        ...

    @property
    def folder(self) -> Path:
        """Where the automatic ones lie."""
        ...

    def free(self) -> int:
        """Bytes left on that disk."""
        ...

    def all(self) -> tuple[Backup, ...]:
        """Beside the store, newest first.

        Raises:
            BackupPlaceUnusable: the folder cannot be read.
        """
        ...

    def damaged(self) -> tuple[str, ...]:
        """Names of backups there that are not whole."""
        ...

    def make_if_due(self, progress: Progress) -> Backup | None:
        """An automatic one, if the last is old enough; then those that are no longer kept go.

        Raises:
            BackupFull, BackupPlaceUnusable, BackupDamaged: the earlier ones stand.
            StoreDamaged: the store itself cannot be read whole.
        """
        ...

    def make(self, progress: Progress, folder: Path | None = None) -> Backup:
        """One now, beside the store or in this folder (a stick).

        Raises:
            BackupFull, BackupPlaceUnusable, BackupDamaged, StoreDamaged: as `make_if_due`.
        """
        ...

    def verify(self, backup: Backup, progress: Progress) -> Backup:
        """Open it again and go through all of it.

        Raises:
            BackupDamaged: what is wrong.
        """
        ...

    def read(self, path: Path) -> Backup:
        """A backup in any folder. Raises `BackupDamaged`."""
        ...

    def drop(self, backup: Backup) -> None:
        """Remove one. Raises `BackupPlaceUnusable`."""
        ...

    def preview(self, backup: Backup) -> RestorePreview:
        """What putting it back would change.

        Raises:
            BackupDamaged: it cannot be read with the key of this store.
        """
        ...

    def put_back(self, backup: Backup, *, keep_newer: bool) -> None:
        """The next unlocking does it; whoever calls this locks at once.

        Raises:
            StoreFull: there is no room even for the note.
        """
        ...

    def replaced(self) -> tuple[Replaced, ...]:
        """Stores that restores have replaced, newest first."""
        ...

    def drop_replaced(self, one: Replaced) -> None:
        """Somebody has said that it may go. Raises `BackupPlaceUnusable`."""
        ...
