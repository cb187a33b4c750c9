"""Rows of what is erased, at both ends: found, removed, and kept out from then on (5-sync.md 3.7)."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Table, delete, or_, select, true

from app.domain.errors import MessageBroken, MessageTooLarge
from app.store.tables import Side
from app.sync import wire
from app.sync.changes import ChangeSet
from app.sync.erasing import OWNERS, named, without

Place = tuple[str, UUID]
"""(table, id) of a record."""
_CHUNK = 400
_log = logging.getLogger(__name__)


def chunks(ids: Iterable[UUID]) -> Iterator[list[UUID]]:
    """Ids in parts that one statement takes."""
    ordered = sorted(ids)
    for start in range(0, len(ordered), _CHUNK):
        yield ordered[start : start + _CHUNK]


def here(side: Side, table: Table) -> ColumnElement[bool]:
    """Rows of this end's tenant."""
    return table.c.tenant == side.tenant if side.tenant is not None else true()


def closure(connection: Connection, side: Side, subjects: Collection[Place]) -> frozenset[Place]:
    """The subjects and everything here that belongs to them, also what their author did not know.

    A household in which somebody else still lives stays.
    """
    found = set(subjects)
    before = -1
    while len(found) != before:
        before = len(found)
        ids = {id for _, id in found}
        for name, fields in OWNERS.items():
            table = side.records[name]
            for part in chunks(ids):
                owned = or_(*(table.c[field].in_(part) for field in fields))
                rows = connection.execute(select(table.c.id).where(here(side, table), owned))
                found.update((name, id) for id in rows.scalars())
    return frozenset(found - _shared_households(connection, side, found))


def _shared_households(connection: Connection, side: Side, places: Set[Place]) -> set[Place]:
    client = side.records["client"]
    gone = {id for name, id in places if name == "client"}
    shared = set()
    for name, id in places:
        if name == "household":
            living = connection.execute(
                select(client.c.id).where(here(side, client), client.c.household_id == id)
            ).scalars()
            if any(each not in gone for each in living):
                shared.add((name, id))
    return shared


def remove_rows(connection: Connection, side: Side, places: Collection[Place]) -> None:
    """Delete records with their conflicts and the writes that were replaced before they arrived."""
    by_table: Mapping[str, set[UUID]] = defaultdict(set)
    for name, id in places:
        by_table[name].add(id)
    for name, ids in by_table.items():
        for part in chunks(ids):
            for table, narrowed in (
                (side.records[name], true()),
                (side.conflict, side.conflict.c.tbl == name),
                (side.dead, side.dead.c.tbl == name),
            ):
                connection.execute(delete(table).where(here(side, table), narrowed, table.c.id.in_(part)))


def kept_out(
    connection: Connection, erased: Table, changes: Sequence[ChangeSet], tenant: UUID | None = None
) -> tuple[tuple[ChangeSet, ...], dict[Place, UUID]]:
    """Change sets without what belongs to erased records; with (table, id) of what is newly known as such.

    A record that was made for an erased case where that was not known yet is erased from its birth on.

    Args:
        connection: with an open transaction.
        erased: the table of erased ids at this end.
        changes: in the order in which they came.
        tenant: the office's; None on a workstation.

    Returns:
        As many change sets as came, in their order; records left out with the erasure's id.
    """
    own = true() if tenant is None else erased.c.tenant == tenant
    erasures: dict[UUID, UUID] = {}
    for part in chunks(named(changes)):
        rows = connection.execute(select(erased.c.id, erased.c.erasure_id).where(own, erased.c.id.in_(part)))
        erasures.update((row.id, row.erasure_id) for row in rows)
    if not erasures:
        return tuple(changes), {}
    gone = set(erasures)
    first = next(iter(erasures.values()))
    kept, dropped = [], {}
    for change in changes:
        rest, out = without(change, gone)
        if out:
            _log.warning("change set %s/%s wrote to erased records; left out", change.device, change.ctr)
        gone.update(id for _, id in out)
        dropped.update({place: erasures.get(place[1], first) for place in out})
        kept.append(rest)
    return tuple(kept), dropped


def rewritten(raw: bytes, gone: Set[UUID]) -> bytes | None:
    """A change set's bytes without erased records: None = it holds none; empty = nothing is left.

    What cannot be read and holds the id of an erased record goes as a whole.
    """
    if not any(id.bytes in raw or str(id).encode() in raw for id in gone):
        return None
    try:
        change = wire.read_change(raw)
    except (MessageBroken, MessageTooLarge):
        return b""
    rest, out = without(change, gone)
    if not out:
        return None
    return wire.pack_change(rest) if rest.ops else b""
