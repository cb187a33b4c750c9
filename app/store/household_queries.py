"""Who lives together, and who is in the team (`actions.household_ports.Households`)."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, select

from app.actions.household_ports import Member, Members
from app.domain.clock import Clock
from app.domain.records import Author, Client
from app.store.access import may_read
from app.store.engine import reading
from app.store.tables import LOCAL
from app.store.work import made

_CLIENT, _CASE, _AUTHOR = (LOCAL.records[name] for name in ("client", "case_file", "author"))


class SqlHouseholds:
    """Reads by Core on the store lane, two statements each."""

    def __init__(self, engine: Engine, path: Path, *, reader: UUID | None, clock: Clock) -> None:
        """`reader`: author id of who asks; None = not limited."""
        self._engine, self._path, self._reader, self._clock = engine, path, reader, clock

    def others(self, client_id: UUID) -> Members:
        """Who shares the household of this client, without those whose cases are not open to the asker."""
        readable = may_read(_CASE, self._reader, self._clock.now()).label("readable")
        own = select(_CLIENT.c.household_id).where(_CLIENT.c.id == client_id).scalar_subquery()
        query = (
            select(_CLIENT, _CASE.c.id.label("case_id"), _CASE.c.number.label("case_number"), readable)
            .select_from(_CLIENT)
            .join(_CASE, _CASE.c.client_id == _CLIENT.c.id, isouter=True)
            .where(_CLIENT.c.household_id == own, _CLIENT.c.id != client_id)
            .order_by(_CLIENT.c.id, _CASE.c.id)
        )
        with reading(self._engine, self._path) as connection:
            rows = connection.execute(query).mappings().all()
        return _members([dict(row) for row in rows])

    def team(self) -> tuple[Author, ...]:
        """By name."""
        with reading(self._engine, self._path) as connection:
            rows = connection.execute(select(_AUTHOR.c.id, _AUTHOR.c.name)).all()
        return tuple(sorted((Author(row.id, row.name or "") for row in rows), key=lambda one: one.name))


def _members(rows: list[dict[str, Any]]) -> Members:
    """One line per client: her newest readable case; hidden where she has cases and none is readable."""
    known: dict[UUID, Member] = {}
    hidden: set[UUID] = set()
    for row in rows:
        client: Client = made(Client, row["id"], row, {})
        if client.merged_into is not None:
            continue
        if row["case_id"] is None:
            known[client.id] = Member(client, None, "")
        elif row["readable"]:
            known[client.id] = Member(client, row["case_id"], row["case_number"] or "")
        else:
            hidden.add(client.id)
    return Members(tuple(known.values()), len(hidden - known.keys()))
