"""The index of the search, inside the encrypted store and written in the transaction of each save.

Three FTS5 tables share the row numbers of `search_entry`: `search_name` (names of clients, in their own
script and folded, code words, birth dates), `search_number` (numbers of cases and letters) and
`search_text` (notes, titles of documents, summaries; folded). `search_word` holds each word of a name
once, with its consonant skeletons, for finding what sounds alike (7-desktop.md part 2). All have FTS5's
`secure-delete`: what is forgotten leaves no byte in the index. Personal notes are not indexed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection

from app.domain.folding import folded
from app.domain.names import words_of
from app.domain.sounds import skeletons

NAME, NUMBER, TEXT = "search_name", "search_number", "search_text"
_PREFIXES: Mapping[str, str] = {NAME: "1 2 3", NUMBER: "1 2 3 4", TEXT: "2 3 4"}
_TOKENS = "unicode61 remove_diacritics 0 categories ''L* N* Co M*''"
_CHUNK: Final = 400
"""Ids of one IN list: below SQLite's oldest limit of 999 parameters."""
_BATCH: Final = 5000
"""Records read at once when a whole store is indexed."""
_WORD = re.compile(r"[^\W_]+")
_ZEROS = re.compile(r"^([a-z]?)0+(?=\d)")

Row = Mapping[str, Any]
Entry = tuple[str, str, Row]
"""Table, id of a record that is not indexed yet (32 hex digits), and its columns."""


def make_tables(connection: Connection) -> None:
    """The index of an empty store; what is there already is indexed by `build`."""
    connection.exec_driver_sql(
        "CREATE TABLE search_entry (entry INTEGER PRIMARY KEY, record CHAR(32) NOT NULL, "
        "place VARCHAR(16) NOT NULL)"
    )
    connection.exec_driver_sql("CREATE UNIQUE INDEX ix_search_entry_record ON search_entry (record)")
    connection.exec_driver_sql(
        "CREATE TABLE search_word (word TEXT NOT NULL PRIMARY KEY, sounds TEXT NOT NULL) WITHOUT ROWID"
    )
    for name, prefixes in _PREFIXES.items():
        connection.exec_driver_sql(
            f"CREATE VIRTUAL TABLE {name} USING fts5(said, detail=none, prefix='{prefixes}', "
            f'tokenize="{_TOKENS.replace(chr(39) * 2, chr(39))}")'
        )
        connection.exec_driver_sql(f"INSERT INTO {name}({name}, rank) VALUES('secure-delete', 1)")


# -- what a record is found by ----------------------------------------------------------------


def plain_words(text: str) -> list[str]:
    """The words of a text as they are indexed and looked up."""
    return _WORD.findall(folded(text))


def name_words(*names: str | None) -> list[str]:
    """Every word of a name in its own script, and how names are compared."""
    words: dict[str, None] = {}
    for name in names:
        if name:
            own = words_of(name)
            words.update(dict.fromkeys(own))
            words.update(dict.fromkeys(plain_words(name)))
            words.update(dict.fromkeys(left + right for left, right in pairwise(own[:4])))
    return list(words)


def _client(row: Row) -> str:
    said = name_words(row.get("given_name"), row.get("family_name"), row.get("code_word"))
    born = row.get("birth_date")
    if born is not None:
        said.append(birth_word(born))
    return " ".join(said)


def birth_word(born: Any) -> str:
    """How a birth date stands in the index."""
    return f"b{str(born).replace('-', '')}"


def _case(row: Row) -> str:
    """A number is found by its end too: `0042` as `42`, `B0042` as `b42`."""
    words = plain_words(str(row.get("number") or ""))
    short = [_ZEROS.sub(r"\1", word) if "0" in word[:2] else word for word in words]
    return " ".join(dict.fromkeys([*words, *short]))


def _summary(row: Row) -> str:
    return " ".join(plain_words(f"{row.get('summary') or ''} {row.get('own_words') or ''}"))


def _note(row: Row) -> str:
    return "" if row.get("removed_at") else " ".join(plain_words(str(row.get("text") or "")))


def _document(row: Row) -> str:
    return "" if row.get("removed_at") else " ".join(plain_words(str(row.get("title") or "")))


_FOUND_BY: Mapping[str, Sequence[tuple[str, Callable[[Row], str]]]] = {
    "client": ((NAME, _client),),
    "case_file": ((NUMBER, _case), (TEXT, _summary)),
    "letter": ((NUMBER, _case),),
    "case_note": ((TEXT, _note),),
    "case_document": ((TEXT, _document),),
}
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "client": ("given_name", "family_name", "code_word", "birth_date"),
    "case_file": ("number", "summary", "own_words"),
    "letter": ("number",),
    "case_note": ("text", "removed_at"),
    "case_document": ("title", "removed_at"),
}
"""The only fields that the index reads, by table."""


# -- keeping it -------------------------------------------------------------------------------


def renew(connection: Connection, rows: Iterable[tuple[str, UUID, bool, Row]]) -> None:
    """Index records as they are now: (table, id, whether the record is new, columns)."""
    fresh: list[Entry] = []
    known: list[tuple[str, UUID, Row]] = []
    for table, id, is_new, row in rows:
        if table not in _FOUND_BY:
            continue
        if is_new:
            fresh.append((table, id.hex, row))
        else:
            known.append((table, id, row))
    if known:
        fresh += _take_out_changed(connection, known)
    add(connection, fresh)


