"""Every candidate of every field of stored records: what is compared, sent again, and healed with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, select

from app.store.erasing import here
from app.store.tables import KINDS, Side
from app.store.values import hints, to_plain
from app.sync.merge import Candidate, Dot, Register

Cells = dict[str, dict[Dot, tuple[Candidate, UUID]]]
"""Field → dot → the value, with its author."""


def cells_of(connection: Connection, side: Side, name: str, ids: Sequence[UUID]) -> dict[UUID, Cells]:
    """Per record of one table, the candidates of its fields.

    Args:
        connection: with an open transaction.
        side: the tables of this end.
        name: of the table.
        ids: at most 400 of them.
    """
    table, known = side.records[name], hints(KINDS[name])
    found: dict[UUID, Cells] = {}
    rows = connection.execute(select(table).where(here(side, table), table.c.id.in_(ids))).mappings()
    for row in rows:
        found[row["id"]] = _shown(row, known)
    conflict = side.conflict
    rivals = connection.execute(
        select(conflict).where(here(side, conflict), conflict.c.tbl == name, conflict.c.id.in_(ids))
    )
    for rival in rivals:
        cells = found.setdefault(rival.id, {})
        cells.setdefault(rival.field, {})[Dot(rival.device, rival.ctr)] = (
            Candidate(rival.hlc, rival.value),
            rival.author,
        )
    return found


def _shown(row: RowMapping, known: Mapping[str, Any]) -> Cells:
    cells: Cells = defaultdict(dict)
    for device, ctr, hlc, author, names in row["_heads"]:
        for name in names:
            value = to_plain(row[name]) if name in known else row["_x"].get(name)
            cells[name][Dot(UUID(device), ctr)] = (Candidate(hlc, value), UUID(author))
    return dict(cells)


def register_of(connection: Connection, side: Side, name: str, id: UUID, field: str) -> Register:
    """What is known of one field; empty where nothing is, or the table is of a newer schema."""
    if name not in KINDS:
        return Register()
    cells = cells_of(connection, side, name, [id]).get(id, {}).get(field, {})
    return Register({dot: candidate for dot, (candidate, _) in cells.items()})
