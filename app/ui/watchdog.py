"""Measures how long the GUI thread did not answer, and where it was at that moment."""

from __future__ import annotations

import sys
import threading
import time
import traceback

from PySide6.QtCore import QObject, Qt, QTimer

BEAT_MS = 5
LATE_MS = 50
"""No stall above this during the tour (issue 2, numbers)."""


class Watchdog(QObject):
    """A heartbeat on the GUI thread; a second thread looks where it is when a beat is late."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.worst_ms = 0.0
        self.worst_at = ""
        self.stalls: list[tuple[float, str]] = []
        """Each stall above `LATE_MS`: milliseconds, and the innermost places of ours."""
        self._seen_at = ""
        self._beat = time.perf_counter()
        self._gui_thread = threading.get_ident()
        self._stop = threading.Event()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._alive)

    def start(self) -> None:
        """Begin, on the GUI thread."""
        self._beat = time.perf_counter()
        self._timer.start(BEAT_MS)
        threading.Thread(target=self._look, name="watchdog", daemon=True).start()

    def excuse(self, seconds: float) -> None:
        """The observer itself kept the thread busy that long (a screenshot): no stall of the application."""
        self._beat += seconds
        self._seen_at = ""

    def stop(self) -> float:
        """End; returns the worst stall in milliseconds."""
        self._timer.stop()
        self._stop.set()
        return self.worst_ms

    def _alive(self) -> None:
        now = time.perf_counter()
        late = (now - self._beat) * 1000 - BEAT_MS
        self._beat = now
        if late > self.worst_ms:
            self.worst_ms, self.worst_at = late, self._seen_at
        if late > LATE_MS:
            self.stalls.append((late, self._seen_at))
        self._seen_at = ""

    def _look(self) -> None:
        while not self._stop.wait(0.01):
            if not self._seen_at and (time.perf_counter() - self._beat) * 1000 > LATE_MS:
                self._seen_at = _places(self._gui_thread)


def _places(thread: int) -> str:
    """The innermost places of ours in that thread.

    Its frames are let go of at once, and nothing is read from files meanwhile: whoever holds a frame keeps
    its locals, and a QPainter that outlives its paint event ends the process.
    """
    frame = sys._current_frames().get(thread)  # noqa: SLF001 - the documented way
    found = [(at.f_code, line) for at, line in traceback.walk_stack(frame)] if frame else []
    del frame
    ours = [(code, line) for code, line in found if "/app/" in code.co_filename.replace("\\", "/")][:4]
    names = [f"{code.co_filename.rsplit('/', 1)[-1]}:{line} {code.co_name}" for code, line in reversed(ours)]
    return " > ".join(names)
