"""The store against bare SQLCipher with the same settings, in the same run."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import event

from app.store import engine as store_engine
from app.store.engine import folded, open_engine, writing
from app.store.queries import SqlQueries
from app.store.registers import apply
from app.store.tables import LOCAL
from app.store.upgrade import demand_current
from app.store.work import guard_open
from app.store.workstation import OpenStore
from tests.support.many_cases import change_sets, fill
from tests.support.stores import new_store, saved_case

CASES = 10_000
BATCH = 500
"""About what an answer of 256 kB holds."""


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
    connection.create_function("folded", 1, folded, deterministic=True)
    return connection


def median_ms(work: Callable[[], object], rounds: int = 9) -> float:
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)


def statements_of(store: OpenStore, read: Callable[[], object]) -> list[tuple[str, Sequence[Any]]]:
    """What a query sends to the database."""
    said: list[tuple[str, Sequence[Any]]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        said.append((statement, parameters))

    event.listen(store.engine, "before_cursor_execute", note)
    read()
    event.remove(store.engine, "before_cursor_execute", note)
    return [(statement, parameters) for statement, parameters in said if not statement.startswith("BEGIN")]


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

    least, taken = median_ms(floor), median_ms(ours)
    print(f"key to first page of {CASES}: bare {least:.1f} ms, ours {taken:.1f} ms, {taken / least:.2f} x")
    assert taken / least <= 4


@pytest.mark.parametrize("search", ["", "ivanka", "щерева 00016"])
def test_a_page_in_an_open_store(full: OpenStore, search: str) -> None:
    statements = statements_of(full, lambda: full.queries.cases(search))
    connection = bare(full.path, full.key)

    def floor() -> None:
        for statement, parameters in statements:
            connection.execute(statement, parameters).fetchall()

    least, taken = median_ms(floor, 15), median_ms(lambda: full.queries.cases(search), 15)
    connection.close()
    print(f"page for {search!r}: bare {least:.1f} ms, ours {taken:.1f} ms, {taken / least:.2f} x")
    assert taken / least <= 6  # 200 lines with their ids, dates and needs as objects


def test_bulk_apply(tmp_path: Path) -> None:
    """Ten thousand change sets of another device, as syncs bring them, against inserting finished rows."""
    store, _ = new_store(tmp_path / "ours")
    changes = list(change_sets(CASES))
    inserted: list[list[tuple[str, Sequence[Any]]]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        if statement.startswith("INSERT"):
            inserted[-1].append((statement, parameters))

    event.listen(store.engine, "before_cursor_execute", note)
    seen: dict[UUID, int] = {}
    started = time.perf_counter()
    for start in range(0, CASES, BATCH):
        inserted.append([])
        with writing(store.engine, store.path) as connection, guard_open(connection):
            apply(connection, LOCAL, changes[start : start + BATCH], seen)
    taken = time.perf_counter() - started
    store.close()

    least = inserting(tmp_path / "bare", inserted)
    count = sum(len(rows) for batch in inserted for _, rows in batch)
    size = store.path.stat().st_size / 1e6
    print(
        f"{CASES} change sets, {count} rows, {size:.1f} MB: bare inserts {least:.2f} s, "
        f"merged {taken:.2f} s, {taken / least:.2f} x"
    )
    assert taken / least <= 9


def inserting(home: Path, batches: Sequence[Sequence[tuple[str, Sequence[Any]]]]) -> float:
    """Seconds that the same rows take on SQLCipher alone."""
    store, _ = new_store(home)
    connection = bare(store.path, store.key)
    started = time.perf_counter()
    for batch in batches:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("UPDATE write_guard SET is_open = 1")
        for statement, rows in batch:
            connection.executemany(statement, rows)
        connection.execute("COMMIT")
    taken = time.perf_counter() - started
    connection.close()
    store.close()
    return taken


def test_one_save(full: OpenStore) -> None:
    """A new case: four records merged, chained and numbered; against as many bare inserts."""
    connection = bare(full.path, full.key)
    connection.execute("CREATE TABLE IF NOT EXISTS floor (a, b)")

    def floor() -> None:
        connection.execute("BEGIN IMMEDIATE")
        for _ in range(6):
            connection.execute("INSERT INTO floor VALUES (?, ?)", ("x" * 200, "y" * 300))
        connection.execute("COMMIT")

    least, taken = median_ms(floor, 25), median_ms(lambda: saved_case(full), 25)
    connection.close()
    print(f"one save of a new case: bare {least:.2f} ms, ours {taken:.2f} ms, {taken / least:.2f} x")
    assert taken / least <= 30
