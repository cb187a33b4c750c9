"""Schema versions of the office's database: made, recognised, upgraded in one transaction."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

from app.domain.errors import StoreNewer
from app.store.office_tables import OFFICE
from app.store.upgrade import mark, marked

OFFICE_REVISION: Final = "0003"
"""The newest revision in migrations/office; a test compares the two."""


def demand_current_tables(connection: Connection) -> None:
    """Make the tables of a new office, or bring an older one's up to date.

    Raises:
        StoreNewer: made by a newer version; nothing was changed.
    """
    found = marked(connection)
    if found == OFFICE_REVISION:
        return
    if not found:
        OFFICE.create_all(connection)
        mark(connection, OFFICE_REVISION)
        return
    from app.store.upgrading import known_revisions, upgrade_tables  # noqa: PLC0415 - Alembic is heavy

    if found not in known_revisions("office"):
        raise StoreNewer(found=found, known=OFFICE_REVISION)
    upgrade_tables(connection, "office")
