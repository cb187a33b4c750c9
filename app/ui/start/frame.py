"""A calm sheet in the middle of the window: one question at a time."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from app.i18n import gettext as _
from app.ui import icons, theme
from app.ui.widgets.banner import Banner
from app.ui.widgets.layout import Card, Scroll, column, row
from app.ui.widgets.states import Busy
from app.ui.widgets.text import Text


class StartPage(QWidget):
    """Title, one or two sentences, the question, and the way on at the bottom."""

    def __init__(
        self, name: str, title: str, text: str = "", *, width: int = 620, step: str = "", margin: int = 3
    ) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("look", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        scroll = Scroll()
        column(self, space=0).addWidget(scroll)
        self.column = column(scroll.content, space=2, margin=2)
        self.column.addStretch(2)
        self.column.addLayout(_brand())
        self.card = Card(margin=margin)
        self.card.setMaximumWidth(width)
        self.card.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        middle = row(space=0)
        middle.addStretch(1)
        middle.addWidget(self.card, 1000)
        middle.addStretch(1)
        self.column.addLayout(middle)
        self.column.addStretch(3)
        self.body = self.card.column
        self.body.setSpacing(theme.GRID * 2)
        if step:
            self.body.addWidget(Text(step, "small"))
            self.body.addSpacing(-theme.GRID)
        self.title = Text(title, "title")
        self.title.setObjectName(f"{name}.title")
        self.body.addWidget(self.title)
        if text:
            self.body.addWidget(Text(text, "muted"))
        self.banner = Banner(f"{name}.banner")
        self.body.addWidget(self.banner)
        self.content = column(space=2)
        self.body.addLayout(self.content)
        self.busy = Busy(f"{name}.busy")
        self.body.addWidget(self.busy)
        self.buttons = row(space=1)
        self.body.addLayout(self.buttons)

    def begin(self) -> None:
        """Put the cursor where one begins to type."""


def _brand() -> QHBoxLayout:
    """The name of the application above the sheet."""
    mark = QLabel()
    mark.setPixmap(icons.picture("people", theme.ACCENT, 28))
    name = Text(_("Sozialraumbüro"), "heading", wrap=False)
    across = row(space=1)
    across.addStretch(1)
    across.addWidget(mark)
    across.addWidget(name)
    across.addStretch(1)
    return across
