"""How long nobody has touched the application: a warning first, then it locks.

Heard are keys, mouse, wheel, touch and pen at the windows themselves, before any widget has them, so no
page has to take part; a filter over the whole application would call Python for each event of each
widget. Text from an input method comes another way and is heard at the cursor.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QWindow
from shiboken6 import isValid

from app.actions.session_ports import LockPolicy

_TOUCHES = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseMove,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.TabletPress,
        QEvent.Type.TabletMove,
    }
)
SECOND_MS = 1000


def seconds_awake_or_asleep() -> float:
    """A clock that nobody sets and that goes on while the machine sleeps, so that sleep counts as idle."""
    clock = getattr(time, "CLOCK_BOOTTIME", None)  # Linux; macOS's CLOCK_MONOTONIC goes on by itself
    if clock is None:
        clock = getattr(time, "CLOCK_MONOTONIC", None)
    return time.monotonic() if clock is None else time.clock_gettime(clock)


class Idle(QObject):
    """Counts the seconds since the last touch; runs while somebody is signed in."""

    warned = Signal(int)
    """Seconds left; 0 = somebody is there again."""
    expired = Signal()

    def __init__(
        self,
        policy: LockPolicy,
        minutes: int,
        parent: QObject | None = None,
        *,
        now: Callable[[], float] = seconds_awake_or_asleep,
    ) -> None:
        super().__init__(parent)
        self._policy, self._now = policy, now
        self._limit = policy.chosen(minutes) * 60.0
        self._last = now()
        self._warning = False
        self._heard: list[QWindow] = []
        self._timer = QTimer(self)
        self._timer.setInterval(SECOND_MS)
        self._timer.timeout.connect(self.look)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.focusWindowChanged.connect(self._hear_all)
            application.inputMethod().cursorRectangleChanged.connect(self.touch)

    def start(self) -> None:
        """Somebody is there."""
        self._hear_all()
        self.touch()
        self._timer.start()

    def stop(self) -> None:
        """Nobody is signed in any more."""
        self._timer.stop()
        for window in self._heard:
            if isValid(window):  # a dialog's window may be gone already
                window.removeEventFilter(self)
        self._heard.clear()

    def measure_by(self, now: Callable[[], float]) -> None:
        """Another clock, which goes on from the one before."""
        self._now = now

    def choose(self, minutes: int) -> None:
        """Another time, within the policy's bounds; counts from now on."""
        self._limit = self._policy.chosen(minutes) * 60.0
        self.touch()

    def touch(self) -> None:
        """Somebody is there."""
        self._last = self._now()
        if self._warning:
            self._warning = False
            self.warned.emit(0)

    def look(self) -> None:
        """Once a second: warn, or say that the time is over."""
        left = self._limit - (self._now() - self._last)
        if left <= 0:
            self.stop()
            self.expired.emit()
        elif left <= self._policy.warning:
            self._warning = True
            self.warned.emit(max(1, round(left)))

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in _TOUCHES:
            self.touch()
        return False

    def _hear_all(self, _focused: QWindow | None = None) -> None:
        """Dialogs are windows of their own."""
        known = QGuiApplication.topLevelWindows()
        self._heard = [window for window in self._heard if isValid(window) and window in known]
        for window in known:
            if window not in self._heard:
                window.installEventFilter(self)
                self._heard.append(window)
