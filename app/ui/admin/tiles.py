"""The office in six numbers, each with its word; what needs somebody stands out by words and colour."""

from __future__ import annotations

from collections import Counter

from PySide6.QtWidgets import QWidget

from app.i18n import gettext as _
from app.i18n import ngettext
from app.i18n.formats import number_text
from app.sync import admin_wire as wire
from app.ui.admin.words import reason_words
from app.ui.backups.words import size_words
from app.ui.language import spoken
from app.ui.widgets import Card, Text, empty, row


class Tiles(QWidget):
    """A row of cards."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("admin.tiles")
        self._across = row(self, space=2)

    def show_figures(self, stats: wire.Stats | None) -> None:
        """None = the role does not show them."""
        empty(self._across)
        self.setVisible(stats is not None)
        if stats is None:
            return
        tag = spoken()
        for name, number, words, calls in (
            ("active", number_text(stats.active, tag), _("workstations in use"), False),
            ("behind", number_text(stats.behind, tag), _("lack work of others"), stats.behind > 0),
            ("silent", number_text(stats.silent, tag), _("silent for a week"), stats.silent > 0),
            ("conflicts", number_text(stats.conflicts, tag), _("fields in conflict"), stats.conflicts > 0),
            ("aside", number_text(stats.quarantined, tag), _("changes put aside"), stats.quarantined > 0),
            ("storage", size_words(stats.stored_bytes), _("stored"), False),
        ):
            self._across.addWidget(_tile(name, number, words, calls=calls), 1)


def aside_words(quarantine: wire.Quarantine | None) -> str:
    """What waits, by reason; what is in it is not told here."""
    if quarantine is None or not quarantine.total:
        return _("Nothing. What does not fit is kept here, never dropped.")
    counted = Counter(line.reason for line in quarantine.lines)
    lines = [
        ngettext("{count} change: {reason}", "{count} changes: {reason}", count).format(
            count=count, reason=reason_words(reason)
        )
        for reason, count in counted.most_common()
    ]
    if quarantine.total > len(quarantine.lines):
        lines.append(_("and more: {count} in all").format(count=quarantine.total))
    return "\n".join(lines)


def _tile(name: str, number: str, words: str, *, calls: bool) -> Card:
    card = Card(f"admin.tile.{name}")
    card.column.setSpacing(2)
    figure = Text(number, "attention-title" if calls else "title", wrap=False)
    figure.setObjectName(f"admin.tile.{name}.number")
    card.column.addWidget(figure)
    card.column.addWidget(Text(words, "small"))
    card.column.addStretch(1)
    card.setAccessibleName(f"{number} {words}")
    return card
