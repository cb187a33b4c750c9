"""The unit of work: what one person saves at once leaves as one change set (5-sync.md 3.3)."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import Connection, Engine, and_, func, select, true

from app.actions import origin
from app.domain.casework import Appointment, CaseDocument, CaseNote, Deadline, Dispute, Goal, Measure
from app.domain.errors import RecordNotFound
from app.domain.protection import ClientMerge, EmergencyAccess, Erasure, ErasureReceipt, RightsRequest
from app.domain.records import (
    Author,
    CaseFile,
    CaseNeed,
    Client,
    Consent,
    Household,
    Letter,
    Referral,
    ReferralEvent,
    Stationery,
    Submission,
    SyncedRecord,
)
from app.store.access import GIVING, demand_right
from app.store.attachments import hand_over, sweep
from app.store.audit import SqlAudit
from app.store.device_erasing import carry_out_arrived, demand_not_erased
from app.store.engine import explained
from app.store.history import remember
from app.store.import_rows import SqlImportRows
from app.store.inserting import insert_rows
from app.store.local import SqlDrafts, SqlNumbers
from app.store.registers import apply, seen_of
from app.store.tables import LOCAL, sync_device, sync_outbox, sync_seen
from app.store.values import hints, to_column, to_plain, to_record
from app.sync import wire
from app.sync.changes import SCHEMA, ChangeSet, Op, Seen
from app.sync.merge import Dot
from app.sync.schema import table_name

Record = TypeVar("Record", bound=SyncedRecord)
_SUBMISSION, _CASE_DOCUMENT = table_name(Submission), table_name(CaseDocument)
_CASE_FILE = table_name(CaseFile)
HLC_BITS = 16
"""Hybrid logical clock: 48 bits of milliseconds, 16 bits of counter (5-sync.md 3.3)."""


@dataclass(slots=True)
class Written:
    """The fields of one record that this unit writes."""

    fields: dict[str, Any] = field(default_factory=dict)
    preds: dict[str, frozenset[Dot]] = field(default_factory=dict)
    is_new: bool = False
    """Its id was made for this unit: nothing of it can be stored yet."""


_DEVICE = select(
    sync_device.c.device, sync_device.c.ctr, sync_device.c.hlc, sync_device.c.head, sync_device.c.account
)
_ADVANCE = "UPDATE sync_device SET ctr = ?, hlc = ?, head = ?"

Pending = dict[tuple[str, UUID], Written]


class SqlRepository(Generic[Record]):
    """Records of one kind; reads see what this unit has written."""

    def __init__(self, connection: Connection, kind: type[Record], pending: Pending) -> None:
        """In an open transaction."""
        self._connection, self._kind, self._pending = connection, kind, pending
        self._name = table_name(kind)
        self._table = LOCAL.records[self._name]
        self._hints = hints(kind)

    def get(self, id: UUID) -> Record:
        """Raises `RecordNotFound`."""
        row = self._connection.execute(select(self._table).where(self._table.c.id == id)).mappings().first()
        written = self._pending.get((self._name, id))
        if row is None and written is None:
            raise RecordNotFound(kind=self._name, id=id)
        return self._record(id, dict(row) if row else {}, written)

    def find(self, **equal: Any) -> tuple[Record, ...]:
        """All records whose fields have these values, oldest first."""
        table = self._table
        conditions = [
            table.c[name] == to_column(self._hints[name], to_plain(value)) for name, value in equal.items()
        ]
        rows = self._connection.execute(select(table).where(and_(true(), *conditions))).mappings()
        found = {row["id"]: dict(row) for row in rows}
        ids = {*found, *(id for name, id in self._pending if name == self._name)}
        records = [self.get(id) if id not in found else self._current(id, found[id]) for id in sorted(ids)]
        return tuple(r for r in records if all(getattr(r, name) == value for name, value in equal.items()))

    def seen(self, id: UUID) -> Seen:
        """Per field the dots of every candidate as stored now."""
        return seen_of(self._connection, LOCAL, self._name, [id]).get(id, {})

    def add(self, record: Record) -> None:
        """Write a new record: every field that is not None. Its id must not be in use."""
        written = self._pending.setdefault((self._name, record.id), Written())
        written.is_new = True
        for name in self._hints:
            value = getattr(record, name)
            if value is not None:
                written.fields[name] = to_plain(value)

    def save(self, record: Record, *, base: Record | None = None, seen: Seen | None = None) -> None:
        """Write the fields that differ from `base`, or from what is stored now."""
        before = self.get(record.id) if base is None else base
        changed = [name for name in self._hints if getattr(record, name) != getattr(before, name)]
        if not changed:
            return
        dots = self.seen(record.id) if seen is None else seen
        written = self._pending.setdefault((self._name, record.id), Written())
        for name in changed:
            written.fields[name] = to_plain(getattr(record, name))
            written.preds[name] = written.preds.get(name, frozenset()) | dots.get(name, frozenset())

    def decide(self, id: UUID, field: str, value: Any, *, dots: frozenset[Dot]) -> None:
        """Write one field with exactly these dots as overwritten."""
        written = self._pending.setdefault((self._name, id), Written())
        written.fields[field] = to_plain(value)
        written.preds[field] = dots

    def _current(self, id: UUID, row: Mapping[str, Any]) -> Record:
        return self._record(id, row, self._pending.get((self._name, id)))

    def _record(self, id: UUID, row: Mapping[str, Any], written: Written | None) -> Record:
        return made(self._kind, id, row, written.fields if written else {})


def made(kind: type[Record], id: UUID, row: Mapping[str, Any], over: Mapping[str, Any]) -> Record:
    """A record from its row, with plain values laid over it; what never arrived has its default.

    A record whose first change set is still on its way lacks required fields: they are None then,
    and the screens show what is there.
    """
    values: dict[str, Any] = {}
    defaults = _defaults(kind)
    for name, hint in hints(kind).items():
        stored = to_column(hint, over[name]) if name in over else row.get(name)
        value = to_record(hint, stored)
        values[name] = defaults.get(name) if value is None else value
    return kind(id=id, **values)


_DEFAULTS: dict[type, dict[str, Any]] = {}


def _defaults(kind: type) -> dict[str, Any]:
    if kind not in _DEFAULTS:
        known = {part.name: part.default for part in fields(kind)}
        _DEFAULTS[kind] = {
            name: value for name, value in known.items() if isinstance(value, (str, tuple, bool))
        }
    return _DEFAULTS[kind]


class SqlUnit:
    """One transaction of one person (`actions.ports.Unit`)."""

    def __init__(self, connection: Connection, author: UUID) -> None:
        """In an open transaction."""
        self._connection, self._author = connection, author
        self._pending: Pending = {}
        self.committed = False
        self.households = SqlRepository(connection, Household, self._pending)
        self.clients = SqlRepository(connection, Client, self._pending)
        self.cases = SqlRepository(connection, CaseFile, self._pending)
        self.needs = SqlRepository(connection, CaseNeed, self._pending)
        self.submissions = SqlRepository(connection, Submission, self._pending)
        self.consents = SqlRepository(connection, Consent, self._pending)
        self.referrals = SqlRepository(connection, Referral, self._pending)
        self.referral_events = SqlRepository(connection, ReferralEvent, self._pending)
        self.letters = SqlRepository(connection, Letter, self._pending)
        self.stationery = SqlRepository(connection, Stationery, self._pending)
        self.authors = SqlRepository(connection, Author, self._pending)
        self.notes = SqlRepository(connection, CaseNote, self._pending)
        self.goals = SqlRepository(connection, Goal, self._pending)
        self.measures = SqlRepository(connection, Measure, self._pending)
        self.appointments = SqlRepository(connection, Appointment, self._pending)
        self.deadlines = SqlRepository(connection, Deadline, self._pending)
        self.documents = SqlRepository(connection, CaseDocument, self._pending)
        self.disputes = SqlRepository(connection, Dispute, self._pending)
        self.emergency_accesses = SqlRepository(connection, EmergencyAccess, self._pending)
        self.rights_requests = SqlRepository(connection, RightsRequest, self._pending)
        self.erasures = SqlRepository(connection, Erasure, self._pending)
        self.erasure_receipts = SqlRepository(connection, ErasureReceipt, self._pending)
        self.client_merges = SqlRepository(connection, ClientMerge, self._pending)
        self.drafts = SqlDrafts(connection)
        self.numbers = SqlNumbers(connection)
        self.audit = SqlAudit(connection, author)
        self.import_rows = SqlImportRows(connection)

    def commit(self) -> None:
        """Rows, heads, conflicts and the outbox row; the transaction ends with the unit."""
        for (name, id), written in self._pending.items():
            if name == _SUBMISSION:
                hand_over(self._connection, written.fields.get("answers"))
            elif name == _CASE_DOCUMENT:
                hand_over(self._connection, written.fields.get("file"))
            elif name == _CASE_FILE and not written.is_new and not GIVING.isdisjoint(written.fields):
                demand_right(self._connection, id, self._author)
        if self.drafts.dropped:
            sweep(self._connection, frozenset().union(*self.drafts.dropped), datetime.now(UTC))
            self.drafts.dropped.clear()
        if self._pending:
            save_change(self._connection, self._author, self._pending)
            carry_out_arrived(self._connection, tuple(self._pending), datetime.now(UTC))
            self._pending.clear()
        self.committed = True


class _NotCommitted(Exception):
    """Rolls the transaction back."""


def _demand_commit(unit: SqlUnit) -> None:
    if not unit.committed:
        raise _NotCommitted


class SqlUnitOfWork:
    """Opens units for one author."""

    def __init__(self, engine: Engine, path: Path, author: UUID) -> None:
        """On an open store."""
        self._engine, self._path, self._author = engine, path, author

    @contextmanager
    def __call__(self) -> Iterator[SqlUnit]:
        """One unit; leaving it without `commit` writes nothing.

        Raises:
            StoreFull: the disk is full; nothing was written.
        """
        try:
            with explained(self._path), self._engine.begin() as connection:
                unit = SqlUnit(connection, self._author)
                yield unit
                _demand_commit(unit)
        except _NotCommitted:
            return


def save_change(connection: Connection, author: UUID, pending: Pending) -> ChangeSet:
    """Number, apply and queue what a unit wrote, in its transaction."""
    device = connection.execute(_DEVICE).one()
    scope = _scope(device.account)
    change = ChangeSet(
        device=device.device,
        ctr=device.ctr + 1,
        hlc=next_hlc(device.hlc),
        author=author,
        scope=scope,
        schema=SCHEMA,
        ops=tuple(
            Op(name, id, dict(written.fields), dict(written.preds)) for (name, id), written in pending.items()
        ),
        origin=origin.current(),
    )
    demand_not_erased(connection, change)
    raw = wire.pack_change(change)
    head = wire.link(device.head, change.device, change.ctr, wire.content_hash(raw))
    is_rewriting = any(op.preds for op in change.ops)
    seen = seen_devices(connection) if is_rewriting else {}
    seen[device.device] = device.ctr
    new = frozenset(place for place, written in pending.items() if written.is_new)
    with guard_open(connection):
        apply(connection, LOCAL, [change], seen, new=new)
    remember(connection, [change])
    outbox = {"ctr": change.ctr, "raw": raw, "head": head, "state": 0}
    insert_rows(connection, sync_outbox, [outbox])
    connection.exec_driver_sql(_ADVANCE, (change.ctr, change.hlc, head))
    return change


@contextmanager
def guard_open(connection: Connection) -> Iterator[None]:
    """Synced tables may be written inside; everywhere else triggers refuse it."""
    connection.exec_driver_sql("UPDATE write_guard SET is_open = 1")
    yield
    connection.exec_driver_sql("UPDATE write_guard SET is_open = 0")


def seen_devices(connection: Connection, scope: UUID | None = None) -> dict[UUID, int]:
    """Highest counter applied per device, in one scope or in any."""
    query = select(sync_seen.c.device, func.max(sync_seen.c.ctr)).group_by(sync_seen.c.device)
    if scope is not None:
        query = query.where(sync_seen.c.scope == scope)
    return {row[0]: row[1] for row in connection.execute(query)}


def next_hlc(last: int) -> int:
    """The next moment of the hybrid logical clock: never at or before the last one."""
    return max(time.time_ns() // 1_000_000 << HLC_BITS, last + 1)


def _scope(account: Mapping[str, Any] | None) -> UUID:
    if not account or not account["scopes"]:
        return wire.NO_SCOPE
    return UUID(account["scopes"][0])
