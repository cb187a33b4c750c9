"""The agenda out of the store: what may be on the page of a day, for one reader.

Each statement walks one index from the day outwards and stops after as many rows as a page can hold;
the rules of `app.domain.agenda` decide about what it brought.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import chain
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    RowMapping,
    Select,
    and_,
    func,
    literal,
    or_,
    select,
    true,
)

from app.actions.agenda_ports import Agenda
from app.domain import agenda
from app.domain.agenda import AgendaEntry, CaseFacts
from app.domain.casework import Appointment, AppointmentState, CaseDocument, Deadline, Measure, MeasureState
from app.domain.clock import OFFICE_ZONE, Clock
from app.domain.protection import EmergencyAccess, RightsRequest
from app.domain.records import CaseStatus, Referral, ReferralState, SyncedRecord
from app.domain.referrals import waits_for_answer
from app.store.access import may_read
from app.store.engine import reading
from app.store.tables import LOCAL
from app.store.work import made
from app.sync.schema import table_name

PAST, AHEAD = 150, 150
"""Rows of each kind: nobody works through more in a day, and the page says when there are more."""
_REST_DAYS = timedelta(days=6)
"""More days of rest in a row do not occur: what is due after them is shown before them."""
_WAITING = tuple(state.value for state in ReferralState if waits_for_answer(state))
_ENDED = (MeasureState.DONE.value, MeasureState.DROPPED.value)

_CASE, _CLIENT = LOCAL.records["case_file"], LOCAL.records["client"]
_DEADLINE, _DOCUMENT = LOCAL.records["deadline"], LOCAL.records["case_document"]
_APPOINTMENT, _MEASURE = LOCAL.records["appointment"], LOCAL.records["measure"]
_REFERRAL, _ACCESS = LOCAL.records["referral"], LOCAL.records["emergency_access"]
_REQUEST = LOCAL.records["rights_request"]
_OPEN_CASE = _CASE.c.status.is_distinct_from(CaseStatus.CLOSED.value)
_KEPT_BACK = frozenset({"_heads", "_x"})

Make = Callable[[Any, CaseFacts], AgendaEntry | None]


@dataclass(frozen=True, slots=True)
class _Reading:
    """One statement: which records, by which rows, and what they become."""

    kind: type[SyncedRecord]
    make: Make
    where: ColumnElement[bool]
    order: Any
    limit: int
    given_to: Any = None
    """The column that names the caseworker it is for."""


class AgendaQueries:
    """Reads for the page of a day, as `actions.agenda_ports.AgendaDesk` has them."""

    def __init__(
        self,
        engine: Engine,
        path: Path,
        clock: Clock,
        *,
        reader: UUID | None,
        worker_id: UUID,
        name: str,
    ) -> None:
        """On an open store.

        Args:
            engine: of the store.
            path: of its file, for errors.
            clock: what accesses in an emergency are held against.
            reader: whose need-to-know limits every statement; None = the application itself.
            worker_id: whose entries `mine` means.
            name: her name, as entries are given to people by name.
        """
        self._engine, self._path, self._clock, self._reader = engine, path, clock, reader
        self._worker_id, self._name = worker_id, name

    def entries(self, day: date, *, mine: bool, ahead: bool = True) -> Agenda:
        """What may be on the page of `day`; see `AgendaDesk`."""
        now = self._clock.now()
        with reading(self._engine, self._path) as connection:
            lists = [self._read(connection, one, now, mine=mine) for one in _readings(day, ahead=ahead)]
        found = {entry.record_id: entry for entry in chain.from_iterable(entries for entries, _ in lists)}
        return Agenda(tuple(found.values()), any(is_full for _, is_full in lists))

    def _read(
        self, connection: Connection, one: _Reading, now: datetime, *, mine: bool
    ) -> tuple[list[AgendaEntry], bool]:
        rows = connection.execute(self._statement(one, now, mine=mine)).mappings().all()
        made_ = (one.make(made(one.kind, row["id"], _fields(row), {}), _facts(row)) for row in rows)
        return [entry for entry in made_ if entry is not None], len(rows) >= one.limit

    def _statement(self, one: _Reading, now: datetime, *, mine: bool) -> Select[Any]:
        table = LOCAL.records[table_name(one.kind)]
        own = [column for column in table.c if column.name not in _KEPT_BACK]
        return (
            select(
                *own,
                _CASE.c.number.label("_number"),
                _CASE.c.caseworker.label("_holder"),
                _CASE.c.caseworker_id.label("_holder_id"),
                _CASE.c.status.label("_status"),
                _CASE.c.chain.label("_chain"),
                _CASE.c.restricted_on.label("_restricted"),
                _CLIENT.c.given_name.label("_given"),
                _CLIENT.c.family_name.label("_family"),
                _CLIENT.c.code_word.label("_code_word"),
            )
            .select_from(table)
            .join(_CASE, _CASE.c.id == table.c.case_id)
            .join(_CLIENT, _CLIENT.c.id == _CASE.c.client_id, isouter=True)
            .where(
                one.where,
                _CASE.c.removed_at.is_(None),
                may_read(_CASE, self._reader, now),
                self._is_mine(one.given_to) if mine else true(),
            )
            .order_by(one.order, table.c.id)
            .limit(one.limit)
        )

    def _is_mine(self, given_to: Any) -> ColumnElement[bool]:
        """The same rule as `agenda.is_mine`."""
        held = or_(
            _CASE.c.caseworker_id == self._worker_id,
            and_(_CASE.c.caseworker_id.is_(None), _CASE.c.caseworker == self._name),
        )
        if given_to is None:
            return held
        return or_(given_to == self._name, and_(func.coalesce(given_to, "") == "", held))


def _readings(day: date, *, ahead: bool) -> Sequence[_Reading]:
    until = day + agenda.LATER + _REST_DAYS if ahead else day + _REST_DAYS
    first = [*_deadlines(day, until, ahead=ahead), *_appointments(day, until), *_measures(day, until)]
    waiting = _Reading(
        Referral,
        agenda.of_referral,
        and_(_REFERRAL.c.state.in_(_WAITING), _REFERRAL.c.due_on < day, _OPEN_CASE),
        _REFERRAL.c.due_on.desc(),
        PAST,
    )
    accesses = _Reading(
        EmergencyAccess, agenda.of_access, _ACCESS.c.noticed_at.is_(None), _ACCESS.c.at.desc(), PAST
    )
    requests = _Reading(
        RightsRequest,
        agenda.of_request,
        and_(_REQUEST.c.answered_on.is_(None), _REQUEST.c.due_on <= until),
        _REQUEST.c.due_on,
        AHEAD,
    )
    return [*first, *([waiting, _documents(day)] if ahead else ()), accesses, requests]


def _deadlines(day: date, until: date, *, ahead: bool) -> Sequence[_Reading]:
    """Missed ones, those that come, and those that remind of something further away."""
    is_open = and_(_DEADLINE.c.done_on.is_(None), _DEADLINE.c.removed_at.is_(None))
    due, remind = _DEADLINE.c.due_on, _DEADLINE.c.remind_on
    far = day + agenda.EXPIRING if ahead else until
    parts = (
        (due < day, due.desc(), PAST),
        (and_(due >= day, due <= max(until, far)), due, AHEAD),
        (and_(remind <= until, due > max(until, far)), remind.desc(), AHEAD),
    )
    return [
        _Reading(Deadline, agenda.of_deadline, and_(is_open, where), order, limit, _DEADLINE.c.assigned_to)
        for where, order, limit in parts
    ]


def _appointments(day: date, until: date) -> Sequence[_Reading]:
    at = _APPOINTMENT.c.at
    midnight = datetime.combine(day, time(), OFFICE_ZONE)
    end = datetime.combine(until + timedelta(days=1), time(), OFFICE_ZONE)
    planned = and_(
        _APPOINTMENT.c.state == AppointmentState.PLANNED.value, _APPOINTMENT.c.removed_at.is_(None)
    )
    parts = ((at < midnight, at.desc(), PAST), (and_(at >= midnight, at < end), at, AHEAD))
    return [
        _Reading(
            Appointment, agenda.of_appointment, and_(planned, where), order, limit, _APPOINTMENT.c.caseworker
        )
        for where, order, limit in parts
    ]


def _measures(day: date, until: date) -> Sequence[_Reading]:
    due = _MEASURE.c.due_on
    is_open = and_(
        _MEASURE.c.done_on.is_(None),
        _MEASURE.c.removed_at.is_(None),
        func.coalesce(_MEASURE.c.state, "").not_in(_ENDED),
        _OPEN_CASE,
    )
    parts = ((due < day, due.desc(), PAST), (and_(due >= day, due <= until), due, AHEAD))
    return [
        _Reading(Measure, agenda.of_measure, and_(is_open, where), order, limit)
        for where, order, limit in parts
    ]


def _documents(day: date) -> _Reading:
    """Without those that a deadline speaks for, and those that a newer paper has replaced."""
    until = _DOCUMENT.c.valid_until
    spoken_for = (
        select(literal(1))
        .where(
            _DEADLINE.c.document_id == _DOCUMENT.c.id,
            _DEADLINE.c.due_on == until,
            _DEADLINE.c.removed_at.is_(None),
        )
        .exists()
    )
    other = _DOCUMENT.alias("newer")
    replaced = (
        select(literal(1))
        .where(
            other.c.case_id == _DOCUMENT.c.case_id,
            other.c.code == _DOCUMENT.c.code,
            other.c.code != "",
            other.c.valid_until > until,
            other.c.removed_at.is_(None),
        )
        .exists()
    )
    where = and_(
        until >= day - agenda.EXPIRED,
        until <= day + agenda.EXPIRING,
        _DOCUMENT.c.removed_at.is_(None),
        _OPEN_CASE,
        ~spoken_for,
        ~replaced,
    )
    return _Reading(CaseDocument, agenda.of_document, where, until, PAST + AHEAD)


def _fields(row: RowMapping) -> dict[str, Any]:
    return dict(row)


def _facts(row: RowMapping) -> CaseFacts:
    names = " ".join(part for part in (row["_given"], row["_family"]) if part)
    closed = row["_status"] == CaseStatus.CLOSED.value
    return CaseFacts(
        case_id=row["case_id"],
        number=row["_number"] or "",
        name=names or row["_code_word"] or "–",
        holder=row["_holder"] or "",
        holder_id=row["_holder_id"],
        status=CaseStatus.CLOSED if closed else CaseStatus.OPEN,
        chain=row["_chain"] or "",
        is_restricted=row["_restricted"] is not None,
    )
