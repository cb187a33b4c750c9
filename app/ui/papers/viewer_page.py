"""A kept paper on the screen: pages, zoom, printing, a copy outside. Each is written into the trail."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QFileDialog

from app.actions import papers as acts
from app.actions.paper_ports import PaperPages
from app.actions.ports import Picture, PrintChoice, PrintEnd
from app.domain.audit import Act
from app.domain.casework import CaseDocument
from app.domain.clock import today
from app.domain.errors import FileNotSaved, PrinterFailed
from app.domain.records import CaseFile
from app.domain.restriction import demand_unrestricted
from app.i18n import gettext as _
from app.i18n.formats import date_text
from app.ui import printers, theme
from app.ui.language import spoken
from app.ui.letters.preview import LetterPreview
from app.ui.navigation import Navigator, Page
from app.ui.papers import words
from app.ui.printing.options import PrintOptions
from app.ui.tasks import Control, Lane, raise_again
from app.ui.widgets import Card, PrimaryButton, Scroll, SecondaryButton, StatusPill, Text, column, row
from app.ui.widgets import Kind as BannerKind

SIDE_WIDTH = 320
REMEMBERED_AS = "paper"
"""Under which printer, copies and sides are remembered."""
PRINT_DOTS = 200
"""Per inch, where pages are drawn on the printer."""


class ViewerPage(Page):
    """The file is drawn by a child of its own that has it only as long as this page is there."""

    def __init__(self, nav: Navigator, paper: CaseDocument, case: CaseFile) -> None:
        name = words.title(paper, nav.place.content, spoken())
        super().__init__(nav, name, name="paper", scroll=False)
        self.case_id = paper.case_id
        self._paper, self._case = paper, case
        self._pages = nav.place.papers.pages(paper.file)
        self._printing: Control | None = None
        self.preview = LetterPreview(self, "paper.preview", _Shown(self._pages))
        self.options = PrintOptions("paper")
        self.options.offer(printers.names(), None)
        self.print = PrimaryButton(_("Print"), "paper.print", icon="printer")
        self.print.clicked.connect(lambda _checked: self._print())
        self.copy = SecondaryButton(_("Save a copy …"), "paper.copy", icon="save")
        self.copy.clicked.connect(lambda _checked: self._ask_path())
        self.options.looked.connect(self._allow)
        self._place_side()
        self.preview.show_pdf(paper.file.encode())
        self._note(Act.DOCUMENT_OPENED)
        choices = nav.place.print_choices
        self.run(
            Lane.STORE,
            lambda _control: choices.get(REMEMBERED_AS),
            done=lambda last: self.options.offer(printers.names(), last),
        )

    def submit(self) -> None:
        """Ctrl+Enter prints."""
        self.print.click()

    def closed(self) -> None:
        super().closed()
        pages = self._pages
        self.nav.tasks.start(Lane.RENDER, lambda _control: pages.close(), failed=raise_again, essential=True)

    def _place_side(self) -> None:
        paper, tag = self._paper, spoken()
        facts = Card("paper.facts")
        kind = words.kind(paper, self.nav.place.content, tag)
        if kind:
            facts.column.addWidget(Text(kind))
        day = today(self.nav.place.clock)
        validity = words.validity_words(paper, day, tag)
        if validity:
            facts.column.addWidget(StatusPill(validity, *words.validity_look(paper, day)))
        if paper.issued_on:
            issued = theme.isolate(date_text(paper.issued_on, tag))
            facts.column.addWidget(Text(_("issued on {date}").format(date=issued), "muted"))
        facts.column.addWidget(
            StatusPill(words.source_words(paper.source), "", words.source_icon(paper.source))
        )
        if paper.note:
            facts.column.addWidget(Text(theme.isolate(paper.note)))
        panel = Card("paper.panel")
        panel.column.addWidget(self.options)
        panel.column.addWidget(self.print)
        outside = Card("paper.outside")
        outside.column.addWidget(self.copy)
        outside.column.addWidget(
            Text(
                _("A saved copy is not encrypted, and no erasure reaches it. Saving is noted."),
                "small",
            )
        )
        area = Scroll()
        area.setFixedWidth(SIDE_WIDTH)
        down = column(area.content, space=2)
        down.setContentsMargins(0, 0, 8, 16)
        for card in (facts, panel, outside):
            down.addWidget(card)
        down.addStretch(1)
        across = row(space=2)
        across.addWidget(self.preview, 1)
        across.addWidget(area)
        self.body.addLayout(across, 1)
        self._allow()

    def _allow(self) -> None:
        self.print.setEnabled(self.options.has_printer() and self._printing is None)

    def _note(self, act: Act) -> None:
        place, paper = self.nav.place, self._paper
        self.nav.tasks.start(
            Lane.STORE,
            lambda _control: acts.note(paper, act, work=place.work, clock=place.clock),
            failed=raise_again,
            essential=True,
        )

    # -- printing -------------------------------------------------------------------------------

    def _print(self) -> None:
        place, pages, case, choice = self.nav.place, self._pages, self._case, self.options.choice()

        def send(control: Control) -> PrintEnd:
            demand_unrestricted(case)
            asked = printers.until_closed(control)
            if printers.replays():
                printers.draw_on(choice, partial(_draw, pages))
                return PrintEnd.DONE
            return place.print_pdf(
                pages.printable(), choice.printer, count=choice.count, sides=choice.sides, cancelled=asked
            )

        self._printing = self.run(
            Lane.PRINT, send, done=partial(self._printed, choice), failed=self._not_printed
        )
        self.banner.show_message(_("Printing …"))
        self._allow()

    def _printed(self, choice: PrintChoice, end: PrintEnd) -> None:
        choices = self.nav.place.print_choices
        self._printing = None
        self._allow()
        said = _("Printed.") if end is PrintEnd.DONE else _("Sent to the printer.")
        self.banner.show_message(said, kind=BannerKind.SUCCESS)
        self._note(Act.DOCUMENT_PRINTED)
        self.run(Lane.STORE, lambda _control: choices.keep(REMEMBERED_AS, choice), done=lambda _none: None)

    def _not_printed(self, error: Exception) -> None:
        self._printing = None
        self.options.renew(printers.names())
        self._allow()
        self.banner.show_error(error)

    # -- a copy outside -------------------------------------------------------------------------

    def _ask_path(self) -> None:
        suffix = self._paper.file.rpartition(".")[2]
        name = "{name}.{suffix}".format(name=_("paper"), suffix=suffix)
        chosen = QFileDialog.getSaveFileName(self, _("Save a copy"), name)[0]
        if not chosen:
            return
        path, kept, paper, case = Path(chosen), self.nav.place.papers, self._paper, self._case

        def save(_control: Control) -> None:
            demand_unrestricted(case)
            write_pieces(path, kept.pieces(paper.file))

        self.run(Lane.STORE, save, done=lambda _none: self._saved(path))

    def _saved(self, path: Path) -> None:
        self._note(Act.DOCUMENT_SAVED)
        self.banner.show_message(
            _("Saved as {file}.").format(file=theme.isolate(path.name)),
            _("This copy is not encrypted. Delete it when it has served."),
            BannerKind.ATTENTION,
        )


class _Shown:
    """A paper's pages as a preview asks for them; which file it is, they know themselves."""

    def __init__(self, pages: PaperPages) -> None:
        self._pages = pages

    def page_sizes(self, _pdf: bytes) -> Sequence[tuple[float, float]]:
        """As `Press.page_sizes`."""
        return self._pages.page_sizes()

    def page_picture(
        self, _pdf: bytes, page: int, width: int, part: tuple[int, int, int, int] | None = None
    ) -> Picture:
        """As `Press.page_picture`."""
        return self._pages.page_picture(page, width, part)


