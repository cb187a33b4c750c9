"""Backups: made whole or not at all, checked by opening them again, listed without a key, dropped by rule.

A backup is written under a name that nobody takes for a backup, checked there, and renamed when all of
it is on the disk. So a full disk, a kill or a pulled stick leaves the earlier backups and nothing half.
"""

from __future__ import annotations

import contextlib
import json
import secrets
import shutil
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import sqlcipher3.dbapi2 as sqlcipher

from app.domain.backups import FOLDER, Backup, BackupPolicy, Reason, backup_name, is_backup_name, to_drop
from app.domain.errors import AppError, AuditBroken, BackupDamaged, BackupFull, BackupOtherKey, StoreDamaged
from app.store.audit import verified as audit_verified
from app.store.copies import (
    Progress,
    connect,
    copy_store,
    demand_room,
    drop_folder,
    faults,
    files_explained,
    frozen_engine,
    no_progress,
    sha256_of,
    sync_file,
    watched,
    write_file,
)
from app.store.engine import explained
from app.store.erasure_list import erasures_known
from app.store.keys import KeyFile, read_key_file, sync_folder
from app.store.upgrade import REVISION

DATABASE, KEYS, FACTS = "store.db", "store.keys", "backup.json"
VERSION: Final = 1
_UNFINISHED: Final = ".unfinished"
_STALE_SECONDS: Final = 15 * 60
_COUNTED: Final = ("client", "case_file", "case_note", "letter", "attachment", "draft")


@dataclass(frozen=True, slots=True)
class Source:
    """The store that backups are made of."""

    path: Path
    key: bytes = field(repr=False)

    @property
    def home(self) -> Path:
        """Its folder."""
        return self.path.parent


def home_folder(home: Path) -> Path:
    """Where the automatic backups of a store lie."""
    return home / FOLDER


def make(
    source: Source,
    folder: Path,
    reason: Reason,
    now: datetime,
    *,
    keep_free: int = 0,
    progress: Progress = no_progress,
) -> Backup:
    """Copy the store with its key file into `folder`, check the copy, and give it its name.

    Args:
        source: the store; it may be in use.
        folder: made if it is not there; a stick or the folder beside the store.
        reason: stands in the name.
        now: of the person's clock.
        keep_free: bytes that must be left on the disk afterwards.
        progress: of copying and checking together; may raise `Cancelled`.

    Raises:
        BackupFull: no room; the earlier backups stand.
        BackupPlaceUnusable: the folder cannot be written.
        BackupDamaged: what was written is not what was read: a bad disk or stick.
        StoreDamaged, StoreMissing: the store or its key file cannot be read.
    """
    with files_explained(folder):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        sweep(folder)
        demand_room(folder, source.path.stat().st_size, keep_free)
        name = backup_name(now, reason, [one.name for one in folder.iterdir()])
    erased = [one.id for one in erasures_known(source.home)]  # before the copy: what comes later is not in it
    return _written(source, folder, name, (now, reason, erased), progress)


def _written(
    source: Source,
    folder: Path,
    name: str,
    said: tuple[datetime, Reason, Iterable[UUID]],
    progress: Progress,
    change: Callable[[Path], None] | None = None,
) -> Backup:
    """Copy, change where wanted, check, and only then give the name that counts."""
    made_at, reason, erased = said
    making = _beside(folder, name)
    with files_explained(folder):
        making.mkdir(mode=0o700)
        try:
            copy_store(source.path, source.key, making / DATABASE, lambda a, b: progress(a, 2 * b))
            if change is not None:
                change(making / DATABASE)
            keys = read_key_file(source.path.with_name(KEYS))
            write_file(making / KEYS, source.path.with_name(KEYS).read_bytes())
            facts = {
                "version": VERSION,
                "made_at": made_at.astimezone(UTC).isoformat(),
                "reason": reason.value,
                "store": str(keys.store),
                "erased": sorted(str(id) for id in erased),
                **_content(making / DATABASE, source.key, lambda a, b: progress(b + a, 2 * b)),
                "sha256": {part: sha256_of(making / part) for part in (DATABASE, KEYS)},
                "verified_at": made_at.astimezone(UTC).isoformat(),
            }
            write_file(making / FACTS, json.dumps(facts, indent=1).encode())
            sync_folder(making)
            making.rename(folder / name)
            sync_folder(folder)
        except BaseException:
            shutil.rmtree(making, ignore_errors=True)
            raise
    progress(1, 1)
    return read(folder / name)


def _beside(folder: Path, name: str) -> Path:
    """Where it is made: nobody else's, and not what a kill left of the same second."""
    return folder / f".{name}-{secrets.token_hex(4)}{_UNFINISHED}"


