"""A form to be filled in by hand: printed or saved, never numbered."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from app.actions import writing
from app.actions.ports import PrintChoice, PrintEnd
from app.domain.letter_kinds import LetterKind
from app.domain.letters import LetterContent
from app.i18n import gettext as _
from app.i18n import ui_translator
from app.ui import printers, theme
from app.ui.letters.preview import LetterPreview
from app.ui.letters.write_model import language_choices
from app.ui.navigation import Navigator, Page
from app.ui.printing import saving
from app.ui.printing.options import PrintOptions
from app.ui.tasks import Control, Lane
from app.ui.widgets import Card, Choice, Field, PrimaryButton, SecondaryButton, row
from app.ui.widgets import Kind as BannerKind

PANEL_WIDTH = 320


@dataclass(frozen=True, slots=True)
class _Made:
    """An empty form, and how forms of its kind were printed last."""

    pdf: bytes
    contents: tuple[LetterContent, ...]
    last: PrintChoice | None


class BlankPage(Page):
    """The pages and how they get onto paper."""

    def __init__(self, nav: Navigator, kind: LetterKind, tag: str) -> None:
        super().__init__(nav, theme.isolate(kind.label(ui_translator().tag)), name="blank", scroll=False)
        self.set_title(self.title(), _("Empty form, to be filled in by hand"))
        self._kind, self._form = kind, _Made(b"", (), None)
        self._making: Control | None = None
        self._printing: Control | None = None
        self.preview = LetterPreview(self, "blank.preview")
        offered = language_choices(kind.languages or ("de",), ui_translator().tag)
        self.language = Choice("blank.language", offered, tag)
        self.options = PrintOptions("blank")
        self.options.offer(printers.names(), None)
        self.print = PrimaryButton(_("Print"), "blank.print", icon="printer")
        self.keep = SecondaryButton(_("Save as PDF …"), "blank.save", icon="save")
        self._place()
        self.language.activated.connect(lambda _row: self._make())
        self.options.looked.connect(self._allow)
        self.print.clicked.connect(self._print)
        self.keep.clicked.connect(self._ask_path)
        self._make()

    def submit(self) -> None:
        """Ctrl+Enter prints."""
        self.print.click()

    def _place(self) -> None:
        panel = Card("blank.panel", margin=2)
        panel.setFixedWidth(PANEL_WIDTH)
        self.language.setSizeAdjustPolicy(Choice.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.language.setMinimumContentsLength(14)
        panel.column.setSpacing(12)
        panel.column.addWidget(Field(_("Language"), self.language))
        panel.column.addWidget(self.options)
        panel.column.addWidget(self.print)
        panel.column.addWidget(self.keep)
        panel.column.addStretch(1)
        across = row(space=2)
        across.addWidget(self.preview, 1)
        across.addWidget(panel)
        self.body.addLayout(across, 1)
        self._allow()

    def _allow(self) -> None:
        ready = bool(self._form.pdf) and self._making is None
        self.print.setEnabled(ready and self.options.has_printer() and self._printing is None)
        self.keep.setEnabled(ready)

    # -- making -------------------------------------------------------------------------------

    def _make(self) -> None:
        if self._making is not None:
            self._making.cancel()
        place, kind_id, tag = self.nav.place, self._kind.id, self.language.code() or "de"

        def make(_control: Control) -> _Made:
            contents = writing.blank(kind_id, tag, place=place)
            return _Made(place.press.render(contents), contents, place.print_choices.get(kind_id))

        self._making = self.run(Lane.STORE, make, done=self._made)
        self._allow()

    def _made(self, made: _Made) -> None:
        is_first, self._form, self._making = not self._form.pdf, made, None
        if is_first:
            self.options.offer(printers.names(), made.last)
        self.preview.show_pdf(made.pdf)
        self._allow()
        first = self.print if self.print.isEnabled() else self.keep
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- printing and saving ------------------------------------------------------------------

    def _print(self) -> None:
        form, place, choice = self._form, self.nav.place, self.options.choice()
        self._printing = self.run(
            Lane.PRINT,
            lambda control: printers.send(
                place, form.pdf, form.contents, choice, printers.until_closed(control)
            ),
            done=partial(self._printed, choice),
            failed=self._not_printed,
        )
        self.banner.show_message(_("Printing …"))
        self._allow()

    def _printed(self, choice: PrintChoice, end: PrintEnd) -> None:
        choices, kind_id = self.nav.place.print_choices, self._kind.id
        self._printing = None
        self._allow()
        words = _("Printed.") if end is PrintEnd.DONE else _("Sent to the printer.")
        self.banner.show_message(words, kind=BannerKind.SUCCESS)
        self.run(Lane.STORE, lambda _control: choices.keep(kind_id, choice), done=lambda _none: None)

    def _not_printed(self, error: Exception) -> None:
        self._printing = None
        self.options.renew(printers.names())
        self._allow()
        self.banner.show_error(error)

    def _ask_path(self) -> None:
        name = f"{self._kind.id}.pdf"
        chosen = QFileDialog.getSaveFileName(self, _("Save as PDF"), name, _("PDF files (*.pdf)"))[0]
        if chosen:
            path, pdf = Path(chosen), self._form.pdf
            self.run(
                Lane.RENDER,
                lambda _control: saving.save_pdf(path, pdf),
                done=lambda _none: self._saved(path),
            )

    def _saved(self, path: Path) -> None:
        words = _("Saved as {file}.").format(file=theme.isolate(path.name))
        self.banner.show_message(words, kind=BannerKind.SUCCESS)
