"""Whole records that come to a workstation: with what is known of them, joined with what is here.

A record that is not here is taken as it stands. One that is here, because another scope or an own save
had it first, is joined: of each side stay the values that the other has not seen, and those that both
still have (5-sync.md 3.3, 3.7).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, delete, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from app.store import search_index
from app.store.erasing import chunks
from app.store.first_writes import First, insert_first
from app.store.first_writes import Head as FirstHead
from app.store.inserting import insert_rows
from app.store.scope_tables import sync_entered
from app.store.tables import KINDS, LOCAL, erased, history
from app.store.values import hints, to_column, to_plain
from app.sync.changes import ChangeSet, Op
from app.sync.merge import Candidate, Dot, Register
from app.sync.scoping import Standing

Record = tuple[str, UUID]
Highs = Mapping[UUID, int]
Values = dict[Dot, tuple[int, str, Any]]
"""Candidates of one field: clock, author, plain value."""


@dataclass(slots=True)
class _State:
    """A record's registers, of one side."""

    fields: dict[str, Values] = field(default_factory=dict)
    dead: dict[str, set[Dot]] = field(default_factory=dict)


def enter(
    connection: Connection, rows: Sequence[Standing], highs: Highs, *, remembered: bool
) -> frozenset[Record]:
    """Store records that come as a whole; what was erased here stays away.

    Args:
        connection: with an open transaction and an open guard.
        rows: as they stand at the office.
        highs: what the rows hold of each device.
        remembered: whether the same may come once more by another scope's feed.

    Returns:
        (table, id) of each.
    """
    known = [row for row in rows if row.table in KINDS]
    gone = _erased(connection, [row.id for row in known])
    known = [row for row in known if row.id not in gone]
    by_table: dict[str, list[Standing]] = defaultdict(list)
    for row in known:
        by_table[row.table].append(row)
    there: set[Record] = set()
    for name, some in by_table.items():
        here = _stored(connection, name, [row.id for row in some])
        there.update((name, id) for id in here)
        _insert(connection, name, [row for row in some if row.id not in here])
        for row in some:
            if row.id in here:
                _join(connection, row, here[row.id], highs)
    _remember(connection, known)
    noted = [row for row in known if remembered or (row.table, row.id) in there]
    _note_entered(connection, noted, highs)
    return frozenset((row.table, row.id) for row in known)


def unseen(connection: Connection, changes: Sequence[ChangeSet]) -> tuple[ChangeSet, ...]:
    """Change sets without what has come already by another scope, or within a record that entered.

    A change set that has nothing left still counts: the device's counter is raised by it.
    """
    ids = {op.id for change in changes for op in change.ops}
    applied, highs = _applied(connection, ids), _entered(connection, ids)
    if not applied and not highs:
        return tuple(changes)
    found = []
    for change in changes:
        ops = tuple(
            op
            for op in change.ops
            if (op.id, change.device, change.ctr) not in applied
            and change.ctr > highs.get(op.id, {}).get(change.device, 0)
        )
        found.append(
            change
            if len(ops) == len(change.ops)
            else ChangeSet(
                change.device,
                change.ctr,
                change.hlc,
                change.author,
                change.scope,
                change.schema,
                ops,
                change.origin,
            )
        )
    return tuple(found)


def forget_entered(connection: Connection, ids: Collection[UUID]) -> None:
    """What was known of records that are gone."""
    for part in chunks(ids):
        connection.execute(delete(sync_entered).where(sync_entered.c.id.in_(part)))


# -- inside -----------------------------------------------------------------------------------


def _erased(connection: Connection, ids: Iterable[UUID]) -> set[UUID]:
    if not connection.exec_driver_sql("SELECT EXISTS (SELECT 1 FROM erased)").scalar_one():
        return set()
    found: set[UUID] = set()
    for part in chunks(ids):
        found.update(connection.execute(select(erased.c.id).where(erased.c.id.in_(part))).scalars())
    return found


def _stored(connection: Connection, name: str, ids: Iterable[UUID]) -> dict[UUID, Mapping[str, Any]]:
    table = LOCAL.records[name]
    found: dict[UUID, Mapping[str, Any]] = {}
    for part in chunks(ids):
        rows = connection.execute(select(table).where(table.c.id.in_(part))).mappings()
        found.update((row["id"], dict(row)) for row in rows)
    return found


