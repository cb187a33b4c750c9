"""The teams of the office, and giving a case to one of them (5-sync.md 3.7)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from app.actions.ports import UnitOfWork
from app.actions.scope_ports import CaseMove, ScopeWork, TeamName
from app.actions.sync_ports import OfficeLine, SyncStore
from app.actions.sync_scopes import ask
from app.domain.audit import Act
from app.domain.ids import new_id
from app.sync import scoping, wire


def teams(store: SyncStore, line: OfficeLine) -> tuple[TeamName, ...]:
    """All teams that the office has, by name; asked only when somebody wants to choose one.

    Raises:
        Offline: no connection.
        AppError: whatever else the office says.
    """
    device, number = store.scopes().next_number()
    call = scoping.TeamsCall(wire.VERSIONS, device, number)
    answer = ask(store, line, scoping.TEAMS_PATH, call, scoping.TeamsAnswer)
    return tuple(TeamName(one.scope, one.name) for one in answer.teams)


def give_to_team(
    case: UUID, team: TeamName, *, author: UUID, now: datetime, scopes: ScopeWork, work: UnitOfWork
) -> CaseMove:
    """Give a case, with all that belongs to it, to another team: it goes with the next sync.

    Until then it can be taken back (`ScopeWork.take_back`); what waits here is sent before it.

    Raises:
        RecordNotFound: there is no such case.
        CaseNotOpen: the author may not read it by right.
    """
    move = CaseMove(new_id(), case, team.scope, team.name, author, now)
    scopes.give(move)
    with work() as unit:
        unit.audit.note(Act.CASE_GIVEN, move.id, at=now, case_id=case)
        unit.commit()
    return move
