"""Whether an office's database is what it says: pages, feeds, chains, records, strays (issue 6).

Hashes are computed anew from the stored rows, never believed. Ids only: a fault names no client.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, and_, func, not_, select, text
from sqlalchemy.exc import DatabaseError, OperationalError

from app.store.office_engine import reading_engine, unavailable
from app.store.office_tables import (
    OFFICE,
    RECORDS,
    audit,
    device,
    device_scope,
    erased,
    feed,
    office,
    quarantine,
    record_scope,
    scope,
)
from app.store.upgrade import marked
from app.sync import wire

_MOST = 100
"""Faults of one kind that are listed; more are the same story."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that must not be: what kind, and where (ids and numbers)."""

    code: str
    place: str


class FeedWalk:
    """Follows feeds row by row, in the order of their scopes and counters; every hash computed anew."""

    def __init__(self) -> None:
        """Nothing was seen yet."""
        self.faults: list[Fault] = []
        self._ends: dict[UUID, tuple[int, bytes]] = {}
        self._said: dict[UUID, tuple[int, bytes]] = {}

    def row(self, table: str, row: Mapping[str, Any]) -> None:
        """One row of a backup or a database; all but those of feeds and scopes are passed over."""
        if table == "scope":
            self._said[row["scope"]] = (row["seq"], bytes(row["feed_hash"]))
        elif table == "feed":
            self._entry(row)

    def finish(self) -> None:
        """Each scope's counter and hash must be those of its last entry."""
        for id in sorted(set(self._said) | set(self._ends)):
            if id not in self._said:
                self._add("feed-without-scope", str(id))
            elif self._ends.get(id, (0, wire.ZERO)) != self._said[id]:
                self._add("feed-end", str(id))

    def _entry(self, row: Mapping[str, Any]) -> None:
        seq, before = self._ends.get(row["scope"], (0, wire.ZERO))
        place = f"{row['scope']}:{row['seq']}"
        if row["seq"] != seq + 1:
            self._add("feed-gap", place)
        running = wire.feed_link(before, row["seq"], bytes(row["hash"]))
        if running != bytes(row["feed_hash"]):
            self._add("feed-hash", place)
        raw = bytes(row["raw"])
        if raw and wire.content_hash(raw) != bytes(row["content"] or row["hash"]):
            self._add("content-hash", place)
        self._ends[row["scope"]] = (row["seq"], bytes(row["feed_hash"]))

    def _add(self, code: str, place: str) -> None:
        if len(self.faults) < _MOST:
            self.faults.append(Fault(code, place))


def check(database: str | Path) -> tuple[Fault, ...]:
    """Look through the whole database in one read-only transaction, while the office works.

    Raises:
        OfficeStoreUnavailable: the database does not answer.
    """
    if isinstance(database, Path) and not database.exists():
        return (Fault("no-office", ""),)
    engine = reading_engine(database)
    try:
        with engine.connect() as connection:
            return tuple(_faults(connection))
    except DatabaseError as error:
        if engine.dialect.name != "sqlite" or isinstance(error, OperationalError):
            raise unavailable(database, error) from error
        return (Fault("page", "1"),)  # so broken that SQLite cannot even list what is
    finally:
        engine.dispose()


def _faults(connection: Connection) -> Iterator[Fault]:
    yield from _pages(connection)
    tenants = connection.execute(select(office.c.tenant).order_by(office.c.made_at)).scalars().all()
    if not marked(connection) or not tenants:
        yield Fault("no-office", "")
        return
    for tenant in tenants:
        yield from _feeds(connection, tenant)
        yield from _chains(connection, tenant)
        yield from _homeless(connection, tenant)
        yield from _strays(connection, tenant)


def _pages(connection: Connection) -> Iterator[Fault]:
    """SQLite's own check of pages and indexes; PostgreSQL keeps checksums of its pages itself."""
    if connection.dialect.name == "sqlite":
        said = connection.execute(text("PRAGMA integrity_check(20)")).scalars().all()
        yield from (Fault("page", str(number)) for number, one in enumerate(said, 1) if one != "ok")


def _feeds(connection: Connection, tenant: UUID) -> Iterator[Fault]:
    walk = FeedWalk()
    for row in connection.execute(select(scope).where(scope.c.tenant == tenant)).mappings():
        walk.row("scope", row)  # type: ignore[arg-type] # mapped by names
    rows = connection.execution_options(yield_per=500).execute(
        select(feed).where(feed.c.tenant == tenant).order_by(feed.c.scope, feed.c.seq)
    )
    for row in rows.mappings():
        walk.row("feed", row)  # type: ignore[arg-type] # mapped by names
    walk.finish()
    yield from walk.faults