def _content(database: Path, key: bytes, progress: Progress = no_progress) -> dict[str, Any]:
    """Open a copy with the key and go through all of it; what it holds.

    Raises:
        BackupDamaged: key, pages or audit.
    """
    name = database.parent.name
    try:
        with contextlib.closing(connect(database, key, frozen=True)) as connection:
            tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_schema")}
            if faults(connection, progress=progress):
                raise BackupDamaged(name=name, reason="pages")
            revision = connection.execute("SELECT version_num FROM alembic_version").fetchone()[0]
            counts = {
                table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608
                for table in _COUNTED
                if table in tables
            }
            ctr = connection.execute("SELECT ctr FROM sync_device").fetchone()[0]
    except sqlcipher.Error as error:
        if "not a database" in str(error):
            raise BackupOtherKey(name=name, reason="key") from error
        raise BackupDamaged(name=name, reason="pages") from error
    count, head = _audit(database, key) if revision == REVISION else (0, b"")
    return {
        "revision": revision,
        "size": database.stat().st_size,
        "counts": counts,
        "changes": ctr,
        "audit": [count, head.hex()],
    }


def _audit(database: Path, key: bytes) -> tuple[int, bytes]:
    engine = frozen_engine(database, key)
    try:
        with engine.connect().execution_options(reads=True) as connection:
            return audit_verified(connection)
    except AuditBroken as error:
        raise BackupDamaged(name=database.parent.name, reason="audit") from error
    finally:
        engine.dispose()


def demand_sound(source: Source, progress: Progress = no_progress) -> None:
    """Go through the store itself, indexes too: a copy is made from the rows and says nothing about them.

    Through SQLite's pages, not past them: others may be writing.

    Raises:
        StoreDamaged: with the backups whole, now is the time to put one back.
    """
    with (
        explained(source.path),
        contextlib.closing(connect(source.path, source.key)) as connection,
        watched(connection, lambda: progress(0, 1)),
    ):
        found = [row[0] for row in connection.execute("PRAGMA quick_check")]
    if found != ["ok"]:
        raise StoreDamaged(path=source.path, backup=None)


def listed(folder: Path) -> tuple[Backup, ...]:
    """Whole backups in a folder, newest first; no key is needed, and nothing is checked but the sizes.

    Raises:
        BackupPlaceUnusable: the folder is there and cannot be read.
    """
    if not folder.exists():
        return ()
    found = []
    with files_explained(folder):
        for path in folder.iterdir():
            if is_backup_name(path.name):
                with contextlib.suppress(BackupDamaged):
                    found.append(read(path))
    return tuple(sorted(found, key=lambda one: (one.made_at, one.name), reverse=True))


def damaged(folder: Path) -> tuple[str, ...]:
    """Names of backups in a folder that are not whole as they lie there."""
    whole = {one.name for one in listed(folder)}
    names = [path.name for path in folder.iterdir()] if folder.exists() else []
    return tuple(sorted(name for name in names if is_backup_name(name) and name not in whole))


