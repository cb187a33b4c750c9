"""Search over names, numbers and texts (`actions.search_ports.Search`), and who may be a duplicate.

Names: what is typed as the beginning of words; then what sounds alike; then what differs by a slip
(7-desktop.md part 2, recipe H), each step only while the one before found too little. Every statement
carries the reader: a case that is not open to her, and a note for named readers, is not found.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, Engine, func, select

from app.actions.search_ports import Duplicate, Hit, MergeLine, Reason, Side, Typed
from app.domain.clock import OFFICE_ZONE, Clock, SystemClock
from app.domain.errors import RecordNotFound
from app.domain.folding import folded
from app.domain.names import FOUND_FROM, SAME_FROM, same_person, typed_likeness, words_of
from app.domain.search_text import around, birth_date_in
from app.store.access import demand_open, may_read, may_read_note
from app.store.engine import reading
from app.store.search_duplicates import alike_in, possible
from app.store.search_index import NAME, NUMBER, TEXT, birth_word, name_words, plain_words, quoted
from app.store.search_words import Words
from app.store.tables import LOCAL

_RECORDS = LOCAL.records
_CASE, _CLIENT, _NOTE = _RECORDS["case_file"], _RECORDS["client"], _RECORDS["case_note"]
_LETTER, _DOCUMENT, _MERGE = _RECORDS["letter"], _RECORDS["case_document"], _RECORDS["client_merge"]
_HOUSEHOLD = _RECORDS["household"]

ENOUGH: Final = 10
"""Good answers after which nothing wider is asked."""
GOOD: Final = 0.9
MOST_NAMES: Final = 40
"""Entries that the index gives for one question; the newest."""
MOST_TEXTS: Final = 20
_HAS_DIGIT = re.compile(r"\d")
_RANK: Final = {
    Reason.CASE_NUMBER: 0.99,
    Reason.LETTER_NUMBER: 0.98,
    Reason.DOCUMENT: 0.55,
    Reason.SUMMARY: 0.52,
    Reason.NOTE: 0.5,
}


@dataclass(frozen=True, slots=True)
class _Person:
    """A client with the case that opens; `case` None = she has none at all."""

    client: Any
    case: Any | None

    @property
    def name(self) -> str:
        """As lists show it."""
        return shown_name(self.client)


def shown_name(row: Any) -> str:
    """Given and family name, or the code word."""
    return " ".join(filter(None, (row.given_name, row.family_name))) or row.code_word or ""


class SqlSearch:
    """Reads by Core on the store lane, or on a lane of its own."""

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
            reader: author id of who asks; None = the application itself.
            clock: tells when an access in an emergency has ended.
            words: the words of names in memory; shared by all who ask on one store.
        """
        self._engine, self._path = engine, path
        self._reader, self._clock = reader, clock or SystemClock()
        self._words = words or Words()

    def find(self, typed: str, *, limit: int = 30) -> tuple[Hit, ...]:
        """What `typed` may mean, best first."""
        if not typed.strip():
            return ()
        with reading(self._engine, self._path) as connection:
            hits = self._names(connection, typed)
            hits += self._numbers(connection, typed)
            hits += self._texts(connection, typed)
        hits.sort(key=lambda hit: (-round(hit.likeness, 3), -(hit.on or date.min).toordinal(), hit.name))
        return tuple(hits[:limit])

    # -- names --------------------------------------------------------------------------------

    def _names(self, connection: Connection, typed: str) -> list[Hit]:
        born = birth_date_in(typed)
        rest = typed if born is None else typed.replace(born.written, " ")
        parts, wanted = plain_words(rest), words_of(rest)
        known: dict[UUID, Hit] = {}
        ahead = [quoted(birth_word(born.day))] if born is not None else []
        begun = [quoted(part, begins=True) for part in parts]
        if not (ahead or begun):
            return []
        whole = [*ahead, *map(quoted, parts)]
        for match in dict.fromkeys((" AND ".join(whole), " AND ".join(ahead + begun))):
            self._look(connection, match, wanted, known, born_on=born.day if born else None)
        if not wanted or any(_HAS_DIGIT.search(part) for part in wanted):
            return list(known.values())
        for with_slips in (False, True):
            if sum(hit.likeness >= GOOD for hit in known.values()) >= ENOUGH or len(folded(rest)) < 3:
                break
            self._words.learn(connection)
            for match in self._alike(wanted, ahead, with_slips=with_slips):
                self._look(connection, match, wanted, known, born_on=born.day if born else None)
        return list(known.values())

    def _alike(self, wanted: Sequence[str], ahead: Sequence[str], *, with_slips: bool) -> Iterable[str]:
        """What to ask for: each typed word in its likely spellings; words run together; one missing."""
        groups = [
            [
                *map(quoted, self._words.alike(part, is_last=at == len(wanted) - 1, with_slips=with_slips)),
                quoted(folded(part), begins=True),
            ]
            for at, part in enumerate(wanted)
        ]
        if any(len(group) > 1 for group in groups):
            yield _all_of(groups, ahead)
        if len(wanted) > 1:
            joined = self._words.alike("".join(wanted), is_last=True, with_slips=False)
            if joined:
                yield _all_of([list(map(quoted, joined))], ahead)
        if len(wanted) > 2 and with_slips:
            for at in range(len(groups)):
                others = [group for place, group in enumerate(groups) if place != at]
                yield _all_of(others, ahead)

    def _look(
        self,
        connection: Connection,
        match: str,
        wanted: Sequence[str],
        known: dict[UUID, Hit],
        *,
        born_on: date | None,
    ) -> None:
        ids = [id for id in _matching(connection, NAME, match, MOST_NAMES) if id not in known]
        for person in self._people(connection, ids):
            hit = _name_hit(person, wanted, born_on)
            if hit.likeness >= FOUND_FROM:
                known[person.client.id] = hit

    def _people(self, connection: Connection, ids: Sequence[UUID]) -> list[_Person]:
        """Those of these clients of whom the reader may know, with their newest open case."""
        if not ids:
            return []
        rows = connection.execute(_PEOPLE.where(_CLIENT.c.id.in_(ids))).all()
        cases = self._cases_of(connection, {row.merged_into or row.id for row in rows})
        people = []
        for row in rows:
            own = cases.get(row.merged_into or row.id)
            if own is None:
                people.append(_Person(row, None))
            elif (
                case := next((one for one in own if one.is_open and one.removed_at is None), None)
            ) is not None:
                people.append(_Person(row, case))
        return people

    def _cases_of(self, connection: Connection, clients: Iterable[UUID]) -> dict[UUID, list[Any]]:
        is_open = may_read(_CASE, self._reader, self._clock.now()).label("is_open")
        rows = connection.execute(
            select(
                _CASE.c.id,
                _CASE.c.client_id,
                _CASE.c.number,
                _CASE.c.status,
                _CASE.c.opened_on,
                _CASE.c.removed_at,
                is_open,
            )
            .where(_CASE.c.client_id.in_(list(clients)))
            .order_by(_CASE.c.opened_on.desc(), _CASE.c.id.desc())
        )
        found: dict[UUID, list[Any]] = defaultdict(list)
        for row in rows:
            found[row.client_id].append(row)
        return dict(found)

    # -- numbers and texts --------------------------------------------------------------------

    def _numbers(self, connection: Connection, typed: str) -> list[Hit]:
        parts = plain_words(typed)
        if not parts or not _HAS_DIGIT.search(typed):
            return []
        match = " AND ".join(quoted(part, begins=True) for part in parts)
        ids = _matching(connection, NUMBER, match, MOST_TEXTS)
        if not ids:
            return []
        cases = self._with_case(connection, _CASE, Reason.CASE_NUMBER, ids, _CASE.c.number)
        letters = self._with_case(connection, _LETTER, Reason.LETTER_NUMBER, ids, _LETTER.c.number)
        return [*cases, *letters]

    def _texts(self, connection: Connection, typed: str) -> list[Hit]:
        parts = plain_words(typed)
        if max(map(len, parts), default=0) < 3:
            return []
        ids = _matching(connection, TEXT, " AND ".join(map(quoted, parts)), MOST_TEXTS)
        if not ids and len(parts[-1]) > 1:  # a single letter has no index of its own: all words would be read
            begun = [*map(quoted, parts[:-1]), quoted(parts[-1], begins=True)]
            ids = _matching(connection, TEXT, " AND ".join(begun), MOST_TEXTS)
        if not ids:
            return []
        summary = func.coalesce(_CASE.c.summary, "") + " " + func.coalesce(_CASE.c.own_words, "")
        found = [
            *self._with_case(connection, _NOTE, Reason.NOTE, ids, _NOTE.c.text),
            *self._with_case(connection, _DOCUMENT, Reason.DOCUMENT, ids, _DOCUMENT.c.title),
            *self._with_case(connection, _CASE, Reason.SUMMARY, ids, summary),
        ]
        return [_cut(hit, parts) for hit in found]

    def _with_case(
        self, connection: Connection, kind: Any, reason: Reason, ids: Sequence[UUID], shown: Any
    ) -> list[Hit]:
        """The records of one kind among these, each with its case and client, where the reader may read."""
        on = {"case_note": "at", "letter": "made_at", "case_document": "added_at", "case_file": "opened_on"}
        query = (
            select(
                kind.c.id.label("record_id"),
                _CASE.c.id.label("case_id"),
                _CASE.c.number,
                _CASE.c.status,
                shown.label("shown"),
                kind.c[on[kind.name]].label("on"),
                _CLIENT.c.id.label("client_id"),
                _CLIENT.c.given_name,
                _CLIENT.c.family_name,
                _CLIENT.c.code_word,
                _CLIENT.c.birth_date,
            )
            .select_from(kind if kind is _CASE else kind.join(_CASE, _CASE.c.id == kind.c.case_id))
            .join(_CLIENT, _CLIENT.c.id == _CASE.c.client_id, isouter=True)
            .where(
                kind.c.id.in_(ids),
                _CASE.c.removed_at.is_(None),
                may_read(_CASE, self._reader, self._clock.now()),
            )
        )
        if kind is _NOTE:
            query = query.where(may_read_note(self._reader))
        return [_case_hit(row, reason) for row in connection.execute(query)]

    # -- duplicates and merges ----------------------------------------------------------------

    def duplicates(self, typed: Typed, *, but: UUID | None = None) -> tuple[Duplicate, ...]:
        """Who may be the person being entered, likeliest first."""
        if not typed.is_enough:
            return ()
        entered = {
            "given_name": typed.given_name,
            "family_name": typed.family_name,
            "birth_date": typed.birth_date,
        }
        with reading(self._engine, self._path) as connection:
            self._words.learn(connection)
            ids = possible(connection, typed, self._words)
            rows = connection.execute(_PEOPLE.where(_CLIENT.c.id.in_(ids), _CLIENT.c.merged_into.is_(None)))
            likely = []
            for row in rows:
                there = {
                    "given_name": row.given_name,
                    "family_name": row.family_name,
                    "birth_date": row.birth_date,
                }
                if row.id != but and (value := same_person(entered, there)) >= SAME_FROM:
                    likely.append((value, row))
            likely.sort(key=lambda pair: -pair[0])
            told = {
                person.client.id: person for person in self._people(connection, [r.id for _, r in likely])
            }
        return tuple(_duplicate(value, row, told.get(row.id), typed) for value, row in likely[:5])

    def side(self, client_id: UUID) -> Side:
        """One entry with everything that a person compares.

        Raises:
            CaseNotOpen: one of her cases is not open to the reader.
            RecordNotFound: there is no such entry.
        """
        with reading(self._engine, self._path) as connection:
            row = connection.execute(select(_CLIENT).where(_CLIENT.c.id == client_id)).mappings().first()
            if row is None:
                raise RecordNotFound(kind="client", id=client_id)
            cases = connection.execute(
                select(_CASE.c.id, _CASE.c.number, _CASE.c.opened_on)
                .where(_CASE.c.client_id == client_id, _CASE.c.removed_at.is_(None))
                .order_by(_CASE.c.opened_on)
            ).all()
            for case in cases:
                demand_open(connection, case.id, self._reader, self._clock.now())
            household = (
                connection.execute(select(_HOUSEHOLD).where(_HOUSEHOLD.c.id == row["household_id"]))
                .mappings()
                .first()
            )
        hidden = {"id", "household_id", "merged_into", "_heads", "_x"}
        fields = {name: value for name, value in row.items() if name not in hidden}
        if household is not None:
            fields |= {f"household.{name}": v for name, v in household.items() if name not in hidden}
        return Side(
            client_id, fields, tuple(case.number for case in cases), cases[0].opened_on if cases else None
        )

    def merges_of(self, client_id: UUID) -> tuple[MergeLine, ...]:
        """What was merged into this entry and not parted again, newest first."""
        with reading(self._engine, self._path) as connection:
            rows = connection.execute(
                select(
                    _MERGE.c.id,
                    _MERGE.c.kept_id,
                    _MERGE.c.merged_id,
                    _MERGE.c.at,
                    _MERGE.c.by,
                    _CLIENT.c.given_name,
                    _CLIENT.c.family_name,
                    _CLIENT.c.code_word,
                )
                .join(_CLIENT, _CLIENT.c.id == _MERGE.c.merged_id)
                .where(_MERGE.c.kept_id == client_id, _MERGE.c.undone_at.is_(None))
                .order_by(_MERGE.c.at.desc())
            ).all()
        return tuple(
            MergeLine(
                row.id,
                row.kept_id,
                row.merged_id,
                shown_name(row),
                row.at.astimezone(OFFICE_ZONE).date(),
                row.by,
            )
            for row in rows
        )


