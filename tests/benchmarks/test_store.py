"""The store against bare SQLCipher with the same settings, in the same run."""

from __future__ import annotations

import gc
import shutil
import time
from collections.abc import Callable, Iterator, Sequence, Sized
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Engine, event

from app.store import engine as store_engine
from app.store.case_lines import newest
from app.store.engine import open_engine, writing
from app.store.paper_lines import referrals_in
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
from tests.support.traced import traced

CASES = 10_000
ROUNDS = 80
BATCH = 500
"""About what an answer of 256 kB holds."""
READER = UUID(int=0xB)
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


def statements_of(store: OpenStore, read: Callable[[], object]) -> list[str]:
    """What a query sends to the database, with its values, in its transaction."""
    with traced(store.engine) as said:
        read()
    return ["BEGIN", *said, "ROLLBACK"]


@contextmanager
def uncollected() -> Iterator[None]:
    """As on the application's lanes: `app.ui.collector` collects on the GUI thread."""
    gc.disable()
    yield
    gc.enable()


def test_from_the_key_to_the_first_page(full: OpenStore) -> None:
    """Argon2id excluded: it is slow on purpose."""
    statements = statements_of(full, full.queries.cases)

    def floor() -> None:
        connection = bare(full.path, full.key)
        for statement in statements:
            connection.execute(statement).fetchall()
        connection.close()

    def ours() -> None:
        engine = open_engine(full.path, full.key)
        demand_current(engine, full.path)
        assert len(SqlQueries(engine, full.path).cases()) == 200
        engine.dispose()

    assert_ratio(f"key to first page of {CASES}, bare SQLCipher and ours", 4, compared(floor, ours, 9))


def against_bare(
    store: OpenStore, name: str, plain: tuple[str, list[Any]], ours: Callable[[], Sized], also: Sequence[str]
) -> None:
    """A list against SQLCipher alone, which carries out the same statements and fetches the same rows.

    Both sides work in memory only, so that the processor's time is counted: what else runs meanwhile is
    no part of it.
    """
    sql, parameters = plain
    count = len(ours())
    with traced(store.engine) as said:
        ours()
    assert len(said) == len(also) + 1, "nothing else is asked"
    connection = bare(store.path, store.key)

    def floor() -> None:
        connection.execute("BEGIN")
        for statement in also:
            connection.execute(statement).fetchall()
        assert len(connection.execute(sql, parameters).fetchall()) == count
        connection.execute("ROLLBACK")

    with uncollected():
        measure = compared(floor, ours, 40, time.thread_time)
        assert_ratio(f"{name}, {count} lines, bare SQLCipher and ours", 1.3, measure)
    connection.close()


@pytest.mark.parametrize("reader", [None, READER])
@pytest.mark.parametrize("skipped", [0, CASES // 2])
def test_a_page_of_cases(full: OpenStore, reader: UUID | None, skipped: int) -> None:
    """200 lines with their needs; what the reader may know is decided in the statement."""
    queries = full.queries if reader is None else full.queries_of(reader)
    page = newest(reader)
    plain = (page.sql, page.bound(now=datetime.now(UTC), most=200, skipped=skipped))
    who = "everybody" if reader is None else "one person"
    also = ["SELECT tbl, id, field, value FROM sync_conflict"]
    against_bare(full, f"page {skipped} on, {who}", plain, lambda: queries.cases(offset=skipped), also)


@pytest.mark.parametrize("reader", [None, READER])
def test_referrals_of_a_kind(full: OpenStore, reader: UUID | None) -> None:
    """Every one that waits, most urgent first."""
    queries = full.queries if reader is None else full.queries_of(reader)
    found = referrals_in(reader)
    plain = (found.sql, found.bound(now=datetime.now(UTC), states='["released"]'))
    who = "everybody" if reader is None else "one person"
    against_bare(full, f"referrals, {who}", plain, lambda: queries.referrals(["released"]), [])


@pytest.mark.parametrize(("search", "limit"), [("ivanka", 6), ("щерева 00016", 10)])
def test_a_searched_page(full: OpenStore, search: str, limit: float) -> None:
    """It is ranked too, and spellings are compared, which the bare statements do not do."""
    statements = statements_of(full, lambda: full.queries.cases(search))
    connection = bare(full.path, full.key)

    def floor() -> None:
        for statement in statements:
            connection.execute(statement).fetchall()

    with uncollected():
        page = compared(floor, lambda: full.queries.cases(search), 25, time.thread_time)
        assert_ratio(f"page for {search!r}, bare SQLCipher and ours", limit, page)
    connection.close()


def test_bulk_apply(tmp_path: Path) -> None:
    """Ten thousand change sets of another device, as syncs bring them, against inserting finished rows.

    The rows of each batch are inserted bare right after it was merged, so that both meet the same load.
    """
    changes = list(change_sets(CASES))
    homes = (tmp_path / str(number) for number in count())

    def measure() -> Times:
        (ours, _), (other, _) = new_store(next(homes)), new_store(next(homes))
        connection = bare(other.path, other.key)
        seen: dict[UUID, int] = {}
        least, taken = [], []
        with uncollected():
            for start in range(0, CASES, BATCH):
                with listening(ours.engine) as said:
                    taken.append(timed(partial(merge, ours, changes[start : start + BATCH], seen)))
                rows = [one for one in said if one[0].startswith("INSERT")]
                least.append(timed(partial(insert, connection, rows)))
        connection.close()
        ours.close()
        other.close()
        return least, taken

    assert_ratio(f"{BATCH} of {CASES} change sets, bare inserts and merged", 2.5, measure)


def merge(store: OpenStore, changes: Sequence[ChangeSet], seen: dict[UUID, int]) -> None:
    """One transaction of a sync."""
    with writing(store.engine, store.path) as connection, guard_open(connection):
        apply(connection, LOCAL, changes, seen)


def insert(connection: Any, rows: Sequence[Said]) -> None:
    """The same rows on SQLCipher alone."""
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("UPDATE write_guard SET is_open = 1")
    for statement, values in rows:
        connection.executemany(statement, values)
    connection.execute("COMMIT")


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
