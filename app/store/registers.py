"""Fields as registers in tables: the one way in which a change set becomes rows, at both ends.

The shown value stands in the record's own column, its dot in `_heads`. Only a field with more than
one candidate has rows in `sync_conflict`; only a write that was replaced before it arrived has one
in `sync_dead`. Fields of a newer schema wait in `_x` (5-sync.md 3.9).

`_heads` is packed per write, not per field: [[device, counter, clock, author, [field, ...]], ...].
Fields saved together share one entry, which most records have a single one of (5-sync.md 2.1: what is
kept per cell doubles to triples the bytes).
"""

from __future__ import annotations

import gc
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from operator import attrgetter
from types import MappingProxyType
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import (
    Connection,
    String,
    Table,
    and_,
    bindparam,
    delete,
    func,
    insert,
    select,
    type_coerce,
    update,
)

from app.store import search_index
from app.store.inserting import insert_rows
from app.store.tables import KINDS, Side
from app.store.values import hints, to_column, to_columns, to_plain
from app.sync.changes import ChangeSet, Op, Seen
from app.sync.merge import Candidate, Dot, Register, Write, merge

Place = tuple[str, UUID]
"""(table, id) of a record."""
Rivals = dict[Dot, tuple[Candidate, UUID]]
"""Candidates of one field with their authors."""

_AS_NUMBER = attrgetter("int")
_FEW = 8
"""Up to so many records are loaded without asking first which of them are stored."""
_CHUNK = 400
"""Ids of one IN list: below SQLite's oldest limit of 999 parameters."""


_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


def _nothing() -> Mapping[str, Any]:
    return _NOTHING


class _Head(NamedTuple):
    """The write that is shown."""

    device: str
    ctr: int
    hlc: int
    author: str


@dataclass(slots=True)
class _Row:
    """A record being merged."""

    columns: dict[str, Any]
    heads: dict[str, _Head]
    extra: dict[str, Any]
    is_new: bool
    is_touched: bool = False
    packed: list[list[Any]] | None = None
    """`heads` as they are stored, where one write made all of them."""
    rivals: Mapping[str, Rivals] = field(default_factory=_nothing)
    """This and the following are made anew when they change: almost no record has any of them."""
    dead: Mapping[str, frozenset[Dot]] = field(default_factory=_nothing)
    changed_rivals: frozenset[str] = frozenset()
    changed_dead: frozenset[str] = frozenset()


_Work = dict[Place, _Row]


def apply(
    connection: Connection,
    side: Side,
    changes: Sequence[ChangeSet],
    seen: MutableMapping[UUID, int],
    *,
    new: Collection[Place] = frozenset(),
) -> frozenset[Place]:
    """Merge change sets into the rows, in this order; returns the records they touch.

    Args:
        connection: with an open transaction.
        side: the tables of this end.
        changes: each device's ones in the order of their counters.
        seen: highest counter applied per device; raised as they are applied.
        new: records that cannot be there yet, because their ids were made for this change set.
    """
    with _uncollected():
        work = _load(connection, side, changes, new)
        _merge_all(work, changes, seen)
        _store(connection, side, work)
        if side.tenant is None:  # an office has no search
            search_index.renew(
                connection,
                ((name, id, row.is_new, row.columns) for (name, id), row in work.items() if row.is_touched),
            )
    return frozenset(place for place, row in work.items() if row.is_touched)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Nothing that bulk work makes is garbage before its end: looking for some took half of its time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _merge_all(work: _Work, changes: Sequence[ChangeSet], seen: MutableMapping[UUID, int]) -> None:
    for change in changes:
        if change.ctr <= seen.get(change.device, 0):
            continue
        head = _Head(str(change.device), change.ctr, change.hlc, str(change.author))
        for op in change.ops:
            if op.table not in KINDS:
                continue
            row = work[op.table, op.id]
            row.is_touched = True
            if op.preds or row.heads or row.dead:
                _merge(row, op, change, head, seen)
            else:  # the first that is heard of it: for bulk
                row.heads = dict.fromkeys(op.fields, head)
                row.packed = [[*head, list(op.fields)]]
                _set_all(row, KINDS[op.table], op.fields)
        seen[change.device] = change.ctr


def _merge(row: _Row, op: Op, change: ChangeSet, head: _Head, seen: Mapping[UUID, int]) -> None:
    row.packed = None
    known = hints(KINDS[op.table])
    dot = Dot(change.device, change.ctr)
    for name, value in op.fields.items():
        preds = op.preds.get(name)
        if not preds and name not in row.heads and name not in row.dead:
            row.heads[name] = head  # a first value: what `merge` makes of an empty register, for bulk
            _set(row, known, name, value)
            continue
        before = _register(row, known, name)
        after = merge(before, Write(dot, change.hlc, value, preds or frozenset()), seen=seen)
        _keep(row, known, name, after, {dot: head.author})
        if after.dead != before.dead:
            row.dead = {**row.dead, name: after.dead}
            row.changed_dead |= {name}


