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
from types import MappingProxyType
from typing import Any, Final
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
from app.store.first_writes import First, Head, insert_first
from app.store.inserting import insert_rows
from app.store.tables import KINDS, Side
from app.store.values import hints, to_column, to_plain
from app.sync.changes import ChangeSet, Op, Seen
from app.sync.merge import Candidate, Dot, Register, Write, merge

Place = tuple[str, UUID]
"""(table, id) of a record."""
Rivals = dict[Dot, tuple[Candidate, UUID]]
"""Candidates of one field with their authors."""

_FEW = 8
"""Up to so many records are loaded without asking first which of them are stored."""
_CHUNK = 400
"""Ids of one IN list: below SQLite's oldest limit of 999 parameters."""


_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


def _nothing() -> Mapping[str, Any]:
    return _NOTHING


@dataclass(slots=True)
class _Row:
    """A record being merged."""

    columns: dict[str, Any]
    heads: dict[str, Head]
    extra: dict[str, Any]
    is_new: bool
    is_touched: bool = False
    rivals: Mapping[str, Rivals] = field(default_factory=_nothing)
    """This and the following are made anew when they change: almost no record has any of them."""
    dead: Mapping[str, frozenset[Dot]] = field(default_factory=_nothing)
    changed_rivals: frozenset[str] = frozenset()
    changed_dead: frozenset[str] = frozenset()


_Work = dict[str, dict[int, _Row | First | None]]
"""By table and number of the id (numbers are looked up fastest); None = neither stored nor written yet."""


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
        touched = _merge_all(work, changes, seen)
        entries = _store(connection, side, work)
        if side.tenant is None:  # an office has no search
            search_index.add(connection, entries)
            search_index.renew(connection, _rows_touched(work))
    return touched


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


def _merge_all(
    work: _Work, changes: Sequence[ChangeSet], seen: MutableMapping[UUID, int]
) -> frozenset[Place]:
    touched: set[Place] = set()
    for change in changes:
        if change.ctr <= seen.get(change.device, 0):
            continue
        head = Head(str(change.device), change.ctr, change.hlc, str(change.author))
        for op in change.ops:
            rows = work.get(op.table)
            if rows is None:  # a table of a newer schema
                continue
            touched.add((op.table, op.id))
            row = rows[op.id.int]
            if row is None and not op.preds:
                rows[op.id.int] = (head, op)
                continue
            if not isinstance(row, _Row):
                row = rows[op.id.int] = _begun(row)
            row.is_touched = True
            _merge(row, op, change, head, seen)
        seen[change.device] = change.ctr
    return frozenset(touched)


def _begun(first: First | None) -> _Row:
    """A record to merge into that is not stored: with its first write, if there was one."""
    row = _Row({}, {}, {}, is_new=True)
    if first is not None:
        head, op = first
        row.is_touched, row.heads = True, dict.fromkeys(op.fields, head)
        known = hints(KINDS[op.table])
        for name, value in op.fields.items():
            _set(row, known, name, value)
    return row


def _merge(row: _Row, op: Op, change: ChangeSet, head: Head, seen: Mapping[UUID, int]) -> None:
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
        row.heads[name] = Head(str(shown.device), shown.ctr, after.candidates[shown].hlc, authors[shown])
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


def _packed(heads: Mapping[str, Head]) -> list[list[Any]]:
    fields: dict[Head, list[str]] = defaultdict(list)
    for name, head in heads.items():
        fields[head].append(name)
    return [[*head, names] for head, names in fields.items()]


def _unpacked(packed: Iterable[Sequence[Any]]) -> dict[str, Head]:
    return {name: Head(*parts) for *parts, names in packed for name in names}


# -- loading and storing ----------------------------------------------------------------------


def _load(connection: Connection, side: Side, changes: Iterable[ChangeSet], new: Collection[Place]) -> _Work:
    work: _Work = defaultdict(dict)
    for change in changes:
        for op in change.ops:
            if op.table in KINDS:
                work[op.table][op.id.int] = None
    made = {(name, id.int) for name, id in new}
    asked: list[tuple[str, list[int]]] = []
    for name, rows in work.items():
        ordered = sorted(rows)
        work[name] = dict.fromkeys(ordered)
        if made:
            ordered = [number for number in ordered if (name, number) not in made]
        if ordered:
            asked.append((name, ordered))
    for name, numbers in asked:
        for part in _parts(_stored(connection, side, side.records[name], numbers)):
            _load_rows(connection, side, name, part, work[name])
    if asked:
        _load_registers(connection, side, work)
    return dict(work)


