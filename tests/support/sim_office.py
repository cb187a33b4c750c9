"""The office of the simulation: `OfficeWork` and `OfficeUnit` in memory; `run` commits all or nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TypeVar, cast
from uuid import UUID

from app.actions.office_ports import DeviceStatus, FeedPart, OfficeDevice, OfficeUnit, Received
from app.domain.errors import DeviceUnknown
from app.domain.policy import OfficePolicy
from app.sync import wire
from app.sync.changes import ChangeSet
from app.sync.erasing import owners_of, without
from app.sync.healing import ForkPoint, Former, Seed, Settled
from app.sync.scoping import (
    OFFICE,
    Gone,
    High,
    Movement,
    SnapshotCall,
    SnapshotPage,
    Standing,
    grouped,
    pack_movement,
    places_of,
    read_movement,
)
from tests.support.sim_device import CLIENT, ERASURE, Crash, Fields, closure, put, standing, subjects

NOW = datetime(2026, 11, 24, tzinfo=UTC)
Result = TypeVar("Result")
Homes = frozenset[UUID]


@dataclass(frozen=True)
class Feed:
    """One scope's feed."""

    epoch: int = 1
    parted: int = 0
    fork: int = 0
    frames: tuple[wire.Frame, ...] = ()
    hashes: tuple[bytes, ...] = (wire.ZERO,)


@dataclass(frozen=True)
class State:
    """What the office has on its disk; never changed, only replaced."""

    devices: Mapping[UUID, OfficeDevice] = field(default_factory=dict)
    records: Mapping[UUID, Fields] = field(default_factory=dict)
    homes: Mapping[UUID, Homes] = field(default_factory=dict)
    former: Mapping[UUID, Homes] = field(default_factory=dict)
    feeds: Mapping[UUID, Feed] = field(default_factory=dict)
    erased: frozenset[UUID] = frozenset()
    erasures: Mapping[UUID, ChangeSet] = field(default_factory=dict)
    moves: Mapping[UUID, str] = field(default_factory=dict)
    withdrawn: Mapping[UUID, Homes] = field(default_factory=dict)


