"""Reads the plans of the demonstration's people (`resources/demo/plans.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.content.letter_files import read_lined
from app.domain.casework import MeasureState
from app.domain.demo_plans import DemoGoal, DemoMark, DemoPlan

PLANS = "demo/plans.yaml"
_SETTLED = ("done", "doing", "dropped")


def read_plans(root: Path) -> dict[str, DemoPlan]:
    """Plans by the id of the person.

    Raises:
        ContentBroken: the file is not as its schema says.
        ContentVersionUnknown: of a version this application does not know.
    """
    found = read_lined(root, PLANS, "demo-plans")
    return {str(id): _plan(plan) for id, plan in found["plans"].items()}


def _plan(plan: Mapping[str, Any]) -> DemoPlan:
    chains = {str(chain): _marks(marks) for chain, marks in plan.get("chains", {}).items()}
    return DemoPlan(chains, tuple(_goal(goal) for goal in plan.get("goals", ())))


def _marks(marks: Mapping[str, Any]) -> dict[str, DemoMark]:
    found = {
        str(step): DemoMark(MeasureState(state), days)
        for state in _SETTLED
        for step, days in marks.get(state, {}).items()
    }
    for step, waits in marks.get("waiting", {}).items():
        found[str(step)] = DemoMark(
            MeasureState.WAITING,
            waits["since"],
            str(waits["owed_by"]),
            _text(waits, "reason"),
            waits.get("due"),
        )
    return found


def _goal(goal: Mapping[str, Any]) -> DemoGoal:
    measures = tuple(
        DemoMark(
            MeasureState(str(one.get("state", "open"))),
            owed_by=str(one.get("owed_by", "")),
            due=one.get("due"),
            title=str(one["title"]),
        )
        for one in goal.get("measures", ())
    )
    return DemoGoal(str(goal["title"]), _text(goal, "need"), goal.get("agreed"), goal.get("due"), measures)


def _text(values: Mapping[str, Any], name: str) -> str | None:
    return str(values[name]) if name in values else None
