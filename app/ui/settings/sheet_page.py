"""A new recovery sheet: it counts from the moment somebody says that she has it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt

from app.actions.workplace import RecoverySheet
from app.domain.errors import WaitBeforeNextTry, WrongPassphrase
from app.i18n import gettext as _
from app.ui.errors import say
from app.ui.language import spoken
from app.ui.navigation import Navigator, Page
from app.ui.start.sheet_view import SheetView
from app.ui.start.waiting import Waiting
from app.ui.tasks import Lane
from app.ui.widgets import (
    Busy,
    Card,
    Field,
    Kind,
    PassphraseEdit,
    PrimaryButton,
    Text,
    limited,
)


class SheetPage(Page):
    """The passphrase again, then the sheet, then the old one is void."""

    def __init__(self, nav: Navigator, in_force: Callable[[], None]) -> None:
        super().__init__(nav, _("New recovery sheet"), name="sheet")
        self._in_force = in_force
        self._sheet: RecoverySheet | None = None
        self.card = Card(margin=3)
        self.card.column.setSpacing(16)
        self.explained = Text(
            _(
                "The new sheet replaces the old one for everybody at this workstation. The old code keeps "
                "its force until you confirm that you have the new sheet."
            ),
            "muted",
        )
        self.passphrase = PassphraseEdit("sheet.passphrase")
        self.field = Field(_("Your passphrase"), self.passphrase)
        self.busy = Busy("sheet.busy")
        self.button = PrimaryButton(_("Make the sheet"), "sheet.make", icon="key")
        self._waiting = Waiting(self.button)
        self.confirm = PrimaryButton(_("I have it; the old sheet is void"), "sheet.have_it", icon="tick")
        self.confirm.hide()
        for widget in (self.explained, self.field, self.busy):
            self.card.column.addWidget(widget)
        for button in (self.button, self.confirm):
            self.card.column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeading)
        self.body.addLayout(limited(self.card, 1040))
        self.field.setMaximumWidth(560)
        self.passphrase.returnPressed.connect(self.submit)
        self.passphrase.textEdited.connect(lambda _text: self.field.show_error(""))
        self.button.clicked.connect(self.submit)
        self.confirm.clicked.connect(self._put_in_force)

    def shown(self) -> None:
        self.passphrase.setFocus()

    def submit(self) -> None:
        """Make the sheet, or put it in force."""
        if self._sheet is not None:
            self._put_in_force()
            return
        if self._waiting.seconds or not self.button.isEnabled():
            return
        passphrase, tag, people = self.passphrase.text(), spoken(), self.nav.place.people
        if not passphrase:
            self.field.show_error(_("Please enter your present passphrase."))
            return
        self.button.setEnabled(False)
        self.banner.clear()
        self.busy.begin(_("Making the sheet …"))
        self.run(
            Lane.STORE,
            lambda _control: people.new_sheet(passphrase, tag),
            done=self._made,
            failed=self._failed,
        )

    def _made(self, sheet: RecoverySheet) -> None:
        self.busy.end()
        self._sheet = sheet
        self.passphrase.clear()
        self.field.hide()
        self.button.hide()
        print_pdf = self.nav.place.print_pdf
        view = SheetView(
            "sheet",
            sheet.pictures,
            lambda printer, stopped: print_pdf(sheet.pdf, printer, cancelled=stopped),
            self.tasks,
        )
        view.printed.connect(self._printed)
        view.failed.connect(self.banner.show_error)
        self.card.column.insertWidget(1, view)
        self.confirm.show()
        (view.print_button if view.can_print else self.confirm).setFocus()

    def _printed(self) -> None:
        self.banner.show_message(
            _("The sheet was sent to the printer."),
            _("Take it out at once and check the code."),
            Kind.SUCCESS,
        )
        self.confirm.setFocus()

    def _put_in_force(self) -> None:
        sheet, people = self._sheet, self.nav.place.people
        if sheet is None or not self.confirm.isEnabled():
            return
        self.confirm.setEnabled(False)
        self.run(
            Lane.STORE,
            lambda _control: people.put_in_force(sheet),
            done=lambda _none: self._done(),
            failed=self._failed,
        )

    def _done(self) -> None:
        self._sheet = None
        self.nav.back()
        self._in_force()

    def _failed(self, error: Exception) -> None:
        self.busy.end()
        self.button.setEnabled(True)
        self.confirm.setEnabled(True)
        self.banner.show_error(error)
        if isinstance(error, (WrongPassphrase, WaitBeforeNextTry)):
            self.field.show_error(say(error).title)
            self.passphrase.selectAll()
            self.passphrase.setFocus()
            self._waiting.begin(error)
