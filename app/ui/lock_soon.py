"""The strip over everything that says: it locks in a moment, unless somebody is there."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from app.i18n import gettext as _
from app.i18n import ngettext
from app.ui.widgets import Banner, Kind, column

WIDEST, MARGIN = 760, 16


class LockSoon(QWidget):
    """Lies over the window, so that nothing beneath it moves; there only while it has something to say."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.banner = Banner("main.lock_soon")
        down = column(self, space=0)
        down.addWidget(self.banner)
        self._is_told = False
        window.installEventFilter(self)
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
        self._lie()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self._lie()
        return False

    def _lie(self) -> None:
        """In the middle of the upper edge."""
        window = self.parentWidget()
        if window is not None:
            wide = min(WIDEST, window.width() - 2 * MARGIN)
            self.resize(
                wide, self.heightForWidth(wide) if self.hasHeightForWidth() else self.sizeHint().height()
            )
            self.move((window.width() - wide) // 2, MARGIN)
            self.raise_()
