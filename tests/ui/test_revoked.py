"""The office revokes this workstation while somebody sits there: she sees what happens and whom to call."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.actions.synchronise import synchronise
from app.bootstrap import LightDoor
from app.domain.clock import SystemClock
from app.domain.errors import DeviceRevoked
from app.domain.policy import OfficePolicy
from app.office.embedded import EmbeddedOffice
from app.store.file_names import KEY_FILE, REVOKED_FILE, STORE_FILE
from app.store.office_work import OfficeStore, open_office
from app.ui.widgets import Text
from tests.support.shared_desk import AYLIN, Desk
from tests.support.stores import CHEAP, PASSPHRASE, add_case


@pytest.fixture
def desk(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(qtbot, qapp, tmp_path / "home")
    yield made
    made.stop()


@pytest.fixture
def office_store(tmp_path: Path) -> Iterator[OfficeStore]:
    opened = open_office(tmp_path / "office.db", name="Zentrale", clock=SystemClock())
    opened.run(lambda unit: unit.decide(OfficePolicy(contact="Frau Ek, 0203 1234")))
    yield opened
    opened.close()


@pytest.fixture
def office(office_store: OfficeStore, tmp_path: Path) -> Iterator[EmbeddedOffice]:
    with EmbeddedOffice(office_store, tmp_path / "office", name="Zentrale") as running:
        yield running


@pytest.fixture
def revoked(desk: Desk, office: EmbeddedOffice, office_store: OfficeStore) -> None:
    """Enrolled, with a case that is not sent yet and a personal note; then revoked."""
    place = LightDoor(desk.home, cost=CHEAP).unlock(AYLIN, PASSPHRASE)
    place.enrol(office.url, office.enrolment_code(team="Hochfeld"))
    with place.work() as unit:
        case = add_case(unit, "Ivanka")
        unit.commit()
    place.personal_notes.keep(case.id, "nur für mich", at=place.clock.now())
    place.close()
    for device in office_store.run(lambda unit: unit.devices()):
        office_store.run(lambda unit, one=device.device: unit.revoke(one))  # type: ignore[misc]


def said(desk: Desk) -> str:
    page = desk.find("revoked")
    words = " ".join(text.text() for text in page.findChildren(Text) if text.isVisible())
    return words.replace("\u2068", "").replace("\u2069", "")


def test_whoever_is_signed_in_sees_what_happens_and_whom_to_call(
    desk: Desk, revoked: None, office_store: OfficeStore
) -> None:
    desk.start()
    desk.unlock()
    assert desk.shell.main is not None
    desk.shell.main.sync.sync_now()
    desk.find("revoked.anew")
    desk.rest()
    words = said(desk)
    assert "Please call Zentrale now: Frau Ek, 0203 1234" in words
    assert "destroyed. Nobody can read" in words
    assert "1 personal note" in words
    assert "The office has the" in words
    assert not (desk.home / KEY_FILE).exists()
    assert not (desk.home / STORE_FILE).exists()
    assert office_store.run(lambda unit: unit.quarantined()) >= 1
    assert desk.shell.place is None
    desk.click("revoked.anew")
    desk.find("welcome")
    assert not (desk.home / REVOKED_FILE).exists()


def test_without_a_network_it_is_sealed_wiped_and_handed_in_later(
    desk: Desk, revoked: None, office: EmbeddedOffice, office_store: OfficeStore, tmp_path: Path
) -> None:
    desk.start()
    desk.unlock()
    shell = desk.shell
    assert shell.main is not None
    place = shell.place
    assert place is not None
    assert place.revocation is not None
    seal = place.revocation.seal
    port = int(office.url.rpartition(":")[2])

    def seal_and_lose_the_network(notice: object) -> object:
        state = seal(notice)  # type: ignore[arg-type]
        office.stop()
        return state

    place.revocation.seal = seal_and_lose_the_network  # type: ignore[method-assign, assignment]
    shell.main.sync.sync_now()
    desk.find("revoked.again")
    desk.rest()
    assert "wait for a network" in said(desk) or "waits for a network" in said(desk)
    assert not (desk.home / KEY_FILE).exists()
    assert not desk.sees("revoked.anew")
    with EmbeddedOffice(office_store, tmp_path / "office", name="Zentrale", port=port):
        desk.click("revoked.again")
        desk.find("revoked.anew")
        assert office_store.run(lambda unit: unit.quarantined()) >= 1


def test_a_start_after_a_power_cut_goes_on_wiping(
    desk: Desk, revoked: None, office_store: OfficeStore
) -> None:
    place = LightDoor(desk.home, cost=CHEAP).unlock(AYLIN, PASSPHRASE)
    with pytest.raises(DeviceRevoked) as notice:
        synchronise(place.sync, place.line(), step=lambda _done, _of: None)
    assert place.revocation is not None
    place.revocation.seal(notice.value)
    place.close()
    assert (desk.home / KEY_FILE).exists()
    desk.start()
    desk.find("revoked.anew")
    assert not (desk.home / KEY_FILE).exists()
    assert office_store.run(lambda unit: unit.quarantined()) >= 1
