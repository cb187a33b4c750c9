"""An erasure reaches the office and every laptop, and wins over edits made meanwhile."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from app.domain.casework import CaseNote
from app.domain.clock import SystemClock
from app.domain.errors import Offline, RecordNotFound
from app.domain.ids import new_id
from app.domain.records import CaseFile, Client
from app.office.embedded import EmbeddedOffice
from app.store.engine import reading
from app.store.erasure_confirmations import known_devices, receipts, unconfirmed
from app.store.office_work import OfficeStore, open_office
from app.store.tables import erased_edit, erasure_work, sync_outbox
from app.sync import wire
from app.transport.office import HttpOfficeLine
from tests.support.cutting_proxy import CuttingProxy
from tests.support.erasure_records import CANARY, canary, erasure_of, fill
from tests.support.raw_pages import everything
from tests.sync.test_workstations import Workplace

NEEDLE = CANARY.encode()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[OfficeStore]:
    opened = open_office(tmp_path / "office" / "office.db", name="Zentrale", clock=SystemClock())
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


@pytest.fixture(autouse=True)
def office_folder(tmp_path: Path) -> None:
    (tmp_path / "office").mkdir()


Make = Callable[[str], Workplace]


def erase(place: Workplace, *subjects: tuple[str, UUID]) -> UUID:
    erasure = erasure_of(*subjects)
    with place.work() as unit:
        unit.erasures.add(erasure)
        unit.commit()
    place.store.finish_erasures()
    return erasure.id


def left_in(home: Path, key: bytes = b"") -> int:
    if key:
        return everything(home, key).count(NEEDLE)
    return sum(path.read_bytes().count(NEEDLE) for path in home.rglob("*") if path.is_file())


def filled(place: Workplace) -> tuple[CaseFile, tuple[tuple[str, UUID], ...]]:
    case, client, household = fill(place.store, place.work, place.worker.id)
    return case, (("case_file", case.id), ("client", client.id), ("household", household.id))


def test_office_and_second_laptop_hold_nothing_and_an_edit_made_offline_does_not_come_back(
    workplace: Make, store: OfficeStore, tmp_path: Path
) -> None:
    street, desk = workplace("Yilmaz"), workplace("Weber")
    case, subjects = filled(street)
    _, kept_id = street.open_case("Ivanka")
    street.sync(), desk.sync()
    assert left_in(tmp_path / "office") > 100
    assert left_in(desk.home, desk.store.key) > 100
    with desk.work() as unit:  # offline: an edit, and records that the other one cannot know
        note = CaseNote(new_id(), case.id, datetime.now(UTC), desk.worker.id, canary("offline", 40))
        unit.notes.add(note)
        unit.clients.save(replace(unit.clients.get(subjects[1][1]), phone=canary("neue Nummer")))
        unit.commit()
    with desk.work() as unit:
        unit.notes.save(replace(unit.notes.get(note.id), text=canary("verbessert", 40)))
        unit.clients.save(replace(unit.clients.get(kept_id), phone="0203 77"))  # in the same change set
        unit.commit()

    erasure = erase(street, *subjects)
    street.sync()
    assert left_in(tmp_path / "office") == 0
    desk.sync(), street.sync(), desk.sync(), street.sync()

    assert left_in(street.home, street.store.key) == 0
    assert left_in(desk.home, desk.store.key) == 0
    assert left_in(tmp_path / "office") == 0
    for place in (street, desk):
        with pytest.raises(RecordNotFound):
            place.store.queries.case(case.id)
        assert place.client(kept_id).phone == "0203 77", "what stood beside it is kept"
        with reading(place.store.engine, place.store.path) as connection:
            assert {name for name, _ in receipts(connection)[erasure].values()} == {"H1", "H2"}
            assert unconfirmed(connection) == ()
            assert {peer["prefix"] for peer in known_devices(connection)} == {"H1", "H2"}
            (row,) = connection.execute(erasure_work.select()).all()
            assert row.office_at is not None
            lost = connection.execute(select(erased_edit.c.author, erased_edit.c["count"])).all()
        assert [tuple(row) for row in lost] == ([] if place is street else [(desk.worker.id, 2)]), (
            "whose edit went along is told"
        )


def test_an_erasure_before_the_first_sync_never_shows_the_office_anything(
    workplace: Make, tmp_path: Path
) -> None:
    street, desk = workplace("Yilmaz"), workplace("Weber")
    _, subjects = filled(street)
    _, kept_id = street.open_case("Ivanka")

    erase(street, *subjects)
    street.sync(), desk.sync(), street.sync()

    assert left_in(tmp_path / "office") == 0
    assert left_in(desk.home, desk.store.key) == 0
    assert desk.client(kept_id).given_name == "Ivanka"
    assert street.store.sync.waiting() == desk.store.sync.waiting() == 0


@pytest.mark.parametrize("cut_after", [0, 200, 700, 1200, 2500, 6000, 20000])
def test_a_lost_answer_does_not_fork_the_chain(
    workplace: Make, office: EmbeddedOffice, tmp_path: Path, cut_after: int
) -> None:
    """Sent, perhaps taken in, the answer lost; erased then; the next sync goes on either way."""
    street, desk = workplace("Yilmaz"), workplace("Weber")
    street.sync()
    _, subjects = filled(street)
    with street.work() as unit:  # one change set with both
        client = Client(new_id(), given_name="Ivanka")
        unit.clients.add(client)
        unit.clients.save(replace(unit.clients.get(subjects[1][1]), phone=canary("zwei")))
        unit.commit()
    proxy = CuttingProxy(int(office.url.rpartition(":")[2]), cut_after=cut_after)
    with proxy, contextlib.suppress(Offline):
        street.sync(proxy.url)

    erase(street, *subjects)
    street.edit(client.id, phone="0203 1")
    street.sync(), desk.sync(), street.sync()

    assert left_in(tmp_path / "office") == 0
    assert left_in(desk.home, desk.store.key) == 0
    assert desk.client(client.id).phone == "0203 1"
    assert street.store.sync.waiting() == desk.store.sync.waiting() == 0


def test_the_office_took_it_and_the_answer_was_lost(workplace: Make, tmp_path: Path) -> None:
    """The exact case: the office is ahead of what the device believes, and the rows are rewritten then."""
    street, desk = workplace("Yilmaz"), workplace("Weber")
    street.sync()
    _, subjects = filled(street)
    _, kept_id = street.open_case("Ivanka")
    account = street.store.sync.account()
    assert account is not None
    call = street.store.sync.call(None, at_most=10**6)
    body = wire.pack(call)
    line = HttpOfficeLine(account.url, certificate=None, office_key=account.office_key)
    signature = street.store.sync.sign(wire.request_message(wire.EXCHANGE_PATH, body))
    line.post(wire.EXCHANGE_PATH, body, signature)
    line.close()
    assert left_in(tmp_path / "office") > 100
    assert street.store.sync.waiting() > 0

    erase(street, *subjects)
    with reading(street.store.engine, street.store.path) as connection:
        assert connection.execute(sync_outbox.select().where(sync_outbox.c.former.is_not(None))).all()
    street.sync(), desk.sync()

    assert left_in(tmp_path / "office") == 0
    assert left_in(desk.home, desk.store.key) == 0
    assert desk.client(kept_id).given_name == "Ivanka"
    assert street.store.sync.waiting() == 0


def test_a_laptop_that_joins_later_never_gets_it(workplace: Make, tmp_path: Path) -> None:
    street = workplace("Yilmaz")
    _, subjects = filled(street)
    _, kept_id = street.open_case("Ivanka")
    street.sync()
    erase(street, *subjects)
    street.sync()

    late = workplace("Krause")
    late.sync(), street.sync()

    assert left_in(late.home, late.store.key) == 0
    assert late.client(kept_id).given_name == "Ivanka"
    with late.work() as unit:
        assert unit.needs.find() == ()
        assert len(unit.erasure_receipts.find()) == 2
