"""An issued letter: look, print, print later, save, hand out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFileDialog

from app.actions import letters, referrals
from app.actions.ports import PrintChoice, PrintEnd, PrintJob
from app.actions.session_ports import KeptPage
from app.actions.touched import Touched
from app.domain.audit import Act
from app.domain.clock import OFFICE_ZONE
from app.domain.errors import LetterDiffers
from app.domain.letters import Copy
from app.domain.records import Delivery, Letter, Referral, ReferralState
from app.i18n import gettext as _
from app.i18n.formats import moment_text
from app.ui import icons, printers, theme
from app.ui.access.reads import note_read
from app.ui.language import spoken
from app.ui.letters.preview import LetterPreview
from app.ui.navigation import Navigator, Page
from app.ui.print_room import Ended
from app.ui.printing import saving
from app.ui.printing.options import PrintOptions
from app.ui.tasks import Control, Lane
from app.ui.widgets import (
    Busy,
    Card,
    Heading,
    Kind,
    PrimaryButton,
    Scroll,
    SecondaryButton,
    Text,
    column,
    row,
)
from app.ui.words import state_words

EVERY_COPY = frozenset(Copy)
AT_THE_CLIENT = frozenset({Copy.RECEIVER, Copy.CLIENT, Copy.COURTESY})
"""What the client carries: the agency's copy, her own, and the one in her language."""
PANEL_WIDTH = 316


@dataclass(frozen=True, slots=True)
class _Loaded:
    """What the page shows."""

    letter: Letter
    referral: Referral | None
    copies: frozenset[Copy]
    last: PrintChoice | None
    is_restricted: bool
    """Nothing new about the case may leave (Art. 18 GDPR); what was issued before is warned of."""


