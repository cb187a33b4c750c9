"""Circles between agencies, of any length, with the days on which each sent the client away."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from app.domain.ids import new_id
from app.domain.loops import Hop, hops_of, loops_in
from app.domain.records import Evidence, Referral, ReferralEvent, ReferralState

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
CASE = UUID(int=1)


def day(number: int) -> datetime:
    return NOON + timedelta(days=number)


def referral(agency: str, passed_on_to: str | None = None, need: str = "EXI") -> Referral:
    made = Referral(new_id(), CASE, agency, "service", None, need, "reason", None, None, None)
    return replace(made, passed_on_to=passed_on_to)


def event(of: Referral, state: ReferralState, at: int) -> ReferralEvent:
    return ReferralEvent(new_id(), of.id, state, day(at), "Kim", Evidence.PHONE)


def hop(source: str, target: str, at: int = 0, need: str = "EXI") -> Hop:
    return Hop(need, source, target, day(at))


def test_two_agencies_that_name_each_other_are_a_loop_with_both_days() -> None:
    first, second = referral("jobcenter", "Amt"), referral("amt-soziales", "jobcenter")
    said = [
        event(first, ReferralState.NOT_COMPETENT, 3),
        event(second, ReferralState.NOT_COMPETENT, 9),
    ]
    names = {"Amt": "amt-soziales"}
    (loop,) = loops_in(hops_of([first, second], said, lambda typed: names.get(typed, typed)))
    assert loop.agencies == ("jobcenter", "amt-soziales")
    assert [one.at for one in loop.hops] == [day(3), day(9)]


def test_who_names_nobody_sent_her_to_where_she_was_referred_next() -> None:
    first, second, third = referral("a"), referral("b"), referral("a")
    said = [
        event(first, ReferralState.DRAFT, 0),
        event(first, ReferralState.REFUSED, 2),
        event(second, ReferralState.DRAFT, 3),
        event(second, ReferralState.NOT_COMPETENT, 5),
        event(third, ReferralState.DRAFT, 6),
    ]
    (loop,) = loops_in(hops_of([first, second, third], said))
    assert loop.agencies == ("a", "b")


def test_another_need_is_another_way() -> None:
    assert not loops_in([hop("a", "b"), hop("b", "a", need="KVU")])


def test_an_agency_that_sends_to_itself_is_no_loop() -> None:
    only = referral("a", "a")
    assert not hops_of([only], [event(only, ReferralState.NOT_COMPETENT, 1)])


def test_a_circle_of_five_is_found_and_told_from_where_it_began() -> None:
    names = ["c", "d", "e", "a", "b"]
    hops = [hop(one, names[(at + 1) % 5], at) for at, one in enumerate(names)]
    (loop,) = loops_in(reversed(hops))
    assert loop.agencies == tuple(names)


EDGES = st.lists(
    st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef"), st.integers(0, 30)).filter(
        lambda edge: edge[0] != edge[1]
    ),
    max_size=16,
)


def _reach(edges: set[tuple[str, str]], start: str) -> set[str]:
    found: set[str] = set()
    while True:
        more = {b for a, b in edges if a == start or a in found} - found
        if not more:
            return found
        found |= more


@given(EDGES)
def test_every_hop_on_a_circle_is_told_and_every_loop_is_a_circle(edges: list[tuple[str, str, int]]) -> None:
    loops = loops_in([hop(*edge) for edge in edges])
    told = {(one.from_agency, one.to_agency) for loop in loops for one in loop.hops}
    pairs = {(a, b) for a, b, _ in edges}
    assert told == {(a, b) for a, b in pairs if a in _reach(pairs, b)}
    for loop in loops:
        ends = [*loop.hops[1:], loop.hops[0]]
        assert all(here.to_agency == there.from_agency for here, there in zip(loop.hops, ends, strict=True))
        assert len(set(loop.agencies)) == len(loop.agencies)
        assert loop.hops[0].at == min(one.at for one in loop.hops)
    assert len({frozenset(loop.hops) for loop in loops}) == len(loops)
