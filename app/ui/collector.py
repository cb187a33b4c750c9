"""Python's garbage collector, on the GUI thread alone.

A round may end the life of a Qt object, and it runs in whatever thread allocates: a widget destroyed
from a lane's thread ends the process. So the automatic rounds are off while windows are open, and a
timer of the GUI thread runs them.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 1000
THRESHOLDS = (3000, 10, 10)
"""Allocations, young rounds and middle rounds from which the next older generation is looked through."""


class Collector(QObject):
    """Made, used and closed on the GUI thread."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self._look)
        gc.disable()
        self._timer.start()

    def leave_out_imports(self) -> None:
        """Take what the start has made out of the rounds: going over it takes tens of milliseconds."""
        gc.freeze()

    def close(self) -> None:
        """Back to automatic rounds, over everything: no window is there any more."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()

    def _look(self) -> None:
        young, middle, old = gc.get_count()
        if old > THRESHOLDS[2]:
            gc.collect(2)
        elif middle > THRESHOLDS[1]:
            gc.collect(1)
        elif young > THRESHOLDS[0]:
            gc.collect(0)
