"""Backups of the office: consistent while it works, readable only for recipients, whole or nothing."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pyrage
import pytest
from sqlalchemy import Column, MetaData, Table, insert, select, text, update

from app.domain.errors import BundleLocked
from app.domain.office_errors import (
    OfficeBackupBroken,
    OfficeBackupForeign,
    OfficeBackupLocked,
    OfficeFileUnwritable,
    OfficeRecipientInvalid,
)
from app.office.embedded import EmbeddedOffice
from app.office.keys import office_keys
from app.store import office_backup
from app.store.office_backup import backup
from app.store.office_check import check
from app.store.office_engine import open_engine
from app.store.office_erasure_list import LIST, remember
from app.store.office_restore import compare, reopen, restore
from app.store.office_tables import OFFICE, device, feed, scope
from app.store.office_work import OfficeStore, open_office
from app.store.upgrading import upgrade_tables
from app.sync import wire
from app.transport.office import HttpOfficeLine
from tests.office.conftest import Clock, Workstation
from tests.support.memory_sync import candidates
from tests.support.old_stores import old_office

CANARY = "Kanarienvogel-Amal"
Stations = Callable[[], Workstation]


@pytest.fixture
def key() -> Any:
    return pyrage.x25519.Identity.generate()


@pytest.fixture
def city(address: str | Path, clock: Clock) -> Iterator[OfficeStore]:
    opened = open_office(address, name="Zentrale", clock=clock)
    yield opened
    opened.close()


@pytest.fixture
def stations(city: OfficeStore, tmp_path: Path) -> Iterator[Stations]:
    lines: list[HttpOfficeLine] = []

    def line(url: str, office_key: bytes | None = None) -> HttpOfficeLine:
        lines.append(HttpOfficeLine(url, certificate=None, office_key=office_key))
        return lines[-1]

    with EmbeddedOffice(city, tmp_path / "home") as running:
        yield lambda: Workstation(running, line)
        for one in lines:
            one.close()


def saved(station: Workstation, count: int, first: int = 1) -> None:
    for number in range(first, first + count):
        station.device.save(UUID(int=number), "given_name", f"{CANARY} {number}", number)
    station.sync()


def rows(address: str | Path) -> dict[str, list[tuple[Any, ...]]]:
    engine = open_engine(address)
    with engine.connect() as connection:
        found = {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for table in OFFICE.sorted_tables
        }
    engine.dispose()
    return found


def test_what_was_saved_comes_back_and_devices_heal(
    address: str | Path, stations: Stations, clock: Clock, tmp_path: Path, key: Any
) -> None:
    """After the backup one device wrote more; both go on after the restore and agree again."""
    one, other = stations(), stations()
    saved(one, 3)
    made = backup(address, tmp_path, [key.to_public()], now=clock.now())
    assert (made.change_sets, made.has_keys) == (3, False)
    assert made.path.stat().st_mode & 0o777 == 0o600
    one.device.save(UUID(int=1), "phone", "0203 1", 9)
    one.sync(), other.sync()
    clock.forward(minutes=1)

    said = compare(address, made.path, [key], tmp_path / LIST)
    assert (said.head.name, said.change_sets_back, said.counts["feed"]) == ("Zentrale", 1, 3)
    assert said.present is not None
    assert rows(address)["scope"][0][3] == 4, "looking changes nothing"
    done = restore(address, made.path, [key], tmp_path / LIST, now=clock.now())

    assert set(done.epochs) == {one.account.scopes[0]}
    assert not check(address)
    other.device.save(UUID(int=2), "phone", "0203 2", 10)
    for _ in range(2):
        one.sync(), other.sync()
    assert candidates(one.device.registers) == candidates(other.device.registers)
    assert one.device.registers[UUID(int=1), "phone"].value == "0203 1"
    assert one.device.waiting() == other.device.waiting() == 0


def test_a_backup_is_one_moment_while_devices_write(
    city: OfficeStore, address: str | Path, stations: Stations, clock: Clock, tmp_path: Path, key: Any
) -> None:
    station = stations()
    saved(station, 1)
    stop = threading.Event()

    def write() -> None:
        number = 2
        while not stop.is_set():
            saved(station, 1, number)
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for turn in range(5):  # each is opened again, its chains computed anew
            made = backup(address, tmp_path / f"{turn}.age", [key.to_public()], now=clock.now())
            assert made.change_sets >= 1
    finally:
        stop.set()
        writer.join()
    assert not check(address)


def test_only_recipients_read_it(
    address: str | Path, stations: Stations, clock: Clock, tmp_path: Path, key: Any
) -> None:
    saved(stations(), 2)
    made = backup(address, tmp_path / "b.age", [key.to_public()], now=clock.now())
    content = made.path.read_bytes()

    assert CANARY.encode() not in content
    assert list(tmp_path.glob("*.part")) == []
    with pytest.raises(OfficeBackupLocked):
        office_backup.read(made.path, [pyrage.x25519.Identity.generate()])
    for broken in (content[:-20], content[: len(content) // 2], b"", content[:-30] + bytes(30)):
        made.path.write_bytes(broken)
        with pytest.raises(OfficeBackupBroken):
            restore(address, made.path, [key], tmp_path / LIST, now=clock.now())
    assert len(rows(address)["feed"]) == 2, "nothing was changed"


def test_what_was_erased_or_revoked_since_stays_so(
    city: OfficeStore, address: str | Path, stations: Stations, clock: Clock, tmp_path: Path, key: Any
) -> None:
    """The list beside the database is replayed, also where the database itself is gone."""
    one, other = stations(), stations()
    saved(one, 3)
    made = backup(address, tmp_path / "b.age", [key.to_public()], now=clock.now())
    city.run(lambda unit: unit.revoke(other.device.device))
    remember(tmp_path / LIST, {("client", UUID(int=2)): UUID(int=99)})

    done = restore(address, made.path, [key], tmp_path / LIST, now=clock.now() + timedelta(minutes=1))

    assert (done.erased, done.barred) == (1, 1)
    after = rows(address)
    assert f"{CANARY} 2" not in str(after)
    assert f"{CANARY} 3" in str(after)
    assert not check(address)
    with city.engine.connect() as connection:
        states = dict(connection.execute(select(device.c.device, device.c.status)).all())
    assert states == {one.device.device: "active", other.device.device: "revoked"}
    city.list_erasures_in(tmp_path / LIST)
    city.finish_erasures()
    assert city.run(lambda unit: unit.carried_out([UUID(int=99)])) == (UUID(int=99),)


def test_the_list_of_erasures_is_kept_before_an_erasure_counts_as_done(
    city: OfficeStore, clock: Clock, tmp_path: Path
) -> None:
    blocked = tmp_path / "blocked"
    blocked.mkdir()
    erasure, client = uuid4(), uuid4()
    with city.engine.begin() as connection:
        connection.execute(
            insert(OFFICE.tables["erased"]).values(
                tenant=city.tenant, tbl="client", id=client, erasure_id=erasure
            )
        )
        connection.execute(
            insert(OFFICE.tables["erasure_work"]).values(tenant=city.tenant, erasure_id=erasure, begun_at=1)
        )
    city.list_erasures_in(blocked)  # a folder: nothing can be written there
    with pytest.raises(OfficeFileUnwritable):
        city.finish_erasures()
    assert city.run(lambda unit: unit.carried_out([erasure])) == ()

    city.list_erasures_in(tmp_path / LIST)
    city.finish_erasures()

    assert city.run(lambda unit: unit.carried_out([erasure])) == (erasure,)
    assert client.hex in (tmp_path / LIST).read_text()


def test_one_engine_becomes_the_other(postgres: str, clock: Clock, tmp_path: Path, key: Any) -> None:
    """A small office grows: its SQLite file goes into PostgreSQL, value for value."""
    small = tmp_path / "small.db"
    opened = open_office(small, name="Zentrale", clock=clock)
    with EmbeddedOffice(opened, tmp_path / "home") as running:
        station = Workstation(running, lambda url, office_key=None: line(url, office_key))
        saved(station, 3)
        station.device.save(UUID(int=9), "birth_date", "1990-01-02", 20)
        station.sync()
        station.line.close()
    made = backup(small, tmp_path / "b.age", [key.to_public()], now=clock.now())

    restore(postgres, made.path, [key], tmp_path / LIST, now=clock.now())

    before, after = rows(small), rows(postgres)
    for name in OFFICE.tables:
        if name not in {"scope", "audit"}:
            assert before[name] == after[name], name
    assert not check(postgres)
    opened.close()
    engine = open_engine(postgres)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()


def line(url: str, office_key: bytes | None = None) -> HttpOfficeLine:
    return HttpOfficeLine(url, certificate=None, office_key=office_key)


def test_a_backup_of_an_older_version_is_restored_and_upgraded(
    clock: Clock, tmp_path: Path, key: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tables are made as they were, filled, and brought up to date by the revisions themselves."""
    old_office(tmp_path / "old.db")
    engine = open_engine(tmp_path / "old.db")
    with engine.begin() as connection:
        upgrade_tables(connection, "office", target="0003")
        names = {
            name: [row[1] for row in connection.exec_driver_sql(f"PRAGMA table_info({name})")]
            for (name,) in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")
        }
    engine.dispose()
    older = MetaData()
    for table in OFFICE.sorted_tables:
        columns = [Column(it.name, it.type, primary_key=it.primary_key) for it in table.columns]
        if table.name in names:
            Table(table.name, older, *(it for it in columns if it.name in names[table.name]))
    with monkeypatch.context() as before:
        before.setattr("app.store.office_dump.OFFICE", older)
        before.setattr("app.store.office_dump.OFFICE_REVISION", "0003")
        made = backup(tmp_path / "old.db", tmp_path / "b.age", [key.to_public()], now=clock.now())

    restore(tmp_path / "new.db", made.path, [key], tmp_path / LIST, now=clock.now())

    opened = open_office(tmp_path / "new.db", name="x", clock=clock)
    letter = OFFICE.tables["letter"]
    with opened.engine.connect() as connection:
        assert connection.execute(select(letter.c.kind)).scalar_one() == "reminder"
    opened.close()


