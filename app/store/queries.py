"""What screens read (`actions.ports.Queries`): frozen lines, a fixed few statements each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, Row, String, case, func, select, type_coerce

from app.actions.lines import CaseLine, CaseView, ChangeLine, ConflictLine, LetterLine, ReferralLine
from app.domain.casework import Appointment, CaseDocument, CaseNote, Deadline, Dispute, Goal, Measure
from app.domain.errors import RecordNotFound
from app.domain.letter_kinds import REFERRAL_KIND
from app.domain.protection import EmergencyAccess, RightsRequest
from app.domain.records import (
    CaseFile,
    CaseNeed,
    Client,
    Consent,
    Delivery,
    Household,
    Letter,
    NeedState,
    Priority,
    Referral,
    ReferralEvent,
    Submission,
    SyncedRecord,
)
from app.domain.slips import PHONE_LENGTH
from app.store.conflict_queries import conflict_fields, conflict_lines
from app.store.engine import folded, reading
from app.store.history import changes_of
from app.store.registers import add_rivals, shown_dots
from app.store.tables import LOCAL
from app.store.work import Record, made
from app.sync.merge import Dot
from app.sync.schema import table_name

_RECORDS = LOCAL.records
_CASE, _CLIENT = _RECORDS["case_file"], _RECORDS["client"]
_HOUSEHOLD, _NEED = _RECORDS["household"], _RECORDS["case_need"]
_REFERRAL, _LETTER = _RECORDS["referral"], _RECORDS["letter"]
_OF_A_CASE: tuple[type[SyncedRecord], ...] = (
    CaseNeed,
    Submission,
    Consent,
    Referral,
    Letter,
    CaseNote,
    Goal,
    Measure,
    Appointment,
    Deadline,
    CaseDocument,
    Dispute,
    EmergencyAccess,
    RightsRequest,
)
"""What the page of a case shows; each record names its case."""


class SqlQueries:
    """Reads by Core on the store lane."""

    def __init__(self, engine: Engine, path: Path) -> None:
        """On an open store."""
        self._engine, self._path = engine, path

    def cases(self, search: str = "", *, limit: int = 200, offset: int = 0) -> tuple[CaseLine, ...]:
        """Newest first; `search` matches name, code word and case number, without case or marks."""
        with reading(self._engine, self._path) as connection:
            query = (
                select(
                    _CASE.c.id,
                    _CASE.c.number,
                    _CASE.c.opened_on,
                    _CASE.c.status,
                    _hex(_CASE.c.client_id).label("client"),
                    _CLIENT.c.given_name,
                    _CLIENT.c.family_name,
                    _CLIENT.c.code_word,
                    _CLIENT.c.birth_date,
                    _CLIENT.c.letter_language,
                    _hex(_CLIENT.c.household_id).label("household"),
                    _HOUSEHOLD.c.district,
                )
                .select_from(_CASE)
                .join(_CLIENT, _CLIENT.c.id == _CASE.c.client_id, isouter=True)
                .join(_HOUSEHOLD, _HOUSEHOLD.c.id == _CLIENT.c.household_id, isouter=True)
                .order_by(_CASE.c.opened_on.desc(), _CASE.c.id.desc())
                .limit(limit)
                .offset(offset)
            )
            for word in folded(search).split():
                query = query.where(func.instr(_searched(), word) > 0)
            rows: Sequence[Row[Any]] = connection.execute(query).all()  # type: ignore[assignment]  # 12 columns
            return _case_lines(connection, rows)

    def count_cases(self) -> int:
        """All cases in the store."""
        with reading(self._engine, self._path) as connection:
            count: int = connection.execute(select(func.count()).select_from(_CASE)).scalar_one()
            return count

    def case(self, case_id: UUID) -> CaseView:
        """Raises `RecordNotFound`."""
        with reading(self._engine, self._path) as connection:
            found = _records(connection, CaseFile, id=case_id)
            if not found:
                raise RecordNotFound(kind="case", id=case_id)
            return _case_view(connection, found[0])

    def referrals(self, states: Collection[str] = ()) -> tuple[ReferralLine, ...]:
        """Referrals in these states (all, if empty), most urgent first, then oldest."""
        with reading(self._engine, self._path) as connection:
            query = _referral_query().order_by(_urgency(), _LETTER.c.made_at, _REFERRAL.c.id)
            if states:
                query = query.where(_REFERRAL.c.state.in_(list(states)))
            return tuple(_referral_line(row) for row in connection.execute(query))

    def print_queue(self) -> tuple[LetterLine, ...]:
        """Letters of any kind to be sent by post that the office has not sent yet, oldest first.

        Of a referral's letters only the newest: the others were replaced by it.
        """
        newer = _LETTER.alias("newer")
        replaced = (
            select(newer.c.id)
            .where(
                newer.c.referral_id == _LETTER.c.referral_id,
                _kind(newer) == _kind(_LETTER),
                newer.c.id > _LETTER.c.id,
            )
            .exists()
        )
        with reading(self._engine, self._path) as connection:
            query = (
                _letter_query()
                .where(_LETTER.c.delivery == Delivery.BY_POST.value, _LETTER.c.sent_at.is_(None), ~replaced)
                .order_by(_LETTER.c.made_at, _LETTER.c.id)
            )
            return tuple(_letter_line(row) for row in connection.execute(query))

    def letters_of(self, case_id: UUID) -> tuple[LetterLine, ...]:
        """All letters of a case, of any kind, newest first."""
        with reading(self._engine, self._path) as connection:
            query = _letter_query().where(_LETTER.c.case_id == case_id).order_by(_LETTER.c.id.desc())
            return tuple(_letter_line(row) for row in connection.execute(query))

    def letters_by_slip(self, code: str) -> tuple[Letter, ...]:
        """By the whole slip code or by the 8-character phone code."""
        with reading(self._engine, self._path) as connection:
            field = "phone_code" if len(code) == PHONE_LENGTH else "slip_code"
            return _records(connection, Letter, **{field: code})

    def conflicts(self) -> tuple[ConflictLine, ...]:
        """Every field that waits for a person's decision."""
        with reading(self._engine, self._path) as connection:
            return conflict_lines(connection)

    def history(self, ids: Sequence[UUID]) -> tuple[ChangeLine, ...]:
        """Every change of these records, newest first."""
        with reading(self._engine, self._path) as connection:
            return changes_of(connection, ids)


