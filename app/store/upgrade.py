"""Schema versions of a workstation's store: made, recognised, upgraded on a copy (3-architecture B6).

Alembic is imported only when there is something to upgrade: an unlock must not wait for it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, inspect, text

from app.domain.errors import StoreDamaged, StoreNewer
from app.store import scope_tables, search_index, sync_tables
from app.store.engine import reading
from app.store.tables import LOCAL, WORKSTATION, write_guard

_ALL = (sync_tables, scope_tables)
"""Modules whose tables a store has beside those of `app.store.tables`."""
REVISION: Final = "0005"
"""The newest revision in migrations/workstation; a test compares the two."""


def make_schema(connection: Connection) -> None:
    """All tables and guards of a new store, marked with the newest revision."""
    WORKSTATION.create_all(connection)
    make_guards(connection)
    search_index.make_tables(connection)
    mark(connection, REVISION)


def mark(connection: Connection, revision: str) -> None:
    """Write the revision where Alembic looks for it."""
    connection.execute(
        text(
            "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, "
            "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
        )
    )
    connection.execute(text("INSERT INTO alembic_version VALUES (:revision)"), {"revision": revision})


def make_guards(connection: Connection) -> None:
    """Triggers that refuse a write past the unit of work: it would never reach the office."""
    connection.execute(write_guard.insert().values(id=1, is_open=0))
    for name in LOCAL.records:
        guard(connection, name)
    for event in ("UPDATE", "DELETE"):
        connection.exec_driver_sql(
            f"CREATE TRIGGER keep_audit_{event.lower()} BEFORE {event} ON audit "
            "BEGIN SELECT RAISE(ABORT, 'the audit trail only grows'); END"
        )


def guard(connection: Connection, name: str) -> None:
    """Triggers that refuse a write to one synced table past the unit of work."""
    for event in ("INSERT", "UPDATE", "DELETE"):
        connection.exec_driver_sql(  # names are ours, nothing comes from outside
            f"CREATE TRIGGER guard_{name}_{event.lower()} BEFORE {event} ON {name} "  # noqa: S608
            "WHEN (SELECT is_open FROM write_guard) IS NOT 1 "
            "BEGIN SELECT RAISE(ABORT, 'written past the unit of work'); END"
        )


def no_progress(_done: int, _total: int) -> None:
    """Nobody looks."""


def demand_current(
    engine: Engine,
    path: Path,
    *,
    progress: Callable[[int, int], None] = no_progress,
    keep: Callable[[Path], object] = Path.unlink,
) -> None:
    """Bring an older store up to date; the copy made before is put back if that fails.

    Args:
        engine: of the store.
        path: of the store.
        progress: of an upgrade, if there is one; may raise `Cancelled`, which leaves the store as it was.
        keep: what becomes of the copy after an upgrade that succeeded.

    Raises:
        UpgradeFailed: the store is as it was.
        StoreFull: no room for the copy, or for the upgrade; the store is as it was.
        StoreNewer: written by a newer version of the application.
        StoreDamaged: the file cannot be read with this key.
    """
    if path.stat().st_size == 0:  # opening would make a new store in it
        raise StoreDamaged(path=path, backup=None)
    found = stored_revision(engine, path)
    if found == REVISION:
        return
    if not found:
        raise StoreDamaged(path=path, backup=None)
    from app.store.upgrading import known_revisions, upgrade_in_place  # noqa: PLC0415 - Alembic is heavy

    if found not in known_revisions("workstation"):
        raise StoreNewer(found=found, known=REVISION)
    upgrade_in_place(engine, path, found, progress=progress, keep=keep)


def stored_revision(engine: Engine, path: Path) -> str:
    """The revision that the store was written with."""
    with reading(engine, path) as connection:
        return marked(connection)


def marked(connection: Connection) -> str:
    """The revision that the tables have; empty when nothing says so."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none() or "")
