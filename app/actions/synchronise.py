"""Exchanging with the office: enrol once, then push and pull until nothing waits (B3.5).

No transaction is open while the line is used: read what the office lacks, post, store the answer.
Whatever breaks, the next sync goes on from what both ends have stored.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from app.actions import sync_scopes
from app.actions.sync_ports import OfficeAccount, OfficeLine, SyncStore
from app.domain.errors import (
    AppError,
    CallOutOfOrder,
    ChainBroken,
    DeviceRevoked,
    GapInChanges,
    MessageBroken,
    NotAnOffice,
    OfficeUnfamiliar,
    Offline,
)
from app.sync import codes, healing, wire
from app.sync.exchange import Ask, Exchange

TIDIED = 20
"""Pieces of old change sets that one sync removes at most."""
Step = Callable[[int, int], None]
"""Told between whole pieces: done, total. Raises `Cancelled` to stop there."""


class SyncCondition(StrEnum):
    """The state of sync, in one word for the status line."""

    NOT_ENROLLED = "not-enrolled"
    OFFLINE = "offline"
    WAITING = "waiting"
    UP_TO_DATE = "up-to-date"


@dataclass(frozen=True, slots=True)
class SyncState:
    """What the status line shows."""

    condition: SyncCondition
    waiting: int
    """Change sets that the office has not got."""
    last_contact: datetime | None
    conflicts: int
    """Fields that wait for a person's decision."""
    held: int = 0
    """Of the waiting: change sets that go when the office is upgraded; nothing is wrong with them."""
    refused: int = 0
    """Change sets in the office's quarantine about which nobody has decided."""


@dataclass(frozen=True, slots=True)
class SyncOutcome:
    """What one sync did."""

    pushed: int
    """Change sets that the office took over."""
    pulled: frozenset[tuple[str, UUID]]
    """Records (table, id) that arrived or changed: announce them as touched."""
    refused: tuple[tuple[int, str], ...]
    """(counter, reason) of own change sets that the office put into quarantine."""
    conflicts: int
    """Fields that wait for a person's decision, after this sync."""


def sync_state(store: SyncStore, *, online: bool) -> SyncState:
    """Say where sync stands; `online` = the last attempt reached the office."""
    waiting = store.waiting()
    if store.account() is None:
        condition = SyncCondition.NOT_ENROLLED
    elif not online:
        condition = SyncCondition.OFFLINE
    else:
        condition = SyncCondition.WAITING if waiting else SyncCondition.UP_TO_DATE
    return SyncState(
        condition, waiting, store.last_contact(), store.conflicts(), store.held(), store.count_refused()
    )


def synchronise(store: SyncStore, line: OfficeLine, *, step: Step) -> SyncOutcome:
    """Exchange until nothing waits on either end; each answer is stored before the next call.

    Args:
        store: this device's store.
        line: to the office that `store.account()` names.
        step: progress in change sets; may raise `Cancelled` (what was exchanged stays).

    Raises:
        Offline: no connection; nothing is lost, everything waits.
        NotAnOffice, OfficeUnfamiliar: somebody else answers at that address.
        DeviceRevoked: with `waiting`, the unsent work that stays here.
        ChainBroken: this store is a copy of another, and the office is too old to tell them apart.
        AppError: whatever else the office says.
    """
    exchange, filling = Exchange(), sync_scopes.Filling(store, line)
    pulled: set[tuple[str, UUID]] = set()
    total = store.waiting()
    while (ask := exchange.next()) is not None:
        step(min(exchange.pushed, total), total)
        try:
            call, answer = _ask_office(store, line, ask)
            pulled.update(store.take(answer))
            waiting = store.to_send()
            exchange.answered(call, answer, waiting=waiting)
        except AppError as error:
            _go_on(error, exchange, store, line)
        else:
            if not waiting and exchange.is_proven:  # rows that come have all of our own work in them
                pulled.update(filling.fill())
    pulled.update(sync_scopes.give_back(store, line))
    step(total, total)
    for _ in range(TIDIED):
        if not store.tidy():
            break
    return SyncOutcome(
        pushed=exchange.pushed,
        pulled=frozenset(pulled),
        refused=tuple((refusal.ctr, refusal.reason) for refusal in exchange.refused),
        conflicts=store.conflicts(),
    )


