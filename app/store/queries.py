"""What screens read (`actions.ports.Queries`): frozen lines, a fixed few statements each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, Row, String, case, func, select, type_coerce

from app.actions.lines import CaseLine, CaseView, ConflictLine, ConflictValue, LetterLine, ReferralLine
from app.domain.errors import RecordNotFound
from app.domain.letter_kinds import REFERRAL_KIND
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
from app.store.engine import folded, reading
from app.store.registers import seen_of
from app.store.tables import KINDS, LOCAL
from app.store.values import hints, to_column, to_record
from app.store.work import Record, made
from app.sync.merge import Dot
from app.sync.schema import table_name

_RECORDS = LOCAL.records
_CASE, _CLIENT = _RECORDS["case_file"], _RECORDS["client"]
_HOUSEHOLD, _NEED = _RECORDS["household"], _RECORDS["case_need"]
_REFERRAL, _LETTER = _RECORDS["referral"], _RECORDS["letter"]


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
            return _conflict_lines(connection)


def _searched() -> Any:
    columns = (_CLIENT.c.family_name, _CLIENT.c.given_name, _CLIENT.c.code_word, _CASE.c.number)
    return func.folded(func.concat_ws(" ", *columns))


def _hex(column: Any) -> Any:
    """An id as SQLite has it: making UUIDs only to compare them is half the time of a page."""
    return type_coerce(column, String(32))


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
    clients = _records(connection, Client, id=found.client_id)
    client = clients[0] if clients else Client(id=found.client_id)
    households = _records(connection, Household, id=client.household_id) if client.household_id else ()
    referrals = _records(connection, Referral, case_id=found.id)
    parts: dict[str, tuple[SyncedRecord, ...]] = {
        "case_file": (found,),
        "client": clients,
        "household": households,
        "case_need": _records(connection, CaseNeed, case_id=found.id),
        "submission": _records(connection, Submission, case_id=found.id),
        "consent": _records(connection, Consent, case_id=found.id),
        "referral": referrals,
        "letter": _records(connection, Letter, case_id=found.id),
    }
    events = _records(connection, ReferralEvent, referral_id=[r.id for r in referrals])
    seen = {
        id: dots
        for name, records in parts.items()
        for id, dots in seen_of(connection, LOCAL, name, [record.id for record in records]).items()
    }
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
        seen=seen,
        conflicts=tuple(line for line in _conflict_lines(connection) if line.record_id in ids),
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


# -- conflicts --------------------------------------------------------------------------------


def conflict_fields(connection: Connection) -> frozenset[tuple[str, UUID, str]]:
    """(table, record, field) with more than one distinct value."""
    values: dict[tuple[str, UUID, str], list[Any]] = defaultdict(list)
    table = LOCAL.conflict
    for row in connection.execute(select(table.c.tbl, table.c.id, table.c.field, table.c.value)):
        values[row.tbl, row.id, row.field].append(row.value)
    return frozenset(key for key, known in values.items() if any(value != known[0] for value in known[1:]))


def _conflict_lines(connection: Connection) -> tuple[ConflictLine, ...]:
    torn = conflict_fields(connection)
    if not torn:
        return ()
    names = dict(connection.execute(select(_RECORDS["author"].c.id, _RECORDS["author"].c.name)).all())
    rows: dict[tuple[str, UUID, str], list[Row[Any]]] = defaultdict(list)
    for row in connection.execute(select(LOCAL.conflict)):
        rows[row.tbl, row.id, row.field].append(row)
    cases = _cases_of(connection, {(table, id) for table, id, _ in torn})
    return tuple(_conflict_line(key, rows[key], names, cases.get(key[1])) for key in sorted(torn, key=str))


def _conflict_line(
    key: tuple[str, UUID, str],
    rows: Iterable[Row[Any]],
    names: dict[UUID, str],
    found: tuple[UUID, str] | None,
) -> ConflictLine:
    ordered = sorted(rows, key=lambda row: (row.hlc, Dot(row.device, row.ctr)), reverse=True)
    hint = hints(KINDS[key[0]]).get(key[2])
    return ConflictLine(
        table=key[0],
        record_id=key[1],
        field=key[2],
        case_id=found[0] if found else None,
        case_number=found[1] if found else None,
        values=tuple(
            ConflictValue(
                value=row.value if hint is None else to_record(hint, to_column(hint, row.value)),
                author=names.get(row.author) or "–",
                saved_at=datetime.fromtimestamp((row.hlc >> 16) / 1000, UTC),
                shown=place == 0,
            )
            for place, row in enumerate(ordered)
        ),
        dots=frozenset(Dot(row.device, row.ctr) for row in ordered),
    )


def _cases_of(connection: Connection, places: set[tuple[str, UUID]]) -> dict[UUID, tuple[UUID, str]]:
    """Record id → (case id, case number), for what belongs to a case."""
    found: dict[UUID, tuple[UUID, str]] = {}
    for name, id in places:
        table = _RECORDS[name]
        query = select(_CASE.c.id, _CASE.c.number)
        if name == "case_file":
            query = query.where(_CASE.c.id == id)
        elif name == "client":
            query = query.where(_CASE.c.client_id == id)
        elif name == "household":
            query = query.join(_CLIENT, _CLIENT.c.id == _CASE.c.client_id).where(_CLIENT.c.household_id == id)
        elif "case_id" in table.c:
            query = query.join(table, table.c.case_id == _CASE.c.id).where(table.c.id == id)
        else:
            continue
        row = connection.execute(query.limit(1)).first()
        if row is not None:
            found[id] = (row[0], row[1])
    return found
