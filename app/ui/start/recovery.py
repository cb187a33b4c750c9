"""Set-up, step 4: the recovery sheet, printed without leaving a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from app.i18n import gettext as _
from app.ui.start.frame import StartPage
from app.ui.start.sheet_view import SheetView
from app.ui.start.steps import step_text
from app.ui.tasks import Tasks
from app.ui.widgets.banner import Kind
from app.ui.widgets.buttons import PrimaryButton

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
        pdf = created.recovery_pdf
        self.sheet = SheetView(
            "setup.recovery",
            created.recovery_pictures,
            lambda printer, _stopped: doorway.print_recovery(pdf, printer),
            tasks,
        )
        self.sheet.printed.connect(self._printed)
        self.sheet.failed.connect(self.banner.show_error)
        self.content.addWidget(self.sheet)
        self.done_button = PrimaryButton(_("I have it, go on"), "setup.recovery.have_it", icon="tick")
        self.done_button.clicked.connect(self.finished)
        self.buttons.addStretch(1)
        self.buttons.addWidget(self.done_button)

    def begin(self) -> None:
        (self.sheet.print_button if self.sheet.can_print else self.done_button).setFocus()

    def _printed(self) -> None:
        self.banner.show_message(
            _("The sheet was sent to the printer."),
            _("Take it out at once and check the code."),
            Kind.SUCCESS,
        )
        self.done_button.setFocus()
