"""Cases between teams, over real encrypted stores and a real office: nothing lost, nothing left behind."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from app.actions.ports import Caseworker
from app.actions.scope_ports import CaseMove, ReceiptKind
from app.actions.synchronise import SyncOutcome, enrol, synchronise
from app.domain.casework import CaseNote
from app.domain.clock import SystemClock
from app.domain.ids import new_id
from app.domain.records import CaseFile, CaseNeed, Client, Household
from app.office.embedded import EmbeddedOffice
from app.store.device_scopes import DeviceScopes
from app.store.keys import Cost
from app.store.office_tables import quarantine
from app.store.office_work import OfficeStore, open_office
from app.store.tables import LOCAL
from app.store.workstation import create
from app.sync.scoping import HeldAnswer, HeldCall
from app.transport.office import HttpOfficeLine

PASSPHRASE = "wal nelke 41 turbine saftig krone"
CHEAP = Cost(memory_kib=8 * 1024, passes=1, lanes=1)
Record = tuple[str, UUID]
HOCHFELD, MARXLOH = "Hochfeld", "Marxloh"


class Laptop:
    """An encrypted store of one team, and a line."""

    def __init__(self, home: Path, name: str, office: EmbeddedOffice, team: str) -> None:
        self.worker = Caseworker(uuid4(), name, "de", "street")
        self.store, _ = create(home, self.worker, PASSPHRASE, clock=SystemClock(), cost=CHEAP)
        self.work = self.store.work(self.worker.id)
        self.office = office
        line = HttpOfficeLine(office.url, certificate=None, office_key=None)
        enrol(office.enrolment_code(team=team), office.url, name, self.store.sync, line)
        line.close()

    @property
    def scopes(self) -> DeviceScopes:
        return self.store.sync.scopes()

    def sync(self) -> SyncOutcome:
        account = self.store.sync.account()
        assert account is not None
        line = HttpOfficeLine(self.office.url, certificate=None, office_key=account.office_key)
        try:
            return synchronise(self.store.sync, line, step=lambda done, total: None)
        finally:
            line.close()

    def open_case(self, name: str, household: UUID | None = None, client: UUID | None = None) -> CaseFile:
        with self.work() as unit:
            if client is None:
                home = Household(new_id(), street=f"Straße {name}")
                if household is None:
                    unit.households.add(home)
                person = Client(new_id(), household_id=household or home.id, given_name=name)
                unit.clients.add(person)
                client = person.id
            case = CaseFile(new_id(), client, unit.numbers.next_case(2026), date(2026, 11, 24))
            unit.cases.add(case)
            unit.needs.add(CaseNeed(new_id(), case.id, "N01"))
            unit.commit()
        return case

    def note(self, case: UUID, text: str) -> UUID:
        with self.work() as unit:
            note = CaseNote(new_id(), case, datetime(2026, 11, 24, 9, tzinfo=UTC), self.worker.id, text)
            unit.notes.add(note)
            unit.commit()
        return note.id

    def edit(self, client: UUID, **fields: object) -> None:
        with self.work() as unit:
            unit.clients.save(replace(unit.clients.get(client), **fields))  # type: ignore[arg-type]
            unit.commit()

    def give(self, case: UUID, team: str, store: OfficeStore) -> UUID:
        scope = next(each.scope for each in store.run(lambda unit: unit.scopes()) if each.name == team)
        move = CaseMove(new_id(), case, scope, team, self.worker.id, datetime.now(UTC))
        self.scopes.give(move)
        return move.id

    def ids(self, *tables: str) -> set[UUID]:
        with self.store.engine.connect() as connection:
            return {
                id
                for name in tables or LOCAL.records
                for id in connection.execute(select(LOCAL.records[name].c.id)).scalars()
            }

    def rows(self, name: str) -> dict[UUID, dict[str, object]]:
        """Rows with the writes that they show, in one order, for comparing replicas."""
        with self.store.engine.connect() as connection:
            found = {}
            for row in connection.execute(select(LOCAL.records[name])).mappings():
                heads = {field: tuple(head[:4]) for *head, names in row["_heads"] for field in names}
                found[row["id"]] = {**row, "_heads": heads}
            return found


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
def laptop(office: EmbeddedOffice, tmp_path: Path) -> Iterator[Callable[..., Laptop]]:
    opened: list[Laptop] = []

    def make(name: str, team: str = HOCHFELD) -> Laptop:
        opened.append(Laptop(tmp_path / name, name, office, team))
        return opened[-1]

    yield make
    for one in opened:
        one.store.close()


Make = Callable[..., Laptop]


def refused(store: OfficeStore) -> int:
    with store.engine.connect() as connection:
        return len(connection.execute(select(quarantine.c.ctr)).all())


def test_a_case_goes_to_another_team_with_all_that_belongs_to_it(laptop: Make, store: OfficeStore) -> None:
    a, other, b = laptop("Yilmaz"), laptop("Weber"), laptop("Demir", MARXLOH)
    case, stays = a.open_case("Amal"), a.open_case("Bea")
    note = a.note(case.id, "kam zweimal")
    a.sync(), other.sync(), b.sync()
    assert case.id in other.ids("case_file")

    a.give(case.id, MARXLOH, store)
    a.sync(), other.sync(), b.sync()

    assert b.ids("case_file") == {case.id}
    assert note in b.ids("case_note")
    assert b.rows("client")[case.client_id]["given_name"] == "Amal"
    assert {row["street"] for row in b.rows("household").values()} == {"Straße Amal"}
    for laptop_of_a in (a, other):
        assert laptop_of_a.ids("case_file") == {stays.id}
        assert note not in laptop_of_a.ids("case_note")
        assert case.client_id not in laptop_of_a.ids("client")
        (receipt,) = laptop_of_a.scopes.receipts()
        assert (receipt.kind, receipt.team, receipt.case_number) == (ReceiptKind.MOVED, MARXLOH, case.number)
        assert receipt.done_at is not None
        assert receipt.records == 5  # case, client, household, need, note
        assert laptop_of_a.store.queries.count_cases() == 1
    (came,) = b.scopes.receipts()
    assert (came.kind, came.team) == (ReceiptKind.CAME, HOCHFELD)
    assert a.scopes.moves() == ()
    assert store.run(lambda unit: unit.quarantined()) == 0


def test_work_on_a_case_that_was_moved_meanwhile_reaches_the_new_team(
    laptop: Make, store: OfficeStore
) -> None:
    a, offline, b = laptop("Yilmaz"), laptop("Weber"), laptop("Demir", MARXLOH)
    case = a.open_case("Amal")
    a.sync(), offline.sync(), b.sync()
    a.give(case.id, MARXLOH, store)
    a.sync(), b.sync()

    note = offline.note(case.id, "offline geschrieben")
    offline.edit(case.client_id, phone="0203 1")
    b.edit(case.client_id, phone="0203 2", email="a@example.org")
    offline.sync(), b.sync(), b.sync()

    assert refused(store) == 0
    assert note in b.ids("case_note")
    assert b.store.sync.conflicts() == 1
    assert b.rows("client")[case.client_id]["email"] == "a@example.org"
    assert offline.ids("case_file") == set()
    assert offline.scopes.receipts()[0].done_at is not None


def test_nothing_is_removed_while_own_work_waits(
    laptop: Make, store: OfficeStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    a, other = laptop("Yilmaz"), laptop("Weber")
    laptop("Demir", MARXLOH)
    case = a.open_case("Amal")
    a.sync(), other.sync()
    a.give(case.id, MARXLOH, store)
    a.sync()
    scopes = type(other.scopes)
    asking = scopes.take_held

    def saved_meanwhile(
        own: DeviceScopes, call: HeldCall, answer: HeldAnswer
    ) -> Collection[tuple[str, UUID]]:
        monkeypatch.setattr(scopes, "take_held", asking)
        other.edit(case.client_id, phone="0203 9")
        return asking(own, call, answer)

    monkeypatch.setattr(scopes, "take_held", saved_meanwhile)
    other.sync()

    assert case.client_id in other.ids("client")
    assert other.scopes.receipts()[0].done_at is None
    other.sync()
    assert other.ids("client", "case_file", "household", "case_need") == set()
    assert other.scopes.receipts()[0].done_at is not None
    assert refused(store) == 0


def test_a_shared_client_and_household_stay_in_both_teams(laptop: Make, store: OfficeStore) -> None:
    a, b = laptop("Yilmaz"), laptop("Demir", MARXLOH)
    first = a.open_case("Amal")
    second = a.open_case("Amal", client=first.client_id)
    a.sync(), b.sync()
    a.give(first.id, MARXLOH, store)
    a.sync(), b.sync()

    assert a.ids("case_file") == {second.id}
    assert b.ids("case_file") == {first.id}
    assert a.rows("client") == b.rows("client")
    assert a.rows("household") == b.rows("household")

    a.edit(first.client_id, phone="0203 1")
    b.edit(first.client_id, email="a@example.org")
    a.sync(), b.sync(), a.sync()
    assert a.rows("client") == b.rows("client")
    assert a.rows("client")[first.client_id]["phone"] == "0203 1"
    assert a.store.sync.conflicts() == b.store.sync.conflicts() == 0


def test_there_and_back_again(laptop: Make, store: OfficeStore) -> None:
    a, b = laptop("Yilmaz"), laptop("Demir", MARXLOH)
    case = a.open_case("Amal")
    a.sync(), b.sync()
    a.give(case.id, MARXLOH, store)
    a.sync(), b.sync()
    b.edit(case.client_id, given_name="Amal Fatima")
    b.sync()
    b.give(case.id, HOCHFELD, store)
    b.sync(), a.sync()

    assert b.ids("case_file", "client") == set()
    assert a.rows("client")[case.client_id]["given_name"] == "Amal Fatima"
    assert [receipt.kind for receipt in a.scopes.receipts()] == [ReceiptKind.CAME, ReceiptKind.MOVED]
    a.edit(case.client_id, given_name="Amal")
    a.sync()
    assert a.store.sync.conflicts() == 0


def test_a_move_waits_offline_and_can_be_taken_back(laptop: Make, store: OfficeStore) -> None:
    a, b = laptop("Yilmaz"), laptop("Demir", MARXLOH)
    case = a.open_case("Amal")
    move = a.give(case.id, MARXLOH, store)
    assert [one.id for one in a.scopes.moves()] == [move]
    assert a.scopes.take_back(move)
    a.sync(), b.sync()
    assert (a.ids("case_file"), b.ids("case_file")) == ({case.id}, set())


def test_a_device_of_no_team_of_the_case_cannot_move_it(laptop: Make, store: OfficeStore) -> None:
    a, b = laptop("Yilmaz"), laptop("Demir", MARXLOH)
    case = a.open_case("Amal")
    a.sync()
    theirs = b.open_case("Bea")
    move = b.give(theirs.id, MARXLOH, store)
    with b.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE case_move SET case_id = ?", (case.id.hex,))
    b.sync(), a.sync()

    assert [(one.id, one.reason) for one in b.scopes.moves()] == [(move, "not-yours")]
    assert a.ids("case_file") == {case.id}


def test_a_team_that_is_taken_away_and_given_again(laptop: Make, store: OfficeStore) -> None:
    a, desk = laptop("Yilmaz"), laptop("Weber")
    laptop("Demir", MARXLOH)
    case = a.open_case("Amal")
    a.sync(), desk.sync()
    device = desk.store.sync.identity().device
    with desk.work() as unit:
        assert unit.clients.get(case.client_id).given_name == "Amal"
    note = desk.note(case.id, "noch nicht gesendet")
    assert store.run(lambda unit: unit.withdraw(device, HOCHFELD))
    desk.sync(), a.sync()

    assert note in a.ids("case_note")  # what waited went first
    assert desk.ids("case_file", "client", "case_note", "household") == set()
    (receipt,) = desk.scopes.receipts()
    assert (receipt.kind, receipt.case_number) == (ReceiptKind.WITHDRAWN, case.number)
    assert receipt.done_at is not None
    with desk.store.engine.connect() as connection:
        for name in ("search_name", "history", "search_entry"):
            assert connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar_one() == 0  # noqa: S608

    assert store.run(lambda unit: unit.grant(device, HOCHFELD))
    assert store.run(lambda unit: unit.grant(device, MARXLOH))
    desk.sync()
    assert desk.rows("client") == a.rows("client")
    assert desk.rows("case_note") == a.rows("case_note")
    a.edit(case.client_id, phone="0203 1")
    a.sync(), desk.sync()
    assert desk.rows("client") == a.rows("client")
    assert refused(store) == 0


def test_a_device_of_both_teams_agrees_with_each(laptop: Make, store: OfficeStore) -> None:
    a, b, desk = laptop("Yilmaz"), laptop("Demir", MARXLOH), laptop("Weber")
    store.run(lambda unit: unit.grant(desk.store.sync.identity().device, MARXLOH))
    first = a.open_case("Amal")
    a.open_case("Amal", client=first.client_id)
    a.sync(), b.sync(), desk.sync()
    a.give(first.id, MARXLOH, store)
    a.sync(), desk.sync()
    for number in range(3):
        a.edit(first.client_id, phone=f"0203 {number}")
        desk.edit(first.client_id, email=f"{number}@example.org")
        a.sync(), desk.sync(), b.sync()
        b.edit(first.client_id, phone=f"0203 9{number}")
        b.sync(), desk.sync(), a.sync()
    a.sync(), b.sync(), desk.sync()

    assert a.rows("client") == b.rows("client") == desk.rows("client")
    assert a.store.sync.conflicts() == b.store.sync.conflicts() == desk.store.sync.conflicts() == 0
    assert desk.ids("case_file") == a.ids("case_file") | b.ids("case_file")
