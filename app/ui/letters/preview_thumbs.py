"""The strip of thumbnails beside a preview; a list, so that keys and screen readers find the pages."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QImage, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.i18n import gettext as _
from app.ui import theme
from app.ui.letters.preview_model import Sizes

WIDTH = 76
"""Pixels of a thumbnail."""
KEPT = 48
"""So many pictures are kept: 1.2 MB at most."""
_LABEL = 20
_EDGE = 8
_NOWHERE = QModelIndex()
_Index = QModelIndex | QPersistentModelIndex
PICTURE = Qt.ItemDataRole.DecorationRole


class ThumbModel(QAbstractListModel):
    """Asks for the pictures that are looked at, keeps the last ones."""

    asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.sizes: Sizes = ()
        self._made: OrderedDict[int, QImage] = OrderedDict()
        self._wished: OrderedDict[int, None] = OrderedDict()

    def set_document(self, sizes: Sizes) -> None:
        """Other pages."""
        same = len(sizes) == len(self.sizes)
        if not same:
            self.beginResetModel()
        self.sizes = tuple(sizes)
        self._made.clear()
        self._wished.clear()
        if not same:
            self.endResetModel()
        elif sizes:
            self.dataChanged.emit(self.index(0), self.index(len(sizes) - 1))

    def next(self) -> int | None:
        """A page whose thumbnail is looked at and not made yet."""
        return next(iter(self._wished), None)

    def take(self, page: int, image: QImage) -> None:
        """A thumbnail that was made."""
        self._wished.pop(page, None)
        self._made[page] = image
        while len(self._made) > KEPT:
            self._made.popitem(last=False)
        self.dataChanged.emit(self.index(page), self.index(page))

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.sizes)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        page = index.row()
        if role == Qt.ItemDataRole.DisplayRole:
            return str(page + 1)
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return _("Page {page} of {pages}").format(page=page + 1, pages=len(self.sizes))
        if role != PICTURE:
            return None
        image = self._made.get(page)
        if image is None and page not in self._wished:
            self._wished[page] = None
            while len(self._wished) > KEPT // 2:
                self._wished.popitem(last=False)
            self.asked.emit()
        elif image is not None:
            self._made.move_to_end(page)
        return image


class _Painter(QStyledItemDelegate):
    """Paper with its number below; the page that is looked at has a frame and a bold number."""

    def sizeHint(self, _option: QStyleOptionViewItem, index: _Index) -> QSize:
        model = index.model()
        width, height = model.sizes[index.row()] if isinstance(model, ThumbModel) else (210.0, 297.0)
        return QSize(WIDTH + 2 * _EDGE, round(WIDTH * height / width) + _EDGE + _LABEL)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        area: QRect = option.rect
        state: QStyle.StateFlag = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        paper = QRect(area.center().x() - WIDTH // 2, area.top() + _EDGE // 2, WIDTH, 0)
        paper.setHeight(area.height() - _EDGE - _LABEL)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(paper, QColor(theme.SURFACE))
        image = index.data(PICTURE)
        if isinstance(image, QImage):
            painter.drawImage(paper, image)
        painter.setPen(QPen(QColor(theme.ACCENT if chosen else theme.BORDER), 2 if chosen else 1))
        painter.drawRect(paper)
        font = painter.font()
        font.setPointSizeF(font.pointSizeF() * 0.85)
        font.setBold(chosen)
        painter.setFont(font)
        painter.setPen(QColor(theme.ACCENT if chosen else theme.MUTED))
        label = QRect(area.left(), paper.bottom() + 1, area.width(), _LABEL)
        painter.drawText(label, Qt.AlignmentFlag.AlignCenter, index.data())
        painter.restore()


class Thumbs(QListView):
    """Chosen by mouse or arrows; follows the page that is looked at."""

    picked = Signal(int)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(_("Pages"))
        self.thumbs = ThumbModel()
        self.setModel(self.thumbs)
        self.setItemDelegate(_Painter(self))
        self.setProperty("look", "thumbs")
        self.setFixedWidth(WIDTH + 2 * _EDGE + 20)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setUniformItemSizes(True)
        self._following = False
        self.selectionModel().currentChanged.connect(self._pick)

    def follow(self, page: int) -> None:
        """Mark the page that is looked at."""
        index = self.thumbs.index(page)
        if index.isValid() and index != self.currentIndex():
            self._following = True
            self.setCurrentIndex(index)
            self._following = False

    def _pick(self, now: QModelIndex, _before: QModelIndex) -> None:
        if now.isValid() and not self._following:
            self.picked.emit(now.row())
