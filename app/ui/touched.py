"""Tells screens that what they show has changed; whoever asked for the change is left out."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Collection
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import QObject, QTimer
from shiboken6 import isValid

from app.actions.touched import Kind, Touched

Refresh = Callable[[Touched], None]


@dataclass(slots=True, eq=False)
class _Watch:
    owner: weakref.ref[QObject]
    kinds: frozenset[Kind]
    refresh: Refresh
    kinds_due: set[Kind]
    ids_due: set[UUID]

    @property
    def alive(self) -> bool:
        owner = self.owner()
        return owner is not None and isValid(owner)


class TouchedHub(QObject):
    """One per main window. A screen is told at most once per turn of the event loop."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._watches: list[_Watch] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._tell)

    def watch(self, owner: QObject, kinds: Collection[Kind], refresh: Refresh) -> None:
        """Have `refresh` called when one of these kinds changed, until `owner` is destroyed."""
        self._watches.append(_Watch(weakref.ref(owner), frozenset(kinds), refresh, set(), set()))
        owner.destroyed.connect(self._forget_gone)

    def forget(self, owner: QObject) -> None:
        """Stop telling this owner."""
        self._watches = [watch for watch in self._watches if watch.alive and watch.owner() is not owner]

    def announce(self, what: Touched, asker: QObject | None = None) -> None:
        """Something changed; everybody who shows it fetches again, but not the asker."""
        for watch in self._watches:
            met = watch.kinds & what.kinds
            if met and (asker is None or watch.owner() is not asker):
                watch.kinds_due |= met
                watch.ids_due |= what.ids
        self._timer.start()

    def _tell(self) -> None:
        for watch in list(self._watches):
            if not watch.kinds_due:
                continue
            what = Touched(frozenset(watch.kinds_due), frozenset(watch.ids_due))
            watch.kinds_due.clear()
            watch.ids_due.clear()
            if watch.alive and watch in self._watches:
                watch.refresh(what)

    def _forget_gone(self, _gone: QObject | None = None) -> None:
        self._watches = [watch for watch in self._watches if watch.alive]
