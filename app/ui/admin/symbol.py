"""A QR code on the screen: black on white, sharp modules, with its quiet zone."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.domain.sheets import Modules

QUIET = 4
"""Modules around it (ISO/IEC 18004)."""


class Symbol(QWidget):
    """As large as whole pixels per module allow."""

    def __init__(self, name: str, label: str, modules: Modules, side: int = 220) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(label)
        self._modules = modules
        self._pixels = max(2, side // (modules.modules + 2 * QUIET))
        edge = self._pixels * (modules.modules + 2 * QUIET)
        self.setFixedSize(edge, edge)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.white)
        for row, first, count in self._modules.runs:
            left, top = (first + QUIET) * self._pixels, (row + QUIET) * self._pixels
            painter.fillRect(QRect(left, top, count * self._pixels, self._pixels), Qt.GlobalColor.black)
