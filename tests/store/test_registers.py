"""Tables hold exactly what the pure merge says, at both ends and however the change sets are cut."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, StaticPool, create_engine, select

from app.store.office_tables import OFFICE, RECORDS
from app.store.registers import apply, seen_of
from app.store.search_index import make_tables
from app.store.tables import LOCAL, WORKSTATION, Side
from app.store.values import to_plain
from app.sync.changes import ChangeSet, Op
from app.sync.merge import Candidate, Dot, Register
from tests.support.histories import AUTHOR, FIELDS, Key, arrivals, folded, histories, shown

TENANT, OTHER = UUID(int=0x71), UUID(int=0x72)
SIDES = {"workstation": LOCAL, "office": replace(RECORDS, tenant=TENANT)}


@pytest.fixture(scope="module")
def engines() -> Iterator[dict[str, Engine]]:
    """The tables of each end in memory."""
    made = {
        name: create_engine("sqlite+pysqlite://", module=sqlcipher, poolclass=StaticPool) for name in SIDES
    }
    WORKSTATION.create_all(made["workstation"])
    with made["workstation"].begin() as connection:
        make_tables(connection)
    OFFICE.create_all(made["office"])
    yield made
    for one in made.values():
        one.dispose()


def stored(connection: Connection, side: Side, kind: str) -> dict[Key, Register]:
    """The registers as the tables have them."""
    table = side.records[kind]
    rivals: dict[Key, dict[Dot, Candidate]] = {}
    for row in connection.execute(select(side.conflict)):
        rivals.setdefault((row.id, row.field), {})[Dot(row.device, row.ctr)] = Candidate(row.hlc, row.value)
    dead: dict[Key, set[Dot]] = {}
    for row in connection.execute(select(side.dead)):
        dead.setdefault((row.id, row.field), set()).add(Dot(row.device, row.ctr))
    found = {}
    for record in connection.execute(select(table)).mappings():
        for name in FIELDS[kind]:
            key = (record["id"], name)
            value = to_plain(record[name]) if name in record else record["_x"].get(name)
            head = next((entry[:4] for entry in record["_heads"] if name in entry[4]), None)
            single = {} if head is None else {Dot(UUID(head[0]), head[1]): Candidate(head[2], value)}
            register = Register(rivals.get(key, single), frozenset(dead.get(key, ())))
            assert head is None or (register.head, register.value) == (Dot(UUID(head[0]), head[1]), value)
            assert head is None or UUID(head[3]) == AUTHOR
            assert len(rivals.get(key, ())) != 1
            if register.candidates or register.dead:
                found[key] = register
    return found


def cut(arrived: Sequence[ChangeSet], places: Sequence[int]) -> list[Sequence[ChangeSet]]:
    """In batches, as syncs bring them."""
    borders = [0, *sorted(places), len(arrived)]
    return [arrived[start:end] for start, end in pairwise(borders)]


@pytest.mark.parametrize("kind", sorted(FIELDS))
@pytest.mark.parametrize("where", sorted(SIDES))
@settings(max_examples=60)
@given(data=st.data())
def test_tables_equal_the_pure_merge(
    engines: dict[str, Engine], where: str, kind: str, data: st.DataObject
) -> None:
    side, engine = SIDES[where], engines[where]
    changes = data.draw(histories(kind))
    arrived = data.draw(arrivals(changes))
    arrived = arrived[: data.draw(st.integers(1, len(arrived)))]
    batches = cut(arrived, data.draw(st.lists(st.integers(0, len(arrived)), max_size=3)))
    with engine.connect() as connection, connection.begin() as transaction:
        seen: dict[UUID, int] = {}
        for batch in batches:
            touched = apply(connection, side, batch, seen)
            assert {id for _, id in touched} <= {op.id for change in batch for op in change.ops}
        expected = {key: r for key, r in folded(arrived).items() if r.candidates or r.dead}
        found = stored(connection, side, kind)
        assert {key: shown(r) for key, r in found.items()} == {key: shown(r) for key, r in expected.items()}
        for id in {record for record, _ in found}:
            screens = seen_of(connection, side, kind, [id])[id]
            dots = {name: frozenset(r.candidates) for (record, name), r in found.items() if record == id}
            assert screens == {name: known for name, known in dots.items() if known}
        transaction.rollback()


def test_offices_of_two_cities_share_nothing(engines: dict[str, Engine]) -> None:
    one, other = SIDES["office"], replace(RECORDS, tenant=OTHER)
    first = first_change(given_name="Ivanka")
    rival = replace(first, device=UUID(int=0xD2), ops=first_change(given_name="Ilie").ops)
    dots = frozenset({Dot(first.device, 1), Dot(rival.device, 1)})
    op = Op("client", first.ops[0].id, {"given_name": "decided"}, {"given_name": dots})
    with engines["office"].connect() as connection, connection.begin() as transaction:
        for side in (one, other):
            apply(connection, side, [first, rival], {})
        assert len(connection.execute(select(one.conflict)).all()) == 4
        apply(connection, one, [replace(first, ctr=2, ops=(op,))], {first.device: 1, rival.device: 1})
        rows = connection.execute(select(one.records["client"])).mappings().all()
        names = {row["tenant"]: row["given_name"] for row in rows}
        assert names == {TENANT: "decided", OTHER: "Ilie"}
        rivals = connection.execute(select(one.conflict.c.tenant, one.conflict.c.value)).all()
        assert sorted(rivals) == [(OTHER, "Ilie"), (OTHER, "Ivanka")]
        transaction.rollback()


def first_change(**fields: Any) -> ChangeSet:
    return ChangeSet(
        UUID(int=0xD1), 1, 1 << 16, AUTHOR, UUID(int=0), 1, (Op("client", UUID(int=5), fields, {}),)
    )


def test_more_records_than_one_statement_takes(engines: dict[str, Engine]) -> None:
    ops = tuple(Op("client", UUID(int=n), {"given_name": str(n)}, {}) for n in range(1, 1201))
    change = replace(first_change(given_name="x"), ops=ops)
    with engines["workstation"].connect() as connection, connection.begin() as transaction:
        assert len(apply(connection, LOCAL, [change], {})) == 1200
        assert len(apply(connection, LOCAL, [replace(change, ctr=2)], {change.device: 1})) == 1200
        names = connection.execute(select(LOCAL.records["client"].c.given_name)).scalars().all()
        assert sorted(names) == sorted(str(n) for n in range(1, 1201))
        transaction.rollback()


def test_a_write_that_replaces_itself_leaves_an_empty_field(engines: dict[str, Engine]) -> None:
    """No device of ours makes one; a broken one must not leave a value that no dot stands for."""
    first = first_change(given_name="Ivanka")
    dots = frozenset({Dot(first.device, 1), Dot(first.device, 2)})
    op = Op("client", first.ops[0].id, {"given_name": "Ilie"}, {"given_name": dots})
    with engines["workstation"].connect() as connection, connection.begin() as transaction:
        apply(connection, LOCAL, [first, replace(first, ctr=2, ops=(op,))], {})
        row = connection.execute(select(LOCAL.records["client"])).mappings().one()
        assert (row["given_name"], row["_heads"]) == (None, [])
        transaction.rollback()
