"""What need-to-know and the audit trail cost: lists as one person reads them, a row in the trail."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest

from app.domain.audit import Act
from app.store.engine import writing
from app.store.registers import apply
from app.store.tables import LOCAL
from app.store.work import guard_open
from app.store.workstation import OpenStore
from app.sync.changes import ChangeSet, Op
from tests.benchmarks.test_store import bare, listening
from tests.support.many_cases import DEVICE, SCOPE, fill
from tests.support.measuring import Times, assert_ratio, compared, timed
from tests.support.stores import NOW, WORKER, new_store

CASES = 10_000
READER, OTHER = UUID(int=0xB), UUID(int=0xC)
ROUNDS = 60


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenStore]:
    """Every twentieth case is closed to the reader, every twentieth names her."""
    store, _ = new_store(tmp_path_factory.mktemp("full") / "home")
    fill(store, CASES)
    ops = tuple(
        Op("case_file", UUID(int=(3 << 64) + n + 1), {"readers": [str(OTHER if n % 20 else READER)]}, {})
        for n in range(0, CASES, 10)
    )
    with writing(store.engine, store.path) as connection, guard_open(connection):
        change = ChangeSet(DEVICE, CASES + 1, (CASES + 1) << 16, OTHER, SCOPE, 3, ops)
        apply(connection, LOCAL, [change], {DEVICE: CASES})
    yield store
    store.close()


@pytest.mark.parametrize("search", ["", "ivanka", "щерева 00016"])
def test_a_page_as_one_person_reads_it(full: OpenStore, search: str) -> None:
    all_of_it, hers = full.queries, full.queries_of(READER)
    assert any(line.is_locked for line in hers.cases())
    page = compared(lambda: all_of_it.cases(search), lambda: hers.cases(search), 25)
    assert_ratio(f"page for {search!r}, everything and as one person reads it", 1.5, page)


def test_the_page_of_a_case_as_one_person_reads_it(full: OpenStore) -> None:
    case_id = UUID(int=(3 << 64) + 2)
    view = compared(lambda: full.queries.case(case_id), lambda: full.queries_of(READER).case(case_id), 25)
    assert_ratio("page of a case, everything and as one person reads it", 1.6, view)


def test_a_row_in_the_trail(full: OpenStore) -> None:
    """Against the same rows written by SQLCipher alone, each in one durable transaction."""
    case_id = UUID(int=(3 << 64) + 2)
    connection = bare(full.path, full.key)
    writes: list[tuple[str, object]] = []

    def note() -> None:
        with full.work(WORKER.id)() as unit:
            unit.audit.note(Act.CASE_OPENED, case_id, at=NOW, case_id=case_id)
            unit.commit()

    def ours() -> float:
        with listening(full.engine) as said:
            taken = timed(note)
        writes[:] = [one for one in said if not one[0].startswith(("BEGIN", "SELECT"))]
        return taken

    def again() -> None:
        (update, values), (insert, row) = writes
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(update, values)
        connection.execute(insert, (-row[0], *row[1:]))  # type: ignore[index]
        connection.execute("COMMIT")

    note()  # the first one makes the counter

    def measure() -> Times:
        pairs = [(ours(), timed(again)) for _ in range(ROUNDS)]
        return [least for _, least in pairs], [taken for taken, _ in pairs]

    assert_ratio("a row in the trail, bare SQLCipher and ours", 2.5, measure)
    connection.close()
