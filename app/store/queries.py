"""What screens read (`actions.ports.Queries`): frozen lines, a fixed few statements each."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
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
    func,
    select,
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
    Household,
    Letter,
    Referral,
    ReferralEvent,
    Submission,
    SyncedRecord,
)
from app.domain.slips import PHONE_LENGTH
from app.store.access import closed_records, demand_open, may_read, may_read_note, not_open
from app.store.case_lines import case_lines, chosen, newest, rank_of
from app.store.conflict_queries import conflict_lines, torn_records
from app.store.engine import reading
from app.store.history import changes_of
from app.store.paper_lines import (
    all_referrals,
    letter_lines,
    of_a_case,
    referral_lines,
    referrals_in,
    to_be_sent,
)
from app.store.plain_reads import plainly_reading
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
        now = self._clock.now()
        if not search.strip():
            with plainly_reading(self._engine, self._path) as driver:
                torn = torn_records(driver)
                page = newest(self._reader).rows(driver, now=now, most=limit, skipped=offset)
                return case_lines(page, torn)
        with reading(self._engine, self._path) as connection:
            driver = connection.connection.driver_connection
            found = self._search.listed(connection, search)
            cases = {id.hex: value for id, value in found.numbers.items()}
            clients = {id.hex: value for id, value in found.clients.items()}
            asked = {"cases": json.dumps(list(cases)), "clients": json.dumps(list(clients))}
            rows = chosen(self._reader).rows(driver, now=now, **asked).fetchall()
            rows.sort(key=lambda row: -rank_of(row, cases, clients))
            return case_lines(rows[offset : offset + limit], torn_records(driver))

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
        now = self._clock.now()
        with plainly_reading(self._engine, self._path) as driver:
            if not states:
                return referral_lines(all_referrals(self._reader).rows(driver, now=now))
            asked = json.dumps(list(states))
            return referral_lines(referrals_in(self._reader).rows(driver, now=now, states=asked))

    def print_queue(self) -> tuple[LetterLine, ...]:
        """Letters of any kind to be sent by post that the office has not sent yet, oldest first.

        Of a referral's letters only the newest: the others were replaced by it.
        """
        with plainly_reading(self._engine, self._path) as driver:
            return letter_lines(to_be_sent(self._reader).rows(driver, now=self._clock.now()))

    def letters_of(self, case_id: UUID) -> tuple[LetterLine, ...]:
        """All letters of a case, of any kind, newest first; none where it is not open to the reader."""
        now = self._clock.now()
        with plainly_reading(self._engine, self._path) as driver:
            return letter_lines(of_a_case(self._reader).rows(driver, now=now, case_id=case_id))

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
