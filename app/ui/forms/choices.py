"""Picking from a short list: every choice is a card with both languages on it."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QBoxLayout,
    QButtonGroup,
    QCheckBox,
    QFrame,
    QGridLayout,
    QLabel,
    QLayout,
    QRadioButton,
    QSizePolicy,
    QWidget,
)

from app.domain.forms import Choice
from app.ui.forms.pictures import SMALL, Picture, Pictures
from app.ui.forms.search_list import names_of
from app.ui.forms.speaking import WORKER, Speaking, font_of, speak
from app.ui.widgets import FlowLayout

LONG_LIST = 9
"""From here on a list is searched, not read: the number keys end at nine."""

WIDE_LABEL = 44
"""Characters of both languages together from which a choice takes the whole width."""
LONG_WORDS = 40
"""Characters of German from which the words are a label that breaks lines, not the button's own."""
GAP = 12
BARE = 26
"""Pixels of a point or box without words, so that it stands in the middle of its cell."""


class Spread(Enum):
    """How choices are laid out (appearances `columns`, `columns-n`, `columns-pack`, `likert`)."""

    USUAL = 0
    COLUMNS = 1
    PACKED = 2
    SCALE = 3


class ChoiceCard(QFrame):
    """One choice; a press anywhere on it picks: she points at her own language."""

    def __init__(self, button: QAbstractButton, *, upright: bool = False) -> None:
        super().__init__()
        self.setProperty("look", "choice-card")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._button = button
        turned = QBoxLayout.Direction.TopToBottom if upright else QBoxLayout.Direction.LeftToRight
        self.across = QBoxLayout(turned, self)
        self.across.setContentsMargins(10, 5, 12, 5)
        self.across.setSpacing(4 if upright else 12)
        if not button.text():
            button.setFixedWidth(BARE)
        is_alone = upright and not button.text()
        self.across.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter if is_alone else Qt.AlignmentFlag(0))
        button.toggled.connect(self._look)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self._button.setFocus(Qt.FocusReason.MouseFocusReason)
            self._button.click()
        super().mouseReleaseEvent(event)

    def add_words(self, text: str, tag: str, points: float, *, centred: bool = False) -> None:
        """Words beside the button, or below it."""
        words = QLabel()
        words.setWordWrap(True)
        words.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.across.addWidget(words, 1)
        speak(words, text, tag, points)
        if centred:
            words.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)

    def _look(self, chosen: bool) -> None:  # noqa: FBT001 - as `toggled` says it
        self.setProperty("chosen", "true" if chosen else "false")
        self.style().unpolish(self)
        self.style().polish(self)


class ChoiceCards(QWidget):
    """All choices visible, both languages on each; the keys 1–9 pick."""

    edited = Signal(object)

    def __init__(
        self,
        *,
        several: bool,
        speaking: Speaking,
        name: str,
        spread: Spread = Spread.USUAL,
        columns: int = 0,
    ) -> None:
        super().__init__()
        self.setObjectName(name)
        self._several, self._speaking = several, speaking
        self._spread, self._columns = spread, columns
        self._wanted = self._now = 1
        self._widest = 0
        self.pictures: Pictures | None = None
        self._buttons: dict[str, QAbstractButton] = {}
        self._group = QButtonGroup(self)
        self._group.setExclusive(not several)
        self._places: QLayout
        if spread is Spread.PACKED:
            self._places = FlowLayout(self, space=6)
        else:
            grid = QGridLayout(self)
            grid.setHorizontalSpacing(6 if spread is Spread.SCALE else GAP)
            grid.setVerticalSpacing(6)
            self._places = grid
        self._places.setContentsMargins(0, 0, 0, 0)

    @property
    def buttons(self) -> tuple[QAbstractButton, ...]:
        """The boxes or points to press, in order."""
        return tuple(self._buttons.values())

    def say_name(self, name: str) -> None:
        """The question, for whoever hears the screen instead of seeing it."""
        self.setAccessibleName(name)

    def show_choices(self, choices: Sequence[Choice]) -> None:
        """Rebuild only when the offered names differ."""
        if list(self._buttons) == [choice.name for choice in choices]:
            return
        for button in self._buttons.values():
            self._group.removeButton(button)
        while (item := self._places.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._buttons = {}
        self._wanted = self._now = self._columns_for(choices)
        cards = [self._card(choice) for choice in choices]
        self._widest = max((card.minimumSizeHint().width() for card in cards), default=0)
        self._put(cards)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fewer columns where the words of the choices have no room."""
        super().resizeEvent(event)
        if not isinstance(self._places, QGridLayout) or self._spread is Spread.SCALE:
            return
        fitting = (self.width() + GAP) // (self._widest + GAP)
        columns = min(self._wanted, max(fitting, 1))
        if columns != self._now:
            self._now = columns
            items = [self._places.takeAt(0) for _ in range(self._places.count())]
            widgets = [item.widget() for item in items if item is not None]
            self._put([widget for widget in widgets if widget is not None])

    def minimumSizeHint(self) -> QSize:
        """As wide as the widest choice: the columns follow the width, not the other way round."""
        hint = super().minimumSizeHint()
        return QSize(min(self._widest, hint.width()), hint.height()) if self._wanted > 1 else hint

    def _put(self, cards: Sequence[QWidget]) -> None:
        for index, card in enumerate(cards):
            if isinstance(self._places, QGridLayout):
                self._places.addWidget(card, index // self._now, index % self._now)
            else:
                self._places.addWidget(card)

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
        buttons = self.buttons
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and not held:
            self.show_value(None)
            self.edited.emit(() if self._several else None)
            return
        if 0 <= index < min(len(buttons), LONG_LIST) and not held:
            buttons[index].setFocus()
            buttons[index].click()
        else:
            super().keyPressEvent(event)

    def _columns_for(self, choices: Sequence[Choice]) -> int:
        if self._spread is Spread.SCALE:
            return max(len(choices), 1)
        if self._spread is Spread.COLUMNS:
            return self._columns
        return 1 if any(len(self._speaking.pair(c.label)) > WIDE_LABEL for c in choices) else 2

    def _card(self, choice: Choice) -> ChoiceCard:
        german, foreign = self._speaking.german(choice.label), self._speaking.foreign(choice.label)
        is_scale = self._spread is Spread.SCALE
        in_label = is_scale or len(german) > LONG_WORDS
        button: QAbstractButton = QCheckBox() if self._several else QRadioButton()
        button.setText("" if in_label else german.replace("&", "&&"))
        button.setObjectName(f"{self.objectName()}.{choice.name}")
        button.setFont(font_of(WORKER, 11))
        button.setAccessibleName(self._speaking.pair(choice.label))
        button.clicked.connect(partial(self._clicked, choice.name))
        card = ChoiceCard(button, upright=is_scale or self._spread is Spread.COLUMNS)
        if in_label:
            card.add_words(german, WORKER, 11, centred=is_scale)
        if self._speaking.is_bilingual and foreign not in ("", german):
            card.add_words(foreign, self._speaking.tag(choice.label), 12, centred=is_scale)
        elif not in_label:
            card.across.addStretch(1)
        if self.pictures is not None and choice.media:
            image = Picture(f"{button.objectName()}.image", button.accessibleName(), SMALL, SMALL)
            card.across.insertWidget(1, image)
            self.pictures.show(choice.media, image.take)
        self._group.addButton(button)
        self._buttons[choice.name] = button
        return card

    def _clicked(self, name: str) -> None:
        if not self._several:
            self.edited.emit(name)
            return
        self.edited.emit(tuple(name for name, button in self._buttons.items() if button.isChecked()))
