"""Several choices out of a list: each chosen one is a chip that goes when it is pressed."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from app.i18n import gettext as _
from app.ui.widgets import Choice, FlowLayout, column, empty


class Picks(QWidget):
    """A drop-down that adds, and what was added; the order is the order of choosing."""

    edited = Signal()

    def __init__(self, name: str, choices: list[tuple[str, str]], prompt: str) -> None:
        super().__init__()
        self.setObjectName(f"{name}.picks")
        self._name, self._prompt, self._choices = name, prompt, choices
        self._codes: tuple[str, ...] = ()
        down = column(self, space=0)
        down.setSpacing(6)
        self.list = Choice(name, [])
        self.list.activated.connect(self._add)
        self._chips = FlowLayout(space=6)
        down.addWidget(self.list)
        down.addLayout(self._chips)
        self.setFocusProxy(self.list)
        self._fill()

    def codes(self) -> tuple[str, ...]:
        """What is chosen."""
        return self._codes

    def set_choices(self, choices: list[tuple[str, str]]) -> None:
        """Offer other choices; what is chosen stays."""
        self._choices = choices
        self._fill()

    def show_codes(self, codes: tuple[str, ...]) -> None:
        """Choose these; no signal."""
        if codes != self._codes:
            self._codes = codes
            self._fill()

    def _words(self, code: str) -> str:
        return dict(self._choices).get(code, code)

    def _fill(self) -> None:
        left = [choice for choice in self._choices if choice[0] not in self._codes]
        self.list.set_choices([("", self._prompt), *left], "")
        empty(self._chips)
        for code in self._codes:
            chip = QPushButton(f"{self._words(code)}  ×")
            chip.setProperty("look", "chip")
            chip.setObjectName(f"{self._name}.{code}")
            chip.setAccessibleName(_("Take away: {words}").format(words=self._words(code)))
            chip.clicked.connect(partial(self._drop, code))
            self._chips.addWidget(chip)

    def _add(self, _index: int) -> None:
        code = self.list.code()
        if code:
            self._codes = (*self._codes, code)
            self._fill()
            self.edited.emit()

    def _drop(self, code: str, _checked: object = None) -> None:
        self._codes = tuple(one for one in self._codes if one != code)
        self._fill()
        self.list.setFocus()
        self.edited.emit()
