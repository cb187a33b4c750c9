"""Choosing a passphrase: the field, a meter, a suggestion, and once more. The same rule everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QProgressBar, QWidget

from app.i18n import gettext as _
from app.ui.tasks import Control, Lane, OwnTasks, Tasks
from app.ui.widgets.buttons import SecondaryButton
from app.ui.widgets.fields import Field, PassphraseEdit
from app.ui.widgets.layout import column, row
from app.ui.widgets.text import Text

if TYPE_CHECKING:
    from app.actions.workplace import PassphraseRule

PAUSE_MS = 120
"""After the last keystroke, before the strength is estimated."""


class PassphraseFields(QWidget):
    """`check` says what is missing, or `accepted` brings a passphrase that is strong and typed twice."""

    accepted = Signal(str)
    entered = Signal()
    """Return in the second field."""
    failed = Signal(object)

    def __init__(
        self,
        name: str,
        rule: PassphraseRule,
        tasks: Tasks | OwnTasks,
        label: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._rule, self._tasks = rule, tasks
        self._minimum = rule.minimum_bits()
        self._bits: float | None = None
        self._estimating: Control | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._estimate)
        self.first = PassphraseEdit(f"{name}.first")
        self.first_field = Field(label or _("Passphrase"), self.first)
        self.second = PassphraseEdit(f"{name}.second")
        self.second_field = Field(_("Once more"), self.second)
        self.meter = QProgressBar()
        self.meter.setObjectName(f"{name}.meter")
        self.meter.setTextVisible(False)
        self.meter.setRange(0, 100)
        self.verdict = Text("", "muted")
        self.verdict.setObjectName(f"{name}.verdict")
        self._place(name)
        self.first.textEdited.connect(self._typed)
        self.second.textEdited.connect(lambda _text: self.second_field.show_error(""))
        self.first.returnPressed.connect(self.second.setFocus)
        self.second.returnPressed.connect(self.entered)
        self._show_strength()

    def _place(self, name: str) -> None:
        down = column(self, space=2)
        down.addWidget(self.first_field)
        meter = column(space=0)
        meter.setSpacing(6)
        meter.addWidget(self.meter)
        meter.addWidget(self.verdict)
        down.addLayout(meter)
        self.suggest = SecondaryButton(_("Suggest one"), f"{name}.suggest", icon="key")
        self.suggest.clicked.connect(self._suggest)
        self.show_box = QCheckBox(_("Show what I type"))
        self.show_box.setObjectName(f"{name}.show")
        self.show_box.clicked.connect(self._show_typed)
        across = row(space=2)
        across.addWidget(self.suggest)
        across.addWidget(self.show_box)
        across.addStretch(1)
        down.addLayout(across)
        down.addWidget(self.second_field)

    def check(self) -> None:
        """Accept it if it is strong enough and typed twice alike; the strength may be estimated first."""
        if self._bits is None or self._pause.isActive():
            self._pause.stop()
            self._estimate(then=self._check_known)
            return
        self._check_known()

    def clear(self) -> None:
        """Nothing of it stays in the fields."""
        for field in (self.first, self.second):
            field.clear()
        self._bits = None
        self._show_strength()

    def _check_known(self) -> None:
        if self._bits is None or self._bits < self._minimum:
            self.first_field.show_error(_("Please take a stronger passphrase."))
            self.first.setFocus()
        elif self.first.text() != self.second.text():
            self.second_field.show_error(_("The two passphrases differ."))
            self.second.selectAll()
            self.second.setFocus()
        else:
            self.accepted.emit(self.first.text())

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
            lambda _control: self._rule.estimated_bits(passphrase) if passphrase else 0.0,
            done=known,
            failed=self.failed.emit,
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
            lambda _control: self._rule.suggest_passphrase(),
            done=self._suggested,
            failed=self.failed.emit,
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
