"""Somebody else goes on in the open store: own session and language; exchange and print jobs go on."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from app.actions.sync_ports import OfficeLine
from app.domain.errors import Offline
from app.ui import language
from tests.support.enrolled import enrolled
from tests.support.shared_desk import AYLIN, MEHMET, Desk
from tests.support.stores import OTHER_PASSPHRASE, PASSPHRASE


@pytest.fixture
def desk(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(qtbot, qapp, tmp_path)
    yield made
    made.stop()


def ask(desk: Desk) -> None:
    """Ctrl+Shift+L, wherever the cursor stands."""
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    desk.shell.window.activateWindow()
    desk.bot.waitUntil(desk.shell.window.isActiveWindow)
    desk.bot.keyClick(QApplication.focusWidget() or desk.shell.window, Qt.Key.Key_L, both)
    desk.find("change.passphrase")


def go_on(desk: Desk, passphrase: str) -> None:
    desk.type("change.passphrase", passphrase)
    desk.bot.keyClick(desk.find("change.passphrase"), Qt.Key.Key_Return)


def test_each_has_her_own_session_and_the_exchange_goes_on(desk: Desk) -> None:
    desk.start()
    desk.unlock()
    main = desk.shell.main
    assert main is not None
    begun, may_end = threading.Event(), threading.Event()

    def slow_line() -> OfficeLine:
        begun.set()
        may_end.wait(60)
        raise Offline(reason="test")

    sync = main.sync
    sync.use(replace(main.place, sync=enrolled(main.place.sync), line=slow_line))
    sync.sync_now()
    desk.bot.waitUntil(begun.is_set)
    desk.click("nav.cases")
    desk.type("cases.search", "Olena")
    ask(desk)
    assert not desk.sees("cases.table"), "nothing of the work is behind it"
    go_on(desk, OTHER_PASSPHRASE)
    desk.bot.waitUntil(lambda: desk.shell.main is not None and desk.shell.main is not main)

    other = desk.shell.main
    assert other is not None
    assert other.place.worker.name == MEHMET
    assert language.spoken() == "ar"
    assert other.layoutDirection() is Qt.LayoutDirection.RightToLeft
    assert other.sync is sync
    assert sync.running, "the exchange that was under way is still under way"
    desk.find("incoming")
    may_end.set()


def test_personal_notes_of_each_are_under_her_own_key(desk: Desk) -> None:
    desk.start()
    desk.unlock()
    assert desk.shell.place is not None
    case, mine = desk.shell.place.worker.id, desk.shell.place.personal_notes
    mine.keep(case, "nur für mich", at=desk.shell.place.clock.now())
    ask(desk)
    go_on(desk, OTHER_PASSPHRASE)
    desk.bot.waitUntil(lambda: desk.shell.place is not None and desk.shell.place.worker.name == MEHMET)
    place = desk.shell.place
    assert place.personal_notes.of(case) == ()
    place.personal_notes.keep(case, "nur für ihn", at=place.clock.now())
    desk.find("incoming")
    ask(desk)
    go_on(desk, PASSPHRASE)
    desk.bot.waitUntil(lambda: desk.shell.place is not None and desk.shell.place.worker.name == AYLIN)
    assert [note.text for note in desk.shell.place.personal_notes.of(case)] == ["nur für mich"]
    desk.rest()


def test_a_wrong_passphrase_leaves_the_session_as_it_is(desk: Desk) -> None:
    desk.start()
    desk.unlock()
    desk.click("nav.cases")
    desk.type("cases.search", "Ivanka")
    main = desk.shell.main
    ask(desk)
    go_on(desk, "falsch geraten und noch mal")
    desk.bot.waitUntil(lambda: desk.find("change.next_step").isVisible())
    desk.click("change.back")
    desk.find("cases.search")
    field = desk.find("cases.search")
    assert isinstance(field, QLineEdit)
    assert field.text() == "Ivanka"
    desk.bot.waitUntil(field.hasFocus)
    assert desk.shell.main is main
    assert language.spoken() == "en"


def test_back_and_forth_each_finds_her_page_and_text(desk: Desk) -> None:
    desk.start()
    desk.unlock()
    desk.click("nav.cases")
    desk.type("cases.search", "Ivan")
    ask(desk)
    go_on(desk, OTHER_PASSPHRASE)
    desk.find("incoming")
    desk.rest()
    ask(desk)
    go_on(desk, PASSPHRASE)
    again = desk.find("cases.search")
    assert isinstance(again, QLineEdit)
    desk.bot.waitUntil(lambda: again.text() == "Ivan")
    desk.bot.waitUntil(again.hasFocus)
    assert language.spoken() == "en"
    desk.rest()
