"""Bringing choices into an order: dragged, or moved with the keyboard or the buttons beside them."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.domain.forms import Choice, QuestionState
from app.i18n import gettext as _
from app.ui.forms.search_list import names_of
from app.ui.forms.speaking import WORKER, Speaking, font_of
from app.ui.widgets import QuietButton, SecondaryButton

NAME = Qt.ItemDataRole.UserRole
WORDS = Qt.ItemDataRole.UserRole + 1
FRAME = 14
_MOVES = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class RankList(QListWidget):
    """Ctrl or Alt with an arrow moves the marked row."""

    moved = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _MOVES.get(Qt.Key(event.key()))
        held = event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        if step and held:
            self.moved.emit(step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
        else:
            super().keyPressEvent(event)


class RankEditor(QWidget):
    """The order shown at first is no answer: it becomes one by a move or by the button."""

    edited = Signal(object)

    def __init__(self, name: str, speaking: Speaking) -> None:
        super().__init__()
        self.setObjectName(f"{name}.box")
        self._speaking = speaking
        self._choices: tuple[Choice, ...] = ()
        self._value: tuple[str, ...] = ()
        self.list = RankList()
        self.list.setObjectName(name)
        self.list.setFont(font_of(WORKER, 11))
        self.list.setDragDropMode(QListWidget.DragDropMode.InternalMove)
        self.list.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.up = QuietButton(_("Up"), f"{name}.up", icon="chevron-up")
        self.down = QuietButton(_("Down"), f"{name}.down", icon="chevron-down")
        self.take = SecondaryButton(_("This order is right"), f"{name}.take", icon="tick")
        self.setFocusProxy(self.list)
        self._place()
        self.list.moved.connect(self._move)
        self.list.model().rowsMoved.connect(self._dropped)
        self.up.clicked.connect(lambda: self._move(-1))
        self.down.clicked.connect(lambda: self._move(+1))
        self.take.clicked.connect(self._tell)

    def show_state(self, state: QuestionState) -> None:
        """As `Editor` has it."""
        value = names_of(state.value)
        if state.choices != self._choices or value != self._value:
            self._choices, self._value = state.choices, value
            self._fill()
        self.setEnabled(not state.readonly)

    def say_name(self, name: str) -> None:
        """As `Editor` has it."""
        self.list.setAccessibleName(name)
        self.list.setAccessibleDescription(_("Drag the rows, or move the marked row with Ctrl and an arrow."))
        for button in (self.up, self.down, self.take):
            button.setAccessibleName(f"{name}: {button.text()}")

    def _place(self) -> None:
        hint = QLabel(_("Drag the rows, or move the marked row with Ctrl and an arrow."))
        hint.setProperty("look", "muted")
        hint.setWordWrap(True)
        buttons = QVBoxLayout()
        buttons.addWidget(self.up)
        buttons.addWidget(self.down)
        buttons.addStretch(1)
        across = QHBoxLayout()
        across.addWidget(self.list, 1)
        across.addLayout(buttons)
        below = QHBoxLayout()
        below.addWidget(self.take)
        below.addStretch(1)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(6)
        down.addWidget(hint)
        down.addLayout(across)
        down.addLayout(below)

    def _fill(self) -> None:
        """Ranked ones first, in their order; the others as the form has them."""
        place = {name: at for at, name in enumerate(self._value)}
        ordered = sorted(self._choices, key=lambda choice: place.get(choice.name, len(place)))
        current = self.list.currentItem()
        marked = current.data(NAME) if self.list.currentRow() >= 0 else None
        self.list.clear()
        for choice in ordered:
            item = QListWidgetItem()
            item.setData(NAME, choice.name)
            item.setData(WORDS, self._speaking.pair(choice.label))
            self.list.addItem(item)
            if choice.name == marked:
                self.list.setCurrentItem(item)
        if self.list.currentRow() < 0:
            self.list.setCurrentRow(0)
        self._number()

    def _number(self) -> None:
        for at in range(self.list.count()):
            item = self.list.item(at)
            item.setText(f"{at + 1}.  {item.data(WORDS)}")
        row = max(self.list.sizeHintForRow(0), 30) if self.list.count() else 30
        self.list.setFixedHeight(row * max(self.list.count(), 1) + FRAME)
        self.take.setHidden(bool(self._value))

    def _move(self, step: int) -> None:
        here = self.list.currentRow()
        there = here + step
        if here < 0 or not 0 <= there < self.list.count():
            return
        self.list.insertItem(there, self.list.takeItem(here))
        self.list.setCurrentRow(there)
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        self._tell()

    def _dropped(self, _from: QModelIndex, _first: int, _last: int, _to: QModelIndex, _row: int) -> None:
        """After the list has put the row where it was dropped."""
        QTimer.singleShot(0, self, self._tell)

    def _tell(self) -> None:
        self._value = tuple(str(self.list.item(at).data(NAME)) for at in range(self.list.count()))
        self._number()
        self.edited.emit(self._value)