def test_another_office_is_not_replaced(
    city: OfficeStore, address: str | Path, stations: Stations, clock: Clock, tmp_path: Path, key: Any
) -> None:
    saved(stations(), 1)
    other = open_office(tmp_path / "other.db", name="Duisburg", clock=clock)
    made = backup(tmp_path / "other.db", tmp_path / "b.age", [key.to_public()], now=clock.now())
    other.close()

    with pytest.raises(OfficeBackupForeign) as refused:
        restore(address, made.path, [key], tmp_path / LIST, now=clock.now())

    assert refused.value.facts == {"name": "Duisburg", "here": "Zentrale"}


def test_a_damaged_file_is_set_aside(clock: Clock, tmp_path: Path, key: Any) -> None:
    path = tmp_path / "office.db"
    open_office(path, name="Zentrale", clock=clock).close()
    made = backup(path, tmp_path / "b.age", [key.to_public()], now=clock.now())
    path.write_bytes(b"no database at all" * 1000)

    restore(path, made.path, [key], tmp_path / LIST, now=clock.now())

    assert not check(path)
    assert len(list(tmp_path.glob("office.db.damaged-*"))) == 1


def test_a_database_that_others_restored_is_opened_anew(
    city: OfficeStore, address: str | Path, stations: Stations, clock: Clock, tmp_path: Path
) -> None:
    saved(stations(), 2)
    remember(tmp_path / LIST, {("client", UUID(int=1)): UUID(int=98)})

    done = reopen(address, tmp_path / LIST, now=clock.now())

    assert done.erased == 1
    with city.engine.connect() as connection:
        assert connection.execute(select(scope.c.epoch)).scalar_one() == next(iter(done.epochs.values())) > 1
    assert not check(address)


