"""What devices push and pull at the office: judged, applied, quarantined, read (5-sync.md 3.4).

The order of locks is the same everywhere: the device's row, then the scopes' rows, sorted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import Row, case, insert, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, SQLAlchemyError

from app.actions.office_ports import FeedPart, OfficeDevice, Received
from app.domain.errors import MessageBroken, MessageTooLarge
from app.store import office_erasing, registers
from app.store.office_devices import Place
from app.store.office_engine import asks_for_repeat
from app.store.office_tables import RECORDS, device, feed, quarantine, record_scope, scope
from app.sync import schema, wire
from app.sync.changes import ChangeSet

OUT_OF_SCOPE = "out-of-scope"
SCHEMA_INVALID = "schema-invalid"
TOO_LARGE = "too-large"
NOT_STORABLE = "not-storable"

_VALUE_STATES = frozenset({"22", "23", "54"})
"""SQLSTATE classes: data exception, integrity violation, a limit of the database exceeded."""

_FRAME_BYTES = 64
"""About what a frame costs without its content."""
_ROWS = 500


def judge(
    place: Place,
    sender: OfficeDevice,
    pushed: Sequence[tuple[int, bytes]],
    former: Mapping[int, bytes],
) -> tuple[Received, ...]:
    """Read change sets and say what stands against each; writes nothing.

    `former` = content hashes of those from which the device had to erase records.
    """
    read = [(ctr, raw, *_read(sender, ctr, raw, is_rest=ctr in former)) for ctr, raw in pushed]
    homes = _homes(place, (change for _, _, change, _ in read if change is not None))
    received = []
    for ctr, raw, change, fault in read:
        goes_to = None if change is None else _goes_to(sender, change, homes)
        reason = fault if change is None or goes_to is not None else OUT_OF_SCOPE
        if change is not None and goes_to is not None:
            homes.update({(op.table, op.id): {goes_to} for op in change.ops})
        received.append(
            Received(ctr, raw, former.get(ctr) or wire.content_hash(raw), change, goes_to, reason)
        )
    return tuple(received)


def take_in(
    place: Place, sender: OfficeDevice, judged: Sequence[Received], head: bytes
) -> tuple[Received, ...]:
    """Apply or quarantine in order, write the feeds under their counters, raise `high`.

    Returns the same change sets; one that the database would not hold has a reason now.
    """
    wanted = {one.scope for one in judged if one.reason is None and one.scope is not None}
    counters = _locked_scopes(place, wanted)
    received = _applied(place, sender, office_erasing.keep_out(place, judged))
    accepted = [one for one in received if one.reason is None]
    _file_records(place, accepted)
    entries = []
    for one in accepted:
        counter = counters[_scope(one)]
        counter["seq"] += 1
        counter["feed_hash"] = wire.feed_link(counter["feed_hash"], counter["seq"], one.content_hash)
        entries.append(
            {
                "tenant": place.tenant,
                **counter,
                "device": sender.device,
                "ctr": one.ctr,
                "hash": one.content_hash,
                "received_at": place.milliseconds,
                **office_erasing.payload(one),
            }
        )
    if entries:
        place.connection.execute(insert(feed), entries)
    for counter in counters.values():
        place.connection.execute(
            update(scope)
            .where(scope.c.tenant == place.tenant, scope.c.scope == counter["scope"])
            .values(seq=counter["seq"], feed_hash=counter["feed_hash"])
        )
    _quarantine(place, sender, [one for one in received if one.reason is not None])
    office_erasing.carry_out(place, (one.change for one in accepted if one.change is not None))
    place.connection.execute(
        update(device)
        .where(device.c.tenant == place.tenant, device.c.device == sender.device)
        .values(high=received[-1].ctr, head_hash=head)
    )
    return received


def read_feed(place: Place, reader: OfficeDevice, cursors: Sequence[wire.Cursor], at_most: int) -> FeedPart:
    """Frames after the reader's cursors, scope by scope, about `at_most` bytes of them.

    A cursor of another epoch counts as zero. The reader's own change sets come without content.
    """
    known = {cursor.scope: cursor for cursor in cursors}
    rows = place.connection.execute(
        select(scope)
        .where(scope.c.tenant == place.tenant, scope.c.scope.in_(reader.scopes))
        .order_by(scope.c.scope)
    ).all()
    frames: list[wire.Frame] = []
    states = []
    left, more = at_most, False
    for row in rows:
        cursor = known.get(row.scope)
        start = cursor.seq if cursor is not None and cursor.epoch == row.epoch else 0
        seq, feed_hash = start, None
        for entry in _entries(place, reader, row, start):
            if left <= 0:
                break
            frames.append(entry)
            seq = entry.seq
            left -= _FRAME_BYTES + len(entry.raw)
        feed_hash = row.feed_hash if seq >= row.seq else _hash_at(place, row.scope, seq)
        more = more or seq < row.seq
        name = row.name if cursor is None else ""
        states.append(wire.ScopeState(row.scope, row.epoch, min(seq, row.seq), feed_hash, name))
    return FeedPart(tuple(states), tuple(frames), more)


def _entries(place: Place, reader: OfficeDevice, row: Row[Any], start: int) -> Iterable[wire.Frame]:
    seq = start
    while seq < row.seq:
        part = place.connection.execute(
            select(
                feed.c.seq,
                feed.c.device,
                feed.c.ctr,
                feed.c.hash,
                case((feed.c.device == reader.device, literal(b"")), else_=feed.c.raw).label("raw"),
                feed.c.received_at,
                feed.c.content,
            )
            .where(feed.c.tenant == place.tenant, feed.c.scope == row.scope)
            .where(feed.c.seq > seq, feed.c.seq <= row.seq)
            .order_by(feed.c.seq)
            .limit(_ROWS)
        ).all()
        for entry in part:
            yield wire.Frame(
                row.scope,
                entry.seq,
                entry.device,
                entry.ctr,
                entry.hash,
                entry.raw,
                entry.received_at,
                entry.content or b"",
            )
        seq = part[-1].seq if part else row.seq


def _hash_at(place: Place, id: UUID, seq: int) -> bytes:
    if seq == 0:
        return wire.ZERO
    found: bytes = place.connection.execute(
        select(feed.c.feed_hash).where(feed.c.tenant == place.tenant, feed.c.scope == id, feed.c.seq == seq)
    ).scalar_one()
    return found


def _read(
    sender: OfficeDevice, ctr: int, raw: bytes, *, is_rest: bool
) -> tuple[ChangeSet | None, str | None]:
    try:
        change = wire.read_change(raw)
    except MessageTooLarge:
        return None, TOO_LARGE
    except MessageBroken:
        return None, SCHEMA_INVALID
    if (change.device, change.ctr) != (sender.device, ctr):
        return None, SCHEMA_INVALID
    if not schema.fits(change) and (change.ops or not is_rest):
        return None, SCHEMA_INVALID
    return change, None


def _homes(place: Place, changes: Iterable[ChangeSet]) -> dict[tuple[str, UUID], set[UUID]]:
    """The scopes that each record is in already."""
    wanted = sorted({op.id for change in changes for op in change.ops})
    homes: dict[tuple[str, UUID], set[UUID]] = {}
    for start in range(0, len(wanted), _ROWS):
        rows = place.connection.execute(
            select(record_scope).where(
                record_scope.c.tenant == place.tenant, record_scope.c.id.in_(wanted[start : start + _ROWS])
            )
        )
        for row in rows:
            homes.setdefault((row.tbl, row.id), set()).add(row.scope)
    return homes


def _goes_to(
    sender: OfficeDevice, change: ChangeSet, homes: Mapping[tuple[str, UUID], set[UUID]]
) -> UUID | None:
    """The scope whose feed a change set goes to: where its records are; None = not the sender's."""
    allowed = set(sender.scopes)
    target = None
    for op in change.ops:
        home = homes.get((op.table, op.id))
        if home and not home & allowed:
            return None
        if home and target is None:
            target = min(home & allowed)
    if target is not None:
        return target
    if change.scope == wire.NO_SCOPE:
        return sender.scopes[0] if sender.scopes else None
    return change.scope if change.scope in allowed else None


