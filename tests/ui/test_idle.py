"""Nobody there: a warning first, then it locks; whoever touches it stays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from app.actions.session_ports import LockPolicy
from app.content.lock_policy import lock_policy
from app.system.paths import resources_root
from app.system.settings import read_settings
from app.ui.idle import Idle, seconds_awake_or_asleep
from tests.support.shared_desk import Desk

POLICY = LockPolicy((1, 5, 20), default=5, warning=30, patience=3.0)


class HandClock:
    """Seconds, set by hand."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


class Watched:
    """An idle watch over one window, and what it said."""

    def __init__(self, qtbot: QtBot, minutes: int = 1) -> None:
        self.clock = HandClock()
        self.field = QLineEdit()
        qtbot.addWidget(self.field)
        self.field.show()
        qtbot.waitExposed(self.field)
        self.idle = Idle(POLICY, minutes, self.field, now=self.clock)
        self.said: list[int | str] = []
        self.idle.warned.connect(self.said.append)
        self.idle.expired.connect(lambda: self.said.append("locked"))
        self.idle.start()

    def pass_(self, seconds: float) -> None:
        self.clock.seconds += seconds
        self.idle.look()


def test_it_warns_and_then_locks(qtbot: QtBot) -> None:
    watched = Watched(qtbot)
    watched.pass_(29)
    assert watched.said == []
    watched.pass_(1)
    watched.pass_(20)
    assert watched.said == [30, 10]
    watched.pass_(10)
    assert watched.said == [30, 10, "locked"]


@pytest.mark.parametrize("how", ["key", "mouse", "click"])
def test_a_touch_at_the_window_counts(qtbot: QtBot, how: str) -> None:
    """Real events at the window, as the system sends them."""
    watched = Watched(qtbot)
    watched.pass_(45)
    window = watched.field.windowHandle()
    if how == "key":
        QTest.keyClick(window, Qt.Key.Key_A)
    elif how == "mouse":
        QTest.mouseMove(window, QPoint(5, 5))
        QTest.mouseMove(window, QPoint(9, 9))
    else:
        QTest.mouseClick(window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(5, 5))
    qtbot.waitUntil(lambda: watched.said[-1:] == [0])
    watched.pass_(20)
    assert watched.said == [15, 0]


def test_sleep_counts_as_idle(qtbot: QtBot) -> None:
    watched = Watched(qtbot)
    watched.pass_(8 * 3600)
    assert watched.said == ["locked"]
    before = seconds_awake_or_asleep()
    assert 0 <= seconds_awake_or_asleep() - before < 5


def test_the_time_is_bounded_by_the_policy_and_never_is_not_offered() -> None:
    policy = lock_policy(resources_root())
    assert policy.chosen(0) == policy.default
    assert policy.chosen(100_000) == policy.minutes[-1] <= 20
    assert policy.chosen(-1) == policy.default
    assert all(minutes > 0 for minutes in policy.minutes)
    assert policy.patience < 5, "logind waits five seconds before it sleeps (InhibitDelayMaxSec)"
    assert policy.warning < policy.minutes[0] * 60


@pytest.fixture
def desk(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(qtbot, qapp, tmp_path)
    yield made
    made.stop()


def test_the_desk_warns_in_words_locks_and_keeps_the_chosen_minutes(desk: Desk) -> None:
    desk.start()
    desk.unlock()
    desk.settings()
    box = desk.find("settings.lock_minutes")
    assert isinstance(box, QComboBox)
    assert box.currentText() == "5 minutes"
    box.setFocus()
    desk.bot.keyClick(box, Qt.Key.Key_Home)
    assert read_settings(desk.home).settings.lock_minutes == 1

    idle = desk.shell.findChild(Idle) or desk.shell.window.findChild(Idle)
    assert idle is not None
    clock = HandClock()
    clock.seconds = seconds_awake_or_asleep() + 45
    idle.measure_by(clock)
    idle.look()
    assert "This workstation locks in" in desk.words("main.lock_soon.title")
    QTest.keyClick(desk.shell.window.windowHandle(), Qt.Key.Key_Shift)
    desk.bot.waitUntil(lambda: not desk.sees("main.lock_soon.title"))

    clock.seconds += 61
    idle.look()
    desk.find("unlock.passphrase")
    desk.rest()


def test_it_ends_after_a_dialog_that_was_destroyed(qtbot: QtBot) -> None:
    watched = Watched(qtbot)
    dialog = QLineEdit()
    dialog.show()
    qtbot.waitExposed(dialog)
    watched.idle.start()
    shiboken6.delete(dialog)
    watched.idle.stop()
    watched.idle.start()
    watched.pass_(61)
    assert watched.said == ["locked"]
