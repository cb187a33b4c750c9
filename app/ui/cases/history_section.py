"""Who changed what in this case, when, and on which screen or form; names of fields, no values."""

from __future__ import annotations

from collections.abc import Collection
from itertools import groupby
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout

from app.actions.lines import CaseView, ChangeLine
from app.domain.clock import OFFICE_ZONE
from app.i18n import gettext as _
from app.i18n.formats import date_text, time_text
from app.ui import theme
from app.ui.cases.history_words import change_words, origin_words
from app.ui.cases.section import CaseSection
from app.ui.language import spoken
from app.ui.navigation import Page
from app.ui.tasks import Control, Lane
from app.ui.widgets import Card, EmptyState, SecondaryButton, Text, column, empty, row

SHOWN = 60
"""Changes on the screen before older ones are asked for."""


class HistorySection(CaseSection):
    """Newest first, day by day."""

    def __init__(self, page: Page, case_id: UUID) -> None:
        super().__init__(page, case_id, name="case.section.history")
        self._limit = SHOWN
        self._lines: tuple[ChangeLine, ...] = ()
        self.body.addWidget(
            Text(
                _(
                    "Every change with who, when and where. What stood there before is not kept: "
                    "only what is needed today is."
                ),
                "muted",
            )
        )
        self._list = column(space=2)
        self.body.addLayout(self._list)
        self.body.addStretch(1)

    def show_case(self, view: CaseView) -> None:
        """Read the changes of every record of the case."""
        ids, queries = _ids(view), self.nav.place.queries

        def read(_control: Control) -> tuple[ChangeLine, ...]:
            return queries.history(ids)

        self.page.run(Lane.STORE, read, done=self._show)

    def _show(self, lines: tuple[ChangeLine, ...]) -> None:
        self._lines = lines
        empty(self._list)
        shown = lines[: self._limit]
        first = set({line.record_id: line for line in lines}.values())
        for day, own in groupby(shown, key=lambda line: line.at.astimezone(OFFICE_ZONE).date()):
            card = Card(f"history.{day.isoformat()}")
            card.column.addWidget(Text(theme.isolate(date_text(day, spoken(), "long")), "strong"))
            card.column.addLayout(_grid(list(own), first))
            self._list.addWidget(card)
        if len(lines) > self._limit:
            more = SecondaryButton(_("Show older changes"), "history.more", icon="chevron-down")
            more.clicked.connect(self._show_more)
            line = row(space=1)
            line.addStretch(1)
            line.addWidget(more)
            line.addStretch(1)
            self._list.addLayout(line)
        if not lines:
            self._list.addWidget(EmptyState("clock", _("No change is on record"), name="history.none"))

    def _show_more(self) -> None:
        self._limit += SHOWN * 3
        self._show(self._lines)


def _ids(view: CaseView) -> list[UUID]:
    lists = (
        view.needs,
        view.submissions,
        view.consents,
        view.referrals,
        view.events,
        view.letters,
        view.notes,
        view.goals,
        view.measures,
        view.appointments,
        view.deadlines,
        view.documents,
        view.disputes,
        view.accesses,
        view.requests,
    )
    home = [view.household.id] if view.household else []
    return [view.case.id, view.client.id, *home, *(record.id for some in lists for record in some)]


def _grid(lines: list[ChangeLine], first: Collection[ChangeLine]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(theme.GRID * 2)
    grid.setVerticalSpacing(6)
    grid.setColumnStretch(2, 1)
    top = Qt.AlignmentFlag.AlignTop
    for place, line in enumerate(lines):
        here = line.at.astimezone(OFFICE_ZONE)
        grid.addWidget(
            Text(theme.isolate(time_text(here.time(), spoken())), "muted", wrap=False), place, 0, top
        )
        who = Text(theme.isolate(line.author or _("unknown")), wrap=False)
        grid.addWidget(who, place, 1, top)
        words = column(space=0)
        words.addWidget(Text(change_words(line.table, line.fields, is_first=line in first)))
        origin = origin_words(line.origin)
        if origin:
            words.addWidget(Text(_("from: {place}").format(place=theme.isolate(origin)), "small"))
        grid.addLayout(words, place, 2)
    return grid
