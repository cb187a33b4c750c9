"""Run as a program: types into the real intake page, key by key, and waits to be killed.

`python -m tests.support.killed_typist FOLDER TEXT`: says `typed N` after each key. The pauses are those
of a quick typist: 400 keys a minute.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit

from app.bootstrap import keep_windows_quick
from app.content.demo import read_demo_worker
from app.domain.clock import SystemClock
from app.system.paths import resources_root
from app.ui import language
from app.ui.main_window import MainView
from app.ui.tasks import Tasks
from app.ui.tour.driver import Driver
from app.wiring.door import Door

PAUSE = 150
"""Milliseconds between two keys."""


def main(home: Path, text: str) -> int:
    """Until killed."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    keep_windows_quick()
    app = QApplication([])
    known = read_demo_worker(resources_root())
    place = Door(home, SystemClock()).unlock(known.worker.name, known.passphrase)
    language.speak(app, "en")
    tasks = Tasks()
    window = MainView(place, tasks)
    window.resize(1366, 768)
    window.show()
    window.begin()
    hands = Driver(window, lambda: tasks.idle)
    hands.settle()
    hands.press(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    hands.click("intake.language.bg")
    hands.settle()
    for name in ("form.next", "stays_anonymous.no", "given_name"):
        hands.click(name)
    hands.settle()
    field = hands.find("given_name", QLineEdit)
    keys = iter(enumerate(text, start=1))
    timer = QTimer(interval=PAUSE, timerType=Qt.TimerType.PreciseTimer)

    def type_one() -> None:
        number, key = next(keys, (0, ""))
        if number:
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                QApplication.sendEvent(field, QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, key))
            sys.stdout.write(f"typed {number}\n")
            sys.stdout.flush()

    timer.timeout.connect(type_one)
    timer.start()
    return app.exec()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
