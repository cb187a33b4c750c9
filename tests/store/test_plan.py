"""The plan over real encrypted stores: people mark apart, and what they did not see stays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app.actions import plan
from app.actions.lines import CaseView
from app.actions.plan import Mark
from app.domain.casework import MeasureState
from app.domain.plan import StepState, stand_of
from app.domain.records import CaseFile
from app.store.engine import reading
from app.store.tables import sync_outbox
from app.store.workstation import OpenStore
from app.sync import wire
from app.sync.changes import ChangeSet
from tests.support.real_content import real_content
from tests.support.stores import TODAY, WORKER, Clock, arrive, new_store, saved_case

CHAIN = "debt-eviction"


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[tuple[OpenStore, OpenStore]]:
    """Two workstations that know the same case."""
    first, _ = new_store(tmp_path / "a")
    second, _ = new_store(tmp_path / "b")
    yield first, second
    first.close()
    second.close()


def sent(store: OpenStore) -> list[ChangeSet]:
    """What a store has to send, oldest first."""
    with reading(store.engine, store.path) as connection:
        raws = connection.execute(select(sync_outbox.c.raw).order_by(sync_outbox.c.ctr)).scalars()
        return [wire.read_change(raw) for raw in raws]


def view(store: OpenStore, case: CaseFile) -> CaseView:
    return store.queries.case(case.id)


def mark(store: OpenStore, case: CaseFile, step: str, state: MeasureState, **fields: object) -> plan.Done:
    return plan.mark_step(
        view(store, case),
        CHAIN,
        step,
        Mark(state, **fields),  # type: ignore[arg-type]
        work=store.work(WORKER.id),
        clock=Clock(),
    )


def states(store: OpenStore, case: CaseFile) -> dict[str, StepState]:
    shown = view(store, case)
    (stand,) = stand_of(shown.case, shown.measures, real_content().chains, today=TODAY)
    return {one.step.id: one.state for one in stand.steps}


def test_marks_of_two_people_meet_without_a_conflict(stores: tuple[OpenStore, OpenStore]) -> None:
    first, second = stores
    case = saved_case(first)
    arrive(second, *sent(first))
    known = len(sent(first))
    mark(first, case, "R01", MeasureState.DONE)
    mark(second, case, "R01", MeasureState.WAITING, owed_by="client")
    mark(second, case, "R03", MeasureState.DOING)
    mine, other = sent(first)[known:], sent(second)
    arrive(second, *mine)
    arrive(first, *other)
    assert states(first, case) == states(second, case)
    assert states(first, case)["R01"] is StepState.DONE
    assert states(first, case)["R03"] is StepState.DOING
    assert not view(first, case).conflicts
    assert not view(second, case).conflicts


def test_a_mark_after_two_settles_both(stores: tuple[OpenStore, OpenStore]) -> None:
    first, second = stores
    case = saved_case(first)
    arrive(second, *sent(first))
    mark(first, case, "R01", MeasureState.DONE)
    mark(second, case, "R01", MeasureState.DONE)
    arrive(first, *sent(second))
    done = mark(first, case, "R01", MeasureState.OPEN)
    assert states(first, case)["R01"] is StepState.POSSIBLE
    plan.take_back(done.undo, work=first.work(WORKER.id), clock=Clock())
    assert states(first, case)["R01"] is StepState.DONE


def test_undo_leaves_what_somebody_changed_since(stores: tuple[OpenStore, OpenStore]) -> None:
    store, _ = stores
    case = saved_case(store)
    work = store.work(WORKER.id)
    plan.add_goal(view(store, case), "Bleiben", work=work)
    goal = view(store, case).goals[0]
    agreed = plan.agree(view(store, case), goal, TODAY, work=work)
    later = TODAY + timedelta(days=1)
    shown = view(store, case)
    plan.agree(shown, shown.goals[0], later, work=work)
    plan.take_back(agreed.undo, work=work, clock=Clock())
    assert view(store, case).goals[0].agreed_on == later


def test_what_nobody_saw_becomes_a_visible_conflict(stores: tuple[OpenStore, OpenStore]) -> None:
    first, second = stores
    case = saved_case(first)
    plan.add_goal(view(first, case), "Bleiben", work=first.work(WORKER.id))
    arrive(second, *sent(first))
    known = len(sent(first))
    for store, days in ((first, 1), (second, 2)):
        shown = view(store, case)
        plan.agree(shown, shown.goals[0], TODAY + timedelta(days=days), work=store.work(WORKER.id))
    arrive(second, *sent(first)[known:])
    assert [one.field for one in view(second, case).conflicts] == ["agreed_on"]