def _parts(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    return (ids[start : start + _CHUNK] for start in range(0, len(ids), _CHUNK))


def _stored(connection: Connection, side: Side, table: Table, numbers: Sequence[int]) -> Sequence[UUID]:
    """Those that may be stored; SQLite is asked with one parameter, which is quick when most are new."""
    if connection.dialect.name != "sqlite" or len(numbers) < _FEW:
        return [UUID(int=number) for number in numbers]
    asked = func.json_each(json.dumps([f"{number:032x}" for number in numbers])).table_valued("value")
    hexed = type_coerce(table.c.id, String(32))
    query = select(hexed).where(_here(side, table), hexed.in_(select(asked.c.value)))
    return [UUID(found) for found in connection.execute(query).scalars()]


def _here(side: Side, table: Table) -> Any:
    return table.c.tenant == side.tenant if side.tenant is not None else True


def _load_rows(
    connection: Connection,
    side: Side,
    name: str,
    ids: Sequence[UUID],
    rows: MutableMapping[int, _Row | First | None],
) -> None:
    table = side.records[name]
    found = connection.execute(select(table).where(_here(side, table), table.c.id.in_(ids))).mappings()
    for row in found:
        columns = {field: row[field] for field in hints(KINDS[name])}
        heads = _unpacked(row["_heads"])
        rows[row["id"].int] = _Row(columns, heads, dict(row["_x"]), is_new=False)


def _load_registers(connection: Connection, side: Side, work: _Work) -> None:
    """Further candidates and replaced writes of the stored records, and of those never heard of."""
    for row in _rows_of(connection, side, side.conflict, work):
        candidate = (Candidate(row.hlc, row.value), row.author)
        if (place := _place(work, row)) is not None:
            known = place.rivals.get(row.field, {})
            place.rivals = {**place.rivals, row.field: {**known, Dot(row.device, row.ctr): candidate}}
    for row in _rows_of(connection, side, side.dead, work):
        if (place := _place(work, row)) is not None:
            gone = place.dead.get(row.field, frozenset()) | {Dot(row.device, row.ctr)}
            place.dead = {**place.dead, row.field: gone}


def _place(work: _Work, found: Any) -> _Row | None:
    """The record that a register belongs to: it is merged, even where no row of it is stored."""
    rows = work.get(found.tbl, {})
    if found.id.int not in rows:
        return None
    row = rows[found.id.int]
    if not isinstance(row, _Row):
        row = rows[found.id.int] = _begun(row)
    return row


def _rows_of(connection: Connection, side: Side, table: Table, work: _Work) -> Iterator[Any]:
    """Registers of these records; both tables are empty almost always, and then nothing else is asked."""
    here = select(table).where(_here(side, table))
    if connection.execute(here.limit(1)).first() is None:
        return
    ids = [UUID(int=number) for number in sorted({number for rows in work.values() for number in rows})]
    for part in _parts(ids):
        yield from connection.execute(here.where(table.c.tbl.in_(work), table.c.id.in_(part)))


def _rows_touched(work: _Work) -> Iterator[tuple[str, UUID, bool, Mapping[str, Any]]]:
    for name, rows in work.items():
        for number, row in rows.items():
            if isinstance(row, _Row) and row.is_touched:
                yield name, UUID(int=number), row.is_new, row.columns


def _store(connection: Connection, side: Side, work: _Work) -> list[search_index.Entry]:
    """Returns what the search is to be told of records with a single write."""
    entries: list[search_index.Entry] = []
    for name, rows in work.items():
        first = [(number, row) for number, row in rows.items() if isinstance(row, tuple)]
        if first:
            found, newer = insert_first(connection, side, name, first)
            entries += found
            rows.update((number, _begun(row)) for number, row in newer)
        _store_rows(connection, side, name, rows)
    return entries


def _store_rows(
    connection: Connection, side: Side, name: str, rows: Mapping[int, _Row | First | None]
) -> None:
    table = side.records[name]
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    for number, row in rows.items():
        if not isinstance(row, _Row) or not row.is_touched:
            continue
        columns = {**row.columns, "_heads": _packed(row.heads), "_x": row.extra}
        if row.is_new:
            new.append({**columns, **side.key(UUID(int=number))})
        else:
            changed.append({"which_row": UUID(int=number), **columns})
    if new:
        insert_rows(connection, table, new)
    if changed:
        connection.execute(
            update(table).where(_here(side, table), table.c.id == bindparam("which_row")), changed
        )
    _store_registers(connection, side, name, rows)


def _store_registers(
    connection: Connection, side: Side, table: str, rows: Mapping[int, _Row | First | None]
) -> None:
    for number, row in rows.items():
        if not isinstance(row, _Row):
            continue
        place = {"tbl": table, "id": UUID(int=number)}
        for name in row.changed_rivals:
            kept = [
                {"device": dot.device, "ctr": dot.ctr, "hlc": c.hlc, "author": author, "value": c.value}
                for dot, (c, author) in row.rivals.get(name, {}).items()
            ]
            _replace(connection, side, side.conflict, {**place, "field": name}, kept)
        for name in row.changed_dead:
            kept = [{"device": dot.device, "ctr": dot.ctr} for dot in row.dead[name]]
            _replace(connection, side, side.dead, {**place, "field": name}, kept)


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
