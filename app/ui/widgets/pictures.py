"""Pages of a PDF as pictures, one under the other, as wide as there is room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.i18n import gettext as _
from app.ui import theme
from app.ui.widgets.layout import Scroll, column

PREVIEW_DPI = 110
"""A4 becomes 910 pixels wide: sharp on a 1366-pixel screen, 3 MB a page."""


class PagePicture(Protocol):
    """Rows of `stride` bytes, red-green-blue (app.actions.ports.Picture)."""

    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...
    @property
    def stride(self) -> int: ...
    @property
    def pixels(self) -> bytes: ...


class Sheet(QWidget):
    """One page of paper."""

    def __init__(self, page: PagePicture, number: int, total: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"sheet.{number}")
        self.setAccessibleName(_("Page {page} of {pages}").format(page=number, pages=total))
        kind = QImage.Format.Format_RGB888
        self.image = QImage(page.pixels, page.width, page.height, page.stride, kind).copy()
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return round(width * self.image.height() / max(self.image.width(), 1))

    def sizeHint(self) -> QSize:
        return QSize(self.image.width(), self.image.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(200, self.heightForWidth(200))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRectF(self.rect()), self.image)
        painter.setPen(QPen(QColor(theme.BORDER), 1))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()


class PictureView(Scroll):
    """A preview: scrolls through the pages by wheel, arrows and Page Up/Down."""

    def __init__(self, name: str = "preview", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(_("Preview of the pages"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._down = column(self.content, space=2, margin=1)
        self._down.addStretch(1)
        self.sheets: list[Sheet] = []

    def show_pages(self, pages: Sequence[PagePicture]) -> None:
        """Show these pages instead of the former ones."""
        for sheet in self.sheets:
            self._down.removeWidget(sheet)
            sheet.hide()
            sheet.deleteLater()
        self.sheets = [Sheet(page, number, len(pages)) for number, page in enumerate(pages, 1)]
        for number, sheet in enumerate(self.sheets):
            self._down.insertWidget(number, sheet)
        self._fit()
        self.verticalScrollBar().setValue(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Give each page its height at once: a layout that follows later shows it squashed first."""
        margins = self._down.contentsMargins()
        width = self.viewport().width() - margins.left() - margins.right()
        for sheet in self.sheets:
            sheet.setFixedHeight(sheet.heightForWidth(max(width, 1)))
