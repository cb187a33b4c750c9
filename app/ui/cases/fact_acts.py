"""What the notices beneath facts do, on every tab of a case alike: dispute, settle, decide."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import UUID

from app.actions import casework, conflicts
from app.actions.casework import Fact
from app.actions.lines import CaseView, ConflictLine
from app.actions.touched import Touched
from app.domain.clock import today
from app.ui.cases.fact_notices import FactNotices, Noticed
from app.ui.conflicts.conflict_words import value_words
from app.ui.navigation import Page


class FactActs:
    """Knows the case as it is on the screen; what it writes is written against that."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._view: CaseView | None = None

    def attach(self, notices: FactNotices) -> None:
        """Hear what a person does there."""
        notices.disputed.connect(self._dispute)
        notices.settled.connect(self._settle)
        notices.decided.connect(self.decide)

    def show(self, view: CaseView, notices: FactNotices) -> None:
        """Say beneath a fact what is to be said about it."""
        self._view = view
        table, field = notices.place
        words = partial(value_words, table, field, content=self._page.nav.place.content)
        notices.show_notices(view, _record(view, table), words)

    def decide(self, conflict: ConflictLine, value: object) -> None:
        """Keep one of the values."""
        work = self._page.nav.place.work
        self._do(lambda: conflicts.decide(conflict, value, work=work))

    def _dispute(self, table: str, field: str, statement: str, former: Noticed | None) -> None:
        view, place = self._view, self._page.nav.place
        record = _record(view, table) if view is not None else None
        if view is None or record is None:
            return
        fact = Fact(view.case.id, table, record, field)

        def dispute() -> Touched:
            return casework.dispute(
                fact,
                statement,
                former=former.dispute if former else None,
                seen=former.seen if former else None,
                work=place.work,
                worker=place.worker,
                clock=place.clock,
            )

        self._do(dispute)

    def _settle(self, notice: Noticed, outcome: str) -> None:
        place = self._page.nav.place
        on = today(place.clock)
        self._do(lambda: casework.settle(notice.dispute, outcome, on=on, seen=notice.seen, work=place.work))

    def _do(self, work: Callable[[], Touched]) -> None:
        self._page.act(lambda _control: work(), done=lambda _what: None)


def _record(view: CaseView, table: str) -> UUID | None:
    """The record of this table that the page of a case is about."""
    home = view.household.id if view.household else None
    return {"client": view.client.id, "household": home, "case_file": view.case.id}.get(table)
