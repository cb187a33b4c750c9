"""A paper to be filled in by hand: its pages beside how they get onto paper; never numbered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from app.actions.ports import PrintChoice, PrintEnd
from app.domain.letters import LetterContent
from app.i18n import gettext as _
from app.ui import printers, theme
from app.ui.letters.preview import LetterPreview
from app.ui.navigation import Navigator, Page
from app.ui.printing import saving
from app.ui.printing.options import PrintOptions
from app.ui.tasks import Control, Lane
from app.ui.widgets import Card, Choice, Field, PrimaryButton, Scroll, SecondaryButton, column, row
from app.ui.widgets import Kind as BannerKind

SIDE_WIDTH = 340


@dataclass(frozen=True, slots=True)
class Paper:
    """Which paper it is."""

    name: str
    """Stem of the object names."""
    file: str
    """Suggested name of a saved file, without its suffix."""
    remembered_as: str
    """Under which printer, copies and sides are remembered."""
    languages: list[tuple[str, str]]
    """Codes and what they are called."""
    compose: Callable[[str], tuple[LetterContent, ...]]
    """The pages in a language; runs on the store's lane."""


@dataclass(frozen=True, slots=True)
class _Composed:
    """What the pages say, and how papers of this kind were printed last."""

    contents: tuple[LetterContent, ...]
    last: PrintChoice | None


class PaperPage(Page):
    """Choose the language, look, print or save. More cards go to `self.side`."""

    is_valid = True
    """It may be printed and saved; a page whose paper is not true yet says False."""

    def __init__(self, nav: Navigator, title: str, subtitle: str, paper: Paper, tag: str) -> None:
        super().__init__(nav, title, name=paper.name, subtitle=subtitle, scroll=False)
        self._paper = paper
        self._contents: tuple[LetterContent, ...] = ()
        self.pdf = b""
        self._is_first = True
        self._making: Control | None = None
        self._printing: Control | None = None
        name = paper.name
        self.preview = LetterPreview(self, f"{name}.preview")
        self.language = Choice(f"{name}.language", paper.languages, tag)
        self.options = PrintOptions(name)
        self.options.offer(printers.names(), None)
        self.print = PrimaryButton(_("Print"), f"{name}.print", icon="printer")
        self.keep = SecondaryButton(_("Save as PDF …"), f"{name}.save", icon="save")
        self.side = column(space=2)
        self._place()
        self.language.activated.connect(lambda _row: self.make())
        self.options.looked.connect(self._allow)
        self.print.clicked.connect(self._print)
        self.keep.clicked.connect(self._ask_path)
        self.make()

    def submit(self) -> None:
        """Ctrl+Enter prints."""
        self.print.click()

    def _place(self) -> None:
        panel = Card(f"{self._paper.name}.panel", margin=2)
        self.language.setSizeAdjustPolicy(Choice.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.language.setMinimumContentsLength(14)
        panel.column.setSpacing(12)
        panel.column.addWidget(Field(_("Language"), self.language))
        for widget in (self.options, self.print, self.keep):
            panel.column.addWidget(widget)
        area = Scroll()
        area.setFixedWidth(SIDE_WIDTH)
        down = column(area.content, space=2)
        down.setContentsMargins(0, 0, 8, 16)
        down.addWidget(panel)
        down.addLayout(self.side)
        down.addStretch(1)
        across = row(space=2)
        across.addWidget(self.preview, 1)
        across.addWidget(area)
        self.body.addLayout(across, 1)
        self._allow()

    def _allow(self) -> None:
        ready = bool(self.pdf) and self._making is None and self.is_valid
        self.print.setEnabled(ready and self.options.has_printer() and self._printing is None)
        self.keep.setEnabled(ready)

    # -- making -------------------------------------------------------------------------------

    def make(self) -> None:
        """Compose it anew, as things stand now."""
        if self._making is not None:
            self._making.cancel()
        place, paper, tag = self.nav.place, self._paper, self.language.code() or "de"

        def compose(_control: Control) -> _Composed:
            return _Composed(paper.compose(tag), place.print_choices.get(paper.remembered_as))

        self._making = self.run(Lane.STORE, compose, done=self._composed, failed=self._not_made)
        self._allow()

    def _composed(self, composed: _Composed) -> None:
        press, self._contents = self.nav.place.press, composed.contents
        if self._is_first:
            self._is_first = False
            self.options.offer(printers.names(), composed.last)
        self._making = self.run(
            Lane.RENDER,
            lambda _control: press.render(composed.contents),
            done=self._made,
            failed=self._not_made,
        )

    def _made(self, pdf: bytes) -> None:
        is_first, self.pdf, self._making = not self.pdf, pdf, None
        self.preview.show_pdf(pdf)
        self._allow()
        if is_first:
            first = self.print if self.print.isEnabled() else self.keep
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _not_made(self, error: Exception) -> None:
        self.pdf, self._making = b"", None
        self.preview.clear()
        self._allow()
        self.banner.show_error(error)

    # -- printing and saving ------------------------------------------------------------------

    def _print(self) -> None:
        pdf, contents, place, choice = self.pdf, self._contents, self.nav.place, self.options.choice()
        self._printing = self.run(
            Lane.PRINT,
            lambda control: printers.send(place, pdf, contents, choice, printers.until_closed(control)),
            done=partial(self._printed, choice),
            failed=self._not_printed,
        )
        self.banner.show_message(_("Printing …"))
        self._allow()

    def _printed(self, choice: PrintChoice, end: PrintEnd) -> None:
        choices, key = self.nav.place.print_choices, self._paper.remembered_as
        self._printing = None
        self._allow()
        words = _("Printed.") if end is PrintEnd.DONE else _("Sent to the printer.")
        self.banner.show_message(words, kind=BannerKind.SUCCESS)
        self.run(Lane.STORE, lambda _control: choices.keep(key, choice), done=lambda _none: None)

    def _not_printed(self, error: Exception) -> None:
        self._printing = None
        self.options.renew(printers.names())
        self._allow()
        self.banner.show_error(error)

    def _ask_path(self) -> None:
        name = f"{self._paper.file}.pdf"
        chosen = QFileDialog.getSaveFileName(self, _("Save as PDF"), name, _("PDF files (*.pdf)"))[0]
        if chosen:
            path, pdf = Path(chosen), self.pdf
            self.run(
                Lane.RENDER,
                lambda _control: saving.save_pdf(path, pdf),
                done=lambda _none: self._saved(path),
            )

    def _saved(self, path: Path) -> None:
        words = _("Saved as {file}.").format(file=theme.isolate(path.name))
        self.banner.show_message(words, kind=BannerKind.SUCCESS)
