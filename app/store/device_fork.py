"""A restored or cloned store becomes a device of its own (5-sync.md 3.4): nothing it holds is lost.

Up to a counter both copies hold the same change sets: those are the other device's from now on. What this
store made after that, which the office never saw from it, gets new names: in the outbox, in what stands in
the rows, and in what later change sets replaced.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, Table, delete, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from app.actions.sync_ports import OfficeAccount
from app.store.device_refusals import OPEN, WAITING, written_again
from app.store.erasing import chunks
from app.store.inserting import insert_rows
from app.store.sync_tables import sync_fork
from app.store.tables import (
    KINDS,
    LOCAL,
    erasure_work,
    history,
    sync_cursor,
    sync_device,
    sync_outbox,
    sync_seen,
)
from app.store.work import guard_open, save_change
from app.sync import healing, wire
from app.sync.changes import ChangeSet, Op
from app.sync.merge import Dot

Names = Mapping[Dot, Dot]
"""Old name → new name of every write that is renamed."""


def fork_call(connection: Connection) -> healing.ForkCall:
    """Ask for an identity: it is made and kept first, so that asking twice asks for the same."""
    row = connection.execute(select(sync_fork)).first()
    if row is None:
        key = Ed25519PrivateKey.generate()
        connection.execute(insert(sync_fork).values(device=uuid4(), private_key=key.private_bytes_raw()))
        row = connection.execute(select(sync_fork)).one()
    device = connection.execute(select(sync_device.c.device, sync_device.c.calls)).one()
    connection.execute(update(sync_device).values(calls=device.calls + 1))
    sets = connection.execute(select(sync_outbox.c.ctr, sync_outbox.c.raw, sync_outbox.c.former))
    return healing.ForkCall(
        v=wire.VERSIONS,
        device=device.device,
        call_no=device.calls + 1,
        new=row.device,
        public_key=Ed25519PrivateKey.from_private_bytes(row.private_key).public_key().public_bytes_raw(),
        own=tuple(healing.Former(one.ctr, one.former or wire.content_hash(one.raw)) for one in sets),
    )


def become(
    connection: Connection, answer: healing.ForkAnswer, account: OfficeAccount
) -> OfficeAccount | None:
    """Take the new identity; None = it is not the one that was asked for, and nothing was done.

    Returns:
        The account with the new name, number and prefix: to be stored by the caller.
    """
    new = connection.execute(select(sync_fork)).first()
    if new is None or new.device != answer.device:
        return None
    old = connection.execute(select(sync_device)).one()
    rows = connection.execute(select(sync_outbox).order_by(sync_outbox.c.ctr)).all()
    unsettled = [wire.read_own(row.raw) for row in rows if row.ctr <= answer.common and row.state in OPEN]
    own = [wire.read_own(row.raw) for row in rows if row.ctr > answer.common]
    own = [change for change in own if change.ops]
    names = {Dot(old.device, change.ctr): Dot(new.device, at) for at, change in enumerate(own, 1)}
    renamed = [_renamed(change, names) for change in own]
    with guard_open(connection):
        _rename_rows(connection, own, names)
    head = _queue(connection, renamed)
    _make_foreign(connection, old.device, answer.common, account)
    connection.execute(
        update(sync_device).values(
            device=new.device,
            private_key=new.private_key,
            slip_key=answer.slip_key,
            prefix=answer.prefix,
            number=answer.number,
            ctr=len(renamed),
            head=head,
            calls=0,
            high=0,
        )
    )
    connection.execute(delete(sync_fork))
    connection.execute(update(erasure_work).values(done_at=None))  # this device confirms for itself, too
    for change in unsettled:
        if pending := written_again(connection, change):
            save_change(connection, change.author, pending)
    return replace(account, device=new.device, prefix=answer.prefix, number=answer.number)


def _renamed(change: ChangeSet, names: Names) -> ChangeSet:
    dot = names[Dot(change.device, change.ctr)]
    ops = tuple(
        Op(
            op.table,
            op.id,
            op.fields,
            {field: frozenset(names.get(pred, pred) for pred in preds) for field, preds in op.preds.items()},
        )
        for op in change.ops
    )
    return replace(change, device=dot.device, ctr=dot.ctr, ops=ops)


def _queue(connection: Connection, changes: Sequence[ChangeSet]) -> bytes:
    """The outbox of the new device; returns the hash of its chain."""
    connection.execute(delete(sync_outbox))
    head, rows = wire.ZERO, []
    for change in changes:
        raw = wire.pack_change(change)
        head = wire.link(head, change.device, change.ctr, wire.content_hash(raw))
        rows.append({"ctr": change.ctr, "raw": raw, "head": head, "state": WAITING})
    if rows:
        insert_rows(connection, sync_outbox, rows)
    return head


def _rename_rows(connection: Connection, changes: Collection[ChangeSet], names: Names) -> None:
    places: dict[str, set[UUID]] = {}
    for change in changes:
        for op in change.ops:
            if op.table in KINDS:
                places.setdefault(op.table, set()).add(op.id)
    for name, ids in places.items():
        table = LOCAL.records[name]
        for part in chunks(ids):
            rows = connection.execute(select(table.c.id, table.c["_heads"]).where(table.c.id.in_(part)))
            for row in rows.all():
                heads = [_renamed_head(head, names) for head in row[1]]
                if heads != row[1]:
                    connection.execute(update(table).where(table.c.id == row.id).values(_heads=heads))
    for side in (LOCAL.conflict, LOCAL.dead, history):
        _rename_in(connection, side, names)


def _renamed_head(head: Sequence[Any], names: Names) -> list[Any]:
    device, ctr, *rest = head
    dot = names.get(Dot(UUID(device), ctr))
    return list(head) if dot is None else [str(dot.device), dot.ctr, *rest]


def _rename_in(connection: Connection, table: Table, names: Names) -> None:
    for old, new in names.items():
        connection.execute(
            update(table)
            .where(table.c.device == old.device, table.c.ctr == old.ctr)
            .values(device=new.device, ctr=new.ctr)
        )


def _make_foreign(connection: Connection, old: UUID, common: int, account: OfficeAccount) -> None:
    """What both copies share counts as read from the other device, in every scope."""
    scopes = {*connection.execute(select(sync_cursor.c.scope)).scalars(), *account.scopes}
    for scope in scopes:
        values = {"scope": scope, "device": old, "ctr": common}
        connection.execute(
            upsert(sync_seen)
            .values(values)
            .on_conflict_do_update(
                index_elements=["scope", "device"], set_={"ctr": func.max(sync_seen.c.ctr, common)}
            )
        )
