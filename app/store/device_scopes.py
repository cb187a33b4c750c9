"""What a workstation holds, at sync: fills, movements, leavings and moves (`actions.scope_ports`)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, delete, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from app.actions.scope_ports import CaseMove, ReceiptKind, ScopeReceipt
from app.domain.clock import Clock
from app.domain.errors import MessageBroken, RecordNotFound
from app.domain.ids import new_id
from app.store import device_leaving as leaving
from app.store.access import demand_right
from app.store.bulk import uncollected
from app.store.device_entering import enter, unseen
from app.store.device_erasing import carry_out_arrived
from app.store.engine import reading, writing
from app.store.scope_tables import case_move, scope_receipt, sync_fill, sync_fill_page, sync_leaving
from app.store.tables import LOCAL, sync_cursor, sync_device, sync_seen
from app.store.work import guard_open
from app.sync import wire
from app.sync.changes import ChangeSet
from app.sync.exchange import Arrived, Followed, Position
from app.sync.scoping import (
    MOST_HELD,
    HeldAnswer,
    HeldCall,
    Moved,
    SnapshotCall,
    SnapshotPage,
    check_rows,
    grouped,
    highs_of,
    places_of,
    without_scopes,
)

Record = tuple[str, UUID]
_START = ("", UUID(int=0))


class DeviceScopes:
    """`ScopeStore` and `ScopeWork` over an open store."""

    def __init__(self, engine: Engine, path: Path, clock: Clock) -> None:
        """On an open store."""
        self._engine, self._path, self._clock = engine, path, clock

    def next_page(self, want_bytes: int) -> SnapshotCall | None:
        """See `ScopeStore`."""
        with writing(self._engine, self._path) as connection:
            row = connection.execute(select(sync_fill).order_by(sync_fill.c.scope).limit(1)).first()
            if row is None:
                return None
            device, number = _next_number(connection)
            return SnapshotCall(
                wire.VERSIONS, device, number, row.scope, row.tbl, row.after, want_bytes=want_bytes
            )

    def take_page(self, page: SnapshotPage) -> Collection[Record]:
        """See `ScopeStore`."""
        check_rows(page.rows)
        with writing(self._engine, self._path) as connection:
            with guard_open(connection), uncollected():
                touched = _take_page(connection, page)
            return touched | carry_out_arrived(connection, touched, self._clock.now())

    def next_held(self, after: Record) -> HeldCall | None:
        """See `ScopeStore`."""
        with writing(self._engine, self._path) as connection:
            if leaving.is_to_be_looked_through(connection):
                records = leaving.held_after(connection, after, MOST_HELD)
            else:
                records = leaving.leaving(connection, MOST_HELD) if after == _START else ()
            if not records:
                return None
            device, number = _next_number(connection)
            return HeldCall(wire.VERSIONS, device, number, grouped(list(records)))

    def take_held(self, call: HeldCall, answer: HeldAnswer) -> Collection[Record]:
        """See `ScopeStore`."""
        now = self._clock.now()
        asked = places_of(call.records)
        gone = places_of(answer.gone)
        if not gone <= asked:
            raise MessageBroken(reason="held")
        with writing(self._engine, self._path) as connection, guard_open(connection):
            if leaving.is_to_be_looked_through(connection):
                _note_withdrawn(connection, gone, now)
            return leaving.remove_left(connection, sorted(asked), gone, now)

    def may_keep_all(self) -> None:
        """See `ScopeStore`."""
        with writing(self._engine, self._path) as connection:
            leaving.looked_through(connection, self._clock.now())

    def next_number(self) -> tuple[UUID, int]:
        """See `ScopeStore`."""
        with writing(self._engine, self._path) as connection:
            return _next_number(connection)

    def give(self, move: CaseMove) -> None:
        """See `ScopeWork`."""
        with writing(self._engine, self._path) as connection:
            cases = LOCAL.records["case_file"]
            if connection.execute(select(cases.c.id).where(cases.c.id == move.case_id)).first() is None:
                raise RecordNotFound(kind="case_file", id=move.case_id)
            demand_right(connection, move.case_id, move.author)
            connection.execute(
                delete(case_move).where(case_move.c.case_id == move.case_id, case_move.c.reason.is_(None))
            )
            connection.execute(
                upsert(case_move).values(
                    id=move.id,
                    case_id=move.case_id,
                    scope=move.scope,
                    team=move.team,
                    author=move.author,
                    at=move.at,
                    reason=None,
                )
            )

    def take_back(self, move: UUID) -> bool:
        """See `ScopeWork`."""
        with writing(self._engine, self._path) as connection:
            done = connection.execute(
                delete(case_move).where(case_move.c.id == move, case_move.c.reason.is_(None))
            )
            return done.rowcount > 0

    def moves(self) -> tuple[CaseMove, ...]:
        """See `ScopeWork`."""
        with reading(self._engine, self._path) as connection:
            rows = connection.execute(
                select(case_move)
                .where(case_move.c.reason.is_distinct_from(""))
                .order_by(case_move.c.at.desc(), case_move.c.id)
            )
            return tuple(_move(row) for row in rows)

    def forget_move(self, move: UUID) -> None:
        """See `ScopeWork`."""
        with writing(self._engine, self._path) as connection:
            connection.execute(
                delete(case_move).where(case_move.c.id == move, case_move.c.reason.is_not(None))
            )

    def own_scopes(self) -> frozenset[UUID]:
        """See `ScopeWork`."""
        with reading(self._engine, self._path) as connection:
            return frozenset(connection.execute(select(sync_cursor.c.scope)).scalars())

    def receipts(self, at_most: int = 200) -> tuple[ScopeReceipt, ...]:
        """See `ScopeWork`."""
        with reading(self._engine, self._path) as connection:
            rows = connection.execute(
                select(scope_receipt)
                .order_by(scope_receipt.c.at.desc(), scope_receipt.c.case_number)
                .limit(at_most)
            )
            return tuple(
                ScopeReceipt(
                    row.id,
                    ReceiptKind(row.kind),
                    row.team,
                    row.case_id,
                    row.case_number,
                    row.at,
                    row.done_at,
                    row.records,
                    row.drafts,
                )
                for row in rows
            )


# -- within the transactions of `app.store.device` ---------------------------------------------


def expected(connection: Connection, answer: wire.Answer, positions: Mapping[UUID, Position]) -> wire.Answer:
    """The answer without what is not asked for: feeds of scopes that are to be filled first."""
    new = [state for state in answer.scopes if state.scope not in positions]
    if not new:
        return answer
    filling = {state.scope for state in new}
    for state in new:
        values = {
            "scope": state.scope,
            "epoch": 0,
            "seq": 0,
            "feed_hash": wire.ZERO,
            "tbl": "",
            "after": UUID(int=0),
            "writers": {},
        }
        connection.execute(upsert(sync_fill).values(values).on_conflict_do_nothing())
    return without_scopes(answer, filling)


def in_order(followed: Followed, scope: UUID) -> Iterator[Sequence[Arrived] | Moved]:
    """What came by one scope's feed: runs of change sets, and movements between them."""
    entries: list[Arrived | Moved] = [one for one in followed.arrived if one.scope == scope]
    entries += [one for one in followed.moved if one.scope == scope]
    run: list[Arrived] = []
    for entry in sorted(entries, key=lambda one: one.seq):
        if isinstance(entry, Arrived):
            run.append(entry)
            continue
        if run:
            yield run
            run = []
        yield entry
    if run:
        yield run


