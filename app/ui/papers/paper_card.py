"""One paper in the list of a case."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QHBoxLayout

from app.domain.casework import CaseDocument
from app.domain.clock import OFFICE_ZONE
from app.domain.content import Content
from app.i18n import gettext as _
from app.i18n.formats import date_text
from app.ui import theme
from app.ui.language import spoken
from app.ui.papers import words
from app.ui.papers.incoming import Thumbnail
from app.ui.widgets import Card, QuietButton, StatusPill, Text, column, row


class PaperCard(Card):
    """Picture, title, what it is, until when; a click on the picture opens it."""

    opened = Signal()
    edited = Signal()
    removed = Signal()

    def __init__(self, paper: CaseDocument, content: Content, today: date, size: int | None) -> None:
        """`size` in bytes; None = not known yet, negative = its file is not on this workstation."""
        super().__init__(f"paper.{paper.id}")
        self._can_open = bool(paper.file) and (size is None or size >= 0)
        tag = spoken()
        self.thumb = Thumbnail("file" if paper.file else "hint")
        title = words.title(paper, content, tag)
        across = row(space=2)
        across.addWidget(self.thumb, 0, Qt.AlignmentFlag.AlignTop)
        down = column(space=0)
        down.setSpacing(4)
        top = row(space=1)
        top.addWidget(Text(theme.isolate(title), "strong"), 1)
        validity = words.validity_words(paper, today, tag)
        if validity:
            kind, icon = words.validity_look(paper, today)
            top.addWidget(StatusPill(validity, kind, icon, f"paper.validity.{paper.id}"))
        down.addLayout(top)
        about = _about(paper, content, tag, size)
        down.addWidget(Text(about, "muted"))
        added = theme.isolate(date_text(paper.added_at.astimezone(OFFICE_ZONE).date(), tag))
        said = _("Added {date} by {name}").format(date=added, name=theme.isolate(paper.added_by))
        down.addWidget(Text(said, "small"))
        if paper.note:
            down.addWidget(Text(theme.isolate(paper.note)))
        down.addStretch(1)
        across.addLayout(down, 1)
        across.addLayout(self._buttons(paper, title))
        self.column.addLayout(across)
        if self._can_open:
            self.thumb.setCursor(Qt.CursorShape.PointingHandCursor)
            self.thumb.setToolTip(_("Look at it"))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._can_open and self.thumb.geometry().contains(event.position().toPoint()):
            self.opened.emit()
            return
        super().mousePressEvent(event)

    def _buttons(self, paper: CaseDocument, title: str) -> QHBoxLayout:
        line = row(space=0)
        for icon, said, signal, shown in (
            ("zoom-in", _("Look at it"), self.opened, self._can_open),
            ("edit", _("Describe"), self.edited, True),
            ("trash", _("Remove"), self.removed, True),
        ):
            button = QuietButton("", f"paper.{icon}.{paper.id}", icon=icon)
            button.setToolTip(said)
            button.setAccessibleName(f"{said}: {title}")
            button.clicked.connect(signal)
            button.setEnabled(shown)
            line.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        return line


def _about(paper: CaseDocument, content: Content, tag: str, size: int | None) -> str:
    parts = [words.kind(paper, content, tag), words.source_words(paper.source)]
    if paper.file and size is not None:
        here = words.size_words(size) if size >= 0 else _("its file is on another workstation")
        parts.append(here)
    if paper.issued_on:
        issued = theme.isolate(date_text(paper.issued_on, tag))
        parts.append(_("issued on {date}").format(date=issued))
    return " · ".join(part for part in parts if part)
