"""Pictures that belong to a form (columns `image`, `big-image`): opened in the limited child, then shown.

They come with a form that anybody may have written: their bytes are never decoded here before the child
made them anew.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QObject, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget
from shiboken6 import isValid

from app.actions.ports import Attachments
from app.domain.errors import AppError
from app.ui.forms.attaching import picture, read_file
from app.ui.tasks import Control, Lane, Tasks

LONGEST = 1280
"""Pixels of the longer side that are kept of a picture."""
HIGHEST, SMALL = 320, 96
"""Pixels: height beside a question, longer side beside a choice."""


class Pictures(QObject):
    """The pictures of one form; each is opened once."""

    def __init__(
        self,
        find: Callable[[str], Path | None],
        attachments: Attachments,
        tasks: Tasks,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._find, self._attachments, self._tasks = find, attachments, tasks
        self._made: dict[str, QImage] = {}
        self._waiting: dict[str, list[Callable[[QImage], None]]] = {}

    def show(self, media: Mapping[str, str], then: Callable[[QImage], None]) -> None:
        """Give the picture of a question or choice to `then`; a missing or broken one is not shown."""
        address = media.get("image") or media.get("big-image") or ""
        if not address:
            return
        if address in self._made:
            then(self._made[address])
            return
        waiting = self._waiting.setdefault(address, [])
        waiting.append(then)
        if len(waiting) == 1:
            self._open(address)

    def _open(self, address: str) -> None:
        find, attachments = self._find, self._attachments

        def read(_control: Control) -> QImage:
            path = find(address)
            if path is None:
                return QImage()
            content, kind = read_file(path)
            if not kind.startswith("image/"):
                return QImage()
            return picture(attachments.clean(content, kind, LONGEST).content, LONGEST)

        self._tasks.start(
            Lane.RENDER,
            read,
            done=lambda image: self._opened(address, image),
            failed=lambda error: self._failed(address, error),
        )

    def _opened(self, address: str, image: QImage) -> None:
        if not isValid(self):
            return
        self._made[address] = image
        for then in self._waiting.pop(address, []):
            then(image)

    def _failed(self, address: str, error: Exception) -> None:
        if not isinstance(error, AppError):
            raise error
        self._opened(address, QImage())


class Picture(QWidget):
    """A picture as large as there is room for, never larger than it is; hidden while there is none."""

    def __init__(self, name: str, alt: str, highest: int, widest: int = LONGEST) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(alt)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._most = QSize(widest, highest)
        self.pixmap = QPixmap()
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.hide()

    def take(self, image: QImage) -> None:
        """Show it; the widget may be gone by then."""
        if isValid(self) and not image.isNull():
            self.pixmap = QPixmap.fromImage(image)
            self.updateGeometry()
            self.show()

    def sizeHint(self) -> QSize:
        """At its own size, within what it may take."""
        return self._within(self._most)

    def minimumSizeHint(self) -> QSize:
        """It gives way to words."""
        return QSize(min(SMALL, self.sizeHint().width()), 0)

    def heightForWidth(self, width: int) -> int:
        """The height that belongs to this width."""
        return self._within(QSize(min(width, self._most.width()), self._most.height())).height()

    def paintEvent(self, _event: QPaintEvent) -> None:
        size = self._within(self.size().boundedTo(self._most))
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        is_turned = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        left = self.width() - size.width() if is_turned else 0
        painter.drawPixmap(left, 0, size.width(), size.height(), self.pixmap)
        painter.end()

    def _within(self, room: QSize) -> QSize:
        size = self.pixmap.size()
        if size.isEmpty() or (size.width() <= room.width() and size.height() <= room.height()):
            return size
        return size.scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
