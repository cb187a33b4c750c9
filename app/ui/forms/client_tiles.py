"""Choices to touch: each a wide tile with a mark, words wrapped, in the client's language alone."""

from __future__ import annotations

import unicodedata

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from app.domain.forms import Choice, QuestionState
from app.ui import theme
from app.ui.forms.client_fields import OwnLine
from app.ui.forms.client_speaking import Tongue, client_font
from app.ui.forms.speaking import turn

TILE_HEIGHT = 60
"""Pixels at least; a finger needs 48."""
MARK, PAD = 26, 18
FEW = 9
"""From here on a search field stands above: the number keys end at nine."""
MOST_SHOWN = 24
"""Tiles at once; of a longer list the best matches."""
ONE_COLUMN = 4
"""So many fit below each other on the lowest screen."""
SHORT_LABEL = 22
"""Letters up to which two tiles stand side by side."""


class Tile(QAbstractButton):
    """One choice, as tall as its words need."""

    def __init__(self, text: str, tag: str, name: str, *, several: bool) -> None:
        super().__init__()
        self.setText(text)
        self.setFont(client_font(tag))
        turn(self, tag)
        self._several = several
        self.setObjectName(name)
        self.setAccessibleName(text)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumHeight(TILE_HEIGHT)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def sizeHint(self) -> QSize:
        return QSize(360, self.heightForWidth(360))

    def minimumSizeHint(self) -> QSize:
        return QSize(200, TILE_HEIGHT)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        room = QRect(0, 0, self._room(width), 4000)
        tall = QFontMetrics(self._bold()).boundingRect(room, Qt.TextFlag.TextWordWrap, self.text()).height()
        return max(tall + 24, TILE_HEIGHT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.HoverEnter, QEvent.Type.HoverLeave):
            self.update()
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen, here = self.isChecked(), self.hasFocus()
        painter.setPen(
            QPen(QColor(theme.ACCENT if chosen or here else theme.CONTROL_BORDER), 3 if here else 2)
        )
        painter.setBrush(QColor(theme.ACCENT_TINT if chosen or self.isDown() else theme.SURFACE))
        painter.drawRoundedRect(self.rect().adjusted(2, 2, -2, -2), theme.RADIUS, theme.RADIUS)
        self._paint_mark(painter, chosen=chosen)
        painter.setPen(QColor(theme.TEXT))
        painter.setFont(self._bold() if chosen else self.font())
        side = Qt.AlignmentFlag.AlignRight if self._right_to_left() else Qt.AlignmentFlag.AlignLeft
        flags = (
            side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
        )
        area = self._mirrored(QRect(PAD + MARK + 14, 2, self._room(self.width()), self.height() - 4))
        painter.drawText(area, flags, self.text())
        painter.end()

    def _paint_mark(self, painter: QPainter, *, chosen: bool) -> None:
        box = self._mirrored(QRect(PAD, (self.height() - MARK) // 2, MARK, MARK))
        painter.setPen(QPen(QColor(theme.ACCENT if chosen else theme.CONTROL_BORDER), 2))
        painter.setBrush(QColor(theme.ACCENT if chosen else theme.SURFACE))
        if self._several:
            painter.drawRoundedRect(box, 5, 5)
        else:
            painter.drawEllipse(box)
        if chosen:
            painter.setPen(QPen(QColor(theme.SURFACE), 3))
            left, top = box.left(), box.top()
            ends = ((7, 14), (12, 19), (20, 8))
            painter.drawPolyline([QPoint(left + across, top + down) for across, down in ends])

    def _bold(self) -> QFont:
        font = QFont(self.font())
        font.setBold(True)
        return font

    def _room(self, width: int) -> int:
        return max(width - 2 * PAD - MARK - 14, 80)

    def _right_to_left(self) -> bool:
        return self.layoutDirection() is Qt.LayoutDirection.RightToLeft

    def _mirrored(self, area: QRect) -> QRect:
        if not self._right_to_left():
            return area
        return QRect(self.width() - area.left() - area.width(), area.top(), area.width(), area.height())


class Tiles(QWidget):
    """All choices of a question; of a long list those that match what is typed, the chosen ones first."""

    edited = Signal(object)

    def __init__(self, name: str, tongue: Tongue, *, several: bool) -> None:
        super().__init__()
        self.setObjectName(f"{name}.choices")
        self._name, self._tongue, self._several = name, tongue, several
        self._choices: tuple[Choice, ...] = ()
        self._picked: tuple[str, ...] = ()
        self._shown: tuple[str, ...] | None = None
        self.tiles: dict[str, Tile] = {}
        self.search = OwnLine(f"{name}.search", tongue.words.language)
        self.search.setPlaceholderText(tongue.words.search)
        self.search.setAccessibleName(tongue.words.search)
        self.search.textEdited.connect(lambda _text: self._place())
        self._grid = QGridLayout()
        self._grid.setSpacing(12)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(12)
        down.addWidget(self.search)
        down.addLayout(self._grid)

    @property
    def is_unfinished(self) -> bool:
        """A choice is whole or none."""
        return False

    def show_state(self, state: QuestionState) -> None:
        """Offered and picked ones; never fires `edited`."""
        value = state.value
        self._picked = (
            (value,) if isinstance(value, str) else tuple(value) if isinstance(value, tuple) else ()
        )
        if self._choices != state.choices:
            self._choices, self._shown = state.choices, None
        self.search.setVisible(len(self._choices) > FEW)
        if self._shown is None or len(self._choices) <= FEW:
            self._place()
        self._check()

    def say_name(self, name: str) -> None:
        """The question, for whoever hears the screen instead of seeing it."""
        self.setAccessibleName(name)

    def first_focus(self) -> QWidget:
        """Where the keyboard begins: the picked tile, the search field, the first tile."""
        picked = next((tile for tile in self.tiles.values() if tile.isChecked()), None)
        first = next(iter(self.tiles.values()), self)
        return picked or (self.search if self.search.isVisibleTo(self) else first)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows walk, the keys 1–9 pick."""
        tiles = list(self.tiles.values())
        at = next((place for place, tile in enumerate(tiles) if tile.hasFocus()), -1)
        number = event.key() - Qt.Key.Key_1
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        if step and 0 <= at + step < len(tiles):
            tiles[at + step].setFocus(Qt.FocusReason.TabFocusReason)
        elif 0 <= number < min(len(tiles), FEW) and at >= 0 and not event.modifiers():
            tiles[number].setFocus(Qt.FocusReason.TabFocusReason)
            tiles[number].click()
        else:
            super().keyPressEvent(event)

    def _place(self) -> None:
        """Rebuild only when others are to be seen."""
        wanted = self._matching()
        names = tuple(choice.name for choice in wanted)
        if names == self._shown:
            return
        self._shown = names
        for tile in self.tiles.values():
            self._grid.removeWidget(tile)
            tile.hide()
            tile.deleteLater()
        self.tiles = {}
        texts = {choice.name: self._tongue.shown(choice.label) for choice in wanted}
        columns = (
            2
            if len(texts) > ONE_COLUMN and max(len(said.text) for said in texts.values()) <= SHORT_LABEL
            else 1
        )
        for place, (name, said) in enumerate(texts.items()):
            tile = Tile(said.text or name, said.language, f"{self._name}.{name}", several=self._several)
            tile.clicked.connect(lambda _checked=False, name=name: self._clicked(name))
            self.tiles[name] = tile
            self._grid.addWidget(tile, place // columns, place % columns)
        self._check()

    def _matching(self) -> list[Choice]:
        wanted = _plain(self.search.text())
        if len(self._choices) <= FEW:
            return list(self._choices)
        found = [choice for choice in self._choices if _matches(choice, wanted)]
        picked = [choice for choice in self._choices if choice.name in self._picked]
        rest = [choice for choice in found if choice.name not in self._picked]
        return [*picked, *rest[: max(MOST_SHOWN - len(picked), 0)]]

    def _check(self) -> None:
        for name, tile in self.tiles.items():
            tile.setChecked(name in self._picked)

    def _clicked(self, name: str) -> None:
        if not self._several:
            self._picked = (name,)
            self._check()
            self.edited.emit(name)
            return
        others = tuple(picked for picked in self._picked if picked != name)
        self._picked = others if name in self._picked else (*self._picked, name)
        self._check()
        self.edited.emit(self._picked)


def _matches(choice: Choice, wanted: str) -> bool:
    """In any language of the form: who cannot write one script may know the word in another."""
    return any(wanted in _plain(text) for text in choice.label.texts.values())


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold().strip())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))
