"""One step in the picture of a chain: a button that shows where the step stands."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from app.domain.plan import StepStand, StepState
from app.ui import icons, theme
from app.ui.plan.words import short_words, stand_look

_SIZES = (0.86, 0.82, 0.78)
"""Of the window's font; the smallest is 8.6 pt where that is 11 pt."""
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
        small = self._font(_STATE_SIZE, bold=True)
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
        state = theme.isolate(_cut(short_words(self.stand), small, head.width()))
        painter.drawText(head, side | Qt.AlignmentFlag.AlignVCenter, state)
        painter.setPen(QColor(look.title))
        room = QRect(area.left(), area.top() + line + 2, area.width(), area.height() - line - 2)
        title = self.stand.step.short or self.stand.step.title
        font = self._fitting_font(title, room.width())
        painter.setFont(font)
        metrics, top = QFontMetrics(font), room.top()
        for words in lines_of(title, metrics, room.width(), room.height()):
            place = QRect(room.left(), top, room.width(), metrics.height())
            painter.drawText(place, side | Qt.AlignmentFlag.AlignVCenter, theme.isolate(words))
            top += metrics.height()

    def _fitting_font(self, text: str, width: int) -> QFont:
        """A little smaller where a long word would be broken otherwise."""
        longest = max(text.split(), key=len, default="")
        for factor in _SIZES:
            font = self._font(factor)
            if QFontMetrics(font).horizontalAdvance(longest) <= width:
                return font
        return self._font(_SIZES[-1])

    def _font(self, factor: float, *, bold: bool = False) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * factor * self.scale)
        font.setBold(bold)
        return font


def node_height(font: QFont) -> float:
    """Room for the state and three lines of the title, in pixels."""
    small, title = QFont(font), QFont(font)
    small.setPointSizeF(font.pointSizeF() * _STATE_SIZE)
    small.setBold(True)
    title.setPointSizeF(font.pointSizeF() * _SIZES[0])
    return max(QFontMetrics(small).height(), 15) + _LINES * QFontMetrics(title).height() + _AROUND


_STATE_SIZE, _LINES, _AROUND = 0.8, 3, 20


def _cut(text: str, font: QFont, width: int) -> str:
    return QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, width)


def lines_of(text: str, metrics: QFontMetrics, width: int, height: int) -> list[str]:
    """The text in lines of that width, as many as there is room for; what is cut ends in '…'."""
    room = max(height // max(metrics.height(), 1), 1)
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and metrics.horizontalAdvance(longer) <= width:
            lines[-1] = longer
        else:
            lines += _parts(word, metrics, width)
    if len(lines) > room:
        rest = " ".join(lines[room - 1 :]).replace("- ", "")
        cut = metrics.elidedText(rest, Qt.TextElideMode.ElideRight, width)
        lines = [*lines[: room - 1], cut if cut != rest else f"{rest} …"]
    return lines


def _parts(word: str, metrics: QFontMetrics, width: int) -> list[str]:
    """A word, broken with a hyphen where it is wider than a line."""
    parts = []
    while metrics.horizontalAdvance(word) > width and len(word) > _LEAST_PART * 2:
        at = len(word) - _LEAST_PART
        while at > _LEAST_PART and metrics.horizontalAdvance(word[:at] + "-") > width:
            at -= 1
        parts.append(word[:at] + "-")
        word = word[at:]
    return [*parts, word]


_LEAST_PART = 3
"""Letters that stay together on either side of a hyphen."""
