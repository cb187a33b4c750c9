"""The agenda out of the store: what may be on the page of a day, for one reader.

Each statement walks one index from the day outwards and stops after as many rows as a page can hold;
the rules of `app.domain.agenda` decide about what it brought. The statements are put together once for
each reader and take the days as parameters: putting them together costs more than carrying them out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    Engine,
    Select,
    and_,
    bindparam,
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
from app.store.values import Moment, hints, inner
from app.sync.schema import table_name

PAST, AHEAD = 150, 150
"""Rows of each kind: nobody works through more in a day, and the page says when there are more."""
_REST_DAYS = timedelta(days=6)
"""More days of rest in a row do not occur: what is due after them is shown before them."""
_WAITING = tuple(state.value for state in ReferralState if waits_for_answer(state))
_CLOSED = CaseStatus.CLOSED.value
_ENDED = (MeasureState.DONE.value, MeasureState.DROPPED.value)

_CASE, _CLIENT = LOCAL.records["case_file"], LOCAL.records["client"]
_DEADLINE, _DOCUMENT = LOCAL.records["deadline"], LOCAL.records["case_document"]
_APPOINTMENT, _MEASURE = LOCAL.records["appointment"], LOCAL.records["measure"]
_REFERRAL, _ACCESS = LOCAL.records["referral"], LOCAL.records["emergency_access"]
_REQUEST = LOCAL.records["rights_request"]
_OPEN_CASE = _CASE.c.status.is_distinct_from(CaseStatus.CLOSED.value)

_DAY, _UNTIL, _FAR, _EXPIRED = (bindparam(name, type_=Date()) for name in ("day", "until", "far", "expired"))
_NOW, _MIDNIGHT, _END = (bindparam(name, type_=Moment()) for name in ("now", "midnight", "end"))

Make = Callable[[Any, CaseFacts], AgendaEntry | None]


@dataclass(frozen=True, slots=True)
class _Reading:
    """One statement: which records, by which rows, and what they become."""

    kind: type[SyncedRecord]
    make: Make
    where: ColumnElement[bool]
    order: Any
    limit: int
    names: tuple[str, ...]
    """Fields that an entry is made from; the others are not read."""
    given_to: Any = None
    """The column that names the caseworker it is for."""


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A reading ready to be carried out for one reader."""

    statement: Select[Any]
    record: Callable[[Sequence[Any]], Any]
    make: Make
    limit: int


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
        self._engine, self._path, self._clock = engine, path, clock
        self._who = (reader, worker_id, name)

    def entries(self, day: date, *, mine: bool, ahead: bool = True) -> Agenda:
        """What may be on the page of `day`; see `AgendaDesk`."""
        days = _days(day, self._clock.now(), ahead=ahead)
        found: dict[UUID, AgendaEntry] = {}
        is_cut = False
        with reading(self._engine, self._path) as connection:
            for one in _prepared(*self._who, mine, ahead):
                rows = connection.execute(one.statement, days).all()
                is_cut = is_cut or len(rows) >= one.limit
                for row in rows:
                    entry = one.make(one.record(row), _facts(row))
                    if entry is not None:
                        found[entry.record_id] = entry
        return Agenda(tuple(found.values()), is_cut)


def _days(day: date, now: datetime, *, ahead: bool) -> Mapping[str, Any]:
    until = day + (agenda.LATER if ahead else timedelta()) + _REST_DAYS
    return {
        "day": day,
        "until": until,
        "far": max(until, day + agenda.EXPIRING) if ahead else until,
        "expired": day - agenda.EXPIRED,
        "now": now,
        "midnight": datetime.combine(day, time(), OFFICE_ZONE),
        "end": datetime.combine(until + timedelta(days=1), time(), OFFICE_ZONE),
    }


@lru_cache(maxsize=64)
def _prepared(
    reader: UUID | None,
    worker_id: UUID,
    name: str,
    mine: bool,  # noqa: FBT001 - a cache knows places only
    ahead: bool,  # noqa: FBT001
) -> tuple[_Prepared, ...]:
    return tuple(
        _Prepared(
            _statement(one, reader, _is_mine(one.given_to, worker_id, name) if mine else true()),
            _maker(one.kind, one.names),
            one.make,
            one.limit,
        )
        for one in _readings(ahead=ahead)
    )


def _statement(one: _Reading, reader: UUID | None, whose: ColumnElement[bool]) -> Select[Any]:
    table = LOCAL.records[table_name(one.kind)]
    now: Any = _NOW
    return (
        select(
            table.c.id,
            *(table.c[name] for name in one.names),
            _CASE.c.id.label("the_case"),
            _CASE.c.number.label("case_number"),
            _CASE.c.caseworker.label("case_holder"),
            _CASE.c.caseworker_id.label("case_holder_id"),
            _CASE.c.status.label("case_status"),
            _CASE.c.chain.label("case_chain"),
            _CASE.c.restricted_on.label("case_restricted"),
            _CLIENT.c.given_name.label("case_given"),
            _CLIENT.c.family_name.label("case_family"),
            _CLIENT.c.code_word.label("case_code_word"),
        )
        .select_from(table)
        .join(_CASE, _CASE.c.id == table.c.case_id)
        .join(_CLIENT, _CLIENT.c.id == _CASE.c.client_id, isouter=True)
        .where(one.where, _CASE.c.removed_at.is_(None), may_read(_CASE, reader, now), whose)
        .order_by(one.order)
        .limit(one.limit)
    )


