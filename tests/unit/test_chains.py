"""Chains: what is possible next and what blocks the rest."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.chains import ChainTemplate, Step, progress
from app.domain.directory import Source
from tests.support.real_content import real_content

SOURCE = Source("test", date(2026, 11, 22))


def chain(*steps: Step) -> ChainTemplate:
    return ChainTemplate("x", "X", steps, SOURCE)


def ids(steps: tuple[Step, ...]) -> list[str]:
    return [step.id for step in steps]


def test_several_steps_are_possible_at_once() -> None:
    standing = progress(real_content().chains["arrival"], {"S01", "S02"})

    assert ids(standing.done) == ["S01", "S02"]
    assert ids(standing.possible) == ["S03", "S04", "S09a"]


def test_one_of_two_ways_is_enough() -> None:
    arrival = real_content().chains["arrival"]
    done = {"S01", "S02", "S03", "S04", "S05", "S06", "S08", "S15"}

    assert "S10" in ids(progress(arrival, done).possible)
    assert "S10" not in ids(progress(arrival, done - {"S15"}).possible)


def test_a_recorded_break_shows_what_it_blocks() -> None:
    school = real_content().chains["school-place"]
    standing = progress(school, {"P01", "P02"}, {"P03": "Vermieter verweigert die Bestätigung"})
    blocked = {step.step.id: step for step in standing.blocked}

    assert blocked["P03"].reason == "Vermieter verweigert die Bestätigung"
    assert blocked["P03"].waits_for == ()
    assert blocked["P04"].waits_for == ("P03",)
    assert blocked["P09"].waits_for == ("P06", "P08")
    assert blocked["P09"].blocked_by == ("P03",)
    assert blocked["P09"].reason is None
    assert ids(standing.possible) == ["P07"]


def test_a_step_that_only_waits_is_blocked_by_nobody() -> None:
    standing = progress(chain(Step("A", "a"), Step("B", "b", needs=(("A",),))), set())

    assert ids(standing.possible) == ["A"]
    assert standing.blocked[0].waits_for == ("A",)
    assert standing.blocked[0].blocked_by == ()


def test_steps_that_wait_for_each_other_are_refused() -> None:
    with pytest.raises(ValueError, match="wait for each other"):
        chain(Step("A", "a", needs=(("B",),)), Step("B", "b", needs=(("A",),)))


def test_unknown_and_double_steps_are_refused() -> None:
    with pytest.raises(ValueError, match="A names unknown steps: Z"):
        chain(Step("A", "a", needs=(("Z",),)))
    with pytest.raises(ValueError, match="A names unknown steps: Y"):
        chain(Step("A", "a", helped_by=("Y",)))
    with pytest.raises(ValueError, match="occurs twice"):
        chain(Step("A", "a"), Step("A", "again"))


def test_steps_of_an_older_template_are_ignored() -> None:
    standing = progress(chain(Step("A", "a")), {"OLD"}, {"GONE": "?"})

    assert ids(standing.possible) == ["A"]


@given(
    st.sampled_from(["arrival", "school-place"]),
    st.sets(st.integers(0, 25)),
    st.sets(st.integers(0, 25)),
)
def test_every_step_is_done_possible_or_blocked_and_work_can_go_on(
    name: str, done_at: set[int], blocked_at: set[int]
) -> None:
    template = real_content().chains[name]
    done = {step.id for number, step in enumerate(template.steps) if number in done_at}
    blocked = {step.id: "?" for number, step in enumerate(template.steps) if number in blocked_at}

    standing = progress(template, done, blocked)

    sorted_in = ids(standing.done) + ids(standing.possible) + [one.step.id for one in standing.blocked]
    assert sorted(sorted_in) == sorted(step.id for step in template.steps)
    assert all(one.waits_for or one.reason for one in standing.blocked)
    if not blocked and len(done) < len(template.steps):
        assert standing.possible
