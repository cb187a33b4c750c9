"""How both ends run their revisions: inside the transaction that the caller opened."""

from __future__ import annotations

from alembic import context
from sqlalchemy import MetaData


def run(metadata: MetaData) -> None:
    """Upgrade over `config.attributes["connection"]`; SQLite's DDL is transactional, so nothing is half done.

    A new revision: change the tables, raise the REVISION of that end, write the revision by hand; the
    test of the schemas shows what `alembic.autogenerate` still finds different.
    """
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=metadata,
        render_as_batch=True,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()
