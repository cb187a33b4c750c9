"""What screens read (`actions.ports.Queries`): frozen lines, a fixed few statements each."""

from __future__ import annotations

from collections.abc import Collection, Sequence, Set
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    RowMapping,
    Select,
    String,
    and_,
    func,
    literal_column,
    or_,
    select,
    type_coerce,
)

from app.actions.lines import CaseLine, CaseView, ChangeLine, ConflictLine, LetterLine, ReferralLine
from app.domain.casework import Appointment, CaseDocument, CaseNote, Deadline, Dispute, Goal, Measure
from app.domain.clock import Clock, SystemClock
from app.domain.errors import RecordNotFound
from app.domain.protection import EmergencyAccess, RightsRequest
from app.domain.records import (
    CaseFile,
    CaseNeed,
    Client,
    Consent,
    Delivery,
    Household,
    Letter,
    Referral,
    ReferralEvent,
    Submission,
    SyncedRecord,
)
from app.domain.slips import PHONE_LENGTH
from app.store.access import closed_records, demand_open, may_read, may_read_note, not_open
from app.store.conflict_queries import conflict_fields, conflict_lines
from app.store.engine import reading
from app.store.history import changes_of
from app.store.paper_lines import (
    kind_of,
    letter_line,
    letter_query,
    named,
    referral_line,
    referral_query,
    urgency,
)
from app.store.registers import add_rivals, shown_dots
from app.store.search_queries import SqlSearch
from app.store.search_words import Words
from app.store.tables import LOCAL
from app.store.work import Record, made
from app.sync.merge import Dot
from app.sync.schema import table_name

