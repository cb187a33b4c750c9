"""A real encrypted store with very many cases, for measurements: invented people, the same at each run.

    store = crowded_store(home, cases=100_000)      # three notes per case; about a minute
    python3 -m tests.support.crowd FOLDER [CASES]   # a store to look at; passphrase of tests.support.stores

Rows are inserted by Core, past the change sets: nothing waits in the outbox and nothing stands in the
history. Words of names are real in many languages and put together at random; families get a second part
now and then, so that a hundred thousand people have as many different names as in a town.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from app.domain.casework import (
    AppointmentState,
    ContactKind,
    DeadlineKind,
    DocumentSource,
    GoalState,
    MeasureState,
)
from app.store import search_index
from app.store.engine import writing
from app.store.inserting import insert_rows
from app.store.tables import KINDS as RECORD_KINDS
from app.store.tables import LOCAL
from app.store.values import hints, to_column, to_plain
from app.store.work import guard_open
from app.store.workstation import OpenStore
from tests.support.crowd_names import FAMILY, GIVEN, NOTE_WORDS, SYLLABLES
from tests.support.stores import new_store

CASES: Final = 100_000
NOTES_PER_CASE: Final = 3
BATCH: Final = 2_000
"""Cases of one transaction."""
AUTHOR, DEVICE = UUID(int=0xA9), UUID(int=0xD9)
TODAY: Final = date(2026, 11, 24)
KINDS: Final = {
    name: number
    for number, name in enumerate(
        (
            "household",
            "client",
            "case_file",
            "case_need",
            "case_note",
            "appointment",
            "deadline",
            "goal",
            "measure",
            "case_document",
            "letter",
        ),
        1,
    )
}
Rows = dict[str, list[dict[str, Any]]]


def crowded_store(home: Path, cases: int = CASES, notes_per_case: int = NOTES_PER_CASE) -> OpenStore:
    """A new store with a crowd in it; opened again with `tests.support.stores.reopened`."""
    store, _ = new_store(home)
    crowd(store, cases, notes_per_case)
    return store


def crowd(store: OpenStore, cases: int = CASES, notes_per_case: int = NOTES_PER_CASE) -> None:
    """Put a crowd into an open store, with its search index.

    Args:
        store: empty, or without an earlier crowd.
        cases: how many, each of one client in one household.
        notes_per_case: how many notes each has.
    """
    for first in range(0, cases, BATCH):
        rows: Rows = {name: [] for name in KINDS}
        for n in range(first, min(first + BATCH, cases)):
            _one_case(n, notes_per_case, rows)
        with writing(store.engine, store.path) as connection, guard_open(connection):
            for name, records in rows.items():
                if records:
                    insert_rows(connection, LOCAL.records[name], records)
            search_index.renew(
                connection,
                ((name, row["id"], True, row) for name, records in rows.items() for row in records),
            )
    with writing(store.engine, store.path) as connection:
        connection.exec_driver_sql("ANALYZE")


def case_id(n: int) -> UUID:
    """Id of the n-th case, from 0."""
    return _id("case_file", n)


def client_id(n: int) -> UUID:
    """Id of the n-th case's client."""
    return _id("client", n)


def name_of(n: int) -> tuple[str, str]:
    """(given name, family name) of the n-th client."""
    dice = random.Random(n * 7919 + 1)  # noqa: S311 - invented people, not secrets
    language = dice.choice(tuple(GIVEN))
    given = dice.choice(GIVEN[language])
    if dice.random() < 0.12:
        given = f"{given} {dice.choice(GIVEN[language])}"
    family = dice.choice(FAMILY[language])
    chance = dice.random()
    if chance < 0.1:
        family = f"{family}-{dice.choice(FAMILY[language])}"
    elif chance < 0.65:
        family = _made_up(dice, language)
    return given, family


def _made_up(dice: random.Random, language: str) -> str:
    """A family name of the language's own syllables: most names of a town are rare."""
    beginnings, middles, ends = SYLLABLES.get(language, SYLLABLES["de"])
    return (dice.choice(beginnings) + dice.choice(middles) + dice.choice(ends)).capitalize()


def _id(kind: str, n: int) -> UUID:
    return UUID(int=(KINDS[kind] << 64) + n + 1)


def _row(table: str, n: int, **fields: Any) -> dict[str, Any]:
    known = hints(RECORD_KINDS[table])
    columns = {name: to_column(known[name], to_plain(value)) for name, value in fields.items()}
    heads = [[str(DEVICE), 1, 1 << 16, str(AUTHOR), list(fields)]]
    return {"id": _id(table, n), **columns, "_heads": heads, "_x": {}}


