"""Fetches the cases that match what is typed, a page at a time, and the unfinished forms."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, QTimer, Signal

from app.actions import intake
from app.actions.lines import CaseLine
from app.actions.ports import Draft
from app.actions.touched import Touched
from app.actions.workplace import Workplace
from app.domain.forms import LocalizedText
from app.ui import unfinished
from app.ui.cases.form_words import titles_of
from app.ui.tasks import Control, Lane, OwnTasks
from app.ui.touched import TouchedHub

PAGE = 200
TYPING_PAUSE = 120
"""Milliseconds of rest before a search runs: a slow disk is not asked for every letter."""


class CaseListModel(QObject):
    """Knows no widget, runs no SQL on the GUI thread."""

    lines_changed = Signal(object)
    more_lines = Signal(object)
    counted = Signal(int)
    drafts_changed = Signal(object, object)
    """The drafts, and what the forms among them are called that belong to a case."""
    failed = Signal(object)

    def __init__(self, place: Workplace, tasks: OwnTasks, touched: TouchedHub) -> None:
        super().__init__()
        self._place, self._tasks, self._touched = place, tasks, touched
        self._text, self._loaded, self._complete = "", 0, False
        self._running: Control | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(TYPING_PAUSE)
        self._pause.timeout.connect(self.refresh)

    def search(self, text: str) -> None:
        """Another search; a slow answer to the old words never replaces a newer one."""
        self._text = text.strip()
        if self._running is not None:
            self._running.cancel()
            self._running = None
        self._pause.start()

    def refresh(self) -> None:
        """Fetch the first page again."""
        if self._running is not None:
            self._running.cancel()
        text, queries = self._text, self._place.queries

        def fetch(_control: Control) -> tuple[tuple[CaseLine, ...], int]:
            return queries.cases(text, limit=PAGE), queries.count_cases()

        self._running = self._tasks.start(Lane.STORE, fetch, done=self._fetched, failed=self.failed.emit)

    def more(self) -> None:
        """The list was scrolled to its end: the next page."""
        if self._complete or self._running is not None:
            return
        text, offset, queries = self._text, self._loaded, self._place.queries

        def fetch(_control: Control) -> tuple[CaseLine, ...]:
            return queries.cases(text, limit=PAGE, offset=offset)

        self._running = self._tasks.start(Lane.STORE, fetch, done=self._fetched_more, failed=self.failed.emit)

    def refresh_drafts(self) -> None:
        """Fetch the unfinished forms again."""
        work, forms = self._place.work, self._place.forms

        def fetch(_control: Control) -> tuple[tuple[Draft, ...], Mapping[str, LocalizedText]]:
            with work() as unit:
                drafts = tuple(filter(unfinished.is_form, unit.drafts.all()))
            return drafts, titles_of([draft.form_id for draft in drafts if draft.case_id], forms)

        self._tasks.start(
            Lane.STORE, fetch, done=lambda found: self.drafts_changed.emit(*found), failed=self.failed.emit
        )

    def drop_draft(self, draft: Draft) -> None:
        """Throw an unfinished form away."""
        work = self._place.work

        def drop(_control: Control) -> Touched:
            return intake.drop_draft(draft.id, work=work)

        self._tasks.start(Lane.STORE, drop, done=self._touched.announce, failed=self.failed.emit)

    def _fetched(self, fetched: tuple[tuple[CaseLine, ...], int]) -> None:
        lines, count = fetched
        self._running = None
        self._loaded, self._complete = len(lines), len(lines) < PAGE
        self.lines_changed.emit(lines)
        self.counted.emit(count)

    def _fetched_more(self, lines: tuple[CaseLine, ...]) -> None:
        self._running = None
        self._loaded += len(lines)
        self._complete = len(lines) < PAGE
        self.more_lines.emit(lines)
