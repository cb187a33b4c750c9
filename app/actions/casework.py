"""The work on a case: who holds it, its needs, its closing; facts that the client disputes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from app.actions.ports import Caseworker, Unit, UnitOfWork
from app.actions.touched import Kind, Touched, touched
from app.domain import case_states
from app.domain.casework import CaseNote, Dispute
from app.domain.clock import Clock, today
from app.domain.disputes import is_disputable
from app.domain.errors import AnswersIncomplete
from app.domain.ids import new_id
from app.domain.records import CaseFile, CaseNeed, NeedState, Priority
from app.sync.changes import Seen

# -- who holds it, and where it stands ----------------------------------------------------------


def assign(case: CaseFile, name: str, worker_id: UUID | None, *, seen: Seen, work: UnitOfWork) -> Touched:
    """Somebody holds the case from now on; an agreed plan stays agreed.

    As each of these it is written against what was on the screen (`case`, `seen`): two people who do
    different things at the same time leave a conflict to be decided.

    Raises:
        CaseStateForbids: it is closed.
    """
    with work() as unit:
        return _move(unit, case, case_states.assigned(case, name, worker_id), seen)


def give_back(case: CaseFile, *, seen: Seen, work: UnitOfWork) -> Touched:
    """Nobody holds it any more.

    Raises:
        CaseStateForbids: nobody held it, or it is closed.
    """
    with work() as unit:
        return _move(unit, case, case_states.given_back(case), seen)


def agree_plan(case: CaseFile, *, seen: Seen, work: UnitOfWork) -> Touched:
    """There is a plan that the client agreed to.

    Raises:
        CaseStateForbids: the case is closed.
    """
    with work() as unit:
        return _move(unit, case, case_states.planned(case), seen)


def close(case: CaseFile, reason: str, *, seen: Seen, work: UnitOfWork, clock: Clock) -> Touched:
    """The work has ended; `reason` is a code of resources/closure.yaml.

    Raises:
        CaseStateForbids: it is closed already.
    """
    with work() as unit:
        return _move(unit, case, case_states.closed(case, reason, today(clock)), seen)


def reopen(
    case: CaseFile, why: str, *, seen: Seen, work: UnitOfWork, worker: Caseworker, clock: Clock
) -> Touched:
    """The work goes on; `why` becomes a note of the case.

    Raises:
        AnswersIncomplete: no reason was given.
        CaseStateForbids: it is not closed.
    """
    if not why.strip():
        raise AnswersIncomplete(questions=["why"])
    with work() as unit:
        moved = case_states.reopened(case, today(clock))
        unit.notes.add(CaseNote(new_id(), case.id, clock.now(), worker.id, why.strip()))
        return _move(unit, case, moved, seen)


def _move(unit: Unit, before: CaseFile, after: CaseFile, seen: Seen) -> Touched:
    unit.cases.save(after, base=before, seen=seen)
    unit.commit()
    return touched(Kind.CASE, Kind.NOTE, Kind.CONFLICT, ids=[before.id])


# -- needs --------------------------------------------------------------------------------------


def add_need(case_id: UUID, code: str, priority: Priority, *, work: UnitOfWork) -> Touched:
    """A further need; one that is there already and no longer open is opened again instead."""
    with work() as unit:
        known = [need for need in unit.needs.find(case_id=case_id) if need.code == code]
        if known:
            unit.needs.save(replace(known[-1], state=NeedState.OPEN, priority=priority))
        else:
            unit.needs.add(CaseNeed(new_id(), case_id, code, priority=priority))
        unit.commit()
    return touched(Kind.CASE, Kind.PLAN, ids=[case_id])


def change_need(
    need: CaseNeed, *, state: NeedState, priority: Priority, seen: Seen, work: UnitOfWork
) -> Touched:
    """State and urgency of a need, against what was on the screen (`need`, `seen`)."""
    with work() as unit:
        unit.needs.save(replace(need, state=state, priority=priority), base=need, seen=seen)
        unit.commit()
    return touched(Kind.CASE, Kind.PLAN, Kind.CONFLICT, ids=[need.case_id])


# -- disputed facts (§ 84 SGB X) ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fact:
    """Where a fact about the client stands."""

    case_id: UUID
    """The case it was said in."""
    table: str
    record_id: UUID
    field: str


def dispute(
    fact: Fact,
    statement: str,
    *,
    former: Dispute | None,
    seen: Seen | None,
    work: UnitOfWork,
    worker: Caseworker,
    clock: Clock,
) -> Touched:
    """Mark a fact as disputed by the client; a notice that was on the screen gets her newer statement.

    Two people who write one down at the same time leave two notices, and both are shown; two who
    change one notice leave two statements in conflict.

    Args:
        fact: what she disputes.
        statement: what she says instead.
        former: the open notice that was on the screen; None = there was none.
        seen: the dots it was read at.
        work: opens the unit.
        worker: who writes it down.
        clock: for the day.

    Raises:
        AnswersIncomplete: nothing was said, or the field holds no fact about her.
    """
    said = statement.strip()
    if not said or not is_disputable(fact.table, fact.field):
        raise AnswersIncomplete(questions=["statement"])
    with work() as unit:
        if former is not None:
            unit.disputes.save(replace(former, statement=said), base=former, seen=seen)
        else:
            unit.disputes.add(
                Dispute(
                    id=new_id(),
                    case_id=fact.case_id,
                    table=fact.table,
                    record_id=fact.record_id,
                    field=fact.field,
                    statement=said,
                    noted_on=today(clock),
                    noted_by=worker.name,
                )
            )
        unit.commit()
    return touched(Kind.CLIENT, Kind.CASE, Kind.CONFLICT, ids=[fact.case_id])


def settle(notice: Dispute, outcome: str, *, on: date, seen: Seen, work: UnitOfWork) -> Touched:
    """The matter is settled: the notice goes from screen and paper, what came out stays on file.

    Raises:
        AnswersIncomplete: what came out is not said.
    """
    if not outcome.strip():
        raise AnswersIncomplete(questions=["outcome"])
    with work() as unit:
        after = replace(notice, settled_on=on, outcome=outcome.strip())
        unit.disputes.save(after, base=notice, seen=seen)
        unit.commit()
    return touched(Kind.CLIENT, Kind.CASE, Kind.CONFLICT, ids=[notice.case_id])