def _register(row: _Row, known: Mapping[str, Any], name: str) -> Register:
    dead = row.dead.get(name, frozenset())
    if rivals := row.rivals.get(name):
        return Register({dot: candidate for dot, (candidate, _) in rivals.items()}, dead)
    head = row.heads.get(name)
    if head is None:
        return Register({}, dead)
    value = to_plain(row.columns.get(name)) if name in known else row.extra.get(name)
    return Register({Dot(UUID(head.device), head.ctr): Candidate(head.hlc, value)}, dead)


def _keep(row: _Row, known: Mapping[str, Any], name: str, after: Register, new: Mapping[Dot, str]) -> None:
    authors = {dot: str(author) for dot, (_, author) in row.rivals.get(name, {}).items()} | dict(new)
    if (former := row.heads.get(name)) is not None:
        authors[Dot(UUID(former.device), former.ctr)] = former.author
    shown = after.head
    if shown is None:
        row.heads.pop(name, None)
        _set(row, known, name, None)
    else:
        row.heads[name] = _Head(str(shown.device), shown.ctr, after.candidates[shown].hlc, authors[shown])
        _set(row, known, name, after.candidates[shown].value)
    if len(after.candidates) > 1:
        rivals = {dot: (c, UUID(authors[dot])) for dot, c in after.candidates.items()}
        row.rivals = {**row.rivals, name: rivals}
        row.changed_rivals |= {name}
    elif name in row.rivals:
        row.rivals = {field: rivals for field, rivals in row.rivals.items() if field != name}
        row.changed_rivals |= {name}


def _set(row: _Row, known: Mapping[str, Any], name: str, value: Any) -> None:
    hint = known.get(name)
    if hint is None:
        row.extra[name] = value
    else:
        row.columns[name] = to_column(hint, value)


def _set_all(row: _Row, kind: type, values: Mapping[str, Any]) -> None:
    reads, columns = to_columns(kind), row.columns
    for name, value in values.items():
        if name not in reads:
            row.extra[name] = value
        else:
            read = reads[name]
            columns[name] = value if read is None or value is None else read(value)


def _packed(heads: Mapping[str, _Head]) -> list[list[Any]]:
    fields: dict[_Head, list[str]] = defaultdict(list)
    for name, head in heads.items():
        fields[head].append(name)
    return [[*head, names] for head, names in fields.items()]


def _unpacked(packed: Iterable[Sequence[Any]]) -> dict[str, _Head]:
    return {name: _Head(*parts) for *parts, names in packed for name in names}


# -- loading and storing ----------------------------------------------------------------------


def _load(connection: Connection, side: Side, changes: Iterable[ChangeSet], new: Collection[Place]) -> _Work:
    wanted: dict[str, set[UUID]] = defaultdict(set)
    work: _Work = {}
    for change in changes:
        for op in change.ops:
            if (op.table, op.id) in new:
                work[op.table, op.id] = _Row({}, {}, {}, is_new=True)
            elif op.table in KINDS:
                wanted[op.table].add(op.id)
    for name, ids in wanted.items():
        ordered = sorted(ids, key=_AS_NUMBER)
        work.update(((name, id), _Row({}, {}, {}, is_new=True)) for id in ordered)
        for part in _parts(_stored(connection, side, side.records[name], ordered)):
            _load_rows(connection, side, name, part, work)
    if wanted:
        everything = sorted({id for found in wanted.values() for id in found}, key=_AS_NUMBER)
        _load_registers(connection, side, tuple(wanted), everything, work)
    return work


