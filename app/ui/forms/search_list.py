"""A long list of choices: type in either language, pick with Enter or the mouse, see what is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.domain.folding import found_in
from app.domain.forms import Choice
from app.i18n import gettext as _
from app.ui import icons, theme
from app.ui.forms.speaking import WORKER, Speaking, font_of
from app.ui.widgets import FlowLayout, QuietButton, row

NAME = Qt.ItemDataRole.UserRole
ROWS_SHOWN = 4
"""Rows seen at once: enough to read on, low enough to keep the next question in sight."""
FRAME = 14
"""Pixels of edge and padding around the rows."""
_KEYS_OF_THE_LIST = (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp)
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class SearchLine(QLineEdit):
    """Arrows in it walk through the list below; Enter picks, and then goes on to the next question."""

    def __init__(self, below: QListWidget) -> None:
        super().__init__()
        self._below = below
        self.is_answered = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _KEYS_OF_THE_LIST and not event.modifiers():
            self._below.keyPressEvent(event)
            return
        picks = bool(self.text()) or (self._below.currentRow() >= 0 and not self.is_answered)
        super().keyPressEvent(event)
        if event.key() in _ENTER:
            event.setAccepted(picks)


class SearchList(QWidget):
    """Search field, list, and below it what is chosen, each with a way to take it away."""

    edited = Signal(object)

    def __init__(self, *, several: bool, speaking: Speaking, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._several, self._speaking = several, speaking
        self._choices: tuple[Choice, ...] = ()
        self._picked: tuple[str, ...] = ()
        self.list = QListWidget()
        self.search = SearchLine(self.list)
        self.search.setPlaceholderText(_("Type to search in either language"))
        self.search.setObjectName(f"{name}.search")
        self.search.setClearButtonEnabled(True)
        self.search.addAction(icons.icon("search", theme.MUTED), QLineEdit.ActionPosition.LeadingPosition)
        self.list.setObjectName(f"{name}.list")
        self.list.setFont(font_of(WORKER, 11))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.none_found = QLabel(_("Nothing in the list matches."))
        self.none_found.setProperty("look", "muted")
        self.none_found.hide()
        self._chosen = QWidget()
        self._chips = FlowLayout(self._chosen, space=6)
        self._place()
        self.search.textEdited.connect(self._filter)
        self.search.returnPressed.connect(self._pick_current)
        self.list.itemClicked.connect(self._pick)
        self.list.itemActivated.connect(self._pick)
        self.setFocusProxy(self.search)

    def say_name(self, name: str) -> None:
        """The question, for whoever hears the screen instead of seeing it."""
        self.search.setAccessibleName(_("{question}: search the list").format(question=name))
        self.list.setAccessibleName(name)

    def show_choices(self, choices: Sequence[Choice]) -> None:
        """Fill the list when the offered names differ."""
        if tuple(choices) == self._choices:
            return
        self._choices = tuple(choices)
        self.list.clear()
        for choice in choices:
            item = QListWidgetItem(self._speaking.pair(choice.label))
            item.setData(NAME, choice.name)
            item.setToolTip(item.text())
            self.list.addItem(item)
        self._fit()
        self._mark()

    def show_value(self, value: object) -> None:
        """Mark what is answered, without telling anybody."""
        picked = names_of(value)
        if picked != self._picked:
            self._picked = picked
            self._mark()

    # -- inside ---------------------------------------------------------------------------

    def _place(self) -> None:
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(6)
        for widget in (self.search, self.list, self.none_found):
            down.addWidget(widget)
        across = row(space=1)
        self._chosen_word = QLabel(_("Chosen:"))
        self._chosen_word.setProperty("look", "muted")
        self._chosen_word.setContentsMargins(0, 4, 0, 0)
        across.addWidget(self._chosen_word, 0, Qt.AlignmentFlag.AlignTop)
        across.addWidget(self._chosen, 1)
        down.addLayout(across)

    def _fit(self) -> None:
        height = max(self.list.sizeHintForRow(0), 24) if self.list.count() else 24
        self.list.setFixedHeight(height * min(max(self.list.count(), 1), ROWS_SHOWN) + FRAME)

    def _mark(self) -> None:
        labels: dict[str, str] = {}
        for at in range(self.list.count()):
            item = self.list.item(at)
            picked = item.data(NAME) in self._picked
            if self._several:
                item.setCheckState(Qt.CheckState.Checked if picked else Qt.CheckState.Unchecked)
            elif picked:
                self.list.setCurrentItem(item)
            if picked:
                labels[str(item.data(NAME))] = item.text()
                if not self._several or len(self._picked) == 1:
                    self.list.scrollToItem(item)
        if not self._several and not labels:
            self.list.setCurrentRow(-1)
        self._show_chosen(labels)

    def _show_chosen(self, labels: dict[str, str]) -> None:
        while (item := self._chips.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for name, label in labels.items():
            chip = QuietButton(label, f"{self.objectName()}.chosen.{name}", icon="close")
            chip.setProperty("look", "chip")
            chip.setFont(font_of(WORKER, 10.5))
            chip.setAccessibleName(_("Take away: {choice}").format(choice=label))
            chip.setToolTip(chip.accessibleName())
            chip.clicked.connect(partial(self._take_away, name))
            self._chips.addWidget(chip)
        self._chosen.setVisible(bool(labels))
        self._chosen_word.setVisible(bool(labels))
        self._chosen.updateGeometry()
        self.search.is_answered = bool(labels)

    def _filter(self, text: str) -> None:
        wanted = text.strip()
        first = None
        for at in range(self.list.count()):
            item = self.list.item(at)
            item.setHidden(bool(wanted) and not found_in(wanted, (item.text(),)))
            if first is None and not item.isHidden():
                first = item
        self.none_found.setVisible(first is None)
        if wanted and first is not None:
            self.list.setCurrentItem(first)
            self.list.scrollToItem(first)

    def _pick_current(self) -> None:
        """Enter: the marked row, which is the first match right after typing."""
        if self.list.currentRow() < 0 or self.list.currentItem().isHidden():
            return
        item = self.list.currentItem()
        if self._several or item.data(NAME) not in self._picked:
            self._pick(item)
        self.search.clear()
        self._filter("")

    def _pick(self, item: QListWidgetItem) -> None:
        name = str(item.data(NAME))
        if not self._several:
            self._tell((name,))
            return
        kept = set(self._picked) ^ {name}
        self._tell(tuple(choice.name for choice in self._choices if choice.name in kept))

    def _take_away(self, name: str) -> None:
        self._tell(tuple(picked for picked in self._picked if picked != name))
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def _tell(self, picked: tuple[str, ...]) -> None:
        self._picked = picked
        self._mark()
        if self._several:
            self.edited.emit(picked)
        else:
            self.edited.emit(picked[0] if picked else None)


def names_of(value: object) -> tuple[str, ...]:
    """The codes in an answer, one or several."""
    if isinstance(value, (tuple, list)):
        return tuple(str(name) for name in value)
    return (str(value),) if value not in (None, "") else ()
