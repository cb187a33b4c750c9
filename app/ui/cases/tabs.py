"""The row of tabs over a case: by mouse, by arrow keys, by Ctrl+Page Up/Down and by Alt+number."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QButtonGroup, QFrame, QPushButton, QWidget

from app.i18n import gettext as _
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.layout import Line, column

MOST_BY_NUMBER = 9


class Tabs(QFrame):
    """Buttons of which one is down; it only tells which one a person chose."""

    chosen = Signal(str)

    def __init__(self, name: str, kinds: Sequence[tuple[str, str]], page: QWidget) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(_("Parts of the case"))
        self._names = [kind for kind, _words in kinds]
        self._words = dict(kinds)
        self._buttons: dict[str, QPushButton] = {}
        self._group = QButtonGroup(self)
        down = column(self, space=0)
        line = FlowLayout(space=2)
        down.addLayout(line)
        down.addWidget(Line())
        for place, (kind, words) in enumerate(kinds):
            button = QPushButton(words)
            button.setObjectName(f"case.tab.{kind}")
            button.setProperty("look", "tab")
            button.setCheckable(True)
            button.setCursor(Qt.CursorShape.PointingHandCursor)
            button.clicked.connect(partial(self._choose, kind))
            self._group.addButton(button)
            self._buttons[kind] = button
            line.addWidget(button)
            if place < MOST_BY_NUMBER:
                button.setToolTip(QKeySequence(f"Alt+{place + 1}").toString())
                self._key(page, f"Alt+{place + 1}", partial(self._choose, kind))
        self._key(page, "Ctrl+PgDown", partial(self._step, 1))
        self._key(page, "Ctrl+PgUp", partial(self._step, -1))

    def show_chosen(self, name: str) -> None:
        """Put this tab's button down, which is the one that Tab comes to; nobody is told."""
        self._buttons[name].setChecked(True)
        for kind, button in self._buttons.items():
            is_shown = kind == name
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if is_shown else Qt.FocusPolicy.ClickFocus)

    def take_focus(self) -> None:
        """The cursor goes to the button that is down."""
        chosen = self._group.checkedButton()
        if chosen is not None:
            chosen.setFocus()

    def show_number(self, name: str, number: int) -> None:
        """How many things are behind a tab; 0 shows nothing."""
        words = self._words[name]
        self._buttons[name].setText(f"{words} · {number}" if number else words)
        self._buttons[name].setAccessibleName(f"{words}, {number}" if number else words)

    @staticmethod
    def _key(page: QWidget, keys: str, act: partial[None]) -> None:
        shortcut = QShortcut(QKeySequence(keys), page)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(act)

    def _choose(self, name: str, _checked: object = None) -> None:
        self._buttons[name].setChecked(True)
        self.chosen.emit(name)

    def _step(self, by: int) -> None:
        now = next((n for n in self._names if self._buttons[n].isChecked()), self._names[0])
        self._choose(self._names[(self._names.index(now) + by) % len(self._names)])
