"""Buttons: one primary action per page, secondary ones outlined, the rest quiet."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QEnterEvent, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QPushButton, QSizePolicy, QWidget

from app.ui import icons, theme

ICON_SIZE = QSize(25, 20)
"""20 pixels of icon and its gap."""


class Button(QPushButton):
    """A push button with an object name, an accessible name and Enter as well as Space."""

    look = ""

    def __init__(
        self, text: str, name: str, *, icon: str | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(text, parent)
        self.setObjectName(name)
        self.setAccessibleName(text)
        self.setAutoDefault(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        if self.look:
            self.setProperty("look", self.look)
        if icon:
            colour = {"primary": theme.SURFACE, "danger": theme.ERROR}.get(self.look, theme.ACCENT)
            self.setIcon(icons.icon(icon, colour, gap=icons.GAP if text else 0))
            self.setIconSize(ICON_SIZE if text else QSize(20, 20))


class PrimaryButton(Button):
    """What most people will do next on this page."""

    look = "primary"


class SecondaryButton(Button):
    """Another way on."""


class QuietButton(Button):
    """Back, cancel, small tools."""

    look = "quiet"


class DangerButton(Button):
    """Throws something away."""

    look = "danger"


class ChoiceCard(QAbstractButton):
    """A large choice with a title and one sentence; several form a group (radio) or act at once."""

    def __init__(
        self,
        title: str,
        text: str,
        name: str,
        *,
        icon: str,
        checkable: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setText(title)
        self._explained, self._icon = text, icon
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
        self.setCheckable(checkable)
        self.setAutoExclusive(checkable)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setMouseTracking(True)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self.update()
        super().leaveEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Another font needs another height."""
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self.updateGeometry()
        super().changeEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(440, self.heightForWidth(440))

    def minimumSizeHint(self) -> QSize:
        return QSize(240, self.heightForWidth(440))

    def heightForWidth(self, width: int) -> int:
        title, text = self._heights(width)
        return max(title + 4 + text + 32, 72)

    def hasHeightForWidth(self) -> bool:
        return True

    def _bold(self) -> QFont:
        font = QFont(self.font())
        font.setBold(True)
        font.setPointSizeF(font.pointSizeF() * 1.08)
        return font

    def _room(self, width: int) -> int:
        """Pixels for words between the icon and the edge or mark."""
        return max(width - 60 - (52 if self.isCheckable() else 20), 80)

    def _heights(self, width: int) -> tuple[int, int]:
        room = QRect(0, 0, self._room(width), 2000)
        flags = Qt.TextFlag.TextWordWrap
        title = QFontMetrics(self._bold()).boundingRect(room, flags, self.text()).height()
        text = QFontMetrics(self.font()).boundingRect(room, flags, self._explained).height()
        return title, text

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen, here, over = self.isChecked(), self.hasFocus(), self.underMouse()
        edge = theme.ACCENT if chosen or here or over else theme.BORDER
        painter.setPen(QPen(QColor(edge), 2 if chosen or here else 1))
        painter.setBrush(QColor(theme.ACCENT_TINT if chosen or self.isDown() else theme.SURFACE))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -2, -2), theme.RADIUS, theme.RADIUS)
        symbol = icons.picture(self._icon, theme.ACCENT, 28)
        painter.drawPixmap(self._mirrored(QRect(18, 18, 28, 28)), symbol)
        self._paint_words(painter)
        if self.isCheckable():
            self._paint_mark(painter, chosen=chosen)
        painter.end()

    def _paint_words(self, painter: QPainter) -> None:
        title, text = self._heights(self.width())
        width = self._room(self.width())
        top = max((self.height() - title - 4 - text) // 2, 12)
        side = Qt.AlignmentFlag.AlignRight if self._right_to_left() else Qt.AlignmentFlag.AlignLeft
        flags = side | Qt.AlignmentFlag.AlignAbsolute | Qt.TextFlag.TextWordWrap
        painter.setPen(QColor(theme.TEXT))
        painter.setFont(self._bold())
        painter.drawText(self._mirrored(QRect(60, top, width, title)), flags, self.text())
        painter.setPen(QColor(theme.MUTED))
        painter.setFont(self.font())
        painter.drawText(self._mirrored(QRect(60, top + title + 4, width, text)), flags, self._explained)

    def _paint_mark(self, painter: QPainter, *, chosen: bool) -> None:
        """A tick in a circle: the choice is not shown by colour alone."""
        box = self._mirrored(QRect(self.width() - 42, self.height() // 2 - 11, 22, 22))
        painter.setPen(QPen(QColor(theme.ACCENT if chosen else theme.CONTROL_BORDER), 2))
        painter.setBrush(QColor(theme.ACCENT if chosen else theme.SURFACE))
        painter.drawEllipse(box)
        if chosen:
            painter.setPen(QPen(QColor(theme.SURFACE), 2))
            left, top = box.left(), box.top()
            painter.drawPolyline(
                [QPoint(left + 6, top + 12), QPoint(left + 10, top + 16), QPoint(left + 17, top + 7)]
            )

    def _right_to_left(self) -> bool:
        return self.layoutDirection() is Qt.LayoutDirection.RightToLeft

    def _mirrored(self, area: QRect) -> QRect:
        if not self._right_to_left():
            return area
        return QRect(self.width() - area.left() - area.width(), area.top(), area.width(), area.height())
