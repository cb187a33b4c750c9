"""Letters that wait for a printer: print all, print one, take off the list; failed ones say why."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.actions.ports import INTERRUPTED, PrintJob, PrintState, Unit
from app.actions.touched import Kind, Touched
from app.domain import errors
from app.domain.clock import OFFICE_ZONE
from app.domain.errors import AppError, RecordNotFound
from app.domain.letters import Copy
from app.i18n import gettext as _
from app.i18n import ngettext
from app.i18n.formats import moment_text
from app.ui import icons, printers, theme
from app.ui.errors import ErrorText, say
from app.ui.language import spoken
from app.ui.navigation import Navigator, Page
from app.ui.print_room import Ended
from app.ui.printing.options import look_button
from app.ui.restricted import RestrictedHint, with_restriction
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
)
from app.ui.widgets import Kind as BannerKind

AS_CHOSEN = "\0chosen"
"""Choice of the printer list: each letter on the printer that was chosen for it."""
_BY_CODE = {
    kind.code: kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, AppError)
}


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """A job with its letter's number; '' where the letter is gone."""

    job: PrintJob
    number: str
    is_restricted: bool = False
    """Processing of its case is restricted (Art. 18 GDPR)."""


class PrintLaterPage(Page):
    """What waits, oldest first."""

    def __init__(self, nav: Navigator) -> None:
        super().__init__(nav, _("Print later"), name="later", subtitle=" ", scroll=False)
        self.table: LineTable[WaitingLine] = LineTable("later.table", _("Print later"), _columns())
        self.table.setMinimumHeight(160)
        self.table.chosen.connect(self._chosen)
        self.nothing = EmptyState(
            "printer",
            _("Nothing waits for a printer"),
            _("Where no printer is at hand, put a letter on this list: it stays here until it is printed."),
            name="later.empty",
        )
        self.busy = Busy("later.busy")
        self.restricted = RestrictedHint("later.restricted")
        self.reason = Text("", "muted")
        self.reason.setObjectName("later.reason")
        self.printer = Choice("later.printer", [])
        self.printer.setAccessibleName(_("Printer"))
        self.look = look_button("later.look")
        self.look.clicked.connect(lambda _checked: self._find_printers())
        self.printer.activated.connect(lambda _row: self._allow())
        self.all_button = PrimaryButton(_("Print all"), "later.all", icon="printer")
        self.one_button = SecondaryButton(_("Print this one"), "later.one", icon="printer")
        self.stop_button = SecondaryButton(_("Take back from the printer"), "later.stop", icon="close")
        self.remove_button = QuietButton(_("Take off the list"), "later.remove", icon="trash")
        self._place_widgets()
        self.all_button.clicked.connect(self.submit)
        self.one_button.clicked.connect(self._print_one)
        self.stop_button.clicked.connect(self._stop)
        self.remove_button.clicked.connect(self._remove)
        self.watch({Kind.PRINT_JOB, Kind.LETTER, Kind.CASE}, self._changed)
        nav.printing.ended.connect(self._ended)
        self._chosen(None)

    def _place_widgets(self) -> None:
        self.body.addWidget(self.busy)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self.nothing, 1)
        self.body.addWidget(self.restricted)
        self.body.addWidget(self.reason)
        self.nothing.hide()
        self.footer.addWidget(self.remove_button)
        self.footer.addWidget(self.stop_button)
        self.footer.addStretch(1)
        self.footer.addWidget(self.look)
        self.footer.addWidget(self.printer)
        self.footer.addWidget(self.one_button)
        self.footer.addWidget(self.all_button)

    # -- showing ------------------------------------------------------------------------------

    def shown(self) -> None:
        self._find_printers()
        self.refresh()
        self.table.setFocus()

    def _find_printers(self) -> None:
        """Those that are there now; what was chosen stays where it still exists."""
        known = [(name, name) for name in printers.names()]
        before = self.printer.code()
        first = [(AS_CHOSEN, _("On the chosen printer"))] if known else []
        self.printer.set_choices([*first, *known])
        if self.printer.findData(before) >= 0:
            self.printer.choose(before)
        self._chosen(self.table.line())

    def refresh(self) -> None:
        """Fetch the list."""
        place = self.nav.place

        def load(_control: Control) -> tuple[WaitingLine, ...]:
            jobs = place.print_jobs.all()
            with place.work() as unit:
                return tuple(_line(job, unit) for job in jobs)

        self.run(Lane.STORE, load, done=self._show)

    def submit(self) -> None:
        """Print everything that waits."""
        if not self.all_button.isEnabled():
            return
        for line in self.table.lines_model.lines:
            self._print(line.job)

    def _show(self, found: tuple[WaitingLine, ...]) -> None:
        self.table.set_lines(found)
        self.restricted.show_for(found)
        for widget in (self.table, self.reason, self.look, self.one_button, self.all_button):
            widget.setVisible(bool(found))
        self.remove_button.setVisible(bool(found))
        self.nothing.setVisible(not found)
        words = ngettext("{count} letter", "{count} letters", len(found)).format(count=len(found))
        self.set_title(self.title(), words if found else "")
        if found and self.table.line() is None:
            self.table.selectRow(0)
        self._chosen(self.table.line())

    def _changed(self, _what: Touched) -> None:
        self.refresh()

    def _chosen(self, line: WaitingLine | None) -> None:
        said = reason_words(line.job) if line and line.job.state is PrintState.FAILED else None
        self.reason.setText(f"{said.title} {said.next_step}" if said else "")
        self._allow()

    def _allow(self) -> None:
        line = self.table.line()
        printing = line is not None and self.nav.printing.is_printing(line.job.id)
        has_printer, waiting = self.printer.count() > 0, self.table.lines_model.rowCount() > 0
        self.printer.setVisible(has_printer and waiting)
        self.one_button.setEnabled(line is not None and has_printer and not printing)
        self.all_button.setEnabled(waiting and has_printer)
        self.remove_button.setEnabled(line is not None)
        self.stop_button.setVisible(printing)
        if not has_printer and waiting:
            self.reason.setText(_("No printer is here. Switch one on, then look for printers again."))

    # -- doing --------------------------------------------------------------------------------

    def _print(self, job: PrintJob) -> None:
        code = self.printer.code()
        named = job.printer if code == AS_CHOSEN else code
        if code == AS_CHOSEN and self.printer.findData(named) < 0:
            named = str(self.printer.itemData(1) or "")
        self.nav.printing.print_job(replace(job, printer=named))

    def _print_one(self) -> None:
        line = self.table.line()
        if line is not None:
            self._print(line.job)

    def _stop(self) -> None:
        line = self.table.line()
        if line is not None:
            self.nav.printing.cancel(line.job.id)

    def _remove(self) -> None:
        line = self.table.line()
        if line is not None:
            self.nav.printing.drop([line.job])

    def _ended(self, ended: Ended) -> None:
        if self._gone or not self.isVisible():
            return
        if isinstance(ended.error, AppError):
            self.banner.show_error(ended.error)
        elif ended.end is not None:
            self.banner.show_message(_("Printed."), kind=BannerKind.SUCCESS)
        self.refresh()