_PEOPLE = select(
    _CLIENT.c.id,
    _CLIENT.c.given_name,
    _CLIENT.c.family_name,
    _CLIENT.c.code_word,
    _CLIENT.c.birth_date,
    _CLIENT.c.merged_into,
)


def _matching(connection: Connection, name: str, match: str, most: int) -> list[UUID]:
    """Ids of the records that the index names, newest first."""
    rows = connection.exec_driver_sql(
        f"SELECT record FROM search_entry WHERE entry IN (SELECT rowid FROM {name} "  # noqa: S608 - our names
        f"WHERE {name} MATCH ? ORDER BY rowid DESC LIMIT ?)",
        (match, most),
    )
    return [UUID(record) for (record,) in rows]


def _all_of(groups: Sequence[Sequence[str]], ahead: Sequence[str]) -> str:
    return " AND ".join([*ahead, *(f"({' OR '.join(group)})" for group in groups)])


def _name_hit(person: _Person, wanted: Sequence[str], born_on: date | None) -> Hit:
    client, case = person.client, person.case
    words = words_of(person.name)
    likeness = typed_likeness(wanted, words) if wanted else 0.97
    if born_on is not None:
        likeness += 0.02
    every = [*name_words(client.given_name, client.family_name)]
    coded = name_words(client.code_word)
    if not wanted:
        reason = Reason.BIRTH_DATE
    elif all(any(word.startswith(folded(part)) for word in every) for part in wanted):
        reason = Reason.NAME
    elif all(any(word.startswith(folded(part)) for word in coded) for part in wanted):
        reason, likeness = Reason.CODE_WORD, max(likeness, 0.95)
    else:
        reason = Reason.SOUNDS_ALIKE if likeness >= 0.84 else Reason.SIMILAR
    return Hit(
        reason=reason,
        record_id=client.id,
        client_id=client.merged_into or client.id,
        case_id=case.id if case is not None else None,
        name=person.name,
        birth_date=client.birth_date,
        case_number=(case.number or "") if case is not None else "",
        status=(case.status or "") if case is not None else "",
        shown="",
        on=case.opened_on if case is not None else None,
        likeness=likeness,
    )


def _case_hit(row: Any, reason: Reason) -> Hit:
    on = _day(row.on) if isinstance(row.on, datetime) else row.on
    return Hit(
        reason=reason,
        record_id=row.record_id,
        client_id=row.client_id,
        case_id=row.case_id,
        name=shown_name(row),
        birth_date=row.birth_date,
        case_number=row.number or "",
        status=row.status or "",
        shown=row.shown or "",
        on=on,
        likeness=_RANK[reason],
    )


def _day(moment: datetime) -> date:
    return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(OFFICE_ZONE).date()


def _cut(hit: Hit, parts: Sequence[str]) -> Hit:
    return replace(hit, shown=around(hit.shown, parts))


def _duplicate(value: float, row: Any, person: _Person | None, typed: Typed) -> Duplicate:
    if person is None:
        return Duplicate(likeness=value, is_told=False)
    return Duplicate(
        likeness=value,
        is_told=True,
        client_id=row.id,
        case_id=person.case.id if person.case is not None else None,
        name=person.name,
        birth_date=row.birth_date,
        case_number=(person.case.number or "") if person.case is not None else "",
        reasons=alike_in(typed, row),
    )
