"""Files on their way to become papers: each is checked, described, then kept on a person's word."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QLabel

from app.actions.paper_ports import CheckedFile
from app.domain.casework import DocumentSource
from app.domain.errors import AppError
from app.i18n import gettext as _
from app.ui import icons, theme
from app.ui.errors import say
from app.ui.file_places import Place, place_of, source_of
from app.ui.papers.fields import PaperFields
from app.ui.widgets import Busy, Card, QuietButton, StatusPill, Text, column, row

THUMB = 88
"""Pixels of a small picture on the screen."""


@dataclass(frozen=True, slots=True)
class Given:
    """A file that a person gave: a path, or what she pasted."""

    content: Path | bytes
    source: DocumentSource
    place: Place
    label: str
    """How the screen calls it until it has a kind; never logged."""

    @classmethod
    def at(cls, path: Path) -> Given:
        """A file on a disk, a stick or a telephone."""
        return cls(path, source_of(path), place_of(path), path.name)


class IncomingCard(Card):
    """One file: its small picture, what it is, and a way to leave it out."""

    left_out = Signal()
    ready = Signal()
    """It was checked, and is good or not."""

    def __init__(self, number: int, given: Given, kinds: list[tuple[str, str]]) -> None:
        super().__init__(f"incoming.{number}")
        self.given = given
        self.checked: CheckedFile | None = None
        self.is_faulty = False
        self.picture = Thumbnail()
        self.name = Text(theme.isolate(given.label), "strong")
        self.busy = Busy(f"incoming.{number}.busy")
        self.fault = Text("", "error")
        self.fault.setObjectName(f"incoming.{number}.fault")
        self.fault.hide()
        self.twice = StatusPill("", "attention", "copy", f"incoming.{number}.twice")
        self.twice.hide()
        self.fields = PaperFields(f"incoming.{number}", kinds)
        self.fields.hide()
        leave = QuietButton(_("Leave out"), f"incoming.{number}.leave", icon="close")
        leave.clicked.connect(self.left_out)
        across = row(space=2)
        across.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignTop)
        down = column(space=1)
        top = row(space=1)
        top.addWidget(self.name, 1)
        top.addWidget(leave)
        down.addLayout(top)
        for widget in (self.busy, self.fault, self.twice, self.fields):
            down.addWidget(widget)
        across.addLayout(down, 1)
        self.column.addLayout(across)
        self.busy.begin(_("Being checked …"))

    def show_good(self, file: CheckedFile) -> None:
        """It can be kept."""
        self.checked = file
        self.busy.end()
        self.picture.show_jpeg(file.thumb)
        self.fields.show()
        self.ready.emit()

    def show_fault(self, error: AppError) -> None:
        """It cannot be kept."""
        words = say(error)
        self.is_faulty = True
        self.busy.end()
        self.fault.setText(f"{words.title} {words.next_step}")
        self.fault.show()
        self.ready.emit()

    def warn_twice(self, words: str) -> None:
        """The case has this very file already; it can be kept all the same."""
        self.twice.show_state(words, "attention", "copy")
        self.twice.setVisible(bool(words))


class Thumbnail(QLabel):
    """A small picture, or an icon where there is none."""

    def __init__(self, icon: str = "file") -> None:
        super().__init__()
        self.setFixedSize(THUMB, THUMB)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setProperty("look", "thumb")
        self.setStyleSheet(
            f"background: {theme.BACKGROUND}; border: 1px solid {theme.BORDER}; border-radius: 6px;"
        )
        self.setPixmap(icons.picture(icon, theme.MUTED, 32))

    def show_jpeg(self, content: bytes) -> None:
        """Show a picture that we have made; nothing changes where there is none."""
        image = QImage.fromData(content) if content else QImage()
        if image.isNull():
            return
        density = self.devicePixelRatioF()
        room = round((THUMB - 8) * density)
        fitted = image.scaled(
            room, room, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        fitted.setDevicePixelRatio(density)
        self.setPixmap(QPixmap.fromImage(fitted))
