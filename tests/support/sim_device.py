"""A device of the simulation: `SyncStore` and `ScopeStore` in memory, by the rules of 5-sync.md part 3.

What it decides is decided by `app.sync`; what it keeps, it keeps in dictionaries, so that a hundred
thousand steps take seconds. The stores of the application run the same histories, fewer of them, in
`tests.support.sim_stores`.
"""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.domain.errors import ChainBroken
from app.sync import wire
from app.sync.changes import SCHEMA, ChangeSet, Op
from app.sync.erasing import without
from app.sync.exchange import Arrived, Followed, Position, follow
from app.sync.healing import ForkAnswer, ForkCall, Former, Seed
from app.sync.merge import Candidate, Dot, Register, Write, merge
from app.sync.scoping import (
    Dead,
    Head,
    HeldAnswer,
    HeldCall,
    Moved,
    Rival,
    SnapshotCall,
    SnapshotPage,
    Standing,
    grouped,
    highs_of,
    places_of,
    without_scopes,
)

CLIENT, CASE, ERASURE = "client", "case_file", "erasure"
OWNER = "client_id"
Key = tuple[UUID, str]
Fields = dict[str, Register]
Seen = dict[UUID, int]


class Crash(Exception):
    """The process ends here."""


def put(records: dict[UUID, Fields], change: ChangeSet, seen: Mapping[UUID, int]) -> None:
    """Merge a change set into the registers."""
    for op in change.ops:
        if op.table == ERASURE:
            continue
        fields = dict(records.get(op.id, {}))
        for name, value in op.fields.items():
            write = Write(Dot(change.device, change.ctr), change.hlc, value, op.preds.get(name, frozenset()))
            fields[name] = merge(fields.get(name, Register()), write, seen=seen)
        records[op.id] = fields


def closure(records: Mapping[UUID, Fields], ids: Collection[UUID]) -> set[UUID]:
    """The records and what belongs to them."""
    found = set(ids)
    for id, fields in records.items():
        owner = fields.get(OWNER)
        if owner is not None and owner.value is not None and UUID(owner.value) in found:
            found.add(id)
    return found


def subjects(change: ChangeSet) -> set[UUID]:
    """Ids that the erasures of a change set name."""
    return {
        UUID(text.partition(":")[2])
        for op in change.ops
        if op.table == ERASURE
        for text in op.fields.get("subjects", ())
    }


def standing(id: UUID, fields: Fields) -> Standing:
    """A record as the office hands it on."""
    heads, values, rivals, dead = [], {}, [], []
    for name, register in sorted(fields.items()):
        shown = register.head
        if shown is not None:
            values[name] = register.value
            heads.append(Head(str(shown.device), shown.ctr, register.candidates[shown].hlc, str(id), [name]))
        rivals += [
            Rival(name, dot.device, dot.ctr, one.hlc, id, one.value)
            for dot, one in sorted(register.candidates.items())
            if dot != shown
        ]
        dead += [Dead(name, dot.device, dot.ctr) for dot in sorted(register.dead)]
    return Standing(CASE if OWNER in fields else CLIENT, id, values, heads, rivals, dead)


def registers_of(row: Standing) -> Fields:
    """`standing` the other way."""
    held: dict[str, dict[Dot, Candidate]] = {}
    for head in row.heads:
        for name in head.names:
            held[name] = {Dot(UUID(head.device), head.ctr): Candidate(head.hlc, row.fields.get(name))}
    for rival in row.rivals:
        held.setdefault(rival.field, {})[Dot(rival.device, rival.ctr)] = Candidate(rival.hlc, rival.value)
    gone: dict[str, set[Dot]] = {}
    for one in row.dead:
        gone.setdefault(one.field, set()).add(Dot(one.device, one.ctr))
    return {name: Register(held.get(name, {}), frozenset(gone.get(name, ()))) for name in {*held, *gone}}


def writes_of(records: Mapping[UUID, Fields], ids: Collection[UUID]) -> dict[UUID, dict[str, set[Dot]]]:
    """Names of all writes that stand in these records: equal at all ends that hold them."""
    return {id: {name: set(one.candidates) for name, one in records[id].items()} for id in ids}