def _locked_scopes(place: Place, ids: set[UUID]) -> dict[UUID, dict[str, Any]]:
    counters = {}
    for id in sorted(ids):
        row = place.connection.execute(
            select(scope.c.scope, scope.c.seq, scope.c.feed_hash)
            .where(scope.c.tenant == place.tenant, scope.c.scope == id)
            .with_for_update()
        ).one()
        counters[id] = {"scope": row.scope, "seq": row.seq, "feed_hash": row.feed_hash}
    return counters


def _applied(place: Place, sender: OfficeDevice, judged: Sequence[Received]) -> tuple[Received, ...]:
    """Merge into the rows, all at once; if the database refuses, one by one, and say which one.

    So no single change set can stand for ever in the way of all later ones of its device.
    """
    try:
        with place.connection.begin_nested():
            _apply(place, sender.device, sender.high, judged)
    except (SQLAlchemyError, ValueError, OverflowError) as error:
        if not _lies_in_the_values(error):
            raise
    else:
        return tuple(judged)
    received = []
    for one in judged:
        try:
            with place.connection.begin_nested():
                _apply(place, sender.device, one.ctr - 1, [one])
            received.append(one)
        except (SQLAlchemyError, ValueError, OverflowError) as error:
            if not _lies_in_the_values(error):
                raise
            received.append(replace(one, reason=NOT_STORABLE, scope=None))
    return tuple(received)