class LetterPage(Page):
    """The pages as they were issued, from the frozen content."""

    def __init__(self, nav: Navigator, letter_id: UUID) -> None:
        super().__init__(nav, _("Letter"), name="letter", subtitle=" ", scroll=False)
        self._letter_id = letter_id
        self._letter: Letter | None = None
        self._pdf = b""
        self._job: UUID | None = None
        self._failed_job: PrintJob | None = None
        self._as_issued = True
        self.busy = Busy("letter.busy")
        self.state = Text("", "muted")
        self.preview = LetterPreview(self, "letter.preview")
        self.copies = QComboBox()
        self.options = PrintOptions("letter")
        self.print = PrimaryButton(_("Print"), "letter.print", icon="printer")
        self.later = SecondaryButton(_("Print later"), "letter.later", icon="later")
        self.keep = SecondaryButton(_("Save as PDF …"), "letter.save", icon="save")
        self.hand_out = SecondaryButton(_("Handed to the client"), "letter.hand-out", icon="person")
        self.hand_out.hide()
        self._place()
        self._connect()
        self.busy.begin(_("Making the pages …"))
        self.run(Lane.STORE, self._load, done=self._show, failed=self._failed)

    def kept_as(self) -> KeptPage:
        return KeptPage("letter", self._letter_id)

    def shown(self) -> None:
        """Printers may have come or gone meanwhile."""
        if self._letter is not None:
            self.options.renew(printers.names())
            self._allow()

    def submit(self) -> None:
        """Ctrl+Enter prints, or puts the letter on the list where there is no printer."""
        (self.print if self.options.has_printer() else self.later).click()

    def save_to(self, path: Path) -> None:
        """Write the chosen copies to a file that a person named; a failure leaves no half file."""
        pdf = self._pdf
        self.run(
            Lane.RENDER, lambda _control: saving.save_pdf(path, pdf), done=lambda _none: self._saved(path)
        )

    # -- placing ------------------------------------------------------------------------------

    def _place(self) -> None:
        self.copies.setObjectName("letter.copies")
        self.copies.setAccessibleName(_("Which copies"))
        self.copies.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.copies.setMinimumContentsLength(18)
        self.body.addWidget(self.busy)
        across = row(space=2)
        across.addWidget(self.preview, 1)
        side = Scroll()  # a small screen, a large font and a message above: nothing may be cut off
        side.setFixedWidth(PANEL_WIDTH)
        column(side.content, space=0).addWidget(self._panel())
        across.addWidget(side)
        self.body.addLayout(across, 1)
        for button in (self.print, self.later, self.keep):
            button.setEnabled(False)

    def _panel(self) -> Card:
        panel = Card("letter.panel", margin=2)
        down = panel.column
        down.setSpacing(8)
        self.copies_heading = Heading(_("Which copies"))
        down.addWidget(self.copies_heading)
        down.addWidget(self.copies)
        down.addSpacing(4)
        down.addWidget(self.options)
        down.addWidget(self.print)
        down.addWidget(self.later)
        down.addWidget(self.keep)
        spool = Text(_("The print system may keep copies that this application cannot delete (F1)."), "small")
        spool.setObjectName("letter.spool-hint")
        down.addWidget(spool)
        down.addStretch(1)
        down.addWidget(self.state)
        down.addWidget(self.hand_out)
        return panel

    def _connect(self) -> None:
        self.copies.activated.connect(lambda _row: self._choose())
        self.print.clicked.connect(self._print)
        self.later.clicked.connect(self._print_later)
        self.keep.clicked.connect(self._ask_path)
        self.hand_out.clicked.connect(self._hand_out)
        self.options.looked.connect(self._allow)
        self.nav.printing.ended.connect(self._ended)

    # -- showing ------------------------------------------------------------------------------

    def _load(self, _control: Control) -> _Loaded:
        place = self.nav.place
        with place.work() as unit:
            letter = unit.letters.get(self._letter_id)
            referral = unit.referrals.get(letter.referral_id) if letter.referral_id else None
            is_restricted = unit.cases.get(letter.case_id).restricted_on is not None
        place.queries.demand_open(letter.case_id)
        copies = frozenset(content.copy for content in letters.copies(letter, EVERY_COPY))
        return _Loaded(letter, referral, copies, place.print_choices.get(letter.kind), is_restricted)

    def _show(self, loaded: _Loaded) -> None:
        letter, referral = loaded.letter, loaded.referral
        if self._letter is None:
            note_read(self.nav, letter.case_id)
        self._letter = letter
        made = moment_text(letter.made_at, spoken(), OFFICE_ZONE)
        self.set_title(
            _("Letter {number}").format(number=theme.isolate(letter.number)),
            _("Issued {when}").format(when=theme.isolate(made)),
        )
        by_post = letter.delivery is not Delivery.BY_HAND
        state = state_words(referral.state) if referral else ""
        self.state.setText(_("The office sends it by post.") if by_post else state)
        self.hand_out.setEnabled(referral is not None and referral.state is ReferralState.RELEASED)
        self.hand_out.setVisible(not by_post and referral is not None)
        if loaded.is_restricted:
            self.banner.show_message(
                _("The processing of this case is restricted (Art. 18 GDPR)."),
                _("Print, save or hand out this letter only to the client, or where the client agrees."),
                Kind.ATTENTION,
            )
        self._offer_copies(loaded.copies)
        self.options.offer(printers.names(), loaded.last)
        self._choose()

    def _offer_copies(self, there: frozenset[Copy]) -> None:
        """Only what this letter has, each set of copies once."""
        for words, wanted in (
            (_("What the client takes along"), AT_THE_CLIENT),
            (_("Only the agency's copy"), frozenset({Copy.RECEIVER})),
            (_("Only the translation"), frozenset({Copy.COURTESY})),
            (_("All copies"), EVERY_COPY),
        ):
            kinds = wanted & there
            if kinds and all(self.copies.itemData(at) != kinds for at in range(self.copies.count())):
                self.copies.addItem(words, kinds)
        for widget in (self.copies, self.copies_heading):
            widget.setVisible(self.copies.count() > 1)

    def _choose(self) -> None:
        letter, press = self._letter, self.nav.place.press
        if letter is None:
            return
        kinds: frozenset[Copy] = self.copies.currentData()
        as_issued = self._as_issued
        self.busy.begin(_("Making the pages …"))
        self.run(
            Lane.RENDER,
            lambda _control: letters.part(letter, kinds, press=press, as_issued=as_issued),
            done=self._show_pages,
            failed=self._failed,
        )

    def _show_pages(self, pdf: bytes) -> None:
        self.busy.end()
        is_first, self._pdf = not self._pdf, pdf
        self.preview.show_pdf(pdf)
        self.keep.setEnabled(True)
        self._allow()
        if is_first:
            first = self.print if self.options.has_printer() else self.later
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _allow(self) -> None:
        """Where there is no printer, to print later is what comes first."""
        has_printer = self.options.has_printer()
        self.print.setVisible(has_printer)
        self.print.setEnabled(bool(self._pdf) and self._job is None)
        self.later.setEnabled(bool(self._pdf) and self._as_issued)
        look = "" if has_printer else "primary"
        if self.later.property("look") != look:
            self.later.setProperty("look", look)
            self.later.setIcon(
                icons.icon("later", theme.ACCENT if has_printer else theme.SURFACE, gap=icons.GAP)
            )
            self.later.style().unpolish(self.later)
            self.later.style().polish(self.later)

    def _failed(self, error: Exception) -> None:
        self.busy.end()
        self.banner.show_error(error)
        if isinstance(error, LetterDiffers):
            self.banner.offer(_("Show it in today's layout"), self._lay_out_anew)

    def _lay_out_anew(self) -> None:
        """A newer version of the application sets pages differently: the person decides to take that."""
        self._as_issued = False
        self.banner.show_message(
            _("Same text, today's layout"),
            _("The words are those that were issued; the pages may look different. It is no certified copy."),
            Kind.ATTENTION,
        )
        self._choose()

    # -- printing -----------------------------------------------------------------------------

    def _print(self) -> None:
        kinds: frozenset[Copy] = self.copies.currentData()
        self._drop_failed()
        job = self.nav.printing.print_letter(
            self._letter_id, kinds, self.options.choice(), as_issued=self._as_issued
        )
        self._job = job.id
        self.print.setEnabled(False)
        self.banner.show_message(
            _("Printing …"),
            _("You can leave this page; what does not come out stays under “Print later”."),
            action=_("Take back"),
            act=partial(self.nav.printing.cancel, job.id),
        )

    def _ended(self, ended: Ended) -> None:
        if self._gone or ended.job.id != self._job:
            return
        self._job = None
        self.options.renew(printers.names())
        self._allow()
        if ended.error is not None:
            self._failed_job = ended.job
            self.banner.show_error(ended.error)
            self.banner.offer(_("Print again"), self._print)
        elif ended.end is PrintEnd.DONE:
            self.banner.show_message(_("Printed."), kind=Kind.SUCCESS)
        elif ended.end is PrintEnd.HANDED_OVER:
            self.banner.show_message(
                _("Sent to the printer."), _("It goes on by itself: look whether everything came out.")
            )
        else:
            self.banner.show_message(
                _("Taken back from the printer."), _("The letter waits under “Print later”.")
            )

    def _drop_failed(self) -> None:
        """A job that failed on this page gives way to the next one, as it is chosen now."""
        if self._failed_job is not None:
            self.nav.printing.drop([self._failed_job])
            self._failed_job = None

    def _print_later(self) -> None:
        kinds: frozenset[Copy] = self.copies.currentData()
        self._drop_failed()
        self.nav.printing.keep_for_later(self._letter_id, kinds, self.options.choice())
        self.banner.show_message(
            _("The letter is on the list “Print later”."),
            _("It stays there, also when the application is closed, until it is printed."),
            Kind.SUCCESS,
        )

    # -- saving -------------------------------------------------------------------------------

    def _ask_path(self) -> None:
        if self._letter is None:
            return
        name = f"{self._letter.number}.pdf"
        chosen = QFileDialog.getSaveFileName(self, _("Save as PDF"), name, _("PDF files (*.pdf)"))[0]
        if chosen:
            self.save_to(Path(chosen))

    def _saved(self, path: Path) -> None:
        self._note(Act.LETTER_SAVED)
        self.banner.show_message(
            _("Saved as {file}.").format(file=theme.isolate(path.name)),
            _("The file is not encrypted. Delete it when it is no longer needed."),
            Kind.ATTENTION,
            action=_("Open it"),
            act=partial(self._open, path),
        )

    def _open(self, path: Path) -> None:
        """In the system's viewer: only a file that the person has saved herself."""
        if saving.open_in_viewer(path):
            self._note(Act.LETTER_OPENED)
            return
        self.banner.show_message(
            _("No program for PDF files was found."), _("Open the file on another computer."), Kind.ERROR
        )

    def _note(self, act: Act) -> None:
        letter, place = self._letter, self.nav.place
        if letter is not None:
            self.run(
                Lane.STORE,
                lambda _control: letters.note(letter, act, work=place.work, clock=place.clock),
                done=lambda _none: None,
            )

    # -- handing out --------------------------------------------------------------------------

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
