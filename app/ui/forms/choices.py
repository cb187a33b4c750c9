"""Picking from a short list: every choice is a card with both languages on it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QRadioButton,
    QSizePolicy,
    QWidget,
)

from app.domain.forms import Choice
from app.ui.forms.search_list import names_of
from app.ui.forms.speaking import WORKER, Speaking, font_of, speak

LONG_LIST = 9
"""From here on a list is searched, not read: the number keys end at nine."""

WIDE_LABEL = 44
"""Characters of both languages together from which a choice takes the whole width."""


class ChoiceCard(QFrame):
    """One choice; a press anywhere on it picks: she points at her own language."""

    def __init__(self, button: QAbstractButton) -> None:
        super().__init__()
        self.setProperty("look", "choice-card")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._button = button
        self.across = QHBoxLayout(self)
        self.across.setContentsMargins(10, 5, 12, 5)
        self.across.setSpacing(12)
        self.across.addWidget(button)
        button.toggled.connect(self._look)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self._button.click()
        super().mouseReleaseEvent(event)

    def _look(self, chosen: bool) -> None:  # noqa: FBT001 - as `toggled` says it
        self.setProperty("chosen", "true" if chosen else "false")
        self.style().unpolish(self)
        self.style().polish(self)


class ChoiceCards(QWidget):
    """All choices visible, both languages on each; the keys 1–9 pick."""

    edited = Signal(object)

    def __init__(self, *, several: bool, speaking: Speaking, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._several, self._speaking = several, speaking
        self._buttons: dict[str, QAbstractButton] = {}
        self._group = QButtonGroup(self)
        self._group.setExclusive(not several)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(6)

    def say_name(self, name: str) -> None:
        """The question, for whoever hears the screen instead of seeing it."""
        self.setAccessibleName(name)

    def show_choices(self, choices: Sequence[Choice]) -> None:
        """Rebuild only when the offered names differ."""
        if list(self._buttons) == [choice.name for choice in choices]:
            return
        for button in self._buttons.values():
            self._group.removeButton(button)
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._buttons = {}
        columns = 1 if any(len(self._speaking.pair(c.label)) > WIDE_LABEL for c in choices) else 2
        for index, choice in enumerate(choices):
            self._grid.addWidget(self._card(choice), index // columns, index % columns)

    def show_value(self, value: object) -> None:
        """Check what is answered, without telling anybody."""
        picked = names_of(value)
        self._group.setExclusive(False)
        for name, button in self._buttons.items():
            button.setChecked(name in picked)
        self._group.setExclusive(not self._several)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Number keys pick the nth choice; Delete takes the answer back."""
        index = event.key() - Qt.Key.Key_1
        buttons = list(self._buttons.values())
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and not event.modifiers():
            self.show_value(None)
            self.edited.emit(() if self._several else None)
            return
        if 0 <= index < min(len(buttons), LONG_LIST) and not event.modifiers():
            buttons[index].setFocus()
            buttons[index].click()
        else:
            super().keyPressEvent(event)

    def _card(self, choice: Choice) -> ChoiceCard:
        button: QAbstractButton = QCheckBox() if self._several else QRadioButton()
        button.setText(self._speaking.german(choice.label).replace("&", "&&"))
        button.setObjectName(f"{self.objectName()}.{choice.name}")
        button.setFont(font_of(WORKER, 11))
        button.setAccessibleName(self._speaking.pair(choice.label))
        button.clicked.connect(partial(self._clicked, choice.name))
        card = ChoiceCard(button)
        foreign = self._speaking.foreign(choice.label)
        if self._speaking.is_bilingual and foreign not in ("", self._speaking.german(choice.label)):
            beside = QLabel()
            beside.setWordWrap(True)
            beside.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            card.across.addWidget(beside, 1)
            speak(beside, foreign, self._speaking.tag(choice.label), 12)
        else:
            card.across.addStretch(1)
        self._group.addButton(button)
        self._buttons[choice.name] = button
        return card

    def _clicked(self, name: str) -> None:
        if not self._several:
            self.edited.emit(name)
            return
        self.edited.emit(tuple(name for name, button in self._buttons.items() if button.isChecked()))