def _lies_in_the_values(error: Exception) -> bool:
    """Not a busy, full or broken database: there the whole call fails and is made again."""
    if not isinstance(error, DBAPIError):
        return True
    if asks_for_repeat(error):
        return False
    state = getattr(error.orig, "sqlstate", None) or ""
    return isinstance(error, DataError | IntegrityError) or state[:2] in _VALUE_STATES


def _apply(place: Place, sender: UUID, high: int, judged: Sequence[Received]) -> None:
    """Merge into the rows. The scopes are locked, so no other device's counter is on its way."""
    changes = [one.change for one in judged if one.change is not None and one.reason is None]
    preds = (dots for change in changes for op in change.ops for dots in op.preds.values())
    named = sorted({dot.device for dots in preds for dot in dots} - {sender})
    seen = {sender: high}
    for start in range(0, len(named), _ROWS):
        part = named[start : start + _ROWS]
        rows = place.connection.execute(
            select(device.c.device, device.c.high).where(
                device.c.tenant == place.tenant, device.c.device.in_(part)
            )
        )
        seen.update({row.device: row.high for row in rows})
    registers.apply(place.connection, replace(RECORDS, tenant=place.tenant), changes, seen)


def _file_records(place: Place, accepted: Sequence[Received]) -> None:
    """Remember in which scope each record is; two devices may be the first with the same one."""
    rows = {
        (op.table, op.id): {"tenant": place.tenant, "scope": _scope(one), "tbl": op.table, "id": op.id}
        for one in accepted
        if one.change is not None
        for op in one.change.ops
    }
    if rows:
        _insert_missing(place, [rows[key] for key in sorted(rows)])


def _insert_missing(place: Place, rows: Sequence[Mapping[str, Any]]) -> None:
    if place.connection.dialect.name == "sqlite":
        place.connection.execute(sqlite.insert(record_scope).on_conflict_do_nothing(), rows)
    else:
        place.connection.execute(postgresql.insert(record_scope).on_conflict_do_nothing(), rows)


def _quarantine(place: Place, sender: OfficeDevice, refused: Sequence[Received]) -> None:
    if refused:
        place.connection.execute(
            insert(quarantine),
            [
                {
                    "tenant": place.tenant,
                    "device": sender.device,
                    "ctr": one.ctr,
                    "reason": one.reason,
                    "raw": one.raw,
                    "received_at": place.milliseconds,
                }
                for one in refused
            ],
        )


def _scope(one: Received) -> UUID:
    if one.scope is None:
        raise ValueError("an accepted change set has a scope")
    return one.scope
