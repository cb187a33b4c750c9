"""A new key, the office's key and the lease: real stores, a real office, real windows and clicks."""

from __future__ import annotations

import argparse
import io
import os
import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit
from pytestqt.qtbot import QtBot

from app.actions.synchronise import synchronise
from app.bootstrap import LightDoor
from app.domain.clock import SystemClock
from app.domain.errors import LeaseOver, WrongPassphrase
from app.domain.policy import LeaseState
from app.i18n import load, set_ui_translator, ui_translator
from app.office.command import run
from app.office.embedded import EmbeddedOffice
from app.store.office_work import OfficeStore, open_office
from app.store.workstation import names
from app.system.settings import Settings
from app.ui.settings.rekey_page import RekeyPage
from app.ui.shell import Shell
from app.wiring.unlocking import open_place
from tests.support.screens import clipped, mute, nameless
from tests.support.shared_desk import AYLIN, MEHMET, Desk
from tests.support.stores import CHEAP, OTHER_PASSPHRASE, PASSPHRASE, Clock, add_case

NEW = "kragen 8 wolke zunder pfeife otter"
DAY = 24 * 3600


class Timed(Desk):
    """The same workstation, with a clock that is told."""

    def __init__(self, qtbot: QtBot, qapp: QApplication, home: Path) -> None:
        self.clock = Clock(SystemClock().now())
        super().__init__(qtbot, qapp, home)

    def start(self, **_how: Any) -> None:
        door = LightDoor(self.home, cost=CHEAP, clock=self.clock)
        shell = Shell(self.app, door, Settings(language="en"), folder=self.home)
        self.shells.append(shell)
        shell.window.resize(1366, 768)
        shell.show()
        self.bot.waitExposed(shell.window)

    def type_unlock(self) -> None:
        """The passphrase; what comes then is the test's."""
        self.type("unlock.passphrase", PASSPHRASE)
        self.bot.keyClick(self.find("unlock.passphrase"), Qt.Key.Key_Return)

    def place(self) -> Any:
        return LightDoor(self.home, cost=CHEAP, clock=self.clock).unlock(AYLIN, PASSPHRASE)


@pytest.fixture
def desk(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Timed]:
    (tmp_path / "laptop").mkdir()
    made = Timed(qtbot, qapp, tmp_path / "laptop")
    yield made
    made.stop()


@pytest.fixture
def office_store(tmp_path: Path, desk: Timed) -> Iterator[OfficeStore]:
    opened = open_office(tmp_path / "office.db", name="Zentrale", clock=desk.clock)
    yield opened
    opened.close()


@pytest.fixture
def office(office_store: OfficeStore, tmp_path: Path) -> Iterator[EmbeddedOffice]:
    running = EmbeddedOffice(office_store, tmp_path / "office", name="Zentrale")
    running.start()
    yield running
    try:
        running.stop()
    except RuntimeError:
        return


