"""What others sent lately, kept to give it back to an office that was restored without it (5-sync.md 3.4).

When a scope shows a new epoch, its feed is read again from where the epochs part. Whatever is kept here
and has not come again by its end is what the office lost: it goes back with the next calls, device by
device in the order of their counters, so that the office can follow each one's chain.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, bindparam, func, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from app.store.device_erasing import keep_out
from app.store.device_pruning import KEEP_OTHERS
from app.store.device_refusals import milliseconds
from app.store.local import put_setting, read_setting
from app.store.sync_tables import sync_received
from app.store.tables import sync_cursor
from app.sync import wire
from app.sync.exchange import Followed, Position
from app.sync.healing import Seed

_OWED: Final = "sync owed"
"""Setting: scopes whose office was restored, and whether their feeds are read to the end again."""
_SENT: Final = -1
"""In place of an epoch: went with a call whose answer is not here yet."""


def keep(connection: Connection, followed: Followed, now: datetime) -> None:
    """Keep what arrived, as far as it is of the last days and not erased."""
    oldest = milliseconds(now - KEEP_OTHERS)
    fresh = [one for one in followed.arrived if one.received_at >= oldest or not one.received_at]
    if not fresh:
        return
    kept = keep_out(connection, [one.change for one in fresh])
    rows = [
        {
            "scope": one.scope,
            "device": one.change.device,
            "ctr": one.change.ctr,
            "epoch": followed.positions[one.scope].epoch,
            "seq": one.seq,
            "hash": one.hash,
            "raw": one.raw if len(rest.ops) == len(one.change.ops) else wire.pack_change(rest),
            "received_at": milliseconds(now),
        }
        for one, rest in zip(fresh, kept, strict=True)
    ]
    stored = upsert(sync_received)
    stored = stored.on_conflict_do_update(
        index_elements=["scope", "device", "ctr"],
        set_={"epoch": stored.excluded.epoch, "seq": stored.excluded.seq},
    )
    connection.execute(stored, rows)


def note_epochs(
    connection: Connection, before: dict[UUID, Position], followed: Followed, answer: wire.Answer
) -> None:
    """Notice offices that were restored, and when all that they have left has been read."""
    new = {
        scope
        for scope, position in followed.positions.items()
        if scope in before and before[scope].epoch != position.epoch
    }
    owed = read_setting(connection, _OWED)
    if not new and not owed:
        return
    _settle(connection)
    scopes = {*map(UUID, owed["scopes"] if owed else ()), *new}
    for point in answer.forks:
        connection.execute(  # up to there it has them
            update(sync_received)
            .where(sync_received.c.scope == point.scope, sync_received.c.seq <= point.seq)
            .values(epoch=followed.positions[point.scope].epoch)
        )
    is_read = not answer.more
    if is_read and _count(connection, scopes) == 0:
        scopes = set()
    put_setting(
        connection, _OWED, {"scopes": sorted(map(str, scopes)), "is_read": is_read} if scopes else None
    )


def count_owed(connection: Connection) -> int:
    """Change sets that go back to a restored office now."""
    owed = read_setting(connection, _OWED)
    if not owed or not owed["is_read"]:
        return 0
    return _count(connection, {UUID(scope) for scope in owed["scopes"]})


def seeds(connection: Connection, at_most: int) -> tuple[Seed, ...]:
    """The next of them, about so many bytes; at least one."""
    owed = read_setting(connection, _OWED)
    if not owed or not owed["is_read"]:
        return ()
    rows = connection.execute(
        select(sync_received)
        .where(_lost({UUID(scope) for scope in owed["scopes"]}))
        .order_by(sync_received.c.device, sync_received.c.ctr, sync_received.c.scope)
    )
    found: dict[tuple[UUID, int], Seed] = {}
    sent: list[dict[str, Any]] = []
    size = 0
    for row in rows:
        if found and size + len(row.raw) > at_most:
            break
        size += len(row.raw)
        found[row.device, row.ctr] = Seed(row.device, row.ctr, row.hash, row.raw)
        sent.append({"s": row.scope, "d": row.device, "c": row.ctr})
    rows.close()
    if sent:
        own = sync_received.c
        connection.execute(
            update(sync_received)
            .where(own.scope == bindparam("s"), own.device == bindparam("d"), own.ctr == bindparam("c"))
            .values(epoch=_SENT),
            sent,
        )
    return tuple(found.values())


def _settle(connection: Connection) -> None:
    """An answer came: what went with its call is given back, whether the office wanted it or not."""
    current = (
        select(sync_cursor.c.epoch).where(sync_cursor.c.scope == sync_received.c.scope).scalar_subquery()
    )
    connection.execute(
        update(sync_received)
        .where(sync_received.c.epoch == _SENT)
        .values(epoch=func.coalesce(current, sync_received.c.epoch))
    )


def _lost(scopes: Collection[UUID]) -> Any:
    epoch = select(sync_cursor.c.epoch).where(sync_cursor.c.scope == sync_received.c.scope)
    return sync_received.c.scope.in_(scopes) & (sync_received.c.epoch != epoch.scalar_subquery())


def _count(connection: Connection, scopes: Collection[UUID]) -> int:
    count: int = connection.execute(
        select(func.count()).select_from(sync_received).where(_lost(scopes))
    ).scalar_one()
    return count
