"""A form to be filled in by hand: printed or saved, never numbered."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from app.actions import writing
from app.domain.letter_kinds import LetterKind
from app.i18n import gettext as _
from app.i18n import ui_translator
from app.ui import printers, theme
from app.ui.letters.preview import LetterPreview
from app.ui.letters.saving import write_out
from app.ui.letters.write_model import language_choices
from app.ui.navigation import Navigator, Page
from app.ui.tasks import Control, Lane
from app.ui.widgets import Card, Choice, Field, PrimaryButton, SecondaryButton, Text, row
from app.ui.widgets import Kind as BannerKind

PANEL_WIDTH = 320


class BlankPage(Page):
    """The pages and how they get onto paper."""

    def __init__(self, nav: Navigator, kind: LetterKind, tag: str) -> None:
        super().__init__(nav, theme.isolate(kind.label(ui_translator().tag)), name="blank", scroll=False)
        self.set_title(self.title(), _("Empty form, to be filled in by hand"))
        self._kind, self._pdf = kind, b""
        self._making: Control | None = None
        self.preview = LetterPreview(self, "blank.preview")
        offered = language_choices(kind.languages or ("de",), ui_translator().tag)
        self.language = Choice("blank.language", offered, tag)
        self.printer = Choice("blank.printer", [(name, name) for name in printers.names()])
        self.print = PrimaryButton(_("Print"), "blank.print", icon="printer")
        self.keep = SecondaryButton(_("Save as PDF …"), "blank.save", icon="save")
        self._place()
        self.language.activated.connect(lambda _row: self._make())
        self.print.clicked.connect(self._print)
        self.keep.clicked.connect(self._ask_path)
        self._make()

    def submit(self) -> None:
        """Ctrl+Enter prints."""
        self.print.click()

    def _place(self) -> None:
        panel = Card("blank.panel", margin=2)
        panel.setFixedWidth(PANEL_WIDTH)
        for choice in (self.language, self.printer):
            choice.setSizeAdjustPolicy(Choice.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            choice.setMinimumContentsLength(14)
        panel.column.setSpacing(12)
        panel.column.addWidget(Field(_("Language"), self.language))
        if self.printer.count():
            panel.column.addWidget(Field(_("Printer"), self.printer))
        else:
            self.printer.setParent(panel)
            self.printer.hide()
            panel.column.addWidget(Text(_("No printer is set up here: save the PDF instead."), "muted"))
        panel.column.addWidget(self.print)
        panel.column.addWidget(self.keep)
        panel.column.addStretch(1)
        across = row(space=2)
        across.addWidget(self.preview, 1)
        across.addWidget(panel)
        self.body.addLayout(across, 1)
        self._allow(ready=False)

    def _allow(self, *, ready: bool) -> None:
        self.print.setEnabled(ready and self.printer.count() > 0)
        self.keep.setEnabled(ready)

    def _make(self) -> None:
        if self._making is not None:
            self._making.cancel()
        place, kind_id, tag = self.nav.place, self._kind.id, self.language.code() or "de"
        self._allow(ready=False)
        self._making = self.run(
            Lane.STORE, lambda _control: writing.print_blank(kind_id, tag, place=place), done=self._made
        )

    def _made(self, pdf: bytes) -> None:
        self._pdf = pdf
        self._allow(ready=True)
        self.preview.show_pdf(pdf)
        first = self.print if self.print.isEnabled() else self.keep
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _print(self) -> None:
        pdf, printer, print_pdf = self._pdf, self.printer.code(), self.nav.place.print_pdf
        self.run(Lane.RENDER, lambda _control: print_pdf(pdf, printer), done=self._printed)

    def _printed(self, _nothing: object) -> None:
        self.banner.show_message(_("Sent to the printer."), kind=BannerKind.SUCCESS)

    def _ask_path(self) -> None:
        name = f"{self._kind.id}.pdf"
        chosen = QFileDialog.getSaveFileName(self, _("Save as PDF"), name, _("PDF files (*.pdf)"))[0]
        if chosen:
            path, pdf = Path(chosen), self._pdf
            self.run(Lane.RENDER, lambda _control: write_out(path, pdf), done=partial(self._saved, path))

    def _saved(self, path: Path, reason: str) -> None:
        if reason:
            self.banner.show_message(
                _("The file could not be written: {reason}").format(reason=reason),
                _("Choose another folder, or free some space, and save again."),
                BannerKind.ERROR,
            )
        else:
            self.banner.show_message(_("Saved as {file}.").format(file=path.name), kind=BannerKind.SUCCESS)
