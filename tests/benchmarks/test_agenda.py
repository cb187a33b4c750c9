"""The page of the day over very many cases, against bare SQLCipher reading the same rows."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import event

from app.domain.agenda import placed
from app.store import engine as store_engine
from app.store.agenda_queries import AgendaQueries
from app.store.workstation import OpenStore
from tests.support.crowd import AUTHOR, TODAY, crowded_store
from tests.support.measuring import assert_ratio, compared
from tests.support.real_content import real_content
from tests.support.stores import Clock

CASES = int(os.environ.get("AGENDA_CASES", "20000"))
"""The statements stop after a page: a hundred thousand take no longer (the note has the figure)."""
LIMIT = 7
"""The floor only fetches the rows; ours makes a record, an entry and its place on the page of each."""


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenStore]:
    store = crowded_store(tmp_path_factory.mktemp("crowd") / "home", CASES)
    yield store
    store.close()


@pytest.mark.parametrize("mine", [True, False])
@pytest.mark.parametrize("ahead", [True, False])
def test_the_page_of_the_day(crowded: OpenStore, *, mine: bool, ahead: bool) -> None:
    desk = AgendaQueries(
        crowded.engine, crowded.path, Clock(), reader=AUTHOR, worker_id=AUTHOR, name="Aylin Demir"
    )
    holidays = real_content().directory.holidays
    said: list[tuple[str, Sequence[Any]]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        said.append((statement, parameters))

    event.listen(crowded.engine, "before_cursor_execute", note)
    found = desk.entries(TODAY, mine=mine, ahead=ahead)
    event.remove(crowded.engine, "before_cursor_execute", note)
    statements = [one for one in said if one[0].startswith("SELECT")]
    connection = sqlcipher.connect(str(crowded.path), isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{crowded.key.hex()}'\"")
    for setting in store_engine.PRAGMAS:
        connection.execute(f"PRAGMA {setting}")

    def floor() -> None:
        for statement, parameters in statements:
            connection.execute(statement, parameters).fetchall()

    def ours() -> None:
        assert placed(desk.entries(TODAY, mine=mine, ahead=ahead).entries, TODAY, holidays)

    words = f"{len(found.entries)} entries of {CASES} cases, bare SQLCipher and ours"
    measured = assert_ratio(words, LIMIT, compared(floor, ours, 15))
    print(f"{measured.ours_median:.1f} ms")
    connection.close()
