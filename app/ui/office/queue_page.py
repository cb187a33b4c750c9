"""The print queue: look at letters, print many in one job, put them into the post, mark them as sent."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from uuid import UUID

from PySide6.QtWidgets import QAbstractItemView, QComboBox, QFileDialog

from app.actions import letters
from app.actions.batch import Batch
from app.actions.lines import LetterLine
from app.actions.ports import PrintChoice, PrintEnd
from app.actions.touched import Kind, Touched
from app.domain.errors import Cancelled
from app.domain.letter_kinds import LetterKind
from app.domain.records import Letter
from app.i18n import gettext as _
from app.i18n import ngettext
from app.ui import printers, theme
from app.ui.language import spoken
from app.ui.letters.preview import LetterPreview
from app.ui.navigation import Navigator, Page
from app.ui.office import batch_work, lines
from app.ui.office.batch_work import Faults, post_of
from app.ui.office.fault_list import FaultList
from app.ui.printing import saving
from app.ui.restricted import RestrictedHint
from app.ui.tasks import Control, Lane
from app.ui.widgets import (
    Busy,
    Choice,
    Column,
    EmptyState,
    LineTable,
    PrimaryButton,
    QuietButton,
    SecondaryButton,
    Text,
    column,
    row,
)
from app.ui.widgets import Kind as BannerKind

TO_FILE = "\0file"
"""Choice of the printer list: save as a PDF instead."""
REMEMBERED = "post"  # under this name the office's printer and sides are remembered


class QueuePage(Page):
    """List on one side, the page as it will be printed on the other."""

    def __init__(self, nav: Navigator) -> None:
        super().__init__(nav, _("Print queue"), name="queue", subtitle=" ", scroll=False)
        self._shown_letter: UUID | None = None
        self._kinds: dict[str, str] = {}
        self._fetching: Control | None = None
        self._working: Control | None = None
        self._stop = threading.Event()
        self.table: LineTable[LetterLine] = LineTable("queue.table", _("Print queue"), self._columns())
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.chosen.connect(self._chosen)
        self.table.selectionModel().selectionChanged.connect(lambda _on, _off: self._allow())
        self.preview = LetterPreview(self, "queue.preview")
        self.closed_hint = Text(
            _(
                "The case of this letter is not open to you: it can be printed for the envelope, "
                "not looked at or saved."
            ),
            "muted",
        )
        self.closed_hint.setObjectName("queue.closed")
        self.closed_hint.hide()
        self.restricted = RestrictedHint("queue.restricted")
        self.busy = Busy("queue.busy")
        self.stop_button = QuietButton(_("Cancel"), "queue.stop", icon="close")
        self.stop_button.hide()
        self.faults = FaultList("queue.faults")
        self.nothing = EmptyState(
            "printer",
            _("The print queue is empty"),
            _("Letters to be sent by post appear here after a workstation has synchronised."),
            name="queue.empty",
        )
        self.nothing.hide()
        self.all_button = QuietButton(_("Select all"), "queue.all")
        self.printer = Choice("queue.printer", [])
        self.printer.setAccessibleName(_("Printer"))
        words = {printers.SIDES[0]: _("One side"), printers.SIDES[1]: _("Both sides")}
        self.sides = Choice("queue.sides", list(words.items()))
        self.sides.setAccessibleName(_("Sides"))
        for choice in (self.printer, self.sides):
            choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.print_button = PrimaryButton(_("Print"), "queue.print", icon="printer")
        self.record_button = QuietButton(_("Single files …"), "queue.record", icon="save")
        self.record_button.setToolTip(_("Each selected letter as a file of its own, for the record"))
        self.sent_button = SecondaryButton(_("Mark as sent"), "queue.sent", icon="send")
        self._place_widgets()
        self._connect()
        self._chosen(None)
        self.watch({Kind.REFERRAL, Kind.LETTER, Kind.CASE}, lambda _what: self.refresh())

    def _columns(self) -> list[Column[LetterLine]]:
        content = self.nav.place.content
        kind: Column[LetterLine] = Column(
            _("Kind"), lambda line: self._kinds.get(line.kind, line.kind), width=130
        )
        return [lines.letter(), kind, lines.recipient(content), lines.printed()]

    def _place_widgets(self) -> None:
        working = row(space=1)
        working.addWidget(self.busy, 1)
        working.addWidget(self.stop_button)
        self.body.addLayout(working)
        across = row(space=2)
        across.addWidget(self.table, 4)
        right = column(space=1)
        right.addWidget(self.closed_hint)
        right.addWidget(self.preview, 1)
        across.addLayout(right, 3)
        self.body.addLayout(across, 1)
        self.body.addWidget(self.nothing, 1)
        self.body.addWidget(self.restricted)
        self.body.addWidget(self.faults)
        self.title_row.addWidget(self.record_button)
        self.title_row.addWidget(self.all_button)
        self.footer.addWidget(self.sent_button)
        self.footer.addStretch(1)
        self.footer.addWidget(self.sides)
        self.footer.addWidget(self.printer)
        self.footer.addWidget(self.print_button)

    def _connect(self) -> None:
        self.table.opened.connect(lambda line: self.nav.open_letter(line.letter_id))
        self.all_button.clicked.connect(self._select_all)
        self.printer.activated.connect(lambda _row: self._allow())
        self.print_button.clicked.connect(self.submit)
        self.record_button.clicked.connect(self._ask_folder)
        self.sent_button.clicked.connect(self._mark_sent)
        self.stop_button.clicked.connect(self._take_back)

    def shown(self) -> None:
        choices = self.nav.place.print_choices
        self.run(Lane.STORE, lambda _control: choices.get(REMEMBERED), done=self._offer)
        templates = self.nav.place.templates
        self.run(Lane.STORE, lambda _control: templates.kinds(), done=self._name_kinds)
        self.refresh()
        self.table.setFocus()

    def _name_kinds(self, kinds: tuple[LetterKind, ...]) -> None:
        self._kinds |= {kind.id: theme.isolate(kind.label(spoken())) for kind in kinds}
        self.table.viewport().update()

    def _offer(self, last: PrintChoice | None) -> None:
        """The printer of last time first; visibly another one where it is gone."""
        names = printers.names()
        self.printer.set_choices([*((name, name) for name in names), (TO_FILE, _("Save as a PDF file"))])
        if last is not None and last.printer in names:
            self.printer.choose(last.printer)
        elif last is not None and last.printer:
            self.banner.show_message(
                _("{former} is not here; {other} is chosen instead.").format(
                    former=theme.isolate(last.printer), other=theme.isolate(self.printer.currentText())
                ),
                kind=BannerKind.ATTENTION,
            )
        if last is not None and self.sides.findData(last.sides) >= 0:
            self.sides.choose(last.sides)
        self._allow()

    def refresh(self) -> None:
        """Fetch the queue."""
        queries = self.nav.place.queries
        self.run(Lane.STORE, lambda _control: queries.print_queue(), done=self._show)

    # -- showing ------------------------------------------------------------------------------

    def selected(self) -> tuple[LetterLine, ...]:
        """The lines that are marked, from top to bottom."""
        rows = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        return tuple(self.table.lines_model.lines[at] for at in rows)

    def _show(self, found: tuple[LetterLine, ...]) -> None:
        before = {line.letter_id for line in self.selected()}
        self.table.set_lines(found)
        batch_work.select(self.table, [at for at, line in enumerate(found) if line.letter_id in before])
        shown = (self.table, self.preview, self.printer, self.sides, self.print_button)
        for widget in (*shown, self.record_button, self.sent_button, self.all_button):
            widget.setVisible(bool(found))
        self.nothing.setVisible(not found)
        words = ngettext("{count} letter", "{count} letters", len(found)).format(count=len(found))
        self.set_title(self.title(), words)
        if found and self.table.line() is None:
            self.table.selectRow(0)
        self._allow()

    def _select_all(self) -> None:
        self.table.selectAll()
        self.table.setFocus()

    def _allow(self) -> None:
        """What can be done with what is marked; the button says with how many."""
        marked, free = self.selected(), self._working is None
        count, to_file = len(marked), self.printer.code() == TO_FILE
        closed = any(line.is_locked for line in marked)  # these go into the envelope, not into a file
        self.print_button.setEnabled(
            count > 0 and free and bool(self.printer.code()) and not (closed and to_file)
        )
        self.record_button.setEnabled(count > 0 and free and not closed)
        self.closed_hint.setVisible(closed)
        self.restricted.show_for(marked, partial(batch_work.leave_out_restricted, self.table))
        self.sent_button.setEnabled(count > 0 and free and all(line.printed_at for line in marked))
        one = _("Save as PDF …") if to_file else _("Print")
        many = (
            ngettext("Save {count} letter as PDF …", "Save {count} letters as PDF …", count)
            if to_file
            else ngettext("Print {count} letter", "Print {count} letters", count)
        )
        self.print_button.setText(many.format(count=count) if count > 1 else one)
        self.print_button.setAccessibleName(self.print_button.text())
        self.sides.setEnabled(not to_file)

    def _chosen(self, line: LetterLine | None) -> None:
        """Show the letter of the row that has the cursor: store lane first, then render lane."""
        if line is None or line.letter_id == self._shown_letter:
            return
        if self._fetching is not None:
            self._fetching.cancel()
        self._shown_letter = line.letter_id
        if line.is_locked:
            self.preview.clear()
            return
        letter_id, work = line.letter_id, self.nav.place.work
        self._fetching = self.run(
            Lane.STORE, lambda _control: letters.load(letter_id, work=work), done=self._render
        )

    def _render(self, letter: Letter) -> None:
        press = self.nav.place.press
        self._fetching = self.run(
            Lane.RENDER,
            lambda _control: letters.part(letter, post_of(letter), press=press),
            done=self.preview.show_pdf,
            failed=self._not_shown,
        )

    def _not_shown(self, error: Exception) -> None:
        self.preview.clear()
        self.banner.show_error(error)

    # -- many letters in one go ---------------------------------------------------------------

    def submit(self) -> None:
        """Print the receiver's copies of what is marked, or save them as one file."""
        if not self.print_button.isEnabled():
            return
        if self.printer.code() != TO_FILE:
            choice = PrintChoice(self.printer.code(), 1, self.sides.code())
            self._make(partial(self._print, choice=choice))
            return
        marked, today = self.selected(), self.nav.place.clock.now().date()
        name = f"{marked[0].letter_number}.pdf" if len(marked) == 1 else f"post-{today.isoformat()}.pdf"
        chosen, _kind = QFileDialog.getSaveFileName(self, _("Save the letters"), name, "PDF (*.pdf)")
        if chosen:
            self._make(partial(self._save, path=Path(chosen)))

    def save_singles(self, folder: Path) -> None:
        """Each marked letter whole, as a file named by its number, into a folder that a person chose."""
        self._make(partial(self._save_singles, folder=folder))

    def _ask_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, _("Folder for the single files"))
        if chosen:
            self.save_singles(Path(chosen))

    def _make(self, then: Callable[[Batch], None]) -> None:
        """Load, then render, each with progress; `then` gets the pages."""
        ids = tuple(line.letter_id for line in self.selected())
        work, press = self.nav.place.work, self.nav.place.press
        self._stop.clear()
        self.banner.clear()
        self.faults.show_faults(())

        def render(loaded: tuple[Letter, ...]) -> None:
            self._begin(Lane.RENDER, partial(batch_work.render, loaded, press), then, _("Making the pages …"))

        self._begin(
            Lane.STORE,
            lambda _control: letters.load_all(ids, work=work),
            render,
            _("Fetching the letters …"),
        )

    def _begin(
        self, lane: Lane, work: Callable[[Control], object], done: Callable[..., None], words: str
    ) -> None:
        self.busy.begin(words)
        self.stop_button.show()
        self._working = self.run(lane, work, done=done, failed=self._not_done, progress=self.busy.progress)
        self._allow()

    def _print(self, made: Batch, choice: PrintChoice) -> None:
        """Goes on when the page is left; what came out is marked in any case."""
        if not made.pdf:
            self._finish((), made.faults)
            return
        place, stop = self.nav.place, self._stop
        contents = batch_work.contents_of(made)

        def send(control: Control) -> PrintEnd | None:
            asked = printers.until_closed(control, stop.is_set)
            try:
                return printers.send(place, made.pdf, contents, choice, asked)
            except Cancelled:
                if stop.is_set():
                    return None
                raise

        self.busy.begin(_("Printing …"))
        self._working = self.nav.tasks.start(
            Lane.PRINT, send, done=partial(self._printed, made, choice), failed=self._not_printed
        )
        self._allow()

    def _printed(self, made: Batch, choice: PrintChoice, end: PrintEnd | None) -> None:
        if end is None:
            if not self._gone:
                self._rest()
                self.banner.show_message(_("Taken back from the printer. No letter is marked as printed."))
            return
        choices = self.nav.place.print_choices
        self.nav.tasks.start(
            Lane.STORE,
            lambda _control: choices.keep(REMEMBERED, choice),
            failed=self._not_printed,
            essential=True,
        )
        self._mark_printed(made)

    def _not_printed(self, error: Exception) -> None:
        if self._gone:
            raise error
        self._not_done(error)
        self.banner.offer(_("Print again"), self.submit)

    def _save(self, made: Batch, path: Path) -> None:
        if not made.pdf:
            self._finish((), made.faults)
            return
        self._begin(
            Lane.RENDER,
            lambda _control: saving.save_pdf(path, made.pdf),
            lambda _none: self._mark_printed(made),
            _("Writing the file …"),
        )

    def _save_singles(self, made: Batch, folder: Path) -> None:
        self._begin(
            Lane.RENDER,
            partial(batch_work.save_singles, made, folder),
            partial(self._note_singles, made),
            _("Writing the files …"),
        )

    def _note_singles(self, made: Batch, saved: tuple[Sequence[Letter], Faults]) -> None:
        written, faults = saved
        place = self.nav.place
        self._begin(
            Lane.STORE,
            partial(batch_work.note_saved, written, place),
            lambda _none: self._finish_singles(len(written), (*made.faults, *faults)),
            _("Writing the files …"),
        )

    def _finish_singles(self, count: int, faults: Faults) -> None:
        self._rest()
        self.faults.show_faults(faults)
        if count:
            self.banner.show_message(
                ngettext("{count} file was saved.", "{count} files were saved.", count).format(count=count),
                _("The files are not encrypted. Delete them when they are no longer needed."),
                BannerKind.ATTENTION,
            )

    # -- marking ------------------------------------------------------------------------------

    def _mark_printed(self, made: Batch) -> None:
        done = [letter for letter, _pdf in made.singles]
        self.act(
            partial(batch_work.mark_printed, [letter.id for letter in done], self.nav.place),
            done=lambda _what: self._finish(done, made.faults),
            failed=self._not_done,
        )

    def _mark_sent(self) -> None:
        marked, place = self.selected(), self.nav.place
        told: list[tuple[str, Exception]] = []
        self._working = self.act(
            partial(batch_work.mark_sent, marked, place, told),
            done=lambda what: self._sent(what, len(marked) - len(told), told),
            failed=self._not_done,
        )
        self._allow()

    def _sent(self, _what: Touched, count: int, told: Sequence[tuple[str, Exception]]) -> None:
        self._rest()
        self.faults.show_errors(told)
        if count:
            words = ngettext(
                "{count} letter is marked as sent.", "{count} letters are marked as sent.", count
            )
            self.banner.show_message(words.format(count=count), "", BannerKind.SUCCESS)
        self.refresh()

    # -- ending -------------------------------------------------------------------------------

    def _finish(self, done: Sequence[Letter], faults: Faults) -> None:
        self._rest()
        self.faults.show_faults(faults)
        if count := len(done):
            words = ngettext("{count} letter was printed.", "{count} letters were printed.", count)
            self.banner.show_message(
                words.format(count=count),
                _("When they are in the post, mark them as sent."),
                BannerKind.SUCCESS,
            )
        self.refresh()

    def _not_done(self, error: Exception) -> None:
        self._rest()
        self.banner.show_error(error)

    def _take_back(self) -> None:
        """Before the printer has it nothing happened; afterwards the job is taken back."""
        self._stop.set()
        if self._working is not None and self.busy.text.text() != _("Printing …"):
            self._working.cancel()
            self._rest()
            self.banner.show_message(_("Cancelled. No letter is marked as printed."))

    def _rest(self) -> None:
        self._working = None
        self.busy.end()
        self.stop_button.hide()
        self._allow()
