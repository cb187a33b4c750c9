"""Which chain does the case follow? Large choices, each with its first steps."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout

from app.domain.chains import ChainTemplate
from app.i18n import gettext as _
from app.i18n import ngettext
from app.ui import theme
from app.ui.widgets import Card, ChoiceCard, Heading, Text, empty

_ICONS = {"violence": "shield", "letter-deadline": "letter", "language-catch-up": "speech"}


class ChainPicker(Card):
    """Several may be chosen, one after the other."""

    chosen = Signal(str)

    def __init__(self, chains: Mapping[str, ChainTemplate]) -> None:
        super().__init__("plan.picker")
        self._chains = chains
        self._offered: tuple[str, ...] | None = None
        self.column.addWidget(Heading(_("Which way does this case go?")))
        words = _("A chain shows which steps are possible now and what they wait for. Several may be chosen.")
        self.column.addWidget(Text(words, "muted"))
        self._grid = QGridLayout()
        self._grid.setSpacing(theme.GRID)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)
        self.column.addLayout(self._grid)

    def offer(self, followed: Collection[str]) -> None:
        """All but those that the case follows already."""
        offered = tuple(
            one.id
            for one in sorted(self._chains.values(), key=lambda one: one.title)
            if one.id not in followed
        )
        if offered == self._offered:
            return
        self._offered = offered
        empty(self._grid)
        for at, id in enumerate(offered):
            self._grid.addWidget(self._card(self._chains[id]), at // 2, at % 2)

    def _card(self, chain: ChainTemplate) -> ChoiceCard:
        count = ngettext("{count} step", "{count} steps", len(chain.steps)).format(count=len(chain.steps))
        first = " · ".join((theme.isolate(count), theme.isolate(chain.steps[0].title)))
        icon = _ICONS.get(chain.id, "forward")
        card = ChoiceCard(theme.isolate(chain.title), first, f"plan.pick.{chain.id}", icon=icon)
        card.clicked.connect(lambda _checked, id=chain.id: self.chosen.emit(id))
        return card
