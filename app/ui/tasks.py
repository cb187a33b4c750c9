"""Work away from the GUI thread: three lanes, one thread each, results come back as calls.

A task gets values and returns values; it never sees a widget. After `Control.cancel()` none of its
callbacks runs (3-architecture.md B4).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from enum import Enum
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from app.domain.errors import Cancelled

Result = TypeVar("Result")
Post = Callable[[Callable[[], None]], None]
PROGRESS_PAUSE = 0.1
"""Seconds between two reports of progress: at most ten a second."""


class Lane(Enum):
    """Where work runs; one piece at a time on each."""

    STORE = "store"
    NETWORK = "network"
    RENDER = "render"
    PRINT = "print"
    """A job is looked after for a minute; pages go on being made meanwhile."""
    BACKUP = "backup"
    """Copies of the store: seconds for a large one, and nobody waits for them."""


HOLD_MS = 1000
"""How long the GUI thread holds on to a finished task, until the lane has surely forgotten it."""


def _no_progress(_done: int, _total: int) -> None:
    """Nobody looks."""


def _nothing(_result: object) -> None:
    """Nobody waits for the result."""


def raise_again(error: Exception) -> None:
    """No page is there that could say it: the crash window does."""
    raise error


class Control:
    """A task's line to the outside: say how far it is, notice that it should stop."""

    def __init__(
        self,
        post: Post,
        progress: Callable[[int, int], None],
        *,
        lane: Lane = Lane.STORE,
        essential: bool = False,
    ) -> None:
        self._post, self._progress, self._stop = post, progress, threading.Event()
        self._reported = 0.0
        self.lane = lane
        self.essential = essential
        """Runs to its end even when the window closes: what a person typed must be written."""
        self.finished = False
        """The piece is done or stopped, and its callback has run."""

    def cancel(self) -> None:
        """Called on the GUI thread: after it, none of this task's callbacks runs."""
        self._stop.set()

    @property
    def cancelled(self) -> bool:
        """Whether somebody asked the task to stop."""
        return self._stop.is_set()

    def step(self, done: int, total: int) -> None:
        """Between two pieces of work that are each whole: report, and let a cancel in."""
        if self._stop.is_set():
            raise Cancelled
        now = time.monotonic()
        if now - self._reported >= PROGRESS_PAUSE or done == total:
            self._reported = now
            self.deliver(partial(self._progress, done, total))

    def deliver(self, call: Callable[[], None]) -> None:
        """Have `call` run on the GUI thread, unless the task is cancelled by then."""
        self._post(lambda: None if self._stop.is_set() else call())


class Tasks(QObject):
    """Starts work on the lanes. Made, used and closed on the GUI thread."""

    _posted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._posted.connect(self._run, Qt.ConnectionType.QueuedConnection)
        self._lanes = {lane: ThreadPoolExecutor(1, f"lane-{lane.value}") for lane in Lane}
        self._running: list[Control] = []
        self._held: dict[Control, object] = {}
        self._closed = False

    def start(
        self,
        lane: Lane,
        work: Callable[[Control], Result],
        *,
        done: Callable[[Result], None] = _nothing,
        failed: Callable[[Exception], None],
        progress: Callable[[int, int], None] = _no_progress,
        essential: bool = False,
    ) -> Control:
        """Run `work` on a lane; `done` or `failed` is called on the GUI thread afterwards.

        `essential` work (an unfinished form) is done to its end even if the window is closed.
        """
        control = Control(self._post, progress, lane=lane, essential=essential)
        if self._closed:
            control.cancel()
            return control
        self._running.append(control)

        def run() -> None:
            try:
                control.step(0, 1)
                result = work(control)
            except Cancelled:
                pass
            except Exception as error:  # noqa: BLE001 - handed on, not swallowed
                control.deliver(partial(failed, error))
            else:
                control.deliver(partial(done, result))
            self._post(partial(self._finish, control))

        self._held[control] = run
        self._lanes[lane].submit(run)
        return control

    @staticmethod
    def not_started() -> Control:
        """The control of a task that does not run: cancelled and finished."""
        control = Control(lambda _call: None, _no_progress)
        control.cancel()
        control.finished = True
        return control

    @property
    def idle(self) -> bool:
        """No task is running and none of their calls is on its way (tour and tests wait for it)."""
        return not self._running

    def quiet(self, lane: Lane) -> bool:
        """Whether nothing runs or waits on this lane, and none of its calls is on its way."""
        return all(control.lane is not lane for control in self._running)

    def close(self) -> None:
        """Cancel everything and wait until each lane has finished its piece."""
        self._closed = True
        for control in self._running:
            if not control.essential:
                control.cancel()  # what has not begun yet ends at its first step
        for executor in self._lanes.values():
            executor.shutdown(wait=True)
        for control in self._running:
            control.cancel()  # essential work is done, but there is no window left to tell

    def _post(self, call: Callable[[], None]) -> None:
        self._posted.emit(call)

    def _finish(self, control: Control) -> None:
        """Callbacks know widgets: a lane must never be the last to let go of them, it would destroy them."""
        control.finished = True
        self._running.remove(control)
        QTimer.singleShot(HOLD_MS, self, lambda: self._held.pop(control, None))

    @Slot(object)
    def _run(self, call: Callable[[], None]) -> None:
        call()


class OwnTasks:
    """The tasks of one screen or view-model: they end with it, so no call reaches what is gone."""

    def __init__(self, tasks: Tasks) -> None:
        self._tasks = tasks
        self._controls: list[Control] = []
        self._ended = False

    def start(
        self,
        lane: Lane,
        work: Callable[[Control], Result],
        *,
        done: Callable[[Result], None] = _nothing,
        failed: Callable[[Exception], None],
        progress: Callable[[int, int], None] = _no_progress,
    ) -> Control:
        """As `Tasks.start`."""
        if self._ended:  # a pause in typing may end after its page
            return Tasks.not_started()
        control = self._tasks.start(lane, work, done=done, failed=failed, progress=progress)
        self._controls = [known for known in self._controls if not known.finished]
        self._controls.append(control)
        return control

    def end(self) -> None:
        """The screen is gone: as `cancel`, and nothing is begun any more."""
        self._ended = True
        self.cancel()

    def cancel(self) -> None:
        """None of their callbacks runs from now on."""
        for control in self._controls:
            control.cancel()
        self._controls.clear()