def _insert(connection: Connection, name: str, rows: Sequence[Standing]) -> None:
    """Records that are not here; nearly all were written once, and go in a column at a time."""
    once = [(row.id.int, _first(row)) for row in rows if len(row.heads) == 1 and not (row.rivals or row.dead)]
    entries, newer = insert_first(connection, LOCAL, name, once)
    search_index.add(connection, entries)
    again = {number for number, _ in newer}
    done = {number for number, _ in once} - again
    _insert_each(connection, name, [row for row in rows if row.id.int not in done])


def _first(row: Standing) -> First:
    head = row.heads[0]
    fields = {field: row.fields.get(field) for field in head.names}
    return FirstHead(head.device, head.ctr, head.hlc, head.author), Op(row.table, row.id, fields, {})


def _insert_each(connection: Connection, name: str, rows: Sequence[Standing]) -> None:
    known = hints(KINDS[name])
    made = []
    for row in rows:
        columns: dict[str, Any] = {
            field: to_column(hint, row.fields.get(field)) for field, hint in known.items()
        }
        columns["id"] = row.id
        columns["_heads"] = [[head.device, head.ctr, head.hlc, head.author, head.names] for head in row.heads]
        columns["_x"] = {field: value for field, value in row.fields.items() if field not in known}
        made.append(columns)
    if not made:
        return
    insert_rows(connection, LOCAL.records[name], made)
    search_index.renew(connection, ((name, columns["id"], True, columns) for columns in made))
    rivals = [
        {
            "tbl": name,
            "id": row.id,
            "field": one.field,
            "device": one.device,
            "ctr": one.ctr,
            "hlc": one.hlc,
            "author": one.author,
            "value": one.value,
        }
        for row in rows
        for one in row.rivals
    ]
    dead = [
        {"tbl": name, "id": row.id, "field": one.field, "device": one.device, "ctr": one.ctr}
        for row in rows
        for one in row.dead
    ]
    if rivals:
        connection.execute(insert(LOCAL.conflict), rivals)
    if dead:
        connection.execute(insert(LOCAL.dead), dead)


def _remember(connection: Connection, rows: Sequence[Standing]) -> None:
    """Who wrote last what is shown; what was before is nobody's business here."""
    lines: dict[tuple[UUID, str, int, str], dict[str, Any]] = {}
    for row in rows:
        for head in row.heads:
            key = (row.id, head.device, head.ctr, row.table)
            lines[key] = {
                "tbl": row.table,
                "id": row.id,
                "device": UUID(head.device),
                "ctr": head.ctr,
                "hlc": head.hlc,
                "author": UUID(head.author),
                "origin": "",
                "fields": sorted(head.names),
            }
    if lines:
        insert_rows(connection, history, list(lines.values()), or_ignore=True)


def _note_entered(connection: Connection, rows: Sequence[Standing], highs: Highs) -> None:
    if not rows:
        return
    plain = {str(device): ctr for device, ctr in highs.items()}
    before = _entered(connection, {row.id for row in rows})
    values = []
    for row in rows:
        own = before.get(row.id, {})
        joined = plain | {str(device): ctr for device, ctr in own.items() if ctr > highs.get(device, 0)}
        values.append({"id": row.id, "tbl": row.table, "highs": joined})
    statement = upsert(sync_entered)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["id", "tbl"], set_={"highs": statement.excluded.highs}
        ),
        values,
    )


def _applied(connection: Connection, ids: Iterable[UUID]) -> set[tuple[UUID, UUID, int]]:
    found: set[tuple[UUID, UUID, int]] = set()
    for part in chunks(ids):
        rows = connection.execute(
            select(history.c.id, history.c.device, history.c.ctr).where(history.c.id.in_(part))
        )
        found.update((row.id, row.device, row.ctr) for row in rows)
    return found


def _entered(connection: Connection, ids: Iterable[UUID]) -> dict[UUID, dict[UUID, int]]:
    found: dict[UUID, dict[UUID, int]] = {}
    for part in chunks(ids):
        rows = connection.execute(
            select(sync_entered.c.id, sync_entered.c.highs).where(sync_entered.c.id.in_(part))
        )
        for row in rows:
            found[row.id] = {UUID(device): ctr for device, ctr in row.highs.items()}
    return found


def _join(connection: Connection, row: Standing, stored: Mapping[str, Any], highs: Highs) -> None:
    here, theirs = _state_here(connection, row.table, row.id, stored), _state_there(row)
    applied = {(device, ctr) for _, device, ctr in _applied(connection, [row.id])}
    entered = _entered(connection, [row.id]).get(row.id, {})

    def seen_here(dot: Dot) -> bool:
        return (dot.device, dot.ctr) in applied or dot.ctr <= entered.get(dot.device, 0)

    joined: dict[str, Values] = {}
    for name in {*here.fields, *theirs.fields}:
        own, their = here.fields.get(name, {}), theirs.fields.get(name, {})
        values = {dot: value for dot, value in their.items() if dot in own or not seen_here(dot)}
        values |= {dot: value for dot, value in own.items() if dot.ctr > highs.get(dot.device, 0)}
        joined[name] = values
    dead = {
        name: here.dead.get(name, set()) | theirs.dead.get(name, set()) for name in {*here.dead, *theirs.dead}
    }
    _write_joined(connection, row.table, row.id, joined, dead)


