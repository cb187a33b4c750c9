"""Plans of the demonstration's people, and the records they become on a given day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from app.domain.casework import Goal, Measure, MeasureState
from app.domain.ids import new_id
from app.domain.plan import step_key


@dataclass(frozen=True, slots=True)
class DemoMark:
    """Where a step or measure stands; `since` = days ago, `due` = days ahead."""

    state: MeasureState
    since: int = 0
    owed_by: str = ""
    reason: str | None = None
    due: int | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class DemoGoal:
    """A goal with its measures."""

    title: str
    need: str | None = None
    agreed: int | None = None
    due: int | None = None
    measures: tuple[DemoMark, ...] = ()


@dataclass(frozen=True, slots=True)
class DemoPlan:
    """Chains with their marked steps, and goals."""

    chains: Mapping[str, Mapping[str, DemoMark]] = field(default_factory=dict)
    goals: tuple[DemoGoal, ...] = ()


def plan_records(plan: DemoPlan, case_id: UUID, today: date) -> tuple[tuple[Goal, ...], tuple[Measure, ...]]:
    """The records of a plan as they would have been written by today."""
    measures = []
    for chain, marks in plan.chains.items():
        measures.append(Measure(new_id(), case_id, chain_step=step_key(chain), state=MeasureState.DOING))
        measures += [_measure(mark, case_id, today, step_key(chain, step)) for step, mark in marks.items()]
    goals = []
    for demo in plan.goals:
        agreed = _ago(demo.agreed, today)
        goal = Goal(
            new_id(), case_id, demo.title, demo.need, agreed_on=agreed, due_on=_ahead(demo.due, today)
        )
        goals.append(goal)
        measures += [_measure(mark, case_id, today, None, goal.id) for mark in demo.measures]
    return tuple(goals), tuple(measures)


def _measure(
    mark: DemoMark, case_id: UUID, today: date, step: str | None, goal_id: UUID | None = None
) -> Measure:
    since = today - timedelta(days=mark.since)
    return Measure(
        id=new_id(),
        case_id=case_id,
        title=mark.title,
        goal_id=goal_id,
        chain_step=step,
        state=mark.state,
        owed_by=mark.owed_by,
        reason=mark.reason,
        since=since,
        due_on=_ahead(mark.due, today),
        done_on=since if mark.state is MeasureState.DONE else None,
    )


def _ago(days: int | None, today: date) -> date | None:
    return None if days is None else today - timedelta(days=days)


def _ahead(days: int | None, today: date) -> date | None:
    return None if days is None else today + timedelta(days=days)
