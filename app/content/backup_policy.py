"""When backups are made and which are kept (`resources/backup.yaml`)."""

from __future__ import annotations

from pathlib import Path

from app.content.reading import read_content_file
from app.domain.backups import BackupPolicy

BACKUP = "backup.yaml"


def read_backup_policy(root: Path) -> BackupPolicy:
    """The rules of this installation.

    Raises:
        ContentBroken: the file is not as it must be.
        ContentVersionUnknown: it is of another version.
    """
    found = read_content_file(root / BACKUP, "backup", schemas=root / "schemas", name=BACKUP)
    automatic, keep = found.values["automatic"], found.values["keep"]
    return BackupPolicy(
        valid_from=found.day(str(found.values["valid_from"])),
        automatic_after_hours=automatic["after_hours"],
        first_after_seconds=automatic["first_after_seconds"],
        warn_after_days=automatic["warn_after_days"],
        daily=keep["daily"],
        weekly=keep["weekly"],
        before_upgrade=keep["before_upgrade"],
        keep_free_megabytes=found.values["keep_free_megabytes"],
    )
