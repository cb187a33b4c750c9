"""The office's database: embedded SQLite by default, PostgreSQL by URL (5-sync.md 3.5).

SQL is kept to what SQLite, PostgreSQL, CockroachDB and YugabyteDB share. A transaction is run by
`run_tx`, which repeats it from its start when the database asks for that; this is safe, because a
transaction of the office changes nothing but the database, and a repeated exchange stores once.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

Result = TypeVar("Result")

ATTEMPTS = 8
_FIRST_PAUSE = 0.01
_LONGEST_PAUSE = 0.5
_BUSY_MILLISECONDS = 10_000
_RETRY_STATES = frozenset({"40001", "40P01"})
"""serialization_failure (CockroachDB's restart, too) and deadlock_detected."""
_SQLITE_BUSY, _SQLITE_LOCKED = 5, 6
_CONNECTIONS = 8


def open_engine(database: str | Path) -> Engine:
    """Return an engine for a SQLite file (a path or `sqlite:///…`) or a `postgresql://…` URL."""
    if isinstance(database, Path) or "://" not in database:
        return _sqlite(create_engine(f"sqlite:///{database}", pool_size=_CONNECTIONS, hide_parameters=True))
    url = make_url(database)
    if url.get_backend_name() == "sqlite":
        return _sqlite(create_engine(url, pool_size=_CONNECTIONS, hide_parameters=True))
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    return create_engine(url, pool_size=_CONNECTIONS, pool_pre_ping=True, hide_parameters=True)


def run_tx(engine: Engine, work: Callable[[Connection], Result]) -> Result:
    """Run `work` in one transaction; again, with a growing pause, after a conflict of transactions."""
    pause = _FIRST_PAUSE
    for _ in range(ATTEMPTS - 1):
        try:
            with engine.begin() as connection:
                return work(connection)
        except DBAPIError as error:
            if not asks_for_repeat(error):
                raise
        time.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311 - jitter, not a secret
        pause = min(pause * 2, _LONGEST_PAUSE)
    with engine.begin() as connection:
        return work(connection)


def asks_for_repeat(error: DBAPIError) -> bool:
    """Whether the database wants the transaction to be run again."""
    if getattr(error.orig, "sqlstate", None) in _RETRY_STATES:
        return True
    code = getattr(error.orig, "sqlite_errorcode", None)
    return isinstance(code, int) and code & 0xFF in {_SQLITE_BUSY, _SQLITE_LOCKED}


def _sqlite(engine: Engine) -> Engine:
    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # transactions begin below, not in the driver
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={_BUSY_MILLISECONDS}")
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA secure_delete=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine
