"""Fixtures of screen tests: a real application object, lanes that end with their test, fake outsides."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.actions.workplace import Workplace
from app.system.settings import Settings
from app.ui import language, theme
from app.ui.main_window import MainView
from app.ui.shell import Shell
from app.ui.tasks import Tasks
from tests.support.fake_workplace import FakeDoorway, FakeStore, fake_workplace
from tests.support.real_content import real_content


@pytest.fixture(scope="session", autouse=True)
def fonts(qapp: QApplication) -> None:
    """The bundled fonts, as in the installed application."""
    theme.load_fonts()


@pytest.fixture(autouse=True)
def collected_here(qapp: QApplication) -> Iterator[None]:
    """As in the application: no round of the collector on a lane, where it could end a window's life."""
    gc.disable()
    yield
    gc.collect()
    gc.freeze()  # what is left now is there for all tests: the next round need not go over it
    gc.enable()


@pytest.fixture(autouse=True)
def spoken_english(qapp: QApplication, collected_here: None) -> Iterator[None]:
    """Left to right and in the source language, unless a test speaks another one."""
    language.speak(qapp, "en")
    yield
    for left in qapp.topLevelWidgets():  # each would be dressed anew with every change of language
        left.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    language.speak(qapp, "en")


@pytest.fixture
def tasks(qapp: QApplication) -> Iterator[Tasks]:
    """Lanes; no thread outlives its test."""
    made = Tasks()
    yield made
    made.close()


@pytest.fixture
def store() -> FakeStore:
    """Records in memory."""
    return FakeStore()


@pytest.fixture
def place(store: FakeStore) -> Workplace:
    """A streetworker's workplace over `store`, with the shipped content."""
    return fake_workplace(content=real_content(), store=store)


@pytest.fixture
def open_main(qtbot: QtBot, tasks: Tasks) -> Iterator[Callable[..., MainView]]:
    """Open the main window of a workplace; it is taken down properly afterwards."""
    made: list[MainView] = []

    def open_(place: Workplace, page: str | None = None) -> MainView:
        view = MainView(place, tasks)
        view.resize(1366, 768)
        view.show()
        view.begin()
        if page is not None:
            view.open_root(page)
        made.append(view)
        qtbot.waitUntil(lambda: tasks.idle)
        return view

    yield open_
    for view in made:
        view.close_pages()
        view.close()
        view.deleteLater()


@pytest.fixture
def open_door(qapp: QApplication, tmp_path: Path, qtbot: QtBot) -> Iterator[Callable[..., Shell]]:
    """Start the desktop at its door."""
    made: list[Shell] = []

    def open_(doorway: FakeDoorway, **settings: Any) -> Shell:
        shell = Shell(qapp, doorway, Settings(**{"language": "en", **settings}), folder=tmp_path)
        shell.show()
        made.append(shell)
        qtbot.waitExposed(shell.window)
        return shell

    yield open_
    for shell in made:
        shell.window.close()
        shell.close()
        shell.window.deleteLater()
