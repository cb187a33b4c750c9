"""The administrator's page on a real store, against a real office: connect, look, act, be offline."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.actions.admin_ports import AdminAccount
from app.bootstrap import LightDoor
from app.domain.clock import SystemClock
from app.domain.errors import SignInRefused
from app.domain.roles import Role
from app.office import people, tokens
from app.office.embedded import EmbeddedOffice
from app.store.office_work import OfficeStore, open_office
from app.store.workstation import open_store
from app.ui.admin.admin_page import AdminPage
from app.ui.admin.device_page import DevicePage
from app.ui.widgets import Choice
from app.wiring.admin import StoreAdmin
from tests.support.screens import clipped, mute, nameless
from tests.support.shared_desk import AYLIN, MEHMET, Desk
from tests.support.stores import CHEAP, OTHER_PASSPHRASE, PASSPHRASE


@pytest.fixture
def desk(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(qtbot, qapp, tmp_path / "home")
    yield made
    made.stop()


@pytest.fixture
def office_store(tmp_path: Path) -> Iterator[OfficeStore]:
    opened = open_office(tmp_path / "office.db", name="Zentrale", clock=SystemClock())
    yield opened
    opened.close()


@pytest.fixture
def office(office_store: OfficeStore, tmp_path: Path) -> Iterator[EmbeddedOffice]:
    with EmbeddedOffice(office_store, tmp_path / "office", name="Zentrale") as running:
        yield running


@pytest.fixture
def admin(desk: Desk, office: EmbeddedOffice, office_store: OfficeStore) -> Callable[..., AdminPage]:
    """Signed in at an enrolled workstation, connected by typing."""

    def make(role: Role = Role.ADMINISTRATOR, tag: str = "en") -> AdminPage:
        place = LightDoor(desk.home, cost=CHEAP).unlock(AYLIN, PASSPHRASE)
        place.enrol(office.url, office.enrolment_code(team="Hochfeld"))
        place.close()
        made = people.add_person(office_store, "Ada Ek", role)
        desk.start(tag=tag)
        desk.unlock()
        desk.settings()
        desk.click("settings.admin")
        desk.find("admin.connect")
        desk.rest()
        assert desk.find("admin.url").text() == office.url  # type: ignore[attr-defined]
        desk.type("admin.token", made.token)
        desk.bot.keyClick(desk.find("admin.token"), Qt.Key.Key_Return)
        desk.find("admin.tiles")
        desk.rest()
        page = desk.find("admin")
        assert isinstance(page, AdminPage)
        return page

    return make


Make = Callable[..., AdminPage]


def choose(desk: Desk, name: str, code: str) -> None:
    choice = desk.find(name)
    assert isinstance(choice, Choice)
    choice.choose(code)
    choice.activated.emit(choice.currentIndex())


def test_workstations_figures_and_people_are_shown(desk: Desk, admin: Make) -> None:
    page = admin()
    assert desk.words("admin.tile.active.number") == "1"
    line = page.table.lines_model.lines[0]
    assert (line.prefix, line.status) == ("H1", "active")
    assert page.title().strip("\u2068\u2069") == "Zentrale"
    assert desk.words("admin.aside.text").startswith("Nothing.")
    for fault in (clipped, mute, nameless):
        assert fault(page) == [], fault.__name__


def test_a_wrong_access_code_is_told_beside_the_field(desk: Desk, office: EmbeddedOffice) -> None:
    desk.start()
    desk.unlock()
    desk.settings()
    desk.click("settings.admin")
    desk.find("admin.connect")
    desk.type("admin.url", office.url)
    desk.type("admin.token", "23456")
    desk.click("admin.connect.submit")
    assert "does not know this access code" in desk.words("admin.token.error")


def test_a_code_for_a_new_workstation_is_shown_large_and_as_a_picture_and_works(
    desk: Desk, admin: Make, office_store: OfficeStore
) -> None:
    admin()
    desk.click("admin.new")
    choose(desk, "admin.code.team", "")
    desk.type("admin.code.other", "Marxloh")
    desk.click("admin.code.submit")
    shown = desk.words("admin.code.text")
    assert len("".join(shown.split()).replace("-", "")) == 26
    desk.find("admin.code.symbol")
    assert {scope.name for scope in office_store.run(lambda unit: unit.scopes())} == {"Hochfeld", "Marxloh"}
    page = desk.find("admin.code")
    for fault in (clipped, mute, nameless):
        assert fault(page) == [], fault.__name__


def test_lost_says_what_it_means_first_and_gives_the_draft(
    desk: Desk, admin: Make, office: EmbeddedOffice, office_store: OfficeStore
) -> None:
    office.enrolment_code(team="Hochfeld")
    page = admin()
    page.table.setFocus()
    desk.bot.keyClick(page.table, Qt.Key.Key_Return)
    opened = desk.find("admin.device")
    assert isinstance(opened, DevicePage)
    desk.click("admin.device.lost")
    desk.find("admin.device.confirm")
    desk.click("admin.device.keep")
    assert office_store.run(lambda unit: unit.devices()[0].status.value) == "active"
    desk.click("admin.device.lost")
    desk.click("admin.device.lost.do")
    assert "Art. 33 DSGVO" in desk.words("admin.report.text")
    assert office_store.run(lambda unit: unit.devices()[0].status.value) == "revoked"
    assert opened.device.lost_at is not None


def test_people_are_added_and_revoked_in_the_page(desk: Desk, admin: Make, office_store: OfficeStore) -> None:
    admin()
    desk.type("admin.person.name", "Bo Ek")
    choose(desk, "admin.person.role", "coordinator")
    desk.click("admin.person.add")
    token = desk.words("admin.token.code")
    signed = office_store.run(lambda unit: people.signed_in(unit, token))
    assert signed is not None
    assert (signed.name, signed.role) == ("Bo Ek", "coordinator")
    desk.rest()
    desk.click("admin.token.done")
    desk.click("admin.person.2.revoke")
    desk.click("admin.person.confirm.do")
    desk.rest()
    assert office_store.run(lambda unit: people.signed_in(unit, token)) is None


def test_who_only_looks_is_offered_nothing_else(desk: Desk, admin: Make) -> None:
    admin(Role.DATA_PROTECTION)
    assert not desk.sees("admin.new")
    assert not desk.sees("admin.person.form")
    desk.click("admin.device.open")
    desk.find("admin.device")
    assert not desk.sees("admin.device.revoke")
    assert desk.sees("admin.device.lost")


def test_without_a_network_what_was_seen_stays(desk: Desk, admin: Make, office: EmbeddedOffice) -> None:
    page = admin()
    office.stop()
    desk.click("admin.refresh")
    desk.find("admin.banner.title")
    assert page.banner.kind == "hint"
    assert "You see what the office said at" in desk.words("admin.banner.text")
    assert desk.sees("admin.tiles")


def test_the_access_code_is_kept_under_her_own_key(
    desk: Desk, admin: Make, office_store: OfficeStore
) -> None:
    admin()
    assert desk.shell.place is not None
    assert desk.shell.place.admin is not None
    kept = desk.shell.place.admin.known()
    assert kept is not None
    assert tokens.read(kept.token) is not None
    now = SystemClock().now()
    desk.stop()
    desk.shells.clear()
    store = open_store(desk.home, MEHMET, OTHER_PASSPHRASE, clock=SystemClock(), now=now)
    try:
        aylin, mehmet = store.caseworker(AYLIN), store.caseworker(MEHMET)
        assert StoreAdmin(store, mehmet).known() is None
        assert StoreAdmin(store, aylin).known() is None  # her key is not at hand
        wrong = StoreAdmin(store, mehmet).office(AdminAccount(kept.url, tokens.write(mehmet.id, b"x" * 20)))
        with pytest.raises(SignInRefused):
            wrong.overview()
        wrong.close()
    finally:
        store.close()


def test_disconnecting_forgets_the_access_code(desk: Desk, admin: Make) -> None:
    admin()
    desk.click("admin.disconnect")
    desk.find("admin.connect")
    desk.rest()
    assert desk.shell.place is not None
    assert desk.shell.place.admin is not None
    assert desk.shell.place.admin.known() is None
