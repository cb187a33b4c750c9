"""One's own passphrase: the old one, then a new one."""

from __future__ import annotations

from collections.abc import Callable

from app.domain.errors import WaitBeforeNextTry, WrongPassphrase
from app.i18n import gettext as _
from app.ui.errors import say
from app.ui.navigation import Navigator, Page
from app.ui.start.passphrase_fields import PassphraseFields
from app.ui.start.waiting import Waiting
from app.ui.tasks import Lane
from app.ui.widgets import Busy, Card, Field, PassphraseEdit, PrimaryButton, Text, limited


class PassphraseChangePage(Page):
    """Everybody else's passphrase and the recovery sheet stay as they are."""

    def __init__(self, nav: Navigator, changed: Callable[[], None]) -> None:
        super().__init__(nav, _("Change my passphrase"), name="passphrase")
        self._changed = changed
        self.old = PassphraseEdit("passphrase.old")
        self.old_field = Field(_("Present passphrase"), self.old)
        self.fields = PassphraseFields("passphrase", nav.place.people, self.tasks, _("New passphrase"))
        self.busy = Busy("passphrase.busy")
        self.button = PrimaryButton(_("Change"), "passphrase.submit", icon="key")
        self._waiting = Waiting(self.button)
        card = Card(margin=3)
        card.column.setSpacing(16)
        card.column.addWidget(
            Text(_("The passphrases of the others and the recovery sheet stay as they are."), "muted")
        )
        for widget in (self.old_field, self.fields, self.busy, self.button):
            card.column.addWidget(widget)
        self.body.addLayout(limited(card, 640))
        self.old.textEdited.connect(self._typed)
        self.old.returnPressed.connect(self.fields.first.setFocus)
        self.fields.entered.connect(self.submit)
        self.fields.accepted.connect(self._change)
        self.fields.failed.connect(self.banner.show_error)
        self.button.clicked.connect(self.submit)

    def shown(self) -> None:
        self.old.setFocus()

    def submit(self) -> None:
        """Say what is missing, or change it."""
        if self._waiting.seconds or not self.button.isEnabled():
            return
        has_old = bool(self.old.text())
        self.old_field.show_error("" if has_old else _("Please enter your present passphrase."))
        if has_old:
            self.fields.check()
        else:
            self.old.setFocus()

    def _change(self, new: str) -> None:
        people, old = self.nav.place.people, self.old.text()
        self.button.setEnabled(False)
        self.banner.clear()
        self.busy.begin(_("Making the key …"))
        self.run(
            Lane.STORE,
            lambda _control: people.change_passphrase(old, new),
            done=lambda _none: self._done(),
            failed=self._failed,
        )

    def _done(self) -> None:
        self.busy.end()
        self.old.clear()
        self.fields.clear()
        self.nav.back()
        self._changed()

    def _failed(self, error: Exception) -> None:
        self.busy.end()
        self.button.setEnabled(True)
        self.banner.show_error(error)
        if isinstance(error, (WrongPassphrase, WaitBeforeNextTry)):
            self.old_field.show_error(say(error).title)
            self.old.selectAll()
            self.old.setFocus()
            self._waiting.begin(error)

    def _typed(self) -> None:
        self.old_field.show_error("")
