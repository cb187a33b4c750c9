"""Upgrading an older store by Alembic: on the file itself, with a whole copy to go back to."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from alembic import command, context
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import JSON, Column, Connection, Engine, MetaData, Table, Text, Uuid, cast, select, update
from sqlalchemy.types import TypeEngine

from app.store.engine import explained, writing

MIGRATIONS: Final = Path(__file__).parent / "migrations"


def known_revisions(side: str) -> frozenset[str]:
    """Every revision of this end (`workstation`, `office`) that this version can upgrade from."""
    script = ScriptDirectory(str(MIGRATIONS / side))
    return frozenset(revision.revision for revision in script.walk_revisions())


def upgrade_tables(connection: Connection, side: str) -> None:
    """Run the missing revisions in the open transaction."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS / side).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


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
    )
    with context.begin_transaction():
        context.run_migrations()


def copy_to(engine: Engine, path: Path, copy: Path) -> None:
    """A whole copy under the same key (a copy of the file alone can hold no tables, 4-models A3.4)."""
    copy.unlink(missing_ok=True)
    with writing(engine, path) as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("VACUUM INTO ?", (str(copy),))
        connection.exec_driver_sql("BEGIN")


def upgrade_in_place(engine: Engine, path: Path) -> None:
    """Run the missing revisions; on any failure the copy made before is put back and the error raised."""
    copy = path.with_name(path.name + ".before-upgrade")
    try:
        copy_to(engine, path, copy)
    except BaseException:
        copy.unlink(missing_ok=True)
        raise
    try:
        with explained(path), engine.begin() as connection:
            upgrade_tables(connection, "workstation")
    except BaseException:
        engine.dispose()
        for suffix in ("-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        copy.replace(path)
        raise
    copy.unlink()


def adopt(connection: Connection, table: str, columns: Mapping[str, TypeEngine[Any]]) -> None:
    """Move what waited in `_x` into columns that a revision has just added (5-sync.md 3.9).

    The values came from a newer version before this one knew their fields. Text columns only: their
    plain and their stored shape are the same.
    """
    plain = Table(
        table,
        MetaData(),
        Column("id", Uuid()),
        Column("_x", JSON),
        *(Column(name, kind) for name, kind in columns.items()),
    )
    waiting = connection.execute(
        select(plain.c.id, plain.c["_x"]).where(cast(plain.c["_x"], Text) != "{}")
    ).all()
    for id, extra in waiting:
        known = {name: extra[name] for name in columns if name in extra}
        if known:
            rest = {name: value for name, value in extra.items() if name not in known}
            connection.execute(update(plain).where(plain.c.id == id).values({**known, "_x": rest}))