_RECORDS = LOCAL.records
_CASE, _CLIENT = _RECORDS["case_file"], _RECORDS["client"]
_HOUSEHOLD, _NEED = _RECORDS["household"], _RECORDS["case_need"]
_REFERRAL, _LETTER = _RECORDS["referral"], _RECORDS["letter"]
_NEED_CODES = literal_column(
    "(SELECT group_concat(code, ',' ORDER BY id) FROM case_need "
    "WHERE case_id = case_file.id AND state != 'met')",
    String(),
).label("needs")
_REFERRAL_STATE = literal_column(
    "(SELECT state FROM (SELECT state, max(id) FROM referral WHERE case_id = case_file.id))", String()
).label("referral_state")
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

    def __init__(
        self,
        engine: Engine,
        path: Path,
        reader: UUID | None = None,
        clock: Clock | None = None,
        words: Words | None = None,
    ) -> None:
        """On an open store.

        Args:
            engine: of the store.
            path: of its file.
            reader: author id of who asks, so that only what is open to her is shown
                (`app.store.access`); None = the application itself.
            clock: tells when an access in an emergency has ended.
            words: the words of names in memory; shared by all who ask on one store.
        """
        self._engine, self._path = engine, path
        self._reader, self._clock = reader, clock or SystemClock()
        self._search = SqlSearch(engine, path, reader, self._clock, words)

    def cases(self, search: str = "", *, limit: int = 200, offset: int = 0) -> tuple[CaseLine, ...]:
        """Newest first; with `search` what fits best first, as tolerant as the search over everything.

        It matches name, code word, birth date and case number (`SqlSearch.listed`). A case that is not
        open to the reader is a line with its number and who holds it; only a search for its number
        finds it.
        """
        with reading(self._engine, self._path) as connection:
            torn = {id.hex for _, id, _ in conflict_fields(connection)}
            if not search.strip():
                newest = self._case_lines().limit(limit).offset(offset)
                return tuple(_case_line(torn, row) for row in connection.execute(newest))
            found = self._search.listed(connection, search)
            by_name = and_(self._may_read(), _CASE.c.client_id.in_(found.clients))
            query = self._case_lines().where(or_(by_name, _CASE.c.id.in_(found.numbers)))
            likeness = {id.hex: value for id, value in found.clients.items()}
            rows = [
                (max(found.numbers.get(row.id, 0), likeness.get(row.client, 0) if row.is_open else 0), row)
                for row in connection.execute(query)
            ]
            rows.sort(key=lambda pair: -pair[0])
            return tuple(_case_line(torn, row) for _, row in rows[offset : offset + limit])

    def _case_lines(self) -> Select[Any]:
        """The columns of `_case_line`, newest first, without what lies in the bin."""
        return (
            select(
                _CASE.c.id,
                _CASE.c.number,
                _CASE.c.opened_on,
                _CASE.c.status,
                _CASE.c.caseworker,
                self._may_read().label("is_open"),
                _hex(_CASE.c.client_id).label("client"),
                _CLIENT.c.given_name,
                _CLIENT.c.family_name,
                _CLIENT.c.code_word,
                _CLIENT.c.birth_date,
                _CLIENT.c.letter_language,
                _hex(_CLIENT.c.household_id).label("household"),
                _HOUSEHOLD.c.district,
                _NEED_CODES,
                _REFERRAL_STATE,
            )
            .select_from(_CASE)
            .join(_CLIENT, _CLIENT.c.id == _CASE.c.client_id, isouter=True)
            .join(_HOUSEHOLD, _HOUSEHOLD.c.id == _CLIENT.c.household_id, isouter=True)
            .where(_CASE.c.removed_at.is_(None))
            .order_by(_CASE.c.opened_on.desc(), _CASE.c.id.desc())
        )

    def count_cases(self) -> int:
        """All cases in the store that do not lie in the bin."""
        thrown_away = select(func.count()).select_from(_CASE).where(_CASE.c.removed_at.is_not(None))
        there = select(func.count() - thrown_away.scalar_subquery()).select_from(_CASE)
        with reading(self._engine, self._path) as connection:
            count: int = connection.execute(there).scalar_one()
            return count

    def case(self, case_id: UUID) -> CaseView:
        """Raises `RecordNotFound`, or `CaseNotOpen` where the reader may not read it."""
        with reading(self._engine, self._path) as connection:
            query = select(_CASE, self._may_read().label("is_open")).where(_CASE.c.id == case_id)
            row = connection.execute(query).mappings().first()
            if row is None:
                raise RecordNotFound(kind="case", id=case_id)
            if not row["is_open"]:
                raise not_open(case_id, row["number"], row["caseworker"])
            return _case_view(connection, row, self._reader, self._clock.now())

    def demand_open(self, case_id: UUID) -> None:
        """Before something of a case is shown that was read by its own id.

        Raises:
            CaseNotOpen: to the reader.
        """
        with reading(self._engine, self._path) as connection:
            demand_open(connection, case_id, self._reader, self._clock.now())

    def referrals(self, states: Collection[str] = ()) -> tuple[ReferralLine, ...]:
        """Referrals in these states (all, if empty), most urgent first, then oldest."""
        with reading(self._engine, self._path) as connection:
            query = (
                referral_query(self._may_read())
                .where(_CASE.c.removed_at.is_(None))
                .order_by(urgency(), _LETTER.c.made_at, _REFERRAL.c.id)
            )
            if states:
                query = query.where(_REFERRAL.c.state.in_(list(states)))
            return tuple(referral_line(row) for row in connection.execute(query))

    def print_queue(self) -> tuple[LetterLine, ...]:
        """Letters of any kind to be sent by post that the office has not sent yet, oldest first.

        Of a referral's letters only the newest: the others were replaced by it.
        """
        newer = _LETTER.alias("newer")
        replaced = (
            select(newer.c.id)
            .where(
                newer.c.referral_id == _LETTER.c.referral_id,
                kind_of(newer) == kind_of(_LETTER),
                newer.c.id > _LETTER.c.id,
            )
            .exists()
        )
        with reading(self._engine, self._path) as connection:
            query = (
                letter_query(self._may_read())
                .where(_LETTER.c.delivery == Delivery.BY_POST.value, _LETTER.c.sent_at.is_(None), ~replaced)
                .where(_CASE.c.removed_at.is_(None))
                .order_by(_LETTER.c.made_at, _LETTER.c.id)
            )
            return tuple(letter_line(row) for row in connection.execute(query))

    def letters_of(self, case_id: UUID) -> tuple[LetterLine, ...]:
        """All letters of a case, of any kind, newest first; none where it is not open to the reader."""
        is_open = self._may_read()
        with reading(self._engine, self._path) as connection:
            query = (
                letter_query(is_open)
                .where(_LETTER.c.case_id == case_id, is_open)
                .order_by(_LETTER.c.id.desc())
            )
            return tuple(letter_line(row) for row in connection.execute(query))

    def letters_by_slip(self, code: str) -> tuple[Letter, ...]:
        """By the whole slip code or by the 8-character phone code.

        Whoever has the slip in her hand may book it: of a case that is not open to her the letter comes
        without its pages.
        """
        with reading(self._engine, self._path) as connection:
            field = "phone_code" if len(code) == PHONE_LENGTH else "slip_code"
            found = _records(connection, Letter, **{field: code})
            ids = {"letter": [letter.id for letter in found]}
            closed = closed_records(connection, self._reader, self._clock.now(), ids) if found else ()
            return tuple(replace(one, content={"copies": []}) if one.id in closed else one for one in found)

    def conflicts(self) -> tuple[ConflictLine, ...]:
        """Every field that waits for a person's decision."""
        with reading(self._engine, self._path) as connection:
            return conflict_lines(connection, self._reader, self._clock.now())

    def history(self, ids: Sequence[UUID]) -> tuple[ChangeLine, ...]:
        """Every change of these records, newest first."""
        with reading(self._engine, self._path) as connection:
            return changes_of(connection, ids, self._reader, self._clock.now())

    def _may_read(self) -> ColumnElement[bool]:
        return may_read(_CASE, self._reader, self._clock.now())


