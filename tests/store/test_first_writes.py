"""A first write goes straight into its table, and leaves what merging it field by field leaves."""

from __future__ import annotations

import typing
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from app.store.engine import reading, writing
from app.store.history import remember
from app.store.registers import apply
from app.store.search_index import COLUMNS
from app.store.tables import KINDS, LOCAL
from app.store.values import hints, inner
from app.store.work import guard_open
from app.store.workstation import OpenStore
from app.sync.changes import ChangeSet, Op
from tests.support.many_cases import AUTHOR, SCOPE, change_sets
from tests.support.stores import WORKER, new_store

DEVICE = UUID(int=0xDE)
PLAIN: dict[Any, Any] = {
    str: "Çağlayan „Groß“ \x00 علي 0042",
    bool: True,
    int: 7,
    date: "1990-02-28",
    datetime: "2026-11-24T09:30:00.125+00:00",
    UUID: str(UUID(int=0xABC)),
}
INDEXES = ("search_name", "search_number", "search_text")
Rows = dict[str, list[Any]]


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[tuple[OpenStore, OpenStore]]:
    made = new_store(tmp_path / "one")[0], new_store(tmp_path / "other")[0]
    yield made
    for store in made:
        store.close()


def of_every_kind() -> Iterator[ChangeSet]:
    """Every field of every kind with a value, with nothing, and with what only a newer version knows."""
    for number, (name, kind) in enumerate(sorted(KINDS.items()), start=1):
        full = {field: plain(inner(hint)) for field, hint in hints(kind).items()}
        fields: Sequence[dict[str, Any]] = (
            full,
            {field: value for field, value in full.items() if field != "removed_at"},
            dict.fromkeys(full),
            dict(reversed(full.items())),
            {**full, "of_tomorrow": ["x", 1]},
        )
        ops = tuple(Op(name, UUID(int=number << 32 | 97 - at), one, {}) for at, one in enumerate(fields))
        ops = (*ops, Op("table_of_tomorrow", UUID(int=number), {"x": 1}, {}))
        yield ChangeSet(DEVICE, number, (number << 16) + 1, AUTHOR, SCOPE, 3, ops, "screen:test")


def plain(kind: Any) -> Any:
    origin = typing.get_origin(kind)
    if origin is not None:
        return ["125", "ß"] if origin is tuple else {"a": {"b": [1, None]}}
    return PLAIN.get(kind, "open")  # else an enumeration, of which a newer code may come


def field_by_field(change: ChangeSet) -> ChangeSet:
    """The same writes, so that none is the only one of its record."""
    ops = tuple(part for op in change.ops for part in (replace(op, fields={}), op))
    return replace(change, ops=ops)


def bring(store: OpenStore, changes: Sequence[ChangeSet], batch: int) -> None:
    seen: dict[UUID, int] = {}
    for start in range(0, len(changes), batch):
        some = changes[start : start + batch]
        with writing(store.engine, store.path) as connection, guard_open(connection):
            apply(connection, LOCAL, some, seen)
            remember(connection, some)


def everything(store: OpenStore) -> Rows:
    """All rows of all tables that changes are written to, as the file has them, and what finds them."""
    with reading(store.engine, store.path) as connection:
        rows: Rows = {
            name: sorted(map(repr, connection.exec_driver_sql(f"SELECT * FROM {name}").mappings()))  # noqa: S608
            for name in (*KINDS, "sync_conflict", "sync_dead", "search_word")
        }
        rows["author"] = [row for row in rows["author"] if WORKER.name not in row]  # written by each store
        for name in INDEXES:
            found = f"SELECT record, place, said FROM search_entry JOIN {name} ON {name}.rowid = entry"  # noqa: S608
            rows[name] = sorted(map(tuple, connection.exec_driver_sql(found)))
    return rows


@pytest.mark.parametrize("batch", [1, 7, 1000])
def test_what_stands_in_the_tables_is_the_same(stores: tuple[OpenStore, OpenStore], batch: int) -> None:
    changes = [*of_every_kind(), *change_sets(120)]
    straight, merged = stores
    bring(straight, changes, batch)
    bring(merged, [field_by_field(change) for change in changes], 50)
    one, other = everything(straight), everything(merged)
    for name, rows in one.items():
        assert rows == other[name], name
    assert all(one[name] for name in KINDS)
    assert set(COLUMNS) == {place for name in INDEXES for _, place, _ in one[name]}
