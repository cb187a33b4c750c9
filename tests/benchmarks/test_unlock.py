"""From Enter at unlock to the first painted row: the real door, store and window.

Argon2id is left out by a tiny cost, the imports are done before. The time must not grow with the
number of cases; milliseconds are only reported (`-s`).
"""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QTableView
from pytestqt.qtbot import QtBot

from app.actions.workplace import SetUp
from app.bootstrap import LightDoor
from app.domain.casework import Deadline, DeadlineKind
from app.domain.clock import today
from app.domain.ids import new_id
from app.domain.records import CaseFile, CaseNeed, Client
from app.store.keys import Cost
from app.system.settings import Settings
from app.ui.main_window import MainView
from app.ui.shell import Shell
from tests.support.measuring import assert_ratio, by_turns

MANY, FEW = 10_000, 10
ROUNDS = 7
LIMIT = 2.0
"""Times the wait with ten cases; issue 2 wants ≤ 300 ms with 10,000 (reported)."""
CHEAP = Cost(memory_kib=64, passes=1, lanes=1)
PASSPHRASE = "wino-kafu-zeta-zoki-zeni-tati"


class FirstRow(QObject):
    """Notes when a table that has rows is painted for the first time."""

    def __init__(self, app: QApplication) -> None:
        super().__init__()
        self.at: float | None = None
        self._app = app
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if self.at is None and event.type() is QEvent.Type.Paint:
            table = watched.parent()
            if isinstance(table, QTableView) and table.model().rowCount():
                self.at = time.perf_counter()
        return False

    def stop(self) -> None:
        self._app.removeEventFilter(self)


def _fill(door: LightDoor, count: int) -> None:
    """A store with `count` cases, each with its client and a need."""
    place = door.create(SetUp("Aylin Demir", "de", "street", "kommune", PASSPHRASE, "Hochfeld")).workplace
    with place.work() as unit:
        for number in range(count):
            client = Client(new_id(), given_name="Test", family_name=f"Muster-{number:05d}", spoken=("bg",))
            case = CaseFile(
                new_id(), client.id, f"T-2026-{number:05d}", date(2026, 11, 24), caseworker="Aylin Demir"
            )
            unit.clients.add(client)
            unit.cases.add(case)
            unit.needs.add(CaseNeed(new_id(), case.id, "SUL"))
            if number < FEW:  # rows of the page of the day, which comes first
                day = today(place.clock)
                unit.deadlines.add(Deadline(new_id(), case.id, DeadlineKind.LEGAL, "Antrag", day))
        unit.commit()
    place.close()


def _milliseconds(qtbot: QtBot, app: QApplication, door: LightDoor, folder: Path) -> float:
    shell = Shell(app, door, Settings(language="de"), folder=folder)
    shell.show()
    field = shell.window.findChild(QLineEdit, "unlock.passphrase")
    assert isinstance(field, QLineEdit)
    qtbot.keyClicks(field, PASSPHRASE)
    row = FirstRow(app)
    began = time.perf_counter()
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: row.at is not None, timeout=60_000)
    assert row.at is not None
    row.stop()
    shell.window.close()
    shell.close()
    shell.window.deleteLater()
    return (row.at - began) * 1000


@pytest.fixture
def ready(qapp: QApplication) -> QApplication:
    """Imports done: the main window and everything behind it were loaded."""
    assert MainView.__name__ == "MainView"
    return qapp


@pytest.mark.benchmark
@pytest.mark.slow
@pytest.mark.ui
def test_the_first_row_comes_as_soon_with_ten_thousand_cases_as_with_ten(
    qtbot: QtBot, ready: QApplication, tmp_path: Path
) -> None:
    doors = {}
    for count in (FEW, MANY):
        (tmp_path / str(count)).mkdir()
        doors[count] = LightDoor(tmp_path / str(count), cost=CHEAP)
        _fill(doors[count], count)

    def wait(count: int) -> float:
        return _milliseconds(qtbot, ready, doors[count], tmp_path / str(count))

    name = f"Enter to the first row with {FEW} and with {MANY} cases"
    assert_ratio(name, LIMIT, by_turns(lambda: wait(FEW), lambda: wait(MANY), ROUNDS))
