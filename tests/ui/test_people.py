"""Several people at one workstation: real encrypted stores behind real windows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox
from pytestqt.qtbot import QtBot

from app.system.settings import read_settings
from app.ui import language
from app.ui.settings.settings_page import SettingsPage
from app.ui.settings.sheet_page import SheetPage
from app.ui.start.unlock import UnlockPage
from tests.support.screens import clipped, mute, nameless
from tests.support.shared_desk import AYLIN, MEHMET, Desk
from tests.support.stores import OTHER_PASSPHRASE, PASSPHRASE

NEW = "kragen 8 wolke zunder pfeife otter"


@pytest.fixture
def desk(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(qtbot, qapp, tmp_path)
    yield made
    made.stop()


def test_a_person_is_added_and_unlocks_after_a_lock(desk: Desk) -> None:
    desk.start()
    desk.unlock()
    desk.settings()
    assert desk.words("settings.people.1") == "Aylin Demir (you)"
    assert desk.words("settings.people.2") == MEHMET
    desk.click("settings.people.add")
    desk.type("person.name", "Oksana Bondar")
    desk.type("person.phone", "0203 77")
    desk.click("person.office")
    choice = desk.find("person.language")
    assert isinstance(choice, QComboBox)
    desk.bot.keyClick(choice, Qt.Key.Key_End)
    desk.type("person.passphrase.first", NEW)
    desk.type("person.passphrase.second", NEW)
    desk.click("person.submit")
    desk.rest()

    assert desk.words("settings.banner.title") == "Oksana Bondar can now unlock this workstation."
    assert desk.words("settings.people.3") == "Oksana Bondar"
    added = desk.people()["Oksana Bondar"]
    assert (added.role, added.language, added.phone) == ("office", "uk", "0203 77")
    desk.lock()
    desk.unlock("Oksana Bondar", NEW)
    assert language.spoken() == "uk"


def test_a_name_is_given_once_and_a_weak_passphrase_not_at_all(desk: Desk) -> None:
    desk.start()
    desk.unlock()
    desk.settings()
    desk.click("settings.people.add")
    desk.type("person.name", "mehmet kaya")
    desk.type("person.passphrase.first", "hochfeld")
    desk.click("person.submit")
    desk.rest()
    assert desk.words("person.passphrase.first.error") == "Please take a stronger passphrase."

    desk.type("person.passphrase.first", NEW)
    desk.type("person.passphrase.second", NEW)
    desk.click("person.submit")
    desk.rest()
    assert desk.words("person.name.error") == "Somebody of this name already works here."
    assert set(desk.people()) == {AYLIN, MEHMET}


def test_one_s_own_telephone_is_saved_and_letters_have_it(desk: Desk) -> None:
    desk.start()
    desk.unlock()
    desk.settings()
    desk.type("settings.own.phone", "call me")
    desk.click("settings.own.save")
    assert desk.words("settings.own.phone.error") == "This is not a telephone number."
    desk.type("settings.own.phone", "0170 555")
    desk.type("settings.own.email", "neu@example.org")
    desk.click("settings.own.save")
    desk.rest()

    assert desk.words("settings.banner.title") == "Saved. Your next letters have it."
    assert desk.people()[AYLIN].phone == "0170 555"
    assert desk.shell.main is not None
    assert desk.shell.main.place.sender.phone == "0170 555"
    desk.lock()
    desk.unlock()
    assert desk.shell.place is not None
    assert desk.shell.place.sender.email == "neu@example.org"


def test_one_s_own_passphrase_is_changed_with_the_old_one(desk: Desk) -> None:
    desk.start()
    desk.unlock()
    desk.settings()
    desk.click("settings.own.passphrase")
    desk.type("passphrase.old", "falsch")
    desk.type("passphrase.first", NEW)
    desk.type("passphrase.second", NEW)
    desk.click("passphrase.submit")
    desk.rest()
    assert desk.words("passphrase.old.error") == "This passphrase does not open the store."
    assert desk.words("passphrase.submit") == "Next try in 1 second."

    desk.type("passphrase.old", PASSPHRASE)
    desk.click("passphrase.submit")
    desk.rest()
    assert desk.words("settings.banner.title") == "Your passphrase was changed."
    desk.lock()
    desk.unlock(passphrase=NEW)


def test_a_forgotten_passphrase_and_the_recovery_sheet(desk: Desk) -> None:
    desk.start()
    desk.click("unlock.forgot")
    desk.type("recover.code", "0" * 25)
    desk.type("recover.passphrase.first", NEW)
    desk.type("recover.passphrase.second", NEW)
    desk.click("recover.submit")
    desk.rest()
    assert desk.words("recover.code.error") == "This code does not open the store."
    assert "character by character" in desk.words("recover.next_step")
    assert desk.words("recover.submit") == "Next try in 1 second."

    desk.type("recover.code", desk.code.lower())
    assert desk.find("recover.code").property("text") == " ".join(
        desk.code[start : start + 5] for start in range(0, 25, 5)
    )
    desk.click("recover.submit")
    desk.find("main.rail")
    desk.rest()
    assert desk.words("main.notice.title") == "You have a new passphrase."
    desk.lock()
    desk.unlock(passphrase=NEW)
    assert not desk.sees("main.notice")


def test_a_new_sheet_replaces_the_old_one_when_somebody_has_it(desk: Desk) -> None:
    desk.start()
    desk.click("unlock.forgot")
    desk.type("recover.code", desk.code)
    desk.type("recover.passphrase.first", NEW)
    desk.type("recover.passphrase.second", NEW)
    desk.click("recover.submit")
    desk.click("main.notice.action")
    desk.type("sheet.passphrase", NEW)
    desk.click("sheet.make")
    desk.find("sheet.have_it")
    main = desk.shell.main
    assert main is not None
    assert isinstance(main.page, SheetPage)
    desk.rest()
    desk.click("sheet.have_it")
    desk.rest()
    assert isinstance(main.page, SettingsPage)
    assert desk.words("settings.banner.title") == "The new recovery sheet is in force."

    desk.lock()
    desk.click("unlock.forgot")
    desk.type("recover.code", desk.code)
    desk.type("recover.passphrase.first", PASSPHRASE)
    desk.type("recover.passphrase.second", PASSPHRASE)
    desk.click("recover.submit")
    desk.rest()
    assert desk.words("recover.code.error") == "This code does not open the store."


def test_each_person_has_a_language_and_the_door_keeps_the_device_s(desk: Desk) -> None:
    desk.start(tag="de")
    assert desk.words("unlock.submit") == "Entsperren"
    desk.unlock()
    assert desk.words("nav.lock") == "Lock"
    desk.settings()
    desk.click("settings.language.tr")
    desk.bot.waitUntil(lambda: language.spoken() == "tr")
    desk.find("main.rail")
    desk.rest()
    assert desk.people()[AYLIN].language == "tr"
    desk.lock()
    assert desk.words("unlock.submit") == "Entsperren"
    assert read_settings(desk.home).settings.language in {None, "de"}

    desk.unlock(MEHMET, OTHER_PASSPHRASE)
    assert language.spoken() == "ar"
    assert desk.find("main.rail").layoutDirection() is Qt.LayoutDirection.RightToLeft
    desk.lock()
    desk.unlock()
    assert language.spoken() == "tr"


def test_locking_closes_the_store_and_keeps_the_draft(desk: Desk) -> None:
    desk.start()
    desk.unlock()
    desk.click("nav.new_case")
    desk.click("intake.language.bg")
    desk.rest()
    desk.click("needs_interpreter.yes")
    desk.lock()

    assert (desk.shell.place, desk.shell.main) == (None, None)
    assert isinstance(desk.shell.window.centralWidget(), UnlockPage)
    assert [widget for widget in desk.app.allWidgets() if widget.objectName() == "main.rail"] == []
    desk.unlock()
    assert desk.drafts() == 1


def test_broken_settings_are_told_once_after_signing_in(desk: Desk) -> None:
    (desk.home / "settings.json").write_text("{broken", encoding="utf-8")
    read = read_settings(desk.home)
    desk.start(set_aside=read.set_aside)
    desk.unlock()
    assert desk.words("main.notice.title") == "The settings file could not be read; defaults are used."
    assert "It was kept as settings.broken-1.json." in desk.words("main.notice.text")
    desk.settings()
    desk.click("settings.language.de")  # said again in the other language, not lost
    desk.bot.waitUntil(lambda: "Voreinstellungen" in desk.words("main.notice.title"))
    desk.click("main.notice.close")
    desk.lock()
    desk.unlock()
    assert not desk.sees("main.notice")


def test_real_work_never_says_that_it_is_the_demonstration(desk: Desk) -> None:
    """Somebody tried the demonstration on this device before."""
    desk.start(demo=True)
    desk.unlock()
    assert not desk.sees("main.demo")


@pytest.mark.parametrize("tag", ["en-XA", "de", "ar-XB"])
@pytest.mark.parametrize(
    "button", ["", "settings.people.add", "settings.own.passphrase", "settings.own.sheet"]
)
def test_no_word_of_the_people_pages_is_cut_off(
    desk: Desk, qapp: QApplication, tag: str, button: str
) -> None:
    desk.start()
    desk.unlock()
    shell, place = desk.shell, desk.shell.place
    assert place is not None
    language.speak(qapp, tag)
    shell._show_main()  # noqa: SLF001 - the pseudo-languages are on no button
    desk.rest()
    desk.settings()
    if button:
        desk.click(button)
        desk.rest()
    if button == "settings.own.sheet":
        desk.type("sheet.passphrase", PASSPHRASE)
        desk.click("sheet.make")
        desk.find("sheet.have_it")
        desk.rest()
    desk.bot.wait(20)
    assert clipped(shell.window) == []
    assert nameless(shell.window) == []
    assert mute(shell.window) == []
