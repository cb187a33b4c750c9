"""Labels in the few sizes that the design knows."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from app.ui import theme


def reading_side() -> Qt.AlignmentFlag:
    """Where a line begins in the window's language, whatever script the words themselves have."""
    right_to_left = QGuiApplication.layoutDirection() is Qt.LayoutDirection.RightToLeft
    side = Qt.AlignmentFlag.AlignRight if right_to_left else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignAbsolute


class Text(QLabel):
    """Plain running text that wraps; `look` is one of the stylesheet's (muted, small, strong …)."""

    def __init__(
        self, text: str = "", look: str = "", parent: QWidget | None = None, *, wrap: bool = True
    ) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        self.setAlignment(reading_side() | Qt.AlignmentFlag.AlignVCenter)
        if look:
            self.setProperty("look", look)
        if wrap:
            policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
            policy.setHeightForWidth(True)
            self.setSizePolicy(policy)

    def selectable(self) -> Text:
        """Let people copy it by mouse and keyboard."""
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        return self


class PageTitle(Text):
    """The name of a page."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, "title", parent)
        self.setObjectName("page.title")


class Heading(Text):
    """The head of a part of a page."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, "heading", parent)


class ClientText(Text):
    """Text in a client's language: its font and its direction, whatever the window speaks."""

    def __init__(self, text: str, tag: str, look: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, look, parent)
        self.set_client_text(text, tag)

    def set_client_text(self, text: str, tag: str) -> None:
        """Show another text, perhaps in another language."""
        direction = theme.direction_for(tag)
        self.setLayoutDirection(direction)
        right_to_left = direction is Qt.LayoutDirection.RightToLeft
        side = Qt.AlignmentFlag.AlignRight if right_to_left else Qt.AlignmentFlag.AlignLeft
        self.setAlignment(side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter)
        self.setFont(theme.font_for(tag))
        self.setText(text)
