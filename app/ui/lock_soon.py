"""The strip above everything that says: it locks in a moment, unless somebody is there."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.i18n import gettext as _
from app.i18n import ngettext
from app.ui.widgets import Banner, Kind, column


class LockSoon(QWidget):
    """Takes no room until it has something to say."""

    def __init__(self) -> None:
        super().__init__()
        self.banner = Banner("main.lock_soon")
        down = column(self)
        down.setContentsMargins(32, 12, 32, 12)
        down.addWidget(self.banner)
        self._is_told = False
        self.hide()

    def show_left(self, seconds: int) -> None:
        """Count down; 0 = somebody is there again."""
        if not seconds:
            self._is_told = False
            self.hide()
            return
        words = ngettext(
            "This workstation locks in {seconds} second.",
            "This workstation locks in {seconds} seconds.",
            seconds,
        ).format(seconds=seconds)
        if self._is_told:
            self.banner.title.setText(words)
            return
        self._is_told = True
        text = _("Press a key or move the mouse to go on. What is open is kept as it is.")
        self.banner.show_message(words, text, Kind.ATTENTION)
        self.banner.close_button.hide()
        self.show()