def _hex(column: Any) -> Any:
    """An id as SQLite has it: making UUIDs only to compare them is half the time of a page."""
    return type_coerce(column, String(32))


def _records_seen(
    connection: Connection,
    seen: dict[UUID, dict[str, frozenset[Dot]]],
    kind: type[Record],
    *also: ColumnElement[bool],
    **equal: Any,
) -> tuple[Record, ...]:
    """Records with the dots they are read at, by one statement."""
    table = _RECORDS[table_name(kind)]
    conditions = [*also, *(table.c[field] == value for field, value in equal.items())]
    rows = connection.execute(select(table).where(*conditions).order_by(table.c.id)).mappings().all()
    seen.update((row["id"], shown_dots(row["_heads"])) for row in rows)
    return tuple(made(kind, row["id"], dict(row), {}) for row in rows)


def _case_line(torn: Set[str], row: Any) -> CaseLine:
    """From the columns of `SqlQueries.cases`, in their order: looking for each by name takes longer."""
    (id, number, opened_on, status, caseworker, is_open, client, *named_by, birth_date) = row[:11]
    language, household, district, needs, referral_state = row[11:]
    if not is_open:
        return CaseLine(
            id,
            number or "",
            name="",
            birth_date=None,
            district=None,
            language="de",
            needs=(),
            opened_on=opened_on,
            status=status or "open",
            referral_state=None,
            in_conflict=False,
            is_locked=True,
            caseworker=caseworker or "",
        )
    return CaseLine(
        id,
        number or "",
        named(*named_by),
        birth_date,
        district,
        language or "de",
        tuple(needs.split(",")) if needs else (),
        opened_on,
        status or "open",
        referral_state,
        bool(torn) and not torn.isdisjoint((id.hex, client, household)),
        caseworker=caseworker or "",
    )


def _records(connection: Connection, kind: type[Record], **equal: Any) -> tuple[Record, ...]:
    table = _RECORDS[table_name(kind)]
    conditions = [
        table.c[field].in_(value) if isinstance(value, (list, set)) else table.c[field] == value
        for field, value in equal.items()
    ]
    rows = connection.execute(select(table).where(*conditions).order_by(table.c.id)).mappings()
    return tuple(made(kind, row["id"], dict(row), {}) for row in rows)


def _case_view(connection: Connection, row: RowMapping, reader: UUID | None, now: datetime) -> CaseView:
    found = made(CaseFile, row["id"], dict(row), {})
    seen: dict[UUID, dict[str, frozenset[Dot]]] = {found.id: shown_dots(row["_heads"])}
    read = partial(_records_seen, connection, seen)
    clients = read(Client, id=found.client_id)
    client = clients[0] if clients else Client(id=found.client_id)
    households = read(Household, id=client.household_id) if client.household_id else ()
    parts: dict[str, tuple[SyncedRecord, ...]] = {
        "case_file": (found,),
        "client": clients,
        "household": households,
        **{
            table_name(kind): read(
                kind, *((may_read_note(reader),) if kind is CaseNote else ()), case_id=found.id
            )
            for kind in _OF_A_CASE
        },
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
        conflicts=tuple(line for line in conflict_lines(connection, reader, now) if line.record_id in ids),
    )