def _one_case(n: int, notes: int, rows: Rows) -> None:
    dice = random.Random(n)  # noqa: S311 - invented people
    given, family = name_of(n)
    case = case_id(n)
    opened = date(2022, 1, 3) + timedelta(days=n % 1780)
    district = ("hochfeld", "marxloh", "bruckhausen", "mitte")[n % 4]
    rows["household"].append(
        _row("household", n, city="Duisburg", district=district, street=f"Musterstraße {n % 190}", adults=2)
    )
    born = date(1950, 1, 1) + timedelta(days=dice.randrange(23_000))
    rows["client"].append(
        _row(
            "client",
            n,
            household_id=_id("household", n),
            given_name=given,
            family_name=family,
            birth_date=born.replace(month=1, day=1) if n % 9 == 0 else born,
            letter_language=("de", "bg", "tr", "ar", "ro", "uk")[n % 6],
            nationalities=("125",),
            residence="NE",
        )
    )
    rows["case_file"].append(
        _row(
            "case_file",
            n,
            client_id=_id("client", n),
            number=f"H{n % 9}-{opened.year}-{n:06d}",
            opened_on=opened,
            status=("open", "assigned", "planned", "closed")[n % 4],
            caseworker="Aylin Demir",
            caseworker_id=AUTHOR,
            team="Hochfeld",
            readers=(),
            summary=" ".join(dice.choices(NOTE_WORDS, k=12)),
        )
    )
    rows["case_need"].append(_row("case_need", n, case_id=case, code=f"B{n % 12 + 1:02d}", state="open"))
    for place in range(notes):
        rows["case_note"].append(
            _row(
                "case_note",
                n * notes + place,
                case_id=case,
                at=datetime(2026, 1, 1, 9, tzinfo=UTC) + timedelta(hours=(n * notes + place) % 7800),
                author_id=AUTHOR,
                text=" ".join(dice.choices(NOTE_WORDS, k=dice.randrange(8, 30))),
                contact=tuple(ContactKind)[place % len(ContactKind)],
            )
        )
    _dates(n, case, rows)
    _papers(n, case, dice, rows)


def _dates(n: int, case: UUID, rows: Rows) -> None:
    """Every fifth case has something in the agenda, every seventh a plan."""
    if n % 5 == 0:
        at = datetime(2026, 6, 1, 8, tzinfo=UTC) + timedelta(hours=n % 8760)
        rows["appointment"].append(
            _row("appointment", n, case_id=case, at=at, title="Termin", state=AppointmentState.PLANNED)
        )
        rows["deadline"].append(
            _row(
                "deadline",
                n,
                case_id=case,
                due_on=TODAY - timedelta(days=180) + timedelta(days=n % 540),
                title="Widerspruch",
                kind=tuple(DeadlineKind)[n % 4],
            )
        )
    if n % 7 == 0:
        rows["goal"].append(_row("goal", n, case_id=case, title="Eigene Wohnung", state=GoalState.OPEN))
        rows["measure"].append(
            _row(
                "measure",
                n,
                case_id=case,
                goal_id=_id("goal", n),
                title="Antrag stellen",
                state=MeasureState.WAITING,
                since=TODAY - timedelta(days=n % 90),
            )
        )


def _papers(n: int, case: UUID, dice: random.Random, rows: Rows) -> None:
    if n % 4 == 0:
        rows["case_document"].append(
            _row(
                "case_document",
                n,
                case_id=case,
                code=f"D{n % 20 + 1:02d}",
                title=" ".join(dice.choices(NOTE_WORDS, k=3)),
                added_at=datetime(2026, 3, 1, tzinfo=UTC),
                added_by="Aylin Demir",
                source=DocumentSource.SEEN,
                valid_until=TODAY + timedelta(days=n % 900 - 100),
            )
        )
    if n % 10 == 0:
        rows["letter"].append(
            _row(
                "letter",
                n,
                case_id=case,
                number=f"H{n % 9}-2026-B{n:06d}",
                made_at=datetime(2026, 4, 1, tzinfo=UTC),
                content={"copies": []},
                sha256="",
                language="de",
                slip_code="",
                phone_code="",
                kind="laufzettel",
            )
        )


def everybody(cases: int = CASES) -> Iterator[tuple[int, str, str]]:
    """(n, given name, family name) of the whole crowd."""
    for n in range(cases):
        yield n, *name_of(n)


if __name__ == "__main__":
    made = crowded_store(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else CASES)
    made.close()
