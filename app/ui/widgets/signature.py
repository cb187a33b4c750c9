"""Signing on the screen with pen, finger or mouse: the path only, no time, no pressure.

Time and pressure would make a signature biometric (Art. 9 GDPR); what is kept is what ink would show.
The field has the size of the line on paper, 80 × 22 mm, and strokes are counted in thousandths of its
width (0–1000 × 0–275), so that the same path fits a screen and a page of any size.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QTabletEvent,
    QTouchEvent,
)
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QWidget

from app.i18n import gettext as _
from app.i18n import ngettext
from app.ui import theme
from app.ui.widgets.buttons import QuietButton
from app.ui.widgets.layout import column, row

Strokes = tuple[tuple[float, ...], ...]
"""Each stroke: x0, y0, x1, y1 …"""

WIDTH, HEIGHT = 1000.0, 275.0
"""The field in thousandths of its width: 80 × 22 mm."""
FINEST = 2.0
"""Points nearer than this (0.16 mm on paper) to the one before say nothing new."""
MOST_POINTS = 4000
"""A signature is a few hundred points; what goes on longer is scribbling and would only fill the store."""
WIDEST = 560
"""Pixels: wider than a hand moves when it signs."""
BASE_LINE = 0.78
"""Where the line to sign on runs, as a share of the height."""


class SignatureCanvas(QWidget):
    """The field itself. Backspace or Ctrl+Z takes the last stroke back, Delete all of them."""

    edited = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.setCursor(Qt.CursorShape.CrossCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setMaximumWidth(WIDEST)
        self._strokes: list[list[float]] = []
        self._is_drawing = False

    # -- what was drawn -----------------------------------------------------------------------

    def strokes(self) -> Strokes:
        """The path so far."""
        return tuple(tuple(stroke) for stroke in self._strokes)

    def show_strokes(self, strokes: Sequence[Sequence[float]]) -> None:
        """Show a path; no signal."""
        self._strokes = [[float(number) for number in stroke] for stroke in strokes]
        self._is_drawing = False
        self._describe()

    def undo(self) -> None:
        """Take the last stroke back."""
        if self._strokes:
            self._strokes.pop()
            self._told()

    def clear(self) -> None:
        """Take everything back."""
        if self._strokes:
            self._strokes.clear()
            self._told()

    def say_name(self, name: str) -> None:
        """Whose signature, for whoever hears the screen instead of seeing it."""
        self.setAccessibleName(name)
        self._describe()

    # -- pen, finger, mouse -------------------------------------------------------------------

    def begin(self, at: QPointF) -> None:
        """Put the pen down."""
        self._is_drawing = True
        x, y = self._place(at)
        self._strokes.append([x, y])
        self.update()

    def draw_to(self, at: QPointF) -> None:
        """Move it."""
        if not self._is_drawing or sum(map(len, self._strokes)) >= 2 * MOST_POINTS:
            return
        stroke = self._strokes[-1]
        x, y = self._place(at)
        if abs(x - stroke[-2]) + abs(y - stroke[-1]) >= FINEST:
            stroke += [x, y]
            self.update()

    def end(self, at: QPointF) -> None:
        """Lift it; a mere touch is a dot."""
        if not self._is_drawing:
            return
        self.draw_to(at)
        self._is_drawing = False
        stroke = self._strokes[-1]
        if len(stroke) == len(("x", "y")):
            stroke += [min(stroke[0] + FINEST, WIDTH), stroke[1]]
        self._told()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.begin(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.draw_to(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.end(event.position())

    def tabletEvent(self, event: QTabletEvent) -> None:
        kind = event.type()
        if kind is QEvent.Type.TabletPress:
            self.begin(event.position())
        elif kind is QEvent.Type.TabletMove:
            self.draw_to(event.position())
        else:
            self.end(event.position())
        event.accept()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QTouchEvent):
            return self._touched(event)
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            event.setAccepted(event.matches(QKeySequence.StandardKey.Undo))
        return super().event(event)

    def _touched(self, event: QTouchEvent) -> bool:
        """The first finger draws; the page does not scroll under it."""
        event.accept()
        points = event.points()
        if not points:
            return True
        at = points[0].position()
        if event.type() is QEvent.Type.TouchBegin:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self.begin(at)
        elif event.type() is QEvent.Type.TouchUpdate:
            self.draw_to(at)
        else:
            self.end(at)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete:
            self.clear()
        elif event.key() == Qt.Key.Key_Backspace or event.matches(QKeySequence.StandardKey.Undo):
            self.undo()
        else:
            super().keyPressEvent(event)

    # -- looks --------------------------------------------------------------------------------

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return round(min(width, WIDEST) * HEIGHT / WIDTH)

    def sizeHint(self) -> QSize:
        return QSize(WIDEST, self.heightForWidth(WIDEST))

    def minimumSizeHint(self) -> QSize:
        return QSize(240, self.heightForWidth(240))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setFixedHeight(self.heightForWidth(self.width()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        faulty = self.property("faulty") == "true"
        edge = theme.ERROR if faulty else theme.ACCENT if self.hasFocus() else theme.CONTROL_BORDER
        painter.setPen(QPen(QColor(edge), 2 if faulty or self.hasFocus() else 1))
        painter.setBrush(QColor(theme.SURFACE if self.isEnabled() else theme.BACKGROUND))
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.drawRoundedRect(frame, theme.RADIUS, theme.RADIUS)
        self._paint_base(painter)
        scale = self.width() / WIDTH
        ink = QPen(QColor("#0b1f4b"), max(1.6, 6.0 * scale))
        ink.setCapStyle(Qt.PenCapStyle.RoundCap)
        ink.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(ink)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for stroke in self._strokes:
            painter.drawPath(path_of(stroke, scale))
        painter.end()

    def _paint_base(self, painter: QPainter) -> None:
        """The line to sign on, with the cross that people know from paper."""
        base = self.height() * BASE_LINE
        painter.setPen(QPen(QColor(theme.BORDER), 1.5))
        painter.drawLine(QPointF(20, base), QPointF(self.width() - 20, base))
        if not self._strokes:
            painter.setPen(QPen(QColor(theme.MUTED), 1.5))
            painter.drawLine(QPointF(26, base - 16), QPointF(36, base - 6))
            painter.drawLine(QPointF(36, base - 16), QPointF(26, base - 6))

    def _place(self, at: QPointF) -> tuple[float, float]:
        """Where on the field, in thousandths of its width; a pen that slips over the edge stays on it."""
        scale = WIDTH / max(self.width(), 1)
        x = min(max(at.x() * scale, 0.0), WIDTH)
        y = min(max(at.y() * scale, 0.0), HEIGHT)
        return round(x, 1), round(y, 1)

    def _told(self) -> None:
        self._describe()
        self.edited.emit()

    def _describe(self) -> None:
        count = len(self._strokes)
        there = ngettext("{count} stroke drawn.", "{count} strokes drawn.", count).format(count=count)
        how = _("Sign with pen, finger or mouse. Backspace takes the last stroke back.")
        self.setAccessibleDescription(f"{there if count else _('Empty.')} {how}")
        self.update()


def path_of(stroke: Sequence[float], scale: float) -> QPainterPath:
    """A stroke as a smooth line: through the middles of its points, each point pulling it."""
    points = [QPointF(x * scale, y * scale) for x, y in zip(stroke[::2], stroke[1::2], strict=False)]
    path = QPainterPath()
    if not points:
        return path
    path.moveTo(points[0])
    for here, after in pairwise(points[1:]):
        path.quadTo(here, (here + after) / 2)
    path.lineTo(points[-1])
    return path


class SignaturePad(QWidget):
    """The field with its tools; who cannot or will not draw says that the paper is signed by hand."""

    edited = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"{name}.pad")
        self.canvas = SignatureCanvas(name)
        self.on_paper = QCheckBox(_("Signed by hand on paper"))
        self.on_paper.setObjectName(f"{name}.on-paper")
        self.on_paper.setAccessibleName(self.on_paper.text())
        self.undo = QuietButton(_("Last stroke back"), f"{name}.undo", icon="undo")
        self.clear = QuietButton(_("Clear"), f"{name}.clear", icon="trash")
        self.setFocusProxy(self.canvas)
        down = column(self, space=0)
        down.setSpacing(4)
        down.addWidget(self.canvas)
        tools = row(space=1)
        tools.addWidget(self.undo)
        tools.addWidget(self.clear)
        tools.addStretch(1)
        down.addLayout(tools)
        down.addWidget(self.on_paper)
        self.canvas.edited.connect(self._drawn)
        self.undo.clicked.connect(self.canvas.undo)
        self.clear.clicked.connect(self.canvas.clear)
        self.on_paper.clicked.connect(self._by_hand)
        self._look()

    def strokes(self) -> Strokes:
        """The path; empty where it is signed on paper."""
        return () if self.on_paper.isChecked() else self.canvas.strokes()

    @property
    def is_on_paper(self) -> bool:
        """Whether it is signed by hand once it is printed."""
        return self.on_paper.isChecked()

    @property
    def is_answered(self) -> bool:
        """Whether there is a signature, or it is known where it will be."""
        return self.is_on_paper or bool(self.canvas.strokes())

    def show_signature(self, strokes: Sequence[Sequence[float]], *, on_paper: bool = False) -> None:
        """Show what was drawn before; no signal."""
        self.canvas.show_strokes(strokes)
        self.on_paper.setChecked(on_paper)
        self._look()

    def say_name(self, name: str) -> None:
        """Whose signature."""
        self.canvas.say_name(name)
        self.undo.setAccessibleName(_("{field}: last stroke back").format(field=name))
        self.clear.setAccessibleName(_("{field}: clear").format(field=name))
        self.on_paper.setAccessibleName(_("{field}: signed by hand on paper").format(field=name))

    def _drawn(self) -> None:
        self._look()
        self.edited.emit()

    def _by_hand(self) -> None:
        self._look()
        self.edited.emit()

    def _look(self) -> None:
        drawn = bool(self.canvas.strokes())
        self.canvas.setEnabled(not self.on_paper.isChecked())
        for button in (self.undo, self.clear):
            button.setEnabled(drawn and not self.on_paper.isChecked())
