"""Fields with their label above and their error beneath."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import (
    QComboBox,
    QLabel,
    QLineEdit,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QWidget,
)

from app.domain.ids import CROCKFORD
from app.ui import icons, theme
from app.ui.widgets.layout import column, row
from app.ui.widgets.text import Text

_BESIDE_WORDS = 32
"""Pixels of a drop-down's list beside its words: margins and the bar to scroll."""


class Field(QWidget):
    """A label, a hint, the input (perhaps with a button `beside` it), and what is wrong with it."""

    def __init__(
        self,
        label: str,
        field: QWidget,
        hint: str = "",
        *,
        beside: QWidget | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.field = field
        down = column(self, space=0)
        down.setSpacing(4)
        self.label = Text(label, "strong")
        self.label.setBuddy(field)
        field.setAccessibleName(label)
        field.setAccessibleDescription(hint)
        down.addWidget(self.label)
        if hint:
            self.hint = Text(hint, "muted")
            down.addWidget(self.hint)
        if beside is None:
            down.addWidget(field)
        else:
            across = row(space=2)
            across.addWidget(field)
            across.addWidget(beside)
            across.addStretch(1)
            down.addLayout(across)
        self.error = Text("", "error")
        self.error.setObjectName(f"{field.objectName()}.error")
        self.error.hide()
        down.addWidget(self.error)

    def show_error(self, text: str) -> None:
        """Say what is wrong, beside the field; an empty text takes it away."""
        self.error.setText(text)
        self.error.setVisible(bool(text))
        self.field.setProperty("faulty", "true" if text else "false")
        self.field.style().unpolish(self.field)
        self.field.style().polish(self.field)


class LineEdit(QLineEdit):
    """One line of text with an object name."""

    def __init__(self, name: str, placeholder: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setPlaceholderText(placeholder)


class PassphraseEdit(LineEdit):
    """Hidden as it is typed; the eye is a check box beside it where wanted."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, "", parent)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhNoAutoUppercase
        )

    def show_typed(self, shown: bool) -> None:  # noqa: FBT001 - takes a check box's signal
        """Show or hide what was typed."""
        self.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)


class SearchField(LineEdit):
    """Finds while one types; Escape empties it."""

    def __init__(self, name: str, placeholder: str, parent: QWidget | None = None) -> None:
        super().__init__(name, placeholder, parent)
        self.setAccessibleName(placeholder)
        self.addAction(icons.icon("search", theme.MUTED), QLineEdit.ActionPosition.LeadingPosition)
        self.setClearButtonEnabled(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            self.textEdited.emit("")
            return
        super().keyPressEvent(event)


class CodeEdit(LineEdit):
    """A Crockford code of `length` characters, shown in groups; always written from left to right."""

    def __init__(self, name: str, length: int, group: int = 4, parent: QWidget | None = None) -> None:
        super().__init__(name, "", parent)
        self._length, self._group = length, group
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute)
        font = theme.font_for("en")
        font.setLetterSpacing(font.SpacingType.AbsoluteSpacing, 2)
        self.setFont(font)
        self.setPlaceholderText(self._grouped("X" * length).replace("X", "·"))
        self.setInputMethodHints(Qt.InputMethodHint.ImhUppercaseOnly | Qt.InputMethodHint.ImhNoPredictiveText)
        self.textEdited.connect(self._regroup)

    def code(self) -> str:
        """What was typed, without spaces."""
        return "".join(letter for letter in self.text().upper() if letter.isalnum())

    def complete(self) -> bool:
        """Whether all characters are there."""
        return len(self.code()) == self._length

    def _grouped(self, letters: str) -> str:
        step = self._group
        return " ".join(letters[start : start + step] for start in range(0, len(letters), step))

    def _regroup(self, typed: str) -> None:
        before = sum(letter.isalnum() for letter in typed[: self.cursorPosition()])
        alike = str.maketrans("OIL", "011")
        letters = "".join(x for x in typed.upper().translate(alike) if x in CROCKFORD)[: self._length]
        shown = self._grouped(letters)
        if shown != typed:
            self.setText(shown)
            before = min(before, len(letters))
            self.setCursorPosition(before + max(before - 1, 0) // self._group)


class Choice(QComboBox):
    """A drop-down of (code, words); `textActivated`/`activated` fire only when a person chooses."""

    def __init__(
        self,
        name: str,
        choices: list[tuple[str, str]],
        chosen: str | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.set_choices(choices, chosen)

    def set_choices(self, choices: list[tuple[str, str]], chosen: str | None = None) -> None:
        """Offer other choices."""
        self.clear()
        for code, words in choices:
            self.addItem(words, code)
        if chosen is not None:
            self.choose(chosen)

    def choose(self, code: str) -> None:
        """Show this choice; no signal of a person's choice."""
        index = self.findData(code)
        self.setCurrentIndex(index)

    def code(self) -> str:
        """The code of what is chosen, or ''."""
        return str(self.currentData() or "")

    def showPopup(self) -> None:
        """The list is as wide as its longest words."""
        self.view().setMinimumWidth(self.view().sizeHintForColumn(0) + _BESIDE_WORDS)
        super().showPopup()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Words that are too long for the field end in '…' instead of in the middle of a letter."""
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        whole = QStyle.ComplexControl.CC_ComboBox
        room = self.style().subControlRect(whole, option, QStyle.SubControl.SC_ComboBoxEditField, self)
        end = Qt.TextElideMode.ElideRight
        option.currentText = self.fontMetrics().elidedText(option.currentText, end, room.width())
        painter.drawComplexControl(whole, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)


class Avatar(QLabel):
    """An icon in a soft round field."""

    def __init__(self, icon: str, size: int = 56, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(QSize(size, size))
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setPixmap(icons.picture(icon, theme.ACCENT, size // 2))
        self.setStyleSheet(f"background: {theme.ACCENT_TINT}; border-radius: {size // 2}px;")
