"""Who lives together, in memory."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.actions.household_ports import Member, Members
from app.domain.records import Author


class FakeHouseholds:
    """Reads the records of a `FakeStore`; nothing is hidden."""

    def __init__(self, store: Any) -> None:
        self._store = store

    def others(self, client_id: UUID) -> Members:
        home = self._store.clients.get(client_id).household_id
        known = self._store.clients.find(household_id=home) if home else ()
        return Members(tuple(Member(one, None, "") for one in known if one.id != client_id), 0)

    def team(self) -> tuple[Author, ...]:
        return (Author(UUID(int=1), "Aylin Demir"),)
