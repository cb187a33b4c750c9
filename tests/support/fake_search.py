"""A search that finds nobody: for screens alone."""

from __future__ import annotations

from uuid import UUID

from app.actions.search_ports import Duplicate, Hit, MergeLine, Side, Typed
from app.domain.errors import RecordNotFound


class FakeSearch:
    """Satisfies `app.actions.search_ports.Search`."""

    def warm(self) -> None:
        pass

    def find(self, typed: str, *, limit: int = 30) -> tuple[Hit, ...]:
        return ()

    def duplicates(self, typed: Typed, *, but: UUID | None = None) -> tuple[Duplicate, ...]:
        return ()

    def side(self, client_id: UUID) -> Side:
        raise RecordNotFound(kind="client", id=client_id)

    def merges_of(self, client_id: UUID) -> tuple[MergeLine, ...]:
        return ()
