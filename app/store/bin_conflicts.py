"""Edits of a record that somebody else had thrown away, unknown to either: listed until a person decides.

The bin is a field of its own (`removed_at`), so an edit and a removal never meet in one register. What
tells that they did not know of each other is order, never a clock: an edit that arrives after the
removal stood in the feed, or here, was not on the screen of who removed; a removal that arrives while
an edit of this device was still on its way was not on the screen of who edited. Where the edit had
reached the office before the removal was made without it, the device that removed is the one to notice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import Connection, and_, delete, or_, select
from sqlalchemy.dialects.sqlite import insert as upsert

from app.store.register_reading import cells_of
from app.store.sync_tables import sync_unseen_edit
from app.store.tables import LOCAL, sync_outbox
from app.sync import wire
from app.sync.changes import ChangeSet, Op
from app.sync.merge import Dot

BIN: Final = "removed_at"
_BINNED: Final = {name: table for name, table in LOCAL.records.items() if BIN in table.c}
_CHUNK: Final = 400
_WAITING: Final = 0
Place = tuple[str, UUID]


@dataclass(frozen=True, slots=True)
class Unseen:
    """A record in the bin, and the last edit that whoever threw it away had not seen."""

    table: str
    id: UUID
    removal: Dot
    edit: Dot
    edit_hlc: int
    edit_author: UUID


def note(connection: Connection, arrived: Sequence[ChangeSet], own: UUID) -> None:
    """Write down which of the edits that were just applied met a removal, or the other way round.

    Args:
        connection: in the transaction that applied them.
        arrived: others' change sets, in the order of the feed.
        own: this device.
    """
    on_their_way = _on_their_way(connection, arrived)
    cases = _cases_in_the_bin(connection, [*arrived, *on_their_way])
    ids: dict[str, set[UUID]] = defaultdict(set)
    for change in (*arrived, *on_their_way):
        for op in change.ops:
            for name, id in _places(op, cases):
                ids[name].add(id)
    removed = {place: dot for name, every in ids.items() for place, dot in _removed(connection, name, every)}
    if not removed:
        return
    order = {Dot(change.device, change.ctr): at for at, change in enumerate(arrived)}
    found = list(_edits_after(arrived, removed, order, cases))
    fresh = {place: dot for place, dot in removed.items() if dot in order and dot.device != own}
    found += _edits_after(on_their_way, fresh, {}, cases)
    rows = [_row(one) for one in found]
    if rows:
        connection.execute(upsert(sync_unseen_edit).on_conflict_do_nothing(), rows)
        _forget_decided(connection)


def _on_their_way(connection: Connection, arrived: Sequence[ChangeSet]) -> list[ChangeSet]:
    """What the office had not got of this device when these arrived; only where one of them removes."""
    if not any(op.fields.get(BIN) for change in arrived for op in change.ops):
        return []
    query = select(sync_outbox.c.raw).where(sync_outbox.c.state == _WAITING).order_by(sync_outbox.c.ctr)
    return [wire.read_own(raw) for raw in connection.execute(query).scalars()]


def _cases_in_the_bin(connection: Connection, changes: Sequence[ChangeSet]) -> dict[Place, UUID]:
    """Record → its case, of what belongs to a case that was thrown away."""
    case = LOCAL.records["case_file"]
    binned = set(connection.execute(select(case.c.id).where(case.c[BIN].is_not(None))).scalars())
    if not binned:
        return {}
    ids: dict[str, set[UUID]] = defaultdict(set)
    for change in changes:
        for op in change.ops:
            if op.table in LOCAL.records and "case_id" in LOCAL.records[op.table].c:
                ids[op.table].add(op.id)
    found: dict[Place, UUID] = {}
    for name, every in ids.items():
        table, ordered = LOCAL.records[name], sorted(every)
        for start in range(0, len(ordered), _CHUNK):
            part = table.c.id.in_(ordered[start : start + _CHUNK])
            for id, case_id in connection.execute(select(table.c.id, table.c.case_id).where(part)):
                if case_id in binned:
                    found[name, id] = case_id
    return found


def _places(op: Op, cases: Mapping[Place, UUID]) -> Iterator[Place]:
    """What of this can lie in the bin: the record, and its case."""
    if op.table in _BINNED:
        yield op.table, op.id
    if (op.table, op.id) in cases:
        yield "case_file", cases[op.table, op.id]


def _row(one: Unseen) -> dict[str, object]:
    return {
        "tbl": one.table,
        "id": one.id,
        "device": one.edit.device,
        "ctr": one.edit.ctr,
        "hlc": one.edit_hlc,
        "author": one.edit_author,
        "removed_device": one.removal.device,
        "removed_ctr": one.removal.ctr,
    }


def unseen(connection: Connection) -> tuple[Unseen, ...]:
    """Each record once, as long as its removal stands undecided."""
    found: dict[Place, Unseen] = {}
    for row in connection.execute(select(sync_unseen_edit)).all():
        one = Unseen(
            row.tbl,
            row.id,
            Dot(row.removed_device, row.removed_ctr),
            Dot(row.device, row.ctr),
            row.hlc,
            row.author,
        )
        last = found.get((one.table, one.id))
        if last is None or (last.edit_hlc, last.edit) < (one.edit_hlc, one.edit):
            found[one.table, one.id] = one
    return tuple(one for one in found.values() if _standing(connection, one.table, one.id) == one.removal)


def _standing(connection: Connection, name: str, id: UUID) -> Dot | None:
    """The dot of the removal, where the record is in the bin and nobody disputes that."""
    return dict(_removed(connection, name, {id})).get((name, id))


def _removed(connection: Connection, name: str, ids: Collection[UUID]) -> Iterator[tuple[Place, Dot]]:
    table, ordered = _BINNED[name], sorted(ids)
    for start in range(0, len(ordered), _CHUNK):
        part = table.c.id.in_(ordered[start : start + _CHUNK])
        there = list(connection.execute(select(table.c.id).where(part, table.c[BIN].is_not(None))).scalars())
        if not there:
            continue
        for id, cells in cells_of(connection, LOCAL, name, there).items():
            rivals = cells.get(BIN, {})
            if len(rivals) == 1:  # several: a conflict of the field itself
                yield (name, id), next(iter(rivals))


def _edits_after(
    changes: Sequence[ChangeSet],
    removed: Mapping[Place, Dot],
    order: Mapping[Dot, int],
    cases: Mapping[Place, UUID],
) -> Iterator[Unseen]:
    """What was applied after the removal, from another device than the one that removed."""
    for at, change in enumerate(changes):
        for op in change.ops:
            if set(op.fields) <= {BIN}:
                continue
            for place in _places(op, cases):
                removal = removed.get(place)
                if removal is None or removal.device == change.device or order.get(removal, -1) >= at:
                    continue
                dot = Dot(change.device, change.ctr)
                yield Unseen(*place, removal, dot, change.hlc, change.author)


def _forget_decided(connection: Connection) -> None:
    """Rows about removals that stand no more: decided, undone, erased, or gone with their case."""
    kept = unseen(connection)
    table = sync_unseen_edit.c
    standing = [
        and_(table.tbl == one.table, table.id == one.id, table.removed_ctr == one.removal.ctr) for one in kept
    ]
    connection.execute(delete(sync_unseen_edit).where(~or_(False, *standing)))  # noqa: FBT003 - of SQL
