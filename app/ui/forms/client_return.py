"""The caseworker's side of the client's screen: choosing the PIN, and coming back by it."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from app.actions.workplace import Workplace
from app.domain.client_words import ClientWords
from app.domain.errors import AppError, WaitBeforeNextTry, WrongPassphrase
from app.domain.pins import LONGEST, SHORTEST, Pin, WrongTries, choose, digits_of
from app.i18n import gettext as _
from app.i18n import ngettext
from app.ui.errors import say
from app.ui.forms.client_question import BigButton
from app.ui.tasks import Control, Lane, OwnTasks, Tasks
from app.ui.widgets import Heading, PrimaryButton, QuietButton, Text, column, row

PANEL_WIDTH = 560
TICK = 500
"""Milliseconds between two looks at how long is still to be waited."""


class Panel(QWidget):
    """A narrow column in the middle: heading, words, fields, one line for what is wrong, buttons."""

    def __init__(self, name: str, title: str, text: str) -> None:
        super().__init__()
        self.setObjectName(name)
        inside = QWidget()
        inside.setMaximumWidth(PANEL_WIDTH)
        self.down = column(inside, space=2)
        self.heading = Heading(title)
        self.down.addWidget(self.heading)
        self.down.addWidget(Text(text, "muted"))
        self.fields = column(space=1)
        self.down.addLayout(self.fields)
        self.wrong = Text("", "error")
        self.wrong.setObjectName(f"{name}.wrong")
        self.down.addWidget(self.wrong)
        self.buttons = row(space=2)
        self.down.addLayout(self.buttons)
        across = row(space=0)
        across.addStretch(1)
        across.addWidget(inside, 1000)
        across.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(32, 32, 32, 32)
        whole.addStretch(1)
        whole.addLayout(across)
        whole.addStretch(2)
        self.say_wrong("")

    def say_wrong(self, text: str) -> None:
        """What does not fit, or nothing."""
        self.wrong.setText(text)
        self.wrong.setVisible(bool(text))

    def field(self, name: str, label: str) -> QLineEdit:
        """A field whose letters nobody beside can read."""
        line, above = QLineEdit(), QLabel(label)
        line.setObjectName(name)
        line.setAccessibleName(label)
        line.setEchoMode(QLineEdit.EchoMode.Password)
        line.setMinimumHeight(48)
        above.setBuddy(line)
        self.fields.addWidget(above)
        self.fields.addWidget(line)
        return line


class ChoosePin(Panel):
    """Once in a session: the PIN that brings the screen back."""

    chosen = Signal(object)
    left = Signal()

    def __init__(self, tasks: Tasks) -> None:
        super().__init__(
            "client.choose",
            _("Give the screen to the client"),
            _(
                "She sees one question at a time in her language, and nothing else of this application. "
                "The PIN brings you back; it holds until you lock the application. Your passphrase works too."
            ),
        )
        self._tasks = OwnTasks(tasks)
        asked = _("PIN, {shortest} to {longest} digits").format(shortest=SHORTEST, longest=LONGEST)
        self.pin = self.field("client.choose.pin", asked)
        self.again = self.field("client.choose.again", _("The same PIN again"))
        self.turn = PrimaryButton(_("Give the screen to the client"), "client.choose.turn")
        self.cancel = QuietButton(_("Cancel"), "client.choose.cancel")
        for button in (self.turn, self.cancel):
            self.buttons.addWidget(button)
        self.buttons.addStretch(1)
        self.turn.clicked.connect(self._turn)
        self.cancel.clicked.connect(self.left)
        self.pin.returnPressed.connect(self.again.setFocus)
        self.again.returnPressed.connect(self._turn)

    def begin(self) -> None:
        """Nothing of an earlier try stands there."""
        self.pin.clear()
        self.again.clear()
        self.say_wrong("")
        self.pin.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_panel(self) -> None:
        """No answer comes any more."""
        self._tasks.cancel()

    def _turn(self) -> None:
        digits = digits_of(self.pin.text())
        if not digits:
            self.say_wrong(
                _("Please choose {shortest} to {longest} digits.").format(shortest=SHORTEST, longest=LONGEST)
            )
            self.pin.setFocus()
        elif digits_of(self.again.text()) != digits:
            self.say_wrong(_("The two PINs differ."))
            self.again.setFocus()
        elif self.turn.isEnabled():
            self.turn.setEnabled(False)
            self._tasks.start(
                Lane.RENDER, lambda _control: choose(digits), done=self._chosen, failed=self._failed
            )

    def _chosen(self, pin: Pin) -> None:
        self.turn.setEnabled(True)
        self.pin.clear()
        self.again.clear()
        self.chosen.emit(pin)

    def _failed(self, error: Exception) -> None:
        self.turn.setEnabled(True)
        raise error


class ComeBack(Panel):
    """Asks for the PIN or the passphrase; whoever pressed by mistake goes back in her own language."""

    opened = Signal()
    left = Signal()

    def __init__(
        self,
        place: Workplace,
        tasks: Tasks,
        pin: Pin,
        tries: WrongTries,
        words: ClientWords,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(
            "client.return",
            _("Back to your work"),
            _("Enter your PIN, or the passphrase with which you unlocked this workstation."),
        )
        self._place, self._tasks, self._pin, self._tries = place, OwnTasks(tasks), pin, tries
        self._clock, self._is_checking = clock, False
        self.secret = self.field("client.return.secret", _("PIN or passphrase"))
        self.unlock = PrimaryButton(_("Back to your work"), "client.return.unlock", icon="lock")
        self.back = BigButton(words.back, words.language, "client.return.back", icon="back")
        for button in (self.unlock, self.back):
            self.buttons.addWidget(button)
        self.buttons.addStretch(1)
        self._tick = QTimer(self)
        self._tick.setInterval(TICK)
        self._tick.timeout.connect(self._show_wait)
        self.unlock.clicked.connect(self._check)
        self.secret.returnPressed.connect(self._check)
        self.back.clicked.connect(self.left)

    def begin(self) -> None:
        """Nothing of an earlier try stands there; a wait goes on."""
        self.secret.clear()
        self.say_wrong("")
        self._show_wait()
        self.secret.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_panel(self) -> None:
        """No answer comes any more."""
        self._tick.stop()
        self._tasks.cancel()

    def _check(self) -> None:
        typed = self.secret.text()
        if not typed.strip() or self._is_checking or self._tries.seconds_left(self._clock()) > 0:
            return
        self._hold(held=True)
        digits, pin, people = digits_of(typed), self._pin, self._place.people

        def check_pin(_control: Control) -> bool:
            return pin.fits(digits)

        def check_passphrase(_control: Control) -> bool:
            people.confirm(typed)
            return True

        if digits:
            self._tasks.start(Lane.RENDER, check_pin, done=self._checked, failed=self._failed)
        else:
            self._tasks.start(Lane.STORE, check_passphrase, done=self._checked, failed=self._failed)

    def _checked(self, fits: bool) -> None:  # noqa: FBT001 - the answer of a task
        self._hold(held=False)
        self.secret.clear()
        if fits:
            self._tries.succeeded()
            self._tick.stop()
            self.opened.emit()
        else:
            self._did_not_fit()

    def _did_not_fit(self) -> None:
        self._hold(held=False)
        self.secret.clear()
        self._tries.failed(self._clock())
        self.say_wrong(_("That is not right."))
        self._show_wait()
        self.secret.setFocus()

    def _failed(self, error: Exception) -> None:
        if isinstance(error, WrongPassphrase):
            self._did_not_fit()
            return
        self._hold(held=False)
        if not isinstance(error, AppError):
            raise error
        if isinstance(error, WaitBeforeNextTry):
            self._tries.until = self._clock() + float(str(error.facts["wait_seconds"]))
        said = say(error)
        self.say_wrong(f"{said.title} {said.next_step}")
        self._show_wait()

    def _hold(self, *, held: bool) -> None:
        self._is_checking = held
        self.unlock.setDisabled(held)

    def _show_wait(self) -> None:
        """How long until the next try, counted down."""
        left = math.ceil(self._tries.seconds_left(self._clock()))
        self.unlock.setDisabled(left > 0 or self._is_checking)
        if left > 0:
            words = ngettext(
                "That is not right. Next try in {count} second.",
                "That is not right. Next try in {count} seconds.",
                left,
            )
            self.say_wrong(words.format(count=left))
            self._tick.start()
        elif self._tick.isActive():
            self._tick.stop()
            self.say_wrong("")
