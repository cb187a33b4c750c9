"""Backups of a workstation: how they are called, what is known of them, which of them are kept.

A backup is a folder with the encrypted store, its key file and a slip of facts about it. Its name is a
moment and a reason: nothing about a client, a person or a place stands in it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from pathlib import Path

FOLDER = "backups"
"""Beside the store."""
_NAME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{6}Z-(?:automatic|upgrade|wish)(?:-\d+)?")


class Reason(StrEnum):
    """Why a backup was made."""

    AUTOMATIC = "automatic"
    UPGRADE = "upgrade"
    """Before the tables were brought up to date."""
    WISH = "wish"
    """Somebody asked for it."""


@dataclass(frozen=True, slots=True)
class BackupPolicy:
    """When automatic backups are made and which are kept (`resources/backup.yaml`)."""

    valid_from: date
    automatic_after_hours: int
    first_after_seconds: int
    warn_after_days: int
    daily: int
    weekly: int
    before_upgrade: int
    keep_free_megabytes: int


@dataclass(frozen=True, slots=True)
class Backup:
    """What is known of one backup without any key."""

    path: Path
    made_at: datetime
    reason: Reason
    revision: str
    """Of its tables."""
    store: str
    """Id in the key file: which store it is of."""
    size: int
    """Bytes of the database."""
    cases: int
    changes: int
    """Running number of the last change set that was made on this device."""
    verified_at: datetime | None = None

    @property
    def name(self) -> str:
        """Of its folder."""
        return self.path.name


@dataclass(frozen=True, slots=True)
class Difference:
    """How one kind of record differs between a backup and the present store."""

    kind: str
    """Name of the table."""
    only_backup: int
    """Would come back."""
    only_present: int
    """Made or arrived since."""
    changed: int
    """In both, and not the same."""


@dataclass(frozen=True, slots=True)
class RestorePreview:
    """What a restore would do; nothing has been done yet."""

    backup: Backup
    is_readable: bool
    """Whether the present store can be read; if not, it is kept aside as it is."""
    differences: tuple[Difference, ...] = ()
    coming_back: tuple[str, ...] = ()
    """Numbers of cases that only the backup has, at most 50."""
    newer: tuple[str, ...] = ()
    """Numbers of cases that only the present store has or that changed since, at most 50."""
    newer_changes: int = 0
    """Change sets of this device since the backup; they are applied again."""
    unsent: int = 0
    """Of all its change sets those that no office has got."""
    erasures: int = 0
    """Erasures that are carried out in the restored store before anybody opens it."""
    is_registered: bool = False
    """Whether an office keeps records too: what came from there is fetched again."""


@dataclass(frozen=True, slots=True)
class Replaced:
    """A store that a restore has replaced: kept until somebody says that it may go."""

    path: Path
    at: datetime
    size: int
    others: tuple[str, ...] = field(default=())


def backup_name(moment: datetime, reason: Reason, taken: Collection[str] = ()) -> str:
    """`2026-11-25T011200Z-automatic`; a second one of the same second gets a number."""
    plain = f"{moment.astimezone(UTC):%Y-%m-%dT%H%M%SZ}-{reason.value}"
    name, number = plain, 1
    while name in taken:
        number += 1
        name = f"{plain}-{number}"
    return name


def is_backup_name(name: str) -> bool:
    """Whether a folder of this name can be a whole backup; an unfinished one is called otherwise."""
    return _NAME.fullmatch(name) is not None


def is_due(backups: Sequence[Backup], policy: BackupPolicy, now: datetime) -> bool:
    """Whether an automatic backup is due; one from the future (a clock set back) is no reason to wait."""
    ages = [now - one.made_at for one in backups]
    return not any(timedelta(0) <= age < timedelta(hours=policy.automatic_after_hours) for age in ages)


def to_drop(backups: Sequence[Backup], policy: BackupPolicy) -> tuple[Backup, ...]:
    """Which backups are no longer kept: the newest of each of the last days and weeks stays.

    Backups that somebody wished for stay until somebody drops them. Nothing here reads a clock: days
    without backups do not count, so a laptop that lay in a drawer keeps what it had. A backup that was
    never verified does not displace one that was.
    """
    newest_first = sorted(backups, key=lambda one: one.made_at, reverse=True)
    sound = [one for one in newest_first if one.verified_at is not None]
    automatic = [one for one in sound if one.reason is Reason.AUTOMATIC]
    upgrades = [one for one in sound if one.reason is Reason.UPGRADE]
    kept = {one.path for one in upgrades[: policy.before_upgrade]}
    kept |= {one.path for one in newest_first if one.reason is Reason.WISH or one.verified_at is None}
    kept |= _newest_of_each(automatic, "%Y-%m-%d", policy.daily)
    kept |= _newest_of_each(automatic, "%G-W%V", policy.weekly)
    return tuple(one for one in newest_first if one.path not in kept)


def _newest_of_each(newest_first: Sequence[Backup], period: str, most: int) -> set[Path]:
    first: dict[str, Path] = {}
    for one in newest_first:
        first.setdefault(one.made_at.astimezone(UTC).strftime(period), one.path)
    return set(list(first.values())[:most])
