"""Unlocking the workstation: a name, a passphrase, Enter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox

from app.domain.errors import AppError, WaitBeforeNextTry, WrongPassphrase
from app.i18n import gettext as _
from app.ui.errors import say
from app.ui.start.frame import StartPage
from app.ui.start.languages import LanguageRow
from app.ui.start.waiting import Waiting
from app.ui.tasks import Lane, Tasks
from app.ui.widgets.buttons import PrimaryButton, QuietButton
from app.ui.widgets.fields import Choice, Field, PassphraseEdit
from app.ui.widgets.text import Text

if TYPE_CHECKING:
    from app.actions.workplace import Doorway, Workplace


class UnlockPage(StartPage):
    """The first window of every working day; a wrong passphrase loses nothing but a moment."""

    opened = Signal(object)
    language_chosen = Signal(str)
    forgotten = Signal(str)
    """The chosen name: its passphrase is forgotten."""

    def __init__(self, doorway: Doorway, tasks: Tasks, names: Sequence[str]) -> None:
        super().__init__("unlock", _("Unlock this workstation"), width=480)
        self._doorway, self._tasks, self._names = doorway, tasks, tuple(names)
        self.name = Choice("unlock.name", [(name, name) for name in self._names])
        if len(self._names) > 1:
            self.content.addWidget(Field(_("Your name"), self.name))
        elif self._names:
            self.content.addWidget(Text(_("Hello, {name}.").format(name=self._names[0])))
        self.passphrase = PassphraseEdit("unlock.passphrase")
        self.field = Field(_("Passphrase"), self.passphrase)
        self.content.addWidget(self.field)
        self.next_step = Text("", "muted")
        self.next_step.setObjectName("unlock.next_step")
        self.next_step.hide()
        self.content.addWidget(self.next_step)
        show = QCheckBox(_("Show what I type"))
        show.setObjectName("unlock.show")
        show.clicked.connect(self.passphrase.show_typed)
        self.content.addWidget(show)
        self.button = PrimaryButton(_("Unlock"), "unlock.submit", icon="lock")
        self.button.clicked.connect(self.unlock)
        self.passphrase.returnPressed.connect(self.unlock)
        self.passphrase.textEdited.connect(self._typed)
        self._waiting = Waiting(self.button)
        self.forgot = QuietButton(_("I forgot my passphrase"), "unlock.forgot", icon="key")
        self.forgot.clicked.connect(lambda: self.forgotten.emit(self._chosen_name()))
        self.buttons.addStretch(1)
        self.buttons.addWidget(self.button)
        self.body.addWidget(self.forgot, 0, Qt.AlignmentFlag.AlignLeading)
        languages = LanguageRow("unlock.language")
        languages.chosen.connect(self.language_chosen)
        self.body.addWidget(languages)

    def begin(self) -> None:
        self.passphrase.setFocus()

    def unlock(self) -> None:
        """Try the passphrase; the key is derived on the store lane."""
        passphrase = self.passphrase.text()
        if self._waiting.seconds or not passphrase or not self.button.isEnabled():
            return
        name = self._chosen_name()
        self._enable(on=False)
        self.field.show_error("")
        self.next_step.hide()
        self.banner.clear()
        self.busy.begin(_("Opening the store …"))
        self._tasks.start(
            Lane.STORE,
            lambda _control: self._doorway.unlock(name, passphrase),
            done=self._opened,
            failed=self._failed,
        )

    def _chosen_name(self) -> str:
        return self.name.code() or (self._names[0] if self._names else "")

    def _opened(self, place: Workplace) -> None:
        self.passphrase.clear()
        self.opened.emit(place)

    def _failed(self, error: Exception) -> None:
        self.busy.end()
        self._enable(on=True)
        if isinstance(error, (WrongPassphrase, WaitBeforeNextTry)):
            self._say_wrong(error)
        else:
            self.banner.show_error(error)
        self.passphrase.selectAll()
        self.passphrase.setFocus()

    def _say_wrong(self, error: AppError) -> None:
        said = say(error)
        self.field.show_error(said.title)
        self.next_step.setText(said.next_step)
        self.next_step.show()
        self._waiting.begin(error)

    def _typed(self) -> None:
        if not self._waiting.seconds:
            self.field.show_error("")
            self.next_step.hide()

    def _enable(self, *, on: bool) -> None:
        self.button.setEnabled(on)
        self.passphrase.setReadOnly(not on)