def test_keys_are_in_it_only_when_asked(clock: Clock, tmp_path: Path, key: Any) -> None:
    path, home = tmp_path / "office.db", tmp_path / "home"
    home.mkdir()
    open_office(path, name="Zentrale", clock=clock).close()
    public = office_keys(home).public
    sealed = office_backup.sealed_keys(home, "correct horse battery")
    made = backup(path, tmp_path / "b.age", [key.to_public()], now=clock.now(), keys=sealed)

    head = office_backup.read(made.path, [key]).finish()

    with pytest.raises(BundleLocked):
        office_backup.opened_keys(head.keys, "wrong")
    found = office_backup.opened_keys(head.keys, "correct horse battery")
    other = tmp_path / "other"
    other.mkdir()
    for name, pem in found.items():
        (other / name).write_text(pem)
    assert office_keys(other).public == public


def test_without_recipients_or_room_there_is_no_backup(clock: Clock, tmp_path: Path, key: Any) -> None:
    path = tmp_path / "office.db"
    open_office(path, name="Zentrale", clock=clock).close()
    for given in ([], ["age1nonsense"], ["-"]):
        with pytest.raises(OfficeRecipientInvalid):
            office_backup.recipients(given, tmp_path)
    with pytest.raises(OfficeFileUnwritable):
        backup(path, tmp_path / "missing" / "b.age", [key.to_public()], now=clock.now())
    made = office_backup.new_key(tmp_path / "key.txt")
    (tmp_path / office_backup.RECIPIENTS).write_text(f"# who may read\n{made}\n")
    to = office_backup.recipients([], tmp_path)
    done = backup(path, tmp_path / "b.age", to, now=clock.now())
    office_backup.read(done.path, office_backup.identities(tmp_path / "key.txt"))
    with pytest.raises(OfficeFileUnwritable):
        office_backup.new_key(tmp_path / "key.txt")


