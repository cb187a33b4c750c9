"""Putting a backup back: shown first, done while nobody has the store open, whole or not at all.

A person asks for it (`want`); the next unlocking does it before anything is opened (`carry_out`), on a
copy of the backup: older tables are brought up to date, this device's own newer changes are applied
again, the erasures are carried out (5-sync.md 3.7), and everything is checked. Then the copy takes the
store's place (`finish`, taken up again after a power cut), and the former store is kept until somebody
says that it may go. So unsent work is never destroyed, also where the present store is damaged.
"""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import sqlcipher3.dbapi2 as sqlcipher

from app.domain.backups import Backup, Difference, Replaced, RestorePreview
from app.domain.errors import (
    AppError,
    BackupDamaged,
    BackupFull,
    BackupOtherKey,
    StoreDamaged,
    StoreInUse,
)
from app.domain.protection import Erasure
from app.store.backups import DATABASE, KEYS, read, verify
from app.store.copies import (
    Progress,
    connect,
    demand_room,
    drop_folder,
    faults,
    files_explained,
    no_progress,
    sync_file,
    write_file,
)
from app.store.device_erasing import known_erasures
from app.store.engine import open_engine, reading
from app.store.erasing_in_copies import carry_out_in, erase_in_file
from app.store.erasure_list import erasures_known
from app.store.file_names import READY, WANTED
from app.store.keys import sync_folder, write_whole
from app.store.rejoining import carry_newer, keep_numbers, new_prefix
from app.store.tables import KINDS
from app.store.upgrade import demand_current