@dataclass
class Disk:
    """All that a device has on its disk: an image of it is a copy of this."""

    device: UUID
    key: Ed25519PrivateKey
    scopes: tuple[UUID, ...]
    schema: int = SCHEMA
    understood: int = SCHEMA
    records: dict[UUID, Fields] = field(default_factory=dict)
    outbox: list[bytes] = field(default_factory=list)
    schemas: list[int] = field(default_factory=list)
    formers: dict[int, bytes] = field(default_factory=dict)
    chain: list[bytes] = field(default_factory=lambda: [wire.ZERO])
    high: int = 0
    calls: int = 0
    hlc: int = 0
    seen: dict[UUID, Seen] = field(default_factory=dict)
    applied: set[tuple[UUID, UUID, int]] = field(default_factory=set)
    entered: dict[UUID, Mapping[UUID, int]] = field(default_factory=dict)
    positions: dict[UUID, Position] = field(default_factory=dict)
    fills: set[UUID] = field(default_factory=set)
    leaving: set[UUID] = field(default_factory=set)
    is_looked_through: bool = True
    received: dict[tuple[UUID, UUID, int], tuple[int, int, Seed]] = field(default_factory=dict)
    owed: set[UUID] = field(default_factory=set)
    is_read: bool = False
    erased: set[UUID] = field(default_factory=set)
    moves: dict[UUID, wire.Move] = field(default_factory=dict)
    asked: tuple[UUID, Ed25519PrivateKey] | None = None

    def copied(self) -> Disk:
        """What it holds is immutable or replaced as a whole, so new containers are enough."""
        copied = copy.copy(self)
        for name, value in vars(self).items():
            if isinstance(value, dict | set | list):
                setattr(copied, name, value.copy())
        copied.seen = {scope: dict(seen) for scope, seen in self.seen.items()}
        return copied


