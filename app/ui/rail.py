"""The navigation on the side: where one can go, how much waits there, who is signed in, the exchange."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QFrame, QPushButton, QSizePolicy, QVBoxLayout

from app.actions.ports import Caseworker
from app.i18n import gettext as _
from app.i18n import pgettext
from app.ui import icons, theme
from app.ui.navigation import Page
from app.ui.sync.status import SyncStatus
from app.ui.widgets import PrimaryButton, QuietButton, StatusPill, Text, column
from app.ui.widgets.buttons import ICON_SIZE
from app.ui.widgets.flow import FlowLayout

RAIL_WIDTH = 232


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the navigation."""

    name: str
    words: str
    icon: str
    make: Callable[[], Page]


class Rail(QFrame):
    """One button for each entry."""

    chosen = Signal(str)
    new_case_asked = Signal()
    lock_asked = Signal()
    person_asked = Signal()

    def __init__(
        self,
        entries: Mapping[str, Entry],
        worker: Caseworker,
        team: str,
        status: SyncStatus,
        *,
        demo: bool,
    ) -> None:
        super().__init__()
        self._entries, self._buttons = entries, dict[str, QPushButton]()
        self.setProperty("look", "rail")
        self.setObjectName("main.rail")
        self.setMinimumWidth(RAIL_WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        down = column(self, space=0)
        down.setContentsMargins(12, 20, 12, 16)
        down.setSpacing(4)
        down.addLayout(_brand(demo=demo))
        down.addSpacing(8)
        if worker.role != "office":
            down.addWidget(self._new_case())
            down.addSpacing(8)
        for entry in entries.values():
            down.addWidget(self._button(entry))
        down.addStretch(1)
        down.addWidget(Text(worker.name, "strong"))
        down.addWidget(Text(team, "small"))
        down.addLayout(self._leaving())
        down.addSpacing(8)
        down.addWidget(status)

    def mark(self, name: str) -> None:
        """Which entry's page is open."""
        for known, button in self._buttons.items():
            button.setChecked(known == name)

    def show_count(self, name: str, words: str, count: int) -> None:
        """How much waits behind an entry; `words` with a place for the number."""
        button = self._buttons[name]
        button.setText(words.format(count=count) if count else self._entries[name].words)
        button.setAccessibleName(button.text())

    def _new_case(self) -> QPushButton:
        button = PrimaryButton(_("New case"), "nav.new_case", icon="new")
        button.setToolTip(_("Begin a new case (Ctrl+N)"))
        button.clicked.connect(self.new_case_asked)
        return button

    def _leaving(self) -> FlowLayout:
        lock = QuietButton(_("Lock"), "nav.lock", icon="lock")
        lock.setToolTip(_("Close the store; you or somebody else can unlock it (Ctrl+L)"))
        lock.clicked.connect(self.lock_asked)
        person = QuietButton(pgettext("person", "Switch"), "nav.person", icon="people")
        person.setAccessibleName(_("Change person"))
        person.setToolTip(_("Somebody else goes on here with her own passphrase (Ctrl+Shift+L)"))
        person.clicked.connect(self.person_asked)
        beside = FlowLayout(space=0)
        for button in (lock, person):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the cursor where it is kept
            beside.addWidget(button)
        return beside

    def _button(self, entry: Entry) -> QPushButton:
        button = QPushButton(entry.words)
        button.setObjectName(f"nav.{entry.name}")
        button.setAccessibleName(entry.words)
        button.setCheckable(True)
        button.setIcon(icons.icon(entry.icon, theme.TEXT, on=theme.ACCENT, gap=icons.GAP))
        button.setIconSize(ICON_SIZE)
        bold = QFont(button.font())
        bold.setBold(True)
        button.setMinimumWidth(QFontMetrics(bold).horizontalAdvance(entry.words) + 64)
        button.clicked.connect(partial(self._choose, entry.name))
        self._buttons[entry.name] = button
        return button

    def _choose(self, name: str, _checked: object = None) -> None:
        self.chosen.emit(name)


def _brand(*, demo: bool) -> QVBoxLayout:
    down = column(space=1)
    down.addWidget(Text(_("Sozialraumbüro"), "heading", wrap=False))
    if demo:
        down.addWidget(StatusPill(_("Demo: invented people"), "attention", "hint", "main.demo"))
    return down
