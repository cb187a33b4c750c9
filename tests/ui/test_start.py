"""The way in: what a person sees and types before the first case."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.actions.workplace import SetUp, Workplace
from app.domain.errors import StoreDamaged, StoreFull, WaitBeforeNextTry
from app.system.settings import Operator, Role, read_settings
from app.ui.shell import Shell
from app.ui.start.unlock import UnlockPage
from app.ui.start.welcome import Welcome
from tests.support.fake_workplace import FakeDoorway

Open = Callable[..., Shell]
LEFT = Qt.MouseButton.LeftButton


class Door:
    """What a person can do at the door; finds widgets by their names and uses mouse and keys."""

    def __init__(self, qtbot: QtBot, shell: Shell) -> None:
        self.bot, self.shell = qtbot, shell

    def find(self, name: str) -> QWidget:
        found = self.shell.window.findChild(QWidget, name)
        assert isinstance(found, QWidget), name
        return found

    def see(self, name: str) -> None:
        self.bot.waitUntil(lambda: self._visible(name))

    def _visible(self, name: str) -> bool:
        found = self.shell.window.findChild(QWidget, name)
        return isinstance(found, QWidget) and found.isVisible()

    def click(self, name: str) -> None:
        self.see(name)
        self.bot.mouseClick(self.find(name), LEFT)

    def type(self, name: str, text: str) -> None:
        self.see(name)
        self.bot.keyClicks(self.find(name), text)

    def press(self, name: str, key: Qt.Key) -> None:
        self.bot.keyClick(self.find(name), key)

    def words(self, name: str) -> str:
        found = self.find(name)
        assert isinstance(found, (QLabel, QPushButton))
        return found.text()

    def rest(self) -> None:
        self.bot.waitUntil(lambda: self.shell.tasks.idle)


@pytest.fixture
def door(qtbot: QtBot, open_door: Open, place: Workplace) -> Callable[..., Door]:
    def open_(doorway: FakeDoorway | None = None, **settings: object) -> Door:
        return Door(qtbot, open_door(doorway or FakeDoorway(place), **settings))

    return open_


def test_set_up_asks_four_calm_questions_and_opens_the_work(
    door: Callable[..., Door], place: Workplace, qtbot: QtBot
) -> None:
    way_in = FakeDoorway(place, store=False)
    at = door(way_in, language=None)
    at.shell.settings = replace(at.shell.settings, language="en")

    at.click("welcome.set_up")
    at.click("setup.operator.kommune")
    at.click("setup.operator.next")
    at.type("setup.person.name", "Aylin Demir")
    at.type("setup.person.team", "Hochfeld")
    at.click("setup.person.next")
    at.type("setup.passphrase.first", way_in.right)
    at.type("setup.passphrase.second", way_in.right)
    at.press("setup.passphrase.second", Qt.Key.Key_Return)
    at.see("setup.recovery.have_it")
    assert at.find("sheet.1").isVisible()
    at.click("setup.recovery.have_it")
    at.see("main.rail")

    assert isinstance(way_in.wanted, SetUp)
    assert (way_in.wanted.operator, way_in.wanted.role, way_in.wanted.team) == (
        "kommune",
        "street",
        "Hochfeld",
    )
    assert at.shell.settings.operator is Operator.KOMMUNE
    assert at.shell.settings.role is Role.DESK


def test_what_is_remembered_of_the_set_up_holds_no_name(
    door: Callable[..., Door], place: Workplace, tmp_path: object
) -> None:
    at = door(FakeDoorway(place, store=False))

    at.click("welcome.demo")
    at.see("main.demo")

    kept = read_settings(at.shell._folder).settings  # noqa: SLF001 - where the test lets it write
    assert kept.demo
    assert "Aylin" not in (at.shell._folder / "settings.json").read_text()  # noqa: SLF001


def test_without_a_name_or_team_nobody_gets_on(door: Callable[..., Door], place: Workplace) -> None:
    at = door(FakeDoorway(place, store=False))
    at.click("welcome.set_up")
    at.click("setup.operator.traeger")
    at.click("setup.operator.next")
    at.click("setup.person.next")

    assert at.words("setup.person.name.error") == "Please enter your name."
    assert at.words("setup.person.team.error") == "Please enter your team."


def test_a_weak_passphrase_is_refused_with_words(door: Callable[..., Door], place: Workplace) -> None:
    at = _at_passphrase(door(FakeDoorway(place, store=False)))
    at.type("setup.passphrase.first", "hochfeld")
    at.click("setup.passphrase.next")
    at.rest()

    assert at.words("setup.passphrase.first.error") == "Please take a stronger passphrase."
    assert at.words("setup.passphrase.verdict") == "Too easy to guess"


def test_a_suggested_passphrase_is_shown_and_typed_once_more(
    door: Callable[..., Door], place: Workplace, qtbot: QtBot
) -> None:
    way_in = FakeDoorway(place, store=False)
    at = _at_passphrase(door(way_in))
    at.click("setup.passphrase.suggest")
    at.rest()
    qtbot.waitUntil(lambda: "Strong" in at.words("setup.passphrase.verdict"))
    at.type("setup.passphrase.second", "something else")
    at.click("setup.passphrase.next")
    at.rest()

    assert at.words("setup.passphrase.second.error") == "The two passphrases differ."
    assert way_in.wanted is None


def _at_passphrase(at: Door) -> Door:
    at.click("welcome.set_up")
    at.click("setup.operator.kommune")
    at.click("setup.operator.next")
    at.type("setup.person.name", "Aylin Demir")
    at.type("setup.person.team", "Hochfeld")
    at.click("setup.person.next")
    at.see("setup.passphrase.first")
    return at


def test_the_language_of_the_welcome_changes_at_once(
    door: Callable[..., Door], place: Workplace, qtbot: QtBot
) -> None:
    at = door(FakeDoorway(place, store=False))
    at.click("welcome.language.ar")
    qtbot.waitUntil(lambda: at.shell.settings.language == "ar")
    at.see("welcome.demo")

    welcome = at.shell.window.centralWidget()
    assert isinstance(welcome, Welcome)
    assert welcome.layoutDirection() is Qt.LayoutDirection.RightToLeft


def test_enter_opens_the_store(door: Callable[..., Door], place: Workplace) -> None:
    way_in = FakeDoorway(place)
    at = door(way_in)
    at.type("unlock.passphrase", way_in.right)
    at.press("unlock.passphrase", Qt.Key.Key_Return)

    at.see("main.rail")


def test_a_wrong_passphrase_costs_a_moment_and_nothing_else(
    door: Callable[..., Door], place: Workplace, qtbot: QtBot
) -> None:
    way_in = FakeDoorway(place)
    at = door(way_in)
    at.type("unlock.passphrase", "falsch")
    at.click("unlock.submit")
    at.rest()

    assert at.words("unlock.passphrase.error") == "This passphrase does not open the store."
    assert "Nothing is lost." in at.words("unlock.next_step")
    assert at.words("unlock.submit") == "Next try in 1 second."
    assert not at.find("unlock.submit").isEnabled()
    at.press("unlock.passphrase", Qt.Key.Key_Return)
    assert way_in.wrong_tries == 1

    qtbot.waitUntil(lambda: at.find("unlock.submit").isEnabled())
    assert at.words("unlock.submit") == "Unlock"
    at.type("unlock.passphrase", way_in.right)  # what was typed is selected and replaced
    at.press("unlock.passphrase", Qt.Key.Key_Return)
    at.see("main.rail")


class DamagedDoorway(FakeDoorway):
    """The key is right, the file is not."""

    def unlock(self, name: str, passphrase: str, progress: object = None) -> Workplace:
        raise StoreDamaged(path="store.db", backup=None)


def test_a_damaged_store_is_said_with_the_next_step(door: Callable[..., Door], place: Workplace) -> None:
    at = door(DamagedDoorway(place))
    at.type("unlock.passphrase", "richtig")
    at.click("unlock.submit")
    at.rest()

    assert "cannot be read" in at.words("unlock.banner.title")
    assert "restore the last copy" in at.words("unlock.banner.text")
    assert at.find("unlock.submit").isEnabled()


class UpgradingDoorway(FakeDoorway):
    """The tables are of an older version: bringing them up to date takes a while."""

    def __init__(self, place: Workplace) -> None:
        super().__init__(place)
        self.go_on = threading.Event()

    def unlock(self, name: str, passphrase: str, progress: object = None) -> Workplace:
        assert callable(progress)
        for _ in range(200):
            progress(30, 100)  # a window is told ten times a second at most
            if self.go_on.wait(0.05):
                break
        return super().unlock(name, passphrase)


def test_an_upgrade_says_how_far_it_is(qtbot: QtBot, door: Callable[..., Door], place: Workplace) -> None:
    way_in = UpgradingDoorway(place)
    at = door(way_in)
    at.type("unlock.passphrase", way_in.right)
    at.press("unlock.passphrase", Qt.Key.Key_Return)
    page = at.shell.window.centralWidget()
    assert isinstance(page, UnlockPage)
    qtbot.waitUntil(lambda: "30 %" in page.busy.text.text())
    way_in.go_on.set()
    at.see("main.rail")


def test_several_workers_choose_their_name(door: Callable[..., Door], place: Workplace) -> None:
    at = door(FakeDoorway(place, names=("Aylin Demir", "Mehmet Kaya")))
    page = at.shell.window.centralWidget()
    assert isinstance(page, UnlockPage)
    assert [page.name.itemText(row) for row in range(page.name.count())] == ["Aylin Demir", "Mehmet Kaya"]
    assert page.name.isVisible()


def test_the_window_title_names_nobody(door: Callable[..., Door], place: Workplace) -> None:
    way_in = FakeDoorway(place)
    at = door(way_in)
    at.type("unlock.passphrase", way_in.right)
    at.press("unlock.passphrase", Qt.Key.Key_Return)
    at.see("main.rail")

    assert at.shell.window.windowTitle() == "Sozialraumbüro"


class WaitingDoorway(FakeDoorway):
    """Somebody typed a wrong passphrase before the computer was started again."""

    def unlock(self, name: str, passphrase: str, progress: object = None) -> Workplace:
        raise WaitBeforeNextTry(wait_seconds=31.5)


def test_the_pause_goes_on_after_a_restart(door: Callable[..., Door], place: Workplace) -> None:
    at = door(WaitingDoorway(place))
    at.type("unlock.passphrase", "richtig")
    at.click("unlock.submit")
    at.rest()

    assert at.words("unlock.passphrase.error") == "Please wait a moment before the next try."
    assert at.words("unlock.submit") == "Next try in 32 seconds."


def test_straight_into_the_demonstration(door: Callable[..., Door], place: Workplace, qtbot: QtBot) -> None:
    at = door(FakeDoorway(place))
    there: list[bool] = []
    at.shell.enter_demo(then=lambda: there.append(at.shell.main is not None))
    qtbot.waitUntil(lambda: bool(there))

    assert there == [True]
    at.see("main.demo")
    assert at.shell.settings.demo


class FullDiskDoorway(FakeDoorway):
    """No room for a store."""

    def create_demo(self, language: str) -> Workplace:
        raise StoreFull(path="store.db")


def test_a_full_disk_is_said_on_the_welcome_and_both_choices_stay(
    door: Callable[..., Door], place: Workplace
) -> None:
    at = door(FullDiskDoorway(place, store=False))
    at.click("welcome.demo")
    at.rest()

    assert at.words("welcome.first.banner.title") == "The disk is full; this was not saved."
    assert at.find("welcome.demo").isEnabled()
    assert at.find("welcome.set_up").isEnabled()


def test_the_keyboard_alone_is_enough_for_the_set_up(
    door: Callable[..., Door], place: Workplace, qtbot: QtBot
) -> None:
    way_in = FakeDoorway(place, store=False)
    at = door(way_in)
    qtbot.waitUntil(at.shell.window.isActiveWindow)

    def key(code: Qt.Key, text: str = "") -> None:
        focused = at.shell.window.focusWidget()
        assert focused is not None
        if text:
            qtbot.keyClicks(focused, text)
        qtbot.keyClick(focused, code)

    key(Qt.Key.Key_Tab)  # from the demonstration to the set-up
    key(Qt.Key.Key_Space)
    at.see("setup.operator.kommune")
    key(Qt.Key.Key_Space)
    key(Qt.Key.Key_Tab)
    qtbot.keyClick(at.find("setup.operator.next"), Qt.Key.Key_Return)
    at.see("setup.person.name")
    key(Qt.Key.Key_Return, "Aylin Demir")
    key(Qt.Key.Key_Return, "Hochfeld")
    key(Qt.Key.Key_Return, "0203 123456")
    key(Qt.Key.Key_Return, "demir@example.org")
    at.see("setup.passphrase.first")
    key(Qt.Key.Key_Return, way_in.right)
    key(Qt.Key.Key_Return, way_in.right)
    at.see("setup.recovery.have_it")
    key(Qt.Key.Key_Return)
    at.see("main.rail")
    assert way_in.wanted is not None
    assert (way_in.wanted.phone, way_in.wanted.email) == ("0203 123456", "demir@example.org")
