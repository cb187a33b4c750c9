"""The print queue: look at the letter, print it, put it into the post, mark it as sent."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from uuid import UUID

from PySide6.QtWidgets import QFileDialog

from app.actions import letters, referrals
from app.actions.lines import LetterLine
from app.actions.ports import Picture
from app.actions.touched import Kind, Touched
from app.domain.letters import Copy
from app.domain.records import Letter
from app.i18n import gettext as _
from app.i18n import ngettext
from app.ui import icons, printers, theme
from app.ui.navigation import Navigator, Page
from app.ui.office import lines
from app.ui.tasks import Control, Lane
from app.ui.widgets import (
    PREVIEW_DPI,
    Busy,
    Choice,
    Column,
    EmptyState,
    LineTable,
    PictureView,
    PrimaryButton,
    SecondaryButton,
    column,
    row,
)
from app.ui.widgets import (
    Kind as BannerKind,
)

POST = frozenset({Copy.RECEIVER})
"""Only the receiver's copy goes into the post; the client has hers already."""
TO_FILE = "\0file"
"""Choice of the printer list: save as a PDF instead."""


class QueuePage(Page):
    """List on one side, the page as it will be printed on the other."""

    def __init__(self, nav: Navigator) -> None:
        super().__init__(nav, _("Print queue"), name="queue", subtitle=" ", scroll=False)
        self._pdf: bytes | None = None
        self._pdf_of: UUID | None = None
        self._fetching: Control | None = None
        self.table: LineTable[LetterLine] = LineTable("queue.table", _("Print queue"), self._columns())
        self.table.chosen.connect(self._chosen)
        self.preview = PictureView("queue.preview")
        self.preview.setMinimumWidth(320)
        self.busy = Busy("queue.busy")
        self.nothing = EmptyState(
            "printer",
            _("The print queue is empty"),
            _("Letters to be sent by post appear here after a workstation has synchronised."),
            name="queue.empty",
        )
        self.nothing.hide()
        self.printer = Choice("queue.printer", [])
        self.printer.setAccessibleName(_("Printer"))
        self.printer.activated.connect(lambda _index: self._name_print_button())
        self.print_button = PrimaryButton(_("Print"), "queue.print", icon="printer")
        self.sent_button = SecondaryButton(_("Mark as sent"), "queue.sent", icon="send")
        self.print_button.clicked.connect(self.submit)
        self.sent_button.clicked.connect(self._mark_sent)
        self._place()
        self._chosen(None)
        self.watch({Kind.REFERRAL, Kind.LETTER, Kind.CASE}, self._changed)

    def _columns(self) -> list[Column[LetterLine]]:
        content = self.nav.place.content
        printed: Column[LetterLine] = Column(
            _("Printed"),
            lambda line: lines.moment_words(line.printed_at) if line.printed_at else _("not yet"),
            icon=lambda line: icons.icon("tick", theme.SUCCESS) if line.printed_at else None,
            width=176,
        )
        return [lines.letter(), lines.recipient(content), printed]

    def _place(self) -> None:
        across = row(space=2)
        across.addWidget(self.table, 4)
        right = column(space=1)
        right.addWidget(self.busy)
        right.addWidget(self.preview, 1)
        across.addLayout(right, 3)
        self.body.addLayout(across, 1)
        self.body.addWidget(self.nothing, 1)
        self.footer.addStretch(1)
        self.footer.addWidget(self.sent_button)
        self.footer.addWidget(self.printer)
        self.footer.addWidget(self.print_button)

    def shown(self) -> None:
        known = [(name, name) for name in printers.names()]
        self.printer.set_choices([*known, (TO_FILE, _("Save as a PDF file"))])
        self._name_print_button()
        self.refresh()
        self.table.setFocus()

    def refresh(self) -> None:
        """Fetch the queue."""
        queries = self.nav.place.queries
        self.run(Lane.STORE, lambda _control: queries.print_queue(), done=self._show)

    def submit(self) -> None:
        """Print the receiver's copy, or save it."""
        line = self.table.line()
        if line is None or self._pdf is None or self._pdf_of != line.letter_id:
            return
        if self.printer.code() == TO_FILE:
            self._save(line, self._pdf)
        else:
            self._print(line, self._pdf)

    # -- showing ------------------------------------------------------------------------------

    def _show(self, found: tuple[LetterLine, ...]) -> None:
        self.table.set_lines(found)
        for widget in (self.table, self.preview, self.printer, self.print_button, self.sent_button):
            widget.setVisible(bool(found))
        self.nothing.setVisible(not found)
        words = ngettext("{count} letter", "{count} letters", len(found)).format(count=len(found))
        self.set_title(self.title(), words)
        if found and self.table.line() is None:
            self.table.selectRow(0)

    def _changed(self, _what: Touched) -> None:
        self.refresh()

    def _chosen(self, line: LetterLine | None) -> None:
        self.sent_button.setEnabled(line is not None and line.printed_at is not None)
        if line is None:
            self.print_button.setEnabled(False)
            return
        if line.letter_id == self._pdf_of:
            self.print_button.setEnabled(self._pdf is not None)
            return
        self._fetch(line.letter_id)

    def _fetch(self, letter_id: UUID) -> None:
        """Store lane for the letter, render lane for its pages; the screen never waits."""
        if self._fetching is not None:
            self._fetching.cancel()
        self._pdf, self._pdf_of = None, letter_id
        self.print_button.setEnabled(False)
        self.preview.show_pages([])
        self.busy.begin(_("Making the pages …"))
        work = self.nav.place.work
        self._fetching = self.run(
            Lane.STORE,
            lambda _control: letters.load(letter_id, work=work),
            done=self._render,
            failed=self._failed,
        )

    def _render(self, letter: Letter) -> None:
        press = self.nav.place.press

        def make(control: Control) -> tuple[bytes, tuple[Picture, ...]]:
            pdf = letters.part(letter, POST, press=press)
            control.step(1, 2)
            return pdf, tuple(press.pictures(pdf, PREVIEW_DPI))

        self._fetching = self.run(Lane.RENDER, make, done=self._rendered, failed=self._failed)

    def _rendered(self, made: tuple[bytes, tuple[Picture, ...]]) -> None:
        self.busy.end()
        self._pdf, pages = made
        self.preview.show_pages(pages)
        self.print_button.setEnabled(True)

    def _failed(self, error: Exception) -> None:
        self.busy.end()
        self.print_button.setEnabled(self._pdf is not None)
        self.banner.show_error(error)

    def _name_print_button(self) -> None:
        to_file = self.printer.code() == TO_FILE
        self.print_button.setText(_("Save as PDF …") if to_file else _("Print"))
        self.print_button.setAccessibleName(self.print_button.text())

    # -- doing --------------------------------------------------------------------------------

    def _print(self, line: LetterLine, pdf: bytes) -> None:
        printer, print_pdf = self.printer.code(), self.nav.place.print_pdf
        self.print_button.setEnabled(False)
        self.busy.begin(_("Printing …"))
        self.run(
            Lane.RENDER,
            lambda _control: print_pdf(pdf, printer),
            done=lambda _none: self._mark_printed(line),
            failed=self._failed,
        )

    def _save(self, line: LetterLine, pdf: bytes) -> None:
        """The file's name is the letter's number: nothing about the client."""
        name = f"{line.letter_number}.pdf"
        chosen, _kind = QFileDialog.getSaveFileName(self, _("Save the letter"), name, "PDF (*.pdf)")
        if not chosen:
            return
        self.run(
            Lane.RENDER,
            lambda _control: Path(chosen).write_bytes(pdf),
            done=lambda _size: self._mark_printed(line),
            failed=partial(self._not_written),
        )

    def _not_written(self, error: Exception) -> None:
        if not isinstance(error, OSError):
            self._failed(error)
            return
        self.banner.show_message(
            _("The file could not be written."), _("Choose another folder."), BannerKind.ERROR
        )

    def _mark_printed(self, line: LetterLine) -> None:
        self.busy.end()
        self.print_button.setEnabled(True)
        letter_id, place = line.letter_id, self.nav.place
        self.act(
            lambda _control: referrals.mark_printed(letter_id, work=place.work, clock=place.clock),
            done=partial(self._marked, _("Letter {number} was printed.").format(number=line.letter_number)),
        )

    def _mark_sent(self) -> None:
        line = self.table.line()
        if line is None:
            return
        letter_id, place = line.letter_id, self.nav.place
        self.sent_button.setEnabled(False)
        self.act(
            lambda _control: referrals.mark_sent(
                letter_id, work=place.work, worker=place.worker, clock=place.clock
            ),
            done=partial(
                self._marked, _("Letter {number} is marked as sent.").format(number=line.letter_number)
            ),
        )

    def _marked(self, words: str, _what: Touched) -> None:
        self.banner.show_message(words, "", BannerKind.SUCCESS)
        self.refresh()
