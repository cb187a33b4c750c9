"""Whole copies of the encrypted file: made under its own key, checked page by page, never half there."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Engine, NullPool, create_engine

from app.domain.errors import BackupFull, BackupPlaceUnusable
from app.store.engine import BUSY_MILLISECONDS, explained
from app.store.keys import sync_folder

Progress = Callable[[int, int], None]
"""(done, total): may raise `Cancelled`, which leaves nothing behind."""
_INSTRUCTIONS: Final = 2000
"""Of SQLite's machine between two looks at whether somebody asked to stop."""
_PAUSE: Final = 0.05
_NEARLY_NOTHING: Final = 1024 * 1024
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""EFBIG: the largest file of a FAT stick is 4 GB."""


def no_progress(_done: int, _total: int) -> None:
    """Nobody looks."""


def connect(path: Path, key: bytes, *, frozen: bool = False) -> Any:
    """A plain connection; `frozen` = the file and its folder stay untouched, as on a read-only stick."""
    how = "mode=ro&immutable=1" if frozen else "mode=rw"
    where = f"{path.absolute().as_uri()}?{how}"
    connection = sqlcipher.connect(where, uri=True, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
        connection.execute("PRAGMA temp_store = MEMORY")
    except sqlcipher.Error:
        connection.close()
        raise
    return connection


def frozen_engine(path: Path, key: bytes) -> Engine:
    """An engine that only reads and leaves no file beside the one it reads."""
    return create_engine(
        "sqlite+pysqlite://",
        module=sqlcipher,
        creator=lambda: connect(path, key, frozen=True),
        poolclass=NullPool,
        hide_parameters=True,
    )


def copy_store(source: Path, key: bytes, target: Path, progress: Progress = no_progress) -> None:
    """A whole copy under the same key, without free pages; others may go on writing meanwhile.

    `VACUUM INTO` reads one state of the store; a copy of the file alone can hold no tables (4-models A3.4).

    Raises:
        BackupFull: no room; nothing is left behind.
        StoreDamaged: the source cannot be read.
        Cancelled: `progress` raised it; nothing is left behind.
    """
    with explained(source), _explained_target(target), contextlib.closing(connect(source, key)) as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        total = int(pages) * int(connection.execute("PRAGMA page_size").fetchone()[0])
        try:
            with watched(connection, lambda: progress(min(_size(target), total), total)):
                connection.execute("VACUUM INTO ?", (str(target),))
            sync_file(target)
        except BaseException:
            with contextlib.suppress(OSError):
                target.unlink(missing_ok=True)
            raise


def faults(connection: Any, schema: str = "main", progress: Progress = no_progress) -> list[str]:
    """What SQLite and SQLCipher find wrong: structure, indexes, and the seal of every page."""
    with watched(connection, lambda: progress(0, 1)):
        found = [row[0] for row in connection.execute(f"PRAGMA {schema}.quick_check") if row[0] != "ok"]
        return found + [row[0] for row in connection.execute(f"PRAGMA {schema}.cipher_integrity_check")]


def demand_room(folder: Path, needed: int, keep_free: int) -> None:
    """Raises `BackupFull` when so many bytes would leave less than `keep_free` on the disk."""
    try:
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise BackupPlaceUnusable(path=folder, reason=error.strerror or "") from error
    if free - needed < keep_free:
        raise BackupFull(path=folder, needed=needed + keep_free, free=free)


@contextmanager
def files_explained(folder: Path) -> Iterator[None]:
    """What the disk says about a file, as an error with a next step.

    Raises:
        BackupFull, BackupPlaceUnusable.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise BackupFull(path=folder, needed=0, free=_free(folder)) from error
        raise BackupPlaceUnusable(path=folder, reason=error.strerror or "") from error


def sync_file(path: Path) -> None:
    """Have a file on the disk before anything relies on it."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def write_file(path: Path, content: bytes) -> None:
    """Write a new file and have it on the disk."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def sha256_of(path: Path) -> str:
    """Of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def drop_folder(folder: Path) -> None:
    """Remove a folder so that no moment leaves half of it under its own name."""
    if not folder.exists():
        return
    going = folder.with_name(f".{folder.name}.going")
    shutil.rmtree(going, ignore_errors=True)
    folder.rename(going)
    sync_folder(folder.parent)
    shutil.rmtree(going, ignore_errors=True)


@contextmanager
def watched(connection: Any, look: Callable[[], None]) -> Iterator[None]:
    """Call `look` now and then while a long statement runs; what it raises ends the statement."""
    raised: list[BaseException] = []
    last = 0.0

    def handler() -> int:
        nonlocal last
        now = time.monotonic()
        if now - last >= _PAUSE:
            last = now
            try:
                look()
            except BaseException as error:  # noqa: BLE001 - raised again below: SQLite would swallow it
                raised.append(error)
                return 1
        return 0

    connection.set_progress_handler(handler, _INSTRUCTIONS)
    try:
        look()
        yield
    except sqlcipher.Error:
        if raised:
            raise raised[0] from None
        raise
    finally:
        connection.set_progress_handler(None, _INSTRUCTIONS)


@contextmanager
def _explained_target(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise BackupFull(path=target.parent, needed=0, free=_free(target.parent)) from error
        raise BackupPlaceUnusable(path=target.parent, reason=error.strerror or "") from error
    except sqlcipher.Error as error:
        words = str(error)
        free = _free(target.parent)
        if "disk is full" in words or ("disk I/O error" in words and free < _NEARLY_NOTHING):
            raise BackupFull(path=target.parent, needed=0, free=free) from error
        if "unable to open" in words or "readonly" in words:
            raise BackupPlaceUnusable(path=target.parent, reason=words) from error
        raise


def _free(folder: Path) -> int:
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return 0


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
