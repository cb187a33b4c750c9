"""What stands instead of the work while the lease is over: its page, and a room to write something new.

The ability to write is never taken away; nothing that is in the store can be read meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, cast
from uuid import UUID

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.actions.search_ports import Duplicate, Typed
from app.actions.session_ports import KeptPage
from app.actions.workplace import Workplace
from app.domain.policy import Lease
from app.ui import shortcuts
from app.ui.drop_folder import DropFolder
from app.ui.forms.client_mode import ClientMode
from app.ui.forms.fill_model import FillModel
from app.ui.navigation import Page
from app.ui.print_room import PrintRoom
from app.ui.start.lease import LeasePage
from app.ui.tasks import Tasks
from app.ui.touched import TouchedHub
from app.ui.widgets import column


class NobodyKnown:
    """In place of the search: what is in the store stays closed."""

    def duplicates(self, _typed: Typed, **_but: UUID | None) -> tuple[Duplicate, ...]:
        """Nobody."""
        return ()


class WritingOnly(QWidget):
    """A navigator with one way in: a new intake. Whatever else is asked for leads back to the lease."""

    left = Signal()
    """Nothing new was handed in; what was begun is kept as a draft."""
    written = Signal()

    def __init__(self, place: Workplace, tasks: Tasks) -> None:
        super().__init__()
        self.setObjectName("writing")
        self.place = replace(place, search=cast("Any", NobodyKnown()))
        self.tasks = tasks
        self.touched = TouchedHub(self)
        self.printing = PrintRoom(place, tasks, self.touched, self)
        self.drop_folder = DropFolder(tasks, self)
        """Never begun: no papers are offered here."""
        self.erasing = None
        self._pages: list[Page] = []
        self._has_left = False
        self.stack = QStackedWidget()
        self.client = ClientMode(self.place, tasks)
        self.client.began.connect(self.stack.hide)
        self.client.ended.connect(self.stack.show)
        whole = column(self, space=0)
        whole.addWidget(self.stack)
        whole.addWidget(self.client)
        keys: list[tuple[str, Callable[[], object]]] = [
            (shortcuts.BACK, self.back),
            (shortcuts.SUBMIT, self._submit),
            ("Ctrl+Enter", self._submit),
            (shortcuts.CLIENT, self._turn_page),
        ]
        for sequence, act in keys:
            shortcut = QShortcut(QKeySequence(sequence), self.stack)
            shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
            shortcut.activated.connect(act)

    def end(self) -> None:
        """What is unfinished is kept as a draft; no callback of a page runs afterwards."""
        self._has_left = True
        self.client.close_mode()
        self.printing.close()
        self.drop_folder.end()
        while self._pages:
            page = self._pages.pop()
            page.can_leave()
            page.closed()

    # -- Navigator ----------------------------------------------------------------------------

    def start_intake(self) -> None:
        """A new case."""
        from app.ui import pages  # noqa: PLC0415 - the door must not wait for it

        self.open_page(pages.intake(self, None))

    def open_page(self, page: Page) -> None:
        """Put a page on top; the way back is always there."""
        page.show_back(True)  # noqa: FBT003 - as Qt's setters
        self._pages.append(page)
        self.stack.addWidget(page)
        self.stack.setCurrentWidget(page)
        page.shown()

    def back(self) -> None:
        """Close the page on top; the last one leads to the lease."""
        if not self._pages or not self._pages[-1].can_leave():
            return
        self._take_away(self._pages.pop())
        if self._pages:
            self.stack.setCurrentWidget(self._pages[-1])
            self._pages[-1].shown()
        elif not self._has_left:
            self.left.emit()

    def open_case(self, _case_id: UUID) -> None:
        """It is written down; it cannot be looked at yet."""
        self.written.emit()

    def resume_draft(self, _draft_id: UUID) -> None:
        """What was kept is closed, too."""
        self.left.emit()

    open_finder = open_referral = open_letter = resume_draft

    def open_root(self, _name: str) -> None:
        """There is no other page."""
        self.left.emit()

    def lock(self) -> None:
        """The page of the lease does it."""
        self.left.emit()

    def replace_page(self, page: Page, make: Callable[[], None]) -> None:
        """Take `page` away and let `make` open another one in its place."""
        if self._pages and page is self._pages[-1]:
            page.can_leave()
            self._take_away(self._pages.pop())
            make()

    def show_closed(self, _page: Page, _case_id: UUID) -> None:
        """All cases are."""
        self.left.emit()

    def turn_to_client(self, fill: QObject, back: Callable[[str], None]) -> None:
        """The client answers by herself."""
        if isinstance(fill, FillModel):
            self.client.turn(fill, back)

    def _take_away(self, page: Page) -> None:
        page.closed()
        self.stack.removeWidget(page)
        page.hide()
        page.deleteLater()

    def _submit(self) -> None:
        if self._pages:
            self._pages[-1].submit()

    def _turn_page(self) -> None:
        if self._pages:
            self._pages[-1].turn_to_client()


class LeaseGate(QStackedWidget):
    """The page of the lease, or the room to write."""

    renewed = Signal()
    locked = Signal()

    def __init__(self, place: Workplace, tasks: Tasks, lease: Lease, kept: Sequence[KeptPage]) -> None:
        """`kept` = the pages to come back to when the lease runs again."""
        super().__init__()
        self.setObjectName("lease.gate")
        self.kept = tuple(kept)
        self._place, self._tasks = place, tasks
        self._writing: WritingOnly | None = None
        self.page = LeasePage(place, tasks, lease)
        self.page.renewed.connect(self.renewed)
        self.page.lock_asked.connect(self.locked)
        self.page.new_asked.connect(self._write)
        self.addWidget(self.page)
        lock = QShortcut(QKeySequence(shortcuts.LOCK), self)
        lock.setContext(Qt.ShortcutContext.WindowShortcut)
        lock.activated.connect(self.locked)

    def begin(self) -> None:
        """The cursor."""
        self.page.begin()

    def end(self) -> None:
        """It is taken away."""
        self.page.end()
        if self._writing is not None:
            self._writing.end()
            self._writing = None

    def _write(self) -> None:
        room = WritingOnly(self._place, self._tasks)
        room.left.connect(self._back)
        room.written.connect(self._written)
        self._writing = room
        self.addWidget(room)
        self.setCurrentWidget(room)
        room.start_intake()

    def _written(self) -> None:
        self._back()
        self.page.say_kept()

    def _back(self) -> None:
        room, self._writing = self._writing, None
        self.setCurrentWidget(self.page)
        if room is not None:
            room.end()
            self.removeWidget(room)
            room.deleteLater()
        self.page.new.setFocus()
