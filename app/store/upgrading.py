"""Upgrading an older store by Alembic: on the file itself, with a whole copy to go back to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from alembic import command, context
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Engine,
    MetaData,
    Table,
    Text,
    Uuid,
    cast,
    func,
    inspect,
    select,
    table,
    update,
)
from sqlalchemy.types import TypeEngine

from app.domain.errors import AppError, Cancelled, StoreDamaged, UpgradeFailed
from app.store.copies import Progress, faults, no_progress, sync_file
from app.store.engine import explained, reading
from app.store.keys import sync_folder
from app.store.tables import WORKSTATION

MIGRATIONS: Final = Path(__file__).parent / "migrations"
_COPIED, _RUN = 30, 50
"""Hundredths of the whole: the copy with its check, then the revisions; the rest is the check at the end."""


def known_revisions(side: str) -> frozenset[str]:
    """Every revision of this end (`workstation`, `office`) that this version can upgrade from."""
    script = ScriptDirectory(str(MIGRATIONS / side))
    return frozenset(revision.revision for revision in script.walk_revisions())


def upgrade_tables(
    connection: Connection, side: str, progress: Progress = no_progress, *, target: str = "head"
) -> None:
    """Run the missing revisions in the open transaction, up to `target`; `progress` counts them."""
    config = Config()
    config.attributes["progress"] = progress
    config.set_main_option("script_location", str(MIGRATIONS / side).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, target)


def run_revisions(tables: MetaData) -> None:
    """What each end's `env.py` calls: run inside the caller's transaction, so that nothing is half done.

    A new revision: change the tables, raise the REVISION of that end, write the revision by hand; the
    test of the schemas says what is still different.
    """
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=tables,
        render_as_batch=True,
        transactional_ddl=True,
        on_version_apply=_stepped,  # type: ignore[arg-type] # called by names
    )
    with context.begin_transaction():
        context.run_migrations()


def _stepped(*, step: Any, **_others: Any) -> None:
    """One revision is done: how many of all of them."""
    directory = ScriptDirectory.from_config(context.config)
    every = [one.revision for one in reversed(list(directory.walk_revisions()))]
    context.config.attributes.get("progress", no_progress)(every.index(step.up_revision_id) + 1, len(every))


def upgrade_in_place(
    engine: Engine,
    path: Path,
    found: str,
    *,
    progress: Progress = no_progress,
    keep: Callable[[Path], object] = Path.unlink,
) -> None:
    """Copy, check the copy, run the missing revisions, check; on any failure the copy is put back.

    Args:
        engine: of the store.
        path: of the store.
        found: its revision.
        progress: in hundredths of the whole; may raise `Cancelled`.
        keep: what becomes of the copy after success.

    Raises:
        UpgradeFailed: the store is as it was.
        StoreFull: the disk is full; the store is as it was.
        StoreDamaged: it was so before; it is left as it was.
    """
    copy = path.with_name(path.name + ".before-upgrade")
    try:
        _copy_checked(engine, path, copy, progress)
    except BaseException:
        copy.unlink(missing_ok=True)
        raise
    try:
        before = _rows(engine, path)
        with explained(path), engine.begin() as connection:
            upgrade_tables(connection, "workstation", lambda a, b: progress(_COPIED + _RUN * a // b, 100))
            _demand_as_models(connection, found)
        _demand_sound(engine, path, found, before)
    except BaseException as error:
        _put_back(engine, path, copy)
        if isinstance(error, (AppError, Cancelled)) or not isinstance(error, Exception):
            raise
        raise UpgradeFailed(found=found, known=_head("workstation")) from error
    progress(100, 100)
    keep(copy)
    copy.unlink(missing_ok=True)


def _copy_checked(engine: Engine, path: Path, copy: Path, progress: Progress) -> None:
    """A whole copy under the same key (a copy of the file alone can hold no tables, 4-models A3.4)."""
    copy.unlink(missing_ok=True)
    progress(0, 100)
    with explained(path):
        connection = engine.raw_connection()
        try:
            connection.execute("VACUUM INTO ?", (str(copy),))
            progress(_COPIED // 2, 100)
            connection.execute("ATTACH DATABASE ? AS copied", (str(copy),))
            is_sound = not faults(connection, "copied")
            connection.execute("DETACH DATABASE copied")
        finally:
            connection.close()
    if not is_sound:
        raise StoreDamaged(path=copy, backup=None)
    sync_file(copy)
    sync_folder(path.parent)
    progress(_COPIED, 100)


def _put_back(engine: Engine, path: Path, copy: Path) -> None:
    engine.dispose()
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    copy.replace(path)
    sync_folder(path.parent)


def _demand_as_models(connection: Connection, found: str) -> None:
    """Everything that this version reads and writes is there. Raises `UpgradeFailed`."""
    if missing_of(connection, WORKSTATION):
        raise UpgradeFailed(found=found, known=_head("workstation"))


def missing_of(connection: Connection, tables: MetaData) -> list[str]:
    """What the database lacks of these tables: kinds of changes as Alembic names them."""
    compared = compare_metadata(MigrationContext.configure(connection), tables)
    flat = [one for each in compared for one in (each if isinstance(each, list) else [each])]
    return [str(one[0]) for one in flat if not str(one[0]).startswith("remove_")]


def _demand_sound(engine: Engine, path: Path, found: str, before: Mapping[str, int]) -> None:
    """Every page and index is whole, and no table has fewer rows than before. Raises `UpgradeFailed`."""
    after = _rows(engine, path)
    fewer = [name for name, count in before.items() if after.get(name, count) < count]
    with explained(path):
        connection = engine.raw_connection()
        try:
            wrong = faults(connection)
        finally:
            connection.close()
    if fewer or wrong:
        raise UpgradeFailed(found=found, known=_head("workstation"))


def _rows(engine: Engine, path: Path) -> dict[str, int]:
    """Rows of each table; the search's tables are made anew and counted nowhere."""
    with reading(engine, path) as connection:
        names = [name for name in inspect(connection).get_table_names() if not name.startswith("search_")]
        return {
            name: connection.execute(select(func.count()).select_from(table(name))).scalar_one()
            for name in names
        }


def _head(side: str) -> str:
    return str(ScriptDirectory(str(MIGRATIONS / side)).get_current_head())


def adopt(connection: Connection, name: str, columns: Mapping[str, TypeEngine[Any]]) -> None:
    """Move what waited in `_x` into columns that a revision has just added (5-sync.md 3.9).

    The values came from a newer version before this one knew their fields. Text columns only: their
    plain and their stored shape are the same.
    """
    plain = Table(
        name,
        MetaData(),
        Column("id", Uuid()),
        Column("_x", JSON),
        *(Column(field, kind) for field, kind in columns.items()),
    )
    waiting = connection.execute(
        select(plain.c.id, plain.c["_x"]).where(cast(plain.c["_x"], Text) != "{}")
    ).all()
    for id, extra in waiting:
        known = {field: extra[field] for field in columns if field in extra}
        if known:
            rest = {field: value for field, value in extra.items() if field not in known}
            connection.execute(update(plain).where(plain.c.id == id).values({**known, "_x": rest}))
