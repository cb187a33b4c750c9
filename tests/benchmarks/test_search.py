"""A keystroke in the search against bare SQLCipher with the same statements, in the same run.

The floor asks what ours asks (index, people, their cases, notes) and fetches every row; ours also makes
the statements, compares words and names, ranks and says why.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import event

from app.store import engine as store_engine
from app.store.search_queries import SqlSearch
from app.store.workstation import OpenStore
from tests.support.crowd import AUTHOR, crowded_store
from tests.support.measuring import assert_ratio, compared

CASES = 8_000
TYPED = ("k", "ko", "kov", "koval", "kovalenko", "kovalenko se", "müller", "popescu maria", "mohammed a")
LIMIT = 12.0


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenStore]:
    store = crowded_store(tmp_path_factory.mktemp("crowd") / "home", CASES)
    yield store
    store.close()


def test_a_keystroke(full: OpenStore) -> None:
    search = SqlSearch(full.engine, full.path, reader=AUTHOR)
    search.warm()
    said: list[tuple[str, Sequence[Any]]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        said.append((statement, parameters))

    def ours() -> None:
        for typed in TYPED:
            search.find(typed)

    event.listen(full.engine, "before_cursor_execute", note)
    ours()
    event.remove(full.engine, "before_cursor_execute", note)
    statements = [one for one in said if one[0].lstrip().startswith("SELECT")]
    connection = sqlcipher.connect(str(full.path), isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{full.key.hex()}'\"")
    for setting in store_engine.PRAGMAS:
        connection.execute(f"PRAGMA {setting}")

    def floor() -> None:
        for statement, parameters in statements:
            connection.execute(statement, parameters).fetchall()

    words = f"{len(TYPED)} keystrokes over {CASES} cases, {len(statements)} bare statements and ours"
    assert_ratio(words, LIMIT, compared(floor, ours, 9))
    connection.close()
