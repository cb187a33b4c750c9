"""Own change sets that the office does not take: looked at, sent again, given up (5-sync.md 3.4).

Refused is a state, never a drop: everything of the set stays here until a person has decided, and what
the office decides about its copy arrives with the next answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, select, update

from app.actions.sync_ports import RefusedChange, RefusedRecord
from app.domain.errors import RecordNotFound
from app.store.register_reading import register_of
from app.store.tables import LOCAL, sync_device, sync_outbox
from app.store.values import moment_of
from app.store.work import Written, save_change
from app.sync import healing, wire
from app.sync.changes import ChangeSet
from app.sync.merge import Dot

WAITING, AT_THE_OFFICE, QUARANTINED, SENT_AGAIN, GIVEN_UP, DISCARDED = range(6)
"""States of `sync_outbox`."""
OPEN = (QUARANTINED, DISCARDED)
"""A person can do something about these."""
MOST_ASKED = 50
"""Refused change sets that one call asks about: newest first."""


def milliseconds(now: datetime) -> int:
    """A moment as it is stored."""
    return round(now.timestamp() * 1000)


def mark_sent(connection: Connection, answer: wire.Answer, now: datetime) -> None:
    """What the office has, refuses, or has decided about."""
    at = milliseconds(now)
    own = sync_outbox.c
    connection.execute(
        update(sync_outbox)
        .where(own.ctr <= answer.high, own.state == WAITING)
        .values(state=AT_THE_OFFICE, settled_at=at)
    )
    for refusal in answer.refused:
        connection.execute(
            update(sync_outbox)
            .where(own.ctr == refusal.ctr, own.state.in_((WAITING, AT_THE_OFFICE)))
            .values(state=QUARANTINED, reason=refusal.reason, settled_at=at)
        )
    for settled in answer.settled:
        _decided(connection, settled, at)


def _decided(connection: Connection, settled: healing.Settled, at: int) -> None:
    row = connection.execute(
        select(sync_outbox.c.raw).where(sync_outbox.c.ctr == settled.ctr, sync_outbox.c.state == QUARANTINED)
    ).first()
    if row is None:
        return
    if settled.decision == "again":
        change = wire.read_own(row.raw)
        send_again(connection, settled.ctr, change.author, at)
        return
    state = DISCARDED if settled.decision == "discarded" else AT_THE_OFFICE
    connection.execute(
        update(sync_outbox)
        .where(sync_outbox.c.ctr == settled.ctr)
        .values(state=state, note=settled.note or None, settled_at=at)
    )


def asked_about(connection: Connection) -> tuple[int, ...]:
    """Counters of own change sets that are in the office's quarantine, as far as known here."""
    rows = connection.execute(
        select(sync_outbox.c.ctr)
        .where(sync_outbox.c.state == QUARANTINED)
        .order_by(sync_outbox.c.ctr.desc())
        .limit(MOST_ASKED)
    )
    return tuple(rows.scalars())


def count_open(connection: Connection) -> int:
    """Refused change sets about which nobody has decided here."""
    count: int = connection.execute(
        select(func.count()).select_from(sync_outbox).where(sync_outbox.c.state.in_(OPEN))
    ).scalar_one()
    return count


def refused(connection: Connection) -> tuple[RefusedChange, ...]:
    """Those, newest first."""
    rows = connection.execute(
        select(sync_outbox).where(sync_outbox.c.state.in_(OPEN)).order_by(sync_outbox.c.ctr.desc())
    )
    return tuple(_refused(row, wire.read_own(row.raw)) for row in rows)


def _refused(row: Any, change: ChangeSet) -> RefusedChange:
    return RefusedChange(
        ctr=row.ctr,
        reason=row.reason or "",
        is_discarded=row.state == DISCARDED,
        note=row.note or "",
        saved_at=moment_of(change.hlc),
        refused_at=None if row.settled_at is None else datetime.fromtimestamp(row.settled_at / 1000, UTC),
        author=change.author,
        origin=change.origin,
        records=tuple(RefusedRecord(op.table, op.id, tuple(sorted(op.fields))) for op in change.ops),
    )


def send_again(connection: Connection, ctr: int, author: UUID, at: int) -> int:
    """Queue what a refused change set wrote as a new one, with the values as they are now.

    A field that was changed again since is sent as it stands; one about which a conflict is open
    without this write is left to whoever decides it. The new write replaces the refused one here and
    whatever that one had replaced, so nobody sees a conflict that is none.

    Returns:
        The new counter; 0 = nothing of it was left to be sent.

    Raises:
        RecordNotFound: no refused change set has this number.
    """
    row = connection.execute(
        select(sync_outbox.c.raw).where(sync_outbox.c.ctr == ctr, sync_outbox.c.state.in_(OPEN))
    ).first()
    if row is None:
        raise RecordNotFound(kind="sync_outbox", id=ctr)
    pending = written_again(connection, wire.read_own(row.raw))
    new = save_change(connection, author, pending).ctr if pending else 0
    _close(connection, ctr, SENT_AGAIN, f"{new}", at)
    return new


def written_again(connection: Connection, change: ChangeSet) -> dict[tuple[str, UUID], Written]:
    """The same fields for a new change set: see `send_again`."""
    pending: dict[tuple[str, UUID], Written] = {}
    for op in change.ops:
        dot = Dot(change.device, change.ctr)
        written = Written()
        for name in op.fields:
            register = register_of(connection, LOCAL, op.table, op.id, name)
            if dot in register.candidates:
                value = register.candidates[dot].value
            elif register.head is None:  # the record left this workstation meanwhile
                value = op.fields[name]
            elif register.in_conflict:
                continue
            else:
                value = register.value
            known = {dot} if register.in_conflict else {dot, *register.candidates}
            written.fields[name] = value
            written.preds[name] = op.preds.get(name, frozenset()) | known
        if written.fields:
            pending[op.table, op.id] = written
    return pending


def give_up(connection: Connection, ctr: int, note: str, at: int) -> None:
    """Leave a refused change set as it is, with a note why.

    Raises:
        RecordNotFound: no refused change set has this number.
    """
    if not _close(connection, ctr, GIVEN_UP, note[:200], at):
        raise RecordNotFound(kind="sync_outbox", id=ctr)


def _close(connection: Connection, ctr: int, state: int, note: str, at: int) -> int:
    return connection.execute(
        update(sync_outbox)
        .where(sync_outbox.c.ctr == ctr, sync_outbox.c.state.in_(OPEN))
        .values(state=state, note=note, settled_at=at)
    ).rowcount


def held_from(connection: Connection, understood: int) -> int | None:
    """Counter of the first waiting change set that the office does not understand yet."""
    rows = connection.execute(
        select(sync_outbox.c.ctr, sync_outbox.c.raw)
        .where(sync_outbox.c.state == WAITING)
        .order_by(sync_outbox.c.ctr)
    )
    found = next((row.ctr for row in rows if wire.read_own(row.raw).schema > understood), None)
    rows.close()
    return found


def understood_by_office(connection: Connection) -> int:
    """The schema of synced fields that the office takes, as it said last."""
    known: int = connection.execute(select(sync_device.c.understood)).scalar_one()
    return known


def at_most_schema(raws: Iterable[bytes], understood: int) -> tuple[bytes, ...]:
    """Those before the first one that the office does not understand."""
    kept = []
    for raw in raws:
        if wire.read_own(raw).schema > understood:
            break
        kept.append(raw)
    return tuple(kept)
