"""What a person must know now, at the top of a page: never a dialog."""

from __future__ import annotations

import sys
from collections.abc import Callable
from enum import StrEnum

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from app.domain.errors import AppError, Offline
from app.i18n import gettext as _
from app.ui import icons, theme
from app.ui.errors import say
from app.ui.widgets.buttons import Button, QuietButton, SecondaryButton
from app.ui.widgets.layout import column, row
from app.ui.widgets.text import Text


class Kind(StrEnum):
    """How serious it is; each has its own picture beside its colour."""

    HINT = "hint"
    ATTENTION = "attention"
    ERROR = "error"
    SUCCESS = "success"


_LOOKS = {
    Kind.HINT: ("hint", theme.ACCENT),
    Kind.ATTENTION: ("warning", theme.ATTENTION),
    Kind.ERROR: ("error", theme.ERROR),
    Kind.SUCCESS: ("tick", theme.SUCCESS),
}


class Banner(QFrame):
    """Title, next step and at most one action. Hidden while there is nothing to say.

    A slim one stands beside what it speaks of, and stays for as long as that is true: it has smaller
    words, no button to close it, and the same words again are not announced again.
    """

    closed = Signal()

    def __init__(self, name: str = "banner", parent: QWidget | None = None, *, slim: bool = False) -> None:
        super().__init__(parent)
        self._slim = slim
        self._side = 20 if slim else 24
        self.setProperty("look", "banner")
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._act: Callable[[], None] | None = None
        self._symbol = QLabel()
        self._symbol.setFixedSize(self._side, self._side)
        self.title = Text("", "strong")
        self.title.setObjectName(f"{name}.title")
        self.text = Text("", "small" if slim else "")
        self.text.setObjectName(f"{name}.text")
        self.action: Button = (QuietButton if slim else SecondaryButton)("", f"{name}.action")
        self.action.clicked.connect(self._acted)
        self.close_button = QuietButton("", f"{name}.close")
        self.close_button.setIcon(icons.icon("close", theme.MUTED))
        self.close_button.setIconSize(QSize(18, 18))
        self.close_button.setAccessibleName(_("Close this message"))
        self.close_button.setToolTip(_("Close this message"))
        self.close_button.clicked.connect(self.clear)
        self._place()
        self.hide()

    def _place(self) -> None:
        top, centre = Qt.AlignmentFlag.AlignTop, Qt.AlignmentFlag.AlignVCenter
        across = row(self, space=1)
        across.setContentsMargins(*((14, 7, 8, 7) if self._slim else (16, 8, 8, 8)))
        across.addWidget(self._symbol, 0, centre if self._slim else top)
        words = column(space=0)
        words.setSpacing(0 if self._slim else 4)
        words.addWidget(self.title)
        words.addWidget(self.text)
        across.addLayout(words, 1)
        across.addWidget(self.action, 0, centre)
        across.addWidget(self.close_button, 0, top)
        self.close_button.setHidden(self._slim)

    @property
    def kind(self) -> Kind:
        """What is shown now."""
        return Kind(str(self.property("kind") or Kind.HINT))

    def show_message(
        self,
        title: str,
        text: str = "",
        kind: Kind = Kind.HINT,
        *,
        action: str = "",
        act: Callable[[], None] | None = None,
    ) -> None:
        """Say it; what was said before is gone."""
        symbol, colour = _LOOKS[kind]
        is_new = not self._slim or self.isHidden() or self.title.text() != title
        self._symbol.setPixmap(icons.picture(symbol, colour, self._side))
        self.setProperty("kind", kind.value)
        self.title.setText(title)
        self.text.setText(text)
        self.text.setVisible(bool(text))
        self.action.setText(action)
        self.action.setAccessibleName(action)
        self.action.setVisible(bool(action))
        self._act = act
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
        self.style().unpolish(self)
        self.style().polish(self)
        self.show()
        if is_new:
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def show_error(self, error: Exception) -> None:
        """Words and next step of an `AppError`; anything else is a bug and goes to the crash window."""
        if isinstance(error, Offline):
            return
        if not isinstance(error, AppError):
            sys.excepthook(type(error), error, error.__traceback__)
            return
        said = say(error)
        self.show_message(said.title, said.next_step, Kind.ERROR)

    def offer(self, action: str, act: Callable[[], None]) -> None:
        """An action for what is said now."""
        self.action.setText(action)
        self.action.setAccessibleName(action)
        self.action.show()
        self._act = act

    def clear(self) -> None:
        """Nothing to say any more."""
        if not self.isHidden():
            self.hide()
            self.closed.emit()

    def _acted(self) -> None:
        if self._act is not None:
            self._act()
