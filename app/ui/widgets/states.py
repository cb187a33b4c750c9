"""Nothing here yet: what would be here, and how to get it. And: still fetching."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QProgressBar, QPushButton, QWidget

from app.ui.widgets.fields import Avatar
from app.ui.widgets.layout import column
from app.ui.widgets.text import Text


class EmptyState(QWidget):
    """Stands where a list would be."""

    def __init__(
        self,
        icon: str,
        title: str,
        text: str = "",
        action: QPushButton | None = None,
        name: str = "empty",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        centre = Qt.AlignmentFlag.AlignHCenter
        down = column(self, space=1, margin=4)
        down.addStretch(2)
        down.addWidget(Avatar(icon), 0, centre)
        self.title = Text(title, "heading")
        self.title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        down.addWidget(self.title)
        if text:
            words = Text(text, "muted")
            words.setAlignment(Qt.AlignmentFlag.AlignCenter)
            down.addWidget(words)
        if action is not None:
            down.addSpacing(8)
            down.addWidget(action, 0, centre)
        down.addStretch(3)


class Busy(QWidget):
    """A thin moving bar and what is being done; shown only while it lasts."""

    def __init__(self, name: str = "busy", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        down = column(self, space=1)
        self.text = Text("", "muted")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 0)
        down.addWidget(self.text)
        down.addWidget(self.bar)
        self.hide()

    def begin(self, text: str) -> None:
        """Say what is being done."""
        self.text.setText(text)
        self.bar.setRange(0, 0)
        self.bar.setAccessibleName(text)
        self.show()

    def progress(self, done: int, total: int) -> None:
        """How far it is."""
        self.bar.setRange(0, max(total, 1))
        self.bar.setValue(done)

    def end(self) -> None:
        """It is done."""
        self.hide()
