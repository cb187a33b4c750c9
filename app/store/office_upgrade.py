"""Schema versions of the office's database: made, recognised, upgraded in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, func, inspect, select, table, text
from sqlalchemy.exc import SQLAlchemyError

from app.domain.errors import AppError, StoreNewer
from app.domain.office_errors import OfficeFileUnwritable, OfficeOutdated, OfficeUpgradeFailed
from app.store import office_scope_tables
from app.store.office_engine import open_engine, run_tx, unavailable
from app.store.office_tables import OFFICE
from app.store.upgrade import mark, marked, no_progress

_ALL = (office_scope_tables,)
"""Modules whose tables an office has beside those of `app.store.office_tables`."""
OFFICE_REVISION: Final = "0004"
"""The newest revision in migrations/office; a test compares the two."""
_LOCK_WAIT: Final = "2s"
"""PostgreSQL: a change of a table that waits longer for a lock is tried again, and lets others pass."""


def demand_current_tables(connection: Connection) -> None:
    """Make the tables of a new office, or bring an older one's up to date.

    Raises:
        StoreNewer: made by a newer version; nothing was changed.
    """
    found = marked(connection)
    if found == OFFICE_REVISION:
        return
    if not found:
        make_tables_at(connection, OFFICE_REVISION)
        return
    demand_known(found)
    from app.store.upgrading import upgrade_tables  # noqa: PLC0415 - Alembic is heavy

    upgrade_tables(connection, "office")


def demand_known(revision: str) -> None:
    """Raises `StoreNewer` for tables that a newer version made."""
    if revision == OFFICE_REVISION:
        return
    from app.store.upgrading import known_revisions  # noqa: PLC0415 - Alembic is heavy

    if revision not in known_revisions("office"):
        raise StoreNewer(found=revision, known=OFFICE_REVISION)


def make_tables_at(connection: Connection, revision: str) -> None:
    """The empty tables as the version of this revision had them. Raises `StoreNewer`."""
    if revision == OFFICE_REVISION:
        OFFICE.create_all(connection)
        mark(connection, OFFICE_REVISION)
        return
    demand_known(revision)
    from app.store.upgrading import upgrade_tables  # noqa: PLC0415 - Alembic is heavy

    upgrade_tables(connection, "office", target=revision)


def revision_of(database: str | Path) -> str:
    """The revision that an office's database has; empty where there is no office yet.

    Raises:
        OfficeStoreUnavailable: no database answers at this address.
    """
    if isinstance(database, Path) and not database.exists():
        return ""
    try:
        engine = open_engine(database)
    except (SQLAlchemyError, ModuleNotFoundError) as error:
        raise unavailable(database, error) from error
    try:
        with engine.connect() as connection:
            return marked(connection)
    except SQLAlchemyError as error:
        raise unavailable(database, error) from error
    finally:
        engine.dispose()


def demand_upgraded(database: str | Path) -> None:
    """Raises `OfficeOutdated` for an older database: a person upgrades it, with a copy made before."""
    found = revision_of(database)
    if found in {"", OFFICE_REVISION}:
        return
    demand_known(found)
    raise OfficeOutdated(found=found, known=OFFICE_REVISION)


def upgrade_office(
    database: str | Path, *, progress: Callable[[int, int], None] = no_progress
) -> tuple[str, str]:
    """Bring the tables up to date while the office of the version before goes on working.

    A SQLite file is copied before, and the copy goes after success. All revisions run in one
    transaction, and are looked at before it is committed: whatever fails leaves everything as it was.

    Args:
        database: of the office.
        progress: revisions done, of how many.

    Returns:
        The revision before and after; the same where nothing was to be done.

    Raises:
        OfficeUpgradeFailed: the database is as it was before.
        OfficeFileUnwritable: no room for the copy.
        OfficeStoreUnavailable, StoreNewer: nothing was tried.
    """
    found = revision_of(database)
    if found == OFFICE_REVISION:
        return found, found
    if found:
        demand_known(found)
    engine = open_engine(database)
    copy = _copied(engine)
    try:
        run_tx(engine, lambda connection: _upgrade(connection, progress))
    except AppError:
        raise
    except Exception as error:
        raise OfficeUpgradeFailed(found=found, known=OFFICE_REVISION, reason=type(error).__name__) from error
    finally:
        engine.dispose()
    if copy is not None:
        copy.unlink()
    return found, OFFICE_REVISION


def _upgrade(connection: Connection, progress: Callable[[int, int], None]) -> None:
    from app.store.upgrading import missing_of, upgrade_tables  # noqa: PLC0415 - Alembic is heavy

    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SET LOCAL lock_timeout = '{_LOCK_WAIT}'"))
    before, found = _rows(connection), marked(connection)
    if found:
        upgrade_tables(connection, "office", progress)
    else:
        make_tables_at(connection, OFFICE_REVISION)
    fewer = [name for name, count in before.items() if _rows(connection).get(name, count) < count]
    if fewer or missing_of(connection, OFFICE):
        raise OfficeUpgradeFailed(found=found, known=OFFICE_REVISION, reason=(fewer or ["tables"])[0])
    if connection.dialect.name == "sqlite":
        said = connection.execute(text("PRAGMA integrity_check(1)")).scalar_one()
        if said != "ok":
            raise OfficeUpgradeFailed(found=found, known=OFFICE_REVISION, reason="integrity")


def _rows(connection: Connection) -> Mapping[str, int]:
    return {
        name: connection.execute(select(func.count()).select_from(table(name))).scalar_one()
        for name in inspect(connection).get_table_names()
    }


def _copied(engine: Engine) -> Path | None:
    """A whole copy beside a SQLite file; PostgreSQL takes a failed transaction back by itself."""
    if engine.dialect.name != "sqlite" or engine.url.database is None:
        return None
    path = Path(engine.url.database)
    copy = path.with_name(path.name + ".before-upgrade")
    copy.unlink(missing_ok=True)
    raw = engine.raw_connection()
    try:
        raw.cursor().execute("VACUUM INTO ?", (str(copy),))
    except Exception as error:
        copy.unlink(missing_ok=True)
        raise OfficeFileUnwritable(path=str(copy), reason=type(error).__name__) from error
    finally:
        raw.close()
    copy.chmod(0o600)
    return copy
