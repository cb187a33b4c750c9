"""Set-up, step 3: a passphrase that nobody guesses and one remembers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QProgressBar

from app.i18n import gettext as _
from app.ui.start.steps import StepPage
from app.ui.tasks import Control, Lane, Tasks
from app.ui.widgets.buttons import SecondaryButton
from app.ui.widgets.fields import Field, PassphraseEdit
from app.ui.widgets.layout import column, row
from app.ui.widgets.text import Text

if TYPE_CHECKING:
    from app.actions.workplace import Doorway

PAUSE_MS = 120
"""After the last keystroke, before the strength is estimated."""


class PassphrasePage(StepPage):
    """Passphrase, meter, suggestion, and once more."""

    answered = Signal(str)

    def __init__(self, doorway: Doorway, tasks: Tasks) -> None:
        super().__init__(
            "setup.passphrase",
            3,
            _("Your passphrase"),
            _(
                "It encrypts everything on this workstation. Four or more words that do not belong together "
                "are easy to remember and hard to guess."
            ),
        )
        self._doorway, self._tasks = doorway, tasks
        self._minimum = doorway.minimum_bits()
        self._bits: float | None = None
        self._estimating: Control | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._estimate)
        self.first = PassphraseEdit("setup.passphrase.first")
        self.first_field = Field(_("Passphrase"), self.first)
        self.second = PassphraseEdit("setup.passphrase.second")
        self.second_field = Field(_("Once more"), self.second)
        self.meter = QProgressBar()
        self.meter.setObjectName("setup.passphrase.meter")
        self.meter.setTextVisible(False)
        self.meter.setRange(0, 100)
        self.verdict = Text("", "muted")
        self.verdict.setObjectName("setup.passphrase.verdict")
        self._place()
        self.first.textEdited.connect(self._typed)
        self.second.textEdited.connect(lambda _text: self.second_field.show_error(""))
        self.first.returnPressed.connect(self.second.setFocus)
        self.second.returnPressed.connect(self.answer)
        self._show_strength()

    def _place(self) -> None:
        self.content.addWidget(self.first_field)
        meter = column(space=0)
        meter.setSpacing(6)
        meter.addWidget(self.meter)
        meter.addWidget(self.verdict)
        self.content.addLayout(meter)
        self.suggest = SecondaryButton(_("Suggest one"), "setup.passphrase.suggest", icon="key")
        self.suggest.clicked.connect(self._suggest)
        self.show_box = QCheckBox(_("Show what I type"))
        self.show_box.setObjectName("setup.passphrase.show")
        self.show_box.clicked.connect(self._show_typed)
        across = row(space=2)
        across.addWidget(self.suggest)
        across.addWidget(self.show_box)
        across.addStretch(1)
        self.content.addLayout(across)
        self.content.addWidget(self.second_field)

    def begin(self) -> None:
        self.first.setFocus()

    def answer(self) -> None:
        if self._bits is None or self._pause.isActive():
            self._pause.stop()
            self._estimate(then=self.answer_known)
            return
        self.answer_known()

    def answer_known(self) -> None:
        """Go on if it is strong enough and typed twice alike."""
        if self._bits is None or self._bits < self._minimum:
            self.first_field.show_error(_("Please take a stronger passphrase."))
            self.first.setFocus()
        elif self.first.text() != self.second.text():
            self.second_field.show_error(_("The two passphrases differ."))
            self.second.selectAll()
            self.second.setFocus()
        else:
            self.next.setEnabled(False)
            self.answered.emit(self.first.text())

    def show_failure(self, error: Exception) -> None:
        """The store could not be made; what was typed stays."""
        self.next.setEnabled(True)
        self.banner.show_error(error)

    def _typed(self) -> None:
        self.first_field.show_error("")
        self._bits = None
        self._pause.start()

    def _estimate(self, then: object = None) -> None:
        passphrase = self.first.text()
        if self._estimating:
            self._estimating.cancel()

        def known(bits: float) -> None:
            self._bits = bits
            self._show_strength()
            if callable(then):
                then()

        self._estimating = self._tasks.start(
            Lane.RENDER,
            lambda _control: self._doorway.estimated_bits(passphrase) if passphrase else 0.0,
            done=known,
            failed=self.banner.show_error,
        )

    def _show_strength(self) -> None:
        bits = self._bits or 0.0
        self.meter.setValue(min(100, round(100 * bits / (self._minimum * 1.25))))
        if not self.first.text():
            kind, words = "", _("Not typed yet")
        elif bits < self._minimum / 2:
            kind, words = "error", _("Too easy to guess")
        elif bits < self._minimum:
            kind, words = "attention", _("Nearly: one more word")
        else:
            kind, words = "success", _("✓ Strong enough")
        self.verdict.setText(words)
        self.meter.setAccessibleName(words)
        self.meter.setProperty("kind", kind)
        self.meter.style().unpolish(self.meter)
        self.meter.style().polish(self.meter)

    def _suggest(self) -> None:
        self._tasks.start(
            Lane.RENDER,
            lambda _control: self._doorway.suggest_passphrase(),
            done=self._suggested,
            failed=self.banner.show_error,
        )

    def _suggested(self, passphrase: str) -> None:
        """Shown, so that one can write it down; typed once more by hand, so that one has learnt it."""
        self.show_box.setChecked(True)
        self._show_typed(shown=True)
        self.first.setText(passphrase)
        self.second.clear()
        self.first_field.show_error("")
        self._estimate()
        self.second.setFocus()

    def _show_typed(self, shown: bool) -> None:  # noqa: FBT001 - a check box's signal
        self.first.show_typed(shown)
        self.second.show_typed(shown)
