"""A forgotten passphrase: the code of the recovery sheet opens the store, and a new one is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal

from app.domain.errors import WaitBeforeNextTry, WrongRecoveryCode
from app.i18n import gettext as _
from app.ui.errors import say
from app.ui.start.frame import StartPage
from app.ui.start.passphrase_fields import PassphraseFields
from app.ui.start.waiting import Waiting
from app.ui.tasks import Lane, Tasks
from app.ui.widgets.buttons import PrimaryButton, QuietButton
from app.ui.widgets.fields import Choice, CodeEdit, Field
from app.ui.widgets.text import Text

if TYPE_CHECKING:
    from app.actions.workplace import Doorway, Workplace

CODE_LENGTH, GROUP = 25, 5
"""As printed on the sheet: 125 bits in five groups of five (7-desktop.md part 2)."""


class RecoverPage(StartPage):
    """Whose passphrase it was, the code, a new passphrase."""

    opened = Signal(object)
    left = Signal()
    by_office = Signal(str)
    """The chosen name: the recovery sheet is lost, too."""

    def __init__(self, doorway: Doorway, tasks: Tasks, names: Sequence[str], name: str) -> None:
        super().__init__(
            "recover",
            _("Open with the recovery sheet"),
            _("The sheet lies at your office. Its code opens the store; then you choose a new passphrase."),
            margin=2,
        )
        self._doorway, self._tasks = doorway, tasks
        self.name = Choice("recover.name", [(known, known) for known in names], name)
        if len(names) > 1:
            self.content.addWidget(Field(_("Your name"), self.name))
        elif names:
            self.content.addWidget(Text(_("Hello, {name}.").format(name=names[0])))
        self.code = CodeEdit("recover.code", CODE_LENGTH, GROUP)
        hint = _("25 characters; capitals, spaces and hyphens do not matter.")
        self.code_field = Field(_("Recovery code"), self.code, hint)
        self.next_step = Text("", "muted")
        self.next_step.setObjectName("recover.next_step")
        self.next_step.hide()
        self.fields = PassphraseFields("recover.passphrase", doorway, tasks, _("New passphrase"))
        for widget in (self.code_field, self.next_step, self.fields):
            self.content.addWidget(widget)
        self.back = QuietButton(_("Back"), "recover.back", icon="back")
        self.button = PrimaryButton(_("Open"), "recover.submit", icon="lock")
        self._waiting = Waiting(self.button)
        self.office = QuietButton(_("The sheet is lost, too: with the office's key …"), "recover.office")
        self.office.clicked.connect(lambda: self.by_office.emit(self.name.code()))
        self.body.addWidget(self.office, 0, Qt.AlignmentFlag.AlignLeading)
        self.buttons.addWidget(self.back)
        self.buttons.addStretch(1)
        self.buttons.addWidget(self.button)
        self.back.clicked.connect(self.left)
        self.button.clicked.connect(self.submit)
        self.code.returnPressed.connect(self.fields.first.setFocus)
        self.code.textEdited.connect(self._typed)
        self.fields.entered.connect(self.submit)
        self.fields.accepted.connect(self._recover)
        self.fields.failed.connect(self.banner.show_error)

    def begin(self) -> None:
        self.code.setFocus()

    def submit(self) -> None:
        """Both must be there; the new passphrase is checked before the code costs a try."""
        if self._waiting.seconds or not self.button.isEnabled():
            return
        self.code_field.show_error("" if self.code.complete() else _("The code has 25 characters."))
        if self.code.complete():
            self.fields.check()
        else:
            self.code.setFocus()

    def _recover(self, passphrase: str) -> None:
        name, code = self.name.code(), self.code.code()
        for button in (self.button, self.back, self.office):
            button.setEnabled(False)
        self.next_step.hide()
        self.banner.clear()
        self.busy.begin(_("Opening the store …"))
        self._tasks.start(
            Lane.STORE,
            lambda _control: self._doorway.recover(name, code, passphrase),
            done=self._opened,
            failed=self._failed,
        )

    def _opened(self, place: Workplace) -> None:
        self.code.clear()
        self.fields.clear()
        self.opened.emit(place)

    def _failed(self, error: Exception) -> None:
        self.busy.end()
        for button in (self.button, self.back, self.office):
            button.setEnabled(True)
        if isinstance(error, (WrongRecoveryCode, WaitBeforeNextTry)):
            said = say(error)
            self.code_field.show_error(said.title)
            self.next_step.setText(said.next_step)
            self.next_step.show()
            self._waiting.begin(error)
            self.code.setFocus()
        else:
            self.banner.show_error(error)

    def _typed(self) -> None:
        if not self._waiting.seconds:
            self.code_field.show_error("")
            self.next_step.hide()
