"""A workstation that two people share: real encrypted stores behind real windows, and hands for them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.actions.ports import Caseworker
from app.actions.workplace import SetUp
from app.bootstrap import LightDoor
from app.domain.clock import SystemClock
from app.domain.ids import new_id
from app.system.settings import Settings
from app.ui.locking import LockSteps
from app.ui.shell import Shell
from app.wiring.door import Door
from tests.support.pdf_reading import page_texts
from tests.support.stores import CHEAP, OTHER_PASSPHRASE, PASSPHRASE

AYLIN, MEHMET = "Aylin Demir", "Mehmet Kaya"


def _is_laid_out(button: QWidget) -> bool:
    """Whether a click into its middle meets it.

    A page that was built ahead is visible a turn before its layout is done, and a choice that still has
    the size of a window is not met beside its words.
    """
    return not isinstance(button, QAbstractButton) or button.hitButton(button.rect().center())


class Desk:
    """One workstation and the hands of whoever sits there."""

    def __init__(self, qtbot: QtBot, qapp: QApplication, home: Path) -> None:
        self.bot, self.app, self.home = qtbot, qapp, home
        self.shells: list[Shell] = []
        created = Door(home, SystemClock(), cost=CHEAP).create(
            SetUp(AYLIN, "en", "street", "kommune", PASSPHRASE, "Hochfeld", "0203 1", "a@example.org")
        )
        text = "".join("\n".join(page_texts(created.recovery_pdf)).split())
        self.code = text.split("Recoverycode")[1][:25]
        created.workplace.people.add(Caseworker(new_id(), MEHMET, "ar", "office"), OTHER_PASSPHRASE)
        created.workplace.close()

    @property
    def shell(self) -> Shell:
        return self.shells[-1]

    def start(
        self,
        *,
        set_aside: Path | None = None,
        tag: str = "en",
        demo: bool = False,
        steps: LockSteps | None = None,
    ) -> None:
        door = LightDoor(self.home, cost=CHEAP)
        settings = Settings(language=tag, demo=demo)
        shell = Shell(self.app, door, settings, folder=self.home, set_aside=set_aside, steps=steps)
        self.shells.append(shell)
        shell.window.resize(1366, 768)
        shell.show()
        self.bot.waitExposed(shell.window)

    def stop(self) -> None:
        for shell in self.shells:
            shell.window.close()
            shell.close()
            shell.window.deleteLater()

    def find(self, name: str) -> QWidget:
        self.bot.waitUntil(lambda: self.sees(name))
        return next(w for w in self.shell.window.findChildren(QWidget, name) if w.isVisible())

    def sees(self, name: str) -> bool:
        return any(widget.isVisible() for widget in self.shell.window.findChildren(QWidget, name))

    def click(self, name: str) -> None:
        button = self.find(name)
        self.bot.waitUntil(lambda: button.isEnabled() and _is_laid_out(button))
        self.bot.mouseClick(button, Qt.MouseButton.LeftButton)

    def type(self, name: str, text: str) -> None:
        field = self.find(name)
        assert isinstance(field, QLineEdit)
        field.setFocus()
        field.selectAll()
        self.bot.keyClicks(field, text)

    def words(self, name: str) -> str:
        found = self.find(name)
        assert isinstance(found, (QLabel, QPushButton))
        return found.text().replace("\u2068", "").replace("\u2069", "")

    def rest(self) -> None:
        self.bot.waitUntil(lambda: self.shell.tasks.idle)

    def unlock(self, name: str = AYLIN, passphrase: str = PASSPHRASE) -> None:
        who = self.find("unlock.name")
        assert isinstance(who, QComboBox)
        who.setFocus()
        self.bot.keyClick(who, Qt.Key.Key_Home)
        while who.currentText() != name:
            self.bot.keyClick(who, Qt.Key.Key_Down)
        self.type("unlock.passphrase", passphrase)
        self.bot.keyClick(self.find("unlock.passphrase"), Qt.Key.Key_Return)
        self.find("main.rail")
        self.rest()

    def settings(self) -> None:
        self.click("nav.settings")
        self.find("settings")
        self.rest()

    def lock(self) -> None:
        self.shell.window.activateWindow()
        self.bot.waitUntil(self.shell.window.isActiveWindow)
        self.bot.keyClick(self.shell.window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
        self.find("unlock.passphrase")
        self.rest()

    def drafts(self) -> int:
        assert self.shell.place is not None
        with self.shell.place.work() as unit:
            return len(unit.drafts.all())

    def people(self) -> dict[str, Caseworker]:
        assert self.shell.place is not None
        return {worker.name: worker for worker in self.shell.place.people.all()}
