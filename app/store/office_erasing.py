"""Erasing at the office: rows, feed payloads and quarantine, in the transaction that takes the erasure in.

The feed keeps its order and its hashes: a payload becomes empty, or holds only what is left of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, insert, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from app.actions.office_ports import Received
from app.domain.protection import Erasure, ErasureBasis
from app.store.erasing import Place, closure, kept_out, remove_rows, rewritten
from app.store.office_devices import Place as Tenant
from app.store.office_engine import run_tx
from app.store.office_erasure_list import erased_here, remember
from app.store.office_tables import OFFICE, RECORDS, erased, erasure_work, feed, quarantine
from app.sync import wire
from app.sync.changes import ChangeSet
from app.sync.erasing import subjects_of

_ERASURE = "erasure"
_ROWS = 500


def keep_out(place: Tenant, received: Sequence[Received]) -> tuple[Received, ...]:
    """What was pushed, without what belongs to erased records; its place in the chain stays."""
    good = [one for one in received if one.reason is None and one.change is not None]
    changes = [one.change for one in good if one.change is not None]
    kept, dropped = kept_out(place.connection, erased, changes, place.tenant)
    if not dropped:
        return tuple(received)
    _remember(place, dropped)
    rest = {one.ctr: _without(one, change) for one, change in zip(good, kept, strict=True)}
    return tuple(rest.get(one.ctr, one) for one in received)


def _without(one: Received, change: ChangeSet) -> Received:
    if one.change is not None and len(change.ops) == len(one.change.ops):
        return one
    return replace(one, change=change, raw=wire.pack_change(change))


def payload(one: Received) -> dict[str, Any]:
    """The bytes of a feed entry, and their own hash where they are no longer those of the chain."""
    raw = one.raw if one.change is None or one.change.ops else b""
    own = wire.content_hash(raw)
    return {"raw": raw, "content": None if own == one.content_hash or not raw else own}


def payloads(one: Received) -> Iterator[tuple[UUID, dict[str, Any]]]:
    """Per scope the bytes of a feed entry: of a change set that is not in it as a whole, its own part."""
    for scope, places in sorted((one.route or {}).items()):
        change = one.change
        if change is None or all((op.table, op.id) in places for op in change.ops):
            yield scope, payload(one)
            continue
        part = replace(change, ops=tuple(op for op in change.ops if (op.table, op.id) in places))
        yield scope, payload(replace(one, change=part, raw=wire.pack_change(part)))


def carry_out(place: Tenant, changes: Iterable[ChangeSet]) -> None:
    """Carry out the erasures among change sets that were just applied and written to the feed."""
    for change in changes:
        for op in change.ops:
            if op.table == _ERASURE and "subjects" in op.fields:
                _carry_out(place, _erasure(op.id, op.fields))


def _carry_out(place: Tenant, erasure: Erasure) -> None:
    connection = place.connection
    remove(place, dict.fromkeys(subjects_of(erasure), erasure.id))
    known = connection.execute(
        select(erasure_work.c.erasure_id).where(
            erasure_work.c.tenant == place.tenant, erasure_work.c.erasure_id == erasure.id
        )
    ).first()
    if known is None:
        row = {"tenant": place.tenant, "erasure_id": erasure.id, "begun_at": place.milliseconds}
        connection.execute(insert(erasure_work).values(row))


def remove(place: Tenant, subjects: Mapping[Place, UUID]) -> frozenset[Place]:
    """Remove records with all that belongs to them, wherever they are, and keep them out from now on.

    Args:
        place: an open transaction.
        subjects: each record with the id of its erasure.

    Returns:
        Everything that is gone.
    """
    connection, side = place.connection, replace(RECORDS, tenant=place.tenant)
    gone: dict[Place, UUID] = {}
    for erasure in sorted(set(subjects.values())):
        named = [one for one, by in subjects.items() if by == erasure]
        gone.update(dict.fromkeys(closure(connection, side, named), erasure))
    remove_rows(connection, side, gone)
    ids = frozenset(id for _, id in gone)
    if ids:
        _rewrite_feed(place, ids)
        _rewrite_quarantine(place, ids)
        _remember(place, gone)
    return frozenset(gone)


def _rewrite_feed(place: Tenant, ids: Set[UUID]) -> None:
    after = (UUID(int=0), 0)
    while True:
        rows = place.connection.execute(
            select(feed.c.scope, feed.c.seq, feed.c.raw)
            .where(feed.c.tenant == place.tenant)
            .where((feed.c.scope > after[0]) | ((feed.c.scope == after[0]) & (feed.c.seq > after[1])))
            .order_by(feed.c.scope, feed.c.seq)
            .limit(_ROWS)
        ).all()
        for row in rows:
            rest = rewritten(bytes(row.raw), ids)
            if rest is not None:
                content = wire.content_hash(rest) if rest else None
                place.connection.execute(
                    update(feed)
                    .where(feed.c.tenant == place.tenant, feed.c.scope == row.scope, feed.c.seq == row.seq)
                    .values(raw=rest, content=content)
                )
        if len(rows) < _ROWS:
            return
        after = (rows[-1].scope, rows[-1].seq)


def _rewrite_quarantine(place: Tenant, ids: Set[UUID]) -> None:
    table = quarantine
    rows = place.connection.execute(
        select(table.c.device, table.c.ctr, table.c.raw).where(table.c.tenant == place.tenant)
    ).all()
    for row in rows:
        rest = rewritten(bytes(row.raw), ids)
        if rest is not None:
            place.connection.execute(
                update(table)
                .where(table.c.tenant == place.tenant, table.c.device == row.device, table.c.ctr == row.ctr)
                .values(raw=rest)
            )


def _remember(place: Tenant, places: Mapping[Place, UUID]) -> None:
    rows = [
        {"tenant": place.tenant, "tbl": name, "id": id, "erasure_id": erasure}
        for (name, id), erasure in sorted(places.items(), key=lambda item: str(item[0]))
    ]
    if not rows:
        return
    dialect = sqlite if place.connection.dialect.name == "sqlite" else postgresql
    place.connection.execute(dialect.insert(erased).on_conflict_do_nothing(), rows)


def _erasure(id: UUID, fields: Mapping[str, Any]) -> Erasure:
    """As far as it matters here: what goes."""
    return Erasure(
        id, tuple(fields["subjects"] or ()), (), ErasureBasis.REQUEST, datetime.fromtimestamp(0, UTC), ""
    )


def carried_out(place: Tenant, asked: Sequence[UUID]) -> tuple[UUID, ...]:
    """Of these erasures, those of which nothing is left here."""
    rows = place.connection.execute(
        select(erasure_work.c.erasure_id).where(
            erasure_work.c.tenant == place.tenant,
            erasure_work.c.erasure_id.in_(asked),
            erasure_work.c.done_at.is_not(None),
        )
    )
    return tuple(sorted(rows.scalars()))


def finish(engine: Engine, tenant: UUID, now: datetime, beside: Path | None = None) -> None:
    """Free pages and the write-ahead log, where erasures left something to be done.

    `beside` = the list that outlives a restore: an erasure is done only when it stands there. On
    PostgreSQL VACUUM frees what dead rows held; its own log and its backups are the operator's.
    """

    def waiting(connection: Connection) -> tuple[tuple[UUID, ...], Mapping[Place, UUID]]:
        ids = connection.execute(
            select(erasure_work.c.erasure_id).where(
                erasure_work.c.tenant == tenant, erasure_work.c.done_at.is_(None)
            )
        ).scalars()
        found = tuple(ids)
        return found, erased_here(connection, tenant) if found and beside is not None else {}

    open_ones, places = run_tx(engine, waiting)
    if open_ones and beside is not None:
        remember(beside, places)
    if not open_ones or not _wiped(engine):
        return
    done = (
        update(erasure_work)
        .where(erasure_work.c.tenant == tenant, erasure_work.c.erasure_id.in_(open_ones))
        .values(done_at=round(now.timestamp() * 1000))
    )
    run_tx(engine, lambda connection: connection.execute(done))


def _wiped(engine: Engine) -> bool:
    if engine.dialect.name != "sqlite":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            _vacuum_postgresql(connection)
        return True
    raw = engine.raw_connection()
    try:
        cursor = raw.cursor()
        cursor.execute("VACUUM")
        busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        cursor.close()
    finally:
        raw.close()
    return not busy


def _vacuum_postgresql(connection: Connection) -> None:
    for table in OFFICE.sorted_tables:
        connection.execute(text(f"VACUUM {table.name}"))
