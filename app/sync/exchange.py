"""One sync as a device sees it, without input or output (5-sync.md 3.4).

A sync is one call, repeated until nothing waits and the office has no more. The office says how
far it has this device's change sets, and the device always goes on from there, whatever it believed
before: a lost answer, a repeated request and a restored office are the same path.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from app.domain.errors import ChainBroken, MessageBroken
from app.sync import scoping, wire
from app.sync.changes import ChangeSet
from app.sync.healing import ForkPoint

SMALLEST_BATCH = 8 * 1024
FIRST_BATCH = 64 * 1024
LARGEST_BATCH = 1024 * 1024
SMALLEST_WISH = 64 * 1024
LARGEST_WISH = 256 * 1024
"""Bytes of one answer's feed frames: 64-256 kB (5-sync.md 3.4)."""
CUTS_IN_A_ROW = 6
"""A line that breaks this often without progress counts as none; 64 kB has become 8 kB by then."""
CORRECTIONS_IN_A_ROW = CUTS_IN_A_ROW + 2
"""A broken line can cost one call number each time, so these may be more than the cuts."""
EMPTY_IN_A_ROW = 16
"""Answers that promise more and bring nothing; a scope that begins or is filled takes one or two."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What the next call should hold."""

    high: int | None
    """Send from here + 1; None = the store's own belief."""
    at_most: int
    """Bytes of change sets."""
    wish: int
    """Bytes of feed frames asked for."""


