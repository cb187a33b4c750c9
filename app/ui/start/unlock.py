"""A name, a passphrase, Enter: unlocking the workstation, and going on in a store that is open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox

from app.domain.errors import AppError, WaitBeforeNextTry, WrongPassphrase
from app.i18n import gettext as _
from app.ui.errors import say
from app.ui.start.frame import StartPage
from app.ui.start.languages import LanguageRow
from app.ui.start.waiting import Waiting
from app.ui.tasks import Control, Lane, Tasks
from app.ui.widgets.buttons import PrimaryButton, QuietButton
from app.ui.widgets.fields import Choice, Field, PassphraseEdit
from app.ui.widgets.text import Text

if TYPE_CHECKING:
    from app.actions.workplace import Doorway, Workplace


class WhoIsThere(StartPage):
    """Asks for a name and a passphrase; a wrong one loses nothing but a moment."""

    opened = Signal(object)

    def __init__(
        self,
        kind: str,
        title: str,
        text: str,
        names: Sequence[str],
        tasks: Tasks,
        enter: Callable[[str, str], Workplace],
    ) -> None:
        """`kind` begins the object names; `enter` runs on the store lane."""
        super().__init__(kind, title, text, width=480)
        self._enter, self._tasks, self._names = enter, tasks, tuple(names)
        self.name = Choice(f"{kind}.name", [(name, name) for name in self._names])
        if len(self._names) > 1:
            self.content.addWidget(Field(_("Your name"), self.name))
        elif self._names:
            self.content.addWidget(Text(_("Hello, {name}.").format(name=self._names[0])))
        self.passphrase = PassphraseEdit(f"{kind}.passphrase")
        self.field = Field(_("Passphrase"), self.passphrase)
        self.content.addWidget(self.field)
        self.next_step = Text("", "muted")
        self.next_step.setObjectName(f"{kind}.next_step")
        self.next_step.hide()
        self.content.addWidget(self.next_step)
        self.show_typed = show = QCheckBox(_("Show what I type"))
        show.setObjectName(f"{kind}.show")
        show.clicked.connect(self.passphrase.show_typed)
        self.content.addWidget(show)
        self.button = PrimaryButton(_("Unlock"), f"{kind}.submit", icon="lock")
        self.button.clicked.connect(self.unlock)
        self.passphrase.returnPressed.connect(self.unlock)
        self.passphrase.textEdited.connect(self._typed)
        self._waiting = Waiting(self.button)
        self.buttons.addStretch(1)
        self.buttons.addWidget(self.button)

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
            lambda control: self._go_in(name, passphrase, control),
            done=self._opened,
            failed=self._failed,
            progress=self._show_progress,
        )

    def _go_in(self, name: str, passphrase: str, _control: Control) -> Workplace:
        return self._enter(name, passphrase)

    def _show_progress(self, done: int, total: int) -> None:
        """Older tables are brought up to date, or a backup is put back: that takes longer than a key."""
        if total > 1:
            words = _("Bringing the store up to date: {percent} %. Please leave the computer on.")
            self.busy.begin(words.format(percent=100 * done // total))

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


class UnlockPage(WhoIsThere):
    """The first window of every working day; of the people here it knows their names."""

    language_chosen = Signal(str)
    forgotten = Signal(str)
    """The chosen name: its passphrase is forgotten."""

    def __init__(self, doorway: Doorway, tasks: Tasks, names: Sequence[str]) -> None:
        super().__init__("unlock", _("Unlock this workstation"), "", names, tasks, doorway.unlock)
        self._doorway = doorway
        self.forgot = QuietButton(_("I forgot my passphrase"), "unlock.forgot", icon="key")
        self.forgot.clicked.connect(lambda: self.forgotten.emit(self._chosen_name()))
        self.body.addWidget(self.forgot, 0, Qt.AlignmentFlag.AlignLeading)
        languages = LanguageRow("unlock.language")
        languages.chosen.connect(self.language_chosen)
        self.body.addWidget(languages)

    def _go_in(self, name: str, passphrase: str, control: Control) -> Workplace:
        return self._doorway.unlock(name, passphrase, control.step)


class ChangePage(WhoIsThere):
    """Somebody else goes on in the open store; the exchange with the office goes on meanwhile."""

    left = Signal()

    def __init__(self, place: Workplace, tasks: Tasks, names: Sequence[str]) -> None:
        text = _(
            "Your pages are kept as they are until you come back. The exchange with the office and what is "
            "being printed go on."
        )
        super().__init__("change", _("Who goes on here?"), text, names, tasks, place.session.enter)
        self.back = QuietButton(_("Back to my work"), "change.back", icon="back")
        self.back.clicked.connect(self.left)
        self.body.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeading)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self).activated.connect(self.left)
        if not names:
            for widget in (self.field, self.button, self.show_typed):
                widget.hide()
            self.content.addWidget(
                Text(_("Nobody else has a passphrase on this workstation. Settings, “Add a person”."))
            )


class GoOnPage(StartPage):
    """The demonstration after a lock: its people are invented, so one press goes on."""

    go_on = Signal()

    def __init__(self) -> None:
        text = _(
            "This is the demonstration: everybody in it is invented, so no passphrase is asked for. "
            "With real data this window asks for yours."
        )
        super().__init__("demo_locked", _("Locked"), text, width=480)
        self.button = PrimaryButton(_("Go on with the demonstration"), "demo_locked.go_on", icon="lock")
        self.button.clicked.connect(self.go_on)
        self.buttons.addStretch(1)
        self.buttons.addWidget(self.button)

    def begin(self) -> None:
        self.button.setFocus()
