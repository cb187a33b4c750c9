"""Merging a field keeps every value that nobody who saw it replaced, in whatever order it comes."""

from __future__ import annotations

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from app.sync.changes import ChangeSet
from app.sync.merge import Candidate, Dot, Register, Write, merge
from tests.support.histories import arrivals, folded, histories, shown

A, B = UUID(int=1), UUID(int=2)


@given(histories(), st.data())
def test_order_of_arrival_and_repeats_do_not_matter(changes: list[ChangeSet], data: st.DataObject) -> None:
    here, there = folded(changes), folded(data.draw(arrivals(changes)))
    assert {key: shown(r) for key, r in here.items()} == {key: shown(r) for key, r in there.items()}
    assert all(not register.dead for register in there.values())


@given(histories(), st.data())
def test_no_value_is_lost_and_none_comes_back(changes: list[ChangeSet], data: st.DataObject) -> None:
    registers = folded(data.draw(arrivals(changes)))
    for key, register in registers.items():
        record, name = key
        writes = [
            (Dot(change.device, change.ctr), op.fields[name], op.preds.get(name, frozenset()))
            for change in changes
            for op in change.ops
            if op.id == record and name in op.fields
        ]
        replaced = {dot for _, _, preds in writes for dot in preds}
        left = {dot: value for dot, value, _ in writes if dot not in replaced}
        assert {dot: candidate.value for dot, candidate in register.candidates.items()} == left


@given(histories(), st.data())
def test_a_prefix_of_what_arrived_remembers_what_is_dead(
    changes: list[ChangeSet], data: st.DataObject
) -> None:
    arrived = data.draw(arrivals(changes))
    part = arrived[: data.draw(st.integers(0, len(arrived)))]
    came = {Dot(change.device, change.ctr) for change in part}
    for register in folded(part).values():
        assert not register.dead & came
        assert set(register.candidates) <= came


@given(histories())
def test_the_shown_value_is_the_latest_and_equal_values_are_no_conflict(changes: list[ChangeSet]) -> None:
    for register in folded(changes).values():
        ordered = sorted(register.candidates.items(), key=lambda item: (item[1].hlc, item[0]))
        if ordered:
            assert register.head == ordered[-1][0]
            assert register.value == ordered[-1][1].value
        values = [candidate.value for candidate in register.candidates.values()]
        assert register.in_conflict == any(value != values[0] for value in values)


def test_a_clock_decides_what_is_shown_never_what_survives() -> None:
    first = merge(Register(), Write(Dot(A, 1), 9 << 16, "from a fast clock"), seen={})
    both = merge(first, Write(Dot(B, 1), 1 << 16, "later, from a slow one"), seen={A: 1})
    assert both.value == "from a fast clock"
    assert both.in_conflict
    decided = merge(both, Write(Dot(B, 2), 2 << 16, "decided", frozenset(both.candidates)), seen={A: 1, B: 1})
    assert decided == Register({Dot(B, 2): Candidate(2 << 16, "decided")})


def test_an_empty_register_shows_nothing() -> None:
    assert Register().head is None
    assert Register().value is None
    assert not Register().in_conflict
