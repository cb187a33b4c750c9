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
from app.store import office_erasing, office_routes, registers
from app.store.office_devices import Place
from app.store.office_engine import asks_for_repeat
from app.store.office_tables import RECORDS, device, feed, quarantine, record_scope, scope
from app.sync import schema, wire
from app.sync.changes import ChangeSet
from app.sync.healing import ForkPoint

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
    if not pushed:
        return ()
    read = [(ctr, raw, *_read(sender, ctr, raw, is_rest=ctr in former)) for ctr, raw in pushed]
    found = iter(_routes(place, sender, [change for _, _, change, _ in read if change is not None]))
    received = []
    for ctr, raw, change, fault in read:
        route = None if change is None else next(found)
        reason = fault if change is None or route is not None else OUT_OF_SCOPE
        content = former.get(ctr) or wire.content_hash(raw)
        received.append(Received(ctr, raw, content, change, min(route) if route else None, reason, route))
    return tuple(received)


def _routes(
    place: Place, sender: OfficeDevice, changes: Sequence[ChangeSet]
) -> Sequence[office_routes.Route | None]:
    """Where each goes; every scope that takes part is locked, so that no record moves meanwhile.

    Looked at once without locks, so that all locks can be taken in one order: two that wait for each
    other would both be ended by the database.
    """
    withdrawn = office_routes.withdrawn_from(place, sender.device)
    guessed = office_routes.routes(place, sender, changes, withdrawn)
    locked = {*sender.scopes, *withdrawn}.union(*(route for route in guessed if route))
    _locked_scopes(place, locked)
    while True:
        found = office_routes.routes(place, sender, changes, withdrawn)
        others = {scope for route in found if route for scope in route} - locked
        if not others:
            return found
        _locked_scopes(place, others)
        locked |= others


def take_in(
    place: Place, sender: OfficeDevice, judged: Sequence[Received], head: bytes
) -> tuple[Received, ...]:
    """Apply or quarantine in order, write the feeds under their counters, raise `high`.

    Returns the same change sets; one that the database would not hold has a reason now.
    """
    wanted = {scope for one in judged if one.reason is None for scope in one.route or ()}
    counters = _locked_scopes(place, wanted)
    received = _applied(place, sender, office_erasing.keep_out(place, judged))
    accepted = [one for one in received if one.reason is None]
    _file_records(place, accepted)
    entries = []
    for one in accepted:
        for part, payload in office_erasing.payloads(one):
            counter = counters[part]
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
                    **payload,
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


def read_feed(
    place: Place, reader: OfficeDevice, cursors: Sequence[wire.Cursor], at_most: int, *, forks: bool
) -> FeedPart:
    """Frames after the reader's cursors, scope by scope, about `at_most` bytes of them.

    A cursor of another epoch counts as zero; with `forks`, one of the epoch that this one parted from goes
    back to there. The reader's own change sets come without content.
    """
    known = {cursor.scope: cursor for cursor in cursors}
    rows = place.connection.execute(
        select(scope)
        .where(scope.c.tenant == place.tenant, scope.c.scope.in_(reader.scopes))
        .order_by(scope.c.scope)
    ).all()
    frames: list[wire.Frame] = []
    states, points = [], []
    left, more = at_most, False
    for row in rows:
        cursor = known.get(row.scope)
        start = cursor.seq if cursor is not None and cursor.epoch == row.epoch else 0
        if forks and cursor is not None and cursor.epoch == row.parted != row.epoch:
            start = min(cursor.seq, row.fork)
            points.append(ForkPoint(row.scope, start, _hash_at(place, row.scope, start)))
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
    return FeedPart(tuple(states), tuple(frames), more, tuple(points))


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
        (scope, name, id): {"tenant": place.tenant, "scope": scope, "tbl": name, "id": id}
        for one in accepted
        for scope, places in (one.route or {}).items()
        for name, id in places
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
