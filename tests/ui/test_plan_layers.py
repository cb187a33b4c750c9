"""The picture of a chain: every step has its place, nothing stands over anything, lines run forward."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.chains import ChainTemplate, Step
from app.domain.directory import Source
from app.ui.plan.layers import GATE, Drawing, drawing_of
from tests.support.real_content import real_content

NODE, GAP, LANE = 90.0, 8.0, 6.0
CHAINS = real_content().chains


def draw(template: ChainTemplate) -> Drawing:
    return drawing_of(template, node=NODE, gap=GAP, lane=LANE)


def check(template: ChainTemplate) -> None:
    drawing = draw(template)
    at = {id: column for column, ids in enumerate(drawing.columns) for id in ids}
    assert {step.id for step in template.steps} <= set(at)
    for step in template.steps:
        for group in step.needs:
            assert all(at[one] < at[step.id] for one in group)
    for edge in drawing.edges:
        way = [at[id] for id in (edge.source, *edge.through, edge.target)]
        assert way == list(range(way[0], way[0] + len(way)))
    for ids in drawing.columns:
        bottom = 0.0
        for id in ids:
            half = (NODE if id in {step.id for step in template.steps} else LANE) / 2
            assert drawing.middles[id] - half >= bottom - 0.01
            bottom = drawing.middles[id] + half
        assert bottom <= drawing.height + 0.01


@pytest.mark.parametrize("id", sorted(CHAINS))
def test_every_shipped_chain_can_be_drawn(id: str) -> None:
    check(CHAINS[id])


def test_what_waits_for_everything_gets_one_line_instead_of_many() -> None:
    drawing = draw(CHAINS["arrival"])
    assert drawing.gates == ("S19",)
    assert not [edge for edge in drawing.edges if edge.target == "S19"]


def test_what_a_longer_way_says_already_is_not_drawn() -> None:
    steps = (Step("A", "a"), Step("B", "b", needs=(("A",),)), Step("C", "c", needs=(("A",), ("B",))))
    drawing = draw(ChainTemplate("x", "X", steps, Source("test", date(2026, 11, 25))))
    assert {(edge.source, edge.target) for edge in drawing.edges} == {("A", "B"), ("B", "C")}


@st.composite
def templates(draw_: st.DrawFn) -> ChainTemplate:
    """Any chain without a circle; also such whose easier ways form one."""
    count = draw_(st.integers(1, 14))
    steps = []
    for number in range(count):
        before = st.sampled_from([f"S{one}" for one in range(number)]) if number else st.nothing()
        needs = draw_(st.lists(before, max_size=GATE + 1, unique=True)) if number else []
        others = st.sampled_from([f"S{one}" for one in range(count) if one != number] or ["S0"])
        helped = draw_(st.lists(others, max_size=2, unique=True)) if count > 1 else []
        steps.append(
            Step(f"S{number}", f"step {number}", tuple((one,) for one in needs), helped_by=tuple(helped))
        )
    return ChainTemplate("x", "X", tuple(steps), Source("test", date(2026, 11, 25)))


@given(templates())
def test_any_chain_can_be_drawn(template: ChainTemplate) -> None:
    check(template)
