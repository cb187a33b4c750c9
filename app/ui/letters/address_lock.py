"""A client whose address is locked: no agency learns it by a letter, unless somebody says why here."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.actions.issuing import AddressTold
from app.i18n import gettext as _
from app.ui.widgets import Field, LineEdit, StatusPill, Text, column

TYPING_PAUSE = 400
"""Milliseconds of rest before the preview is made anew."""


class AddressLock(QWidget):
    """Hidden where nothing is locked; an empty reason leaves the address out."""

    edited = Signal()

    def __init__(self, name: str, *, is_locked: bool) -> None:
        super().__init__()
        self.reason = LineEdit(f"{name}.address-reason")
        down = column(self, space=1)
        down.addWidget(StatusPill(_("Address locked"), "attention", "lock", f"{name}.address-locked"))
        down.addWidget(Text(_("This letter does not tell the agency where the client lives."), "muted"))
        down.addWidget(Field(_("Tell it all the same, because"), self.reason))
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(TYPING_PAUSE)
        self._pause.timeout.connect(self.edited)
        self.reason.textEdited.connect(lambda _text: self._pause.start())
        self.setVisible(is_locked)

    def told(self, by: UUID) -> AddressTold | None:
        """As `WriteLetter.address` wants it."""
        reason = " ".join(self.reason.text().split())
        return AddressTold(by, reason) if reason else None