def _line(job: PrintJob, unit: Unit) -> WaitingLine:
    try:
        letter = unit.letters.get(job.letter_id)
        case = unit.cases.get(letter.case_id)
    except RecordNotFound:
        return WaitingLine(job, "")
    return WaitingLine(job, letter.number, case.restricted_on is not None)


def reason_words(job: PrintJob) -> ErrorText:
    """Why a job failed, and what to do."""
    code, _space, told = job.reason.partition(" ")
    if code == INTERRUPTED:
        return ErrorText(
            _("The application ended while this was being printed."),
            _("Look whether it came out; then take it off the list, or print it again."),
        )
    kind = _BY_CODE.get(code, errors.PrinterFailed)
    return say(kind(printer=job.printer, reason=told))


def copies_words(names: tuple[str, ...]) -> str:
    """Which copies of a letter."""
    known = {
        Copy.RECEIVER.value: _("the agency's"),
        Copy.CLIENT.value: _("the client's"),
        Copy.COURTESY.value: _("translation"),
        Copy.SENDER.value: _("ours"),
    }
    return ", ".join(words for name, words in known.items() if name in names)


def _state_words(line: WaitingLine) -> str:
    if line.job.state is PrintState.PRINTING:
        return _("being printed")
    return reason_words(line.job).title if line.job.state is PrintState.FAILED else _("waits")


def _moment(line: WaitingLine) -> str:
    return theme.isolate(moment_text(line.job.queued_at, spoken(), OFFICE_ZONE, "short"))


def _columns() -> list[Column[WaitingLine]]:
    pictures = {
        PrintState.WAITING: ("waiting", theme.MUTED),
        PrintState.PRINTING: ("printer", theme.ACCENT),
        PrintState.FAILED: ("warning", theme.ATTENTION),
    }
    return [
        Column(_("Letter"), lambda line: theme.isolate(line.number or "–"), width=146, firm=True),
        Column(_("Copies"), lambda line: copies_words(line.job.copies), width=250),
        Column(_("Printer"), lambda line: theme.isolate(line.job.printer or "–"), width=150),
        Column(_("Since"), _moment, width=150),
        Column(
            _("State"),
            lambda line: with_restriction(_state_words(line), line),
            icon=lambda line: icons.icon(*pictures[line.job.state]),
            stretch=True,
        ),
    ]
