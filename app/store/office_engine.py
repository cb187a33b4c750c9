"""The office's database: embedded SQLite by default, PostgreSQL by URL (5-sync.md 3.5).

SQL is kept to what SQLite, PostgreSQL, CockroachDB and YugabyteDB share. A transaction is run by
`run_tx`, which repeats it from its start when the database asks for that; this is safe, because a
transaction of the office changes nothing but the database, and a repeated exchange stores once.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError

from app.domain.errors import OfficeStoreUnavailable

Result = TypeVar("Result")

ATTEMPTS = 8
_FIRST_PAUSE = 0.01
_LONGEST_PAUSE = 0.5
_BUSY_MILLISECONDS = 10_000
_RETRY_STATES = frozenset({"40001", "40P01", "55P03"})
"""serialization_failure (CockroachDB's restart, too), deadlock_detected, lock_not_available."""
_AWAY_CLASSES = frozenset({"08"})
_AWAY_STATES = frozenset({"57P01", "57P02", "57P03", "25006"})
"""Connection exceptions; shut down, crashed, still starting; a host that has become a standby."""
_SQLITE_BUSY, _SQLITE_LOCKED = 5, 6
_CONNECTIONS = 8
_PASSWORD = re.compile(r"://[^/@]*@")
"""Name and password in a URL: never shown."""
_HOSTS = re.compile(r"^(?P<scheme>postgresql[^:]*)://(?P<user>[^/@]*@)?(?P<hosts>[^/?]*,[^/?]*)(?P<rest>.*)$")
"""Several hosts as libpq writes them: `postgresql://office@one:5432,two:5432/office`."""
CONNECT_SECONDS: Final = 5
"""A host that does not answer by then is passed over; the next one is tried."""


def open_engine(database: str | Path) -> Engine:
    """Return an engine for a SQLite file (a path or `sqlite:///…`) or a `postgresql://…` URL.

    Several hosts are tried in their order, as libpq writes them; with
    `?target_session_attrs=read-write` the one is taken that is no standby (fail-over).
    """
    url = _url(database)
    if url.get_backend_name() == "sqlite":
        return _sqlite(create_engine(url, pool_size=_CONNECTIONS, hide_parameters=True))
    return create_engine(url, pool_size=_CONNECTIONS, pool_pre_ping=True, hide_parameters=True)


def reading_engine(database: str | Path) -> Engine:
    """An engine whose transactions see one moment, write nothing, and keep no writer waiting."""
    url = _url(database)
    if url.get_backend_name() != "sqlite":
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        return create_engine(url, hide_parameters=True, execution_options=options)
    engine = create_engine(url, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: Any) -> None:
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout={_BUSY_MILLISECONDS}")
        connection.execute("PRAGMA query_only=ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    return engine


def shown(database: str | Path) -> str:
    """The address without name and password."""
    return _PASSWORD.sub("://", str(database))


def unavailable(database: str | Path, error: Exception) -> OfficeStoreUnavailable:
    """What is said of a database that does not answer, or whose address is none."""
    return OfficeStoreUnavailable(database=shown(database), reason=type(error).__name__)


def is_away(error: BaseException) -> bool:
    """Whether the database could not be reached, or went away in the middle: it may come back."""
    if not isinstance(error, DBAPIError):
        return False
    state = str(getattr(error.orig, "sqlstate", None) or "")
    no_answer = type(error.orig).__module__.startswith("psycopg") and not state
    return error.connection_invalidated or no_answer or state[:2] in _AWAY_CLASSES or state in _AWAY_STATES


def _url(database: str | Path) -> URL:
    if isinstance(database, Path) or "://" not in database:
        return make_url(f"sqlite:///{database}")
    found = _HOSTS.match(database)
    if found is not None:
        several = "&".join(f"host={host}" for host in found["hosts"].split(","))
        rest, _, query = found["rest"].partition("?")
        database = f"{found['scheme']}://{found['user'] or ''}{rest}?{several}{'&' if query else ''}{query}"
    url = make_url(database)
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() == "postgresql" and "connect_timeout" not in url.query:
        url = url.update_query_dict({"connect_timeout": str(CONNECT_SECONDS)})
    return url


def run_tx(engine: Engine, work: Callable[[Connection], Result]) -> Result:
    """Run `work` in one transaction; again, with a growing pause, after a conflict of transactions.

    Also after a connection that broke: the pool's others are then made anew, perhaps to another host.
    """
    pause = _FIRST_PAUSE
    for _ in range(ATTEMPTS - 1):
        try:
            with engine.begin() as connection:
                return work(connection)
        except DBAPIError as error:
            if not asks_for_repeat(error) and not error.connection_invalidated:
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
