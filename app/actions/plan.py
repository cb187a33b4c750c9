"""The support plan and the chains of a case: choose, mark, agree, and take back.

Every action returns what it changed and how to take that back (`Undo`): the records as they were.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from app.actions.lines import CaseView
from app.actions.store_ports import Unit, UnitOfWork
from app.actions.touched import Kind, Touched, touched
from app.domain.casework import Deadline, DeadlineKind, Goal, GoalState, Measure, MeasureState
from app.domain.clock import Clock, today
from app.domain.ids import new_id
from app.domain.plan import chain_of, marks_of, step_key
from app.domain.records import CaseFile

Planned = Measure | Goal | Deadline | CaseFile


@dataclass(frozen=True, slots=True)
class Undo:
    """How to take an action back: each record before it (None = it was new) and after."""

    changes: tuple[tuple[Planned | None, Planned], ...]


@dataclass(frozen=True, slots=True)
class Done:
    """What an action changed, and how to take it back."""

    touched: Touched
    undo: Undo


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a step or a measure stands from now on."""

    state: MeasureState
    owed_by: str = ""
    """`client`, `caseworker`, the id of an agency, or a name in words."""
    reason: str | None = None
    since: date | None = None
    """None = today."""
    due_on: date | None = None


def follow(view: CaseView, chain: str, *, work: UnitOfWork) -> Done:
    """The case follows this chain from now on, besides those it follows already."""
    made = Measure(new_id(), view.case.id, chain_step=step_key(chain), state=MeasureState.DOING)
    return _write(view, [(None, made)], work)


def leave(view: CaseView, chain: str, *, work: UnitOfWork, clock: Clock) -> Done:
    """The case no longer follows this chain: its marks are taken away, and can be brought back."""
    now = _moment(clock)
    changes: list[tuple[Planned | None, Planned]] = []
    for one in view.measures:
        named = chain_of(one, view.case)
        if one.removed_at is None and named is not None and named[0] == chain:
            changes.append((one, replace(one, removed_at=now)))
    if view.case.chain == chain:
        changes.append((view.case, replace(view.case, chain=None)))
    return _write(view, changes, work)


def mark_step(view: CaseView, chain: str, step: str, mark: Mark, *, work: UnitOfWork, clock: Clock) -> Done:
    """Say where a step of a chain stands. Writes a measure, never the case: marks of two people meet.

    Where several people have marked it, their other marks are taken away: this one counts.
    """
    marks = marks_of(view.case, view.measures, chain, step)
    now = today(clock)
    if not marks:
        made = Measure(new_id(), view.case.id, chain_step=step_key(chain, step))
        return _write(view, [(None, _marked(made, mark, now))], work)
    rest = [(one, replace(one, removed_at=_moment(clock))) for one in marks[1:]]
    return _write(view, [(marks[0], _marked(marks[0], mark, now)), *rest], work)


def mark_measure(view: CaseView, measure: Measure, mark: Mark, *, work: UnitOfWork, clock: Clock) -> Done:
    """Say where a measure of the support plan stands."""
    return _write(view, [(measure, _marked(measure, mark, today(clock)))], work)


def add_goal(
    view: CaseView,
    title: str,
    *,
    need: str | None = None,
    agreed_on: date | None = None,
    due_on: date | None = None,
    work: UnitOfWork,
) -> Done:
    """Something the client wants to reach; `agreed_on` = the day she agreed, None = not yet."""
    made = Goal(new_id(), view.case.id, title.strip(), need=need, agreed_on=agreed_on, due_on=due_on)
    return _write(view, [(None, made)], work)


def change_goal(view: CaseView, goal: Goal, *, work: UnitOfWork, **changed: object) -> Done:
    """Another state, title, day; `goal` is what was on the screen."""
    return _write(view, [(goal, replace(goal, **changed))], work)  # type: ignore[arg-type]


def settle_goal(view: CaseView, goal: Goal, state: GoalState, *, work: UnitOfWork) -> Done:
    """Reached, dropped, or open again."""
    return change_goal(view, goal, work=work, state=state)


