"""Set-up, step 3: a passphrase that nobody guesses and one remembers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from app.i18n import gettext as _
from app.ui.start.passphrase_fields import PassphraseFields
from app.ui.start.steps import StepPage
from app.ui.tasks import Tasks

if TYPE_CHECKING:
    from app.actions.workplace import PassphraseRule


class PassphrasePage(StepPage):
    """Passphrase, meter, suggestion, and once more."""

    answered = Signal(str)

    def __init__(self, rule: PassphraseRule, tasks: Tasks) -> None:
        super().__init__(
            "setup.passphrase",
            3,
            _("Your passphrase"),
            _(
                "It encrypts everything on this workstation. Four or more words that do not belong together "
                "are easy to remember and hard to guess."
            ),
        )
        self.fields = PassphraseFields("setup.passphrase", rule, tasks)
        self.fields.accepted.connect(self._accepted)
        self.fields.entered.connect(self.answer)
        self.fields.failed.connect(self.banner.show_error)
        self.content.addWidget(self.fields)

    def begin(self) -> None:
        self.fields.first.setFocus()

    def answer(self) -> None:
        self.fields.check()

    def show_failure(self, error: Exception) -> None:
        """The store could not be made; what was typed stays."""
        self.next.setEnabled(True)
        self.banner.show_error(error)

    def _accepted(self, passphrase: str) -> None:
        self.next.setEnabled(False)
        self.answered.emit(passphrase)
