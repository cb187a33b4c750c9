"""One step in the picture of a chain: a button that shows where the step stands."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen, QTextOption
from PySide6.QtWidgets import QAbstractButton, QWidget

from app.domain.plan import StepStand, StepState
from app.ui import icons, theme
from app.ui.plan.words import stand_look, stand_words

_ARROWS = {Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down}


@dataclass(frozen=True, slots=True)
class _Look:
    fill: str
    edge: str
    words: str
    title: str
    width: float = 1.0
    dashed: bool = False


_QUIET = _Look(theme.BACKGROUND, theme.CONTROL_BORDER, theme.MUTED, theme.MUTED, dashed=True)
_STUCK = _Look(theme.ERROR_TINT, theme.ERROR, theme.ERROR, theme.TEXT, 2.0)
_LOOKS = {
    StepState.DONE: _Look(theme.SUCCESS_TINT, "#a9cdb3", theme.SUCCESS, theme.TEXT),
    StepState.DROPPED: _Look(theme.BACKGROUND, theme.BORDER, theme.MUTED, theme.MUTED),
    StepState.WAITING: _Look(theme.ATTENTION_TINT, theme.ATTENTION, theme.ATTENTION, theme.TEXT),
    StepState.DOING: _Look(theme.ACCENT_TINT, theme.ACCENT, theme.ACCENT, theme.TEXT, 2.0),
    StepState.POSSIBLE: _Look(theme.SURFACE, theme.ACCENT, theme.ACCENT, theme.TEXT, 2.0),
    StepState.BLOCKED: _QUIET,
}


class StepNode(QAbstractButton):
    """Icon and word of the state above, the step's title beneath; arrows lead to its neighbours."""

    wandered = Signal(int)

    def __init__(self, stand: StepStand, parent: QWidget) -> None:
        super().__init__(parent)
        self.stand, self.scale, self._chosen = stand, 1.0, False
        self.setObjectName(f"plan.node.{stand.step.id}")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def show_stand(self, stand: StepStand, spoken: str) -> None:
        """Where the step stands now."""
        self.stand = stand
        self.setText(stand.step.title)
        self.setAccessibleName(spoken)
        self.setToolTip(spoken)
        self.update()

    def show_chosen(self, *, chosen: bool) -> None:
        """Whether the panel beside the picture shows this step."""
        self._chosen = chosen
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ARROWS:
            self.wandered.emit(event.key())
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look = _STUCK if self.stand.broken else _LOOKS[self.stand.state]
        area = QRectF(self.rect()).adjusted(3, 3, -3, -3)
        if self._chosen or self.hasFocus():
            painter.setPen(QPen(QColor(theme.ACCENT if not self.hasFocus() else theme.TEXT), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 10, 10)
        pen = QPen(QColor(theme.ACCENT if self.underMouse() else look.edge), look.width)
        if look.dashed:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(QColor(look.fill))
        painter.drawRoundedRect(area, theme.RADIUS, theme.RADIUS)
        self._paint_words(painter, look, area.toRect().adjusted(8, 5, -8, -5))
        painter.end()

    def _paint_words(self, painter: QPainter, look: _Look, area: QRect) -> None:
        icon = stand_look(self.stand)[1]
        size = round(15 * self.scale)
        small = self._font(0.8, bold=True)
        line = max(QFontMetrics(small).height(), size)
        right_to_left = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        place = QRect(area.right() - size + 1 if right_to_left else area.left(), area.top(), size, size)
        painter.drawPixmap(place, icons.picture(icon, look.words, size))
        head = QRect(area.left(), area.top(), area.width(), line)
        head.adjust(0 if right_to_left else size + 4, 0, -(size + 4) if right_to_left else 0, 0)
        side = Qt.AlignmentFlag.AlignRight if right_to_left else Qt.AlignmentFlag.AlignLeft
        side |= Qt.AlignmentFlag.AlignAbsolute
        painter.setPen(QColor(look.words))
        painter.setFont(small)
        state = stand_words(self.stand)
        painter.drawText(head, side | Qt.AlignmentFlag.AlignVCenter, _cut(state, small, head.width()))
        painter.setPen(QColor(look.title))
        painter.setFont(self._font(0.86))
        room = QRect(area.left(), area.top() + line + 2, area.width(), area.height() - line - 2)
        option = QTextOption(side | Qt.AlignmentFlag.AlignTop)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        painter.setClipRect(room.adjusted(-2, 0, 2, 2))
        painter.drawText(QRectF(room), _fitting(self.stand.step.title, painter.font(), room), option)

    def _font(self, factor: float, *, bold: bool = False) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * factor * self.scale)
        font.setBold(bold)
        return font


def _cut(text: str, font: QFont, width: int) -> str:
    return QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, width)


def _fitting(text: str, font: QFont, room: QRect) -> str:
    """The text, or as many of its words as there is room for, and '…'."""
    metrics = QFontMetrics(font)
    flags = Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere
    words, shown = text.split(" "), text
    while len(words) > 1 and metrics.boundingRect(QRect(0, 0, room.width(), 2000), flags, shown).height() > (
        room.height() + 3
    ):
        words.pop()
        shown = " ".join(words).rstrip(",;:–") + " …"
    return shown
