"""What is wrong with a form file, and where in the spreadsheet; then how it looks on paper."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout

from app.domain.form_remarks import Finding, Remark, Report
from app.domain.forms import Completeness
from app.i18n import gettext as _
from app.i18n import language, ngettext
from app.ui import theme
from app.ui.form_library.form_paper_page import FormPaperPage
from app.ui.form_library.remark_words import what_to_do, words_of
from app.ui.navigation import Navigator, Page
from app.ui.tasks import Lane
from app.ui.widgets import (
    Busy,
    Card,
    Heading,
    PrimaryButton,
    SecondaryButton,
    StatusPill,
    Text,
    column,
    empty,
    row,
)
from app.ui.widgets import Kind as BannerKind

MOST_SHOWN = 200
"""Remarks that are placed; a form in a language of which nothing is there has one for each cell."""


class FormCheckPage(Page):
    """One file; it can be checked again after it was mended."""

    def __init__(self, nav: Navigator, path: Path) -> None:
        super().__init__(
            nav, _("Check of a form"), name="form-check", subtitle=theme.isolate(path.name), scroll=True
        )
        self._path = path
        self.report: Report | None = None
        self.again = SecondaryButton(_("Check again"), "form-check.again", icon="sync")
        self.preview = PrimaryButton(_("Preview"), "form-check.preview", icon="file")
        self.title_row.addWidget(self.again)
        self.title_row.addWidget(self.preview)
        self.busy = Busy("form-check.busy")
        self.languages = Card("form-check.languages", margin=2)
        self.remarks = column(space=1)
        for part in (self.busy, self.languages):
            self.body.addWidget(part)
        self.body.addLayout(self.remarks)
        self.again.clicked.connect(self._check)
        self.preview.clicked.connect(self._open_preview)
        self._check()

    def submit(self) -> None:
        """Ctrl+Enter checks again."""
        self.again.click()

    def _check(self) -> None:
        desk, path = self.nav.place.form_desk, self._path
        self.again.setEnabled(False)
        self.preview.setEnabled(False)
        self.languages.hide()
        empty(self.remarks)
        self.banner.clear()
        self.busy.begin(_("Reading the form …"))
        self.run(  # it takes a second: the store's lane must stay free to save
            Lane.RENDER, lambda _control: desk.check(path), done=self._show, failed=self._failed
        )

    def _failed(self, error: Exception) -> None:
        self.busy.end()
        self.again.setEnabled(True)
        self.banner.show_error(error)

    def _show(self, report: Report) -> None:
        self.busy.end()
        self.report = report
        self.again.setEnabled(True)
        self.preview.setEnabled(not report.is_broken)
        self._say(report)
        empty(self.languages.column)
        self.languages.setVisible(bool(report.completeness))
        if report.completeness:
            self.languages.column.addWidget(Heading(_("Languages")))
            for found in report.completeness:
                self.languages.column.addLayout(_language_line(found))
        for number, remark in enumerate(report.remarks[:MOST_SHOWN], 1):
            self.remarks.addWidget(_remark(number, remark))
        left = len(report.remarks) - MOST_SHOWN
        if left > 0:
            words = ngettext("{count} more of this kind", "{count} more of this kind", left)
            self.remarks.addWidget(Text(words.format(count=left), "muted"))
        first = self.preview if self.preview.isEnabled() else self.again
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say(self, report: Report) -> None:
        count = len(report.remarks)
        if report.is_broken:
            self.banner.show_message(
                _("This form cannot be used."),
                _("Mend what is said below in the file, save it, and check again."),
                BannerKind.ERROR,
            )
        elif count:
            words = ngettext(
                "{count} remark. The form can be used.", "{count} remarks. The form can be used.", count
            )
            self.banner.show_message(words.format(count=count), kind=BannerKind.ATTENTION)
        else:
            self.banner.show_message(_("No remarks. The form can be used."), kind=BannerKind.SUCCESS)

    def _open_preview(self) -> None:
        if self.report is not None and self.report.form is not None:
            self.nav.open_page(FormPaperPage(self.nav, self.report.form))


def _language_line(found: Completeness) -> QHBoxLayout:
    across = row(space=1)
    name = Text(language(found.language).autonym)
    name.setFont(theme.font_for(found.language))
    gaps = len(found.gaps)
    if gaps:
        words = ngettext("{count} text is missing", "{count} texts are missing", gaps).format(count=gaps)
        pill = StatusPill(words, "attention", "warning")
    else:
        pill = StatusPill(_("complete"), "success", "tick")
    across.addWidget(name, 1)
    across.addWidget(pill)
    return across


def _remark(number: int, remark: Remark) -> Card:
    """Where, what, and what to do."""
    card = Card(f"form-check.remark.{number}", margin=1)
    is_broken = remark.kind is Finding.BROKEN
    kind, icon = ("error", "error") if is_broken else ("attention", "warning")
    pill = StatusPill(place_words(remark), kind, icon)
    card.column.addWidget(pill, 0, Qt.AlignmentFlag.AlignLeading)
    card.column.addWidget(Text(theme.isolate(words_of(remark))).selectable())
    card.column.addWidget(Text(what_to_do(remark), "muted"))
    return card


def place_words(remark: Remark) -> str:
    """'survey, row 13, column M'; 'the whole file' where the place is not known."""
    place = remark.place
    sheet = theme.isolate(place.sheet)
    if place.row and place.column:
        words = _("Sheet {sheet}, row {row}, column {column}")
        return words.format(sheet=sheet, row=place.row, column=theme.isolate(place.column))
    if place.row:
        return _("Sheet {sheet}, row {row}").format(sheet=sheet, row=place.row)
    return _("Sheet {sheet}").format(sheet=sheet) if place.sheet else _("The whole file")
