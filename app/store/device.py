"""The device's side of sync over its store (`actions.ports.SyncStore`): each call one transaction."""

from __future__ import annotations

import base64
import time
from collections.abc import Collection, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, Engine, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from app.actions.sync_ports import DeviceIdentity, OfficeAccount
from app.domain.clock import Clock
from app.domain.errors import ChainBroken, MessageBroken
from app.store import bin_conflicts, device_fork
from app.store import device_received as received
from app.store import device_refusals as refusals
from app.store import device_scopes as scopes
from app.store.conflict_queries import conflict_fields
from app.store.device_erasing import carry_out_arrived, keep_out
from app.store.device_pruning import prune
from app.store.device_refusals import AT_THE_OFFICE, QUARANTINED, WAITING
from app.store.device_scopes import DeviceScopes
from app.store.engine import reading, writing
from app.store.erasure_confirmations import note_confirmations, unconfirmed
from app.store.history import remember
from app.store.leases import keep_policy, read_policy
from app.store.registers import apply
from app.store.tables import LOCAL, sync_cursor, sync_device, sync_outbox, sync_seen
from app.store.work import HLC_BITS, guard_open, seen_devices
from app.sync import healing, wire
from app.sync.changes import SCHEMA
from app.sync.exchange import Followed, Position, follow
from app.sync.scoping import Moved

_BELIEVED_AHEAD = 24 * 60 * 60 * 1000
"""Milliseconds."""


class SqlSyncStore:
    """Outbox, cursors and account of this device."""

    def __init__(self, engine: Engine, path: Path, clock: Clock) -> None:
        """On an open store."""
        self._engine, self._path, self._clock = engine, path, clock
        self._scopes = DeviceScopes(engine, path, clock)

    def scopes(self) -> DeviceScopes:
        """Which records this device holds."""
        return self._scopes

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
                    understood=account.understood,
                )
            )
            connection.execute(delete(sync_cursor))
            scopes.forget_fills(connection)
            connection.execute(
                update(sync_outbox)
                .where(sync_outbox.c.state.in_((AT_THE_OFFICE, QUARANTINED)))
                .values(state=WAITING, settled_at=None)
            )

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
            return _count_waiting(connection, 0)

    def held(self) -> int:
        """Of those: what goes when the office is upgraded."""
        with reading(self._engine, self._path) as connection:
            understood = refusals.understood_by_office(connection)
            if understood >= SCHEMA:
                return 0
            first = refusals.held_from(connection, understood)
            return 0 if first is None else _count_waiting(connection, first)

    def to_send(self) -> int:
        """Change sets that go with the next calls: own ones, and what a restored office lacks of others."""
        with reading(self._engine, self._path) as connection:
            owed = received.count_owed(connection)
        return self.waiting() - self.held() + owed

    def count_refused(self) -> int:
        """Change sets in the office's quarantine about which nobody has decided."""
        with reading(self._engine, self._path) as connection:
            return refusals.count_open(connection)

    def tidy(self) -> bool:
        """Remove one small piece of what is kept only for a time."""
        with writing(self._engine, self._path) as connection:
            return prune(connection, self._clock.now())

    def fork_call(self) -> healing.ForkCall:
        """Ask for an identity of its own: this store is a copy."""
        with writing(self._engine, self._path) as connection:
            return device_fork.fork_call(connection)

    def forked(self, answer: healing.ForkAnswer) -> None:
        """Be the new device from now on; everything that the office has not got waits under its name.

        Raises:
            MessageBroken: the answer is about another device than was asked for.
        """
        with writing(self._engine, self._path) as connection:
            account = _account(connection.execute(select(sync_device.c.account)).scalar_one())
            renewed = device_fork.become(connection, answer, account) if account else None
            if renewed is None:
                raise MessageBroken(reason="fork")
            connection.execute(update(sync_device).values(account=_plain(renewed)))

    def call(self, high: int | None, *, at_most: int) -> wire.Call:
        """The next call; its number has risen durably before this returns."""
        with writing(self._engine, self._path) as connection:
            row = connection.execute(select(sync_device)).one()
            after = min(row.high if high is None else high, row.ctr)
            connection.execute(update(sync_device).values(calls=row.calls + 1))
            push, positions = _push(connection, after, at_most), _positions(connection)
            if row.understood < SCHEMA:
                push = refusals.at_most_schema(push, row.understood)
            return wire.Call(
                v=wire.VERSIONS,
                schema=SCHEMA,
                device=row.device,
                call_no=row.calls + 1,
                after=after,
                head=_head_at(connection, after),
                push=push,
                cursors=tuple(
                    wire.Cursor(scope, position.epoch, position.seq) for scope, position in positions.items()
                ),
                want_bytes=0 if not positions and row.understood >= SCHEMA else wire.WISH,
                former=_former(connection, after, len(push)),
                asks=unconfirmed(connection),
                policy=read_policy(connection).number,
                understood=0 if row.understood == SCHEMA else row.understood,
                refused=refusals.asked_about(connection),
                seeds=() if push else received.seeds(connection, at_most),
                moves=scopes.moves_to_send(connection, after + len(push), row.ctr),
            )

    def take(self, answer: wire.Answer) -> Collection[tuple[str, UUID]]:
        """Rows, conflicts, cursor and outbox states of an answer, in one transaction.

        Rows of erasures that arrived are gone with it; free pages and copies are left to `finish_erasures`.

        Raises:
            MessageBroken: the feed does not continue what is stored; nothing was written.
            ChainBroken: the office knows more of this device than the store: a restored copy.
        """
        with writing(self._engine, self._path) as connection:
            row = connection.execute(select(sync_device)).one()
            if answer.high > row.ctr:
                raise ChainBroken(high=answer.high)
            positions = _positions(connection)
            granted = [state.scope for state in answer.scopes]
            if row.understood >= SCHEMA:
                answer = scopes.expected(connection, answer, positions)
            followed = follow(positions, answer)
            scopes.keep_scopes(connection, row.account, granted)
            scopes.drop_fills(connection, granted)
            scopes.note_lost_scopes(connection, followed)
            scopes.note_moved(connection, answer)
            touched = _apply(connection, followed, row.device, row.ctr)
            now = self._clock.now()
            received.keep(connection, followed, now)
            gone = carry_out_arrived(connection, touched, now)
            note_confirmations(connection, answer, now)
            if answer.policy is not None:
                keep_policy(connection, answer.policy)
            _move_cursors(connection, followed)
            received.note_epochs(connection, positions, followed, answer)
            scopes.close_pages(connection, followed.positions)
            connection.execute(
                update(sync_device).values(
                    high=answer.high,
                    last_contact=now,
                    hlc=_pushed_clock(row.hlc, followed),
                    understood=answer.schema or row.understood,
                )
            )
            refusals.mark_sent(connection, answer, now)  # what is sent again counts on from here
        return touched | gone

    def sign(self, message: bytes) -> bytes:
        """Ed25519 signature of this device."""
        return Ed25519PrivateKey.from_private_bytes(self._device().private_key).sign(message)

    def _device(self) -> Any:
        with reading(self._engine, self._path) as connection:
            return connection.execute(select(sync_device)).one()


