"""Erasing on the screen, over a real store: the certificate waits until this workstation has finished."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.actions import erasure
from app.actions.workplace import Workplace
from app.domain.errors import StoreFull, StoreInUse
from app.domain.records import CaseFile
from app.ui.erasure_keeper import PATIENCE
from app.ui.main_window import MainView
from app.ui.rights.certificate_page import CertificatePage
from app.ui.rights.erase_page import ErasePage
from app.ui.rights.erasures_page import ErasuresPage
from app.ui.tasks import Control, Lane, raise_again
from tests.support.screens import clipped, mute, nameless
from tests.support.shared_desk import Desk
from tests.support.stores import add_case


@pytest.fixture
def desk(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(qtbot, qapp, tmp_path)
    made.start()
    made.unlock()
    yield made
    made.stop()


def main_of(desk: Desk) -> MainView:
    assert desk.shell.main is not None
    return desk.shell.main


def a_case(place: Workplace) -> CaseFile:
    with place.work() as unit:
        case = add_case(unit, "Ivanka")
        unit.commit()
    return case


@pytest.fixture
def busy_lane(desk: Desk) -> Iterator[Callable[[], None]]:
    """Something else is done on the lane of backups until it is let go."""
    go = threading.Event()

    def wait(_control: Control) -> None:
        go.wait()

    desk.shell.tasks.start(Lane.BACKUP, wait, failed=raise_again)
    yield go.set
    go.set()


def erase(desk: Desk) -> CertificatePage:
    main = main_of(desk)
    case = a_case(main.place)
    asked = ErasePage(main, case.id)
    main.open_page(asked)
    desk.bot.waitUntil(lambda: case.number in asked.subtitle.text())
    desk.type("erase.number", case.number)
    desk.click("erase.now")
    page = desk.find("certificate")
    assert isinstance(page, CertificatePage)
    return page


def test_the_certificate_waits_until_everything_is_overwritten(
    desk: Desk, busy_lane: Callable[[], None]
) -> None:
    page = erase(desk)
    desk.bot.waitUntil(lambda: bool(page.pdf))
    assert desk.words("certificate.banner.title").startswith("The records are erased.")
    assert not page.keep.isEnabled(), "what is not true yet is not printed"
    assert desk.sees("certificate.busy")
    desk.bot.waitUntil(lambda: not any(look(desk.shell.window) for look in (clipped, mute, nameless)))

    busy_lane()
    desk.bot.waitUntil(lambda: "Nothing of it is left" in desk.words("certificate.banner.title"))
    desk.bot.waitUntil(page.keep.isEnabled)
    assert not desk.sees("certificate.busy")
    (line,) = main_of(desk).place.protection.erasures()
    assert line.is_complete


def test_somebody_goes_on_working_meanwhile(desk: Desk, busy_lane: Callable[[], None]) -> None:
    erase(desk)
    main = main_of(desk)
    case = a_case(main.place)
    main.open_case(case.id)
    desk.bot.waitUntil(lambda: main.page is not None and main.page.objectName() == "case")
    desk.bot.waitUntil(lambda: desk.shell.tasks.quiet(Lane.STORE))
    main.open_root("erasures")
    desk.bot.waitUntil(lambda: _says(main, "Still being overwritten here"))
    busy_lane()
    desk.bot.waitUntil(lambda: _says(main, "Confirmed everywhere"))


def _says(main: MainView, words: str) -> bool:
    page = main.page
    assert isinstance(page, ErasuresPage)
    return any(words in label.text() for label in page.findChildren(QLabel))


def test_what_is_in_the_way_is_told_and_it_is_tried_again(desk: Desk, busy_lane: Callable[[], None]) -> None:
    main = main_of(desk)
    real = main.place.protection.finish
    ways: list[bool] = []

    class Full:
        """The disk is full once; else as it is."""

        def __getattr__(self, name: str) -> object:
            return getattr(place.protection, name)

        def finish(self, progress: Callable[[int, int], None], *, gives_way: bool) -> bool:
            ways.append(gives_way)
            if len(ways) == 1:
                raise StoreFull(path="x")
            if len(ways) <= PATIENCE + 1:
                raise StoreInUse(path="x")
            return real(progress, gives_way=gives_way)

    place = main.place
    main.erasing._place = replace(place, protection=Full())  # type: ignore[arg-type] # noqa: SLF001
    busy_lane()
    page = erase(desk)
    desk.bot.waitUntil(lambda: "full" in desk.words("certificate.banner.title"))
    assert not page.keep.isEnabled()
    for _ in range(PATIENCE + 1):  # as its timer would, half a minute after each save
        main.erasing.look()
        desk.rest()
    desk.bot.waitUntil(page.keep.isEnabled)
    assert ways == [True] * (PATIENCE + 1) + [False], "then one save has to wait"


def test_the_bin_is_emptied_though_nobody_looks_at_it(desk: Desk) -> None:
    main = main_of(desk)
    case = a_case(main.place)
    erasure.throw_away("case_file", case.id, place=main.place)
    with main.place.work() as unit:
        long_ago = main.place.clock.now() - timedelta(days=31)
        unit.cases.save(replace(unit.cases.get(case.id), removed_at=long_ago))
        unit.commit()
    main.erasing.look()
    desk.rest()
    assert main.place.protection.bin() == ()
    (line,) = main.place.protection.erasures()
    assert line.is_complete
    assert main.place.protection.lost_edits() == (), "what she threw away herself is no surprise to her"
    assert not desk.sees("main.notice.title"), "quietly"
