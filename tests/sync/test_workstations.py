"""Two workstations with real encrypted stores and the real office: what one saves the other has."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from app.actions.conflicts import decide
from app.actions.ports import Caseworker
from app.actions.synchronise import SyncCondition, SyncOutcome, enrol, sync_state, synchronise
from app.domain.clock import SystemClock
from app.domain.errors import Cancelled, DeviceRevoked, Offline
from app.domain.ids import new_id
from app.domain.records import CaseFile, Client
from app.office.embedded import EmbeddedOffice
from app.store.keys import Cost
from app.store.office_work import OfficeStore, open_office
from app.store.workstation import create, open_store
from app.transport.office import HttpOfficeLine
from tests.support.cutting_proxy import CuttingProxy

PASSPHRASE = "wal nelke 41 turbine saftig krone"
CHEAP = Cost(memory_kib=8 * 1024, passes=1, lanes=1)


class Workplace:
    """A laptop: an encrypted store and a line."""

    def __init__(self, home: Path, name: str) -> None:
        self.home = home
        self.worker = Caseworker(uuid4(), name, "de", "street")
        self.store, _ = create(home, self.worker, PASSPHRASE, clock=SystemClock(), cost=CHEAP)
        self.work = self.store.work(self.worker.id)

    def enrol(self, office: EmbeddedOffice) -> None:
        line = HttpOfficeLine(office.url, certificate=None, office_key=None)
        enrol(office.enrolment_code(team="Hochfeld"), office.url, self.worker.name, self.store.sync, line)
        line.close()

    def sync(self, url: str | None = None) -> SyncOutcome:
        account = self.store.sync.account()
        assert account is not None
        line = HttpOfficeLine(url or account.url, certificate=None, office_key=account.office_key)
        try:
            outcome = synchronise(self.store.sync, line, step=lambda done, total: None)
            if self.store.finish_erasures():  # as the window does: the receipts go out, too
                synchronise(self.store.sync, line, step=lambda done, total: None)
            return outcome
        finally:
            line.close()

    def open_case(self, name: str, **fields: object) -> tuple[UUID, UUID]:
        with self.work() as unit:
            client = replace(Client(new_id(), given_name=name), **fields)  # type: ignore[arg-type]
            number = unit.numbers.next_case(2026)
            case = CaseFile(new_id(), client.id, number, date(2026, 11, 24), documents=("D01",))
            unit.clients.add(client)
            unit.cases.add(case)
            unit.commit()
        return case.id, client.id

    def client(self, id: UUID) -> Client:
        with self.work() as unit:
            return unit.clients.get(id)

    def edit(self, id: UUID, **fields: object) -> None:
        with self.work() as unit:
            unit.clients.save(replace(unit.clients.get(id), **fields))  # type: ignore[arg-type]
            unit.commit()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[OfficeStore]:
    opened = open_office(tmp_path / "office.db", name="Zentrale", clock=SystemClock())
    yield opened
    opened.close()


@pytest.fixture
def office(store: OfficeStore, tmp_path: Path) -> Iterator[EmbeddedOffice]:
    with EmbeddedOffice(store, tmp_path / "office") as running:
        yield running


@pytest.fixture
def workplace(office: EmbeddedOffice, tmp_path: Path) -> Iterator[Callable[[str], Workplace]]:
    opened: list[Workplace] = []

    def make(name: str) -> Workplace:
        opened.append(Workplace(tmp_path / name, name))
        opened[-1].enrol(office)
        return opened[-1]

    yield make
    for one in opened:
        one.store.close()


Make = Callable[[str], Workplace]


def test_a_case_from_the_street_is_at_the_other_desk(workplace: Make) -> None:
    street, desk = workplace("Yilmaz"), workplace("Weber")
    case_id, client_id = street.open_case(
        "Амал", birth_date=date(1990, 2, 28), spoken=("bg", "tr"), needs_interpreter=True
    )

    street.sync()
    outcome = desk.sync()

    assert {("case_file", case_id), ("client", client_id)} <= outcome.pulled
    assert desk.client(client_id) == street.client(client_id)
    view = desk.store.queries.case(case_id)
    assert view.case == street.store.queries.case(case_id).case
    assert view.case.number.startswith("H1-2026-")
    (line,) = desk.store.queries.cases("Амал")
    assert line.case_id == case_id


def test_the_state_in_words_follows_the_work(workplace: Make, tmp_path: Path) -> None:
    alone = Workplace(tmp_path / "alone", "Krause")
    assert sync_state(alone.store.sync, online=False).condition is SyncCondition.NOT_ENROLLED
    alone.store.close()
    street = workplace("Yilmaz")
    street.sync()
    street.open_case("Amal")

    waiting = sync_state(street.store.sync, online=True)
    assert (waiting.condition, waiting.waiting) == (SyncCondition.WAITING, 1)
    assert sync_state(street.store.sync, online=False).condition is SyncCondition.OFFLINE
    street.sync()
    done = sync_state(street.store.sync, online=True)
    assert (done.condition, done.waiting, done.conflicts) == (SyncCondition.UP_TO_DATE, 0, 0)
    assert done.last_contact is not None


def test_two_fields_merge_and_one_field_waits_for_a_person(workplace: Make) -> None:
    street, desk = workplace("Yilmaz"), workplace("Weber")
    _, client_id = street.open_case("Amal", phone="0203 0")
    street.sync(), desk.sync()
    street.edit(client_id, phone="0203 1", email="amal@example.org")
    desk.edit(client_id, phone="0203 2", letter_language="ar")

    street.sync(), desk.sync(), street.sync()

    for place in (street, desk):
        client = place.client(client_id)
        assert (client.email, client.letter_language) == ("amal@example.org", "ar")
        (conflict,) = place.store.queries.conflicts()
        assert (conflict.table, conflict.field) == ("client", "phone")
        assert {value.value for value in conflict.values} == {"0203 1", "0203 2"}
        assert {value.author for value in conflict.values} == {"Yilmaz", "Weber"}
    assert street.client(client_id).phone == desk.client(client_id).phone

    (conflict,) = desk.store.queries.conflicts()
    decide(conflict, "0203 2", work=desk.work)
    desk.sync(), street.sync()
    assert street.store.queries.conflicts() == desk.store.queries.conflicts() == ()
    assert street.client(client_id).phone == desk.client(client_id).phone == "0203 2"


@pytest.mark.parametrize("cut_after", [200, 700, 1200, 2500])
def test_pulling_the_plug_loses_nothing(workplace: Make, office: EmbeddedOffice, cut_after: int) -> None:
    street, desk = workplace("Yilmaz"), workplace("Weber")
    ids = [street.open_case(f"Amal {number}")[1] for number in range(5)]
    proxy = CuttingProxy(int(office.url.rpartition(":")[2]), cut_after=cut_after)
    with proxy, contextlib.suppress(Offline):
        street.sync(proxy.url)

    street.sync()
    proxy = CuttingProxy(int(office.url.rpartition(":")[2]), cut_after=cut_after)
    with proxy, contextlib.suppress(Offline):
        desk.sync(proxy.url)
    desk.sync()

    assert street.store.sync.waiting() == 0
    assert {desk.client(id).given_name for id in ids} == {f"Amal {number}" for number in range(5)}
    assert desk.store.queries.count_cases() == 5


def test_a_killed_program_goes_on_where_it_was(workplace: Make) -> None:
    street, desk = workplace("Yilmaz"), workplace("Weber")
    _, client_id = street.open_case("Amal")
    account = street.store.sync.account()
    assert account is not None
    line = HttpOfficeLine(account.url, certificate=None, office_key=account.office_key)

    def stop(done: int, total: int) -> None:
        if done == total == 1:
            raise Cancelled

    with contextlib.suppress(Cancelled):
        synchronise(street.store.sync, line, step=stop)
    line.close()
    street.store.close()
    now = SystemClock()
    street.store = open_store(street.home, "Yilmaz", PASSPHRASE, clock=now, now=now.now())

    street.sync()
    desk.sync()
    assert desk.client(client_id).given_name == "Amal"


def test_work_from_before_enrolment_arrives(office: EmbeddedOffice, workplace: Make, tmp_path: Path) -> None:
    late = Workplace(tmp_path / "late", "Krause")
    _, client_id = late.open_case("Amal")
    late.enrol(office)
    desk = workplace("Weber")

    late.sync()
    desk.sync()

    assert desk.client(client_id).given_name == "Amal"
    late.store.close()


def test_a_revoked_laptop_keeps_its_unsent_cases(workplace: Make, store: OfficeStore) -> None:
    street = workplace("Yilmaz")
    street.sync()
    _, client_id = street.open_case("Amal")
    account = street.store.sync.account()
    assert account is not None
    store.run(lambda unit: unit.revoke(account.device))

    with pytest.raises(DeviceRevoked) as refused:
        street.sync()

    assert refused.value.facts["waiting"] == 1
    assert street.client(client_id).given_name == "Amal"
    street.edit(client_id, phone="0203 1")
    assert street.store.sync.waiting() == 2


def test_the_office_has_the_case_in_columns(workplace: Make, store: OfficeStore) -> None:
    street = workplace("Yilmaz")
    case_id, _ = street.open_case("Amal")
    street.sync()

    with store.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT number, opened_on, documents FROM case_file").all()
    (number, opened_on, documents) = rows[0]
    assert (number[:3], str(opened_on), documents) == ("H1-", "2026-11-24", '["D01"]')
    assert street.store.queries.case(case_id).case.number == number