def _parts(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    return (ids[start : start + _CHUNK] for start in range(0, len(ids), _CHUNK))


def _stored(connection: Connection, side: Side, table: Table, ids: Sequence[UUID]) -> Sequence[UUID]:
    """Those that may be stored; SQLite is asked with one parameter, which is quick when most are new."""
    if connection.dialect.name != "sqlite" or len(ids) < _FEW:
        return ids
    asked = func.json_each(json.dumps([id.hex for id in ids])).table_valued("value")
    hexed = type_coerce(table.c.id, String(32))
    query = select(hexed).where(_here(side, table), hexed.in_(select(asked.c.value)))
    known = set(connection.execute(query).scalars())
    return [id for id in ids if id.hex in known]


def _here(side: Side, table: Table) -> Any:
    return table.c.tenant == side.tenant if side.tenant is not None else True


def _load_rows(connection: Connection, side: Side, name: str, ids: Sequence[UUID], work: _Work) -> None:
    table = side.records[name]
    found = connection.execute(select(table).where(_here(side, table), table.c.id.in_(ids))).mappings()
    for row in found:
        columns = {field: row[field] for field in hints(KINDS[name])}
        work[name, row["id"]] = _Row(columns, _unpacked(row["_heads"]), dict(row["_x"]), is_new=False)


def _load_registers(
    connection: Connection, side: Side, names: Sequence[str], ids: Sequence[UUID], work: _Work
) -> None:
    for row in _rows_of(connection, side, side.conflict, names, ids):
        candidate = (Candidate(row.hlc, row.value), row.author)
        if (place := work.get((row.tbl, row.id))) is not None:
            known = place.rivals.get(row.field, {})
            place.rivals = {**place.rivals, row.field: {**known, Dot(row.device, row.ctr): candidate}}
    for row in _rows_of(connection, side, side.dead, names, ids):
        if (place := work.get((row.tbl, row.id))) is not None:
            gone = place.dead.get(row.field, frozenset()) | {Dot(row.device, row.ctr)}
            place.dead = {**place.dead, row.field: gone}


def _rows_of(
    connection: Connection, side: Side, table: Table, names: Sequence[str], ids: Sequence[UUID]
) -> Iterator[Any]:
    """Registers of these records; both tables are empty almost always, and then nothing else is asked."""
    here = select(table).where(_here(side, table))
    if connection.execute(here.limit(1)).first() is None:
        return
    for part in _parts(ids):
        yield from connection.execute(here.where(table.c.tbl.in_(names), table.c.id.in_(part)))


def _store(connection: Connection, side: Side, work: _Work) -> None:
    new: dict[str, list[dict[str, Any]]] = defaultdict(list)
    changed: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for (name, id), row in work.items():
        if not row.is_touched:
            continue
        columns = row.columns
        columns["_heads"], columns["_x"] = row.packed or _packed(row.heads), row.extra
        if row.is_new:
            columns.update(side.key(id))
            new[name].append(columns)
        else:
            changed[name].append({"which_row": id, **columns})
    for name, rows in new.items():
        insert_rows(connection, side.records[name], rows)
    for name, rows in changed.items():
        table = side.records[name]
        connection.execute(
            update(table).where(_here(side, table), table.c.id == bindparam("which_row")), rows
        )
    _store_registers(connection, side, work)


def _store_registers(connection: Connection, side: Side, work: _Work) -> None:
    for place, row in work.items():
        for name in row.changed_rivals:
            kept = [
                {"device": dot.device, "ctr": dot.ctr, "hlc": c.hlc, "author": author, "value": c.value}
                for dot, (c, author) in row.rivals.get(name, {}).items()
            ]
            _replace(connection, side, side.conflict, {"tbl": place[0], "id": place[1], "field": name}, kept)
        for name in row.changed_dead:
            kept = [{"device": dot.device, "ctr": dot.ctr} for dot in row.dead[name]]
            _replace(connection, side, side.dead, {"tbl": place[0], "id": place[1], "field": name}, kept)


def _replace(
    connection: Connection,
    side: Side,
    table: Table,
    where: Mapping[str, Any],
    rows: Sequence[Mapping[str, Any]],
) -> None:
    here = {**side.place, **where}
    connection.execute(delete(table).where(and_(*(table.c[name] == value for name, value in here.items()))))
    if rows:
        connection.execute(insert(table), [{**here, **row} for row in rows])


# -- what a screen has seen -------------------------------------------------------------------


def seen_of(connection: Connection, side: Side, name: str, ids: Sequence[UUID]) -> dict[UUID, Seen]:
    """Per record and field, the dots of every candidate as stored now."""
    table = side.records[name]
    seen: dict[UUID, dict[str, frozenset[Dot]]] = {}
    rows = connection.execute(
        select(table.c.id, table.c["_heads"]).where(_here(side, table), table.c.id.in_(ids))
    )
    for id, heads in rows:
        seen[id] = shown_dots(heads)
    add_rivals(connection, side, ids, seen)
    return dict(seen)


def shown_dots(heads: Iterable[Sequence[Any]]) -> dict[str, frozenset[Dot]]:
    """Per field the dot of the value that a row shows, from its `_heads`."""
    return {name: frozenset({Dot(UUID(device), ctr)}) for device, ctr, _, _, names in heads for name in names}


def add_rivals(
    connection: Connection, side: Side, ids: Sequence[UUID], seen: dict[UUID, dict[str, frozenset[Dot]]]
) -> None:
    """Add the dots of every other candidate of these records' fields."""
    conflict = side.conflict
    for row in connection.execute(
        select(conflict.c.id, conflict.c.field, conflict.c.device, conflict.c.ctr).where(
            _here(side, conflict), conflict.c.id.in_(ids)
        )
    ):
        dots = seen.setdefault(row.id, {})
        dots[row.field] = dots.get(row.field, frozenset()) | {Dot(row.device, row.ctr)}
