"""The device's side of sync over its store (`actions.ports.SyncStore`): each call one transaction."""

from __future__ import annotations

import base64
import time
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, Engine, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from app.actions.sync_ports import DeviceIdentity, OfficeAccount
from app.domain.clock import Clock
from app.domain.errors import ChainBroken
from app.store.conflict_queries import conflict_fields
from app.store.device_erasing import carry_out_arrived, keep_out
from app.store.engine import reading, writing
from app.store.erasing_finish import AfterErasure, finish_quietly
from app.store.erasure_confirmations import note_confirmations, unconfirmed
from app.store.history import remember
from app.store.leases import keep_policy, read_policy
from app.store.registers import apply
from app.store.tables import LOCAL, sync_cursor, sync_device, sync_outbox, sync_seen
from app.store.work import HLC_BITS, guard_open, seen_devices
from app.sync import wire
from app.sync.changes import SCHEMA, ChangeSet
from app.sync.exchange import Followed, Position, follow

_BELIEVED_AHEAD = 24 * 60 * 60 * 1000
"""Milliseconds."""
WAITING, AT_THE_OFFICE, QUARANTINED = 0, 1, 2


class SqlSyncStore:
    """Outbox, cursors and account of this device."""

    def __init__(
        self, engine: Engine, path: Path, clock: Clock, after_erasure: Sequence[AfterErasure] = ()
    ) -> None:
        """On an open store; `after_erasure` = what else must be rewritten when something was erased."""
        self._engine, self._path, self._clock = engine, path, clock
        self._after_erasure = after_erasure

    def identity(self) -> DeviceIdentity:
        """The device's id and public key."""
        row = self._device()
        key = Ed25519PrivateKey.from_private_bytes(row.private_key)
        return DeviceIdentity(row.device, key.public_key().public_bytes_raw())

    def slip_key(self) -> tuple[int, bytes]:
        """(short number, key) for the codes of this device's return slips."""
        row = self._device()
        return row.number, row.slip_key

    def account(self) -> OfficeAccount | None:
        """None before enrolment."""
        return _account(self._device().account)

    def enrolled(self, account: OfficeAccount) -> None:
        """Keep what enrolment gave; what waits stays waiting and goes to this office."""
        with writing(self._engine, self._path) as connection:
            connection.execute(
                update(sync_device).values(
                    account=_plain(account),
                    prefix=account.prefix,
                    slip_key=account.slip_key,
                    number=account.number,
                    calls=0,
                    high=0,
                )
            )
            connection.execute(delete(sync_cursor))
            connection.execute(update(sync_outbox).values(state=WAITING))

    def number_calls_from(self, stored: int) -> None:
        """The next call number is above `stored`."""
        with writing(self._engine, self._path) as connection:
            connection.execute(update(sync_device).values(calls=func.max(sync_device.c.calls, stored)))

    def last_contact(self) -> datetime | None:
        """When the last answer was taken."""
        moment: datetime | None = self._device().last_contact
        return moment

    def conflicts(self) -> int:
        """Fields that wait for a person's decision."""
        with reading(self._engine, self._path) as connection:
            return len(conflict_fields(connection))

    def waiting(self) -> int:
        """Change sets that the office has not got."""
        with reading(self._engine, self._path) as connection:
            count: int = connection.execute(
                select(func.count()).select_from(sync_outbox).where(sync_outbox.c.state == WAITING)
            ).scalar_one()
            return count

    def call(self, high: int | None, *, at_most: int) -> wire.Call:
        """The next call; its number has risen durably before this returns."""
        with writing(self._engine, self._path) as connection:
            row = connection.execute(select(sync_device)).one()
            after = min(row.high if high is None else high, row.ctr)
            connection.execute(update(sync_device).values(calls=row.calls + 1))
            push = _push(connection, after, at_most)
            return wire.Call(
                v=wire.VERSIONS,
                schema=SCHEMA,
                device=row.device,
                call_no=row.calls + 1,
                after=after,
                head=_head_at(connection, after),
                push=push,
                cursors=tuple(
                    wire.Cursor(scope, position.epoch, position.seq)
                    for scope, position in _positions(connection).items()
                ),
                former=_former(connection, after, len(push)),
                asks=unconfirmed(connection),
                policy=read_policy(connection).number,
            )

    def take(self, answer: wire.Answer) -> Collection[tuple[str, UUID]]:
        """Rows, conflicts, cursor and outbox states of an answer, in one transaction.

        Raises:
            MessageBroken: the feed does not continue what is stored; nothing was written.
            ChainBroken: the office knows more of this device than the store: a restored copy.
        """
        with writing(self._engine, self._path) as connection:
            row = connection.execute(select(sync_device)).one()
            if answer.high > row.ctr:
                raise ChainBroken(high=answer.high)
            followed = follow(_positions(connection), answer)
            touched = _apply(connection, followed, row.device, row.ctr)
            now = self._clock.now()
            gone = carry_out_arrived(connection, touched, now)
            note_confirmations(connection, answer, now)
            if answer.policy is not None:
                keep_policy(connection, answer.policy)
            _move_cursors(connection, followed)
            _mark_sent(connection, answer)
            connection.execute(
                update(sync_device).values(
                    high=answer.high, last_contact=self._clock.now(), hlc=_pushed_clock(row.hlc, followed)
                )
            )
        if gone:
            finish_quietly(self._engine, self._path, self._clock, self._after_erasure)
        return touched | gone

    def sign(self, message: bytes) -> bytes:
        """Ed25519 signature of this device."""
        return Ed25519PrivateKey.from_private_bytes(self._device().private_key).sign(message)

    def _device(self) -> Any:
        with reading(self._engine, self._path) as connection:
            return connection.execute(select(sync_device)).one()


