"""Writes the daily work on the demonstration's people beside their cases."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from uuid import UUID

from app.actions.ports import Unit
from app.actions.workplace import Workplace
from app.domain.casework import CaseNote, Dispute
from app.domain.clock import OFFICE_ZONE
from app.domain.demo_cases import DemoRecords
from app.domain.demo_work import DemoCaseWork, DemoTeam, DemoWork, WorkRecord, held, work_records
from app.domain.ids import new_id
from app.domain.protection import RightsRequest
from app.domain.records import Author

_NOTHING = DemoCaseWork()
USUAL = time(18, 5)
"""When a personal note is written: after the day."""


def write_work(work: DemoWork, records: Mapping[str, DemoRecords], colleague: str, place: Workplace) -> None:
    """Who holds and reads each case, its notes, disputes, rights and emergencies; then personal notes."""
    now = place.clock.now()
    team = DemoTeam(place.worker.id, place.worker.name, new_id(), colleague)
    with place.work() as unit:
        if colleague:
            unit.authors.add(Author(team.colleague_id, colleague))
        for id, its in records.items():
            _write(work, id, its, team, unit, now)
        unit.commit()
    if place.personal_notes.are_open:
        for id, done in work.cases.items():
            for day, text in done.personal:
                _keep(records[id].case.id, text, now + timedelta(days=day), place)


def _write(work: DemoWork, id: str, records: DemoRecords, team: DemoTeam, unit: Unit, now: datetime) -> None:
    done, case = work.cases.get(id), unit.cases.get(records.case.id)
    now_held = held(case, done or _NOTHING, team, removed=work.removed(id), now=now.astimezone(OFFICE_ZONE))
    unit.cases.save(now_held, base=case)
    if done is not None:
        for record in work_records(done, records, team, now=now):
            _add(record, unit)


def _add(record: WorkRecord, unit: Unit) -> None:
    if isinstance(record, CaseNote):
        unit.notes.add(record)
    elif isinstance(record, Dispute):
        unit.disputes.add(record)
    elif isinstance(record, RightsRequest):
        unit.rights_requests.add(record)
    else:
        unit.emergency_accesses.add(record)


def _keep(case_id: UUID, text: str, day: datetime, place: Workplace) -> None:
    at = datetime.combine(day.astimezone(OFFICE_ZONE).date(), USUAL, OFFICE_ZONE)
    place.personal_notes.keep(case_id, text, at=at)