class Exchange:
    """Decides what to ask next. One object per sync; holds no change sets."""

    def __init__(self) -> None:
        self._ask: Ask | None = Ask(None, FIRST_BATCH, LARGEST_WISH)
        self._cuts = 0
        self._corrections = self._empty = 0
        self._stuck = self._parted = False
        self._stored = 0
        self.is_proven = False
        """What the office has of this device was compared by its hash in the last call."""
        self.answers_lost = False
        """The office takes each call, and its answers do not come through."""
        self.pushed = 0
        self.refused: list[wire.Refusal] = []

    def next(self) -> Ask | None:
        """The next call, or None: everything is exchanged."""
        return self._ask

    def answered(self, call: wire.Call, answer: wire.Answer, *, waiting: int) -> None:
        """Go on after an answer was stored; `waiting` = change sets that can still be sent.

        Raises:
            ChainBroken: change sets wait but none can be sent: the office has other ones.
            MessageBroken: the office keeps promising more and brings nothing.
        """
        ask = self._now()
        self._cuts = self._corrections = 0
        self.pushed += max(0, min(answer.high, call.after + len(call.push)) - call.after)
        self.refused += answer.refused
        # above that stands what an answer was lost of, or what another copy of this store sent
        self.is_proven = answer.high <= call.after + len(call.push)
        if not waiting and not answer.more and self.is_proven:
            self._ask = None
            return
        is_stuck = bool(waiting) and not call.push and not call.seeds and answer.high == ask.high
        if is_stuck and self._stuck:  # once can be a save, or an erasure's receipt, made during the call
            raise ChainBroken(high=answer.high)
        self._stuck = is_stuck
        is_empty = not (call.push or call.seeds or answer.frames) and answer.high == ask.high
        self._empty = self._empty + 1 if is_empty else 0
        if self._empty >= EMPTY_IN_A_ROW:
            raise MessageBroken(reason="no progress")
        grown = min(ask.at_most * 2, LARGEST_BATCH) if call.push else ask.at_most
        self._ask = Ask(answer.high, grown, min(ask.wish * 2, LARGEST_WISH))

    def cut(self) -> bool:
        """The line broke: ask for half next time. False = give up until there is a network again."""
        ask = self._now()
        self._cuts += 1
        if self._cuts >= CUTS_IN_A_ROW:
            return False
        smaller = max(ask.at_most // 2, SMALLEST_BATCH)
        self._ask = Ask(ask.high, smaller, max(ask.wish // 2, SMALLEST_WISH))
        return True

    def corrected(self, high: int | None = None) -> bool:
        """The office named a gap or a call number: go on from there. False = it keeps doing so."""
        ask = self._now()
        self._corrections += 1
        self._ask = Ask(ask.high if high is None else high, ask.at_most, ask.wish)
        return self._corrections < CORRECTIONS_IN_A_ROW

    def out_of_order(self, stored: int) -> bool:
        """As `corrected`, with the call number that the office has stored."""
        self.answers_lost = stored > self._stored > 0
        self._stored = stored
        return self.corrected()

    def parted(self) -> bool:
        """The store has another identity now: start anew. False = that happened before in this sync."""
        if self._parted:
            return False
        self._parted, self._stuck = True, False
        self._ask = Ask(None, FIRST_BATCH, LARGEST_WISH)
        return True

    def _now(self) -> Ask:
        if self._ask is None:
            raise RuntimeError("the exchange is over")
        return self._ask


@dataclass(frozen=True, slots=True)
class Position:
    """How far one scope's feed is stored here, with the running hash at that place."""

    epoch: int
    seq: int
    feed_hash: bytes = wire.ZERO


@dataclass(frozen=True, slots=True)
class Arrived:
    """A change set of another device."""

    scope: UUID
    seq: int
    change: ChangeSet
    raw: bytes
    received_at: int
    """Milliseconds since 1970 at the office."""
    hash: bytes = b""
    """As it stands in the feed: not that of `raw` where something was erased since."""


@dataclass(frozen=True, slots=True)
class Followed:
    """What an answer adds: to be stored in one transaction."""

    positions: Mapping[UUID, Position]
    """Every scope the device may read, with its new position."""
    arrived: tuple[Arrived, ...]
    left: frozenset[UUID]
    """Scopes that the device may not read any more."""
    moved: tuple[scoping.Moved, ...] = ()
    """Records that entered a scope or left it."""


def follow(positions: Mapping[UUID, Position], answer: wire.Answer) -> Followed:
    """Check that an answer's frames continue what is stored: nothing left out, nothing swapped.

    A scope whose epoch changed is read again from where the two part, or from its start; what is
    known is skipped by the version vector. Frames without content (own, or erased) only move the position.

    Raises:
        MessageBroken: a frame is missing, out of order, or its hash differs.
    """
    forks = {point.scope: point for point in answer.forks}
    new = {
        state.scope: _start(positions.get(state.scope), state, forks.get(state.scope))
        for state in answer.scopes
    }
    arrived, moved = [], []
    for frame in answer.frames:
        position = new.get(frame.scope)
        if position is None or frame.seq != position.seq + 1:
            raise MessageBroken(reason="feed-order")
        if frame.raw and wire.content_hash(frame.raw) != (frame.content or frame.hash):
            raise MessageBroken(reason="content-hash")
        if frame.raw and frame.device == scoping.OFFICE:
            moved.append(scoping.Moved(frame.scope, frame.seq, scoping.read_movement(frame.raw)))
        elif frame.raw:
            change = wire.read_change(frame.raw)
            if (change.device, change.ctr) != (frame.device, frame.ctr):
                raise MessageBroken(reason="frame")
            arrived.append(Arrived(frame.scope, frame.seq, change, frame.raw, frame.received_at, frame.hash))
        running = wire.feed_link(position.feed_hash, frame.seq, frame.hash)
        new[frame.scope] = Position(position.epoch, frame.seq, running)
    for state in answer.scopes:
        if (new[state.scope].seq, new[state.scope].feed_hash) != (state.seq, state.feed_hash):
            raise MessageBroken(reason="feed-hash")
    return Followed(new, tuple(arrived), frozenset(positions) - frozenset(new), tuple(moved))


def _start(stored: Position | None, state: wire.ScopeState, fork: ForkPoint | None) -> Position:
    if stored is not None and stored.epoch == state.epoch:
        return stored
    if stored is None or fork is None:
        return Position(state.epoch, 0)
    if fork.seq > stored.seq or (fork.seq == stored.seq and fork.feed_hash != stored.feed_hash):
        raise MessageBroken(reason="fork")
    return Position(state.epoch, fork.seq, fork.feed_hash)
