"""The demonstration locks as well: its people are invented, so one press goes on, to the same page."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.bootstrap import LightDoor
from app.system.settings import Settings
from app.ui.locking import LockSteps
from app.ui.shell import Shell
from tests.support.stores import CHEAP


def seen(shell: Shell, name: str) -> QWidget | None:
    found = shell.window.findChildren(QWidget, name)
    return next((widget for widget in found if widget.isVisible()), None)


def test_the_demonstration_goes_on_after_a_lock(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> None:
    shell = Shell(qapp, LightDoor(tmp_path, cost=CHEAP), Settings(language="en"), folder=tmp_path)
    shell.show()
    shell.enter_demo()
    qtbot.waitUntil(lambda: seen(shell, "nav.cases") is not None and shell.tasks.idle)
    cases = seen(shell, "nav.cases")
    assert isinstance(cases, QPushButton)
    qtbot.mouseClick(cases, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: seen(shell, "cases.table") is not None and shell.tasks.idle)

    shell.lock()
    qtbot.waitUntil(lambda: seen(shell, "demo_locked.go_on") is not None)
    assert shell.place is None
    assert seen(shell, "unlock.passphrase") is None
    button = seen(shell, "demo_locked.go_on")
    assert isinstance(button, QPushButton)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: seen(shell, "cases.table") is not None)
    assert seen(shell, "main.demo") is not None
    qtbot.waitUntil(lambda: shell.tasks.idle)
    shell.window.close()
    shell.close()
    shell.window.deleteLater()


def test_a_process_that_took_the_place_of_a_locked_demonstration_asks_first(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> None:
    door = LightDoor(tmp_path, cost=CHEAP)
    settings = Settings(language="en", demo=True)
    shell = Shell(qapp, door, settings, folder=tmp_path, steps=LockSteps(was_locked=True))
    shell.show()
    qtbot.waitUntil(lambda: seen(shell, "demo_locked.go_on") is not None)
    shell.window.close()
    shell.close()
    shell.window.deleteLater()