def _chains(connection: Connection, tenant: UUID) -> Iterator[Fault]:
    """Each device's change sets, filed or in quarantine, make the chain whose end its row holds."""
    devices = connection.execute(
        select(device.c.device, device.c.high, device.c.head_hash).where(device.c.tenant == tenant)
    ).all()
    for row in devices:
        hashes: dict[int, bytes] = {}
        filed = connection.execute(
            select(feed.c.ctr, feed.c.hash)
            .where(feed.c.tenant == tenant, feed.c.device == row.device, feed.c.ctr <= row.high)
            .order_by(feed.c.ctr)
        )
        hashes.update({one.ctr: bytes(one.hash) for one in filed})
        aside = connection.execute(
            select(quarantine.c.ctr, quarantine.c.raw).where(
                quarantine.c.tenant == tenant, quarantine.c.device == row.device
            )
        ).all()
        for one in aside:
            hashes.setdefault(one.ctr, wire.content_hash(bytes(one.raw)))
        missing = [ctr for ctr in range(1, row.high + 1) if ctr not in hashes]
        if missing:
            yield Fault("chain-gap", f"{row.device}:{missing[0]}")
        elif not aside and _head(row.device, hashes) != bytes(row.head_hash):
            yield Fault("chain", str(row.device))


def _head(id: UUID, hashes: Mapping[int, bytes]) -> bytes:
    head = wire.ZERO
    for ctr in sorted(hashes):
        head = wire.link(head, id, ctr, hashes[ctr])
    return head


def _homeless(connection: Connection, tenant: UUID) -> Iterator[Fault]:
    """Every record is in a scope, and every record that a scope names is there or was erased."""
    for name, table in RECORDS.records.items():
        filed = and_(
            record_scope.c.tenant == table.c.tenant,
            record_scope.c.tbl == name,
            record_scope.c.id == table.c.id,
        )
        alone = select(table.c.id).where(
            table.c.tenant == tenant, not_(select(record_scope.c.id).where(filed).exists())
        )
        yield from _listed(connection, f"without-scope:{name}", alone)
        gone = and_(erased.c.tenant == record_scope.c.tenant, erased.c.id == record_scope.c.id)
        empty = select(record_scope.c.id).where(
            record_scope.c.tenant == tenant,
            record_scope.c.tbl == name,
            not_(select(table.c.id).where(filed).exists()),
            not_(select(erased.c.id).where(gone).exists()),
        )
        yield from _listed(connection, f"without-record:{name}", empty)


def _strays(connection: Connection, tenant: UUID) -> Iterator[Fault]:
    """Rows that belong to something which is not there."""
    for table in (device_scope, quarantine, feed):
        known = and_(device.c.tenant == table.c.tenant, device.c.device == table.c.device)
        stray = (
            select(table.c.device)
            .where(table.c.tenant == tenant, not_(select(device.c.device).where(known).exists()))
            .distinct()
        )
        yield from _listed(connection, f"unknown-device:{table.name}", stray)
    for table in (device_scope, record_scope):
        known = and_(scope.c.tenant == table.c.tenant, scope.c.scope == table.c.scope)
        stray = (
            select(table.c.scope)
            .where(table.c.tenant == tenant, not_(select(scope.c.scope).where(known).exists()))
            .distinct()
        )
        yield from _listed(connection, f"unknown-scope:{table.name}", stray)
    for table in (RECORDS.conflict, RECORDS.dead):
        filed = and_(record_scope.c.tenant == table.c.tenant, record_scope.c.id == table.c.id)
        stray = (
            select(table.c.id)
            .where(table.c.tenant == tenant, not_(select(record_scope.c.id).where(filed).exists()))
            .distinct()
        )
        yield from _listed(connection, f"unknown-record:{table.name}", stray)
    noted = and_(
        audit.c.tenant == device.c.tenant,
        audit.c.subject == device.c.device,
        audit.c.what == "device-enrolled",
    )
    unseen = select(device.c.device).where(
        device.c.tenant == tenant, not_(select(audit.c.id).where(noted).exists())
    )
    yield from _listed(connection, "not-in-audit", unseen)


def _listed(connection: Connection, code: str, found: Select[Any]) -> Iterator[Fault]:
    for id in connection.execute(found.limit(_MOST)).scalars():
        yield Fault(code, str(id))


def row_counts(connection: Connection, tenant: UUID) -> Mapping[str, int]:
    """Rows of each table of this tenant."""
    return {
        table.name: connection.execute(
            select(func.count()).select_from(table).where(table.c.tenant == tenant)
        ).scalar_one()
        for table in OFFICE.sorted_tables
    }