def new_to_us(connection: Connection, run: Sequence[Arrived], *, scopes: int) -> list[ChangeSet]:
    """The change sets of a run, without what a fill or another scope has brought already."""
    pages = _pages(connection, run[0].scope)
    changes = [_after_pages(one, pages) if pages else one.change for one in run]
    return list(unseen(connection, changes)) if scopes > 1 else changes


def take_movement(connection: Connection, moved: Moved) -> frozenset[Record]:
    """Records enter, or are noted as leaving; the guard is open."""
    movement = moved.movement
    at = datetime.fromtimestamp(movement.at / 1000, UTC)
    if not movement.is_entering:
        receipt = None
        if movement.case is not None:
            receipt = leaving.note_receipt(
                connection,
                movement.case,
                move=movement.move,
                kind=leaving.MOVED,
                team=movement.team,
                at=at,
            )
        leaving.note_leaving(connection, places_of(movement.gone), receipt)
        return frozenset()
    pages = _pages(connection, moved.scope)
    rows = [row for row in movement.rows if not _is_in(pages, moved.seq, (row.table, row.id))]
    touched = enter(connection, rows, highs_of(movement.highs), remembered=True)
    if movement.case is not None:
        leaving.note_receipt(
            connection, movement.case, move=movement.move, kind=leaving.CAME, team=movement.team, at=at
        )
    return touched