def enrol(code: str, url: str, name: str, store: SyncStore, line: OfficeLine) -> OfficeAccount:
    """Register this device at the office with a one-time code (5-sync.md 3.4).

    The code's secret is never sent: both ends prove that they know it. Asked again after a lost
    answer, with the same code, the office answers the same.

    Args:
        code: as typed; case, spaces and hyphens do not matter.
        url: where the office answers.
        name: of this workstation, for the office's list.
        store: keeps the account, and makes the key pair.
        line: to `url`, without a pinned office key yet.

    Raises:
        EnrolmentCodeInvalid: mistyped, unknown or used.
        EnrolmentCodeExpired: too old.
        TooManyTries: wrong codes came too often.
        OfficeUnfamiliar: another office answers than the one that made the code.
        Offline, NotAnOffice: as the line says.
    """
    read = codes.read(code)
    identity = store.identity()
    call = wire.EnrolCall(
        v=wire.VERSIONS,
        code=codes.handle(read.key),
        device=identity.device,
        public_key=identity.public_key,
        name=name[:200],
    )
    body = wire.pack(call)
    sealed = wire.read(line.post(wire.ENROL_PATH, body, codes.request_mac(read.key, body)), wire.Sealed)
    if not codes.same(codes.answer_mac(read.key, body, sealed.content), sealed.mac):
        raise OfficeUnfamiliar(url=url)
    granted = wire.read(sealed.content, wire.EnrolAnswer)
    if codes.fingerprint(granted.office_key) != read.fingerprint or granted.device != identity.device:
        raise OfficeUnfamiliar(url=url)
    account = OfficeAccount(
        url=url,
        device=granted.device,
        scopes=tuple(scope for scope, _ in granted.scopes),
        office_key=granted.office_key,
        certificate=granted.certificate,
        prefix=granted.prefix,
        slip_key=granted.slip_key,
        number=granted.number,
        role=granted.role,
        office_name=granted.office_name,
        understood=granted.schema or healing.OLDEST_SCHEMA,
    )
    store.enrolled(account)
    return account


def recognise(line: OfficeLine, nonce: bytes) -> str:
    """Name of the office at the other end of `line`: to check an address before a code is typed.

    Args:
        line: to the address in question.
        nonce: 16 random bytes, so that no stored answer fits.

    Raises:
        NotAnOffice: something else answers there.
        Offline: nothing does.
    """
    return wire.read(line.post(wire.IDENTITY_PATH, nonce, b""), wire.Identity).name


def _go_on(error: AppError, exchange: Exchange, store: SyncStore, line: OfficeLine) -> None:
    """After an answer that says what is wrong, or none: correct it for the next call, or raise."""
    stored = error.facts.get("stored")
    match error:
        case Offline() if error.facts.get("reason") == "cut" and exchange.cut():
            return
        case CallOutOfOrder():
            store.number_calls_from(_number(stored))
            if exchange.out_of_order(_number(stored)):
                return
            if exchange.answers_lost:
                raise Offline(reason="cut") from error
        case GapInChanges():
            if exchange.corrected(_number(stored)):
                return
        case ChainBroken():
            if exchange.parted():
                _part(store, line, error)
                return
        case DeviceRevoked():
            raise DeviceRevoked(**{**error.facts, "waiting": store.waiting()}) from error
        case _:
            pass
    raise error


def _part(store: SyncStore, line: OfficeLine, error: AppError) -> None:
    """This store is a restored or cloned copy: it becomes a device of its own (5-sync.md 3.4, forks)."""
    for last in (False, True):
        body = wire.pack(store.fork_call())
        signature = store.sign(wire.request_message(healing.FORK_PATH, body))
        try:
            answer = wire.read(line.post(healing.FORK_PATH, body, signature), healing.ForkAnswer)
        except CallOutOfOrder as early:
            store.number_calls_from(_number(early.facts.get("stored")))
            if last:
                raise
        except (NotAnOffice, MessageBroken):  # of a version that does not know this
            raise error from None
        else:
            wire.agreed((answer.v,))
            store.forked(answer)
            return


def _ask_office(store: SyncStore, line: OfficeLine, ask: Ask) -> tuple[wire.Call, wire.Answer]:
    call = wire.wanting(store.call(ask.high, at_most=ask.at_most), ask.wish)
    body = wire.pack(call)
    signature = store.sign(wire.request_message(wire.EXCHANGE_PATH, body))
    answer = wire.read_answer(line.post(wire.EXCHANGE_PATH, body, signature))
    wire.agreed((answer.v,))
    return call, answer


def _number(fact: object) -> int:
    if not isinstance(fact, int) or fact < 0:
        raise MessageBroken(reason="facts")
    return fact
