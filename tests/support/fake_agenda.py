"""The agenda of records in memory, by the real rules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from app.actions.agenda_ports import Agenda, CalendarEvent
from app.actions.ports import Caseworker
from app.domain import agenda
from app.domain.agenda import CaseFacts


class FakeAgenda:
    """Over a `FakeStore`."""

    def __init__(self, store: Any, worker: Caseworker) -> None:
        self._store, self._worker = store, worker

    def entries(self, day: date, *, mine: bool, ahead: bool = True) -> Agenda:
        found = [
            entry
            for case in self._store.cases.records.values()
            for entry in agenda.of_case(
                CaseFacts(case.id, case.number, "", case.caseworker, case.caseworker_id, case.status),
                appointments=self._store.appointments.find(case_id=case.id),
                deadlines=self._store.deadlines.find(case_id=case.id),
                documents=self._store.documents.find(case_id=case.id),
                referrals=self._store.referrals.find(case_id=case.id),
                measures=self._store.measures.find(case_id=case.id),
                accesses=self._store.emergency_accesses.find(case_id=case.id),
                requests=self._store.rights_requests.find(case_id=case.id),
            )
            if not mine or agenda.is_mine(entry, self._worker.id, self._worker.name)
        ]
        return Agenda(tuple(entry for entry in found if ahead or entry.on <= day))

    def calendar(self, events: Sequence[CalendarEvent], name: str) -> bytes:
        return "\n".join([name, *(event.summary for event in events)]).encode()
