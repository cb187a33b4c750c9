"""The store against bare SQLCipher with the same settings, in the same run."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Engine, event

from app.store import engine as store_engine
from app.store.engine import open_engine, writing
from app.store.queries import SqlQueries
from app.store.registers import apply
from app.store.tables import LOCAL
from app.store.upgrade import demand_current
from app.store.work import guard_open
from app.store.workstation import OpenStore
from app.sync.changes import ChangeSet
from tests.support.many_cases import change_sets, fill
from tests.support.measuring import Times, assert_ratio, compared, timed
from tests.support.stores import new_store, saved_case

CASES = 10_000
ROUNDS = 80
BATCH = 500
"""About what an answer of 256 kB holds."""
Said = tuple[str, Sequence[Any]]
"""A statement and its parameters."""


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenStore]:
    store, _ = new_store(tmp_path_factory.mktemp("full") / "home")
    fill(store, CASES)
    yield store
    store.close()


def bare(path: Path, key: bytes) -> Any:
    """SQLCipher alone, with the store's settings."""
    connection = sqlcipher.connect(str(path), isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    for setting in store_engine.PRAGMAS:
        connection.execute(f"PRAGMA {setting}")
    return connection


@contextmanager
def listening(engine: Engine) -> Iterator[list[Said]]:
    """What is sent to the database meanwhile."""
    said: list[Said] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        said.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    yield said
    event.remove(engine, "before_cursor_execute", note)


def statements_of(store: OpenStore, read: Callable[[], object]) -> list[Said]:
    """What a query sends to the database."""
    with listening(store.engine) as said:
        read()
    return [one for one in said if not one[0].startswith("BEGIN")]


def test_from_the_key_to_the_first_page(full: OpenStore) -> None:
    """Argon2id excluded: it is slow on purpose."""
    statements = statements_of(full, full.queries.cases)

    def floor() -> None:
        connection = bare(full.path, full.key)
        for statement, parameters in statements:
            connection.execute(statement, parameters).fetchall()
        connection.close()

    def ours() -> None:
        engine = open_engine(full.path, full.key)
        demand_current(engine, full.path)
        assert len(SqlQueries(engine, full.path).cases()) == 200
        engine.dispose()

    assert_ratio(f"key to first page of {CASES}, bare SQLCipher and ours", 4, compared(floor, ours, 9))


@pytest.mark.parametrize(("search", "limit"), [("", 3), ("ivanka", 6), ("щерева 00016", 10)])
def test_a_page_in_an_open_store(full: OpenStore, search: str, limit: float) -> None:
    """200 lines with their needs; what is searched is ranked too, which the bare statements are not."""
    statements = statements_of(full, lambda: full.queries.cases(search))
    connection = bare(full.path, full.key)

    def floor() -> None:
        for statement, parameters in statements:
            connection.execute(statement, parameters).fetchall()

    page = compared(floor, lambda: full.queries.cases(search), 25)
    assert_ratio(f"page for {search!r}, bare SQLCipher and ours", limit, page)
    connection.close()


def test_bulk_apply(tmp_path: Path) -> None:
    """Ten thousand change sets of another device, as syncs bring them, against inserting finished rows."""
    changes = list(change_sets(CASES))
    homes = (tmp_path / str(number) for number in count())

    def measure() -> Times:
        gc.disable()  # as on the application's lanes: `app.ui.collector` collects on the GUI thread
        taken, batches = applying(next(homes), changes)
        least = inserting(next(homes), batches)
        gc.enable()
        return [least], [taken]

    assert_ratio(f"{CASES} change sets, bare inserts and merged", 4, measure)


def applying(home: Path, changes: Sequence[ChangeSet]) -> tuple[float, list[list[Said]]]:
    """Milliseconds that an empty store takes to merge, and the rows that it inserted, by transaction."""
    store, _ = new_store(home)
    seen: dict[UUID, int] = {}
    batches: list[list[Said]] = []
    taken = 0.0

    def merge(start: int) -> None:
        with writing(store.engine, store.path) as connection, guard_open(connection):
            apply(connection, LOCAL, changes[start : start + BATCH], seen)

    for start in range(0, CASES, BATCH):
        with listening(store.engine) as said:
            taken += timed(partial(merge, start))
        batches.append([one for one in said if one[0].startswith("INSERT")])
    store.close()
    return taken, batches


def inserting(home: Path, batches: Sequence[Sequence[Said]]) -> float:
    """Milliseconds that the same rows take on SQLCipher alone."""
    store, _ = new_store(home)
    connection = bare(store.path, store.key)

    def insert(batch: Sequence[Said]) -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("UPDATE write_guard SET is_open = 1")
        for statement, rows in batch:
            connection.executemany(statement, rows)
        connection.execute("COMMIT")

    taken = sum(timed(partial(insert, batch)) for batch in batches)
    connection.close()
    store.close()
    return taken


def test_one_save(full: OpenStore, tmp_path: Path) -> None:
    """A new case, merged, chained and numbered, against the same rows written by SQLCipher alone.

    Both sides make one durable transaction (FULL); the floor is a copy of the same file, so that its
    trees are as deep and its triggers fire as often.
    """
    connection = bare(full.path, full.key)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    copy = tmp_path / "copy.db"
    shutil.copy(full.path, copy)
    connection = bare(copy, full.key)
    writes: list[Said] = []

    def ours() -> float:
        with listening(full.engine) as said:
            taken = timed(lambda: saved_case(full))
        writes[:] = [one for one in said if not one[0].startswith(("BEGIN", "SELECT"))]
        return taken

    def again() -> None:
        connection.execute("BEGIN IMMEDIATE")
        for statement, parameters in writes:
            many = isinstance(parameters, list)
            (connection.executemany if many else connection.execute)(statement, parameters)
        connection.execute("COMMIT")

    def measure() -> Times:
        pairs = [(ours(), timed(again)) for _ in range(ROUNDS)]
        return [least for _, least in pairs], [taken for taken, _ in pairs]

    assert_ratio("one save of a new case, bare SQLCipher and ours", 2.5, measure)
    print(f"{len(writes)} writing statements")
    connection.close()
