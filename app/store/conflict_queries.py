"""Fields that two people changed without knowing of each other, as screens list them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Connection, Row, select

from app.actions.lines import ConflictLine, ConflictValue
from app.store.access import closed_records
from app.store.bin_conflicts import BIN, Unseen, unseen
from app.store.case_of import CaseOf, cases_of
from app.store.register_reading import cells_of
from app.store.tables import KINDS, LOCAL, sync_device
from app.store.values import hints, moment_of, to_column, to_record
from app.sync.merge import Dot

_RECORDS = LOCAL.records
_Id = TypeVar("_Id", UUID, str)


def conflict_fields(connection: Connection) -> frozenset[tuple[str, UUID, str]]:
    """(table, record, field) with more than one distinct value, or in the bin against an edit."""
    table = LOCAL.conflict
    rows = connection.execute(select(table.c.tbl, table.c.id, table.c.field, table.c.value))
    binned = ((one.table, one.id, BIN) for one in unseen(connection))
    return _torn((tbl, id, field, value) for tbl, id, field, value in rows).union(binned)


def torn_records(driver: Any) -> frozenset[str]:
    """Ids (hex digits) of the records that have such a field; on a connection of `plainly_reading`."""
    rows = driver.execute("SELECT tbl, id, field, value FROM sync_conflict").fetchall()
    torn = _torn((tbl, id, field, json.loads(value or "null")) for tbl, id, field, value in rows)
    return frozenset(id for _, id, _ in torn)


def _torn(rows: Iterable[tuple[str, _Id, str, Any]]) -> frozenset[tuple[str, _Id, str]]:
    values: dict[tuple[str, _Id, str], list[Any]] = defaultdict(list)
    for table, id, field, value in rows:
        values[table, id, field].append(value)
    return frozenset(key for key, known in values.items() if any(value != known[0] for value in known[1:]))


def conflict_lines(connection: Connection, reader: UUID | None, now: datetime) -> tuple[ConflictLine, ...]:
    """Every field that waits for a person's decision and may be read by her, with all its values."""
    torn = conflict_fields(connection)
    if torn and reader is not None:
        torn = _readable(connection, torn, reader, now)
    if not torn:
        return ()
    names = dict(connection.execute(select(_RECORDS["author"].c.id, _RECORDS["author"].c.name)).all())
    rows: dict[tuple[str, UUID, str], list[Row[Any]]] = defaultdict(list)
    for row in connection.execute(select(LOCAL.conflict)):
        rows[row.tbl, row.id, row.field].append(row)
    own: UUID = connection.execute(select(sync_device.c.device)).scalar_one()
    known = _Known(names, own, cases_of(connection, {(table, id) for table, id, _ in torn}))
    binned = {(one.table, one.id, BIN): one for one in unseen(connection)}
    return tuple(
        _bin_line(connection, binned[key], known) if key in binned else _conflict_line(key, rows[key], known)
        for key in sorted(torn, key=str)
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """What a line is told with."""

    names: dict[UUID, str]
    own: UUID
    cases: dict[UUID, CaseOf]

    def value(self, value: Any, dot: Dot, hlc: int, author: UUID, *, shown: bool) -> ConflictValue:
        return ConflictValue(
            value=value,
            author=self.names.get(author) or "–",
            saved_at=moment_of(hlc),
            shown=shown,
            device=dot.device,
            is_here=dot.device == self.own,
            author_id=author,
        )

    def line(
        self, key: tuple[str, UUID, str], values: Iterable[ConflictValue], dots: Iterable[Dot]
    ) -> ConflictLine:
        case = self.cases.get(key[1])
        return ConflictLine(
            table=key[0],
            record_id=key[1],
            field=key[2],
            case_id=case.id if case else None,
            case_number=case.number if case else None,
            values=tuple(values),
            dots=frozenset(dots),
            client=case.client if case else "",
        )


def _readable(
    connection: Connection, torn: frozenset[tuple[str, UUID, str]], reader: UUID, now: datetime
) -> frozenset[tuple[str, UUID, str]]:
    ids: dict[str, set[UUID]] = defaultdict(set)
    for table, id, _ in torn:
        ids[table].add(id)
    closed = closed_records(connection, reader, now, ids)
    return frozenset(key for key in torn if key[1] not in closed)


def _conflict_line(key: tuple[str, UUID, str], rows: Iterable[Row[Any]], known: _Known) -> ConflictLine:
    ordered = sorted(rows, key=lambda row: (row.hlc, Dot(row.device, row.ctr)), reverse=True)
    hint = hints(KINDS[key[0]]).get(key[2])
    dots = [Dot(row.device, row.ctr) for row in ordered]
    values = (
        known.value(
            row.value if hint is None else to_record(hint, to_column(hint, row.value)),
            dot,
            row.hlc,
            row.author,
            shown=place == 0,
        )
        for place, (row, dot) in enumerate(zip(ordered, dots, strict=True))
    )
    return known.line(key, values, dots)


def _bin_line(connection: Connection, one: Unseen, known: _Known) -> ConflictLine:
    """The removal, and the edit that it did not know of."""
    cells = cells_of(connection, LOCAL, one.table, [one.id])[one.id][BIN]
    removal, remover = cells[one.removal]
    removed_at = to_record(datetime, to_column(datetime, removal.value))
    values = (
        known.value(removed_at, one.removal, removal.hlc, remover, shown=True),
        known.value(None, one.edit, one.edit_hlc, one.edit_author, shown=False),
    )
    return known.line((one.table, one.id, BIN), values, [one.removal])
