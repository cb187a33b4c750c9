"""What lets the office grow beyond one database server (5-sync.md 3.5); by URL on any such cluster.

`OFFICE_CLUSTER_URL=postgresql://… pytest tests/office` runs the office's tests on a cluster of Citus,
CockroachDB or YugabyteDB instead of the PostgreSQL that they start themselves.
"""

from __future__ import annotations

import ast
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, Identity, Index, Sequence, UniqueConstraint, create_engine, event, select, text

from app.domain.errors import AppError
from app.office.embedded import EmbeddedOffice
from app.store import office_engine
from app.store.office_engine import open_engine, run_tx
from app.store.office_tables import OFFICE, feed
from app.store.office_work import OfficeStore, open_office
from app.store.upgrading import MIGRATIONS
from app.transport.office import HttpOfficeLine
from tests.office.conftest import Clock, Workstation
from tests.support.memory_sync import candidates
from tests.support.tenant_statements import crosses

APP = Path(office_engine.__file__).parents[1]
RECORD = UUID(int=77)


def test_every_key_and_index_begins_with_the_tenant() -> None:
    for table in OFFICE.tables.values():
        assert next(iter(table.primary_key.columns)).name == "tenant", table.name
        together: list[Index | UniqueConstraint] = [*table.indexes]
        together += [one for one in table.constraints if isinstance(one, UniqueConstraint)]
        for one in together:
            assert next(iter(one.columns)).name == "tenant", one.name
        assert not table.foreign_keys, "a key into another shard"


def test_nothing_counts_by_itself(postgres: str, city: OfficeStore) -> None:
    for table in OFFICE.tables.values():
        for column in table.columns:
            assert not isinstance(column.default, Sequence)
            assert not isinstance(column.server_default, Identity)
            assert column.autoincrement is not True
    with city.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM pg_sequences")).scalar_one() == 0
        own = "SELECT count(*) FROM information_schema.columns WHERE is_identity = 'YES'"
        assert connection.execute(text(own)).scalar_one() == 0


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("SELECT feed.seq FROM feed WHERE feed.scope = ?", "feed"),
        ("SELECT feed.seq FROM feed WHERE feed.tenant = ? AND feed.scope = ?", ""),
        ("UPDATE device SET calls=? WHERE device.device = ?", "device"),
        ("DELETE FROM quarantine WHERE quarantine.tenant = ?", ""),
        ("INSERT INTO feed (scope, seq) VALUES (?, ?)", "feed"),
        ("INSERT INTO feed (tenant, scope, seq) VALUES (?, ?, ?)", ""),
        ("SELECT d.name FROM device AS d JOIN device_scope ON d.device = device_scope.device "
         "WHERE d.tenant = ?", "device_scope"),
        ("SELECT d.name FROM device AS d JOIN device_scope ON d.tenant = device_scope.tenant "
         "AND d.device = device_scope.device WHERE d.tenant = ?", ""),
        ("SELECT id FROM client WHERE client.tenant = ? AND NOT (EXISTS (SELECT 1 FROM record_scope "
         "WHERE record_scope.id = client.id))", "record_scope"),
    ],
)  # fmt: skip
def test_a_statement_across_tenants_is_found(statement: str, fault: str) -> None:
    assert crosses(statement, "sqlite") == fault
    assert crosses(re.sub(r"\?", "%(x)s", statement), "postgresql") == fault


def test_every_transaction_of_the_office_can_be_run_again() -> None:
    """No code of the office begins a transaction past `run_tx`, but for upkeep and reading."""
    upkeep = {
        "office_engine.py",
        "office_upgrade.py",
        "office_dump.py",
        "office_check.py",
        "office_restore.py",
    }
    found = {
        (path.name, line.strip())
        for folder in ("office", "store")
        for path in (APP / folder).glob("*.py")
        if (folder == "office" or path.name.startswith("office_")) and path.name not in upkeep
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.search(r"engine\.(begin|connect)\(|raw_connection", line)
    }
    assert {line for _, line in found} <= {
        'with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:',
        "raw = engine.raw_connection()",
    }, "VACUUM alone, which is no transaction"


def test_revisions_only_add() -> None:
    """The version before goes on writing while `upgrade` runs: nothing it writes may be forbidden."""
    for path in (MIGRATIONS / "office" / "versions").glob("*.py"):
        calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
        done = {ast.unparse(call.func) for call in calls if ast.unparse(call.func).startswith("op.")}
        assert done <= {"op.create_table", "op.add_column", "op.create_index", "op.get_bind", "op.f"}, (
            path.name
        )
        for call in calls:
            if ast.unparse(call.func) == "op.add_column":
                column = ast.unparse(call.args[1])
                assert "nullable=False" not in column or "server_default=" in column, (path.name, column)