REPLACED: Final = "replaced"
_MAKING, _FORMER = ".restoring.unfinished", "former"
_SUFFIXES: Final = ("-wal", "-shm", "")
"""The log moves first: the file without it could be older, the log without the file says nothing."""
_SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """A restore that somebody has asked for."""

    backup: Path
    keep_newer: bool


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys that may open the backup: the store's, else the one in the backup's own key file."""

    store: bytes = field(repr=False)
    others: tuple[bytes, ...] = field(default=(), repr=False)


# -- shown first ------------------------------------------------------------------------------


def preview(
    path: Path, key: bytes, backup: Backup, backup_key: bytes, *, erasures: int = 0
) -> RestorePreview:
    """What putting this backup back would change; nothing is done.

    Args:
        path: of the present store.
        key: of the present store.
        backup: to be put back.
        backup_key: of the backup.
        erasures: how many would be carried out.

    Raises:
        BackupDamaged: the backup cannot be read.
    """
    try:
        with contextlib.closing(connect(path, key)) as connection:
            where = f"{(backup.path / DATABASE).absolute().as_uri()}?mode=ro&immutable=1"
            connection.execute(f"ATTACH DATABASE ? AS backup KEY \"x'{backup_key.hex()}'\"", (where,))
            return _compared(connection, backup, erasures)
    except sqlcipher.Error:
        verify(backup, backup_key)  # it is the backup, or the present store
        return RestorePreview(backup, is_readable=False, erasures=erasures)


def _compared(connection: Any, backup: Backup, erasures: int) -> RestorePreview:
    known = {
        row[0] for row in connection.execute("SELECT name FROM backup.sqlite_schema WHERE type = 'table'")
    }
    differences = tuple(
        found for name in KINDS if name in known and _differs(found := _difference(connection, name))
    )
    ctr = connection.execute("SELECT ctr FROM backup.sync_device").fetchone()[0]
    same = connection.execute(
        "SELECT count(*) FROM main.sync_device AS m JOIN backup.sync_device AS b ON m.device = b.device"
    ).fetchone()[0]
    newer = connection.execute(
        "SELECT count(*) FROM main.sync_outbox WHERE ctr > ?", (ctr if same else 0,)
    ).fetchone()[0]
    unsent = connection.execute("SELECT count(*) FROM main.sync_outbox WHERE state = 0").fetchone()[0]
    account = connection.execute("SELECT account FROM main.sync_device").fetchone()[0]
    return RestorePreview(
        backup,
        is_readable=True,
        differences=differences,
        coming_back=_numbers(connection, "backup", "main", changed=False),
        newer=_numbers(connection, "main", "backup", changed=True),
        newer_changes=newer,
        unsent=unsent,
        erasures=erasures,
        is_registered=account not in (None, "null"),
    )


def _difference(connection: Any, name: str) -> Difference:
    missing = (
        "SELECT count(*) FROM {0}.{2} AS a WHERE NOT EXISTS (SELECT 1 FROM {1}.{2} AS b WHERE b.id = a.id)"
    )
    changed = (
        f"SELECT count(*) FROM main.{name} AS a JOIN backup.{name} AS b USING (id) WHERE a._heads <> b._heads"  # noqa: S608
    )
    return Difference(
        name,
        connection.execute(missing.format("backup", "main", name)).fetchone()[0],
        connection.execute(missing.format("main", "backup", name)).fetchone()[0],
        connection.execute(changed).fetchone()[0],
    )


def _differs(found: Difference) -> bool:
    return bool(found.only_backup or found.only_present or found.changed)


def _numbers(connection: Any, here: str, there: str, *, changed: bool) -> tuple[str, ...]:
    """Numbers of cases that `there` lacks, or holds otherwise."""
    differs = "OR b._heads <> a._heads" if changed else ""
    rows = connection.execute(
        f"SELECT a.number FROM {here}.case_file AS a LEFT JOIN {there}.case_file AS b ON b.id = a.id "  # noqa: S608
        f"WHERE a.number IS NOT NULL AND (b.id IS NULL {differs}) ORDER BY a.number DESC LIMIT {_SHOWN}"
    )
    return tuple(row[0] for row in rows)


# -- asked for --------------------------------------------------------------------------------


def want(home: Path, backup: Backup, *, keep_newer: bool) -> None:
    """The next unlocking puts this backup back. Raises `StoreFull`."""
    content = {"backup": str(backup.path), "keep_newer": keep_newer}
    write_whole(home / WANTED, json.dumps(content).encode())


def wanted(home: Path) -> Wanted | None:
    """What was asked for; a slip that cannot be read asks for nothing."""
    try:
        content = json.loads((home / WANTED).read_bytes())
        return Wanted(Path(str(content["backup"])), content["keep_newer"] is True)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def forget_wanted(home: Path) -> None:
    """It was done, or cannot be."""
    (home / WANTED).unlink(missing_ok=True)


# -- done -------------------------------------------------------------------------------------


def carry_out(
    home: Path, path: Path, keys: Keys, asked: Wanted, now: datetime, progress: Progress = no_progress
) -> None:
    """Make the restored store and put it in the place of the present one, which nobody may have open.

    Args:
        home: folder of the store.
        path: of the store.
        keys: the present one stays the store's key: the key file beside it goes on.
        asked: what `want` wrote.
        now: the moment, in the name under which the former store is kept.
        progress: of all of it.

    Raises:
        BackupDamaged, BackupFull, BackupPlaceUnusable: nothing was changed.
        BackupUnsafe: an erasure could not be carried out in it; nothing was changed.
        StoreDamaged: the list of erasures cannot be read; nothing was changed.
        StoreNewer: the backup was made by a newer version; nothing was changed.
    """
    backup = read(asked.backup)
    erasures = erasures_known(home)
    making = home / _MAKING
    with files_explained(home):
        shutil.rmtree(making, ignore_errors=True)
        demand_room(home, 2 * backup.size, 0)
        making.mkdir(mode=0o700)
        try:
            key = _opening(backup, (keys.store, *keys.others), progress)
            _rebuild(making / DATABASE, backup, (key, keys.store), path, asked, erasures, now)
            progress(3, 4)
            if path.exists():
                write_file(making / _FORMER, f"{now.astimezone(UTC):%Y-%m-%dT%H%M%SZ}".encode())
            sync_folder(making)
            _demand_alone(path, keys.store)
            making.rename(home / READY)
            sync_folder(home)
        except BaseException:
            shutil.rmtree(making, ignore_errors=True)
            raise
    finish(home, path)
    progress(4, 4)


def _demand_alone(path: Path, key: bytes) -> None:
    """Raises `StoreInUse` while another process has the present store open: its saves would be lost."""
    if not path.exists():
        return
    with contextlib.closing(connect(path, key)) as connection:
        try:
            connection.execute("PRAGMA busy_timeout = 500")
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("COMMIT")
        except sqlcipher.Error as error:
            if "locked" in str(error):
                raise StoreInUse(path=path) from error


def _opening(backup: Backup, keys: Sequence[bytes], progress: Progress) -> bytes:
    """The key that opens the backup, after all of it was checked."""
    last: AppError = BackupOtherKey(name=backup.name, reason="key")
    for key in keys:
        try:
            verify(backup, key, progress=lambda a, b: progress(a, 4 * b))
        except BackupOtherKey as error:
            last = error
        else:
            progress(1, 4)
            return key
    raise last


def _rebuild(
    database: Path,
    backup: Backup,
    keys: tuple[bytes, bytes],
    present: Path,
    asked: Wanted,
    erasures: Sequence[Erasure],
    now: datetime,
) -> None:
    """The restored store: up to date, with the newer changes, without the erased, under the store's key."""
    backup_key, key = keys
    joined = False
    if asked.keep_newer and present.exists():
        try:
            _copied(backup, backup_key, key, database)
            carry_newer(database, present, key)
            joined = True
        except (sqlcipher.Error, StoreDamaged):
            joined = False  # the present store is damaged where its newer changes lie: it is kept as it is
    if not joined:
        _copied(backup, backup_key, key, database)
        is_readable = present.exists() and keep_numbers(database, present, key)
        if not is_readable:
            new_prefix(database, key)
    carry_out_in(database, key, (*erasures, *_erasures_in(present, key)), now)
    with contextlib.closing(connect(database, key)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        if faults(connection):
            raise BackupDamaged(name=backup.name, reason="pages")
    sync_file(database)


def _copied(backup: Backup, backup_key: bytes, key: bytes, database: Path) -> None:
    for suffix in _SUFFIXES:
        database.with_name(database.name + suffix).unlink(missing_ok=True)
    shutil.copyfile(backup.path / DATABASE, database)
    if backup_key != key:
        with contextlib.closing(connect(database, backup_key)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_schema")
            connection.execute(f"PRAGMA rekey = \"x'{key.hex()}'\"")
    engine = open_engine(database, key)
    try:
        demand_current(engine, database)
    finally:
        engine.dispose()


def _erasures_in(path: Path, key: bytes) -> tuple[Erasure, ...]:
    """Erasures that the present store knows of, as far as it can be read."""
    if not path.exists():
        return ()
    engine = open_engine(path, key)
    try:
        with reading(engine, path) as connection:
            return known_erasures(connection)
    except StoreDamaged:
        return ()
    finally:
        engine.dispose()


def finish(home: Path, path: Path) -> None:
    """Put a restored store that is ready in its place; a power cut may end with any step."""
    ready = home / READY
    if not ready.exists():
        return
    with files_explained(home):
        if (ready / DATABASE).exists():
            former = ready / _FORMER
            if former.exists():
                _set_aside(home, path, home / REPLACED / former.read_text(encoding="utf-8"))
            for suffix in _SUFFIXES:
                path.with_name(path.name + suffix).unlink(missing_ok=True)
            (ready / DATABASE).rename(path)
            sync_folder(home)
        if (ready / KEYS).exists():
            (ready / KEYS).replace(home / KEYS)
        forget_wanted(home)
        shutil.rmtree(ready, ignore_errors=True)
        sync_folder(home)


def _set_aside(home: Path, path: Path, kept: Path) -> None:
    kept.mkdir(parents=True, exist_ok=True, mode=0o700)
    for suffix in _SUFFIXES:
        beside = path.with_name(path.name + suffix)
        if beside.exists():
            beside.replace(kept / (DATABASE + suffix))
    if (home / KEYS).exists():
        shutil.copyfile(home / KEYS, kept / KEYS)
    sync_folder(kept)


# -- what was replaced ------------------------------------------------------------------------


def replaced(home: Path) -> tuple[Replaced, ...]:
    """Stores that restores have replaced, newest first."""
    folder = home / REPLACED
    found = []
    for path in folder.iterdir() if folder.exists() else ():
        with contextlib.suppress(ValueError):
            at = datetime.strptime(path.name, "%Y-%m-%dT%H%M%SZ").replace(tzinfo=UTC)
            size = sum(file.stat().st_size for file in path.iterdir())
            found.append(Replaced(path, at, size))
    return tuple(sorted(found, key=lambda one: one.at, reverse=True))


def drop_replaced(one: Replaced) -> None:
    """Somebody has said that it may go. Raises `BackupPlaceUnusable`."""
    with files_explained(one.path.parent):
        drop_folder(one.path)


def erase_in_replaced(
    home: Path,
    key: bytes,
    erasures: Sequence[Erasure],
    now: datetime,
    progress: Progress = no_progress,
) -> tuple[str, ...]:
    """Carry erasures out in every replaced store; one in which that fails is dropped. Returns those.

    Raises:
        BackupFull: no room to write one anew; it stands.
    """
    dropped = []
    for one in replaced(home):
        try:
            erase_in_file(one.path / DATABASE, key, erasures, now, progress)
        except BackupFull:
            raise
        except (AppError, sqlcipher.Error, OSError):
            dropped.append(one.path.name)
            drop_replaced(one)
    return tuple(dropped)


def take_keys(home: Path, backup: Backup) -> None:
    """Use the key file of a backup where the present one is damaged or gone; that one is kept beside.

    Raises:
        BackupPlaceUnusable, BackupFull: nothing was changed.
    """
    with files_explained(home):
        present = home / KEYS
        if present.exists():
            present.replace(home / (KEYS + ".damaged"))
        write_file(home / (KEYS + ".new"), (backup.path / KEYS).read_bytes())
        (home / (KEYS + ".new")).replace(present)
        sync_folder(home)
