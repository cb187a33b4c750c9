"""The same office on a real PostgreSQL: sync, concurrency, repeats, and keys that shards can use."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, PrimaryKeyConstraint, Sequence, insert, select, text, update

from app.domain.errors import AppError
from app.office.embedded import EmbeddedOffice
from app.store.office_engine import run_tx
from app.store.office_tables import OFFICE, device, feed, office, scope
from app.store.office_work import OfficeStore, open_office
from app.sync import wire
from app.sync.changes import SCHEMA, ChangeSet, Op
from app.transport.office import HttpOfficeLine
from tests.office.conftest import Clock, Workstation
from tests.office.test_command import office as office_command
from tests.support.memory_sync import candidates
from tests.support.old_stores import old_office
from tests.support.postgres import running_postgres

RECORD = UUID(int=77)


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    with running_postgres() as url:
        yield url


@pytest.fixture
def city(database: str) -> Iterator[OfficeStore]:
    opened = open_office(database, name="Zentrale", clock=Clock())
    yield opened
    with opened.engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    opened.close()


@pytest.fixture(params=["postgresql", "sqlite"])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OfficeStore]:
    """The same behaviour on both engines."""
    if request.param == "postgresql":
        yield request.getfixturevalue("city")
        return
    opened = open_office(tmp_path / "office.db", name="Zentrale", clock=Clock())
    yield opened
    opened.close()


@pytest.fixture
def stations(either: OfficeStore, tmp_path: Path) -> Iterator[Callable[[int], list[Workstation]]]:
    lines: list[HttpOfficeLine] = []

    def line(url: str, office_key: bytes | None = None) -> HttpOfficeLine:
        lines.append(HttpOfficeLine(url, certificate=None, office_key=office_key))
        return lines[-1]

    with EmbeddedOffice(either, tmp_path / "home") as running:
        yield lambda count: [Workstation(running, line) for _ in range(count)]
        for one in lines:
            one.close()


def test_an_old_database_is_upgraded_with_its_rows(database: str) -> None:
    tenant = old_office(database)
    opened = open_office(database, name="Zentrale", clock=Clock())
    assert opened.tenant == tenant
    letter = OFFICE.tables["letter"]
    with opened.engine.begin() as connection:
        assert connection.execute(select(letter.c.kind, letter.c["_x"])).one() == (
            "reminder",
            {"mood": "new"},
        )
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    opened.close()


def test_devices_sync_and_conflicts_are_kept(
    stations: Callable[[int], list[Workstation]], either: OfficeStore
) -> None:
    one, other = stations(2)
    one.device.save(RECORD, "phone", "0203 1", 5)
    one.device.save(RECORD, "given_name", "Amal", 6)
    other.device.save(RECORD, "phone", "0203 2", 1)
    one.sync(), other.sync()

    assert one.sync().conflicts == 1

    assert candidates(one.device.registers) == candidates(other.device.registers)
    with either.engine.connect() as connection:
        client = OFFICE.tables["client"]
        row = connection.execute(select(client)).one()
        assert (row.id, row.given_name, row.phone) == (RECORD, "Amal", "0203 1")
        rivals = connection.execute(select(OFFICE.tables["sync_conflict"].c.value)).scalars().all()
        assert sorted(rivals) == ["0203 1", "0203 2"]


def test_many_devices_at_once_lose_nothing(
    stations: Callable[[int], list[Workstation]], either: OfficeStore
) -> None:
    """Eight write into one team's feed at the same time, the same record among them."""
    crowd = stations(8)
    for number, station in enumerate(crowd):
        for turn in range(5):
            station.device.save(RECORD, "given_name", f"{number}.{turn}", turn)
            station.device.save(UUID(int=1000 + number), "phone", str(turn), turn)
    failed: list[AppError] = []

    def work(station: Workstation) -> None:
        try:
            for _ in range(2):
                station.sync()
        except AppError as error:
            failed.append(error)

    threads = [threading.Thread(target=work, args=(station,)) for station in crowd]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for station in crowd:
        station.sync()

    assert not failed
    first = candidates(crowd[0].device.registers)
    assert all(candidates(station.device.registers) == first for station in crowd)
    assert len(first[RECORD, "given_name"]) == 8
    with either.engine.connect() as connection:
        numbers = connection.execute(select(feed.c.seq).order_by(feed.c.seq)).scalars().all()
        assert numbers == list(range(1, 81)), "without a gap"


