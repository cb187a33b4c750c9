"""Ctrl+K: everything in one field, found while it is typed; the keyboard alone is enough."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QIcon, QKeyEvent

from app.actions.search_ports import Hit, Reason
from app.i18n import gettext as _
from app.i18n import ngettext, ui_translator
from app.i18n.formats import date_text
from app.ui import icons, theme
from app.ui.inquiry.inquiry_page import InquiryPage, person_named
from app.ui.navigation import Navigator, Page
from app.ui.search.words import reason_words
from app.ui.tasks import Control, Lane
from app.ui.widgets import Column, EmptyState, LineTable, SearchField, SecondaryButton, Text

MOST = 40
_ICONS = {
    Reason.NOTE: "edit",
    Reason.DOCUMENT: "file",
    Reason.LETTER_NUMBER: "letter",
}


class SearchPage(Page):
    """A field and the answers; arrow keys go from one to the other, Enter opens."""

    def __init__(self, nav: Navigator, text: str = "") -> None:
        super().__init__(nav, _("Search"), name="search", scroll=False)
        self._running: Control | None = None
        self._asked = ""
        self.field = SearchField("search.field", _("Name, number, birth date, or a word of a note"))
        self.count = Text("", "muted", wrap=False)
        self.table: LineTable[Hit] = LineTable("search.hits", _("What was found"), _columns())
        self.hint = EmptyState(
            "search",
            _("Type what you know"),
            _("Names are found in any script and spelling, and when only the beginning is typed."),
            name="search.hint",
        )
        self.inquire = SecondaryButton(_("Ask whether another team knows this person …"), "search.inquire")
        self.inquire.clicked.connect(lambda _checked: self._inquire())
        self.nothing = EmptyState(
            "search",
            _("Nothing found"),
            _("Try the family name only, another spelling, or the end of the case number."),
            self.inquire,
            name="search.nothing",
        )
        self.title_row.addWidget(self.count)
        for widget in (self.field, self.table, self.hint, self.nothing):
            self.body.addWidget(widget, 0 if widget is self.field else 1)
        self.table.hide()
        self.nothing.hide()
        self.field.textEdited.connect(self._typed)
        self.field.installEventFilter(self)
        self.table.opened.connect(self._open)
        if text:
            self.field.setText(text)
            self._typed(text)

    def shown(self) -> None:
        """The cursor is in the field at once."""
        self.focus_search()

    def focus_search(self) -> bool:
        """Ctrl+F and Ctrl+K."""
        self.field.setFocus()
        self.field.selectAll()
        return True

    def submit(self) -> None:
        """Ctrl+Enter opens the best answer."""
        self._open_first()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Down and self.table.lines_model.lines:
                self.table.setFocus()
                self.table.selectRow(0)
                return True
            if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                self._open_first()
                return True
        return super().eventFilter(watched, event)

    def _typed(self, text: str) -> None:
        """An answer to older words never replaces a newer one: the older question is given up."""
        self._asked = text.strip()
        if self._running is not None:
            self._running.cancel()
        search, asked = self.nav.place.search, self._asked
        self._running = self.run(Lane.STORE, lambda _c: search.find(asked, limit=MOST), done=self._show)

    def _show(self, hits: tuple[Hit, ...]) -> None:
        self._running = None
        self.table.set_lines(hits)
        self.table.setVisible(bool(hits))
        self.hint.setVisible(not hits and not self._asked)
        self.nothing.setVisible(not hits and bool(self._asked))
        found = ngettext("{count} answer", "{count} answers", len(hits)).format(count=len(hits))
        self.count.setText(found if hits else "")

    def _inquire(self) -> None:
        self.nav.open_page(InquiryPage(self.nav, person_named(self._asked)))

    def _open_first(self) -> None:
        if self.table.lines_model.lines:
            self._open(self.table.lines_model.lines[0])

    def _open(self, hit: Hit) -> None:
        if hit.reason is Reason.LETTER_NUMBER:
            self.nav.open_letter(hit.record_id)
        elif hit.case_id is not None:
            self.nav.open_case(hit.case_id)


def _columns() -> list[Column[Hit]]:
    tag = ui_translator().tag
    return [
        Column(_("Name"), lambda hit: theme.isolate(hit.name), stretch=True),
        Column(_("Born"), lambda hit: _day(hit.birth_date, tag), width=112, firm=True),
        Column(_("Found by"), lambda hit: reason_words(hit.reason), width=210, icon=_icon),
        Column(_("What"), lambda hit: theme.isolate(hit.shown) if hit.shown else "", width=300),
        Column(_("Case number"), lambda hit: theme.isolate(hit.case_number), width=140, firm=True),
    ]


def _day(day: date | None, tag: str) -> str:
    return date_text(day, tag) if day else ""


def _icon(hit: Hit) -> QIcon | None:
    return icons.icon(_ICONS.get(hit.reason, "person"), theme.MUTED)
