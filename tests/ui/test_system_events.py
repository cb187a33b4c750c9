"""Sleep, lid, locked session and screen saver, over a real bus with a mocked logind."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.ui.locking import LockSteps
from app.ui.session_events import SessionEvents
from app.ui.windows_events import (
    PBT_APMSUSPEND,
    WM_POWERBROADCAST,
    WM_WTSSESSION_CHANGE,
    WTS_SESSION_LOCK,
    Message,
    WindowsEvents,
)
from tests.support.private_bus import (
    LOGIND,
    LOGIND_PATH,
    MANAGER,
    SAVER,
    SAVER_PATH,
    UPOWER,
    UPOWER_PATH,
    PrivateBus,
)
from tests.support.shared_desk import Desk


@pytest.fixture
def bus(qtbot: QtBot, qapp: QApplication) -> Iterator[PrivateBus]:
    made = PrivateBus(qtbot.waitUntil)
    yield made
    made.close()


def listening(qtbot: QtBot, bus: PrivateBus) -> SessionEvents:
    """Heard from now on; every answer is there."""
    made = SessionEvents(bus.connect(), bus.connect())
    with qtbot.waitSignal(made.listening):
        made.start()
    return made


def test_before_sleep_it_locks_and_the_machine_waits_until_it_is_let(qtbot: QtBot, bus: PrivateBus) -> None:
    bus.logind()
    events = listening(qtbot, bus)
    assert events.holds_delay
    assert bus.delays() == 1

    with qtbot.waitSignal(events.must_lock) as heard:
        bus.say(LOGIND_PATH, MANAGER, "PrepareForSleep", value=True)
    assert heard.args == ["sleep"]
    assert bus.delays() == 1, "not before the store is closed"

    events.let_sleep()
    qtbot.waitUntil(lambda: bus.delays() == 0)
    bus.say(LOGIND_PATH, MANAGER, "PrepareForSleep", value=False)
    qtbot.waitUntil(lambda: events.holds_delay)
    assert bus.delays() == 1, "the next sleep waits as well"


def test_the_locked_session_locks(qtbot: QtBot, bus: PrivateBus) -> None:
    bus.logind()
    events = listening(qtbot, bus)
    with qtbot.waitSignal(events.must_lock) as heard:
        bus.do("Lock()", LOGIND, bus.session_path, f"{LOGIND}.Session")
    assert heard.args == ["session"]


def test_the_closed_lid_locks_also_where_the_machine_does_not_sleep(qtbot: QtBot, bus: PrivateBus) -> None:
    bus.mock(UPOWER, "--system", "--template", "upower")
    events = listening(qtbot, bus)
    with qtbot.waitSignal(events.must_lock) as heard:
        bus.do(f"UpdateProperties('{UPOWER}', {{'LidIsClosed': True}})", UPOWER, UPOWER_PATH)
    assert heard.args == ["lid"]


def test_the_screen_saver_locks_when_it_begins_and_not_when_it_ends(qtbot: QtBot, bus: PrivateBus) -> None:
    events = listening(qtbot, bus)
    heard: list[str] = []
    events.must_lock.connect(heard.append)
    bus.say(SAVER_PATH, SAVER, "ActiveChanged", value=False)
    with qtbot.waitSignal(events.must_lock):
        bus.say(SAVER_PATH, SAVER, "ActiveChanged", value=True)
    assert heard == ["session"]


def test_a_bus_without_logind_stops_nobody(qtbot: QtBot, bus: PrivateBus) -> None:
    events = listening(qtbot, bus)
    assert not events.holds_delay
    events.let_sleep()


@pytest.mark.parametrize(
    ("message", "parameter", "why"),
    [
        (WM_WTSSESSION_CHANGE, WTS_SESSION_LOCK, ["session"]),
        (WM_WTSSESSION_CHANGE, 0x8, []),
        (WM_POWERBROADCAST, PBT_APMSUSPEND, ["sleep"]),
        (WM_POWERBROADCAST, 0x7, []),
        (0x0100, 0x7, []),
    ],
)
def test_messages_of_windows_are_read_as_documented(
    qapp: QApplication, qtbot: QtBot, message: int, parameter: int, why: list[str]
) -> None:
    """The message's memory layout; whether Windows sends it could not be tried here."""
    window = QWidget()
    events = WindowsEvents(qapp, window)
    heard: list[str] = []
    events.must_lock.connect(heard.append)
    events.start()
    sent = Message(None, message, parameter, 0)
    events.filter.nativeEventFilter(QByteArray(b"windows_generic_MSG"), ctypes.addressof(sent))
    qapp.removeNativeEventFilter(events.filter)
    assert heard == why


def test_the_machine_sleeps_only_when_the_desk_is_locked(
    qtbot: QtBot, qapp: QApplication, bus: PrivateBus, tmp_path: Path
) -> None:
    """From logind's word to the closed store, and back to the text that was being typed."""
    bus.logind()
    desk = Desk(qtbot, qapp, tmp_path)
    made: list[SessionEvents] = []

    def events(_application: QApplication, window: QWidget) -> SessionEvents:
        made.append(SessionEvents(bus.connect(), bus.connect(), window))
        return made[0]

    desk.start(steps=LockSteps(events=events))
    desk.unlock()
    qtbot.waitUntil(lambda: made[0].holds_delay)
    desk.click("nav.cases")
    desk.type("cases.search", "Ivanka")
    place = desk.shell.place
    assert place is not None
    seen: list[bool] = []
    close = place.close

    def close_it() -> None:
        seen.append(made[0].holds_delay)
        close()

    desk.shell.place = replace(place, close=close_it)

    bus.say(LOGIND_PATH, MANAGER, "PrepareForSleep", value=True)
    desk.find("unlock.passphrase")
    qtbot.waitUntil(lambda: not made[0].holds_delay)
    assert seen == [True], "the machine waited until the store was closed"
    qtbot.waitUntil(lambda: bus.delays() == 0)

    bus.say(LOGIND_PATH, MANAGER, "PrepareForSleep", value=False)
    qtbot.waitUntil(lambda: made[0].holds_delay)
    desk.unlock()
    again = desk.find("cases.search")
    assert isinstance(again, QLineEdit)
    qtbot.waitUntil(lambda: again.text() == "Ivanka")
    bus.say(SAVER_PATH, SAVER, "ActiveChanged", value=True)
    desk.find("unlock.passphrase")
    desk.rest()
    desk.stop()