@pytest.fixture
def city(postgres: str, clock: Clock) -> Iterator[OfficeStore]:
    opened = open_office(postgres, name="Zentrale", clock=clock)
    yield opened
    with opened.engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    opened.close()


Stations = Callable[[int], list[Workstation]]


@pytest.fixture
def stations(city: OfficeStore, tmp_path: Path) -> Iterator[Stations]:
    lines: list[HttpOfficeLine] = []

    def line(url: str, office_key: bytes | None = None) -> HttpOfficeLine:
        lines.append(HttpOfficeLine(url, certificate=None, office_key=office_key))
        return lines[-1]

    with EmbeddedOffice(city, tmp_path / "home") as running:
        yield lambda count: [Workstation(running, line) for _ in range(count)]
        for one in lines:
            one.close()


class Refusing:
    """The database itself refuses the n-th statement of a transaction with 40001, once."""

    def __init__(self, engine: Engine, place: int, state: str = "40001") -> None:
        self.place, self.state = place, state
        self.seen = self.refused = 0
        event.listen(engine, "do_execute", self._look)
        event.listen(engine, "do_executemany", self._look)
        event.listen(engine, "begin", self._begun)
        self._engine = engine

    def _begun(self, _: Any) -> None:
        self.seen = 0

    def _look(self, cursor: Any, statement: str, *_: Any) -> None:
        self.seen += 1
        if self.seen == self.place and not self.refused and not statement.startswith("SAVEPOINT"):
            self.refused += 1
            cursor.execute(f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{self.state}'; END $$")

    def stop(self) -> None:
        event.remove(self._engine, "do_execute", self._look)
        event.remove(self._engine, "do_executemany", self._look)
        event.remove(self._engine, "begin", self._begun)


@pytest.mark.parametrize("state", ["40001", "40P01"])
def test_each_statement_of_an_exchange_may_be_refused_once(
    state: str, city: OfficeStore, stations: Stations
) -> None:
    """Wherever the conflict comes, all of the exchange is done again, and done once."""
    one, other = stations(2)
    refused, place = 0, 0
    while True:
        place += 1
        refusing = Refusing(city.engine, place, state)
        one.device.save(RECORD, "given_name", f"Amal {place}", place)
        one.sync(), other.sync()
        refusing.stop()
        if not refusing.refused:
            break
        refused += 1

    assert refused > 5, "it was refused at many places"
    assert one.device.waiting() == 0
    assert candidates(one.device.registers) == candidates(other.device.registers)
    with city.engine.connect() as connection:
        seqs = connection.execute(select(feed.c.seq).order_by(feed.c.seq)).scalars().all()
    assert seqs == list(range(1, place + 1))


def test_each_statement_of_an_enrolment_may_be_refused_once(city: OfficeStore, stations: Stations) -> None:
    place = refused = 0
    while True:
        place += 1
        refusing = Refusing(city.engine, place)
        stations(1)
        refusing.stop()
        if not refusing.refused:
            break
        refused += 1
    assert refused > 5
    assert len(city.run(lambda unit: unit.devices())) == place


def test_serializable_conflicts_lose_nothing(postgres: str, tmp_path: Path, clock: Clock) -> None:
    """Eight devices in one team at SERIALIZABLE, CockroachDB's default: real conflicts, all repeated."""
    opened = open_office(postgres, name="Zentrale", clock=clock)
    opened.engine.dispose()
    url = open_engine(postgres).url
    strict = OfficeStore(create_engine(url, isolation_level="SERIALIZABLE"), opened.tenant, clock)
    conflicts: list[str] = []

    @event.listens_for(strict.engine, "handle_error")
    def note(context: Any) -> None:
        conflicts.append(str(getattr(context.original_exception, "sqlstate", "")))

    lines: list[HttpOfficeLine] = []

    def line(url: str, office_key: bytes | None = None) -> HttpOfficeLine:
        lines.append(HttpOfficeLine(url, certificate=None, office_key=office_key))
        return lines[-1]

    with EmbeddedOffice(strict, tmp_path / "home") as running:
        crowd = [Workstation(running, line) for _ in range(8)]
        failed: list[AppError] = []

        def work(number: int, station: Workstation) -> None:
            try:
                for turn in range(4):
                    station.device.save(RECORD, "given_name", f"{number}.{turn}", turn)
                    station.sync()
            except AppError as error:
                failed.append(error)

        threads = [threading.Thread(target=work, args=each) for each in enumerate(crowd)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for station in crowd:
            station.sync()
        for each in lines:
            each.close()
    assert not failed
    assert "40001" in conflicts, "there were real conflicts"
    assert all(candidates(one.device.registers) == candidates(crowd[0].device.registers) for one in crowd)
    run_tx(strict.engine, lambda it: it.execute(text("DROP SCHEMA public CASCADE")))
    run_tx(strict.engine, lambda it: it.execute(text("CREATE SCHEMA public")))
    strict.close()
    opened.close()