def _state_there(row: Standing) -> _State:
    state = _State()
    for head in row.heads:
        dot = Dot(UUID(head.device), head.ctr)
        for name in head.names:
            state.fields[name] = {dot: (head.hlc, head.author, row.fields.get(name))}
    for rival in row.rivals:
        values = state.fields.setdefault(rival.field, {})
        values[Dot(rival.device, rival.ctr)] = (rival.hlc, str(rival.author), rival.value)
    for one in row.dead:
        state.dead.setdefault(one.field, set()).add(Dot(one.device, one.ctr))
    return state


def _state_here(connection: Connection, table: str, id: UUID, stored: Mapping[str, Any]) -> _State:
    state, known = _State(), hints(KINDS[table])
    for device, ctr, hlc, author, names in stored["_heads"]:
        for name in names:
            value = to_plain(stored[name]) if name in known else stored["_x"].get(name)
            state.fields[name] = {Dot(UUID(device), ctr): (hlc, author, value)}
    conflict, gone = LOCAL.conflict, LOCAL.dead
    for row in connection.execute(select(conflict).where(conflict.c.tbl == table, conflict.c.id == id)):
        values = state.fields.setdefault(row.field, {})
        values[Dot(row.device, row.ctr)] = (row.hlc, str(row.author), row.value)
    for row in connection.execute(select(gone).where(gone.c.tbl == table, gone.c.id == id)):
        state.dead.setdefault(row.field, set()).add(Dot(row.device, row.ctr))
    return state


def _write_joined(
    connection: Connection, table: str, id: UUID, joined: Mapping[str, Values], dead: Mapping[str, set[Dot]]
) -> None:
    known = hints(KINDS[table])
    columns: dict[str, Any] = {}
    extra: dict[str, Any] = {}
    heads: dict[tuple[str, int, int, str], list[str]] = defaultdict(list)
    rivals: list[dict[str, Any]] = []
    for name in sorted(joined):
        values = {dot: value for dot, value in joined[name].items() if dot not in dead.get(name, set())}
        register = Register({dot: Candidate(hlc, value) for dot, (hlc, _, value) in values.items()})
        shown = register.head
        if name in known:
            columns[name] = to_column(known[name], register.value)
        else:
            extra[name] = register.value
        if shown is None:
            continue
        hlc, author, _ = values[shown]
        heads[str(shown.device), shown.ctr, hlc, author].append(name)
        if len(values) > 1:
            rivals += [
                _rival(table, id, name, dot, clock, who, value) for dot, (clock, who, value) in values.items()
            ]
    rows = LOCAL.records[table]
    columns |= {"_heads": [[*head, names] for head, names in heads.items()], "_x": extra}
    connection.execute(
        update(rows).where(rows.c.id == bindparam("which_row")), [{"which_row": id, **columns}]
    )
    which = update(rows).where(rows.c.id == bindparam("which_row"))
    connection.execute(which, [{"which_row": id, **columns}])
    conflict, gone = LOCAL.conflict, LOCAL.dead
    connection.execute(delete(conflict).where(conflict.c.tbl == table, conflict.c.id == id))
    connection.execute(delete(gone).where(gone.c.tbl == table, gone.c.id == id))
    if rivals:
        connection.execute(insert(conflict), rivals)
    lines = [
        {"tbl": table, "id": id, "field": name, "device": dot.device, "ctr": dot.ctr}
        for name, dots in dead.items()
        for dot in dots
        if dot not in joined.get(name, {})
    ]
    if lines:
        connection.execute(insert(gone), lines)
    stored = connection.execute(select(rows).where(rows.c.id == id)).mappings().one()
    search_index.renew(connection, [(table, id, False, dict(stored))])


def _rival(table: str, id: UUID, name: str, dot: Dot, clock: int, who: str, value: Any) -> dict[str, Any]:
    return {
        "tbl": table,
        "id": id,
        "field": name,
        "device": dot.device,
        "ctr": dot.ctr,
        "hlc": clock,
        "author": UUID(who),
        "value": value,
    }