def note_lost_scopes(connection: Connection, followed: Followed) -> None:
    """Scopes that were taken away: everything here is to be looked through."""
    for scope in followed.left:
        connection.execute(
            upsert(sync_leaving).values(tbl=leaving.EVERYTHING, id=scope).on_conflict_do_nothing()
        )
        connection.execute(delete(sync_seen).where(sync_seen.c.scope == scope))
        connection.execute(delete(sync_fill_page).where(sync_fill_page.c.scope == scope))


def forget_fills(connection: Connection) -> None:
    """Of another office, or of an earlier enrolment."""
    connection.execute(delete(sync_fill))
    connection.execute(delete(sync_fill_page))


def drop_fills(connection: Connection, granted: Collection[UUID]) -> None:
    """Fills of scopes that are not ours any more; what had come of them is looked through."""
    for scope in connection.execute(select(sync_fill.c.scope)).scalars().all():
        if scope not in granted:
            connection.execute(delete(sync_fill).where(sync_fill.c.scope == scope))
            connection.execute(delete(sync_fill_page).where(sync_fill_page.c.scope == scope))
            connection.execute(
                upsert(sync_leaving).values(tbl=leaving.EVERYTHING, id=scope).on_conflict_do_nothing()
            )


def close_pages(connection: Connection, positions: Mapping[UUID, Position]) -> None:
    """Pages of fills that the feed has passed are not asked any more."""
    for scope, position in positions.items():
        connection.execute(
            delete(sync_fill_page).where(
                sync_fill_page.c.scope == scope, sync_fill_page.c.seq <= position.seq
            )
        )


def keep_scopes(connection: Connection, plain: dict[str, Any] | None, granted: Sequence[UUID]) -> None:
    """The account names the scopes that the office grants now; the first one stays first while it is."""
    if not plain:
        return
    known = [UUID(scope) for scope in plain["scopes"]]
    now = [scope for scope in known if scope in granted] + [one for one in granted if one not in known]
    if now != known:
        account = {**plain, "scopes": [str(scope) for scope in now]}
        connection.execute(update(sync_device).values(account=account))


def moves_to_send(connection: Connection, pushed_to: int, ctr: int) -> tuple[wire.Move, ...]:
    """Cases given to other teams, with the call that holds the last of what waits."""
    if pushed_to < ctr:
        return ()
    rows = connection.execute(
        select(case_move).where(case_move.c.reason.is_(None)).order_by(case_move.c.at, case_move.c.id)
    )
    return tuple(
        wire.Move(row.id, row.case_id, row.scope, row.author, round(row.at.timestamp() * 1000))
        for row in rows
    )


def note_moved(connection: Connection, answer: wire.Answer) -> None:
    """What the office said about moves."""
    for one in answer.moved:
        connection.execute(update(case_move).where(case_move.c.id == one.id).values(reason=one.reason))


# -- inside -----------------------------------------------------------------------------------


def _move(row: Any) -> CaseMove:
    return CaseMove(row.id, row.case_id, row.scope, row.team, row.author, row.at, row.reason)


def _next_number(connection: Connection) -> tuple[UUID, int]:
    row = connection.execute(select(sync_device.c.device, sync_device.c.calls)).one()
    connection.execute(update(sync_device).values(calls=row.calls + 1))
    return row.device, row.calls + 1


