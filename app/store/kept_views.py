"""Where each caseworker was when the workstation was locked (`actions.session_ports.KeptViews`).

One row for each page, with the case it is about: what a person typed about a case and did not save goes
with the case when it is erased.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from sqlalchemy import Connection, Engine, delete, insert, select

from app.actions.session_ports import KeptPage
from app.store.engine import reading, writing
from app.store.tables import LOCAL, draft, kept_view

_CASE, _REFERRAL, _LETTER = (LOCAL.records[name] for name in ("case_file", "referral", "letter"))


class SqlKeptViews:
    """Pages of each caseworker."""

    def __init__(self, engine: Engine, path: Path) -> None:
        """On an open store."""
        self._engine, self._path = engine, path

    def keep(self, worker: UUID, pages: Sequence[KeptPage]) -> None:
        """In place of what was kept of her before; which case a page is about is looked up."""
        with writing(self._engine, self._path) as connection:
            connection.execute(delete(kept_view).where(kept_view.c.worker == worker))
            rows = [
                {
                    "worker": worker,
                    "place": place,
                    "kind": page.kind,
                    "record": page.record,
                    "case_id": page.case_id or _case_of(connection, page.record),
                    "state": dict(page.state or {}),
                }
                for place, page in enumerate(pages)
            ]
            if rows:
                connection.execute(insert(kept_view), rows)

    def of(self, worker: UUID) -> tuple[KeptPage, ...]:
        """From the page of the navigation upwards."""
        wanted = select(kept_view).where(kept_view.c.worker == worker).order_by(kept_view.c.place)
        with reading(self._engine, self._path) as connection:
            rows = connection.execute(wanted).all()
        return tuple(KeptPage(row.kind, row.record, row.case_id, row.state) for row in rows)

    def forget(self, worker: UUID) -> None:
        """She is back where she was."""
        with writing(self._engine, self._path) as connection:
            connection.execute(delete(kept_view).where(kept_view.c.worker == worker))


def _case_of(connection: Connection, record: UUID | None) -> UUID | None:
    """The case that a record is or belongs to."""
    if record is None:
        return None
    if connection.execute(select(_CASE.c.id).where(_CASE.c.id == record)).first():
        return record
    for table in (_REFERRAL, _LETTER, draft):
        found: UUID | None = connection.execute(
            select(table.c.case_id).where(table.c.id == record)
        ).scalar_one_or_none()
        if found is not None:
            return found
    return None