@pytest.fixture
def command(tmp_path: Path, desk: Timed, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")

    def call(*argv: str) -> int:
        spoken = ui_translator()
        set_ui_translator(load("en"))
        try:
            return run(
                [*argv, "--database", str(tmp_path / "office.db")],
                lambda at, name: open_office(at, name=name, clock=desk.clock),
                tmp_path / "office",
            )
        finally:
            set_ui_translator(spoken)

    return call


def enrolled(desk: Timed, office: EmbeddedOffice) -> None:
    """Registered, exchanged, one case there."""
    place = desk.place()
    place.enrol(office.url, office.enrolment_code(team="Hochfeld"))
    with place.work() as unit:
        add_case(unit, "Ivanka")
        unit.commit()
    synchronise(place.sync, place.line(), step=lambda _done, _of: None)
    place.close()


def is_looked_after(desk: Timed) -> None:
    """Nothing may be asked for in a corner of the screen that nobody reads."""
    assert not clipped(desk.shell.window)
    assert not mute(desk.shell.window)
    assert not nameless(desk.shell.window)


# -- a new key for the store ------------------------------------------------------------------


def sheet_made(desk: Timed, *, colleague: str = "") -> None:
    desk.unlock()
    desk.settings()
    desk.click("settings.keys.renew")
    desk.type("rekey.passphrase.1", PASSPHRASE)
    if colleague:
        desk.type("rekey.passphrase.2", colleague)
    desk.click("rekey.make")
    desk.find("rekey.submit")
    desk.rest()


def test_a_new_key_and_who_has_to_be_added_again_is_said_by_name(desk: Timed) -> None:
    desk.start()
    desk.unlock()
    desk.settings()
    desk.click("settings.keys.renew")
    desk.find("rekey.passphrase.1")
    assert desk.words("rekey.left_out") == f"To be added again afterwards: {MEHMET}"
    desk.click("rekey.make")
    assert desk.words("rekey.passphrase.1.error") == "Please enter your passphrase."
    is_looked_after(desk)
    desk.type("rekey.passphrase.1", PASSPHRASE)
    desk.click("rekey.make")
    desk.find("rekey.submit")
    old = desk.code
    desk.click("rekey.submit")

    assert desk.words("unlock.banner.title") == "The store has a new key."
    desk.rest()
    assert names(desk.home) == (AYLIN,)
    with pytest.raises(WrongPassphrase):
        LightDoor(desk.home, cost=CHEAP, clock=desk.clock).recover(AYLIN, old, NEW)
    desk.clock.forward(60)
    desk.type_unlock()
    desk.find("main.rail")
    desk.rest()
    said = desk.words("main.notice.title")
    assert said == f"The store has a new key. To be added again under “People”: {MEHMET}"
    desk.settings()
    assert MEHMET in desk.words("settings.keys.left_out")
    desk.click("main.notice.action")
    desk.find("old_key.make")


def test_a_wrong_passphrase_of_a_colleague_is_told_at_her_field(desk: Timed) -> None:
    desk.start()
    desk.unlock()
    desk.settings()
    desk.click("settings.keys.renew")
    desk.type("rekey.passphrase.1", PASSPHRASE)
    desk.type("rekey.passphrase.2", "ganz falsch 1 2 3")
    desk.click("rekey.make")
    desk.bot.waitUntil(lambda: desk.sees("rekey.passphrase.2.error"))
    assert desk.words("rekey.passphrase.2.error") == "This passphrase does not open the store."
    assert not desk.sees("rekey.passphrase.1.error")


def test_a_colleague_who_typed_hers_goes_on(desk: Timed) -> None:
    desk.start()
    sheet_made(desk, colleague=OTHER_PASSPHRASE)
    desk.click("rekey.submit")
    desk.find("unlock.passphrase")
    desk.rest()
    desk.unlock(MEHMET, OTHER_PASSPHRASE)


def test_stopped_it_leaves_everything_as_it_was(desk: Timed) -> None:
    desk.start()
    sheet_made(desk)
    page = desk.shell.main.page if desk.shell.main else None
    assert isinstance(page, RekeyPage)
    before = (desk.home / "store.keys").read_bytes()
    page.renew.click()
    stop = desk.find("rekeying.stop")
    desk.bot.mouseClick(stop, Qt.MouseButton.LeftButton)
    desk.find("main.rail")
    desk.rest()
    assert desk.words("main.notice.title") == "Stopped: the store keeps its key."
    assert (desk.home / "store.keys").read_bytes() == before
    desk.lock()
    desk.unlock(MEHMET, OTHER_PASSPHRASE)


def test_what_goes_wrong_in_its_middle_is_told_and_nothing_changed(desk: Timed) -> None:
    desk.start()
    sheet_made(desk)
    assert desk.shell.place is not None
    desk.shell.place.people.change_passphrase(PASSPHRASE, NEW)  # since the page has asked for it
    before = (desk.home / "store.keys").read_bytes()
    desk.click("rekey.submit")
    desk.find("main.rail")
    desk.rest()
    assert desk.words("main.notice.title") == "The store keeps its key."
    assert "This passphrase does not open the store." in desk.words("main.notice.text")
    assert (desk.home / "store.keys").read_bytes() == before
    desk.click("nav.cases")
    desk.find("cases.search")


def test_older_backups_can_be_replaced_by_a_new_one(desk: Timed) -> None:
    place = desk.place()
    place.backups.make(lambda _done, _of: None)
    place.close()
    desk.clock.forward(60)
    desk.start()
    sheet_made(desk)
    desk.click("rekey.submit")
    desk.find("unlock.passphrase")
    desk.rest()
    desk.clock.forward(60)
    desk.type_unlock()
    desk.find("main.rail")
    desk.click("main.notice.action")
    desk.find("old_key.count")
    desk.rest()
    assert desk.words("old_key.count") == "1 backup beside the store is under the old key."
    desk.click("old_key.make")
    desk.click("old_key.drop")
    desk.bot.waitUntil(
        lambda: desk.words("old_key.count") == "0 backups beside the store are under the old key."
    )
    assert desk.shell.place is not None
    assert len(desk.shell.place.backups.all()) == 1


# -- the office's key -------------------------------------------------------------------------


def test_everything_is_lost_and_two_holders_open_the_store(
    desk: Timed,
    office: EmbeddedOffice,
    command: Any,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert command("escrow", "init") == 0
    holders = capsys.readouterr().out.split("Holder")[1:]
    words = [" ".join(word for word in re.split(r"[\s.\d:]+", part) if word) for part in holders]
    enrolled(desk, office)
    place = desk.place()
    line = next(iter(place.queries.cases()))
    place.personal_notes.keep(line.case_id, "nur für mich", at=desk.clock.now())
    place.close()
    desk.start()
    desk.unlock()  # seals the key, quietly
    desk.settings()
    assert desk.words("settings.keys.escrow").startswith("Since ")
    desk.lock()

    request, answer = tmp_path / "request.json", tmp_path / "answer.json"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(request), ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(answer), ""))
    desk.click("unlock.forgot")
    desk.click("recover.office")
    desk.click("escrow.ask")
    assert "Leave this window open" in desk.words("escrow.waiting")
    is_looked_after(desk)
    answer.write_text("kein Schlüssel", encoding="utf-8")
    desk.click("escrow.read")
    desk.bot.waitUntil(lambda: desk.words("escrow.banner.title") == "This file is no answer of the office.")
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{words[0]}\n{words[2]}\n"))
    assert command("escrow", "answer", str(request), "--out", str(answer)) == 0
    older = tmp_path / "older.json"
    shutil.copy(answer, older)
    desk.click("escrow.ask")  # a newer request: the answer to the older one is for nobody
    desk.bot.waitUntil(lambda: desk.words("escrow.banner.title") == "The request is in request.json.")
    desk.click("escrow.read")
    desk.bot.waitUntil(lambda: desk.words("escrow.banner.title") == "This answer belongs to another request.")
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{words[1]}\n{words[2]}\n"))
    assert command("escrow", "answer", str(request), "--out", str(answer)) == 0
    desk.click("escrow.read")
    desk.type("escrow.passphrase.first", NEW)
    desk.type("escrow.passphrase.second", NEW)
    desk.click("escrow.submit")
    desk.find("main.rail")
    desk.rest()
    assert "your office's key" in desk.words("main.notice.text")
    desk.settings()
    assert desk.words("settings.keys.notes.title") == "1 personal note of yours stays closed."
    assert desk.shell.place is not None
    assert desk.shell.place.queries.count_cases() == 1


