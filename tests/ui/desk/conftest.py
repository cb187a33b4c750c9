"""A real workplace for the desk: an encrypted store full of invented people, copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.actions.lines import CaseLine
from app.actions.workplace import Workplace
from app.bootstrap import LightDoor
from app.content.demo import read_demo_worker
from app.domain.clock import SystemClock
from app.system.paths import resources_root
from app.ui import language
from app.ui.main_window import MainView
from app.ui.navigation import Page
from app.ui.tasks import Tasks
from app.ui.tour.driver import Driver
from app.wiring.door import Door


@dataclass
class Desk:
    """The main window over a real store, with hands and eyes."""

    main: MainView
    place: Workplace
    hands: Driver

    def is_on(self, kind: type[Page]) -> bool:
        """Whether such a page is on top now."""
        return isinstance(self.page, kind)

    @property
    def page(self) -> Page:
        """The page on top."""
        assert self.main.page is not None
        return self.main.page

    def case(self, part: str) -> CaseLine:
        """The case of whoever has this in the name."""
        return next(line for line in self.place.queries.cases() if part in line.name)

    def open_finder(self, part: str) -> None:
        """The finder's page of a case, ready."""
        self.main.open_finder(self.case(part).case_id)
        self.hands.settle()

    def refer(self, part: str) -> UUID:
        """Choose the first answer of the finder; the consent step is shown afterwards."""
        self.open_finder(part)
        self.hands.click("match.1.refer")
        self.hands.settle()
        return self.place.queries.case(self.case(part).case_id).referrals[-1].id

    def widget(self, name: str) -> QWidget:
        """The visible widget of that name."""
        return self.hands.find(name, QWidget)


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once: key derivation and forty cases take two seconds."""
    home = tmp_path_factory.mktemp("demo")
    LightDoor(home).create_demo("de").close()
    return home / "demo"


@pytest.fixture
def real_place(demo_home: Path, tmp_path: Path) -> Workplace:
    """An unlocked store of this test alone; its office does not answer. `desk` closes it."""
    shutil.copytree(demo_home, tmp_path / "store")
    known = read_demo_worker(resources_root())
    return Door(tmp_path / "store", SystemClock()).unlock(known.worker.name, known.passphrase)


@pytest.fixture
def open_desk(
    qtbot: QtBot, qapp: QApplication, tasks: Tasks, real_place: Workplace
) -> Iterator[Callable[..., Desk]]:
    """Open the main window at 1366 × 768 in a language."""
    made: list[MainView] = []

    def open_(tag: str = "en") -> Desk:
        language.speak(qapp, tag)
        main = MainView(real_place, tasks)
        main.resize(1366, 768)
        main.show()
        main.activateWindow()
        qtbot.waitUntil(lambda: QApplication.activeWindow() is main)
        main.begin()
        main.open_root("cases")
        made.append(main)
        desk = Desk(main, real_place, Driver(main, lambda: tasks.idle))
        desk.hands.settle()
        return desk

    yield open_
    for main in made:
        main.close_pages()
        main.close()
        main.deleteLater()
    tasks.close()
    real_place.close()


@pytest.fixture
def desk(open_desk: Callable[..., Desk]) -> Desk:
    """The window in English, on the list of cases."""
    return open_desk()
