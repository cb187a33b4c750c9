"""A new key for the store: who goes on, the new sheet in hand, and only then the key."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt

from app.actions.ports import Caseworker
from app.actions.workplace import RecoverySheet
from app.domain.errors import WaitBeforeNextTry, WrongPassphrase
from app.i18n import gettext as _
from app.i18n.formats import list_text
from app.ui import theme
from app.ui.errors import say
from app.ui.language import spoken
from app.ui.navigation import Navigator, Page
from app.ui.rekeying import NewKey
from app.ui.start.sheet_view import SheetView
from app.ui.start.waiting import Waiting
from app.ui.tasks import Control, Lane
from app.ui.widgets import (
    Busy,
    Card,
    DangerButton,
    Field,
    Kind,
    PassphraseEdit,
    PrimaryButton,
    Text,
    column,
    limited,
)


class RekeyPage(Page):
    """Passphrases of everybody who is at hand, the new sheet, the last word."""

    def __init__(self, nav: Navigator, begin: Callable[[NewKey], None]) -> None:
        super().__init__(nav, _("A new key for the store"), name="rekey")
        self._begin = begin
        self._passphrases: Mapping[str, str] = {}
        self._sheet: RecoverySheet | None = None
        self.fields: dict[str, tuple[PassphraseEdit, Field]] = {}
        self.card = Card(margin=3)
        self.card.column.setSpacing(16)
        self.explained = Text(
            _(
                "Do this when somebody may know a passphrase or the code of the recovery sheet, or may have "
                "a copy of this disk. Afterwards the old recovery sheet opens nothing, and older backups "
                "open with the old key only."
            )
        )
        self.asked = Text(
            _(
                "Everybody who goes on here types her passphrase now. A field that stays empty: that person "
                "has to be added again under “People”. It is all still there for her."
            ),
            "muted",
        )
        self.people = column(space=2)
        self.left_out = Text("", "strong")
        self.left_out.setObjectName("rekey.left_out")
        self.left_out.hide()
        self.busy = Busy("rekey.busy")
        self.make = PrimaryButton(_("Go on: make the new recovery sheet"), "rekey.make", icon="key")
        self.make.setEnabled(False)
        self._waiting = Waiting(self.make)
        self.renew = DangerButton(_("I have the new sheet: renew the key"), "rekey.submit", icon="tick")
        self.renew.hide()
        self.card.column.addWidget(self.explained)
        self.card.column.addWidget(self.asked)
        self.card.column.addLayout(self.people)
        for widget in (self.left_out, self.busy):
            self.card.column.addWidget(widget)
        for button in (self.make, self.renew):
            self.card.column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeading)
        self.body.addLayout(limited(self.card, 1040))
        self.make.clicked.connect(self.submit)
        self.renew.clicked.connect(self._renew)

    def shown(self) -> None:
        people = self.nav.place.people
        if not self.fields:
            self.run(Lane.STORE, lambda _control: people.all(), done=self._show_people)

    def _show_people(self, people: Sequence[Caseworker]) -> None:
        own = self.nav.place.worker.name
        for number, worker in enumerate(sorted(people, key=lambda one: one.name != own), 1):
            edit = PassphraseEdit(f"rekey.passphrase.{number}")
            name = theme.isolate(worker.name)
            label = (
                _("Your passphrase") if worker.name == own else _("Passphrase of {name}").format(name=name)
            )
            made = Field(label, edit)
            made.setMaximumWidth(560)
            edit.textEdited.connect(lambda _text, made=made: self._typed(made))
            edit.returnPressed.connect(self.submit)
            self.people.addWidget(made)
            self.fields[worker.name] = (edit, made)
        self.make.setEnabled(True)
        self._show_left_out()
        self.fields[own][0].setFocus()

    def _typed(self, field: Field) -> None:
        field.show_error("")
        self._show_left_out()

    def _missing(self) -> list[str]:
        own = self.nav.place.worker.name
        return [name for name, (edit, _field) in self.fields.items() if name != own and not edit.text()]

    def _show_left_out(self) -> None:
        """By name: it must be nobody's surprise."""
        names = self._missing()
        self.left_out.setVisible(bool(names))
        if names:
            listed = list_text([theme.isolate(name) for name in names], spoken())
            self.left_out.setText(_("To be added again afterwards: {names}").format(names=listed))

    # -- the passphrases and the sheet --------------------------------------------------------

    def submit(self) -> None:
        """Check the passphrases one after the other, then make the sheet."""
        if self._sheet is not None or self._waiting.seconds or not self.make.isEnabled():
            return
        own = self.nav.place.worker.name
        edit, field = self.fields[own]
        if not edit.text():
            field.show_error(_("Please enter your passphrase."))
            edit.setFocus()
            return
        typed = {name: one.text() for name, (one, _field) in self.fields.items() if one.text()}
        people, keys, tag = self.nav.place.people, self.nav.place.keys, spoken()
        self.banner.clear()
        self.make.setEnabled(False)
        self.busy.begin(_("Checking the passphrases …"))

        tried: list[str] = []

        def check(_control: Control) -> RecoverySheet:
            for name, passphrase in typed.items():
                tried.append(name)
                keys.confirm(name, passphrase)
            return people.new_sheet(typed[own], tag)

        self.run(
            Lane.STORE,
            check,
            done=lambda sheet: self._made(typed, sheet),
            failed=lambda error: self._failed(error, tried[-1] if tried else own),
        )

    def _failed(self, error: Exception, name: str) -> None:
        self.busy.end()
        self.make.setEnabled(True)
        if not isinstance(error, (WrongPassphrase, WaitBeforeNextTry)):
            self.banner.show_error(error)
            return
        edit, field = self.fields[name]
        field.show_error(say(error).title)
        edit.selectAll()
        edit.setFocus()
        self._waiting.begin(error)

    def _made(self, typed: Mapping[str, str], sheet: RecoverySheet) -> None:
        self.busy.end()
        self._passphrases, self._sheet = typed, sheet
        for edit, field in self.fields.values():
            edit.clear()
            field.hide()
        for widget in (self.explained, self.make):
            widget.hide()
        self.asked.setText(_("This sheet counts as soon as the key is renewed; until then the old one does."))
        print_pdf = self.nav.place.print_pdf
        view = SheetView(
            "rekey",
            sheet.pictures,
            lambda printer, stopped: print_pdf(sheet.pdf, printer, cancelled=stopped),
            self.tasks,
        )
        view.printed.connect(self._printed)
        view.failed.connect(self.banner.show_error)
        self.card.column.insertWidget(2, view)
        self.renew.show()
        (view.print_button if view.can_print else self.renew).setFocus()

    def _printed(self) -> None:
        self.banner.show_message(
            _("The sheet was sent to the printer."),
            _("Take it out at once and check the code."),
            Kind.SUCCESS,
        )
        self.renew.setFocus()

    def _renew(self) -> None:
        if self._sheet is not None:
            self.renew.setEnabled(False)
            self._begin(NewKey(self._passphrases, self._sheet.code))
