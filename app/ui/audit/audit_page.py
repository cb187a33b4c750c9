"""The audit trail: filters, pages, whether it is whole, and a file of it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

from PySide6.QtWidgets import QFileDialog, QWidget

from app.actions import auditing
from app.actions.audit_ports import AuditFilter, AuditLine
from app.domain.audit import Act
from app.domain.clock import OFFICE_ZONE, today
from app.domain.errors import AuditBroken
from app.i18n import gettext as _
from app.i18n import ngettext
from app.ui import theme
from app.ui.access.words import moment_words
from app.ui.audit.words import act_words, count_words
from app.ui.navigation import Navigator, Page
from app.ui.printing import saving
from app.ui.tasks import Control, Lane
from app.ui.widgets import (
    Busy,
    Choice,
    Column,
    EmptyState,
    LineEdit,
    LineTable,
    QuietButton,
    SecondaryButton,
    column,
    row,
)
from app.ui.widgets import Kind as BannerKind

PAGE = 200
NEAR_THE_END = 400
"""Pixels before the end at which the next page is fetched."""
_DAYS = (("1", 1), ("7", 7), ("30", 30), ("365", 365))


class AuditPage(Page):
    """Newest first. Everybody reads her own rows; who looks after data protection reads all."""

    def __init__(self, nav: Navigator) -> None:
        super().__init__(nav, _("Audit trail"), name="audit", subtitle=" ", scroll=False)
        self._book = nav.place.audit
        self._case: UUID | None = None
        self._complete = False
        self._fetching: Control | None = None
        self._make_filters()
        self.table: LineTable[AuditLine] = LineTable("audit.table", _("Audit trail"), self._columns())
        self.nothing = EmptyState("search", _("Nothing in the trail matches"), "", name="audit.empty")
        self.nothing.hide()
        self.busy = Busy("audit.busy")
        self.stop = QuietButton(_("Cancel"), "audit.stop", icon="close")
        self.stop.hide()
        self.verify_button = SecondaryButton(_("Verify"), "audit.verify", icon="shield")
        self.verify_button.setToolTip(_("Whether every row is as it was written"))
        self.export_button = SecondaryButton(_("Save as a file …"), "audit.export", icon="save")
        self._working: Control | None = None
        self._place_widgets()
        self._connect()
        self.run(Lane.STORE, lambda _control: self._book.authors(), done=self._offer_people)

    def _make_filters(self) -> None:
        spans = [("", _("Any time")), *((code, _days_words(days)) for code, days in _DAYS)]
        self.span = Choice("audit.span", spans, "30")
        self.act_choice = Choice("audit.act", [("", _("Every act")), *_acts()], "")
        self.person = Choice("audit.person", [("", _("Everybody"))], "")
        self.number = LineEdit("audit.case", _("Case number"))
        self.number.setFixedWidth(180)
        for widget, words in (
            (self.span, _("Period")),
            (self.act_choice, _("Act")),
            (self.person, _("Person")),
            (self.number, _("Case number")),
        ):
            widget.setAccessibleName(words)

    def _columns(self) -> list[Column[AuditLine]]:
        return [
            Column(_("When"), lambda line: moment_words(line.at), width=190, firm=True),
            Column(_("Person"), lambda line: theme.isolate(line.author_name or "–"), width=170),
            Column(_("Act"), lambda line: act_words(line.act), stretch=True),
            Column(_("Case"), lambda line: theme.isolate(line.case_number or ""), width=150, firm=True),
            Column(_("Number of"), count_words, width=100),
            Column(_("Row"), lambda line: str(line.place), width=80),
        ]

    def _place_widgets(self) -> None:
        words = (
            _("You look after data protection: you see everybody's rows.")
            if self._book.reads_all
            else _("You see what you did yourself. It holds no names of clients.")
        )
        self.set_title(self.title(), words)
        across = row(space=1)
        for widget in (self.span, self.act_choice, self.person, self.number):
            across.addWidget(widget)
        across.addStretch(1)
        self.person.setVisible(self._book.reads_all)
        self.body.addLayout(across)
        working = row(space=1)
        working.addWidget(self.busy, 1)
        working.addWidget(self.stop)
        self.body.addLayout(working)
        down = QWidget()
        inside = column(down, space=0)
        inside.addWidget(self.table, 1)
        inside.addWidget(self.nothing, 1)
        self.body.addWidget(down, 1)
        self.footer.addStretch(1)
        self.footer.addWidget(self.export_button)
        self.footer.addWidget(self.verify_button)

    def _connect(self) -> None:
        for choice in (self.span, self.act_choice, self.person):
            choice.activated.connect(lambda _row: self.refresh())
        self.number.returnPressed.connect(self._find_case)
        self.number.textEdited.connect(self._emptied)
        self.table.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.verify_button.clicked.connect(self.submit)
        self.export_button.clicked.connect(self._ask_path)
        self.stop.clicked.connect(self._stop)

    def shown(self) -> None:
        self.refresh()
        self.table.setFocus()

    # -- showing ------------------------------------------------------------------------------

    def wanted(self) -> AuditFilter:
        """What is chosen above the list."""
        days = int(self.span.code() or 0)
        return AuditFilter(
            since=_days_ago(today(self.nav.place.clock), days) if days else None,
            author=UUID(self.person.code()) if self.person.code() else None,
            act=self.act_choice.code() or None,
            case_id=self._case,
        )

    def refresh(self) -> None:
        """Fetch the first page."""
        self._fetch(None)

    def _fetch(self, before: int | None) -> None:
        if self._fetching is not None:
            self._fetching.cancel()
        book, wanted = self._book, self.wanted()
        self._fetching = self.run(
            Lane.STORE,
            lambda _control: book.page(wanted, before=before, limit=PAGE),
            done=self._show if before is None else self._show_more,
        )

    def _show(self, found: tuple[AuditLine, ...]) -> None:
        self._fetching, self._complete = None, len(found) < PAGE
        self.table.set_lines(found)
        self.table.setVisible(bool(found))
        self.nothing.setVisible(not found)
        self.export_button.setEnabled(bool(found))
        if found:
            self.table.selectRow(0)

    def _show_more(self, found: tuple[AuditLine, ...]) -> None:
        self._fetching, self._complete = None, len(found) < PAGE
        self.table.lines_model.append_lines(found)

    def _scrolled(self, value: int) -> None:
        lines = self.table.lines_model.lines
        near = value > self.table.verticalScrollBar().maximum() - NEAR_THE_END
        if near and lines and not self._complete and self._fetching is None:
            self._fetch(lines[-1].place)

    def _offer_people(self, people: tuple[tuple[UUID, str], ...]) -> None:
        self.person.set_choices(
            [("", _("Everybody")), *((str(id), theme.isolate(name)) for id, name in people)]
        )

    def _find_case(self) -> None:
        number, book = self.number.text().strip(), self._book
        if number:
            self.run(Lane.STORE, lambda _control: book.case_numbered(number), done=self._found_case)

    def _found_case(self, case_id: UUID | None) -> None:
        self._case = case_id
        if case_id is None:
            self.banner.show_message(_("No case here has this number."), "", BannerKind.ATTENTION)
            return
        self.banner.clear()
        self.refresh()

    def _emptied(self, text: str) -> None:
        if not text.strip() and self._case is not None:
            self._case = None
            self.refresh()

    # -- verifying and saving -----------------------------------------------------------------

    def submit(self) -> None:
        """Go through all rows (Ctrl+Enter)."""
        if self._working is not None:
            return
        place, book = self.nav.place, self._book

        def verify(control: Control) -> tuple[int, bytes]:
            return auditing.verify(
                book=book, work=place.work, worker=place.worker, clock=place.clock, step=control.step
            )

        self._begin(_("Going through all rows …"))
        self._working = self.run(
            Lane.STORE, verify, done=self._verified, failed=self._not_verified, progress=self.busy.progress
        )

    def _verified(self, found: tuple[int, bytes]) -> None:
        count, head = found
        self._rest()
        words = ngettext(
            "The audit trail is whole: {count} row.", "The audit trail is whole: {count} rows.", count
        )
        self.banner.show_message(
            words.format(count=count),
            _("Hash of the last row: {hash}").format(hash=theme.isolate(head.hex()[:16] + " …")),
            BannerKind.SUCCESS,
        )
        self.refresh()

    def _not_verified(self, error: Exception) -> None:
        self._rest()
        self.banner.show_error(error)
        if isinstance(error, AuditBroken):
            self.verify_button.setFocus()

    def _ask_path(self) -> None:
        name = f"audit-{today(self.nav.place.clock).isoformat()}.csv"
        chosen, _kind = QFileDialog.getSaveFileName(self, _("Save the audit trail"), name, "CSV (*.csv)")
        if chosen:
            self.save_to(Path(chosen))

    def save_to(self, path: Path) -> None:
        """Save the chosen rows into a file that a person named."""
        place, book, wanted = self.nav.place, self._book, self.wanted()

        def export(control: Control) -> int:
            return auditing.export(
                wanted,
                partial(saving.save_pdf, path),
                book=book,
                work=place.work,
                worker=place.worker,
                clock=place.clock,
                step=control.step,
            )

        self._begin(_("Writing the file …"))
        self._working = self.run(
            Lane.STORE, export, done=self._saved, failed=self._not_verified, progress=self.busy.progress
        )

    def _saved(self, count: int) -> None:
        self._rest()
        self.banner.show_message(
            ngettext("{count} row was saved.", "{count} rows were saved.", count).format(count=count),
            _("The file holds ids and moments, no names. It is not encrypted."),
            BannerKind.ATTENTION,
        )
        self.refresh()

    def _begin(self, words: str) -> None:
        self.banner.clear()
        self.busy.begin(words)
        self.stop.show()
        self.verify_button.setEnabled(False)
        self.export_button.setEnabled(False)

    def _stop(self) -> None:
        if self._working is not None:
            self._working.cancel()
        self._rest()

    def _rest(self) -> None:
        self._working = None
        self.busy.end()
        self.stop.hide()
        self.verify_button.setEnabled(True)
        self.export_button.setEnabled(True)


def _acts() -> list[tuple[str, str]]:
    named = [(act.value, act_words(act.value)) for act in Act]
    return sorted(named, key=lambda known: known[1].casefold())


def _days_words(days: int) -> str:
    if days == 1:
        return _("Today")
    return ngettext("The last {count} day", "The last {count} days", days).format(count=days)


def _days_ago(day: date, days: int) -> datetime:
    return datetime.combine(day - timedelta(days=days - 1), time(), OFFICE_ZONE)
