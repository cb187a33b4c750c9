"""An issued letter: look, print, save, hand out."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFileDialog, QSizePolicy

from app.actions import letters, referrals
from app.actions.ports import Picture
from app.actions.touched import Touched
from app.domain.clock import OFFICE_ZONE
from app.domain.letters import Copy
from app.domain.records import Delivery, Letter, Referral, ReferralState
from app.i18n import gettext as _
from app.i18n import ui_translator
from app.i18n.formats import moment_text
from app.ui import printers, theme
from app.ui.navigation import Navigator, Page
from app.ui.tasks import Control, Lane
from app.ui.widgets import (
    PREVIEW_DPI,
    Busy,
    Card,
    Heading,
    Kind,
    PictureView,
    PrimaryButton,
    SecondaryButton,
    Text,
    row,
)
from app.ui.words import state_words

EVERY_COPY = frozenset(Copy)
AT_THE_CLIENT = frozenset({Copy.RECEIVER, Copy.CLIENT, Copy.COURTESY})
"""What the client carries: the agency's copy, her own, and the one in her language."""
PANEL_WIDTH = 320


class LetterPage(Page):
    """The pages as they were issued, from the frozen content."""

    def __init__(self, nav: Navigator, letter_id: UUID) -> None:
        super().__init__(nav, _("Letter"), name="letter", scroll=False)
        self._letter_id = letter_id
        self._letter: Letter | None = None
        self._pdf = b""
        self.busy = Busy("letter.busy")
        self.state = Text("", "muted")
        self.preview = PictureView("letter.preview")
        self.copies = QComboBox()
        self.printers = QComboBox()
        self.print = PrimaryButton(_("Print"), "letter.print", icon="printer")
        self.keep = SecondaryButton(_("Save as PDF …"), "letter.save", icon="save")
        self.hand_out = SecondaryButton(_("Handed to the client"), "letter.hand-out", icon="person")
        self._place()
        self._connect()
        self.busy.begin(_("Making the pages …"))
        self.run(Lane.STORE, self._load, done=self._show, failed=self._failed)

    def submit(self) -> None:
        """Ctrl+Enter prints."""
        self.print.click()

    def save_to(self, path: Path) -> None:
        """Write the chosen copies to a file that a person named; a failure leaves no half file."""
        pdf = self._pdf
        self.run(Lane.RENDER, lambda _control: _written(path, pdf), done=partial(self._saved, path))

    def _place(self) -> None:
        self.copies.setObjectName("letter.copies")
        self.copies.setAccessibleName(_("Which copies"))
        self.copies.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.copies.setMinimumContentsLength(20)
        self.copies.addItem(_("What the client takes along"), AT_THE_CLIENT)
        self.copies.addItem(_("Only the agency's copy"), frozenset({Copy.RECEIVER}))
        self.copies.addItem(_("Only the translation"), frozenset({Copy.COURTESY}))
        self.copies.addItem(_("All copies"), EVERY_COPY)
        self.printers.setObjectName("letter.printer")
        self.printers.setAccessibleName(_("Printer"))
        self.printers.addItems(list(printers.names()))
        has_printer = self.printers.count() > 0
        self.body.addWidget(self.busy)
        across = row(space=2)
        across.addWidget(self.preview, 1)
        across.addWidget(self._panel(has_printer=has_printer))
        self.body.addLayout(across, 1)
        for button in (self.print, self.keep, self.hand_out):
            button.setEnabled(False)

    def _panel(self, *, has_printer: bool) -> Card:
        panel = Card("letter.panel", margin=2)
        panel.setMinimumWidth(PANEL_WIDTH)
        panel.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        down = panel.column
        down.setSpacing(10)
        down.addWidget(Heading(_("Which copies")))
        down.addWidget(self.copies)
        down.addSpacing(8)
        if has_printer:
            down.addWidget(Heading(_("Printer")))
            down.addWidget(self.printers)
        else:
            self.printers.hide()
            down.addWidget(Text(_("No printer is set up here: save the PDF instead."), "muted"))
        down.addWidget(self.print)
        down.addWidget(self.keep)
        down.addStretch(1)
        down.addWidget(self.state)
        down.addWidget(self.hand_out)
        return panel

    def _connect(self) -> None:
        self.copies.activated.connect(lambda _row: self._choose())
        self.print.clicked.connect(self._print)
        self.keep.clicked.connect(self._ask_path)
        self.hand_out.clicked.connect(self._hand_out)

    def _load(self, _control: Control) -> tuple[Letter, Referral | None, bytes, Sequence[Picture]]:
        place = self.nav.place
        with place.work() as unit:
            letter = unit.letters.get(self._letter_id)
            referral = unit.referrals.get(letter.referral_id) if letter.referral_id else None
        pdf = letters.part(letter, AT_THE_CLIENT, press=place.press)
        return letter, referral, pdf, place.press.pictures(pdf, PREVIEW_DPI)

    def _show(self, loaded: tuple[Letter, Referral | None, bytes, Sequence[Picture]]) -> None:
        letter, referral, pdf, pages = loaded
        self._letter = letter
        tag = ui_translator().tag
        made = moment_text(letter.made_at, tag, OFFICE_ZONE)
        self.set_title(
            _("Letter {number}").format(number=theme.isolate(letter.number)),
            _("Issued {when}").format(when=theme.isolate(made)),
        )
        by_post = letter.delivery is not Delivery.BY_HAND
        state = state_words(referral.state) if referral else ""
        self.state.setText(_("The office sends it by post.") if by_post else state)
        self.hand_out.setEnabled(referral is not None and referral.state is ReferralState.RELEASED)
        self.hand_out.setVisible(not by_post)
        self._show_pages((pdf, pages))
        first = self.print if self.print.isEnabled() else self.keep
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose(self) -> None:
        letter, press = self._letter, self.nav.place.press
        if letter is None:
            return
        kinds: frozenset[Copy] = self.copies.currentData()

        def make(_control: Control) -> tuple[bytes, Sequence[Picture]]:
            pdf = letters.part(letter, kinds, press=press)
            return pdf, press.pictures(pdf, PREVIEW_DPI)

        self.busy.begin(_("Making the pages …"))
        self.run(Lane.RENDER, make, done=self._show_pages, failed=self._failed)

    def _show_pages(self, made: tuple[bytes, Sequence[Picture]]) -> None:
        self._pdf, pages = made
        self.busy.end()
        self.preview.show_pages(pages)
        self.print.setEnabled(self.printers.count() > 0)
        self.keep.setEnabled(True)

    def _failed(self, error: Exception) -> None:
        self.busy.end()
        self.banner.show_error(error)

    def _print(self) -> None:
        pdf, printer, print_pdf = self._pdf, self.printers.currentText(), self.nav.place.print_pdf
        self.run(Lane.RENDER, lambda _control: print_pdf(pdf, printer), done=self._printed)

    def _printed(self, _nothing: object) -> None:
        self.banner.show_message(_("Sent to the printer."), kind=Kind.SUCCESS)

    def _ask_path(self) -> None:
        if self._letter is None:
            return
        name = f"{self._letter.number}.pdf"
        chosen = QFileDialog.getSaveFileName(self, _("Save as PDF"), name, _("PDF files (*.pdf)"))[0]
        if chosen:
            self.save_to(Path(chosen))

    def _saved(self, path: Path, reason: str) -> None:
        if reason:
            self.banner.show_message(
                _("The file could not be written: {reason}").format(reason=reason),
                _("Choose another folder, or free some space, and save again."),
                Kind.ERROR,
            )
            return
        self.banner.show_message(
            _("Saved as {file}.").format(file=path.name),
            _("The file is not encrypted. Delete it when it is no longer needed."),
            Kind.ATTENTION,
        )

    def _hand_out(self) -> None:
        place = self.nav.place
        self.hand_out.setEnabled(False)

        def hand_out(_control: Control) -> Touched:
            return referrals.hand_out(
                self._letter_id, work=place.work, worker=place.worker, clock=place.clock
            )

        self.run(Lane.STORE, hand_out, done=self._handed_out, failed=self._not_handed_out)

    def _not_handed_out(self, error: Exception) -> None:
        self.hand_out.setEnabled(True)
        self.banner.show_error(error)

    def _handed_out(self, what: Touched) -> None:
        self.announce(what)
        self.state.setText(state_words(ReferralState.HANDED_OUT))
        self.banner.show_message(
            _("Recorded: the client has the letter."),
            _("The case now waits for the agency's answer."),
            Kind.SUCCESS,
        )


def _written(path: Path, pdf: bytes) -> str:
    """Why it could not be written; '' when it was. What stood there before is replaced at the end only."""
    part = path.with_name(path.name + ".part")
    try:
        part.write_bytes(pdf)
        part.replace(path)
    except OSError as failure:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        return failure.strerror or str(failure)
    return ""