FAULTS = {
    "feed-hash": lambda it: it.execute(update(feed).where(feed.c.seq == 2).values(feed_hash=bytes(16))),
    "content-hash": lambda it: it.execute(update(feed).where(feed.c.seq == 2).values(raw=b"x")),
    "feed-gap": lambda it: it.execute(feed.delete().where(feed.c.seq == 2)),
    "feed-end": lambda it: it.execute(update(scope).values(seq=9)),
    "chain": lambda it: it.execute(update(device).values(head_hash=wire.ZERO)),
    "chain-gap": lambda it: it.execute(update(device).values(high=99)),
    "without-scope:client": lambda it: it.execute(OFFICE.tables["record_scope"].delete()),
    "without-record:client": lambda it: it.execute(OFFICE.tables["client"].delete()),
    "unknown-device:device_scope": lambda it: it.execute(
        insert(OFFICE.tables["device_scope"]).from_select(
            ["tenant", "device", "scope", "granted_at"],
            select(scope.c.tenant, scope.c.scope, scope.c.scope, scope.c.seq),
        )
    ),
    "not-in-audit": lambda it: it.execute(OFFICE.tables["audit"].delete()),
}


@pytest.mark.parametrize("fault", list(FAULTS))
def test_each_fault_is_found(fault: str, city: OfficeStore, address: str | Path, stations: Stations) -> None:
    saved(stations(), 3)
    assert check(address) == ()
    with city.engine.begin() as connection:
        FAULTS[fault](connection)

    assert fault in {one.code for one in check(address)}


def test_a_broken_page_is_found(clock: Clock, tmp_path: Path) -> None:
    path = tmp_path / "office.db"
    open_office(path, name="Zentrale", clock=clock).close()
    connection = sqlite3.connect(path)
    page = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'feed'").fetchone()[0]
    size = connection.execute("PRAGMA page_size").fetchone()[0]
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    content = bytearray(path.read_bytes())
    content[(page - 1) * size : page * size] = b"\x07" * size
    path.write_bytes(bytes(content))

    assert "page" in {one.code for one in check(path)}
