"""The pages of a preview, one below the other: scrolling, zooming, painting. Makes no pictures itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from app.i18n import gettext as _
from app.ui import theme
from app.ui.letters import preview_model as model
from app.ui.letters.preview_model import Fit, Piece, Sizes, Spot, Strip, Zoom

_LINE = 48
"""Pixels that an arrow key scrolls."""
_SMALL_KEPT = 12
"""Thumbnails of the pages around the one that is looked at."""
_NOTCH = 120
"""Eighths of a degree of one step of a wheel."""


@dataclass(frozen=True, slots=True)
class Made:
    """A piece and its picture; not `fresh` once another document is shown."""

    piece: Piece
    image: QImage
    fresh: bool = True


class PageView(QAbstractScrollArea):
    """Shows white paper at once and the pictures as they come."""

    looked = Signal()
    """Other pieces may be needed: scrolled, zoomed, resized."""
    moved = Signal()
    """The page or the percentage is another one."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(_("Preview of the pages"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMinimumSize(QSize(220, 200))
        self.setCornerWidget(QWidget())
        self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
        self._sizes: Sizes = ()
        self._strip: Strip = model.strip((), Fit.WIDTH, (0, 0), 96)
        self._zoom: Zoom = Fit.WIDTH
        self._made: dict[int, Made] = {}
        self._small: dict[int, QImage] = {}
        self._page, self._notches, self._held = 0, 0, QPoint()
        self._words_instead = ""
        self._going = False
        for bar in (self.verticalScrollBar(), self.horizontalScrollBar()):
            bar.setSingleStep(_LINE)
            bar.valueChanged.connect(self._scrolled)

    # -- what is shown ------------------------------------------------------------------------

    @property
    def page(self) -> int:
        """The page that is looked at, from 0."""
        return self._page

    @property
    def pages(self) -> int:
        """How many there are."""
        return len(self._sizes)

    @property
    def percent(self) -> int:
        """How large they are shown."""
        return self._strip.percent

    @property
    def zoom(self) -> Zoom:
        """What was chosen."""
        return self._zoom

    def set_document(self, sizes: Sizes, *, keep_place: bool) -> None:
        """Other pages; with `keep_place` the former pictures stay until the new ones are made."""
        keep_place = keep_place and bool(self._sizes)
        self._sizes = tuple(sizes)
        self._small.clear()
        if keep_place:
            self._made = {
                page: Made(made.piece, made.image, fresh=False)
                for page, made in self._made.items()
                if page < len(sizes)
            }
        else:
            self._made.clear()
        self._arrange()
        if not keep_place:
            self._going = True
            self.verticalScrollBar().setValue(0)
            self._going = False
            self._page = 0
        self._page = min(self._page, max(len(sizes) - 1, 0))
        self._tell()

    def say_instead(self, words: str) -> None:
        """What stands in the middle as long as there is no page."""
        self._words_instead = words

    def set_zoom(self, zoom: Zoom, at: QPointF | None = None) -> None:
        """Another size; the point `at` of the window (its middle unless told) stays where it is."""
        held = at or QPointF(self.viewport().width() / 2, self.viewport().height() / 3)
        page, across, down = self._place_of(held)
        self._zoom = zoom if isinstance(zoom, Fit) else min(max(zoom, model.LEAST), model.MOST)
        self._arrange()
        if self._strip.spots:
            spot = self._strip.spots[page]
            self.verticalScrollBar().setValue(round(spot.top + down * spot.height - held.y()))
            self._set_left(round(spot.left + across * spot.width - held.x()))
        self._tell()

    def step_zoom(self, *, larger: bool, at: QPointF | None = None) -> None:
        """The next of the usual percentages."""
        self.set_zoom(model.next_step(self.percent, larger=larger), at)

    def go_to(self, page: int) -> None:
        """Bring a page (from 0) to the top of the window."""
        if not self._strip.spots:
            return
        page = min(max(page, 0), self.pages - 1)
        self._going = True
        self.verticalScrollBar().setValue(self._strip.spots[page].top - model.GAP)
        self._going = False
        self._page = page
        self._tell()

    def wanted(self) -> tuple[Piece, ...]:
        """The pieces that are seen now; pictures of other pages are let go."""
        width, height = self.viewport().width(), self.viewport().height()
        window = (self._left(), self.verticalScrollBar().value(), width, height)
        pieces = model.wanted(self._strip, window, self.viewport().devicePixelRatioF())
        seen = {piece.page for piece in pieces}
        self._made = {page: made for page, made in self._made.items() if page in seen}
        return pieces

    def missing(self) -> tuple[Piece, ...]:
        """Those of them that have no picture yet."""
        return tuple(piece for piece in self.wanted() if not self._has(piece))

    def take(self, piece: Piece, image: QImage) -> None:
        """A picture that was made."""
        self._made[piece.page] = Made(piece, image)
        self.viewport().update()

    def take_small(self, page: int, image: QImage) -> None:
        """A thumbnail stands in for a page until its picture is made; only a few are kept."""
        self._small[page] = image
        if len(self._small) > _SMALL_KEPT:
            del self._small[max(self._small, key=lambda known: abs(known - self._page))]
        if page not in self._made:
            self.viewport().update()

    # -- inside -------------------------------------------------------------------------------

    def _has(self, piece: Piece) -> bool:
        made = self._made.get(piece.page)
        return made is not None and made.fresh and made.piece == piece

    def _arrange(self) -> None:
        bar = self.verticalScrollBar().sizeHint().width()
        room = (self.maximumViewportSize().width() - bar, self.viewport().height())
        self._strip = model.strip(self._sizes, self._zoom, room, self.logicalDpiX())
        width, height = self.viewport().width(), self.viewport().height()
        self._going = True
        for scroll, length, shown in (
            (self.verticalScrollBar(), self._strip.height, height),
            (self.horizontalScrollBar(), self._strip.width, width),
        ):
            scroll.setRange(0, max(length - shown, 0))
            scroll.setPageStep(shown)
        self._going = False
        self.viewport().update()
        self.looked.emit()

    def _left(self) -> int:
        """The strip's pixel at the left edge; a strip narrower than the window lies in its middle."""
        spare = self.viewport().width() - self._strip.width
        if spare >= 0:
            return -(spare // 2)
        bar = self.horizontalScrollBar()
        right_to_left = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        return bar.maximum() - bar.value() if right_to_left else bar.value()

    def _set_left(self, left: int) -> None:
        bar = self.horizontalScrollBar()
        right_to_left = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        bar.setValue(bar.maximum() - left if right_to_left else left)

    def _place_of(self, point: QPointF) -> tuple[int, float, float]:
        """Page, and where on it as shares of its width and height."""
        if not self._strip.spots:
            return 0, 0.0, 0.0
        x, y = point.x() + self._left(), point.y() + self.verticalScrollBar().value()
        page = next((n for n, spot in enumerate(self._strip.spots) if y < spot.bottom), self.pages - 1)
        spot = self._strip.spots[page]
        return page, (x - spot.left) / spot.width, (y - spot.top) / spot.height

    def _scrolled(self) -> None:
        if not self._going:
            top, room = self.verticalScrollBar().value(), self.viewport().height()
            page = model.page_at(self._strip, top, room)
            if page != self._page:
                self._page = page
                self._tell()
        self.viewport().update()
        self.looked.emit()

    def _tell(self) -> None:
        words = _("Page {page} of {pages}").format(page=self._page + 1, pages=self.pages)
        self.setAccessibleDescription(words if self.pages else self._words_instead)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))
        self.moved.emit()

    # -- events -------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if isinstance(self._zoom, Fit):
            self.set_zoom(self._zoom, QPointF(0, 0))
        else:
            self._arrange()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        act = None if event.modifiers() & Qt.KeyboardModifier.AltModifier else self._keys().get(event.key())
        if act is None:
            super().keyPressEvent(event)
            return
        backwards = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        act(-1 if backwards and event.key() == Qt.Key.Key_Space else 1)

    def _keys(self) -> dict[int, Callable[[int], None]]:
        """What each key does; the number is 1, or -1 with Shift where that turns the key round."""
        key, screen = Qt.Key, self.viewport().height() - _LINE
        return {
            key.Key_PageDown: lambda _way: self.go_to(self._page + 1),
            key.Key_PageUp: lambda _way: self.go_to(self._page - 1),
            key.Key_Home: lambda _way: self.go_to(0),
            key.Key_End: lambda _way: self.go_to(self.pages - 1),
            key.Key_Space: lambda way: self._scroll(0, way * screen),
            key.Key_Down: lambda _way: self._scroll(0, _LINE),
            key.Key_Up: lambda _way: self._scroll(0, -_LINE),
            key.Key_Right: lambda _way: self._scroll(_LINE, 0),
            key.Key_Left: lambda _way: self._scroll(-_LINE, 0),
            key.Key_Plus: lambda _way: self.step_zoom(larger=True),
            key.Key_Equal: lambda _way: self.step_zoom(larger=True),
            key.Key_Minus: lambda _way: self.step_zoom(larger=False),
            key.Key_0: lambda _way: self.set_zoom(Fit.WIDTH),
        }

    def _scroll(self, right: int, down: int) -> None:
        if down:
            self.verticalScrollBar().setValue(self.verticalScrollBar().value() + down)
        if right and self.horizontalScrollBar().maximum():
            self._set_left(self._left() + right)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().wheelEvent(event)
            return
        self._notches += event.angleDelta().y()
        if abs(self._notches) >= _NOTCH:
            self.step_zoom(larger=self._notches > 0, at=event.position())
            self._notches = 0
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._held = event.position().toPoint()
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Draw the paper along with the hand."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            here = event.position().toPoint()
            moved, self._held = here - self._held, here
            self._scroll(-moved.x(), -moved.y())

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), QColor(theme.RAIL))
        left, top, height = self._left(), self.verticalScrollBar().value(), self.viewport().height()
        for page, spot in enumerate(self._strip.spots):
            if spot.bottom > top and spot.top < top + height:
                self._paint_page(painter, page, spot, QPointF(spot.left - left, spot.top - top))
        if not self.pages and self._words_instead:
            painter.setPen(QColor(theme.MUTED))
            room = self.viewport().rect().adjusted(24, 24, -24, -24)
            painter.drawText(
                room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._words_instead
            )
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.ACCENT), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.viewport().rect().adjusted(1, 1, -1, -1))
        painter.end()

    def _paint_page(self, painter: QPainter, page: int, spot: Spot, corner: QPointF) -> None:
        paper = QRectF(corner.x(), corner.y(), spot.width, spot.height)
        painter.fillRect(paper.translated(0, 2), QColor(theme.BORDER))
        painter.fillRect(paper, QColor(theme.SURFACE))
        made, small = self._made.get(page), self._small.get(page)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if small is not None and (made is None or made.piece.part is not None):
            painter.drawImage(paper, small)
        if made is not None:
            scale = spot.width / made.piece.width
            x, y, width, height = made.piece.part or (0, 0, made.image.width(), made.image.height())
            target = QRectF(corner.x() + x * scale, corner.y() + y * scale, width * scale, height * scale)
            if made.piece.part is None:
                target = paper
            painter.drawImage(target, made.image)
        painter.setPen(QPen(QColor(theme.BORDER), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(paper.adjusted(-0.5, -0.5, 0.5, 0.5))