def _searched() -> Any:
    columns = (_CLIENT.c.family_name, _CLIENT.c.given_name, _CLIENT.c.code_word, _CASE.c.number)
    return func.folded(func.concat_ws(" ", *columns))


def _hex(column: Any) -> Any:
    """An id as SQLite has it: making UUIDs only to compare them is half the time of a page."""
    return type_coerce(column, String(32))


def _records_seen(
    connection: Connection, seen: dict[UUID, dict[str, frozenset[Dot]]], kind: type[Record], **equal: Any
) -> tuple[Record, ...]:
    """Records with the dots they are read at, by one statement."""
    table = _RECORDS[table_name(kind)]
    conditions = [table.c[field] == value for field, value in equal.items()]
    rows = connection.execute(select(table).where(*conditions).order_by(table.c.id)).mappings().all()
    seen.update((row["id"], shown_dots(row["_heads"])) for row in rows)
    return tuple(made(kind, row["id"], dict(row), {}) for row in rows)


def _case_lines(connection: Connection, rows: Sequence[Row[Any]]) -> tuple[CaseLine, ...]:
    ids = [row.id.hex for row in rows]
    needs: dict[str, list[str]] = defaultdict(list)
    for case_id, code in connection.execute(
        select(_hex(_NEED.c.case_id), _NEED.c.code)
        .where(_hex(_NEED.c.case_id).in_(ids), _NEED.c.state != NeedState.MET.value)
        .order_by(_NEED.c.id)
    ):
        needs[case_id].append(code)
    states: dict[str, str] = dict(
        connection.execute(
            select(_hex(_REFERRAL.c.case_id), _REFERRAL.c.state)
            .where(_hex(_REFERRAL.c.case_id).in_(ids))
            .order_by(_REFERRAL.c.id)
        ).all()
    )
    torn = {id.hex for _, id, _ in conflict_fields(connection)}
    return tuple(
        CaseLine(
            case_id=row.id,
            number=row.number or "",
            name=_name(row),
            birth_date=row.birth_date,
            district=row.district,
            language=row.letter_language or "de",
            needs=tuple(needs[id]),
            opened_on=row.opened_on,
            status=row.status or "open",
            referral_state=states.get(id),
            in_conflict=not torn.isdisjoint((id, row.client, row.household)),
        )
        for id, row in zip(ids, rows, strict=True)
    )


def _name(row: Row[Any]) -> str:
    names = " ".join(part for part in (row.given_name, row.family_name) if part)
    return names or row.code_word or "–"


def _records(connection: Connection, kind: type[Record], **equal: Any) -> tuple[Record, ...]:
    table = _RECORDS[table_name(kind)]
    conditions = [
        table.c[field].in_(value) if isinstance(value, (list, set)) else table.c[field] == value
        for field, value in equal.items()
    ]
    rows = connection.execute(select(table).where(*conditions).order_by(table.c.id)).mappings()
    return tuple(made(kind, row["id"], dict(row), {}) for row in rows)


