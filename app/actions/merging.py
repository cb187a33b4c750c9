"""Two entries of one person made one, field by field as a person chose, and parted again.

The entry that goes keeps its row, with `merged_into`: everything that names it still finds it, and the
merge is undone by what `ClientMerge.before` holds, on any workstation that has it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import fields, replace
from datetime import date
from typing import Any
from uuid import UUID

from app.actions.ports import Caseworker, Unit, UnitOfWork
from app.actions.touched import Kind, Touched, touched
from app.domain.audit import Act
from app.domain.clock import Clock
from app.domain.errors import MergeNotPossible
from app.domain.ids import new_id
from app.domain.protection import ClientMerge
from app.domain.records import Client

MERGEABLE = tuple(
    field.name for field in fields(Client) if field.name not in {"id", "merged_into", "household_id"}
)
"""Fields of a client that a person chooses between; where she lives is chosen as one thing."""
HOUSEHOLD = "household_id"


def merge(
    kept_id: UUID,
    merged_id: UUID,
    taken: Collection[str],
    *,
    work: UnitOfWork,
    worker: Caseworker,
    clock: Clock,
) -> Touched:
    """Make two entries one.

    Args:
        kept_id: the entry that stays.
        merged_id: the one that goes; its cases move.
        taken: names of the fields whose value comes from the entry that goes.
        work: units of the signed-in caseworker.
        worker: who decided.
        clock: when.

    Raises:
        MergeNotPossible: it is the same entry, or one of both was merged already.
    """
    with work() as unit:
        kept, merged = unit.clients.get(kept_id), unit.clients.get(merged_id)
        if kept_id == merged_id or kept.merged_into is not None or merged.merged_into is not None:
            raise MergeNotPossible
        chosen = {name: getattr(merged, name) for name in taken if name in (*MERGEABLE, HOUSEHOLD)}
        changed = {name: value for name, value in chosen.items() if getattr(kept, name) != value}
        cases = unit.cases.find(client_id=merged_id)
        made = ClientMerge(
            id=new_id(),
            kept_id=kept_id,
            merged_id=merged_id,
            at=clock.now(),
            by=worker.name,
            before={
                "client": {name: _plain(getattr(kept, name)) for name in changed},
                "taken": {name: _plain(value) for name, value in changed.items()},
                "cases": [str(case.id) for case in cases],
            },
        )
        unit.clients.save(replace(kept, **changed))
        unit.clients.save(replace(merged, merged_into=kept_id))
        for case in cases:
            unit.cases.save(replace(case, client_id=kept_id))
        unit.client_merges.add(made)
        unit.audit.note(Act.CLIENTS_MERGED, made.id, at=made.at)
        unit.commit()
    return _changed(kept_id, merged_id, [case.id for case in cases])


def undo(merge_id: UUID, *, work: UnitOfWork, clock: Clock) -> Touched:
    """Part two entries again: cases go back, and so does each field that nobody changed since.

    Raises:
        MergeNotPossible: they were parted already.
    """
    with work() as unit:
        made = unit.client_merges.get(merge_id)
        if made.undone_at is not None:
            raise MergeNotPossible
        _give_back_fields(made, unit)
        moved = []
        for id in made.before.get("cases", ()):
            case = unit.cases.get(UUID(id))
            if case.client_id == made.kept_id:
                unit.cases.save(replace(case, client_id=made.merged_id))
                moved.append(case.id)
        unit.clients.save(replace(unit.clients.get(made.merged_id), merged_into=None))
        unit.client_merges.save(replace(made, undone_at=clock.now()))
        unit.audit.note(Act.CLIENTS_PARTED, merge_id, at=clock.now())
        unit.commit()
    return _changed(made.kept_id, made.merged_id, moved)


def _give_back_fields(made: ClientMerge, unit: Unit) -> None:
    kept = unit.clients.get(made.kept_id)
    before: Mapping[str, Any] = made.before.get("client", {})
    taken: Mapping[str, Any] = made.before.get("taken", {})
    back = {
        name: _read(name, value)
        for name, value in before.items()
        if _plain(getattr(kept, name)) == taken.get(name)
    }
    unit.clients.save(replace(kept, **back))


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    return list(value) if isinstance(value, tuple) else value


def _read(name: str, value: Any) -> Any:
    if isinstance(value, list):
        return tuple(value)
    if value is None:
        return None
    if name == "birth_date":
        return date.fromisoformat(value)
    return UUID(value) if name == HOUSEHOLD else value


def _changed(kept_id: UUID, merged_id: UUID, cases: list[UUID]) -> Touched:
    return touched(Kind.CLIENT, Kind.CASE, Kind.CONFLICT, ids=[kept_id, merged_id, *cases])
