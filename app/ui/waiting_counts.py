"""How much waits where: read on the store lane, shown in the navigation, told when it is urgent."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from app.actions.touched import Kind
from app.actions.workplace import Workplace
from app.domain.agenda import placed
from app.domain.clock import today
from app.i18n import gettext as _
from app.ui.agenda.today_model import pressing
from app.ui.agenda.today_page import WATCHED as DAY_KINDS
from app.ui.rail import Rail
from app.ui.sync.sync_model import SyncModel
from app.ui.tasks import Lane, Tasks, raise_again
from app.ui.touched import TouchedHub


class WaitingCounts(QObject):
    """Counts again whenever something of its kind changed."""

    emergencies = Signal(object)
    """Ids of emergencies in her cases of which nobody took note; all of them, each time."""

    def __init__(
        self, place: Workplace, tasks: Tasks, touched: TouchedHub, sync: SyncModel, rail: Rail
    ) -> None:
        super().__init__(rail)
        self._place, self._tasks, self._touched, self._sync, self._rail = place, tasks, touched, sync, rail
        self._is_over = False
        sync.changed.connect(self._show_conflicts)

    def begin(self) -> None:
        """Count for the first time."""
        for kinds, count in (
            ({Kind.PRINT_JOB}, self._count_jobs),
            (DAY_KINDS, self._count_day),
            ({Kind.ERASURE}, self._count_erasures),
            ({Kind.ACCESS}, self._count_emergencies),
        ):
            self._touched.watch(self, kinds, lambda _what, count=count: count())  # type: ignore[misc]
            count()

    def end(self) -> None:
        """Nothing is shown any more."""
        self._is_over = True
        self._touched.forget(self)

    def _count(self, name: str, words: str, work: Callable[[], int]) -> None:
        def show(count: int) -> None:
            if not self._is_over:
                self._rail.show_count(name, words, count)

        self._tasks.start(Lane.STORE, lambda _control: work(), done=show, failed=raise_again)

    def _show_conflicts(self) -> None:
        """Fields that wait for a decision."""
        if not self._is_over:
            count = self._sync.state.conflicts if self._sync.state else 0
            self._rail.show_count("conflicts", _("Conflicts ({count})"), count)

    def _count_jobs(self) -> None:
        """Letters that wait for a printer."""
        self._count("later", _("Print later ({count})"), lambda: len(self._place.print_jobs.all()))

    def _count_day(self) -> None:
        """What of hers is overdue or due today."""
        desk, day = self._place.agenda, today(self._place.clock)
        holidays = self._place.content.directory.holidays

        def count() -> int:
            return pressing(placed(desk.entries(day, mine=True, ahead=False).entries, day, holidays))

        self._count("today", _("Today ({count})"), count)

    def _count_erasures(self) -> None:
        """Erasures that took changes of hers along, of which she has not read."""
        kept = self._place.protection
        self._count("erasures", _("Bin and erasure ({count})"), lambda: len(kept.lost_edits()))

    def _count_emergencies(self) -> None:
        book = self._place.access

        def found(new: frozenset[UUID]) -> None:
            if not self._is_over:
                self.emergencies.emit(new)

        self._tasks.start(
            Lane.STORE,
            lambda _control: frozenset(one.access_id for one in book.notices(only_new=True) if one.is_mine),
            done=found,
            failed=raise_again,
        )
