"""Records that are heard of for the first time, by one write: nearly all that a first sync brings.

Nothing is merged with them, so a value goes from its plain shape (`app.store.values`) straight to what
the database takes, a column of many records at a time. What stands in the tables afterwards is what the
way through `app.store.registers` would have written: a test holds both against each other.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Dialect, Table
from sqlalchemy.types import TypeEngine

from app.store.inserting import Bind, Inserting, bind_of
from app.store.search_index import COLUMNS, Entry
from app.store.tables import KINDS, Side
from app.store.values import to_columns
from app.sync.changes import Op

KNOWN: Final = 1 << 14
"""Plain values whose bound shape is remembered: the id of a case comes with each of its records."""


class Head(NamedTuple):
    """The write that a field shows, as it stands in `_heads`."""

    device: str
    ctr: int
    hlc: int
    author: str


First = tuple[Head, Op]
"""The only write of a record so far."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """How first writes of the same fields become rows."""

    insert: Inserting
    fields: Sequence[str]
    heads: str | None
    """The end of `_heads` as text; None where the database wants it otherwise."""
    empty: Any
    """What stands in `_x`."""
    searched: Mapping[str, int]
    """Places of the fields that the search reads."""


def insert_first(
    connection: Connection, side: Side, name: str, writes: Iterable[tuple[int, First]]
) -> tuple[list[Entry], list[tuple[int, First]]]:
    """Insert records of one table.

    Args:
        connection: with an open transaction.
        side: the tables of this end.
        name: of the table.
        writes: with the numbers of the records' ids, in their order.

    Returns:
        What the search is to be told; and the writes with fields of a newer schema, which are not
        inserted.
    """
    alike: dict[tuple[str, ...], list[tuple[int, First]]] = defaultdict(list)
    for one in writes:
        alike[tuple(one[1][1].fields)].append(one)
    entries: list[Entry] = []
    newer: list[tuple[int, First]] = []
    for fields, some in alike.items():
        if not set(fields) <= to_columns(KINDS[name]).keys():
            newer += some
        else:
            plan = _plan(side, name, fields, connection.dialect)
            entries += _inserted(connection, side, name, plan, some)
    if len(alike) > 1:
        entries.sort(key=itemgetter(1))
    return entries, newer


def _inserted(
    connection: Connection, side: Side, name: str, plan: _Plan, some: Sequence[tuple[int, First]]
) -> list[Entry]:
    hexed = [f"{number:032x}" for number, _ in some]
    if plan.heads is not None:
        end = plan.heads
        heads: list[Any] = [
            f'[["{device}",{ctr},{hlc},"{author}",{end}]]' for _, ((device, ctr, hlc, author), _) in some
        ]
    else:
        heads = [[[*head, plan.fields]] for _, (head, _) in some]
    columns: list[Sequence[Any]] = [
        *zip(*(op.fields.values() for _, (_, op) in some), strict=True),
        heads,
        [plan.empty] * len(some),
        *([value] * len(some) for value in side.place.values()),
        hexed if plan.heads is not None else [op.id for _, (_, op) in some],
    ]
    bound = plan.insert(connection, columns)
    if side.tenant is not None or not plan.searched:  # an office has no search
        return []
    texts = zip(*(bound[place] for place in plan.searched.values()), strict=True)
    return [
        (name, id, dict(zip(plan.searched, values, strict=True)))
        for id, values in zip(hexed, texts, strict=True)
    ]


_PLANS: dict[tuple[Table, tuple[str, ...], str], _Plan] = {}


def _plan(side: Side, name: str, fields: tuple[str, ...], dialect: Dialect) -> _Plan:
    table = side.records[name]
    key = (table, fields, dialect.name)
    if (plan := _PLANS.get(key)) is not None:
        return plan
    is_text = dialect.name == "sqlite"
    reads = to_columns(KINDS[name])
    binds: dict[str, Bind | None] = {
        field: _from_plain(read, table.c[field].type, dialect)
        for field in fields
        if (read := reads[field]) is not None
    }
    empty = bind_of(table.c["_x"].type, dialect)
    binds |= {"_x": None} | ({"_heads": None, "id": None} if is_text else {})
    plan = _PLANS[key] = _Plan(
        Inserting(table, (*fields, "_heads", "_x", *side.place, "id"), dialect, binds=binds),
        list(fields),
        json.dumps(fields, separators=(",", ":")) if is_text else None,
        empty({}) if empty is not None else {},
        {field: fields.index(field) for field in COLUMNS.get(name, ()) if field in fields},
    )
    return plan


_BOUND: dict[tuple[Callable[[Any], Any], str], Bind] = {}


def _from_plain(read: Callable[[Any], Any], column: TypeEngine[Any], dialect: Dialect) -> Bind:
    """Reading and binding in one, and remembered; only ids, days and moments have something to read."""
    key = (read, dialect.name)
    if key not in _BOUND:
        bind = bind_of(column, dialect)

        @lru_cache(maxsize=KNOWN)
        def bound(plain: str | None) -> Any:
            value = None if plain is None else read(plain)
            return value if bind is None else bind(value)

        _BOUND[key] = bound
    return _BOUND[key]
