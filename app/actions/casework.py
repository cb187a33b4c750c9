"""The work on a case: who holds it, its needs, its closing; facts that the client disputes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from app.actions.ports import Caseworker, Unit, UnitOfWork
from app.actions.touched import Kind, Touched, touched
from app.domain import case_states
from app.domain.casework import CaseNote, Dispute
from app.domain.clock import Clock, today
from app.domain.disputes import is_disputable, open_disputes
from app.domain.errors import AnswersIncomplete
from app.domain.ids import new_id
from app.domain.records import CaseFile, CaseNeed, NeedState, Priority
from app.sync.changes import Seen

# -- who holds it, and where it stands ----------------------------------------------------------


def assign(case_id: UUID, name: str, worker_id: UUID | None, *, work: UnitOfWork) -> Touched:
    """Somebody holds the case from now on; an agreed plan stays agreed.

    Raises:
        CaseStateForbids: it is closed.
    """
    with work() as unit:
        return _move(unit, case_states.assigned(unit.cases.get(case_id), name, worker_id))


def give_back(case_id: UUID, *, work: UnitOfWork) -> Touched:
    """Nobody holds it any more.

    Raises:
        CaseStateForbids: nobody held it, or it is closed.
    """
    with work() as unit:
        return _move(unit, case_states.given_back(unit.cases.get(case_id)))


def agree_plan(case_id: UUID, *, work: UnitOfWork) -> Touched:
    """There is a plan that the client agreed to.

    Raises:
        CaseStateForbids: the case is closed.
    """
    with work() as unit:
        return _move(unit, case_states.planned(unit.cases.get(case_id)))


def close(case_id: UUID, reason: str, *, work: UnitOfWork, clock: Clock) -> Touched:
    """The work has ended; `reason` is a code of resources/closure.yaml.

    Raises:
        CaseStateForbids: it is closed already.
    """
    with work() as unit:
        return _move(unit, case_states.closed(unit.cases.get(case_id), reason, today(clock)))


def reopen(case_id: UUID, why: str, *, work: UnitOfWork, worker: Caseworker, clock: Clock) -> Touched:
    """The work goes on; `why` becomes a note of the case.

    Raises:
        AnswersIncomplete: no reason was given.
        CaseStateForbids: it is not closed.
    """
    if not why.strip():
        raise AnswersIncomplete(questions=["why"])
    with work() as unit:
        moved = case_states.reopened(unit.cases.get(case_id), today(clock))
        unit.notes.add(CaseNote(new_id(), case_id, clock.now(), worker.id, why.strip()))
        return _move(unit, moved)


def _move(unit: Unit, case: CaseFile) -> Touched:
    unit.cases.save(case)
    unit.commit()
    return touched(Kind.CASE, Kind.NOTE, ids=[case.id])


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


def dispute(
    case_id: UUID,
    place: tuple[str, UUID, str],
    statement: str,
    *,
    work: UnitOfWork,
    worker: Caseworker,
    clock: Clock,
) -> Touched:
    """Mark a fact as disputed by the client; a notice that is there gets her newer statement.

    Args:
        case_id: the case it was said in.
        place: table, record and field of the fact.
        statement: what she says instead.
        work: opens the unit.
        worker: who writes it down.
        clock: for the day.

    Raises:
        AnswersIncomplete: nothing was said, or the field holds no fact about her.
    """
    table, record_id, field = place
    if not statement.strip() or not is_disputable(table, field):
        raise AnswersIncomplete(questions=["statement"])
    with work() as unit:
        there = open_disputes(unit.disputes.find(case_id=case_id, record_id=record_id, field=field))
        if there:
            unit.disputes.save(replace(there[0], statement=statement.strip()))
        else:
            unit.disputes.add(
                Dispute(
                    id=new_id(),
                    case_id=case_id,
                    table=table,
                    record_id=record_id,
                    field=field,
                    statement=statement.strip(),
                    noted_on=today(clock),
                    noted_by=worker.name,
                )
            )
        unit.commit()
    return touched(Kind.CLIENT, Kind.CASE, ids=[case_id])


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
    return touched(Kind.CLIENT, Kind.CASE, ids=[notice.case_id])
