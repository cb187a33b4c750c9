"""What waits for the office, what it refused, and numbers given twice, in one look (`SyncDesk`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, select

from app.actions.outstanding_ports import (
    NumberedRecord,
    Outstanding,
    RefusedLine,
    WaitingChange,
    WrittenRecord,
)
from app.store import device_refusals as refusals
from app.store.access import closed_records
from app.store.case_of import CaseOf, cases_of
from app.store.doubled_numbers import doubled_numbers
from app.store.tables import KINDS, LOCAL, history, sync_outbox
from app.store.values import hints, moment_of, to_column, to_record
from app.sync import wire
from app.sync.changes import SCHEMA, ChangeSet, Op


def outstanding(connection: Connection, reader: UUID | None, now: datetime, limit: int) -> Outstanding:
    """All of it; what the reader may not read is counted, but not told."""
    rows = connection.execute(
        select(sync_outbox.c.raw)
        .where(sync_outbox.c.state == refusals.WAITING)
        .order_by(sync_outbox.c.ctr)
        .limit(limit)
    ).all()
    waiting = [wire.read_own(row.raw) for row in rows]
    refused = [(change, _written(connection, change.ctr)) for change in refusals.refused(connection)]
    changes = [*waiting, *(written for _, written in refused)]
    told = _Teller(connection, reader, now, changes)
    return Outstanding(
        waiting=tuple(_waiting(connection, waiting, told)),
        refused=tuple(
            RefusedLine(change, told.author(written), told.records(written)) for change, written in refused
        ),
        doubled=_doubled(connection, reader, now),
    )


def _written(connection: Connection, ctr: int) -> ChangeSet:
    raw = connection.execute(select(sync_outbox.c.raw).where(sync_outbox.c.ctr == ctr)).scalar_one()
    return wire.read_own(raw)


def _waiting(connection: Connection, changes: Sequence[ChangeSet], told: _Teller) -> list[WaitingChange]:
    understood = refusals.understood_by_office(connection)
    first = refusals.held_from(connection, understood) if understood < SCHEMA else None
    return [
        WaitingChange(
            ctr=change.ctr,
            saved_at=moment_of(change.hlc),
            author=told.author(change),
            is_held=first is not None and change.ctr >= first,
            records=told.records(change),
        )
        for change in changes
    ]


class _Teller:
    """Says of change sets what the reader may know."""

    def __init__(
        self, connection: Connection, reader: UUID | None, now: datetime, changes: Sequence[ChangeSet]
    ) -> None:
        ids: dict[str, set[UUID]] = defaultdict(set)
        for change in changes:
            for op in change.ops:
                ids[op.table].add(op.id)
        authors = LOCAL.records["author"].c
        self._names = dict(connection.execute(select(authors.id, authors.name)).all())
        self._closed = closed_records(connection, reader, now, ids) if ids else frozenset()
        self._cases = cases_of(connection, ((name, id) for name, every in ids.items() for id in every))
        self._first = _first_changes(connection, [id for every in ids.values() for id in every])

    def author(self, change: ChangeSet) -> str:
        return self._names.get(change.author) or ""

    def records(self, change: ChangeSet) -> tuple[WrittenRecord, ...]:
        return tuple(self._record(change, op) for op in change.ops if op.table != "author")

    def _record(self, change: ChangeSet, op: Op) -> WrittenRecord:
        is_new = self._first.get((op.table, op.id), change.hlc) >= change.hlc
        if op.id in self._closed:
            return WrittenRecord(op.table, op.id, {}, is_new, is_open=False)
        values = {name: _value(op.table, name, value) for name, value in op.fields.items()}
        record = WrittenRecord(op.table, op.id, values, is_new, is_open=True)
        case = self._cases.get(op.id)
        if case is None:
            return record
        return replace(record, case_id=case.id, case_number=case.number, client=case.client)


def _value(table: str, name: str, plain: Any) -> Any:
    """As a record has it; of a field that this version does not know, as it travels."""
    hint = hints(KINDS[table]).get(name) if table in KINDS else None
    return plain if hint is None else to_record(hint, to_column(hint, plain))


def _first_changes(connection: Connection, ids: Sequence[UUID]) -> dict[tuple[str, UUID], int]:
    rows = connection.execute(
        select(history.c.tbl, history.c.id, func.min(history.c.hlc))
        .where(history.c.id.in_(ids))
        .group_by(history.c.tbl, history.c.id)
    )
    return {(table, id): hlc for table, id, hlc in rows}


def _doubled(
    connection: Connection, reader: UUID | None, now: datetime
) -> tuple[tuple[NumberedRecord, ...], ...]:
    found = doubled_numbers(connection, reader, now)
    cases = cases_of(connection, ((one.table, id) for one in found for id in one.records))
    nothing = CaseOf(UUID(int=0), "", "")
    return tuple(
        tuple(
            NumberedRecord(
                one.table,
                id,
                one.number,
                case_id=cases[id].id if id in cases else None,
                case_number=cases.get(id, nothing).number,
                client=cases.get(id, nothing).client,
            )
            for id in one.records
        )
        for one in found
    )
