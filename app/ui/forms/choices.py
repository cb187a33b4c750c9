"""Picking from a list: cards for short lists, a searchable list for long ones."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QRadioButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.domain.forms import Choice
from app.i18n import gettext as _
from app.ui.forms.speaking import Speaking, font_of, speak

LONG_LIST = 9
"""From here on a list is searched, not read: the number keys end at nine."""

WIDE_LABEL = 44
"""Characters of both languages together from which a choice takes the whole width."""

NAME = Qt.ItemDataRole.UserRole


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
        picked = _names(value)
        self._group.setExclusive(False)
        for name, button in self._buttons.items():
            button.setChecked(name in picked)
        self._group.setExclusive(not self._several)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Number keys pick the nth choice."""
        index = event.key() - Qt.Key.Key_1
        buttons = list(self._buttons.values())
        if 0 <= index < min(len(buttons), LONG_LIST) and not event.modifiers():
            buttons[index].setFocus()
            buttons[index].click()
        else:
            super().keyPressEvent(event)

    def _card(self, choice: Choice) -> QFrame:
        card = QFrame()
        card.setProperty("look", "choice-card")
        button: QAbstractButton = QCheckBox() if self._several else QRadioButton()
        button.setText(self._speaking.german(choice.label).replace("&", "&&"))
        button.setObjectName(f"{self.objectName()}.{choice.name}")
        button.setAccessibleName(self._speaking.pair(choice.label))
        button.clicked.connect(partial(self._clicked, choice.name))
        button.toggled.connect(partial(self._look, card))
        across = QHBoxLayout(card)
        across.setContentsMargins(10, 5, 12, 5)
        across.setSpacing(12)
        across.addWidget(button)
        foreign = self._speaking.foreign(choice.label)
        if self._speaking.is_bilingual and self._speaking.has(choice.label) and foreign != button.text():
            beside = QLabel()
            speak(beside, foreign, self._speaking.client, 12)
            beside.setWordWrap(True)
            across.addWidget(beside, 1)
        else:
            across.addStretch(1)
        for part in (card, *card.findChildren(QLabel)):
            part.installEventFilter(self)
            part.setProperty("picks", choice.name)
        card.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._group.addButton(button)
        self._buttons[choice.name] = button
        return card

    def _look(self, card: QFrame, chosen: bool) -> None:  # noqa: FBT001 - as `toggled` says it
        card.setProperty("chosen", "true" if chosen else "false")
        card.style().unpolish(card)
        card.style().polish(card)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A press anywhere on the card picks: she points at her own language."""
        if event.type() is QEvent.Type.MouseButtonRelease and watched.property("picks"):
            self._buttons[str(watched.property("picks"))].click()
            return True
        return super().eventFilter(watched, event)

    def _clicked(self, name: str) -> None:
        if not self._several:
            self.edited.emit(name)
            return
        self.edited.emit(tuple(name for name, button in self._buttons.items() if button.isChecked()))


class SearchList(QWidget):
    """A long list: type in either language, arrows and Enter pick."""

    edited = Signal(object)

    def __init__(self, *, several: bool, speaking: Speaking, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._several, self._speaking = several, speaking
        self._choices: tuple[Choice, ...] = ()
        self._picked: tuple[str, ...] = ()
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Type to search in either language"))
        self.search.setAccessibleName(_("Search the list"))
        self.search.setObjectName(f"{name}.search")
        self.search.setClearButtonEnabled(True)
        self.list = QListWidget()
        self.list.setObjectName(f"{name}.list")
        self.list.setAccessibleName(_("Choices"))
        self.list.setFont(font_of(speaking.client, 11))
        self.list.setMinimumHeight(150)
        self.list.setMaximumHeight(150)
        self.chosen = QLabel()
        self.chosen.setWordWrap(True)
        self.chosen.setProperty("look", "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for widget in (self.search, self.list, self.chosen):
            column.addWidget(widget)
        self.search.textEdited.connect(self._filter)
        self.search.returnPressed.connect(self._pick_first)
        self.list.itemClicked.connect(self._pick)
        self.list.itemActivated.connect(self._pick)

    def show_choices(self, choices: Sequence[Choice]) -> None:
        """Fill the list when the offered names differ."""
        if tuple(choices) == self._choices:
            return
        self._choices = tuple(choices)
        self.list.clear()
        for choice in choices:
            item = QListWidgetItem(self._speaking.pair(choice.label))
            item.setData(NAME, choice.name)
            self.list.addItem(item)
        self._mark()

    def show_value(self, value: object) -> None:
        """Mark what is answered, without telling anybody."""
        self._picked = _names(value)
        self._mark()

    def _mark(self) -> None:
        labels = []
        for row in range(self.list.count()):
            item = self.list.item(row)
            picked = item.data(NAME) in self._picked
            if self._several:
                item.setCheckState(Qt.CheckState.Checked if picked else Qt.CheckState.Unchecked)
            elif picked:
                self.list.setCurrentItem(item)
            if picked:
                labels.append(item.text())
        self.chosen.setText(_("Chosen: {choices}").format(choices="; ".join(labels)) if labels else "")
        self.chosen.setVisible(bool(labels))

    def _filter(self, text: str) -> None:
        wanted = text.casefold().strip()
        for row in range(self.list.count()):
            item = self.list.item(row)
            item.setHidden(wanted not in item.text().casefold())

    def _pick_first(self) -> None:
        for row in range(self.list.count()):
            if not self.list.item(row).isHidden():
                self._pick(self.list.item(row))
                self.search.clear()
                self._filter("")
                return

    def _pick(self, item: QListWidgetItem) -> None:
        name = str(item.data(NAME))
        if not self._several:
            self._picked = (name,)
            self._mark()
            self.edited.emit(name)
            return
        kept = set(self._picked) ^ {name}
        self._picked = tuple(choice.name for choice in self._choices if choice.name in kept)
        self._mark()
        self.edited.emit(self._picked)


def _names(value: object) -> tuple[str, ...]:
    if isinstance(value, (tuple, list)):
        return tuple(str(name) for name in value)
    return (str(value),) if value not in (None, "") else ()
