"""Where a case stands on its chains: marks of several people, what waits, what is stuck."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from app.domain.casework import Measure, MeasureState
from app.domain.chains import ChainTemplate, Step
from app.domain.directory import Source
from app.domain.ids import new_id
from app.domain.plan import BreakKind, StepState, followed, in_order, stand_of, step_key
from app.domain.records import CaseFile

TODAY = date(2026, 11, 25)
SOURCE = Source("test", date(2026, 11, 22))
CASE = CaseFile(UUID(int=1), UUID(int=2), "H7-2026-0001", TODAY)
LINE = ChainTemplate(
    "line",
    "Line",
    (
        Step("A", "first", typical_days=14),
        Step("B", "second", needs=(("A",),)),
        Step("C", "third", needs=(("B",),)),
    ),
    SOURCE,
)
OTHER = ChainTemplate("other", "Other", (Step("A", "alone"),), SOURCE)
TEMPLATES = {"line": LINE, "other": OTHER}


def mark(step: str, state: MeasureState, chain: str = "line", **fields: object) -> Measure:
    made = Measure(new_id(), CASE.id, chain_step=step_key(chain, step), state=state)
    return replace(made, **fields)  # type: ignore[arg-type]


def states(*measures: Measure, case: CaseFile = CASE) -> dict[str, StepState]:
    return {
        one.key: one.state
        for stand in stand_of(case, measures, TEMPLATES, today=TODAY)
        for one in stand.steps
    }


def test_a_case_follows_its_first_chain_and_those_that_were_chosen() -> None:
    case = replace(CASE, chain="line")
    chosen = mark("", MeasureState.DOING, "other")
    assert followed(case, [chosen]) == ("line", "other")
    assert followed(case, [replace(chosen, removed_at=TODAY)]) == ("line",)  # type: ignore[arg-type]
    assert followed(CASE, [mark("A", MeasureState.DONE, "other")]) == ("other",)


def test_steps_of_before_there_were_measures_count_until_somebody_marks_them() -> None:
    case = replace(CASE, chain="line", steps_done=("A",))
    assert states(case=case)["line:B"] is StepState.POSSIBLE
    assert states(mark("A", MeasureState.OPEN), case=case)["line:B"] is StepState.BLOCKED


def test_of_two_marks_made_apart_done_counts() -> None:
    done, waits = mark("A", MeasureState.DONE), mark("A", MeasureState.WAITING, owed_by="abh")
    assert states(done, waits) == states(waits, done)
    assert states(done, waits)["line:A"] is StepState.DONE


def test_what_is_not_needed_lets_the_next_step_begin() -> None:
    found = states(mark("A", MeasureState.DROPPED))
    assert (found["line:A"], found["line:B"]) == (StepState.DROPPED, StepState.POSSIBLE)


def test_the_root_of_a_blockade_is_what_waits_for_somebody() -> None:
    waits = mark("A", MeasureState.WAITING, owed_by="abh", since=TODAY)
    (stand,) = stand_of(CASE, [waits], TEMPLATES, today=TODAY)
    last = stand.stand("C")
    assert last is not None
    assert (last.waits_for, last.roots) == (("B",), ("A",))


def test_a_step_that_stands_longer_than_usual_is_stuck_and_a_missed_day_too() -> None:
    since = TODAY - timedelta(days=14)
    (usual,) = stand_of(CASE, [mark("A", MeasureState.WAITING, since=since)], TEMPLATES, today=TODAY)
    assert not usual.broken
    long = mark("A", MeasureState.WAITING, since=since - timedelta(days=1))
    (stand,) = stand_of(CASE, [long], TEMPLATES, today=TODAY)
    stuck = stand.broken[0].broken
    assert stuck is not None
    assert (stuck.kind, stuck.days) == (BreakKind.LONG, 15)
    (stand,) = stand_of(CASE, [replace(long, due_on=TODAY - timedelta(days=3))], TEMPLATES, today=TODAY)
    missed = stand.broken[0].broken
    assert missed is not None
    assert (missed.kind, missed.days) == (BreakKind.DUE, 3)
    (done,) = stand_of(CASE, [replace(long, state=MeasureState.DONE)], TEMPLATES, today=TODAY)
    assert not done.broken


def test_measures_stand_by_their_day_and_settled_ones_last() -> None:
    def plain(title: str, due: int | None, state: MeasureState = MeasureState.OPEN) -> Measure:
        due_on = TODAY + timedelta(days=due) if due is not None else None
        return Measure(new_id(), CASE.id, title, state=state, due_on=due_on)

    rows = [plain("never", None), plain("late", 9), plain("done", 1, MeasureState.DONE), plain("soon", 2)]
    assert [one.title for one in in_order(rows)] == ["soon", "late", "never", "done"]


STATES = st.sampled_from(list(MeasureState))


@given(st.lists(st.tuples(st.sampled_from("ABC"), STATES), max_size=8), st.randoms())
def test_the_order_in_which_marks_arrive_does_not_matter(
    marks: list[tuple[str, MeasureState]], random: object
) -> None:
    measures = [mark(step, state) for step, state in marks]
    mixed = list(measures)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert states(*measures) == states(*mixed)


@given(st.lists(st.tuples(st.sampled_from("ABC"), STATES), max_size=8))
def test_nothing_is_blocked_by_what_is_settled(marks: list[tuple[str, MeasureState]]) -> None:
    measures = [mark(step, state) for step, state in marks]
    for stand in stand_of(CASE, measures, TEMPLATES, today=TODAY):
        settled = {one.step.id for one in stand.steps if one.state in (StepState.DONE, StepState.DROPPED)}
        for one in stand.steps:
            assert not set(one.waits_for) & settled
            assert not set(one.roots) & settled
            assert (one.state is StepState.BLOCKED) <= bool(one.waits_for)