class SimOffice:
    """The office's store."""

    frames = 3
    """In one answer."""

    def __init__(self, scopes: Sequence[UUID]) -> None:
        self.state = State(feeds={scope: Feed() for scope in scopes})
        self.crash_before_commit = False
        self.erasure_list: frozenset[UUID] = frozenset()
        """Stands beside the database, and outlives a restore."""

    # -- the operator ----------------------------------------------------------------------------

    def register_device(self, device: UUID, public_key: bytes, scopes: tuple[UUID, ...]) -> None:
        """As enrolment does."""
        known = OfficeDevice(
            device=device,
            name="",
            prefix=f"H{len(self.state.devices) + 1}",
            number=len(self.state.devices) + 1,
            public_key=public_key,
            slip_key=bytes(32),
            role="office",
            status=DeviceStatus.ACTIVE,
            calls=0,
            high=0,
            head=wire.ZERO,
            scopes=scopes,
            enrolled_at=NOW,
            last_contact=None,
        )
        self.state = replace(self.state, devices={**self.state.devices, device: known})

    def restore(self, backup: State) -> None:
        """Put a backup back, as an operator does: a new epoch begins, and what was erased stays so."""
        feeds = {
            scope: replace(
                feed,
                epoch=max(feed.epoch, self.state.feeds[scope].epoch) + 1,
                parted=feed.epoch,
                fork=len(feed.frames),
            )
            for scope, feed in backup.feeds.items()
        }
        self.state = replace(backup, feeds=feeds)
        self._erase(self.erasure_list)

    def grant(self, device: UUID, scopes: tuple[UUID, ...]) -> None:
        """A device's teams change."""
        known = self.state.devices[device]
        taken = {*known.scopes, *self.state.withdrawn.get(device, ())} - set(scopes)
        self.state = replace(
            self.state,
            devices={**self.state.devices, device: replace(known, scopes=scopes)},
            withdrawn={**self.state.withdrawn, device: frozenset(taken)},
        )

    # -- `OfficeWork` ----------------------------------------------------------------------------

    def run(self, work: Callable[[OfficeUnit], Result]) -> Result:
        before = self.state
        try:
            result = work(cast("OfficeUnit", self))  # of which an exchange uses a part
        except BaseException:
            self.state = before
            raise
        if self.crash_before_commit:
            self.crash_before_commit = False
            self.state = before
            raise Crash
        return result

    def now(self) -> datetime:
        return NOW

    def finish_erasures(self) -> None:
        pass

    # -- `OfficeUnit` ----------------------------------------------------------------------------

    def device(self, device: UUID) -> OfficeDevice:
        if device not in self.state.devices:
            raise DeviceUnknown(device=str(device))
        return self.state.devices[device]

    def _set(self, device: OfficeDevice) -> None:
        self.state = replace(self.state, devices={**self.state.devices, device.device: device})

    def contact(self, device: OfficeDevice, call_no: int) -> None:
        self._set(replace(device, calls=call_no))

    def judge(
        self, device: OfficeDevice, pushed: Sequence[tuple[int, bytes]], former: Mapping[int, bytes]
    ) -> tuple[Received, ...]:
        homes, left = dict(self.state.homes), dict(self.state.former)
        found = []
        for ctr, raw in pushed:
            change = wire.read_change(raw)
            assert (change.device, change.ctr) == (device.device, ctr)
            route = self._route(device, change, homes, left)
            reason = None if route else "out-of-scope"
            content = former.get(ctr) or wire.content_hash(raw)
            found.append(Received(ctr, raw, content, change, None, reason, route))
        return tuple(found)

    def _route(
        self,
        device: OfficeDevice,
        change: ChangeSet,
        homes: dict[UUID, Homes],
        former: dict[UUID, Homes],
    ) -> dict[UUID, frozenset[tuple[str, UUID]]]:
        """Where its records are; new ones are where their author works, or where their client is."""
        own = {*device.scopes, *self.state.withdrawn.get(device.device, ())}
        default = frozenset({change.scope if change.scope in own else device.scopes[0]})
        route: dict[UUID, set[tuple[str, UUID]]] = {}
        for op in change.ops:
            owners = [id for id in owners_of(op) if id in homes]
            if op.table == ERASURE:
                named = subjects(change)
                scopes = default.union(*(homes.get(id, ()) for id in named))
                scopes = scopes.union(*(former.get(id, ()) for id in named))
            else:
                scopes = homes.get(op.id) or (homes[owners[0]] if owners else default)
                left = former.get(op.id, frozenset()).union(*(former.get(id, ()) for id in owners))
                if not own & (scopes | left):
                    return {}
                if not own & scopes:  # its author goes on writing to it until it has left her laptop
                    former[op.id] = left & own
                homes[op.id] = scopes
            for scope in scopes:
                route.setdefault(scope, set()).add((op.table, op.id))
        if not change.ops:
            return dict.fromkeys(default, frozenset())
        return {scope: frozenset(places) for scope, places in route.items()}

    def take_in(
        self, device: OfficeDevice, received: Sequence[Received], head: bytes
    ) -> tuple[Received, ...]:
        assert all(one.reason is None for one in received), "nobody writes what is not hers"
        state = self.state
        records, homes, erased = dict(state.records), dict(state.homes), set(state.erased)
        former = dict(state.former)
        own = frozenset((*device.scopes, *state.withdrawn.get(device.device, ())))
        feeds = dict(state.feeds)
        seen = {id: known.high for id, known in state.devices.items()}
        gone: set[UUID] = set()
        erasures = dict(state.erasures)
        for one in received:
            assert one.change is not None
            assert one.route is not None
            kept, out = without(one.change, erased)
            erased |= {id for _, id in out}
            put(records, kept, seen)
            raw = one.raw if not out else wire.pack_change(kept, salt=bytes(8)) if kept.ops else b""
            for scope, places in one.route.items():
                feeds[scope] = _appended(feeds[scope], scope, device.device, one.ctr, one.content_hash, raw)
                for _, id in places:
                    homes[id] = homes.get(id, frozenset()) | {scope}
                    if scope not in own:
                        former[id] = former.get(id, frozenset()) | own
            seen[device.device] = one.ctr
            if named := subjects(kept):
                gone |= named
                erasures[kept.ops[0].id] = kept
        self.state = replace(
            state,
            records=records,
            homes=homes,
            former=former,
            feeds=feeds,
            erased=frozenset(erased),
            erasures=erasures,
        )
        self._set(replace(self.state.devices[device.device], high=received[-1].ctr, head=head))
        if gone:
            self._erase(gone)
        return tuple(received)

    def _erase(self, ids: frozenset[UUID] | set[UUID]) -> None:
        """Records go, and what feeds hold of them; hashes stay as they were."""
        gone = closure(self.state.records, ids)
        self.erasure_list |= gone
        erased = self.state.erased | gone
        self.state = replace(
            self.state,
            erased=erased,
            records={id: fields for id, fields in self.state.records.items() if id not in gone},
            feeds={
                scope: replace(feed, frames=tuple(_rewritten(frame, erased) for frame in feed.frames))
                for scope, feed in self.state.feeds.items()
            },
        )

    def take_back(self, giver: OfficeDevice, seeds: Sequence[Seed]) -> int:
        taken = 0
        for seed in seeds:
            known = self.state.devices.get(seed.device)
            if known is None or seed.ctr != known.high + 1 or known.device == giver.device:
                continue
            former = {} if wire.content_hash(seed.raw) == seed.hash else {seed.ctr: seed.hash}
            received = self.judge(known, [(seed.ctr, seed.raw)], former)
            if received[0].reason is not None:
                continue
            self.take_in(known, received, wire.link(known.head, seed.device, seed.ctr, seed.hash))
            taken += 1
        return taken

    def feed(
        self, device: OfficeDevice, cursors: Sequence[wire.Cursor], at_most: int, *, forks: bool
    ) -> FeedPart:
        known = {cursor.scope: cursor for cursor in cursors}
        states, frames, points, left, more = [], [], [], self.frames, False
        for scope in sorted(self.state.devices[device.device].scopes):
            feed, cursor = self.state.feeds[scope], known.get(scope)
            start = cursor.seq if cursor is not None and cursor.epoch == feed.epoch else 0
            if forks and cursor is not None and cursor.epoch == feed.parted != feed.epoch:
                start = min(cursor.seq, feed.fork)
                points.append(ForkPoint(scope, start, feed.hashes[start]))
            part = feed.frames[start : start + left]
            left -= len(part)
            frames += [replace_raw(one, b"") if one.device == device.device else one for one in part]
            end = start + len(part)
            more = more or end < len(feed.frames)
            states.append(wire.ScopeState(scope, feed.epoch, end, feed.hashes[end]))
        return FeedPart(tuple(states), tuple(frames), more, tuple(points))

    def carry_moves(self, device: UUID, moves: Sequence[wire.Move]) -> tuple[wire.MoveAnswer, ...]:
        return tuple(wire.MoveAnswer(move.id, self._carry_move(device, move)) for move in moves)

    def _carry_move(self, device: UUID, move: wire.Move) -> str:
        state = self.state
        if move.id in state.moves:
            return state.moves[move.id]
        homes, known = state.homes.get(move.case, frozenset()), state.devices[device]
        own = {*known.scopes, *state.withdrawn.get(device, ())}
        reason = ""
        if move.case not in state.records:
            reason = "unknown-case"
        elif not homes & own:
            reason = "not-yours"
        elif homes == {move.to}:
            reason = "already-there"
        self.state = replace(state, moves={**state.moves, move.id: reason})
        if not reason:
            self._move(move, homes)
        return reason

    def _move(self, move: wire.Move, homes: Homes) -> None:
        state = self.state
        ids = sorted(closure(state.records, {move.case}))
        feeds, place, former = dict(state.feeds), dict(state.homes), dict(state.former)
        highs = [High(id, one.high) for id, one in state.devices.items() if one.high]
        rows = [standing(id, state.records[id]) for id in ids]
        entering = Movement(move.id, is_entering=True, at=0, team="", case=None, rows=rows, highs=highs)
        if move.to not in homes:
            feeds[move.to] = _moved(feeds[move.to], move.to, entering)
        for left in sorted(homes - {move.to}):
            gone = grouped([(CLIENT, id) for id in ids])
            leaving = Movement(move.id, is_entering=False, at=0, team="", gone=gone)
            feeds[left] = _moved(feeds[left], left, leaving)
        for id in ids:
            former[id] = (former.get(id, frozenset()) | place[id]) - {move.to}
            place[id] = frozenset({move.to})
        self.state = replace(state, feeds=feeds, homes=place, former=former)

    def snapshot(self, device: UUID, call: SnapshotCall) -> SnapshotPage:
        state, feed = self.state, self.state.feeds[call.scope]
        writers: dict[UUID, int] = {}
        for frame in feed.frames:
            writers[frame.device] = frame.ctr
        return SnapshotPage(
            v=1,
            scope=call.scope,
            epoch=feed.epoch,
            seq=len(feed.frames),
            feed_hash=feed.hashes[-1],
            rows=[
                *(
                    Standing(ERASURE, id, dict(one.ops[0].fields), [])
                    for id, one in state.erasures.items()
                    if call.scope in state.homes[id]
                ),
                *(
                    standing(id, fields)
                    for id, fields in state.records.items()
                    if call.scope in state.homes[id]
                ),
            ],
            highs=[High(id, one.high) for id, one in state.devices.items() if one.high],
            writers=[High(id, ctr) for id, ctr in writers.items() if id != OFFICE],
            is_last=True,
        )

    def not_held(self, device: UUID, records: Sequence[Gone]) -> list[Gone]:
        scopes = set(self.state.devices[device].scopes)
        homes = self.state.homes
        return grouped(
            [(name, id) for name, id in places_of(list(records)) if id in homes and not homes[id] & scopes]
        )

    def policy(self) -> OfficePolicy:
        return OfficePolicy()

    def settled(self, device: UUID, high: int, asked: Sequence[int]) -> tuple[Settled, ...]:
        return ()

    def fork(self, old: UUID, new: UUID, public_key: bytes) -> None:
        if new not in self.state.devices:
            self.register_device(new, public_key, self.state.devices[old].scopes)
            taken = self.state.withdrawn.get(old, frozenset())
            self.state = replace(self.state, withdrawn={**self.state.withdrawn, new: taken})

    def common(self, old: UUID, own: Sequence[Former]) -> int:
        theirs = {
            frame.ctr: frame.hash
            for feed in self.state.feeds.values()
            for frame in feed.frames
            if frame.device == old
        }
        return max([0, *(one.ctr for one in own if theirs.get(one.ctr) == one.hash)])


