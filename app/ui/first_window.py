"""The window itself, painted before anything else is loaded: the person sees that it starts.

Imports only what a bare window needs; the big namespace `Qt` alone takes 12 ms and comes afterwards.
"""

from __future__ import annotations

import base64

from PySide6.QtCore import QByteArray, Signal
from PySide6.QtGui import QCloseEvent, QColor, QFont, QFontDatabase, QPainter, QPaintEvent
from PySide6.QtWidgets import QMainWindow

from app.system.paths import resources_root

FIRST_SIZE = (1280, 720)
PAPER, INK = "#f6f4f0", "#1c2733"
"""Background and text of `app.ui.theme`, which is loaded after the first paint."""
NAME = "Sozialraumbüro"
"""A name, not a text: it is the same in every language."""


class Window(QMainWindow):
    """The one window; its title never names a client."""

    painted = Signal()
    closing = Signal()

    def __init__(self, geometry: str | None = None) -> None:
        super().__init__()
        self.setObjectName("window")
        self.setWindowTitle(NAME)
        self.resize(*FIRST_SIZE)
        if geometry:
            self.restoreGeometry(QByteArray(base64.b64decode(geometry)))
        self._painted = False

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.centralWidget() is None:
            self._paint_name()
        else:
            super().paintEvent(event)
        if not self._painted:
            self._painted = True
            self.painted.emit()

    def _paint_name(self) -> None:
        QFontDatabase.addApplicationFont(str(resources_root() / "fonts" / "NotoSans-Bold.ttf"))
        font = QFont("Noto Sans", 14)
        font.setBold(True)
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(PAPER))
        painter.setPen(QColor(INK))
        painter.setFont(font)
        wide = painter.fontMetrics().horizontalAdvance(NAME)
        painter.drawText((self.width() - wide) // 2, self.height() // 2, NAME)
        painter.end()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.hide()  # at once: what is still being written may take a moment
        self.closing.emit()
        super().closeEvent(event)

    def come_to_front(self) -> None:
        """A second start asked for this one."""
        from PySide6.QtCore import Qt  # noqa: PLC0415 - not before the first paint

        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.raise_()
        self.activateWindow()
