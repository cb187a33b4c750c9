"""One slim line above the picture: what is wrong with the plan, and the one thing to do about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from app.ui import icons, theme
from app.ui.plan.words import in_reading_order
from app.ui.widgets import Kind, QuietButton, Text, column, row

_LOOKS = {
    Kind.HINT: ("hint", theme.ACCENT),
    Kind.ATTENTION: ("warning", theme.ATTENTION),
    Kind.ERROR: ("error", theme.ERROR),
    Kind.SUCCESS: ("tick", theme.SUCCESS),
}


class Trouble(QFrame):
    """As a banner, but slim, and it stays for as long as it is true. Hidden while nothing is wrong."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "banner")
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._act: Callable[[], None] | None = None
        self._symbol = QLabel()
        self._symbol.setFixedSize(20, 20)
        self.title = Text("", "strong")
        self.title.setObjectName(f"{name}.title")
        self.text = Text("", "small")
        self.text.setObjectName(f"{name}.text")
        self.action = QuietButton("", f"{name}.action")
        self.action.clicked.connect(self._acted)
        across = row(self, space=1)
        across.setContentsMargins(14, 7, 8, 7)
        across.addWidget(self._symbol, 0, Qt.AlignmentFlag.AlignVCenter)
        words = column(space=0)
        words.addWidget(self.title)
        words.addWidget(self.text)
        across.addLayout(words, 1)
        across.addWidget(self.action, 0, Qt.AlignmentFlag.AlignVCenter)
        self.hide()

    def show_message(
        self,
        title: str,
        lines: Sequence[str],
        kind: Kind,
        *,
        action: str = "",
        act: Callable[[], None] | None = None,
    ) -> None:
        """Say it; the same words again are not announced again."""
        symbol, colour = _LOOKS[kind]
        text, is_new = (
            "\n".join(in_reading_order(line) for line in lines),
            self.isHidden() or self.title.text() != title,
        )
        self._symbol.setPixmap(icons.picture(symbol, colour, 20))
        self.setProperty("kind", kind.value)
        self.title.setText(title)
        self.text.setText(text)
        self.text.setVisible(bool(text))
        self.action.setText(action)
        self.action.setAccessibleName(action)
        self.action.setVisible(bool(action))
        self._act = act
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
        self.style().unpolish(self)
        self.style().polish(self)
        self.show()
        if is_new:
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def _acted(self, _checked: bool) -> None:  # noqa: FBT001 - a signal's argument
        if self._act is not None:
            self._act()

    def clear(self) -> None:
        """Nothing is wrong."""
        self.hide()
