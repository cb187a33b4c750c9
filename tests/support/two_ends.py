"""Laptops with real encrypted stores and a real office on loopback, for tests of sync between them."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, Table, func, select

from app.actions.ports import Caseworker
from app.actions.synchronise import SyncOutcome, enrol, synchronise
from app.domain.ids import new_id
from app.domain.records import CaseFile, Client
from app.office.embedded import EmbeddedOffice
from app.store.engine import reading
from app.store.healing import SqlHealing
from app.store.office_epochs import raise_epochs
from app.store.office_work import OfficeStore, open_office
from app.store.register_reading import cells_of
from app.store.tables import Side
from app.store.workstation import OpenStore, create, open_store
from app.sync.changes import ChangeSet
from app.sync.wire import read_change
from app.transport.office import HttpOfficeLine
from tests.support.stores import CHEAP, PASSPHRASE, TODAY, Clock

TEAM = "Hochfeld"


class Laptop:
    """A store on a disk that can be imaged, and its line."""

    def __init__(self, home: Path, name: str, clock: Clock) -> None:
        self.home, self.name, self.clock = home, name, clock
        self.worker = Caseworker(uuid4(), name, "de", "street")
        self.store: OpenStore = create(home, self.worker, PASSPHRASE, clock=clock, cost=CHEAP)[0]

    def enrol(self, office: EmbeddedOffice, team: str = TEAM) -> None:
        line = HttpOfficeLine(office.url, certificate=None, office_key=None)
        enrol(office.enrolment_code(team=team), office.url, self.name, self.store.sync, line)
        line.close()

    @property
    def device(self) -> UUID:
        return self.store.sync.identity().device

    def line(self) -> HttpOfficeLine:
        account = self.store.sync.account()
        assert account is not None
        return HttpOfficeLine(account.url, certificate=None, office_key=account.office_key)

    def sync(self) -> SyncOutcome:
        line = self.line()
        try:
            return synchronise(self.store.sync, line, step=lambda _done, _total: None)
        finally:
            line.close()

    def add(self, given_name: str = "Amal", **fields: Any) -> UUID:
        """A client with a case; the client's id."""
        with self.store.work(self.worker.id)() as unit:
            client = replace(Client(new_id(), given_name=given_name), **fields)
            unit.clients.add(client)
            unit.cases.add(CaseFile(new_id(), client.id, unit.numbers.next_case(2026), TODAY))
            unit.commit()
        return client.id

    @property
    def healing(self) -> SqlHealing:
        return SqlHealing(self.store.engine, self.store.path, self.clock, reader=self.worker.id)

    def client(self, id: UUID) -> Client:
        with self.store.work(self.worker.id)() as unit:
            return unit.clients.get(id)

    def edit(self, id: UUID, **fields: Any) -> None:
        with self.store.work(self.worker.id)() as unit:
            unit.clients.save(replace(unit.clients.get(id), **fields))
            unit.commit()

    def image(self, to: Path) -> None:
        """Copy the whole store, as an image of the disk does."""
        self.store.close()
        shutil.copytree(self.home, to)
        self.open()

    def restore(self, image: Path) -> None:
        """Put an image back."""
        self.store.close()
        shutil.rmtree(self.home)
        shutil.copytree(image, self.home)
        self.open()

    def clone(self, to: Path) -> Laptop:
        """A second computer with the same disk."""
        self.image(to)
        twin = object.__new__(Laptop)
        twin.home, twin.name, twin.clock, twin.worker = to, self.name, self.clock, self.worker
        twin.open()
        return twin

    def open(self) -> None:
        now = self.clock.now()
        self.store = open_store(self.home, self.name, PASSPHRASE, clock=self.clock, now=now)

    def rows(self, table: Table) -> list[Any]:
        with reading(self.store.engine, self.store.path) as connection:
            return list(connection.execute(select(table)))

    def close(self) -> None:
        self.store.close()


class Ends:
    """An office and its laptops."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.clock = folder, Clock()
        self.laptops: list[Laptop] = []
        self.database = folder / "office.db"
        self._start()

    def _start(self) -> None:
        self.store: OfficeStore = open_office(self.database, name="Zentrale", clock=self.clock)
        self.office = EmbeddedOffice(self.store, self.folder / "office")
        self.office.__enter__()

    def _stop(self) -> None:
        self.office.__exit__(None, None, None)
        self.store.close()

    def laptop(self, name: str, team: str = TEAM) -> Laptop:
        made = Laptop(self.folder / name, name, self.clock)
        self.laptops.append(made)
        made.enrol(self.office, team)
        return made

    def clone(self, laptop: Laptop) -> Laptop:
        self.laptops.append(laptop.clone(self.folder / f"twin{len(self.laptops)}"))
        return self.laptops[-1]

    def back_up(self) -> Path:
        """A copy of the office's database as it stands."""
        copy = self.folder / f"backup{len(list(self.folder.glob('backup*')))}.db"
        with contextlib.closing(sqlite3.connect(self.database)) as connection:
            connection.execute("VACUUM INTO ?", (str(copy),))
        return copy

    def restore(self, backup: Path) -> None:
        """Put it back, with a new epoch, as the command does; the address stays."""
        self._stop()
        for left in self.folder.glob("office.db*"):
            left.unlink()
        shutil.copy(backup, self.database)
        self.clock.forward(3600)
        self._start()
        self.store.run(lambda unit: raise_epochs(unit.place))
        for laptop in self.laptops:
            account = laptop.store.sync.account()
            assert account is not None
            moved = replace(account, url=self.office.url)
            laptop.line = lambda moved=moved: HttpOfficeLine(  # type: ignore[method-assign,misc]
                moved.url, certificate=None, office_key=moved.office_key
            )

    def count(self, table: Table) -> int:
        with self.store.engine.connect() as connection:
            count: int = connection.execute(select(func.count()).select_from(table)).scalar_one()
            return count

    def rows(self, table: Table) -> list[Any]:
        with self.store.engine.connect() as connection:
            return list(connection.execute(select(table)))

    def close(self) -> None:
        for laptop in self.laptops:
            laptop.close()
        self._stop()


def changes_of(laptop: Laptop, table: Table) -> list[ChangeSet]:
    """The change sets of its outbox."""
    return [read_change(row.raw) for row in laptop.rows(table)]


def held(connection: Connection, side: Side) -> dict[Any, Any]:
    """(table, id) → field → dots and values of every candidate, of all records of one end."""
    found: dict[Any, Any] = {}
    for name, table in side.records.items():
        ids = list(connection.execute(select(table.c.id)).scalars())
        for id, cells in cells_of(connection, side, name, ids).items():
            found[name, id] = {
                field: sorted((str(dot.device), dot.ctr, str(one.value)) for dot, (one, _) in rivals.items())
                for field, rivals in cells.items()
                if rivals
            }
    return found
