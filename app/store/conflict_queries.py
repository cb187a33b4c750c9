"""Fields that two people changed without knowing of each other, as screens list them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Connection, Row, select

from app.actions.lines import ConflictLine, ConflictValue
from app.store.access import closed_records
from app.store.tables import KINDS, LOCAL
from app.store.values import hints, moment_of, to_column, to_record
from app.sync.merge import Dot

_RECORDS = LOCAL.records
_CASE, _CLIENT = _RECORDS["case_file"], _RECORDS["client"]
_Id = TypeVar("_Id", UUID, str)


def conflict_fields(connection: Connection) -> frozenset[tuple[str, UUID, str]]:
    """(table, record, field) with more than one distinct value."""
    table = LOCAL.conflict
    rows = connection.execute(select(table.c.tbl, table.c.id, table.c.field, table.c.value))
    return _torn((tbl, id, field, value) for tbl, id, field, value in rows)


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
    cases = _cases_of(connection, {(table, id) for table, id, _ in torn})
    return tuple(_conflict_line(key, rows[key], names, cases.get(key[1])) for key in sorted(torn, key=str))


def _readable(
    connection: Connection, torn: frozenset[tuple[str, UUID, str]], reader: UUID, now: datetime
) -> frozenset[tuple[str, UUID, str]]:
    ids: dict[str, set[UUID]] = defaultdict(set)
    for table, id, _ in torn:
        ids[table].add(id)
    closed = closed_records(connection, reader, now, ids)
    return frozenset(key for key in torn if key[1] not in closed)


def _conflict_line(
    key: tuple[str, UUID, str],
    rows: Iterable[Row[Any]],
    names: dict[UUID, str],
    found: tuple[UUID, str] | None,
) -> ConflictLine:
    ordered = sorted(rows, key=lambda row: (row.hlc, Dot(row.device, row.ctr)), reverse=True)
    hint = hints(KINDS[key[0]]).get(key[2])
    return ConflictLine(
        table=key[0],
        record_id=key[1],
        field=key[2],
        case_id=found[0] if found else None,
        case_number=found[1] if found else None,
        values=tuple(
            ConflictValue(
                value=row.value if hint is None else to_record(hint, to_column(hint, row.value)),
                author=names.get(row.author) or "–",
                saved_at=moment_of(row.hlc),
                shown=place == 0,
            )
            for place, row in enumerate(ordered)
        ),
        dots=frozenset(Dot(row.device, row.ctr) for row in ordered),
    )


def _cases_of(connection: Connection, places: set[tuple[str, UUID]]) -> dict[UUID, tuple[UUID, str]]:
    """Record id → (case id, case number), for what belongs to a case."""
    found: dict[UUID, tuple[UUID, str]] = {}
    for name, id in places:
        table = _RECORDS[name]
        query = select(_CASE.c.id, _CASE.c.number)
        if name == "case_file":
            query = query.where(_CASE.c.id == id)
        elif name == "client":
            query = query.where(_CASE.c.client_id == id)
        elif name == "household":
            query = query.join(_CLIENT, _CLIENT.c.id == _CASE.c.client_id).where(_CLIENT.c.household_id == id)
        elif "case_id" in table.c:
            query = query.join(table, table.c.case_id == _CASE.c.id).where(table.c.id == id)
        else:
            continue
        row = connection.execute(query.limit(1)).first()
        if row is not None:
            found[id] = (row[0], row[1])
    return found