def _count_waiting(connection: Connection, first: int) -> int:
    count: int = connection.execute(
        select(func.count())
        .select_from(sync_outbox)
        .where(sync_outbox.c.state == WAITING, sync_outbox.c.ctr >= first)
    ).scalar_one()
    return count


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


def _former(connection: Connection, after: int, count: int) -> tuple[healing.Former, ...]:
    """Hashes that the chain was made of, of pushed change sets from which something was erased."""
    rows = connection.execute(
        select(sync_outbox.c.ctr, sync_outbox.c.former)
        .where(sync_outbox.c.ctr > after, sync_outbox.c.ctr <= after + count)
        .where(sync_outbox.c.former.is_not(None))
        .order_by(sync_outbox.c.ctr)
    )
    return tuple(healing.Former(row.ctr, row.former) for row in rows)


def _pushed_clock(own: int, followed: Followed) -> int:
    """The hybrid logical clock after reading others' values: ours sort after what we have seen.

    A clock more than a day ahead is wrong: its values are kept, but it does not push ours (5-sync.md 3.3).
    """
    believed = time.time_ns() // 1_000_000 + _BELIEVED_AHEAD << HLC_BITS
    return max([own, *(a.change.hlc for a in followed.arrived if a.change.hlc <= believed)])


def _head_at(connection: Connection, ctr: int) -> bytes:
    if ctr == 0:
        return wire.ZERO
    head: bytes | None = connection.execute(
        select(sync_outbox.c.head).where(sync_outbox.c.ctr == ctr)
    ).scalar_one_or_none()
    if head is None:  # the office is older than what is kept here
        raise ChainBroken(high=ctr)
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
        for scope in {a.scope for a in followed.arrived} | {m.scope for m in followed.moved}:
            seen = {**seen_devices(connection, scope), own: own_ctr}
            for part in scopes.in_order(followed, scope):
                if isinstance(part, Moved):
                    touched |= scopes.take_movement(connection, part)
                    continue
                changes = scopes.new_to_us(connection, part, scopes=len(followed.positions))
                kept = keep_out(connection, [change for change in changes if change.device != own])
                touched |= apply(connection, LOCAL, kept, seen)
                bin_conflicts.note(connection, kept, own)
                remember(connection, kept)
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
