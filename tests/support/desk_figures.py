"""How long the hands of a person wait in the real window over a store that is there, and its memory.

    python -m tests.support.desk_figures HOME        # one line of JSON; the store is not changed by much

The store is one of `tests.support.crowd`, with the passphrase of `tests.support.stores`. Milliseconds
go from the asking to the end of the first painting that shows the answer, lanes and all.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final
from uuid import UUID

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QLineEdit

from app.bootstrap import LightDoor
from app.system.settings import Settings
from app.ui import application

PASSPHRASE: Final = "wal nelke 41 turbine saftig krone"
"""Of `tests.support.stores`; imported from there it would bring along what a person's desk has not."""

OPENED: Final = 10
PREVIEWS: Final = 10
AGAIN: Final = 5
TYPED: Final = ("kovalenko", "mohammed ali", "schewtschenko", "popescu maria", "müller", "antrag")
PATIENCE: Final = 60.0


class Painted(QObject):
    """Notes when a visible widget of a name was painted."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.at = 0.0
        self._name = name

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() is QEvent.Type.Paint and watched.objectName() == self._name:
            self.at = time.perf_counter()
        return False


@contextmanager
def painted(name: str) -> Iterator[Painted]:
    """Look out for the painting of a widget of that name."""
    watch = Painted(name)
    app = QApplication.instance()
    assert app is not None
    app.installEventFilter(watch)
    yield watch
    app.removeEventFilter(watch)


def case_id(n: int) -> UUID:
    """As `tests.support.crowd.case_id`."""
    return UUID(int=(3 << 64) + n + 1)


def until(ready: Callable[[], object]) -> None:
    """Let events run until something is so; no pause between two looks."""
    end = time.perf_counter() + PATIENCE
    while not ready():
        QApplication.processEvents()
        assert time.perf_counter() < end, "it did not come"
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)  # no loop of its own does it


def shown(name: str, ask: Callable[[], object], idle: Callable[[], bool]) -> float:
    """Milliseconds from asking until the widget of that name was painted; afterwards all is quiet."""
    with painted(name) as watch:
        began = time.perf_counter()
        ask()
        until(lambda: watch.at)
        QApplication.processEvents()
        taken = (time.perf_counter() - began) * 1000
    until(idle)
    return taken


def resident(field: str = "VmRSS") -> float:
    """Megabytes of this process that are in memory; `VmHWM` = the most there ever were."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(field)) / 1024


class Desk:
    """The window, unlocked."""

    def __init__(self, home: Path) -> None:
        """Types the passphrase and waits for the page of the day."""
        application.application()  # before what it imports, as at a real start
        from app.ui.main_window import MainView  # noqa: PLC0415
        from app.ui.tour.driver import Driver  # noqa: PLC0415

        self.memory: dict[str, float] = {}
        self.shell = application.build(LightDoor(home), Settings(language="de"), folder=home)
        self.shell.window.resize(1366, 768)
        self.shell.show()
        self.driver = Driver(self.shell.window, lambda: self.shell.tasks.idle)
        self.idle = lambda: self.shell.tasks.idle
        until(self.idle)
        self.memory["door"] = resident()
        field = self.driver.find("unlock.passphrase", QLineEdit)
        field.setText(PASSPHRASE)
        self.unlocked = shown("today", field.returnPressed.emit, self.idle)
        self.memory["today"] = resident()
        self.main: Any = self.shell.window.findChild(MainView)

    def open_cases(self) -> dict[str, float]:
        """From the list: the first ever, others, and coming back to one from a page above it."""
        self.main.open_root("cases")
        until(self.idle)
        taken, again = [], []
        for n in range(OPENED):
            taken.append(shown("case.client", partial(self.main.open_case, case_id(n * 70)), self.idle))
            self.main.page.write()
            until(self.idle)
            again.append(shown("case.client", self.main.back, self.idle))
            self.main.back()
            until(self.idle)
        self.memory["cases"] = resident()
        return {
            "case_first": taken[0],
            "case": statistics.median(taken[1:]),
            "case_worst": max(taken[1:]),
            "case_again": statistics.median(again),
        }

    def today(self) -> float:
        """The page of the day, asked for again."""
        taken = []
        for _ in range(AGAIN):
            self.main.open_root("cases")
            until(self.idle)
            taken.append(shown("today", lambda: self.main.open_root("today"), self.idle))
        return statistics.median(taken)

    def search(self) -> dict[str, float]:
        """Names typed into the search page, letter by letter: what the store takes for each."""
        self.main.open_search()
        until(self.idle)
        taken = []
        for typed in TYPED:
            for length in range(1, len(typed) + 1):
                began = time.perf_counter()
                self.main.place.search.find(typed[:length])
                taken.append((time.perf_counter() - began) * 1000)
        taken.sort()
        self.memory["search"] = resident()
        first, ninety_five = statistics.median(taken), taken[int(len(taken) * 0.95)]
        return {"keystroke": first, "keystroke_p95": ninety_five}

    def previews(self) -> None:
        """Letters laid out, written and drawn as the preview has them."""
        from app.domain.letters import Copy  # noqa: PLC0415
        from tests.support.letter_samples import courtesy, german  # noqa: PLC0415

        press = self.main.place.press
        for _ in range(PREVIEWS):
            pdf = press.render([german(Copy.CLIENT), courtesy("ar"), courtesy("bg")])
            for page in range(len(press.page_sizes(pdf))):
                press.page_picture(pdf, page, 1000)
        self.memory["letters"] = resident()


def figures(home: Path) -> dict[str, Any]:
    """Everything, once."""
    desk = Desk(home)
    found: dict[str, Any] = {"unlock": desk.unlocked, "today": desk.today()}
    found |= desk.open_cases() | desk.search()
    desk.previews()
    found["memory"] = desk.memory | {"end": resident(), "most": resident("VmHWM")}
    desk.shell.window.close()
    desk.shell.close()
    return found


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("SOZIALRAUMBUERO_HOME", folder)
        print(json.dumps(figures(Path(sys.argv[1]))))