def replace_raw(frame: wire.Frame, raw: bytes, content: bytes = b"") -> wire.Frame:
    """The same entry with other bytes."""
    return wire.Frame(frame.scope, frame.seq, frame.device, frame.ctr, frame.hash, raw, 0, content)


def _appended(feed: Feed, scope: UUID, device: UUID, ctr: int, content: bytes, raw: bytes) -> Feed:
    seq = len(feed.frames) + 1
    own = wire.content_hash(raw)
    frame = wire.Frame(scope, seq, device, ctr, content, raw, 0, b"" if own == content or not raw else own)
    running = wire.feed_link(feed.hashes[-1], seq, content)
    return replace(feed, frames=(*feed.frames, frame), hashes=(*feed.hashes, running))


def _moved(feed: Feed, scope: UUID, movement: Movement) -> Feed:
    raw = pack_movement(movement)
    return _appended(feed, scope, OFFICE, len(feed.frames) + 1, wire.content_hash(raw), raw)


def _rewritten(frame: wire.Frame, erased: frozenset[UUID]) -> wire.Frame:
    if not frame.raw or not any(id.bytes in frame.raw for id in erased):
        return frame
    if frame.device == OFFICE:
        movement = read_movement(frame.raw)
        rows = [row for row in movement.rows if row.id not in erased]
        if len(rows) == len(movement.rows):
            return frame
        raw = pack_movement(
            Movement(
                movement.move,
                movement.is_entering,
                movement.at,
                movement.team,
                rows=rows,
                highs=movement.highs,
                gone=movement.gone,
            )
        )
        return replace_raw(frame, raw, wire.content_hash(raw))
    change = wire.read_change(frame.raw)
    kept, out = without(change, erased)
    if not out:
        return frame
    raw = wire.pack_change(kept, salt=bytes(8)) if kept.ops else b""
    return replace_raw(frame, raw, wire.content_hash(raw) if raw else b"")