def _push(connection: Connection, after: int, at_most: int) -> tuple[bytes, ...]:
    """Whole change sets of about `at_most` bytes together, at least one if any waits."""
    rows = connection.execute(
        select(sync_outbox.c.raw).where(sync_outbox.c.ctr > after).order_by(sync_outbox.c.ctr)
    )
    push: list[bytes] = []
    size = 0
    for (raw,) in rows:
        if push and size + len(raw) > at_most:
            break
        push.append(raw)
        size += len(raw)
    rows.close()
    return tuple(push)


def _former(connection: Connection, after: int, count: int) -> tuple[wire.Former, ...]:
    """Hashes that the chain was made of, of pushed change sets from which something was erased."""
    rows = connection.execute(
        select(sync_outbox.c.ctr, sync_outbox.c.former)
        .where(sync_outbox.c.ctr > after, sync_outbox.c.ctr <= after + count)
        .where(sync_outbox.c.former.is_not(None))
        .order_by(sync_outbox.c.ctr)
    )
    return tuple(wire.Former(row.ctr, row.former) for row in rows)


def _pushed_clock(own: int, followed: Followed) -> int:
    """The hybrid logical clock after reading others' values: ours sort after what we have seen.

    A clock more than a day ahead is wrong: its values are kept, but it does not push ours (5-sync.md 3.3).
    """
    believed = time.time_ns() // 1_000_000 + _BELIEVED_AHEAD << HLC_BITS
    return max([own, *(a.change.hlc for a in followed.arrived if a.change.hlc <= believed)])


def _head_at(connection: Connection, ctr: int) -> bytes:
    if ctr == 0:
        return wire.ZERO
    head: bytes = connection.execute(select(sync_outbox.c.head).where(sync_outbox.c.ctr == ctr)).scalar_one()
    return head


def _positions(connection: Connection) -> dict[UUID, Position]:
    return {
        row.scope: Position(row.epoch, row.seq, row.feed_hash)
        for row in connection.execute(select(sync_cursor))
    }


def _apply(
    connection: Connection, followed: Followed, own: UUID, own_ctr: int
) -> frozenset[tuple[str, UUID]]:
    touched: set[tuple[str, UUID]] = set()
    with guard_open(connection):
        for scope in {arrived.scope for arrived in followed.arrived}:
            seen = {**seen_devices(connection, scope), own: own_ctr}
            changes: Sequence[ChangeSet] = [
                a.change for a in followed.arrived if a.scope == scope and a.change.device != own
            ]
            changes = keep_out(connection, changes)
            touched |= apply(connection, LOCAL, changes, seen)
            remember(connection, changes)
            rows = [
                {"scope": scope, "device": device, "ctr": ctr}
                for device, ctr in seen.items()
                if device != own
            ]
            for row in rows:
                connection.execute(
                    upsert(sync_seen)
                    .values(row)
                    .on_conflict_do_update(index_elements=["scope", "device"], set_={"ctr": row["ctr"]})
                )
    return frozenset(touched)


def _move_cursors(connection: Connection, followed: Followed) -> None:
    if followed.left:
        connection.execute(delete(sync_cursor).where(sync_cursor.c.scope.in_(followed.left)))
    for scope, position in followed.positions.items():
        values = {
            "scope": scope,
            "epoch": position.epoch,
            "seq": position.seq,
            "feed_hash": position.feed_hash,
        }
        connection.execute(
            upsert(sync_cursor).values(values).on_conflict_do_update(index_elements=["scope"], set_=values)
        )


def _mark_sent(connection: Connection, answer: wire.Answer) -> None:
    connection.execute(
        update(sync_outbox)
        .where(sync_outbox.c.ctr <= answer.high, sync_outbox.c.state == WAITING)
        .values(state=AT_THE_OFFICE)
    )
    for refusal in answer.refused:
        connection.execute(
            update(sync_outbox).where(sync_outbox.c.ctr == refusal.ctr).values(state=QUARANTINED)
        )


def _plain(account: OfficeAccount) -> dict[str, Any]:
    return {
        "url": account.url,
        "device": str(account.device),
        "scopes": [str(scope) for scope in account.scopes],
        "office_key": base64.b64encode(account.office_key).decode(),
        "certificate": account.certificate.decode() if account.certificate else None,
        "role": account.role,
        "office_name": account.office_name,
        "prefix": account.prefix,
        "number": account.number,
    }


def _account(plain: Mapping[str, Any] | None) -> OfficeAccount | None:
    if not plain:
        return None
    return OfficeAccount(
        url=plain["url"],
        device=UUID(plain["device"]),
        scopes=tuple(UUID(scope) for scope in plain["scopes"]),
        office_key=base64.b64decode(plain["office_key"]),
        certificate=plain["certificate"].encode() if plain["certificate"] else None,
        role=plain["role"],
        office_name=plain["office_name"],
        prefix=plain["prefix"],
        number=plain["number"],
    )
