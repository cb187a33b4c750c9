"""The letters of a batch that are not in it, and why; below the table until it is closed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy

from app.domain.errors import AppError
from app.domain.records import Letter
from app.i18n import gettext as _
from app.i18n import ngettext
from app.ui import icons, theme
from app.ui.errors import say
from app.ui.widgets import Card, Heading, QuietButton, Scroll, Text, column, empty, row

_HIGHEST = 120
"""Pixels: some three letters, the rest scrolls."""


class FaultList(Card):
    """Hidden while there is none."""

    def __init__(self, name: str) -> None:
        super().__init__(name, margin=1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.heading = Heading("")
        close = QuietButton("", f"{name}.close")
        close.setIcon(icons.icon("close", theme.MUTED))
        close.setAccessibleName(_("Close this list"))
        close.clicked.connect(self.hide)
        across = row(space=1)
        across.addWidget(self.heading, 1)
        across.addWidget(close)
        self.column.addLayout(across)
        self._scroll = Scroll()
        self._scroll.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._scroll.setMaximumHeight(_HIGHEST)
        self._lines = column(self._scroll.content, space=0)
        self._lines.setSpacing(4)
        self.column.addWidget(self._scroll)
        self.hide()

    def show_faults(self, faults: Sequence[tuple[Letter, AppError]]) -> None:
        """Show these, or nothing."""
        self.show_errors([(letter.number, fault) for letter, fault in faults])

    def show_errors(self, faults: Sequence[tuple[str, Exception]]) -> None:
        """As `show_faults`, by the letters' numbers."""
        empty(self._lines)
        words = ngettext("{count} letter was left out", "{count} letters were left out", len(faults))
        self.heading.setText(words.format(count=len(faults)))
        for number, fault in faults:
            if isinstance(fault, AppError):
                said = say(fault)
                line = Text(f"{theme.isolate(number)}  {said.title} {said.next_step}").selectable()
                self._lines.addWidget(line)
        self.setAccessibleName(self.heading.text())
        self.setVisible(bool(faults))
