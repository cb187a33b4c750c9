"""A real office on loopback over a real database, and devices that keep their side in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text

from app.actions.synchronise import SyncOutcome, enrol, synchronise
from app.office.embedded import EmbeddedOffice
from app.store.office_engine import open_engine
from app.store.office_work import OfficeStore, open_office
from app.transport.office import HttpOfficeLine
from tests.support.memory_sync import MemoryDevice
from tests.support.postgres import running_postgres
from tests.support.tenant_statements import watched


class Clock:
    """Stands still until told."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 24, 9, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def forward(self, **passed: float) -> None:
        self.moment += timedelta(**passed)


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command speaks the language of the environment."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture(autouse=True)
def one_tenant() -> Iterator[None]:
    """Whatever the office's code asks of its database in any test here is narrowed to one tenant."""
    with watched() as wrong:
        yield
    assert not wrong


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[OfficeStore]:
    opened = open_office(tmp_path / "office.db", name="Zentrale", clock=clock)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A real PostgreSQL, or the cluster that is named; what a test leaves in it is dropped by `address`."""
    with running_postgres() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str | Path]:
    """Where an empty database is: the same behaviour on both engines."""
    if request.param == "sqlite":
        yield tmp_path / "office.db"
        return
    url = request.getfixturevalue("postgres")
    yield url
    engine = open_engine(url)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()


@pytest.fixture
def office(store: OfficeStore, tmp_path: Path) -> Iterator[EmbeddedOffice]:
    with EmbeddedOffice(store, tmp_path / "home", name="Zentrale") as running:
        yield running


@pytest.fixture
def lines() -> Iterator[Callable[[str, bytes | None], HttpOfficeLine]]:
    opened: list[HttpOfficeLine] = []

    def line(url: str, office_key: bytes | None = None) -> HttpOfficeLine:
        opened.append(HttpOfficeLine(url, certificate=None, office_key=office_key))
        return opened[-1]

    yield line
    for one in opened:
        one.close()


Lines = Callable[..., HttpOfficeLine]


class Workstation:
    """A device in memory with a real line."""

    def __init__(self, office: EmbeddedOffice, lines: Lines, *, team: str = "Hochfeld") -> None:
        self.device = MemoryDevice(uuid4())
        code = office.enrolment_code(team=team)
        self.account = enrol(code, office.url, "Laptop", self.device, lines(office.url))
        self.line = lines(office.url, self.account.office_key)

    def sync(self, line: HttpOfficeLine | None = None) -> SyncOutcome:
        return synchronise(self.device, line or self.line, step=lambda done, total: None)


@pytest.fixture
def workstation(office: EmbeddedOffice, lines: Lines) -> Callable[..., Workstation]:
    return lambda team="Hochfeld": Workstation(office, lines, team=team)