def _is_mine(given_to: Any, worker_id: UUID, name: str) -> ColumnElement[bool]:
    """The same rule as `agenda.is_mine`."""
    held = or_(
        _CASE.c.caseworker_id == worker_id,
        and_(_CASE.c.caseworker_id.is_(None), _CASE.c.caseworker == name),
    )
    if given_to is None:
        return held
    return or_(given_to == name, and_(func.coalesce(given_to, "") == "", held))


def _readings(*, ahead: bool) -> Sequence[_Reading]:
    waiting = _Reading(
        Referral,
        agenda.of_referral,
        and_(_REFERRAL.c.state.in_(_WAITING), _REFERRAL.c.due_on < _DAY, _OPEN_CASE),
        _REFERRAL.c.due_on.desc(),
        PAST,
        ("state", "due_on", "need", "agency_id"),
    )
    accesses = _Reading(
        EmergencyAccess,
        agenda.of_access,
        _ACCESS.c.noticed_at.is_(None),
        _ACCESS.c.at.desc(),
        PAST,
        ("at", "by", "reason"),
    )
    requests = _Reading(
        RightsRequest,
        agenda.of_request,
        and_(_REQUEST.c.answered_on.is_(None), _REQUEST.c.due_on <= _UNTIL),
        _REQUEST.c.due_on,
        AHEAD,
        ("right", "due_on", "note"),
    )
    later = (waiting, _documents()) if ahead else ()
    return [*_deadlines(), *_appointments(), *_measures(), *later, accesses, requests]


def _deadlines() -> Sequence[_Reading]:
    """Missed ones, those that come, and those that remind of something further away."""
    is_open = and_(_DEADLINE.c.done_on.is_(None), _DEADLINE.c.removed_at.is_(None))
    due, remind = _DEADLINE.c.due_on, _DEADLINE.c.remind_on
    names = ("kind", "title", "due_on", "remind_on", "reason", "document_id", "assigned_to")
    parts = (
        (due < _DAY, due.desc(), PAST),
        (and_(due >= _DAY, due <= _FAR), due, AHEAD),
        (and_(remind <= _UNTIL, due > _FAR), remind.desc(), AHEAD),
    )
    return [
        _Reading(
            Deadline, agenda.of_deadline, and_(is_open, where), order, limit, names, _DEADLINE.c.assigned_to
        )
        for where, order, limit in parts
    ]


def _appointments() -> Sequence[_Reading]:
    at = _APPOINTMENT.c.at
    planned = and_(
        _APPOINTMENT.c.state == AppointmentState.PLANNED.value, _APPOINTMENT.c.removed_at.is_(None)
    )
    names = ("at", "title", "minutes", "place", "agency_id", "interpreter", "caseworker", "state", "note")
    parts = ((at < _MIDNIGHT, at.desc(), PAST), (and_(at >= _MIDNIGHT, at < _END), at, AHEAD))
    given_to = _APPOINTMENT.c.caseworker
    return [
        _Reading(Appointment, agenda.of_appointment, and_(planned, where), order, limit, names, given_to)
        for where, order, limit in parts
    ]


def _measures() -> Sequence[_Reading]:
    due = _MEASURE.c.due_on
    is_open = and_(
        _MEASURE.c.done_on.is_(None),
        _MEASURE.c.removed_at.is_(None),
        func.coalesce(_MEASURE.c.state, "").not_in(_ENDED),
        _OPEN_CASE,
    )
    names = ("title", "chain_step", "state", "reason", "due_on", "done_on")
    parts = ((due < _DAY, due.desc(), PAST), (and_(due >= _DAY, due <= _UNTIL), due, AHEAD))
    return [
        _Reading(Measure, agenda.of_measure, and_(is_open, where), order, limit, names)
        for where, order, limit in parts
    ]


def _documents() -> _Reading:
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
        until >= _EXPIRED, until <= _FAR, _DOCUMENT.c.removed_at.is_(None), _OPEN_CASE, ~spoken_for, ~replaced
    )
    names = ("code", "title", "valid_until")
    return _Reading(CaseDocument, agenda.of_document, where, until, PAST + AHEAD, names)


def _maker(kind: type[SyncedRecord], names: tuple[str, ...]) -> Callable[[Sequence[Any]], Any]:
    """Makes records from rows (id, then `names`); what was not read has its default, or None.

    A code that only a newer version knows becomes None, as everywhere (`values.to_record`).
    """
    known, build = hints(kind), cast("Any", kind)
    codes = {
        name: {member.value: member for member in found}
        for name in names
        if isinstance(found := inner(known[name]), type) and issubclass(found, StrEnum)
    }
    plain = {
        part.name: None if part.default is MISSING else part.default
        for part in fields(kind)
        if part.name not in {"id", *names}
    }

    def record(row: Sequence[Any]) -> Any:
        values = {
            name: codes[name].get(value) if name in codes else value
            for name, value in zip(names, row[1:], strict=False)
        }
        return build(id=row[0], **plain, **values)

    return record


def _facts(row: Sequence[Any]) -> CaseFacts:
    """From the last columns of `_statement`, in their order: looking for each by name takes longer."""
    case_id, number, holder, holder_id, status, chain, restricted, given, family, code_word = row[-10:]
    names = " ".join(part for part in (given, family) if part)
    return CaseFacts(
        case_id=case_id,
        number=number or "",
        name=names or code_word or "–",
        holder=holder or "",
        holder_id=holder_id,
        status=CaseStatus.CLOSED if status == _CLOSED else CaseStatus.OPEN,
        chain=chain or "",
        is_restricted=restricted is not None,
    )
