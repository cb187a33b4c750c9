"""What belongs to the open store and not to one person: it goes on when somebody else takes over.

The exchange with the office, who is told of changes, and letters that are on their way to a printer:
each is booked for the person who sent it.
"""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.actions.workplace import Workplace
from app.ui.print_room import PrintRoom
from app.ui.sync.sync_model import SyncModel
from app.ui.tasks import Tasks
from app.ui.touched import TouchedHub


class Carried(QObject):
    """Made with the first window after unlocking, closed when the store is."""

    def __init__(self, place: Workplace, tasks: Tasks) -> None:
        super().__init__()
        self._tasks = tasks
        self.touched = TouchedHub(self)
        self.sync = SyncModel(place, tasks, self.touched, self)
        self._rooms: list[PrintRoom] = []

    def print_room(self, place: Workplace) -> PrintRoom:
        """Where this person prints; the rooms of others finish what is in them."""
        self.sync.use(place)
        room = PrintRoom(place, self._tasks, self.touched, self)
        self._rooms.append(room)
        return room

    def close(self) -> None:
        """No exchange is begun any more, and no job is looked after."""
        self.sync.close()
        for room in self._rooms:
            room.close()
        self._rooms.clear()
