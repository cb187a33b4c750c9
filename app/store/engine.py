"""Opening the encrypted file: SQLCipher under SQLAlchemy, with the settings measured for it.

Raw key only: the passphrase form of SQLCipher costs 118 ms per connection (7-desktop.md part 2).
What the database says is turned into errors that a person can act on.
"""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Engine, QueuePool, create_engine, event
from sqlalchemy.exc import DBAPIError

from app.domain.errors import StoreDamaged, StoreFull, StoreInUse, StoreReadOnly

BUSY_MILLISECONDS = 5000
LONGEST_REWRITING = 120.0
"""Seconds that a writer waits while the whole file is written anew (half a gigabyte: ten)."""
_JSON = json.JSONEncoder(separators=(",", ":"), check_circular=False)
_NEARLY_NOTHING = 1024 * 1024
_REWRITING = "rewriting"
PRAGMAS = (
    "cipher_log_level = NONE",
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "secure_delete = ON",
    "temp_store = MEMORY",
    f"busy_timeout = {BUSY_MILLISECONDS}",
    "cache_size = -4000",
)
"""7-desktop.md part 2: FULL loses no acknowledged save at a power cut; secure_delete leaves no copy.

4 MB of pages for each connection: with 100,000 cases twice as much made no search, case or import
measurably quicker, half of it did make the page of the day slower.
"""


@dataclass(slots=True)
class Turns:
    """Either one rewrites the whole file or others write; the one sees that others wait, and can give way."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    awaited: set[object] = field(default_factory=set)
    """Marks of those who wait to write."""

    def wait(self) -> None:
        """Until nobody rewrites the file, but not for ever."""
        if self.lock.acquire(blocking=False):
            self.lock.release()
            return
        mark = object()
        self.awaited.add(mark)
        try:
            if self.lock.acquire(timeout=LONGEST_REWRITING):
                self.lock.release()
        finally:
            self.awaited.discard(mark)


def open_engine(path: Path, key: bytes) -> Engine:
    """An engine on the encrypted file; nothing is read yet.

    Args:
        path: of the database; made when it does not exist.
        key: the 32-byte data key.
    """
    pragma = f"PRAGMA key = \"x'{key.hex()}'\""

    def connect() -> Any:
        connection = sqlcipher.connect(str(path), check_same_thread=False, isolation_level=None)
        try:
            connection.execute("PRAGMA cipher_log_level = NONE")
            connection.execute(pragma)
            for setting in PRAGMAS:
                connection.execute(f"PRAGMA {setting}")
        except sqlcipher.Error:
            connection.close()
            raise
        return connection

    engine = create_engine(
        "sqlite+pysqlite://",
        module=sqlcipher,
        creator=connect,
        poolclass=QueuePool,
        pool_size=2,
        max_overflow=2,
        pool_use_lifo=True,  # else two connections take turns, and each reads the same pages into memory
        json_serializer=_JSON.encode,
        hide_parameters=True,  # else an error's text quotes what was being saved
        execution_options={_REWRITING: Turns()},
    )

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        writes = not options.get("reads", False)
        if writes:
            options[_REWRITING].wait()
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


@contextmanager
def reading(engine: Engine, path: Path) -> Iterator[Connection]:
    """A connection that only reads: writers do not wait for it.

    Raises:
        StoreDamaged, StoreInUse, StoreReadOnly: as `explained`.
    """
    with explained(path), engine.connect().execution_options(reads=True) as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: Engine, path: Path) -> Iterator[Connection]:
    """One transaction; committed at the end, rolled back when anything is raised.

    Raises:
        StoreFull: the disk is full; nothing of it was written.
        StoreDamaged, StoreInUse, StoreReadOnly: as `explained`.
    """
    with explained(path), engine.begin() as connection:
        yield connection


@contextmanager
def rewriting(engine: Engine) -> Iterator[Any]:
    """A plain connection to write the whole file anew: this engine's writers wait for it, readers go on.

    What SQLite sets aside lies in an unnamed file under the store's own key, not in memory: it is as
    large as the store.
    """
    with engine.get_execution_options()[_REWRITING].lock:
        connection = engine.raw_connection()
        try:
            connection.cursor().execute("PRAGMA temp_store = FILE")
            yield connection
        finally:
            connection.cursor().execute("PRAGMA temp_store = MEMORY")
            connection.close()


def is_awaited(engine: Engine) -> bool:
    """Whether somebody waits to write while the file is written anew."""
    return bool(engine.get_execution_options()[_REWRITING].awaited)


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what the database reports into an error with a next step."""
    try:
        yield
    except (DBAPIError, sqlcipher.Error) as error:
        raise _explanation(str(getattr(error, "orig", None) or error), path, error) from error


def _explanation(words: str, path: Path, error: Exception) -> Exception:
    """SQLite's own result texts (sqlite3_errstr) name what happened."""
    if "disk is full" in words:
        return StoreFull(path=path)
    if "disk I/O error" in words:  # the log's index file cannot grow on a full disk, or the disk is failing
        is_full = shutil.disk_usage(path.parent).free < _NEARLY_NOTHING
        return StoreFull(path=path) if is_full else StoreDamaged(path=path, backup=None)
    if "readonly" in words or "unable to open" in words:
        return StoreReadOnly(path=path)
    if "is locked" in words:
        return StoreInUse(path=path)
    if any(part in words for part in ("not a database", "malformed", "hmac check failed")):
        return StoreDamaged(path=path, backup=None)
    return error
