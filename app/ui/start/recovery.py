"""Set-up, step 4: the recovery sheet, printed without leaving a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from app.i18n import gettext as _
from app.ui import printers
from app.ui.start.frame import StartPage
from app.ui.start.steps import step_text
from app.ui.tasks import Lane, Tasks
from app.ui.widgets.banner import Kind
from app.ui.widgets.buttons import PrimaryButton, SecondaryButton
from app.ui.widgets.fields import Choice, Field
from app.ui.widgets.layout import column, row
from app.ui.widgets.pictures import PictureView
from app.ui.widgets.text import Text

if TYPE_CHECKING:
    from app.actions.workplace import Created, Doorway


class RecoveryPage(StartPage):
    """The sheet beside what to do with it."""

    finished = Signal()

    def __init__(self, created: Created, doorway: Doorway, tasks: Tasks) -> None:
        super().__init__(
            "setup.recovery",
            _("Your recovery sheet"),
            _("If the passphrase is ever forgotten, only the code on this sheet opens the store."),
            width=1040,
            step=step_text(4),
        )
        self._created, self._doorway, self._tasks = created, doorway, tasks
        across = row(space=3)
        self.preview = PictureView("setup.recovery.preview")
        self.preview.setFixedSize(580, 384)
        self.preview.show_pages(created.recovery_pictures)
        across.addWidget(self.preview)
        self.beside = column(space=2)
        across.addLayout(self.beside, 1)
        self.content.addLayout(across)
        self.beside.addWidget(
            Text(
                _(
                    "Keep it at the office, in a sealed envelope in the safe – never together with this "
                    "computer. No file of it stays here."
                )
            )
        )
        self._offer_printing(printers.names())
        self.beside.addStretch(1)
        self.done_button = PrimaryButton(_("I have it, go on"), "setup.recovery.have_it", icon="tick")
        self.done_button.clicked.connect(self.finished)
        self.buttons.addStretch(1)
        self.buttons.addWidget(self.done_button)

    def _offer_printing(self, known: tuple[str, ...]) -> None:
        self.printer = Choice("setup.recovery.printer", [(name, name) for name in known])
        self.print_button = SecondaryButton(_("Print the sheet"), "setup.recovery.print", icon="printer")
        self.print_button.clicked.connect(self._print)
        if known:
            self.beside.addWidget(Field(_("Printer"), self.printer))
            self.beside.addWidget(self.print_button)
        else:
            self.beside.addWidget(Text(_("No printer was found on this computer."), "strong"))
            self.beside.addWidget(
                Text(
                    _(
                        "Write the code down by hand, large and clearly, and compare it once more, "
                        "character by character."
                    )
                )
            )

    def begin(self) -> None:
        (self.print_button if self.print_button.parentWidget() else self.done_button).setFocus()

    def _print(self) -> None:
        printer, pdf = self.printer.code(), self._created.recovery_pdf
        self.print_button.setEnabled(False)
        self.busy.begin(_("Printing …"))
        self._tasks.start(
            Lane.RENDER,
            lambda _control: self._doorway.print_recovery(pdf, printer),
            done=lambda _none: self._printed(),
            failed=self._failed,
        )

    def _printed(self) -> None:
        self.busy.end()
        self.print_button.setEnabled(True)
        self.banner.show_message(
            _("The sheet was sent to the printer."),
            _("Take it out at once and check the code."),
            Kind.SUCCESS,
        )
        self.done_button.setFocus()

    def _failed(self, error: Exception) -> None:
        self.busy.end()
        self.print_button.setEnabled(True)
        self.banner.show_error(error)
