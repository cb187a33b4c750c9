"""The list of cases, and above it what was left unfinished."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon, QKeySequence, QShortcut

from app.actions.lines import CaseLine
from app.actions.ports import Draft
from app.actions.touched import Kind, Touched
from app.domain.clock import OFFICE_ZONE
from app.domain.forms import LocalizedText
from app.i18n import gettext as _
from app.i18n import language, ngettext, ui_translator
from app.i18n.formats import date_text, moment_text
from app.ui import icons, theme
from app.ui.cases.list_model import CaseListModel
from app.ui.navigation import Navigator, Page
from app.ui.widgets import (
    Card,
    Column,
    DangerButton,
    EmptyState,
    LineTable,
    PrimaryButton,
    QuietButton,
    SearchField,
    SecondaryButton,
    Text,
    column,
    empty,
    row,
)
from app.ui.words import state_look, state_words

NEAR_THE_END = 400
"""Pixels before the end of the list at which the next page is fetched."""


class CaseListPage(Page):
    """Places the widgets and connects them; decides nothing."""

    def __init__(self, nav: Navigator) -> None:
        super().__init__(nav, _("Cases"), name="cases", scroll=False)
        self.model = CaseListModel(nav.place, self.tasks, nav.touched)
        self.model.setParent(self)
        self.search = SearchField("cases.search", _("Name or case number"))
        self.count = Text("", "muted", wrap=False)
        self.new = PrimaryButton(_("New case"), "cases.new", icon="new")
        self.table: LineTable[CaseLine] = LineTable("cases.table", _("Cases"), self._columns())
        self.nothing = EmptyState(
            "cases",
            _("No case here yet"),
            _("Ctrl+N opens the intake form. All stays on this workstation until there is a connection."),
            name="cases.nothing",
        )
        self.not_found = EmptyState(
            "search",
            _("No case matches"),
            _("Try the family name only, another spelling, or the end of the case number."),
            name="cases.not-found",
        )
        self._drafts = column(space=1)
        self._place()
        self._connect()
        self.model.refresh()
        self.model.refresh_drafts()

    def focus_search(self) -> bool:
        """Ctrl+F."""
        self.search.setFocus()
        self.search.selectAll()
        return True

    def _place(self) -> None:
        self.title_row.addWidget(self.count)
        self.title_row.addWidget(self.new)
        down = self.body
        down.addLayout(self._drafts)
        down.addWidget(self.search)
        down.addWidget(self.table, 1)
        down.addWidget(self.nothing, 1)
        down.addWidget(self.not_found, 1)
        self.nothing.hide()
        self.not_found.hide()

    def _connect(self) -> None:
        self.search.textEdited.connect(self.model.search)
        down = QShortcut(QKeySequence(Qt.Key.Key_Down), self.search)
        down.setContext(Qt.ShortcutContext.WidgetShortcut)
        down.activated.connect(self._to_lines)
        self.new.clicked.connect(self.nav.start_intake)
        self.table.opened.connect(lambda line: self.nav.open_case(line.case_id))
        bar = self.table.verticalScrollBar()
        bar.valueChanged.connect(self._scrolled)
        self.model.lines_changed.connect(self._show)
        self.model.more_lines.connect(self.table.lines_model.append_lines)
        self.model.counted.connect(self._show_count)
        self.model.drafts_changed.connect(self._show_drafts)
        self.model.failed.connect(self.banner.show_error)
        self.watch({Kind.CASE, Kind.REFERRAL, Kind.DRAFT, Kind.CONFLICT}, self._refresh)

    def _to_lines(self) -> None:
        """From what is typed into what was found."""
        if self.table.lines_model.lines:
            self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.table.selectRow(max(self.table.currentIndex().row(), 0))

    def _scrolled(self, value: int) -> None:
        if value > self.table.verticalScrollBar().maximum() - NEAR_THE_END:
            self.model.more()

    def _refresh(self, what: Touched) -> None:
        if what.kinds & {Kind.CASE, Kind.REFERRAL, Kind.CONFLICT}:
            self.model.refresh()
        if Kind.DRAFT in what.kinds:
            self.model.refresh_drafts()

    def _show(self, lines: tuple[CaseLine, ...]) -> None:
        self.table.set_lines(lines)
        is_searching = bool(self.search.text().strip())
        self.nothing.setVisible(not lines and not is_searching)
        self.table.setVisible(bool(lines))
        self.not_found.setVisible(not lines and is_searching)

    def _show_count(self, count: int) -> None:
        self.count.setText(ngettext("{count} case", "{count} cases", count).format(count=count))

    def _show_drafts(self, drafts: tuple[Draft, ...], titles: Mapping[str, LocalizedText]) -> None:
        empty(self._drafts)
        for draft in drafts:
            self._drafts.addWidget(DraftCard(draft, self.nav, self.model, titles.get(draft.form_id)))

    def _columns(self) -> list[Column[CaseLine]]:
        tag = ui_translator().tag
        content = self.nav.place.content
        return [
            Column(_("Name"), _who, stretch=True, icon=_line_icon, colour=_line_colour),
            Column(_("Born"), lambda line: _day(line.birth_date, tag), width=116, firm=True),
            Column(_("Language"), _language, width=120),
            Column(
                _("Needs"),
                lambda line: (
                    _holder(line)
                    if line.is_locked
                    else ", ".join(content.need_label(code, tag) for code in line.needs)
                ),
                width=236,
            ),
            Column(
                _("Newest referral"),
                lambda line: state_words(line.referral_state) if line.referral_state else "",
                width=190,
                icon=_state_icon,
            ),
            Column(_("Case number"), lambda line: theme.isolate(line.number), width=140, firm=True),
        ]


def _day(day: date | None, tag: str) -> str:
    return date_text(day, tag) if day else ""


def _state_icon(line: CaseLine) -> QIcon | None:
    return icons.icon(state_look(line.referral_state)[1], theme.MUTED) if line.referral_state else None


def _who(line: CaseLine) -> str:
    """The name; of a case that is not open to who asks, words."""
    return _("Not open") if line.is_locked else theme.isolate(line.name)


def _holder(line: CaseLine) -> str:
    """Who can say more of a case that is not open to who asks."""
    holder = theme.isolate(line.caseworker)
    return _("{name} holds this case.").format(name=holder) if holder else _("Nobody holds this case.")


def _language(line: CaseLine) -> str:
    return "" if line.is_locked else language(line.language).autonym


def _line_icon(line: CaseLine) -> QIcon | None:
    if line.is_locked:
        return icons.icon("lock", theme.MUTED)
    return icons.icon("conflict", theme.ATTENTION) if line.in_conflict else None


def _line_colour(line: CaseLine) -> str | None:
    return theme.MUTED if line.is_locked else None


class DraftCard(Card):
    """An unfinished form: go on, or throw away after a second press."""

    def __init__(
        self, draft: Draft, nav: Navigator, model: CaseListModel, title: LocalizedText | None
    ) -> None:
        """`title` of a further form of a case; None = an intake, which needs no name."""
        super().__init__(f"draft.{draft.id}", margin=1)
        tag = ui_translator().tag
        when = moment_text(draft.updated_at, tag, OFFICE_ZONE)
        said = _("Unfinished form, {language}, last change {when}")
        if title is not None:
            said = _("Unfinished form {form}, {language}, last change {when}")
        words = Text(
            said.format(
                form=theme.isolate(title.text(tag).text) if title is not None else "",
                language=theme.isolate(language(draft.language).autonym),
                when=theme.isolate(when),
            ),
            "strong",
        )
        go_on = SecondaryButton(_("Go on"), "draft.resume", icon="edit")
        go_on.clicked.connect(partial(nav.resume_draft, draft.id))
        self._ask = QuietButton(_("Throw away"), "draft.drop", icon="trash")
        self._sure = DangerButton(_("Yes, throw away for good"), "draft.drop.sure")
        self._sure.hide()
        self._ask.clicked.connect(self._ask_again)
        self._sure.clicked.connect(partial(model.drop_draft, draft))
        across = row(space=1)
        across.addWidget(words, 1)
        for button in (go_on, self._ask, self._sure):
            across.addWidget(button)
        self.column.addLayout(across)

    def _ask_again(self) -> None:
        self._ask.hide()
        self._sure.show()
        self._sure.setFocus()
