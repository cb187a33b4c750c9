"""Backups in memory, for screens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from app.domain.backups import Backup, BackupPolicy, Difference, Reason, Replaced, RestorePreview, backup_name

POLICY = BackupPolicy(date(2026, 11, 25), 20, 20, 3, 7, 4, 2, 200)


def a_backup(at: datetime, reason: Reason = Reason.AUTOMATIC) -> Backup:
    """Of 40 MB with twelve cases."""
    name = backup_name(at, reason)
    return Backup(Path("/home/backups") / name, at, reason, "0004", "s", 40 << 20, 12, 80, at)


class FakeBackups:
    """Keeps facts only."""

    def __init__(self, *kept: Backup) -> None:
        self.kept = list(kept)
        self.asked: list[tuple[str, bool]] = []
        self.former: tuple[Replaced, ...] = ()
        self.policy, self.folder = POLICY, Path("/home/backups")
        self.failure: Exception | None = None
        self.broken: tuple[str, ...] = ()

    def free(self) -> int:
        return 12 << 30

    def all(self) -> tuple[Backup, ...]:
        return tuple(self.kept)

    def damaged(self) -> tuple[str, ...]:
        return self.broken

    def make_if_due(self, progress: Callable[[int, int], None]) -> Backup | None:
        return None if self.kept and self.failure is None else self.make(progress)

    def make(self, progress: Callable[[int, int], None], folder: Path | None = None) -> Backup:
        progress(1, 2)
        if self.failure is not None:
            raise self.failure
        made = a_backup(datetime(2026, 11, 24, 9, tzinfo=UTC), Reason.WISH)
        if folder is None:
            self.kept.insert(0, made)
            return made
        return replace(made, path=folder / made.name)

    def verify(self, backup: Backup, progress: Callable[[int, int], None]) -> Backup:
        progress(1, 2)
        if self.failure is not None:
            raise self.failure
        return backup

    def read(self, path: Path) -> Backup:
        return replace(a_backup(datetime(2026, 11, 20, 9, tzinfo=UTC), Reason.WISH), path=path)

    def drop(self, backup: Backup) -> None:
        self.kept.remove(backup)

    def preview(self, backup: Backup) -> RestorePreview:
        return RestorePreview(
            backup,
            is_readable=True,
            differences=(Difference("case_file", 0, 1, 1), Difference("client", 0, 1, 0)),
            newer=("VABC-2026-0013", "VABC-2026-0012"),
            newer_changes=3,
            unsent=2,
            erasures=1,
            is_registered=True,
        )

    def put_back(self, backup: Backup, *, keep_newer: bool) -> None:
        self.asked.append((backup.name, keep_newer))

    def replaced(self) -> tuple[Replaced, ...]:
        return self.former

    def drop_replaced(self, one: Replaced) -> None:
        self.former = tuple(each for each in self.former if each is not one)