def _take_page(connection: Connection, page: SnapshotPage) -> frozenset[Record]:
    fill = connection.execute(select(sync_fill).where(sync_fill.c.scope == page.scope)).first()
    if fill is None:
        return frozenset()
    first = fill.epoch == 0
    if not first and fill.epoch != page.epoch:  # the office was restored meanwhile: from the start
        values = {"epoch": 0, "seq": 0, "feed_hash": wire.ZERO, "tbl": "", "after": UUID(int=0)}
        connection.execute(update(sync_fill).where(sync_fill.c.scope == page.scope).values(values))
        connection.execute(delete(sync_fill_page).where(sync_fill_page.c.scope == page.scope))
        return frozenset()
    others = connection.execute(select(sync_cursor.c.scope).limit(1)).first() is not None
    touched = enter(connection, page.rows, highs_of(page.highs), remembered=others)
    if page.table:
        connection.execute(
            upsert(sync_fill_page)
            .values(scope=page.scope, tbl=page.table, upto=page.after, seq=page.seq)
            .on_conflict_do_nothing()
        )
    start = {"epoch": page.epoch, "seq": page.seq, "feed_hash": page.feed_hash} if first else {}
    if first:
        start["writers"] = {str(one.device): one.ctr for one in page.writers}
    if not page.is_last:
        connection.execute(
            update(sync_fill)
            .where(sync_fill.c.scope == page.scope)
            .values(tbl=page.table, after=page.after, **start)
        )
        return touched
    _open_feed(connection, page.scope, fill if not first else None, page, start)
    return touched


def _open_feed(
    connection: Connection, scope: UUID, fill: Any, page: SnapshotPage, start: Mapping[str, Any]
) -> None:
    """The scope is filled: its feed goes on from before the first page."""
    epoch, seq, feed_hash, writers = (
        (page.epoch, page.seq, page.feed_hash, start["writers"])
        if fill is None
        else (fill.epoch, fill.seq, fill.feed_hash, fill.writers)
    )
    connection.execute(
        upsert(sync_cursor)
        .values(scope=scope, epoch=epoch, seq=seq, feed_hash=feed_hash)
        .on_conflict_do_nothing()
    )
    connection.execute(delete(sync_fill).where(sync_fill.c.scope == scope))
    connection.execute(delete(sync_seen).where(sync_seen.c.scope == scope))
    rows = [{"scope": scope, "device": UUID(device), "ctr": ctr} for device, ctr in writers.items()]
    if rows:
        connection.execute(upsert(sync_seen), rows)


def _pages(connection: Connection, scope: UUID) -> Sequence[tuple[str, UUID, int]]:
    rows = connection.execute(
        select(sync_fill_page.c.tbl, sync_fill_page.c.upto, sync_fill_page.c.seq)
        .where(sync_fill_page.c.scope == scope)
        .order_by(sync_fill_page.c.tbl, sync_fill_page.c.upto)
    )
    return [(row.tbl, row.upto, row.seq) for row in rows]


def _is_in(pages: Sequence[tuple[str, UUID, int]], seq: int, record: Record) -> bool:
    """Whether the page that covers a record was read after this entry of the feed."""
    for table, upto, read_at in pages:
        if record <= (table, upto):
            return seq <= read_at
    return False


def _after_pages(one: Arrived, pages: Sequence[tuple[str, UUID, int]]) -> ChangeSet:
    ops = tuple(op for op in one.change.ops if not _is_in(pages, one.seq, (op.table, op.id)))
    return one.change if len(ops) == len(one.change.ops) else replace(one.change, ops=ops)


def _note_withdrawn(connection: Connection, gone: Collection[Record], now: datetime) -> None:
    """A receipt for each case that goes because its team was taken away."""
    move = new_id()
    for name, id in sorted(gone):
        if name == "case_file":
            receipt = leaving.note_receipt(connection, id, move=move, kind=leaving.WITHDRAWN, team="", at=now)
            leaving.note_leaving(connection, [(name, id)], receipt)
