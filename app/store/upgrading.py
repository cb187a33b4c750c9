"""Upgrading an older store by Alembic: on the file itself, with a whole copy to go back to."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from alembic import command, context
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData

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
