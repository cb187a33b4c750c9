"""Backups on the screen, over a real encrypted store: from the first one to a restore at an unlocking."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.errors import BackupFull
from app.domain.ids import new_id
from app.domain.records import Client
from app.store.backups import home_folder, listed
from app.store.restoring import replaced
from app.ui.backups.backups_page import BackupsPage
from app.ui.backups.restore_page import RestorePage
from tests.support.fake_backups import FakeBackups
from tests.support.screens import clipped, mute, nameless
from tests.support.shared_desk import AYLIN, Desk
from tests.support.stores import PASSPHRASE


@pytest.fixture
def desk(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(qtbot, qapp, tmp_path)
    yield made
    made.stop()


def backups(desk: Desk) -> BackupsPage:
    desk.settings()
    desk.click("settings.backups")
    page = desk.find("backups")
    assert isinstance(page, BackupsPage)
    desk.rest()
    return page


def a_client(desk: Desk, name: str) -> None:
    assert desk.shell.place is not None
    with desk.shell.place.work() as unit:
        unit.clients.add(Client(new_id(), given_name=name))
        unit.commit()


def names(desk: Desk) -> set[str | None]:
    assert desk.shell.place is not None
    with desk.shell.place.work() as unit:
        return {client.given_name for client in unit.clients.find()}


def test_one_is_made_checked_and_put_back_at_the_next_unlocking(desk: Desk) -> None:
    desk.start()
    desk.unlock()
    a_client(desk, "Early")
    page = backups(desk)
    desk.click("backups.now")
    desk.rest()
    assert desk.words("backups.banner.title").startswith("The backup was made")
    (made,) = listed(home_folder(desk.home))
    assert page.table.line() == made
    desk.click("backups.check")
    desk.rest()
    assert desk.words("backups.banner.title") == "This backup is whole."

    a_client(desk, "Late")
    desk.click("backups.restore")
    desk.rest()
    restore = desk.find("restore")
    assert isinstance(restore, RestorePage)
    desk.type("restore.passphrase", "wrong")
    desk.click("restore.submit")
    desk.rest()
    assert desk.words("restore.passphrase.error") == "This passphrase does not open the store."
    assert not (desk.home / "restore.wanted").exists()
    desk.bot.waitUntil(desk.find("restore.submit").isEnabled)
    desk.type("restore.passphrase", PASSPHRASE)
    desk.click("restore.submit")
    desk.find("unlock.passphrase")
    assert replaced(desk.home) == ()
    desk.unlock(AYLIN)
    assert names(desk) == {"Early", "Late"}
    assert len(replaced(desk.home)) == 1
    backups(desk)
    desk.click("backups.former.1")
    desk.rest()
    assert replaced(desk.home) == ()


def test_what_is_in_the_way_is_said_and_the_page_goes_on(desk: Desk) -> None:
    desk.start()
    desk.unlock()
    assert desk.shell.main is not None
    full = FakeBackups()
    full.failure = BackupFull(path="x", needed=2, free=1)
    desk.shell.main.place = replace(desk.shell.main.place, backups=full)
    backups(desk)
    assert desk.words("backups.banner.title") == "There is no backup yet."
    desk.click("backups.now")
    desk.rest()
    assert desk.words("backups.banner.title") == "There is no room for a backup."
    assert desk.find("backups.now").isEnabled()


def test_a_failed_automatic_backup_is_told_above_every_page(desk: Desk) -> None:
    desk.start()
    desk.unlock()
    assert desk.shell.main is not None
    folder = home_folder(desk.home)
    folder.write_text("no folder")
    desk.shell.main.keeper.look()
    desk.rest()
    assert desk.words("main.notice.title") == "No backup could be made."
    desk.click("main.notice.action")
    desk.rest()
    assert isinstance(desk.shell.main.page, BackupsPage)


def test_the_automatic_one_is_made_once_a_day(desk: Desk) -> None:
    desk.start()
    desk.unlock()
    assert desk.shell.main is not None
    for _ in range(2):
        desk.shell.main.keeper.look()
        desk.rest()
    assert [one.reason for one in listed(home_folder(desk.home))] == ["automatic"]


@pytest.mark.parametrize("tag", ["en", "de", "ar"])
def test_nothing_is_cut_off_nameless_or_mute(desk: Desk, tag: str) -> None:
    desk.start()
    desk.unlock()
    assert desk.shell.main is not None
    desk.shell.main.language_chosen.emit(tag)
    desk.rest()
    desk.find("main.rail")
    backups(desk)
    desk.click("backups.now")
    desk.rest()
    window = desk.shell.window
    assert (clipped(window), nameless(window), mute(window)) == ([], [], [])
    desk.click("backups.restore")
    desk.rest()
    assert (clipped(window), nameless(window), mute(window)) == ([], [], [])