class SimDevice:
    """`SyncStore` over a disk."""

    batch = 3

    def __init__(self, disk: Disk) -> None:
        self.disk = disk
        self.crash_in_take = False

    # -- a person -------------------------------------------------------------------------------

    def save(
        self, table: str, id: UUID, fields: Mapping[str, Any], clock: int, *, schema: int = 0
    ) -> ChangeSet:
        """One save of a person who had the candidates on the screen."""
        disk = self.disk
        ctr = len(disk.outbox) + 1
        disk.hlc = max(disk.hlc + 1, clock << 16)
        known = disk.records.get(id, {})
        preds = {name: frozenset(known[name].candidates) for name in fields if name in known}
        op = Op(table, id, fields, {name: dots for name, dots in preds.items() if dots})
        change = ChangeSet(
            disk.device, ctr, disk.hlc, disk.device, disk.scopes[0], schema or disk.schema, (op,)
        )
        self._queue(change)
        put(disk.records, change, {})
        disk.applied.add((id, disk.device, ctr))
        return change

    def erase(self, id: UUID, name: UUID, clock: int) -> ChangeSet:
        """A person erases a client."""
        named = [
            f"{CASE if OWNER in self.disk.records[one] else CLIENT}:{one}" for one in self._belonging(id)
        ]
        change = self.save(ERASURE, name, {"subjects": named}, clock)
        self._carry_out(change)
        return change

    def _belonging(self, id: UUID) -> list[UUID]:
        return sorted(closure(self.disk.records, {id}))

    def _queue(self, change: ChangeSet) -> None:
        raw = wire.pack_change(change, salt=bytes(8))
        disk = self.disk
        disk.outbox.append(raw)
        disk.schemas.append(change.schema)
        disk.chain.append(wire.link(disk.chain[-1], disk.device, change.ctr, wire.content_hash(raw)))

    # -- `SyncStore` ----------------------------------------------------------------------------

    def account(self) -> None:
        return None

    def waiting(self) -> int:
        return len(self.disk.outbox) - self.disk.high

    def held(self) -> int:
        return self.waiting() - self._sendable(self.disk.high)

    def to_send(self) -> int:
        return self._sendable(self.disk.high) + (len(self._lost()) if self.disk.is_read else 0)

    def conflicts(self) -> int:
        return 0

    def count_refused(self) -> int:
        return 0

    def tidy(self) -> bool:
        return False

    def number_calls_from(self, stored: int) -> None:
        self.disk.calls = max(self.disk.calls, stored)

    def sign(self, message: bytes) -> bytes:
        return self.disk.key.sign(message)

    def scopes(self) -> SimDevice:
        return self

    def _sendable(self, after: int) -> int:
        schemas = self.disk.schemas[after:]
        return next((at for at, one in enumerate(schemas) if one > self.disk.understood), len(schemas))

    def call(self, high: int | None, *, at_most: int) -> wire.Call:
        disk = self.disk
        after = min(disk.high if high is None else high, len(disk.outbox))
        disk.calls += 1
        upto = after + min(self.batch, self._sendable(after))
        seeds = () if upto > after else self._seeds()
        return wire.Call(
            v=wire.VERSIONS,
            schema=disk.schema,
            device=disk.device,
            call_no=disk.calls,
            after=after,
            head=disk.chain[after],
            push=tuple(disk.outbox[after:upto]),
            cursors=tuple(wire.Cursor(scope, at.epoch, at.seq) for scope, at in disk.positions.items()),
            former=tuple(
                Former(ctr, disk.formers[ctr]) for ctr in range(after + 1, upto + 1) if ctr in disk.formers
            ),
            understood=0 if disk.understood == disk.schema else disk.understood,
            seeds=seeds,
            moves=tuple(disk.moves.values()) if upto == len(disk.outbox) else (),
        )

    def take(self, answer: wire.Answer) -> Collection[tuple[str, UUID]]:
        disk = self.disk
        if answer.high > len(disk.outbox):
            raise ChainBroken(high=answer.high)
        if any(one.device == disk.device and not self._is_own(one) for one in answer.frames):
            raise ChainBroken(high=answer.high)
        granted = tuple(state.scope for state in answer.scopes)
        new = set(granted) - set(disk.positions)
        answer = without_scopes(answer, new) if new else answer
        followed = follow(disk.positions, answer)
        if self.crash_in_take:
            self.crash_in_take = False
            raise Crash
        disk.fills = new
        for scope in followed.left:
            disk.is_looked_through = False
            disk.seen.pop(scope, None)
        for scope, position in followed.positions.items():
            if scope in disk.positions and disk.positions[scope].epoch != position.epoch:
                disk.seen[scope] = {}  # other change sets may come to this feed now than came before
        touched: set[tuple[str, UUID]] = set()
        entries: list[Arrived | Moved] = [*followed.arrived, *followed.moved]
        for entry in sorted(entries, key=lambda one: (one.scope, one.seq)):
            touched |= self._enter(entry) if isinstance(entry, Moved) else self._arrive(entry)
        for move in answer.moved:
            disk.moves.pop(move.id, None)
        self._note_epochs(followed, answer)
        disk.positions = dict(followed.positions)
        disk.scopes = granted or disk.scopes
        disk.high = answer.high
        disk.understood = answer.schema or disk.understood
        return touched

    def _is_own(self, frame: wire.Frame) -> bool:
        raw = self.disk.outbox[frame.ctr - 1 : frame.ctr]
        return bool(raw) and (self.disk.formers.get(frame.ctr) or wire.content_hash(raw[0])) == frame.hash

    def _arrive(self, arrived: Arrived) -> set[tuple[str, UUID]]:
        disk, change = self.disk, arrived.change
        seen = disk.seen.setdefault(arrived.scope, {})
        position = (arrived.scope, change.device, change.ctr)
        kept, out = without(change, disk.erased)
        disk.erased |= {id for _, id in out}
        raw = arrived.raw if kept is change else wire.pack_change(kept, salt=bytes(8))
        disk.received[position] = (0, arrived.seq, Seed(change.device, change.ctr, arrived.hash, raw))
        if change.device != disk.device:
            fresh = replace(kept, ops=tuple(op for op in kept.ops if self._is_new(op.id, change)))
            put(disk.records, fresh, {**seen, disk.device: len(disk.outbox)})
            disk.applied |= {(op.id, change.device, change.ctr) for op in fresh.ops}
            seen[change.device] = max(change.ctr, seen.get(change.device, 0))
            self._carry_out(fresh)
        return {(op.table, op.id) for op in kept.ops}

    def _is_new(self, id: UUID, change: ChangeSet) -> bool:
        entered = self.disk.entered.get(id, {}).get(change.device, 0)
        return change.ctr > entered and (id, change.device, change.ctr) not in self.disk.applied

    def _carry_out(self, change: ChangeSet) -> None:
        self._remove(closure(self.disk.records, subjects(change)))

    def _remove(self, ids: Collection[UUID]) -> None:
        disk = self.disk
        gone = set(ids) - disk.erased
        if not gone:
            return
        disk.erased |= gone
        for id in gone:
            disk.records.pop(id, None)
        for at, raw in enumerate(disk.outbox):
            kept, out = without(wire.read_change(raw), disk.erased)
            if out:
                disk.formers.setdefault(at + 1, wire.content_hash(raw))
                disk.outbox[at] = wire.pack_change(kept, salt=bytes(8))
        for place, (epoch, seq, seed) in disk.received.items():
            kept, out = without(wire.read_change(seed.raw), disk.erased)
            if out:
                raw = wire.pack_change(kept, salt=bytes(8))
                disk.received[place] = (epoch, seq, Seed(seed.device, seed.ctr, seed.hash, raw))

    # -- seeds: what a restored office lacks ----------------------------------------------------

    def _note_epochs(self, followed: Followed, answer: wire.Answer) -> None:
        disk = self.disk
        for scope, position in followed.positions.items():
            before = disk.positions.get(scope)
            if before is not None and before.epoch != position.epoch:
                disk.owed.add(scope)
        forks = {point.scope: point.seq for point in answer.forks}
        for place, (_, seq, seed) in disk.received.items():
            if place[0] in forks and seq <= forks[place[0]]:
                disk.received[place] = (followed.positions[place[0]].epoch, seq, seed)
        for arrived in followed.arrived:
            place = (arrived.scope, arrived.change.device, arrived.change.ctr)
            disk.received[place] = (followed.positions[arrived.scope].epoch, *disk.received[place][1:])
        disk.is_read = bool(disk.owed) and not answer.more
        if disk.is_read and not self._lost():
            disk.owed, disk.is_read = set(), False

    def _lost(self) -> list[tuple[UUID, UUID, int]]:
        """Places of what the office has not told again since its restore, in the order of the chains."""
        disk = self.disk
        if not disk.owed:
            return []
        return sorted(
            (
                place
                for place, (epoch, _, seed) in disk.received.items()
                if place[0] in disk.owed
                and place[0] in disk.positions
                and epoch != disk.positions[place[0]].epoch
                and seed.device != disk.device
            ),
            key=lambda place: (place[1], place[2]),
        )

    def _seeds(self) -> tuple[Seed, ...]:
        if not self.disk.is_read:
            return ()
        found: dict[tuple[UUID, int], Seed] = {}
        for place in self._lost()[: 2 * self.batch]:
            _, seq, seed = self.disk.received[place]
            found[seed.device, seed.ctr] = seed
            self.disk.received[place] = (self.disk.positions[place[0]].epoch, seq, seed)
        return tuple(found.values())

    # -- records that come and go ----------------------------------------------------------------

    def _enter(self, moved: Moved) -> set[tuple[str, UUID]]:
        disk, movement = self.disk, moved.movement
        if not movement.is_entering:
            disk.leaving |= {id for _, id in places_of(movement.gone)}
            return set()
        self._take_rows(movement.rows, highs_of(movement.highs))
        return {(row.table, row.id) for row in movement.rows}

    def _take_rows(self, rows: Collection[Standing], highs: Mapping[UUID, int]) -> None:
        disk = self.disk
        for row in rows:
            if row.table == ERASURE:
                self._remove(
                    closure(disk.records, {UUID(one.partition(":")[2]) for one in row.fields["subjects"]})
                )
        for row in rows:
            if str(row.fields.get(OWNER)) in {str(id) for id in disk.erased}:
                disk.erased.add(row.id)
            if row.id in disk.erased or row.table == ERASURE:
                continue
            theirs, here = registers_of(row), disk.records.get(row.id)
            disk.records[row.id] = theirs if here is None else self._joined(row.id, here, theirs, highs)
            before = disk.entered.get(row.id, {})
            disk.entered[row.id] = {
                device: max(highs.get(device, 0), before.get(device, 0)) for device in {*highs, *before}
            }

    def _joined(self, id: UUID, here: Fields, theirs: Fields, highs: Mapping[UUID, int]) -> Fields:
        disk = self.disk
        entered = disk.entered.get(id, {})

        def is_known(dot: Dot) -> bool:
            return dot.ctr <= entered.get(dot.device, 0) or (id, dot.device, dot.ctr) in disk.applied

        joined = {}
        for name in {*here, *theirs}:
            own, their = here.get(name, Register()), theirs.get(name, Register())
            dead = own.dead | their.dead
            values = {d: c for d, c in their.candidates.items() if d in own.candidates or not is_known(d)}
            values |= {d: c for d, c in own.candidates.items() if d.ctr > highs.get(d.device, 0)}
            joined[name] = Register({d: c for d, c in values.items() if d not in dead}, dead - set(values))
        return joined

    def next_page(self, want_bytes: int) -> SnapshotCall | None:
        disk = self.disk
        if not disk.fills:
            return None
        disk.calls += 1
        return SnapshotCall(wire.VERSIONS, disk.device, disk.calls, min(disk.fills))

    def take_page(self, page: SnapshotPage) -> Collection[tuple[str, UUID]]:
        disk = self.disk
        self._take_rows(page.rows, highs_of(page.highs))
        disk.positions[page.scope] = Position(page.epoch, page.seq, page.feed_hash)
        disk.seen[page.scope] = dict(highs_of(page.writers))
        disk.fills.discard(page.scope)
        return {(row.table, row.id) for row in page.rows}

    def next_held(self, after: tuple[str, UUID]) -> HeldCall | None:
        disk = self.disk
        asked = closure(disk.records, disk.leaving)
        if not disk.is_looked_through:
            asked |= set(disk.records)
        if not asked or after != ("", UUID(int=0)):
            return None
        disk.calls += 1
        return HeldCall(wire.VERSIONS, disk.device, disk.calls, grouped([(CLIENT, id) for id in asked]))

    def take_held(self, call: HeldCall, answer: HeldAnswer) -> Collection[tuple[str, UUID]]:
        disk = self.disk
        gone = {id for _, id in places_of(answer.gone)}
        waiting = {op.id for raw in disk.outbox[disk.high :] for op in wire.read_change(raw).ops}
        for id in gone - waiting:
            disk.records.pop(id, None)
            disk.entered.pop(id, None)
            disk.applied = {place for place in disk.applied if place[0] != id}
        disk.leaving -= {id for _, id in places_of(call.records)}
        disk.leaving |= gone & waiting
        return {(CLIENT, id) for id in gone - waiting}

    def may_keep_all(self) -> None:
        self.disk.is_looked_through = not self.waiting()

    # -- copies ----------------------------------------------------------------------------------

    def fork_call(self) -> ForkCall:
        disk = self.disk
        if disk.asked is None:
            disk.asked = next(FRESH)
        disk.calls += 1
        new, key = disk.asked
        own = tuple(
            Former(ctr, disk.formers.get(ctr) or wire.content_hash(raw))
            for ctr, raw in enumerate(disk.outbox, 1)
        )
        return ForkCall(wire.VERSIONS, disk.device, disk.calls, new, key.public_key().public_bytes_raw(), own)

    def forked(self, answer: ForkAnswer) -> None:
        disk = self.disk
        assert disk.asked is not None
        old, common = disk.device, answer.common
        kept = [change for raw in disk.outbox[common:] if (change := wire.read_change(raw)).ops]
        shared = [(wire.read_change(raw), raw) for raw in disk.outbox[:common]]
        disk.device, disk.key = disk.asked
        names = {Dot(old, one.ctr): Dot(disk.device, at) for at, one in enumerate(kept, 1)}
        self._keep_shared(old, shared)
        disk.outbox, disk.schemas, disk.chain, disk.formers = [], [], [wire.ZERO], {}
        disk.high, disk.calls, disk.asked = 0, 0, None
        for at, one in enumerate(kept, 1):
            ops = tuple(
                replace(op, preds={f: frozenset(names.get(p, p) for p in ps) for f, ps in op.preds.items()})
                for op in one.ops
            )
            self._queue(replace(one, device=disk.device, ctr=at, ops=ops))
        for id, fields in disk.records.items():
            disk.records[id] = {name: _renamed(register, names) for name, register in fields.items()}
        disk.applied = {
            (id, *((dot.device, dot.ctr) if (dot := names.get(Dot(device, ctr))) else (device, ctr)))
            for id, device, ctr in disk.applied
        }
        for scope in {*disk.positions, *disk.scopes}:
            seen = disk.seen.setdefault(scope, {})
            seen[old] = max(seen.get(old, 0), common)
        self.renamed = {**getattr(self, "renamed", {}), **names}

    def _keep_shared(self, old: UUID, shared: list[tuple[ChangeSet, bytes]]) -> None:
        """What both copies hold is another's from now on, and can be given back like other's."""
        disk = self.disk
        for change, raw in shared:
            content = disk.formers.get(change.ctr) or wire.content_hash(raw)
            for scope, position in disk.positions.items():
                disk.received.setdefault(
                    (scope, old, change.ctr), (position.epoch, 0, Seed(old, change.ctr, content, raw))
                )


def _renamed(register: Register, names: Mapping[Dot, Dot]) -> Register:
    held = {names.get(dot, dot): one for dot, one in register.candidates.items()}
    return Register(held, frozenset(names.get(dot, dot) for dot in register.dead))


def _fresh() -> Iterator[tuple[UUID, Ed25519PrivateKey]]:
    number = 1 << 80
    while True:
        number += 1
        yield UUID(int=number), Ed25519PrivateKey.from_private_bytes(number.to_bytes(32, "big"))


FRESH = _fresh()
"""Identities that were never used before."""