def test_an_office_without_a_key_cannot_help_and_it_is_said(desk: Timed) -> None:
    desk.start()
    desk.click("unlock.forgot")
    desk.click("recover.office")
    desk.click("escrow.ask")
    assert desk.words("escrow.banner.title") == "The office has no key to this store."
    desk.click("escrow.back")
    desk.click("recover.back")
    desk.find("unlock.passphrase")


# -- the lease --------------------------------------------------------------------------------


def over(desk: Timed, office: EmbeddedOffice) -> None:
    """Forty days later, after the passphrase."""
    enrolled(desk, office)
    desk.clock.forward(40 * DAY)
    desk.start()
    desk.type_unlock()
    desk.find("lease.exchange")
    desk.rest()
    assert not desk.sees("main.rail")
    assert not desk.sees("cases.table")


def test_over_an_exchange_opens_the_work(desk: Timed, office: EmbeddedOffice) -> None:
    over(desk, office)
    is_looked_after(desk)
    desk.click("lease.exchange")
    desk.find("main.rail")
    desk.rest()
    assert desk.shell.place is not None
    assert desk.shell.place.keys.lease().state is LeaseState.RUNNING


def test_over_without_a_network_it_is_said_and_the_code_opens(
    desk: Timed, office: EmbeddedOffice, command: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    over(desk, office)
    office.stop()
    desk.click("lease.exchange")
    desk.bot.waitUntil(lambda: desk.sees("lease.banner.title"))
    assert desk.words("lease.banner.title") == "No connection to the office."
    desk.type("lease.code", "00000000")
    desk.click("lease.take")
    desk.bot.waitUntil(lambda: desk.sees("lease.code.error"))
    assert desk.words("lease.code.error") == "This code does not renew the lease."
    place = desk.shell.place
    assert place is not None
    account = place.sync.account()
    assert account is not None
    assert command("renew", account.prefix, "--days", "7") == 0
    said = re.search(r"Code: (\S+)", capsys.readouterr().out)
    assert said is not None
    desk.type("lease.code", said[1].lower())
    desk.bot.keyClick(desk.find("lease.code"), Qt.Key.Key_Return)
    desk.find("main.rail")
    desk.rest()


def test_over_something_new_can_be_written_and_nothing_else_seen(desk: Timed, office: EmbeddedOffice) -> None:
    over(desk, office)
    desk.click("lease.new")
    desk.click("intake.language.bg")
    desk.find("form")
    desk.rest()
    desk.click("form.next")
    desk.click("stays_anonymous.no")
    first = desk.find("given_name")
    first.setFocus()
    desk.bot.keyClicks(first, "Ivanka")
    desk.bot.waitUntil(
        lambda: desk.drafts() == 1
    )  # the pause in typing is over: who is alike would stand there
    desk.rest()
    assert not desk.sees("duplicates.open.0"), "who is here already stays closed"
    assert not desk.sees("main.rail")
    desk.click("page.back")
    desk.find("lease.exchange")
    desk.rest()
    assert desk.drafts() == 1
    desk.click("lease.lock")
    desk.find("unlock.passphrase")
    desk.rest()
    desk.type_unlock()
    desk.click("lease.exchange")
    desk.find("main.rail")
    desk.rest()
    assert desk.drafts() == 1
    assert desk.shell.place is not None
    assert desk.shell.place.queries.count_cases() == 1


def test_over_a_case_is_opened_under_a_code_word_and_not_shown(desk: Timed, office: EmbeddedOffice) -> None:
    over(desk, office)
    desk.click("lease.new")
    desk.click("intake.unnamed")
    desk.find("anonymous.word")
    desk.rest()
    desk.click("anonymous.open")
    desk.find("lease.exchange")
    assert desk.words("lease.banner.title") == "It is kept."
    desk.rest()
    desk.click("lease.exchange")
    desk.find("main.rail")
    desk.rest()
    assert desk.shell.place is not None
    assert desk.shell.place.queries.count_cases() == 2
    assert desk.shell.place.sync.waiting() == 0, "what was written meanwhile went to the office first"


def test_over_a_command_shows_no_case_either(desk: Timed, office: EmbeddedOffice) -> None:
    enrolled(desk, office)
    desk.clock.forward(40 * DAY)
    read, write = os.pipe()
    os.write(write, f"{PASSPHRASE}\n".encode())
    os.close(write)
    wanted = argparse.Namespace(home=desk.home, caseworker=AYLIN, passphrase_fd=read)
    with pytest.raises(LeaseOver):
        open_place(wanted, desk.home, desk.clock)


def test_a_clock_set_back_opens_nothing(desk: Timed, office: EmbeddedOffice) -> None:
    over(desk, office)
    desk.click("lease.lock")
    desk.find("unlock.passphrase")
    desk.rest()
    desk.clock.forward(-39 * DAY)
    desk.type_unlock()
    desk.find("lease.exchange")
    desk.rest()
    desk.click("lease.exchange")  # an answer of the office counts, whatever the clock said before
    desk.find("main.rail")
    desk.rest()


def test_three_days_before_its_end_a_banner_has_the_day(desk: Timed, office: EmbeddedOffice) -> None:
    enrolled(desk, office)
    desk.clock.forward(28 * DAY)
    office.stop()
    desk.start()
    desk.unlock()
    until = desk.clock.now() + timedelta(days=2)
    desk.bot.waitUntil(lambda: desk.sees("main.notice.title"))
    said = desk.words("main.notice.title")
    assert said.startswith("Please exchange with the office by ")
    assert str(until.year) in said


def test_it_ends_while_somebody_works(desk: Timed, office: EmbeddedOffice) -> None:
    enrolled(desk, office)
    office.stop()
    desk.start()
    desk.unlock()
    desk.click("nav.cases")
    desk.type("cases.search", "Iva")
    desk.rest()
    desk.clock.forward(31 * DAY)
    assert desk.shell.main is not None
    desk.shell.main.keys.look()
    desk.find("lease.exchange")
    office_again = desk.shell.place
    assert office_again is not None
    desk.rest()
    assert not desk.shell.window.findChildren(QLineEdit, "cases.search") or not desk.sees("cases.search")