@pytest.mark.parametrize("either", ["postgresql"], indirect=True)
def test_what_the_database_cannot_hold_does_not_stand_in_the_way(
    stations: Callable[[int], list[Workstation]], city: OfficeStore
) -> None:
    """An indexed text can be too long for PostgreSQL: that one is kept aside, the rest goes on."""
    station, reader = stations(2)
    device = station.device
    device.save(RECORD, "given_name", "Amal", 1)
    long = ChangeSet(
        device.device, 2, 2, device.device, device.scope, SCHEMA,
        (Op("case_file", uuid4(), {"number": secrets.token_hex(20_000)}, {}),),
    )  # fmt: skip
    raw = wire.pack_change(long)
    device.outbox.append(raw)
    device.chain.append(wire.link(device.chain[-1], device.device, 2, wire.content_hash(raw)))
    device.batch = 10
    device.save(RECORD, "given_name", "Amal Haddad", 3)

    outcome = station.sync()

    assert (outcome.refused, device.waiting()) == (((2, "not-storable"),), 0)
    assert city.run(lambda unit: unit.quarantined()) == 1
    reader.sync()
    assert reader.device.registers[RECORD, "given_name"].value == "Amal Haddad"
    with city.engine.connect() as connection:
        assert connection.execute(select(OFFICE.tables["client"].c.given_name)).scalars().all() == [
            "Amal Haddad"
        ]
        assert connection.execute(select(OFFICE.tables["case_file"].c.id)).all() == []


def test_a_cursor_never_passes_what_commits_late(city: OfficeStore) -> None:
    """While one writer holds the counter, a reader does not see what comes after it."""
    team = city.run(
        lambda unit: unit.make_offer(bytes(32), bytes(16), team="Hochfeld", role="street", minutes=1)
    ).scope

    def write(connection: Connection) -> None:
        row = connection.execute(
            select(scope.c.seq).where(scope.c.scope == team).with_for_update()
        ).scalar_one()
        connection.execute(update(scope).where(scope.c.scope == team).values(seq=row + 1))
        connection.execute(
            insert(feed).values(
                tenant=city.tenant,
                scope=team,
                seq=row + 1,
                device=uuid4(),
                ctr=1,
                hash=wire.ZERO,
                feed_hash=wire.ZERO,
                raw=b"",
                received_at=0,
            )
        )

    seen: list[list[int]] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            with city.engine.connect() as connection:
                end = connection.execute(select(scope.c.seq).where(scope.c.scope == team)).scalar_one()
                rows = connection.execute(select(feed.c.seq).where(feed.c.seq <= end).order_by(feed.c.seq))
                seen.append(list(rows.scalars()))

    writers = [
        threading.Thread(target=lambda: [run_tx(city.engine, write) for _ in range(25)]) for _ in range(4)
    ]
    reader = threading.Thread(target=read)
    reader.start()
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    stop.set()
    reader.join()

    assert seen
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in seen)


def test_a_deadlock_is_run_again(city: OfficeStore) -> None:
    """Two transactions lock two rows in opposite order: the database ends one, it is repeated."""
    with city.engine.begin() as connection:
        connection.execute(text("CREATE TABLE pair (id int PRIMARY KEY, n int)"))
        connection.execute(text("INSERT INTO pair VALUES (1, 0), (2, 0)"))
    meet = threading.Barrier(2)
    attempts: list[int] = []

    def swap(order: tuple[int, int]) -> None:
        met = False

        def work(connection: Connection) -> None:
            nonlocal met
            attempts.append(1)
            connection.execute(text("UPDATE pair SET n = n + 1 WHERE id = :id"), {"id": order[0]})
            if not met:
                met = True
                meet.wait(10)
            connection.execute(text("UPDATE pair SET n = n + 1 WHERE id = :id"), {"id": order[1]})

        run_tx(city.engine, work)

    threads = [threading.Thread(target=swap, args=(order,)) for order in ((1, 2), (2, 1))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(attempts) == 3
    with city.engine.begin() as connection:
        assert connection.execute(text("SELECT n FROM pair ORDER BY id")).scalars().all() == [2, 2]
        connection.execute(text("DROP TABLE pair"))


def test_opening_twice_is_one_office(database: str, city: OfficeStore) -> None:
    again = open_office(database, name="another", clock=Clock())

    assert again.tenant == city.tenant
    with again.engine.connect() as connection:
        assert connection.execute(select(office.c.name)).scalars().all() == ["Zentrale"]
    again.close()


def test_the_command_takes_a_url(
    database: str, city: OfficeStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert office_command(tmp_path, "enrol", "--team", "Hochfeld", "--database", database) == 0
    assert "Code: " in capsys.readouterr().out
    (team,) = city.run(lambda unit: unit.scopes())
    assert team.name == "Hochfeld"


def test_every_primary_key_begins_with_the_tenant_and_nothing_is_a_sequence() -> None:
    for table in OFFICE.tables.values():
        key = table.primary_key
        assert isinstance(key, PrimaryKeyConstraint)
        assert next(iter(key.columns)).name == "tenant", table.name
        for column in table.columns:
            assert not isinstance(column.default, Sequence)
            assert not (column.primary_key and column.autoincrement is True)
    assert "device" in OFFICE.tables
    assert device.c.high.type.python_type is int