def write_pieces(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a file whole or not at all, piece by piece.

    Raises:
        FileNotSaved: the disk is full, or the folder takes no files.
    """
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as file:
            for piece in pieces:
                file.write(piece)
        part.replace(path)
    except OSError as failure:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise FileNotSaved(file=path.name, reason=failure.strerror or type(failure).__name__) from failure


def _draw(pages: PaperPages, device: object) -> None:
    """Each page as a picture on a printer of the system (Windows has no way to send a PDF)."""
    from PySide6.QtPrintSupport import QPrinter  # noqa: PLC0415 - loads the printing system

    if not isinstance(device, QPrinter):
        raise TypeError
    painter = QPainter()
    if not painter.begin(device):
        raise PrinterFailed(printer="", reason="")
    try:
        for number, (width, height) in enumerate(pages.page_sizes()):
            if number and not device.newPage():
                raise PrinterFailed(printer="", reason="")
            made = pages.page_picture(number, max(round(width / 25.4 * PRINT_DOTS), 1))
            kind = QImage.Format.Format_RGB888
            image = QImage(made.pixels, made.width, made.height, made.stride, kind)
            room = device.pageLayout().paintRectPixels(device.resolution())
            scale = min(room.width() / width, room.height() / height, device.resolution() / 25.4)
            painter.drawImage(QRect(0, 0, round(width * scale), round(height * scale)), image)
    finally:
        painter.end()
