"""Records as they stand at the office, with everything that a device must know to go on from them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, select

from app.store.erasing import chunks
from app.store.office_devices import Place
from app.store.office_tables import RECORDS, device
from app.store.tables import KINDS
from app.store.values import to_columns, to_plain
from app.sync.scoping import Dead, Head, High, Rival, Standing

Record = tuple[str, UUID]


def standings(place: Place, records: Iterable[Record]) -> list[Standing]:
    """Those of the records that are stored, in the order (table, id)."""
    tables: dict[str, list[UUID]] = defaultdict(list)
    for name, id in records:
        tables[name].append(id)
    found: list[Standing] = []
    for name in sorted(tables):
        if name not in KINDS:
            continue
        table = RECORDS.records[name]
        for part in chunks(tables[name]):
            rows = (
                place.connection.execute(
                    select(table)
                    .where(table.c.tenant == place.tenant, table.c.id.in_(part))
                    .order_by(table.c.id)
                )
                .mappings()
                .all()
            )
            found += stood(place, name, rows)
    return found


def stood(place: Place, name: str, rows: Sequence[RowMapping]) -> list[Standing]:
    """Rows of one table with their registers."""
    ids = [row["id"] for row in rows]
    rivals = _rivals(place, name, ids)
    dead = _dead(place, name, ids)
    known = _plain_of(KINDS[name])
    return [
        Standing(
            name,
            row["id"],
            _fields(row, known),
            [Head(*parts) for parts in row["_heads"]],
            rivals.get(row["id"], []),
            dead.get(row["id"], []),
        )
        for row in rows
    ]


@cache
def _plain_of(kind: type) -> Mapping[str, Callable[[Any], Any] | None]:
    """Per field what makes its column's value plain; None = it is."""
    return {name: None if read is None else to_plain for name, read in to_columns(kind).items()}


def _fields(row: RowMapping, known: Mapping[str, Callable[[Any], Any] | None]) -> dict[str, Any]:
    fields = {
        field: value if plain is None else plain(value)
        for field, plain in known.items()
        if (value := row[field]) is not None
    }
    return fields | dict(row["_x"]) if row["_x"] else fields


def _rivals(place: Place, name: str, ids: Sequence[UUID]) -> dict[UUID, list[Rival]]:
    table, found = RECORDS.conflict, defaultdict(list)
    for part in chunks(ids):
        rows = place.connection.execute(
            select(table)
            .where(table.c.tenant == place.tenant, table.c.tbl == name, table.c.id.in_(part))
            .order_by(table.c.field, table.c.device, table.c.ctr)
        )
        for row in rows:
            found[row.id].append(Rival(row.field, row.device, row.ctr, row.hlc, row.author, row.value))
    return dict(found)


def _dead(place: Place, name: str, ids: Sequence[UUID]) -> dict[UUID, list[Dead]]:
    table, found = RECORDS.dead, defaultdict(list)
    for part in chunks(ids):
        rows = place.connection.execute(
            select(table)
            .where(table.c.tenant == place.tenant, table.c.tbl == name, table.c.id.in_(part))
            .order_by(table.c.field, table.c.device, table.c.ctr)
        )
        for row in rows:
            found[row.id].append(Dead(row.field, row.device, row.ctr))
    return dict(found)


def highs(place: Place) -> list[High]:
    """What the office has of each device; read while the scopes in question are locked."""
    rows = place.connection.execute(
        select(device.c.device, device.c.high)
        .where(device.c.tenant == place.tenant, device.c.high > 0)
        .order_by(device.c.number)
    )
    return [High(row.device, row.high) for row in rows]
