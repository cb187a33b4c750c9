"""One choice from a list that opens (appearance `minimal`)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from app.domain.forms import Choice
from app.i18n import gettext as _
from app.ui.forms.search_list import names_of
from app.ui.forms.speaking import WORKER, Speaking, font_of
from app.ui.forms.text_editors import WIDE


class DropDownBox(QComboBox):
    """The wheel scrolls the page and never changes an answer; Enter goes on to the next question."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
        else:
            super().keyPressEvent(event)


class DropDown(QWidget):
    """Both languages in each line; the first line takes the answer back."""

    edited = Signal(object)

    def __init__(self, *, several: bool, speaking: Speaking, name: str) -> None:
        super().__init__()
        if several:
            raise ValueError("a list that opens has one answer")
        self._speaking = speaking
        self._choices: tuple[Choice, ...] = ()
        self.box = DropDownBox()
        self.box.setObjectName(name)
        self.box.setFont(font_of(WORKER, 11))
        self.box.setMaximumWidth(WIDE)
        self.box.setMaxVisibleItems(12)
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.addWidget(self.box)
        across.addStretch(1)
        self.setFocusProxy(self.box)
        self.box.activated.connect(self._picked)

    def say_name(self, name: str) -> None:
        """The question, for whoever hears the screen instead of seeing it."""
        self.box.setAccessibleName(name)

    def show_choices(self, choices: Sequence[Choice]) -> None:
        """Fill the list when other choices are offered."""
        if self.box.count() and tuple(choices) == self._choices:
            return
        self._choices = tuple(choices)
        self.box.clear()
        self.box.addItem(_("Please choose"), None)
        for choice in choices:
            self.box.addItem(self._speaking.pair(choice.label), choice.name)

    def show_value(self, value: object) -> None:
        """Show what is answered, without telling anybody."""
        picked = names_of(value)
        row = next((at for at, choice in enumerate(self._choices, 1) if choice.name in picked), 0)
        self.box.setCurrentIndex(row)

    def _picked(self, row: int) -> None:
        self.edited.emit(self.box.itemData(row))