def agree(view: CaseView, goal: Goal, on: date, *, work: UnitOfWork) -> Done:
    """The client agreed to this goal on that day."""
    return change_goal(view, goal, work=work, agreed_on=on)


def add_measure(
    view: CaseView,
    title: str,
    *,
    goal_id: UUID | None = None,
    owed_by: str = "",
    due_on: date | None = None,
    work: UnitOfWork,
    clock: Clock,
) -> Done:
    """A step of the plan in own words: what, by whom, until when."""
    made = Measure(
        new_id(), view.case.id, title.strip(), goal_id, owed_by=owed_by, since=today(clock), due_on=due_on
    )
    return _write(view, [(None, made)], work)


def change_measure(view: CaseView, measure: Measure, *, work: UnitOfWork, **changed: object) -> Done:
    """Another title, day or person; `measure` is what was on the screen."""
    return _write(view, [(measure, replace(measure, **changed))], work)  # type: ignore[arg-type]


def remove(view: CaseView, record: Goal | Measure, *, work: UnitOfWork, clock: Clock) -> Done:
    """Throw a goal or a measure away; it can be brought back."""
    return _write(view, [(record, replace(record, removed_at=_moment(clock)))], work)


def remind(view: CaseView, title: str, due_on: date, *, reason: str | None = None, work: UnitOfWork) -> Done:
    """A reminder (Wiedervorlage) of this case, seen under `Today` from that day on."""
    made = Deadline(new_id(), view.case.id, DeadlineKind.REMINDER, title, due_on, reason=reason)
    return _write(view, [(None, made)], work)


def take_back(undo: Undo, *, work: UnitOfWork, clock: Clock) -> Touched:
    """Put back every field that the action changed and nobody changed since; what was new is thrown away."""
    now = _moment(clock)
    with work() as unit:
        for before, after in undo.changes:
            repository = _repository(after, unit)
            stored = repository.get(after.id)
            if before is None:
                former = replace(stored, removed_at=now)
            else:
                names = [field.name for field in fields(after)]
                changed = [name for name in names if getattr(before, name) != getattr(after, name)]
                mine = [name for name in changed if getattr(stored, name) == getattr(after, name)]
                former = replace(stored, **{name: getattr(before, name) for name in mine})
            repository.save(former, base=stored)
        unit.commit()
    return _told(undo.changes, [after.id for _, after in undo.changes])


def _moment(clock: Clock) -> datetime:
    """Now, as the store keeps it (whole milliseconds): an undo compares what is stored."""
    now = clock.now()
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


def _marked(measure: Measure, mark: Mark, now: date) -> Measure:
    """A measure in its new state. What blocked it is no longer true once it goes on."""
    waits = mark.state is MeasureState.WAITING
    return replace(
        measure,
        state=mark.state,
        owed_by=mark.owed_by,
        reason=mark.reason if waits else None,
        since=mark.since or now,
        due_on=mark.due_on if waits else mark.due_on or measure.due_on,
        done_on=(mark.since or now) if mark.state is MeasureState.DONE else None,
    )


def _write(view: CaseView, changes: Iterable[tuple[Planned | None, Planned]], work: UnitOfWork) -> Done:
    """All of it in one change set, each record against what was on the screen."""
    kept = tuple((before, after) for before, after in changes if before != after)
    with work() as unit:
        for before, after in kept:
            repository = _repository(after, unit)
            if before is None:
                repository.add(after)
            else:
                repository.save(after, base=before, seen=view.seen.get(after.id))
        unit.commit()
    return Done(_told(kept, [view.case.id, *(after.id for _, after in kept)]), Undo(kept))


def _repository(record: Planned, unit: Unit) -> Any:
    kinds = {Measure: unit.measures, Goal: unit.goals, Deadline: unit.deadlines, CaseFile: unit.cases}
    return kinds[type(record)]


def _told(changes: Iterable[tuple[Planned | None, Planned]], ids: Iterable[UUID]) -> Touched:
    kinds = {Kind.PLAN}
    for _, after in changes:
        if isinstance(after, Deadline):
            kinds.add(Kind.AGENDA)
        if isinstance(after, CaseFile):
            kinds.add(Kind.CASE)
    return touched(*kinds, ids=ids)
