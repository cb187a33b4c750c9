"""Both ends of sync without a database: they satisfy the ports, and faults can be planted in them.

Used by the simulation; the same `synchronise` and `office.exchange` run on the real stores.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar, cast
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.actions.office_ports import (
    DeviceStatus,
    EnrolmentOffer,
    FeedPart,
    OfficeDevice,
    OfficeUnit,
    Received,
    Scope,
)
from app.actions.office_quarantine_ports import QuarantinedChange
from app.actions.sync_ports import DeviceIdentity, OfficeAccount
from app.domain.errors import ChainBroken, DeviceUnknown
from app.domain.policy import OfficePolicy
from app.sync import wire
from app.sync.changes import SCHEMA, ChangeSet, Op
from app.sync.exchange import Position, follow
from app.sync.healing import ForkAnswer, ForkCall, Former, Seed, Settled
from app.sync.merge import Candidate, Dot, Register, Write, merge

SCOPE = UUID(int=0x5C0BE)
TABLE = "client"
Result = TypeVar("Result")
Key = tuple[UUID, str]

LAST_WRITER_WINS = "last writer wins"
ACK_BEFORE_COMMIT = "acknowledged before it is stored"
NO_DUPLICATE_TEST = "no test for duplicates"
POSITION_FIRST = "position stored before the content"
BELIEVES_ITSELF = "device sends from what it believes"
PLANTED = (LAST_WRITER_WINS, ACK_BEFORE_COMMIT, NO_DUPLICATE_TEST, POSITION_FIRST, BELIEVES_ITSELF)


class Crash(Exception):
    """The process ends here."""


def put(registers: dict[Key, Register], change: ChangeSet, seen: Mapping[UUID, int], fault: str) -> None:
    """Merge a change set into registers."""
    for op in change.ops:
        for name, value in op.fields.items():
            write = Write(Dot(change.device, change.ctr), change.hlc, value, op.preds.get(name, frozenset()))
            known = registers.get((op.id, name), Register())
            merged = merge(known, write, seen={} if fault == NO_DUPLICATE_TEST else seen)
            if fault == LAST_WRITER_WINS and merged.head is not None:
                head = merged.head
                merged = Register({head: Candidate(merged.candidates[head].hlc, merged.value)})
            registers[op.id, name] = merged


class NoScopes:
    """It reads every feed from its start, and gives nothing back."""

    def next_page(self, want_bytes: int) -> None:
        return None

    def take_page(self, page: object) -> Collection[tuple[str, UUID]]:
        return ()

    def next_held(self, after: tuple[str, UUID]) -> None:
        return None

    def take_held(self, call: object, answer: object) -> Collection[tuple[str, UUID]]:
        return ()

    def next_number(self) -> tuple[UUID, int]:
        raise AssertionError("nobody asks")

    def may_keep_all(self) -> None:
        pass


@dataclass
class MemoryDevice:
    """`SyncStore` in memory."""

    device: UUID
    fault: str = ""
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    registers: dict[Key, Register] = field(default_factory=dict)
    outbox: list[bytes] = field(default_factory=list)
    chain: list[bytes] = field(default_factory=lambda: [wire.ZERO])
    high: int = 0
    calls: int = 0
    hlc: int = 0
    seen: dict[UUID, int] = field(default_factory=dict)
    positions: dict[UUID, Position] = field(default_factory=dict)
    crash_in_take: bool = False
    granted: OfficeAccount | None = None
    scope: UUID = SCOPE
    batch: int = 2
    asked: tuple[UUID, Ed25519PrivateKey] | None = None

    def save(self, record: UUID, name: str, value: str, clock: int) -> Dot:
        """One save of a person who had the candidates on the screen."""
        ctr = len(self.outbox) + 1
        self.hlc = max(self.hlc + 1, clock << 16)
        preds = frozenset(self.registers.get((record, name), Register()).candidates)
        op = Op(TABLE, record, {name: value}, {name: preds} if preds else {})
        change = ChangeSet(self.device, ctr, self.hlc, self.device, self.scope, SCHEMA, (op,))
        raw = wire.pack_change(change, salt=bytes(8))
        self.outbox.append(raw)
        self.chain.append(wire.link(self.chain[-1], self.device, ctr, wire.content_hash(raw)))
        put(self.registers, change, self.seen, "")
        self.seen[self.device] = ctr
        return Dot(self.device, ctr)

    def identity(self) -> DeviceIdentity:
        return DeviceIdentity(self.device, self.key.public_key().public_bytes_raw())

    def slip_key(self) -> tuple[int, bytes]:
        return (self.granted.number, self.granted.slip_key) if self.granted else (0, bytes(32))

    def account(self) -> OfficeAccount | None:
        return self.granted

    def enrolled(self, account: OfficeAccount) -> None:
        self.granted, self.scope = account, account.scopes[0]

    def number_calls_from(self, stored: int) -> None:
        self.calls = stored

    def last_contact(self) -> datetime | None:
        return None

    def conflicts(self) -> int:
        return sum(register.in_conflict for register in self.registers.values())

    def waiting(self) -> int:
        return len(self.outbox) - self.high

    def held(self) -> int:
        return 0

    def to_send(self) -> int:
        return self.waiting()

    def count_refused(self) -> int:
        return 0

    def tidy(self) -> bool:
        return False

    def call(self, high: int | None, *, at_most: int) -> wire.Call:
        after = self.high if high is None or self.fault == BELIEVES_ITSELF else min(high, len(self.outbox))
        self.calls += 1
        return wire.Call(
            v=wire.VERSIONS,
            schema=SCHEMA,
            device=self.device,
            call_no=self.calls,
            after=after,
            head=self.chain[after],
            push=tuple(self.outbox[after : after + self.batch]),
            cursors=tuple(wire.Cursor(scope, at.epoch, at.seq) for scope, at in self.positions.items()),
        )

    def take(self, answer: Any) -> Collection[tuple[str, UUID]]:
        if answer.high > len(self.outbox):
            raise ChainBroken(high=answer.high)
        followed = follow(self.positions, answer)
        if self.fault == POSITION_FIRST:
            self.positions = dict(followed.positions)
        if self.crash_in_take:
            self.crash_in_take = False
            raise Crash
        for arrived in followed.arrived:
            put(self.registers, arrived.change, self.seen, self.fault)
            device = arrived.change.device
            self.seen[device] = max(arrived.change.ctr, self.seen.get(device, 0))
        self.positions = dict(followed.positions)
        self.high = answer.high
        return {(TABLE, op.id) for arrived in followed.arrived for op in arrived.change.ops}

    def fork_call(self) -> ForkCall:
        if self.asked is None:
            self.asked = (UUID(int=self.device.int + (1 << 64)), Ed25519PrivateKey.generate())
        self.calls += 1
        new, key = self.asked
        own = tuple(Former(ctr, wire.content_hash(raw)) for ctr, raw in enumerate(self.outbox, 1))
        public = key.public_key().public_bytes_raw()
        return ForkCall(wire.VERSIONS, self.device, self.calls, new, public, own)

    def forked(self, answer: ForkAnswer) -> None:
        assert self.asked is not None
        old, own = self.device, [wire.read_change(raw) for raw in self.outbox[answer.common :]]
        self.device, self.key = self.asked
        names = {Dot(old, one.ctr): Dot(self.device, at) for at, one in enumerate(own, 1)}
        self.outbox, self.chain, self.high, self.calls, self.asked = [], [wire.ZERO], 0, 0, None
        for at, one in enumerate(own, 1):
            ops = tuple(
                Op(
                    op.table,
                    op.id,
                    op.fields,
                    {f: frozenset(names.get(p, p) for p in ps) for f, ps in op.preds.items()},
                )
                for op in one.ops
            )
            raw = wire.pack_change(replace(one, device=self.device, ctr=at, ops=ops), salt=bytes(8))
            self.outbox.append(raw)
            self.chain.append(wire.link(self.chain[-1], self.device, at, wire.content_hash(raw)))
        for key, register in self.registers.items():
            held = {names.get(dot, dot): one for dot, one in register.candidates.items()}
            self.registers[key] = Register(held, frozenset(names.get(dot, dot) for dot in register.dead))
        self.seen[old], self.seen[self.device] = answer.common, len(own)

    def sign(self, message: bytes) -> bytes:
        return self.key.sign(message)

    def scopes(self) -> NoScopes:
        return NoScopes()


@dataclass
class OfficeState:
    """What the office has on its disk."""

    devices: dict[UUID, OfficeDevice] = field(default_factory=dict)
    registers: dict[Key, Register] = field(default_factory=dict)
    feed: list[wire.Frame] = field(default_factory=list)
    hashes: list[bytes] = field(default_factory=lambda: [wire.ZERO])
    epoch: int = 1
    policy: OfficePolicy = field(default_factory=OfficePolicy)

    def copied(self) -> OfficeState:
        """All that it holds is immutable, so new containers are enough."""
        return OfficeState(
            dict(self.devices), dict(self.registers), list(self.feed), list(self.hashes), self.epoch
        )


class MemoryOffice:
    """`OfficeWork` and `OfficeUnit` in memory; `run` commits all or nothing."""

    def __init__(self, devices: Sequence[MemoryDevice], fault: str = "") -> None:
        self.state = OfficeState()
        self.fault = fault
        self.crash_before_commit = False
        now = datetime(2026, 11, 24, tzinfo=UTC)
        for number, device in enumerate(devices, 1):
            self.state.devices[device.device] = OfficeDevice(
                device=device.device,
                name="",
                prefix=f"H{number}",
                number=number,
                public_key=device.identity().public_key,
                slip_key=bytes(32),
                role="street",
                status=DeviceStatus.ACTIVE,
                calls=0,
                high=0,
                head=wire.ZERO,
                scopes=(SCOPE,),
                enrolled_at=now,
                last_contact=None,
            )

    def run(self, work: Callable[[OfficeUnit], Result]) -> Result:
        before = self.state.copied()
        try:
            result = work(cast("OfficeUnit", self))  # of which an exchange uses a part
        except BaseException:
            self.state = before
            raise
        if self.crash_before_commit:
            self.crash_before_commit = False
            self.state = before
            if self.fault != ACK_BEFORE_COMMIT:
                raise Crash
        return result

    def restore(self, backup: OfficeState) -> None:
        """Put a backup back, as an operator does: a new epoch begins."""
        epoch = self.state.epoch
        self.state = backup.copied()
        self.state.epoch = epoch + 1

    def now(self) -> datetime:
        return datetime(2026, 11, 24, tzinfo=UTC)

    def close(self) -> None:
        """Nothing is open."""

    def device(self, device: UUID) -> OfficeDevice:
        if device not in self.state.devices:
            raise DeviceUnknown(device=str(device))
        return self.state.devices[device]

    def contact(self, device: OfficeDevice, call_no: int) -> None:
        self.state.devices[device.device] = replace(device, calls=call_no)

    def carried_out(self, asked: Sequence[UUID]) -> tuple[UUID, ...]:
        return ()

    def list_erasures_in(self, path: Path) -> None:
        """Nothing here outlives a restore."""

    def finish_erasures(self) -> None:
        pass

    def judge(
        self, device: OfficeDevice, pushed: Sequence[tuple[int, bytes]], former: Mapping[int, bytes]
    ) -> tuple[Received, ...]:
        return tuple(
            Received(ctr, raw, wire.content_hash(raw), wire.read_change(raw), SCOPE, None)
            for ctr, raw in pushed
        )

    def take_in(
        self, device: OfficeDevice, received: Sequence[Received], head: bytes
    ) -> tuple[Received, ...]:
        state = self.state
        seen = {id: known.high for id, known in state.devices.items()}
        for one in received:
            assert one.change is not None
            put(state.registers, one.change, seen, "")
            seq = len(state.feed) + 1
            state.feed.append(wire.Frame(SCOPE, seq, device.device, one.ctr, one.content_hash, one.raw, 0))
            state.hashes.append(wire.feed_link(state.hashes[-1], seq, one.content_hash))
            seen[device.device] = one.ctr
        known = state.devices[device.device]
        state.devices[device.device] = replace(known, high=received[-1].ctr, head=head)
        return tuple(received)

    def take_back(self, giver: OfficeDevice, seeds: Sequence[Seed]) -> int:
        return 0

    def feed(
        self, device: OfficeDevice, cursors: Sequence[wire.Cursor], at_most: int, *, forks: bool
    ) -> FeedPart:
        state = self.state
        start = next((cursor.seq for cursor in cursors if cursor.epoch == state.epoch), 0)
        part = state.feed[start : start + 2]
        frames = tuple(
            wire.Frame(f.scope, f.seq, f.device, f.ctr, f.hash, b"" if f.device == device.device else f.raw)
            for f in part
        )
        end = start + len(part)
        states = (wire.ScopeState(SCOPE, state.epoch, end, state.hashes[end]),)
        return FeedPart(states, frames, end < len(state.feed))

    def offer(self, handle: bytes) -> EnrolmentOffer | None:
        return None

    def count_try(self, offer: EnrolmentOffer) -> None:
        raise AssertionError("no codes here")

    def register(self, offer: EnrolmentOffer, device: UUID, public_key: bytes, name: str) -> OfficeDevice:
        raise AssertionError("no codes here")

    def scopes(self) -> tuple[Scope, ...]:
        return (Scope(SCOPE, "Hochfeld"),)

    def make_offer(self, key: bytes, handle: bytes, *, team: str, role: str, minutes: int) -> EnrolmentOffer:
        raise AssertionError("no codes here")

    def devices(self) -> tuple[OfficeDevice, ...]:
        return tuple(self.state.devices.values())

    def revoke(self, device: UUID) -> None:
        self.state.devices[device] = replace(self.state.devices[device], status=DeviceStatus.REVOKED)

    def policy(self) -> OfficePolicy:
        return self.state.policy

    def decide(self, policy: OfficePolicy) -> OfficePolicy:
        self.state.policy = replace(policy, number=self.state.policy.number + 1)
        return self.state.policy

    def note(self, what: str, subject: UUID) -> None:
        """No audit trail in memory."""

    def quarantined(self) -> int:
        return 0

    def quarantine_list(self, *, limit: int) -> tuple[QuarantinedChange, ...]:
        return ()

    def release(self, device: UUID, ctr: int) -> str | None:
        raise AssertionError("nothing is refused here")

    def release_all(self, reason: str) -> int:
        return 0

    def discard(self, device: UUID, ctr: int, note: str) -> None:
        raise AssertionError("nothing is refused here")

    def fork(self, old: UUID, new: UUID, public_key: bytes) -> None:
        made = replace(
            self.state.devices[old],
            device=new,
            public_key=public_key,
            number=len(self.state.devices) + 1,
            calls=0,
            high=0,
            head=wire.ZERO,
        )
        self.state.devices.setdefault(new, made)

    def common(self, old: UUID, own: Sequence[Former]) -> int:
        theirs = {frame.ctr: frame.hash for frame in self.state.feed if frame.device == old}
        return max([0, *(one.ctr for one in own if theirs.get(one.ctr) == one.hash)])

    def settled(self, device: UUID, high: int, asked: Sequence[int]) -> tuple[Settled, ...]:
        return ()


def candidates(registers: Mapping[Key, Register]) -> dict[Key, set[Dot]]:
    """The dots of every field, for comparing replicas."""
    found: dict[Key, set[Dot]] = defaultdict(set)
    for key, register in registers.items():
        found[key] |= set(register.candidates)
    return dict(found)
