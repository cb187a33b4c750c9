"""Files that a person drops, pastes or chooses."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from app.domain.casework import DocumentSource
from app.i18n import gettext as _
from app.ui.file_places import SUFFIXES, Place
from app.ui.papers.incoming import Given


def has_files(mime: QMimeData) -> bool:
    """Whether something in it could be a paper."""
    return any(url.isLocalFile() for url in mime.urls()) or mime.hasImage()


def files_in(mime: QMimeData) -> list[Given]:
    """Files that were dropped, or a picture that was copied."""
    paths = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
    if paths or not mime.hasImage():
        return [Given.at(path) for path in paths]
    image = QImage(mime.imageData())
    return [Given(_encoded(image), DocumentSource.PHOTO, Place.NOWHERE, _("Pasted picture"))]


def ask_files(parent: QWidget) -> list[Given]:
    """Files that are chosen in the system's dialog."""
    patterns = " ".join(f"*{suffix}" for suffix in sorted(SUFFIXES))
    kinds = [_("Pictures and PDF files ({patterns})").format(patterns=patterns), _("All files (*)")]
    chosen = QFileDialog.getOpenFileNames(parent, _("Add files"), "", ";;".join(kinds))[0]
    return [Given.at(Path(name)) for name in chosen]


def _encoded(image: QImage) -> bytes:
    into = QByteArray()
    buffer = QBuffer(into)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload] # the stubs want bytes
    return bytes(into.data())
