"""The start against a floor: a window with one label in bare PySide6, spawn to first paint.

Both processes start in turn on the same machine, both with the files in the page cache; the ratio of
the fastest starts counts, milliseconds are only reported (`-s`).
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support.measuring import assert_ratio, by_turns

ROUNDS = 15
LIMIT = 1.5
"""Issue 2: first paint ≤ 1.5 × a bare PySide6 window with one label."""
ROOT = Path(__file__).resolve().parents[2]

BARE = """
import os, time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel

class Window(QLabel):
    def paintEvent(self, event):
        super().paintEvent(event)
        QTimer.singleShot(0, shown)

def shown():
    print(time.monotonic(), flush=True)
    os._exit(0)

app = QApplication([])
window = Window("Sozialraumbüro")
window.resize(1280, 720)
window.show()
app.exec()
"""

OURS = """
import os, sys, time
from app import __main__, bootstrap

HEAVY = {"sqlalchemy", "lxml", "reportlab", "babel", "cryptography", "yaml", "argon2"}

def measure():
    from app.ui import first_window
    paint = first_window.Window.paintEvent

    def painted(window, event):
        from PySide6.QtCore import QTimer
        if not hasattr(window, "first"):  # before the window's own timer, which loads the rest
            window.first = None
            QTimer.singleShot(0, window, lambda: setattr(window, "first", time.monotonic()))
        paint(window, event)

    first_window.Window.paintEvent = painted

def ready(shell):
    print(shell.window.first, time.monotonic(), *sorted(HEAVY & set(sys.modules)), flush=True)
    os._exit(0)

bootstrap._close_soon = ready
bootstrap.warm_up = lambda: None
measure()
__main__.main(["--check"])
"""


@pytest.fixture
def home(own_home: Path) -> Path:
    """A workstation that was set up: names are read from the key file without any key."""
    slot = {"kind": "caseworker", "name": "Aylin Demir"}
    (own_home / "store.keys").write_text(json.dumps({"slots": [slot]}))
    return own_home


def _start(script: str, home: Path) -> tuple[list[float], list[str]]:
    """Milliseconds from spawn to each moment that the process printed, and the words beside them."""
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "SOZIALRAUMBUERO_HOME": str(home),
        "PYTHONPATH": str(ROOT),
    }
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout, done.stderr
    printed = done.stdout.split()
    moments = [(float(word) - began) * 1000 for word in printed if word[0].isdigit()]
    return moments, [word for word in printed if not word[0].isdigit()]


@pytest.mark.benchmark
@pytest.mark.slow
def test_first_paint_comes_nearly_as_soon_as_a_bare_window(home: Path) -> None:
    _start(BARE, home), _start(OURS, home)  # both into the page cache
    doors: list[float] = []

    def ours() -> float:
        first, door = _start(OURS, home)[0]
        doors.append(door)
        return first

    measure = by_turns(lambda: _start(BARE, home)[0][0], ours, ROUNDS, warm_up=0)
    assert_ratio("spawn to first paint, bare PySide6 and ours", LIMIT, measure)
    print(f"unlock ready for typing: {min(doors):.0f} ms (median {statistics.median(doors):.0f})")


def test_nothing_heavy_is_imported_before_one_can_type(home: Path) -> None:
    assert _start(OURS, home)[1] == []
