"""What a device does next, and what it lets an answer do to its feed."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import msgspec
import pytest

from app.domain.errors import ChainBroken, MessageBroken
from app.sync import wire
from app.sync.changes import SCHEMA, ChangeSet, Op
from app.sync.exchange import (
    CORRECTIONS_IN_A_ROW,
    CUTS_IN_A_ROW,
    EMPTY_IN_A_ROW,
    FIRST_BATCH,
    LARGEST_BATCH,
    SMALLEST_BATCH,
    Exchange,
    Position,
    follow,
)

ME, OTHER, SCOPE = UUID(int=1), UUID(int=2), UUID(int=3)


def call(after: int, push: int) -> wire.Call:
    return wire.Call(wire.VERSIONS, SCHEMA, ME, 1, after=after, push=(b"x",) * push)


def test_batches_double_on_success_and_halve_when_the_line_breaks() -> None:
    exchange = Exchange()
    sizes = []
    for high in range(1, 7):
        ask = exchange.next()
        assert ask is not None
        sizes.append(ask.at_most)
        exchange.answered(call(high - 1, 1), wire.Answer(1, high), waiting=9)

    assert sizes == [
        FIRST_BATCH,
        2 * FIRST_BATCH,
        4 * FIRST_BATCH,
        8 * FIRST_BATCH,
        LARGEST_BATCH,
        LARGEST_BATCH,
    ]
    assert exchange.cut()
    ask = exchange.next()
    assert ask is not None
    assert (ask.high, ask.at_most) == (6, LARGEST_BATCH // 2)


def test_a_line_that_only_breaks_is_given_up() -> None:
    exchange = Exchange()

    tries = [exchange.cut() for _ in range(CUTS_IN_A_ROW)]

    assert tries == [True] * (CUTS_IN_A_ROW - 1) + [False]
    ask = exchange.next()
    assert ask is not None
    assert ask.at_most == SMALLEST_BATCH


def test_the_office_decides_where_to_go_on() -> None:
    exchange = Exchange()

    assert exchange.corrected(17)

    ask = exchange.next()
    assert ask is not None
    assert ask.high == 17
    again = [exchange.corrected(17) for _ in range(CORRECTIONS_IN_A_ROW)]
    assert again[0]
    assert not again[-1], "an office that never agrees is not asked for ever"


def test_work_that_never_arrives_is_noticed() -> None:
    exchange = Exchange()
    exchange.answered(call(0, 0), wire.Answer(1, 5), waiting=2)
    exchange.answered(call(5, 0), wire.Answer(1, 5), waiting=2)

    with pytest.raises(ChainBroken):
        exchange.answered(call(5, 0), wire.Answer(1, 5), waiting=2)


def frames(count: int) -> tuple[wire.Answer, Position]:
    """An answer with the first `count` change sets of another device."""
    made, running = [], wire.ZERO
    for seq in range(1, count + 1):
        op = Op("client", UUID(int=9), {"phone": str(seq)}, {})
        raw = wire.pack_change(ChangeSet(OTHER, seq, seq, OTHER, SCOPE, SCHEMA, (op,)))
        content = wire.content_hash(raw)
        running = wire.feed_link(running, seq, content)
        made.append(wire.Frame(SCOPE, seq, OTHER, seq, content, raw, 0))
    state = wire.ScopeState(SCOPE, 1, count, running)
    return wire.Answer(1, 0, scopes=(state,), frames=tuple(made)), Position(1, count, running)


def test_an_office_that_promises_more_and_brings_nothing_does_not_hold_the_sync_for_ever() -> None:
    exchange = Exchange()
    exchange.answered(call(0, 1), wire.Answer(1, 1, more=True), waiting=0)
    for _ in range(EMPTY_IN_A_ROW - 1):
        exchange.answered(call(1, 0), wire.Answer(1, 1, more=True), waiting=0)
    with pytest.raises(MessageBroken):
        exchange.answered(call(1, 0), wire.Answer(1, 1, more=True), waiting=0)


def test_a_feed_is_followed_to_its_end() -> None:
    answer, end = frames(3)

    followed = follow({}, answer)

    assert followed.positions == {SCOPE: end}
    assert [arrived.change.ctr for arrived in followed.arrived] == [1, 2, 3]
    again = follow(followed.positions, msgspec.structs.replace(answer, frames=()))
    assert (again.positions, again.arrived) == (followed.positions, ())


def test_own_and_erased_change_sets_move_the_position_only() -> None:
    answer, end = frames(2)
    bare = tuple(msgspec.structs.replace(frame, raw=b"") for frame in answer.frames)

    followed = follow({}, msgspec.structs.replace(answer, frames=bare))

    assert (followed.positions[SCOPE], followed.arrived) == (end, ())


def test_left_out_swapped_or_changed_frames_are_noticed() -> None:
    answer, _ = frames(3)
    one, two, three = answer.frames
    foreign = frames(1)[0].frames[0].raw
    wrong = [
        (one, three),
        (two, one, three),
        (one, two),
        (one, two, msgspec.structs.replace(three, raw=foreign)),
        (one, two, msgspec.structs.replace(three, hash=wire.content_hash(foreign), raw=foreign)),
        (one, two, msgspec.structs.replace(three, scope=ME)),
        (one, two, msgspec.structs.replace(three, ctr=4)),
    ]
    for order in wrong:
        with pytest.raises(MessageBroken):
            follow({}, msgspec.structs.replace(answer, frames=order))


def test_a_new_epoch_reads_the_feed_again_and_a_missing_scope_is_left() -> None:
    answer, end = frames(2)
    stored = {SCOPE: replace(end, epoch=7, seq=99), UUID(int=8): Position(1, 4)}

    followed = follow(stored, answer)

    assert followed.positions == {SCOPE: end}
    assert followed.left == {UUID(int=8)}


def test_nothing_is_asked_after_the_end() -> None:
    exchange = Exchange()
    exchange.answered(call(0, 1), wire.Answer(1, 1), waiting=0)

    assert exchange.next() is None
    with pytest.raises(RuntimeError):
        exchange.cut()
