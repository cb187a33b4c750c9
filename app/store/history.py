"""Who changed which fields, when, and from where: kept for every change set that is applied here.

Names of fields only, no values: what a field held before is nobody's business any more (Art. 5 GDPR,
storage limitation), and an erased record leaves nothing behind but its rows here, which go with it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, select

from app.actions.lines import ChangeLine
from app.store.access import closed_records
from app.store.inserting import insert_rows
from app.store.tables import LOCAL, history
from app.store.values import moment_of
from app.sync.changes import ChangeSet


def remember(connection: Connection, changes: Sequence[ChangeSet]) -> None:
    """Write down what these change sets changed; in the transaction that applies them."""
    rows = [
        {
            "tbl": op.table,
            "id": op.id,
            "device": change.device,
            "ctr": change.ctr,
            "hlc": change.hlc,
            "author": change.author,
            "origin": change.origin,
            "fields": sorted(op.fields),
        }
        for change in changes
        for op in change.ops
    ]
    if rows:
        insert_rows(connection, history, rows, or_ignore=True)


def changes_of(
    connection: Connection, ids: Sequence[UUID], reader: UUID | None, now: datetime
) -> tuple[ChangeLine, ...]:
    """Every change of those of these records that `reader` may read, newest first."""
    author = LOCAL.records["author"]
    rows = connection.execute(
        select(history, author.c.name)
        .join(author, author.c.id == history.c.author, isouter=True)
        .where(history.c.id.in_(ids))
        .order_by(history.c.hlc.desc(), history.c.device, history.c.tbl)
    ).all()
    asked: dict[str, set[UUID]] = defaultdict(set)
    for row in rows:
        asked[row.tbl].add(row.id)
    closed = closed_records(connection, reader, now, asked)
    return tuple(
        ChangeLine(
            table=row.tbl,
            record_id=row.id,
            fields=tuple(row.fields),
            author=row.name or "",
            at=moment_of(row.hlc),
            origin=row.origin,
        )
        for row in rows
        if row.id not in closed
    )
