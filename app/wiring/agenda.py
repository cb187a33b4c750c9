"""The agenda of one caseworker: queries of the store, and the writer of calendar files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from app.actions.agenda_ports import Agenda, CalendarEvent
from app.actions.ports import Caseworker
from app.domain.clock import Clock
from app.store.agenda_queries import AgendaQueries
from app.store.workstation import OpenStore


class StoreAgenda:
    """`actions.agenda_ports.AgendaDesk` over an open store."""

    def __init__(self, store: OpenStore, worker: Caseworker, clock: Clock) -> None:
        """For the signed-in caseworker: she is who asks, and whose entries are `mine`."""
        self._clock = clock
        self._queries = AgendaQueries(
            store.engine, store.path, clock, reader=worker.id, worker_id=worker.id, name=worker.name
        )

    def entries(self, day: date, *, mine: bool, ahead: bool = True) -> Agenda:
        """What may be on the page of that day."""
        return self._queries.entries(day, mine=mine, ahead=ahead)

    def calendar(self, events: Sequence[CalendarEvent], name: str) -> bytes:
        """A calendar file; its library is loaded when somebody wants one."""
        from app.documents.calendar_file import calendar_file  # noqa: PLC0415 - wanted by few, loaded then

        return calendar_file(events, name, written_at=self._clock.now())