def _take_out_changed(connection: Connection, records: Sequence[tuple[str, UUID, Row]]) -> list[Entry]:
    """Those whose words differ from what is indexed; their old entries are gone."""
    entries = _entries(connection, [id for _, id, _ in records])
    said = {name: _said(connection, name, entries.values()) for name in _PREFIXES}
    changed: list[tuple[str, UUID, Row]] = []
    for table, id, row in records:
        entry = entries.get(id)
        wanted = {name: text for name, words in _FOUND_BY[table] if (text := words(row))}
        there = {name: texts[entry] for name, texts in said.items() if entry in texts}
        if wanted != there:
            changed.append((table, id, row))
    forget(connection, [id for _, id, _ in changed])
    return [(table, id.hex, row) for table, id, row in changed]


def _entries(connection: Connection, ids: Sequence[UUID]) -> dict[UUID, int]:
    found: dict[UUID, int] = {}
    for part in _parts([id.hex for id in ids]):
        marks = ",".join("?" * len(part))
        found.update(
            (UUID(record), entry)
            for entry, record in connection.exec_driver_sql(
                f"SELECT entry, record FROM search_entry WHERE record IN ({marks})",  # noqa: S608
                tuple(part),
            )
        )
    return found


def _said(connection: Connection, name: str, entries: Iterable[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for part in _parts(list(entries)):
        marks = ",".join("?" * len(part))
        rows = connection.exec_driver_sql(
            f"SELECT rowid, said FROM {name} WHERE rowid IN ({marks})",  # noqa: S608
            tuple(part),
        )
        found.update((entry, text) for entry, text in rows)
    return found


def _parts(values: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (values[start : start + _CHUNK] for start in range(0, len(values), _CHUNK))


def add(connection: Connection, records: Sequence[Entry]) -> None:
    """Index records that are not in the index."""
    if not records:
        return
    entry: int = connection.exec_driver_sql("SELECT coalesce(max(entry), 0) FROM search_entry").scalar_one()
    entries: list[tuple[int, str, str]] = []
    texts: dict[str, list[tuple[int, str]]] = {name: [] for name in _PREFIXES}
    words: set[str] = set()
    for table, id, row in records:
        said = [(name, text) for name, by in _FOUND_BY[table] if (text := by(row))]
        if not said:
            continue
        entry += 1
        entries.append((entry, id, table))
        for name, text in said:
            texts[name].append((entry, text))
            if name == NAME:
                words.update(text.split())
    if not entries:
        return
    connection.exec_driver_sql("INSERT INTO search_entry (entry, record, place) VALUES (?, ?, ?)", entries)
    for name, rows in texts.items():
        if rows:
            connection.exec_driver_sql(f"INSERT INTO {name} (rowid, said) VALUES (?, ?)", rows)  # noqa: S608
    sounding = [(word, " ".join(skeletons(word))) for word in sorted(words) if not word[-1].isdigit()]
    if sounding:
        connection.exec_driver_sql("INSERT OR IGNORE INTO search_word (word, sounds) VALUES (?, ?)", sounding)


def forget(connection: Connection, ids: Iterable[UUID]) -> None:
    """Take records out of the index, with every word that only they had: no byte of them stays."""
    entries = _entries(connection, list(ids))
    if not entries:
        return
    numbers = [(entry,) for entry in entries.values()]
    words = {word for text in _said(connection, NAME, entries.values()).values() for word in text.split()}
    for name in _PREFIXES:
        connection.exec_driver_sql(f"DELETE FROM {name} WHERE rowid = ?", numbers)  # noqa: S608
    connection.exec_driver_sql("DELETE FROM search_entry WHERE entry = ?", numbers)
    for word in words:
        still = connection.exec_driver_sql(
            f"SELECT 1 FROM {NAME} WHERE {NAME} MATCH ? LIMIT 1",  # noqa: S608
            (quoted(word),),
        ).first()
        if still is None:
            connection.exec_driver_sql("DELETE FROM search_word WHERE word = ?", (word,))


def quoted(word: str, *, begins: bool = False) -> str:
    """A word as FTS5 takes it: never as an operator; `x%y`, two words to the index, as both."""
    plain = "".join(sign if _is_of_words(sign) else " " for sign in word)
    parts = plain.split() or [""]
    phrases = [f'"{part}"' for part in parts]
    whole = " AND ".join(phrases) + ("*" if begins else "")
    return f"({whole})" if len(parts) > 1 else whole


def _is_of_words(sign: str) -> bool:
    """The categories of `_TOKENS`."""
    kind = unicodedata.category(sign)
    return kind[0] in "LNM" or kind == "Co"


def build(connection: Connection) -> None:
    """Index everything that a store holds: at the upgrade, and when an index is to be made anew."""
    for name in (*_PREFIXES, "search_entry", "search_word"):  # row by row would take hours
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {name}")
    make_tables(connection)
    for table, columns in COLUMNS.items():
        last = ""
        while True:
            rows = connection.exec_driver_sql(
                f"SELECT id, {', '.join(columns)} FROM {table} "  # noqa: S608
                "WHERE id > ? ORDER BY id LIMIT ?",
                (last, _BATCH),
            ).all()
            if not rows:
                break
            last = rows[-1][0]
            add(connection, [(table, row[0], dict(zip(columns, row[1:], strict=True))) for row in rows])
