"""A keystroke in the search against a bare FTS5 lookup and fetch on SQLCipher, in the same run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlcipher3.dbapi2 as sqlcipher

from app.store.search_queries import SqlSearch
from app.store.workstation import OpenStore
from tests.support.crowd import crowded_store
from tests.support.measuring import assert_ratio, compared

CASES = 8_000
TYPED = ("k", "ko", "kov", "koval", "kovalenko", "kovalenko se", "müller", "popescu maria", "mohammed a")


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenStore]:
    store = crowded_store(tmp_path_factory.mktemp("crowd") / "home", CASES)
    yield store
    store.close()


def test_a_keystroke(full: OpenStore) -> None:
    """Ours also ranks, says why, asks for need-to-know, and looks through numbers and notes."""
    connection = sqlcipher.connect(str(full.path))
    connection.execute(f"PRAGMA key = \"x'{full.key.hex()}'\"")
    search = SqlSearch(full.engine, full.path, reader=None)
    search.find("warm")

    def floor() -> None:
        for typed in TYPED:
            match = " AND ".join(f'"{part}"*' for part in typed.split())
            connection.execute(
                "SELECT c.*, f.* FROM search_entry e JOIN client c ON c.id = e.record "
                "LEFT JOIN case_file f ON f.client_id = c.id WHERE e.entry IN "
                "(SELECT rowid FROM search_name WHERE search_name MATCH ? ORDER BY rowid DESC LIMIT 40)",
                (match,),
            ).fetchall()

    def ours() -> None:
        for typed in TYPED:
            search.find(typed)

    keystrokes = f"{len(TYPED)} keystrokes over {CASES} cases, bare FTS5 and ours"
    assert_ratio(keystrokes, 60, compared(floor, ours, 9))
    connection.close()
