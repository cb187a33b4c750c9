"""Locking: when it is time, and the way from an open store to the end of the process.

Closing the store leaves copies of its key in the memory, so locking ends the process (7-desktop.md part 2).
Before that what is open is kept inside the encryption, and the lanes reach a point where they may stop.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from app.ui.idle import Idle
from app.ui.tasks import Control, Lane, Tasks, raise_again

if TYPE_CHECKING:
    from app.actions.session_ports import KeptPage
    from app.actions.workplace import Workplace
    from app.ui.system_events import SystemEvents


def deaf(_application: QApplication, _window: QWidget) -> None:
    """Nobody hears the system: one process of tests and of the tour stands for several laptops."""


def _no_work(_control: Control) -> None:
    """Only its turn on the lane counts."""


@dataclass(frozen=True, slots=True)
class LockSteps:
    """What locking does to the process; as it stands, nothing: the door opens in the same one."""

    end: Callable[[], None] | None = None
    """The last step: ends the process. Raises `OSError` where no new one can be started."""
    was_locked: bool = False
    """This process took the place of one that locked."""
    events: Callable[[QApplication, QWidget], SystemEvents | None] = deaf
    """What hears the system (`app.ui.system_events`)."""


class Locking(QObject):
    """Watches while somebody is signed in; ends what is under way when it is time."""

    due = Signal()
    warned = Signal(int)
    """Seconds left; 0 = somebody is there again."""
    ended = Signal()
    """The store is closed and the process could not or should not be ended: the door may open."""

    def __init__(self, app: QApplication, window: QWidget, tasks: Tasks, steps: LockSteps) -> None:
        super().__init__(window)
        self._app, self._window, self._tasks, self._steps = app, window, tasks, steps
        self._events: SystemEvents | None = None
        self._idle: Idle | None = None
        self._place: Workplace | None = None
        self.under_way = False
        """Between the wish to lock and the door."""

    # -- when ---------------------------------------------------------------------------------

    def watch(self, place: Workplace, minutes: int) -> None:
        """Somebody is signed in; `minutes` as the device's settings have them."""
        self.stop()
        self._idle = Idle(place.session.policy, minutes, self)
        self._idle.expired.connect(self.due)
        self._idle.warned.connect(self.warned)
        self._idle.start()
        if self._events is None:
            self._events = self._steps.events(self._app, self._window)
            if self._events is not None:
                self._events.must_lock.connect(self._must_lock)
                self._events.start()

    def stop(self) -> None:
        """Nobody is signed in any more."""
        if self._idle is not None:
            self._idle.stop()
            self._idle.deleteLater()
            self._idle = None

    def choose(self, minutes: int) -> None:
        """Another time until it locks."""
        if self._idle is not None:
            self._idle.choose(minutes)

    def _must_lock(self, _why: str) -> None:
        """The machine waits for us before it sleeps, also where there is nothing to lock."""
        if self._idle is not None:
            self.due.emit()
        elif not self.under_way and self._events is not None:
            self._events.let_sleep()

    # -- how ----------------------------------------------------------------------------------

    def begin(self, place: Workplace, kept: Sequence[KeptPage]) -> None:
        """The window shows nothing of the work any more: keep the pages, end the lanes, close the store."""
        self.under_way, self._place = True, place
        self.stop()
        self._close_dialogs()

        def not_kept(error: Exception) -> None:
            self._end_lanes(place)  # a full disk must not keep it open
            raise error

        self._tasks.start(
            Lane.STORE,
            lambda _control: place.session.views.keep(place.worker.id, kept),
            done=lambda _none: self._end_lanes(place),
            failed=not_kept,
            essential=True,
        )

    def end(self, place: Workplace) -> None:
        """The store is closed already, under a new key: only the process has still to end."""
        self.under_way, self._place = True, place
        self.stop()
        self._close_dialogs()
        self._end_lanes(place)

    def _close_dialogs(self) -> None:
        """What stands before the window belongs to the work: choosing a file, for example."""
        for widget in self._app.topLevelWidgets():
            if isinstance(widget, QDialog) and widget.isVisible():
                widget.reject()

    def _end_lanes(self, place: Workplace) -> None:
        """Jobs and exchange reach a point where they may stop; a hung network does not hold it up.

        What is acknowledged is on the disk, so the process may end without closing, as in a power cut.
        """
        if self._steps.end is not None:
            QTimer.singleShot(int(place.session.policy.patience * 1000), self, self._finish)
        then: Callable[[], None] = partial(self._close_store, place)
        for lane in (Lane.NETWORK, Lane.RENDER, Lane.PRINT):
            then = partial(self._after, lane, then)
        then()

    def _after(self, lane: Lane, then: Callable[[], None]) -> None:
        """Call `then` when everything that was begun on this lane is done."""
        self._tasks.start(lane, _no_work, done=lambda _none: then(), failed=raise_again)

    def _close_store(self, place: Workplace) -> None:
        self._tasks.start(
            Lane.STORE,
            lambda _control: place.close(),
            done=lambda _none: self._finish(),
            failed=raise_again,
            essential=True,
        )

    def _finish(self) -> None:
        """The last step: where the process can be ended, nothing of the key is left."""
        if not self.under_way:
            return
        self.under_way, self._place = False, None
        if self._steps.end is not None:
            try:
                self._steps.end()
            except OSError:  # the program is gone from the disk: locked as well as this process can
                self._window.setProperty("locked", "closed")
        if self._events is not None:
            self._events.let_sleep()
        self.ended.emit()
