"""Numbers of cases and letters that were given twice, because a store was restored or cloned."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, func, select

from app.actions.sync_ports import DoubledNumber
from app.store.access import closed_records
from app.store.tables import LOCAL

_NUMBERED = ("case_file", "letter")


def doubled_numbers(connection: Connection, reader: UUID | None, now: datetime) -> tuple[DoubledNumber, ...]:
    """Every number that more than one record has, as far as `reader` may read all of them."""
    found = []
    for name in _NUMBERED:
        table = LOCAL.records[name]
        doubled = (
            select(table.c.number)
            .where(table.c.number.is_not(None), table.c.number != "")
            .group_by(table.c.number)
            .having(func.count() > 1)
        )
        rows = connection.execute(
            select(table.c.number, table.c.id)
            .where(table.c.number.in_(doubled))
            .order_by(table.c.number, table.c.id)
        )
        records: dict[str, list[UUID]] = {}
        for row in rows:
            records.setdefault(row.number, []).append(row.id)
        asked = {name: [id for ids in records.values() for id in ids]}
        closed = closed_records(connection, reader, now, asked)
        found += [
            DoubledNumber(name, number, tuple(ids))
            for number, ids in records.items()
            if not closed.intersection(ids)
        ]
    return tuple(found)