def read(path: Path) -> Backup:
    """The facts of one backup. Raises `BackupDamaged` when it is none or its files have another size."""
    facts = _facts(path)
    try:
        size = (path / DATABASE).stat().st_size
        if size != facts["size"] or not (path / KEYS).exists():
            raise BackupDamaged(name=path.name, reason="files")
        checked = facts.get("verified_at")
        return Backup(
            path=path,
            made_at=datetime.fromisoformat(facts["made_at"]),
            reason=Reason(facts["reason"]),
            revision=str(facts["revision"]),
            store=str(facts["store"]),
            size=size,
            cases=int(facts["counts"].get("case_file", 0)),
            changes=int(facts["changes"]),
            verified_at=datetime.fromisoformat(checked) if checked else None,
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BackupDamaged(name=path.name, reason="files") from error


def _facts(path: Path) -> dict[str, Any]:
    try:
        facts = json.loads((path / FACTS).read_bytes())
        if facts["version"] > VERSION:
            raise BackupDamaged(name=path.name, reason="newer")
        return dict(facts)
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise BackupDamaged(name=path.name, reason="files") from error


def verify(
    backup: Backup, key: bytes, now: datetime | None = None, progress: Progress = no_progress
) -> Backup:
    """Open a backup again and go through all of it; `now` is written down as the day of the check.

    Raises:
        BackupDamaged: files (not the bytes that were written), key, pages, counts or audit.
    """
    facts = _facts(backup.path)
    for part, written in facts["sha256"].items():
        try:
            found = sha256_of(backup.path / part)
        except OSError as error:
            raise BackupDamaged(name=backup.name, reason="files") from error
        if found != written:
            raise BackupDamaged(name=backup.name, reason="files")
    content = _content(backup.path / DATABASE, key, progress)
    if content["counts"] != facts["counts"] or content["audit"] != facts["audit"]:
        raise BackupDamaged(name=backup.name, reason="counts")
    if now is None:
        return backup
    with contextlib.suppress(OSError):  # a stick may be read-only: the check holds all the same
        _put_facts(backup.path, {**facts, "verified_at": now.astimezone(UTC).isoformat()})
    return replace(backup, verified_at=now)


def _put_facts(path: Path, facts: Mapping[str, Any]) -> None:
    beside = path / (FACTS + ".new")
    write_file(beside, json.dumps(facts, indent=1).encode())
    beside.replace(path / FACTS)


def keys_of(backup: Backup) -> KeyFile:
    """The key file in a backup. Raises `BackupDamaged`."""
    try:
        return read_key_file(backup.path / KEYS)
    except AppError as error:
        raise BackupDamaged(name=backup.name, reason="files") from error


def drop(backup: Backup) -> None:
    """Remove one. Raises `BackupPlaceUnusable`."""
    with files_explained(backup.path.parent):
        drop_folder(backup.path)


def rotate(folder: Path, policy: BackupPolicy) -> tuple[Backup, ...]:
    """Drop what is no longer kept; only ever after a new one stands. Returns what was dropped."""
    dropped = to_drop(listed(folder), policy)
    for one in dropped:
        drop(one)
    return dropped


def sweep(folder: Path) -> None:
    """Clear away what a kill or a full disk left; what another process may still be writing stays."""
    for path in folder.iterdir() if folder.exists() else ():
        is_left = path.name.startswith(".") and path.name.endswith((_UNFINISHED, ".going"))
        if is_left and time.time() - path.stat().st_mtime > _STALE_SECONDS:
            shutil.rmtree(path, ignore_errors=True)


def take_over(copy: Path, source: Source, now: datetime) -> Backup | None:
    """Make a backup of a copy that was made before an upgrade; None when that fails: it must not stop one."""
    folder = home_folder(source.home)
    try:
        folder.mkdir(exist_ok=True, mode=0o700)
        name = backup_name(now, Reason.UPGRADE, [one.name for one in folder.iterdir()])
        making = _beside(folder, name)
        making.mkdir(mode=0o700)
        copy.rename(making / DATABASE)
        sync_file(making / DATABASE)
        write_file(making / KEYS, source.path.with_name(KEYS).read_bytes())
        stamp = now.astimezone(UTC).isoformat()
        facts = {
            "version": VERSION,
            "made_at": stamp,
            "reason": Reason.UPGRADE.value,
            "store": str(read_key_file(making / KEYS).store),
            "erased": [],
            **_content(making / DATABASE, source.key),
            "sha256": {part: sha256_of(making / part) for part in (DATABASE, KEYS)},
            "verified_at": stamp,
        }
        write_file(making / FACTS, json.dumps(facts, indent=1).encode())
        making.rename(folder / name)
        sync_folder(folder)
        return read(folder / name)
    except (OSError, AppError):
        return None


# -- erasure ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rewritten:
    """What an erasure did to the backups of one folder."""

    rewritten: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    """Could not be opened with this key, or the erasure could not be carried out in them."""


def erase_in_backups(
    folder: Path,
    key: bytes,
    erasures: Iterable[UUID],
    erase: Callable[[Path, bytes, Progress], None],
    *,
    progress: Progress = no_progress,
) -> Rewritten:
    """Carry erasures out in every backup of a folder: each is rewritten, checked, and the old one dropped.

    A backup in which that does not succeed is dropped: rather one backup less than data that must be gone.

    Args:
        folder: beside the store, or on a stick.
        key: of the store.
        erasures: ids; a backup that had all of them already is left alone.
        erase: carries them out in the database at this path with this key, and clears its free pages.
        progress: per backup.

    Raises:
        BackupFull: no room to rewrite one; it and those after it stand as they were.
    """
    wanted = {str(id) for id in erasures}
    everything = [*(one.path for one in listed(folder)), *(folder / name for name in damaged(folder))]
    rewritten, dropped = [], []
    for number, path in enumerate(everything):
        progress(number, len(everything))
        try:
            backup = read(path)
            had = set(_facts(path)["erased"])
            if wanted <= had:
                continue
            name = backup_name(backup.made_at, backup.reason, [one.name for one in folder.iterdir()])
            said = (backup.made_at, backup.reason, [UUID(id) for id in had | wanted])
            step = partial(_still, progress, number, len(everything))
            change = partial(_erased_in, erase, key, step)
            _written(Source(path / DATABASE, key), folder, name, said, step, change)
            rewritten.append(path.name)
        except BackupFull:
            raise
        except (AppError, sqlcipher.Error, OSError):
            dropped.append(path.name)
        with files_explained(folder):
            drop_folder(path)
    progress(len(everything), len(everything))
    return Rewritten(tuple(rewritten), tuple(dropped))


def _erased_in(
    erase: Callable[[Path, bytes, Progress], None], key: bytes, step: Progress, copy: Path
) -> None:
    erase(copy, key, step)


def _still(progress: Progress, number: int, count: int, _done: int, _total: int) -> None:
    """At the same backup as before: lets a cancel in."""
    progress(number, count)


def not_yet_erased(folder: Path, erasures: Iterable[UUID]) -> tuple[Backup, ...]:
    """Backups that hold what one of these erasures had to remove: a rewriting was cut short."""
    wanted = {str(id) for id in erasures}
    return tuple(one for one in listed(folder) if not wanted <= set(_facts(one.path)["erased"]))
