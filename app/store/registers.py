"""Fields as registers in tables: the one way in which a change set becomes rows, at both ends.

The shown value stands in the record's own column, its dot in `_heads`. Only a field with more than
one candidate has rows in `sync_conflict`; only a write that was replaced before it arrived has one
in `sync_dead`. Fields of a newer schema wait in `_x` (5-sync.md 3.9).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table, and_, delete, insert, select, update

from app.store.tables import KINDS, Side
from app.store.values import hints, to_column, to_plain
from app.sync.changes import ChangeSet, Seen
from app.sync.merge import Candidate, Dot, Register, Write, merge

Place = tuple[str, UUID]
"""(table, id) of a record."""
Field = tuple[str, UUID, str]

_CHUNK = 400
"""Ids of one IN list: below SQLite's oldest limit of 999 parameters."""


@dataclass(slots=True)
class _Row:
    """A record being merged."""

    columns: dict[str, Any]
    heads: dict[str, list[Any]]
    extra: dict[str, Any]
    is_new: bool
    is_touched: bool = False


@dataclass(slots=True)
class _Work:
    """What one `apply` has loaded and changed."""

    rows: dict[Place, _Row] = field(default_factory=dict)
    rivals: dict[Field, dict[Dot, tuple[Candidate, UUID]]] = field(default_factory=dict)
    dead: dict[Field, set[Dot]] = field(default_factory=dict)
    changed_rivals: set[Field] = field(default_factory=set)
    changed_dead: set[Field] = field(default_factory=set)


def apply(
    connection: Connection, side: Side, changes: Sequence[ChangeSet], seen: MutableMapping[UUID, int]
) -> frozenset[Place]:
    """Merge change sets into the rows, in this order; returns the records they touch.

    Args:
        connection: with an open transaction.
        side: the tables of this end.
        changes: each device's ones in the order of their counters.
        seen: highest counter applied per device; raised as they are applied.
    """
    work = _load(connection, side, changes)
    for change in changes:
        if change.ctr <= seen.get(change.device, 0):
            continue
        _merge(work, change, seen)
        seen[change.device] = change.ctr
    _store(connection, side, work)
    return frozenset(place for place, row in work.rows.items() if row.is_touched)


def _merge(work: _Work, change: ChangeSet, seen: Mapping[UUID, int]) -> None:
    dot = Dot(change.device, change.ctr)
    for op in change.ops:
        if op.table not in KINDS:
            continue
        row = work.rows[op.table, op.id]
        row.is_touched = True
        for name, value in op.fields.items():
            where = (op.table, op.id, name)
            before = _register(work, row, where)
            write = Write(dot, change.hlc, value, op.preds.get(name, frozenset()))
            _keep(work, row, where, before, merge(before, write, seen=seen), change)


def _register(work: _Work, row: _Row, where: Field) -> Register:
    rivals = work.rivals.get(where)
    dead = frozenset(work.dead.get(where, ()))
    if rivals:
        return Register({dot: candidate for dot, (candidate, _) in rivals.items()}, dead)
    head = row.heads.get(where[2])
    if head is None:
        return Register({}, dead)
    return Register({Dot(UUID(head[0]), head[1]): Candidate(head[2], _plain(row, where))}, dead)


def _keep(work: _Work, row: _Row, where: Field, before: Register, after: Register, change: ChangeSet) -> None:
    table, _, name = where
    authors = {dot: author for dot, (_, author) in work.rivals.get(where, {}).items()}
    if (former := row.heads.get(name)) is not None:
        authors[Dot(UUID(former[0]), former[1])] = UUID(former[3])
    authors[Dot(change.device, change.ctr)] = change.author
    head = after.head
    if head is None:
        row.heads.pop(name, None)
    else:
        shown = after.candidates[head]
        row.heads[name] = [str(head.device), head.ctr, shown.hlc, str(authors[head])]
        _set(row, table, name, shown.value)
    if after.dead != before.dead:
        work.dead[where] = set(after.dead)
        work.changed_dead.add(where)
    if len(after.candidates) > 1:
        work.rivals[where] = {dot: (c, authors[dot]) for dot, c in after.candidates.items()}
        work.changed_rivals.add(where)
    elif work.rivals.pop(where, None) is not None:
        work.changed_rivals.add(where)


def _plain(row: _Row, where: Field) -> Any:
    table, _, name = where
    if name in hints(KINDS[table]):
        return to_plain(row.columns.get(name))
    return row.extra.get(name)


def _set(row: _Row, table: str, name: str, value: Any) -> None:
    hint = hints(KINDS[table]).get(name)
    if hint is None:
        row.extra[name] = value
    else:
        row.columns[name] = to_column(hint, value)


# -- loading and storing ----------------------------------------------------------------------


