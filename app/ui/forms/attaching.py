"""Files and drawings that become answers: read and made smaller on a lane, kept encrypted by the store."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QImageReader, QImageWriter, QPainter, QPen
from shiboken6 import isValid

from app.actions.ports import Attachments, CleanFile
from app.domain.errors import AppError, AttachmentUnusable
from app.ui.tasks import Control, Lane, Tasks
from app.ui.widgets.signature import HEIGHT, WIDTH, Strokes, path_of

LARGEST = 60 * 1024 * 1024
"""Bytes of a file that is read at all; the store has limits of its own."""
THUMBNAIL = 320
"""Pixels of the longer side: 160 on a screen of double density."""
INK = "#0b1f4b"


class Attaching(QObject):
    """Tells by key, so that an answer arrives although its question was built anew meanwhile."""

    kept = Signal(str, str)
    """Key of the question, name of the file."""
    failed = Signal(str, object)
    """Key of the question, why."""

    def __init__(self, attachments: Attachments, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._attachments, self._tasks = attachments, tasks
        self._busy: dict[str, int] = {}
        self._latest: dict[str, int] = {}

    def is_busy(self, key: str) -> bool:
        """Whether a file of this question is still on its way."""
        return self._busy.get(key, 0) > 0

    def keep_file(self, key: str, path: Path, longest: int = 0) -> None:
        """Keep a file as the answer of a question; `longest` = `max-pixels` of the form, 0 = none."""
        self._keep(key, lambda: read_file(path), longest)

    def keep_signature(self, key: str, strokes: Strokes) -> None:
        """Keep what was drawn as a picture: neither time nor pressure is in it (Art. 9 GDPR)."""
        self._keep(key, lambda: (drawn(strokes), "image/png"))

    def forget(self, key: str) -> None:
        """What is on its way for this question is wanted no more."""
        self._latest[key] = self._latest.get(key, 0) + 1

    def show(self, name: str, then: Callable[[QImage], None], otherwise: Callable[[], None]) -> None:
        """Read a kept picture small; `otherwise` where it is none, or not on this workstation."""
        attachments = self._attachments

        def read(_control: Control) -> bytes:
            return attachments.read(name)

        def shrink(content: bytes) -> None:
            if isValid(self):
                self._tasks.start(
                    Lane.RENDER, lambda _control: _small(content), done=then, failed=lambda _: otherwise()
                )

        self._tasks.start(Lane.STORE, read, done=shrink, failed=lambda _: otherwise())

    def _keep(self, key: str, make: Callable[[], tuple[bytes, str]], longest: int = 0) -> None:
        self._busy[key] = self._busy.get(key, 0) + 1
        self.forget(key)
        mark, attachments = self._latest[key], self._attachments

        def clean(_control: Control) -> CleanFile:
            content, kind = make()
            return attachments.clean(content, kind, longest)

        def store(made: CleanFile) -> None:
            self._tasks.start(
                Lane.STORE,
                lambda _control: attachments.keep(made),
                done=lambda name: self._done(key, name, mark),
                failed=lambda error: self._failed(key, error),
                essential=True,
            )

        self._tasks.start(Lane.RENDER, clean, done=store, failed=lambda error: self._failed(key, error))

    def _done(self, key: str, name: str, mark: int) -> None:
        if isValid(self):
            self._busy[key] -= 1
            if mark == self._latest[key]:
                self.kept.emit(key, name)

    def _failed(self, key: str, error: Exception) -> None:
        if not isinstance(error, AppError):
            raise error
        if isValid(self):
            self._busy[key] -= 1
            self.failed.emit(key, error)


def read_file(path: Path) -> tuple[bytes, str]:
    """The content of a file and its type by name; what it really is, the limited child finds out.

    Raises:
        AttachmentUnusable: too large, or not to be read.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise AttachmentUnusable(reason="large")
        return path.read_bytes(), mimetypes.guess_type(path.name)[0] or ""
    except OSError:
        raise AttachmentUnusable(reason="broken") from None


def drawn(strokes: Strokes) -> bytes:
    """The strokes of a signature as a PNG."""
    image = QImage(int(WIDTH), int(HEIGHT), QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(QColor(INK), 6.0)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    for stroke in strokes:
        painter.drawPath(path_of(stroke, 1.0))
    painter.end()
    return _encoded(image)


def picture(content: bytes, longest: int) -> QImage:
    """A kept picture (made by ourselves), at most `longest` pixels."""
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setDecideFormatFromContent(True)
    size = reader.size()
    if size.isValid() and max(size.width(), size.height()) > longest:
        reader.setScaledSize(size.scaled(QSize(longest, longest), Qt.AspectRatioMode.KeepAspectRatio))
    read = reader.read()
    if read.isNull():
        raise AttachmentUnusable(reason="broken" if content else "empty")
    return read


def _small(content: bytes) -> QImage:
    return picture(content, THUMBNAIL)


def _encoded(image: QImage) -> bytes:
    into = QByteArray()
    buffer = QBuffer(into)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not QImageWriter(buffer, QByteArray(b"png")).write(image):
        raise AttachmentUnusable(reason="broken")
    return bytes(into.data())
