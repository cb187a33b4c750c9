"""The desktop as a process that unlocks, is typed into, locks, and goes on as a new image.

Run as `python locked_application.py HOME NAME`; the passphrase comes by standard input. It says on its
standard output what has happened, one word a line.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from app.bootstrap import LightDoor, warm_up
from app.store.keys import Cost
from app.system.again import is_locked_start
from app.system.settings import Settings
from app.ui import application
from app.ui.shell import Shell

CHEAP = Cost(memory_kib=64, passes=1, lanes=1)
BREATH = 20


def say(word: str) -> None:
    print(word, flush=True)


class Hands:
    """Does one thing after the other, each when its widget is there."""

    def __init__(self, shell: Shell, passphrase: str) -> None:
        self._shell, self._passphrase = shell, passphrase
        self._steps = [self._unlock, self._search, self._wait_for_parent, self._lock]
        self._timer = QTimer()
        self._timer.setInterval(BREATH)
        self._timer.timeout.connect(self._next)
        self._timer.start()

    def _next(self) -> None:
        if self._steps and self._shell.tasks.idle and self._steps[0]():
            self._steps.pop(0)

    def _find(self, name: str) -> QWidget | None:
        found = self._shell.window.findChildren(QWidget, name)
        return next((widget for widget in found if widget.isVisible()), None)

    def _unlock(self) -> bool:
        field = self._find("unlock.passphrase")
        if not isinstance(field, QLineEdit):
            return False
        field.setFocus()
        QTest.keyClicks(field, self._passphrase)
        self._passphrase = ""
        QTest.keyClick(field, Qt.Key.Key_Return)
        return True

    def _search(self) -> bool:
        field = self._find("cases.search")
        if not isinstance(field, QLineEdit):
            if (button := self._find("nav.cases")) is not None:
                QTest.mouseClick(button, Qt.MouseButton.LeftButton)
            return False
        field.setFocus()
        QTest.keyClicks(field, "halb getippt")
        return True

    def _wait_for_parent(self) -> bool:
        say("unlocked")
        sys.stdin.readline()
        return True

    def _lock(self) -> bool:
        target = QApplication.focusWidget() or self._shell.window
        QTest.keyClick(target, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
        return True


def main() -> int:
    home = Path(sys.argv[1])
    passphrase = "" if is_locked_start() else sys.stdin.readline().rstrip("\n")
    kept: list[Hands] = []

    def shown(shell: Shell) -> None:
        if not is_locked_start():
            kept.append(Hands(shell, passphrase))
            return
        unlock = shell.window.findChild(QLineEdit, "unlock.passphrase")
        say("locked" if unlock is not None and unlock.text() == "" else "not-locked")
        sys.stdin.readline()
        QCoreApplication.quit()

    return application.run(
        LightDoor(home, cost=CHEAP), Settings(language="en"), warm_up=warm_up, after_shown=shown
    )


if __name__ == "__main__":
    sys.exit(main())