def _case_view(connection: Connection, found: CaseFile) -> CaseView:
    seen: dict[UUID, dict[str, frozenset[Dot]]] = {}
    read = partial(_records_seen, connection, seen)
    read(CaseFile, id=found.id)
    clients = read(Client, id=found.client_id)
    client = clients[0] if clients else Client(id=found.client_id)
    households = read(Household, id=client.household_id) if client.household_id else ()
    parts: dict[str, tuple[SyncedRecord, ...]] = {
        "case_file": (found,),
        "client": clients,
        "household": households,
        **{table_name(kind): read(kind, case_id=found.id) for kind in _OF_A_CASE},
    }
    referrals: tuple[Referral, ...] = parts["referral"]  # type: ignore[assignment]  # of its own kind
    events = _records(connection, ReferralEvent, referral_id=[r.id for r in referrals])
    add_rivals(connection, LOCAL, list(seen), seen)
    ids = {record.id for records in parts.values() for record in records}
    return CaseView(
        case=found,
        client=client,
        household=households[0] if households else None,
        needs=parts["case_need"],  # type: ignore[arg-type]  # each name holds its own kind
        submissions=parts["submission"],  # type: ignore[arg-type]
        consents=parts["consent"],  # type: ignore[arg-type]
        referrals=referrals,
        events=events,
        letters=parts["letter"],  # type: ignore[arg-type]
        notes=parts["case_note"],  # type: ignore[arg-type]
        goals=parts["goal"],  # type: ignore[arg-type]
        measures=parts["measure"],  # type: ignore[arg-type]
        appointments=parts["appointment"],  # type: ignore[arg-type]
        deadlines=parts["deadline"],  # type: ignore[arg-type]
        documents=parts["case_document"],  # type: ignore[arg-type]
        disputes=parts["dispute"],  # type: ignore[arg-type]
        accesses=parts["emergency_access"],  # type: ignore[arg-type]
        requests=parts["rights_request"],  # type: ignore[arg-type]
        seen=seen,
        conflicts=tuple(line for line in conflict_lines(connection) if line.record_id in ids),
    )


# -- referrals --------------------------------------------------------------------------------


def _urgency() -> Any:
    order = {priority.value: place for place, priority in enumerate(Priority)}
    return case(order, value=_REFERRAL.c.priority, else_=len(order))


def _referral_query() -> Any:
    newest = (
        select(func.max(_LETTER.c.id))
        .where(_LETTER.c.referral_id == _REFERRAL.c.id, _kind(_LETTER) == REFERRAL_KIND)
        .correlate(_REFERRAL)
        .scalar_subquery()
    )
    return (
        select(
            _REFERRAL,
            _CASE.c.number.label("case_number"),
            _CLIENT.c.given_name,
            _CLIENT.c.family_name,
            _CLIENT.c.code_word,
            _LETTER.c.id.label("letter_id"),
            _LETTER.c.number.label("letter_number"),
            _LETTER.c.made_at,
            _LETTER.c.delivery,
            _LETTER.c.printed_at,
            _LETTER.c.sent_at,
        )
        .select_from(_REFERRAL)
        .join(_CASE, _CASE.c.id == _REFERRAL.c.case_id, isouter=True)
        .join(_CLIENT, _CLIENT.c.id == _CASE.c.client_id, isouter=True)
        .join(_LETTER, _LETTER.c.id == newest, isouter=True)
    )


def _referral_line(row: Row[Any]) -> ReferralLine:
    return ReferralLine(
        referral_id=row.id,
        case_id=row.case_id,
        case_number=row.case_number or "",
        name=_name(row),
        agency_id=row.agency_id or "",
        service_id=row.service_id or "",
        need=row.need or "",
        priority=row.priority or Priority.NORMAL.value,
        state=row.state or "draft",
        due_on=row.due_on,
        letter_id=row.letter_id,
        letter_number=row.letter_number,
        made_at=row.made_at,
        delivery=row.delivery,
        printed_at=row.printed_at,
        sent_at=row.sent_at,
    )


# -- letters ----------------------------------------------------------------------------------


def _kind(letter: Any) -> Any:
    """The kind of a letter; those from before there were kinds are referrals' ones."""
    return func.coalesce(letter.c.kind, REFERRAL_KIND)


def _letter_query() -> Any:
    """Without the contents: a letterhead's picture in each would be read for nothing."""
    return (
        select(
            _LETTER.c.id,
            _LETTER.c.number,
            _kind(_LETTER).label("kind"),
            _LETTER.c.case_id,
            _LETTER.c.referral_id,
            _LETTER.c.recipient,
            _LETTER.c.made_at,
            _LETTER.c.delivery,
            _LETTER.c.printed_at,
            _LETTER.c.sent_at,
            _CASE.c.number.label("case_number"),
            _CLIENT.c.given_name,
            _CLIENT.c.family_name,
            _CLIENT.c.code_word,
            _REFERRAL.c.agency_id,
            _REFERRAL.c.need,
            _REFERRAL.c.state,
        )
        .select_from(_LETTER)
        .join(_REFERRAL, _REFERRAL.c.id == _LETTER.c.referral_id, isouter=True)
        .join(_CASE, _CASE.c.id == _LETTER.c.case_id, isouter=True)
        .join(_CLIENT, _CLIENT.c.id == _CASE.c.client_id, isouter=True)
    )


def _letter_line(row: Row[Any]) -> LetterLine:
    return LetterLine(
        letter_id=row.id,
        letter_number=row.number or "",
        kind=row.kind,
        case_id=row.case_id,
        case_number=row.case_number or "",
        name=_name(row),
        referral_id=row.referral_id,
        agency_id=row.agency_id or "",
        recipient=row.recipient or "",
        need=row.need or "",
        state=row.state or "",
        made_at=row.made_at,
        delivery=row.delivery or Delivery.BY_HAND.value,
        printed_at=row.printed_at,
        sent_at=row.sent_at,
    )