def _load(connection: Connection, side: Side, changes: Iterable[ChangeSet]) -> _Work:
    wanted: dict[str, set[UUID]] = defaultdict(set)
    for change in changes:
        for op in change.ops:
            if op.table in KINDS:
                wanted[op.table].add(op.id)
    work = _Work()
    for name, ids in wanted.items():
        ordered = sorted(ids)
        for start in range(0, len(ordered), _CHUNK):
            part = ordered[start : start + _CHUNK]
            _load_rows(connection, side, name, part, work)
            _load_registers(connection, side, name, part, work)
    return work


def _here(side: Side, table: Table) -> Any:
    return table.c.tenant == side.tenant if side.tenant is not None else True


def _load_rows(connection: Connection, side: Side, name: str, ids: Sequence[UUID], work: _Work) -> None:
    table = side.records[name]
    found = connection.execute(select(table).where(_here(side, table), table.c.id.in_(ids))).mappings()
    for row in found:
        columns = {field: row[field] for field in hints(KINDS[name])}
        work.rows[name, row["id"]] = _Row(columns, dict(row["_heads"]), dict(row["_x"]), is_new=False)
    for id in ids:
        work.rows.setdefault((name, id), _Row({}, {}, {}, is_new=True))


def _load_registers(connection: Connection, side: Side, name: str, ids: Sequence[UUID], work: _Work) -> None:
    conflict, dead = side.conflict, side.dead
    rows = connection.execute(
        select(conflict).where(_here(side, conflict), conflict.c.tbl == name, conflict.c.id.in_(ids))
    )
    for row in rows:
        candidate = (Candidate(row.hlc, row.value), row.author)
        work.rivals.setdefault((name, row.id, row.field), {})[Dot(row.device, row.ctr)] = candidate
    for row in connection.execute(
        select(dead).where(_here(side, dead), dead.c.tbl == name, dead.c.id.in_(ids))
    ):
        work.dead.setdefault((name, row.id, row.field), set()).add(Dot(row.device, row.ctr))


def _store(connection: Connection, side: Side, work: _Work) -> None:
    new: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for (name, id), row in work.rows.items():
        if not row.is_touched:
            continue
        values = {**row.columns, "_heads": row.heads, "_x": row.extra}
        if row.is_new:
            blank = dict.fromkeys(hints(KINDS[name]))
            new[name].append({**side.key(id), **blank, **values})
        else:
            table = side.records[name]
            connection.execute(update(table).where(_here(side, table), table.c.id == id).values(values))
    for name, rows in new.items():
        connection.execute(insert(side.records[name]), rows)
    _store_registers(connection, side, work)


def _store_registers(connection: Connection, side: Side, work: _Work) -> None:
    for where in work.changed_rivals:
        _clear(connection, side, side.conflict, where)
        rows = [
            {
                **_where(side, where),
                "device": dot.device,
                "ctr": dot.ctr,
                "hlc": candidate.hlc,
                "author": author,
                "value": candidate.value,
            }
            for dot, (candidate, author) in work.rivals.get(where, {}).items()
        ]
        if rows:
            connection.execute(insert(side.conflict), rows)
    for where in work.changed_dead:
        _clear(connection, side, side.dead, where)
        rows = [{**_where(side, where), "device": dot.device, "ctr": dot.ctr} for dot in work.dead[where]]
        if rows:
            connection.execute(insert(side.dead), rows)


def _where(side: Side, where: Field) -> dict[str, Any]:
    return {**side.place, "tbl": where[0], "id": where[1], "field": where[2]}


def _clear(connection: Connection, side: Side, table: Table, where: Field) -> None:
    conditions = [table.c[name] == value for name, value in _where(side, where).items()]
    connection.execute(delete(table).where(and_(*conditions)))


# -- what a screen has seen -------------------------------------------------------------------


def seen_of(connection: Connection, side: Side, name: str, ids: Sequence[UUID]) -> dict[UUID, Seen]:
    """Per record and field, the dots of every candidate as stored now."""
    table, conflict = side.records[name], side.conflict
    seen: dict[UUID, dict[str, frozenset[Dot]]] = {}
    rows = connection.execute(
        select(table.c.id, table.c["_heads"]).where(_here(side, table), table.c.id.in_(ids))
    )
    for id, heads in rows:
        seen[id] = {field: frozenset({Dot(UUID(h[0]), h[1])}) for field, h in heads.items()}
    for row in connection.execute(
        select(conflict.c.id, conflict.c.field, conflict.c.device, conflict.c.ctr).where(
            _here(side, conflict), conflict.c.tbl == name, conflict.c.id.in_(ids)
        )
    ):
        dots = seen.setdefault(row.id, {})
        dots[row.field] = dots.get(row.field, frozenset()) | {Dot(row.device, row.ctr)}
    return dict(seen)
