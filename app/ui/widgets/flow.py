"""Small things beside each other, on as many rows as they need."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class FlowLayout(QLayout):
    """Fills rows from where reading begins."""

    def __init__(self, parent: QWidget | None = None, *, space: int = 8) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._heights: dict[int, int] = {}
        """By width, until something changes: a layout is asked hundreds of times while a page is built."""
        self.setSpacing(space)
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        if width not in self._heights:
            self._heights[width] = self._place(QRect(0, 0, width, 0), really=False)
        return self._heights[width]

    def invalidate(self) -> None:
        """What is inside has changed."""
        self._heights.clear()
        super().invalidate()

    def sizeHint(self) -> QSize:
        widths = [item.sizeHint().width() for item in self._items if not item.isEmpty()]
        total = sum(widths) + self.spacing() * max(len(widths) - 1, 0)
        return QSize(min(total, 640), self.heightForWidth(min(total, 640)))

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def setGeometry(self, area: QRect) -> None:
        super().setGeometry(area)
        self._place(area, really=True)

    def _place(self, area: QRect, *, really: bool) -> int:
        x = y = height = 0
        for item in self._items:
            if item.isEmpty():
                continue
            size = item.sizeHint()
            if x and x + size.width() > area.width():
                x, y, height = 0, y + height + self.spacing(), 0
            if really:
                item.setGeometry(self._mirrored(QRect(area.topLeft() + QPoint(x, y), size), area))
            x += size.width() + self.spacing()
            height = max(height, size.height())
        return y + height

    def _mirrored(self, place: QRect, area: QRect) -> QRect:
        widget = self.parentWidget()
        if widget is None or widget.layoutDirection() is not Qt.LayoutDirection.RightToLeft:
            return place
        left = area.left() + area.right() + 1 - place.left() - place.width()
        return QRect(left, place.top(), place.width(), place.height())
