"""Search over names, numbers and texts (`actions.search_ports.Search`), and who may be a duplicate.

Names: what is typed as the beginning of words; then what sounds alike; then what differs by a slip
(7-desktop.md part 2, recipe H), each step only while the one before found too little. Every statement
carries the reader: a case that is not open to her, and a note for named readers, is not found.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, Engine, select

from app.actions.search_ports import Duplicate, Hit, MergeLine, Reason, Side, Typed
from app.domain.clock import OFFICE_ZONE, Clock, SystemClock
from app.domain.errors import RecordNotFound
from app.domain.folding import folded
from app.domain.names import FOUND_FROM, SAME_FROM, same_person, typed_likeness, words_of
from app.domain.search_text import birth_date_in
from app.store.access import demand_open, may_read
from app.store.engine import reading
from app.store.search_duplicates import alike_in, possible
from app.store.search_index import NAME, birth_word, name_words, plain_words, quoted
from app.store.search_texts import (
    HAS_DIGIT,
    RANK,
    Asked,
    by_number,
    in_texts,
    matching,
    numbered,
    shown_name,
)
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
MOST_LISTED: Final = 200
"""Entries that the list of cases ranks for one question: a page; who looks further types more."""


@dataclass(frozen=True, slots=True)
class Listed:
    """What a search in the list of cases found, with how well it fits (1 = as typed)."""

    clients: Mapping[UUID, float]
    numbers: Mapping[UUID, float]
    """Ids of cases that are found by their number, which is no secret."""


@dataclass(frozen=True, slots=True)
class _Person:
    """A client with the case that opens; `case` None = she has none at all."""

    client: Any
    case: Any | None

    @property
    def name(self) -> str:
        """As lists show it."""
        return shown_name(self.client)


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

    def warm(self) -> None:
        """Read the words of all names and have the statements ready, so that no keystroke waits for it."""
        with reading(self._engine, self._path) as connection:
            self._words.learn(connection)
        self.find("a")

    def find(self, typed: str, *, limit: int = 30) -> tuple[Hit, ...]:
        """What `typed` may mean, best first."""
        if not typed.strip():
            return ()
        with reading(self._engine, self._path) as connection:
            hits = self._names(connection, typed)
            asked = Asked(connection, self._reader, self._clock.now())
            hits += by_number(asked, typed)
            hits += in_texts(asked, typed)
        hits.sort(key=lambda hit: (-round(hit.likeness, 3), -(hit.on or date.min).toordinal(), hit.name))
        return tuple(hits[:limit])

    def listed(self, connection: Connection, typed: str) -> Listed:
        """Whose cases a list shows for what is typed: a name, a case number, or words of both.

        Of clients only those of whom the reader may know; of numbers all, since a closed case is a
        line with its number.
        """
        names = {hit.client_id: hit.likeness for hit in self._names(connection, typed, MOST_LISTED)}
        numbers = dict.fromkeys(numbered(connection, typed, MOST_LISTED), RANK[Reason.CASE_NUMBER])
        words = typed.split()
        digits = [word for word in words if HAS_DIGIT.search(word)]
        if not names and not numbers and digits and len(digits) < len(words):
            rest = " ".join(word for word in words if word not in digits)
            by_name = {hit.client_id: hit.likeness for hit in self._names(connection, rest, MOST_LISTED)}
            cases = numbered(connection, " ".join(digits), MOST_LISTED)
            rows = connection.execute(
                select(_CASE.c.id, _CASE.c.client_id).where(
                    _CASE.c.id.in_(cases),
                    _CASE.c.client_id.in_([id for id in by_name if id is not None]),
                    may_read(_CASE, self._reader, self._clock.now()),
                )
            )
            numbers = {row.id: by_name[row.client_id] for row in rows}
        return Listed({id: value for id, value in names.items() if id is not None}, numbers)

    # -- names --------------------------------------------------------------------------------

    def _names(self, connection: Connection, typed: str, most: int = MOST_NAMES) -> list[Hit]:
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
            self._look(connection, match, wanted, known, most, born_on=born.day if born else None)
        if not wanted or any(HAS_DIGIT.search(part) for part in wanted):
            return list(known.values())
        for with_slips in (False, True):
            if sum(hit.likeness >= GOOD for hit in known.values()) >= ENOUGH or len(folded(rest)) < 3:
                break
            self._words.learn(connection)
            for match in self._alike(wanted, ahead, with_slips=with_slips):
                self._look(connection, match, wanted, known, most, born_on=born.day if born else None)
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
        most: int,
        *,
        born_on: date | None,
    ) -> None:
        ids = [id for id in matching(connection, NAME, match, most) if id not in known]
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
            if not likely:  # nearly always, when a whole list is brought in
                return ()
            likely.sort(key=lambda pair: -pair[0])
            likely = self._not_in_the_bin(connection, likely)
            told = {
                person.client.id: person for person in self._people(connection, [r.id for _, r in likely])
            }
        return tuple(_duplicate(value, row, told.get(row.id), typed) for value, row in likely[:5])

    def _not_in_the_bin(
        self, connection: Connection, likely: list[tuple[float, Any]]
    ) -> list[tuple[float, Any]]:
        """Without those all of whose cases were thrown away."""
        cases = self._cases_of(connection, {row.id for _, row in likely})
        thrown_away = {id for id, own in cases.items() if all(case.removed_at is not None for case in own)}
        return [(value, row) for value, row in likely if row.id not in thrown_away]

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
