"""Who can open this store besides those who know a passphrase, and a new key for it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt

from app.actions.key_ports import KeyState
from app.domain.clock import OFFICE_ZONE
from app.i18n import gettext as _
from app.i18n import ngettext
from app.i18n.formats import date_text, list_text
from app.ui import theme
from app.ui.language import spoken
from app.ui.widgets import Banner, Card, Heading, Kind, SecondaryButton, Text


class KeysCard(Card):
    """The office's key, a new key, and what a new key of one's own has closed."""

    def __init__(self, renew: Callable[[], None]) -> None:
        super().__init__("settings.keys", margin=3)
        self.column.setSpacing(theme.GRID * 2)
        self.column.addWidget(Heading(_("Keys of this workstation")))
        self.notes = Banner("settings.keys.notes")
        self.notes.close_button.hide()
        self.escrow = Text("", "muted")
        self.escrow.setObjectName("settings.keys.escrow")
        self.renewed = Text("", "muted")
        self.renewed.setObjectName("settings.keys.renewed")
        self.left_out = Text("", "strong")
        self.left_out.setObjectName("settings.keys.left_out")
        for widget in (self.notes, self.escrow, self.renewed, self.left_out):
            self.column.addWidget(widget)
        for widget in (self.renewed, self.left_out):
            widget.hide()
        self.column.addWidget(
            Text(
                _(
                    "If your office ever revokes this workstation, what is not sent yet goes to the office "
                    "sealed, and the key is destroyed. Personal notes and unfinished forms are lost then."
                ),
                "muted",
            )
        )
        self.button = SecondaryButton(_("A new key for the store …"), "settings.keys.renew", icon="key")
        self.button.clicked.connect(renew)
        self.column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeading)

    def show_state(self, state: KeyState) -> None:
        """Say how it stands."""
        tag = spoken()
        if state.escrow_since is None:
            words = _("Only passphrases and the recovery sheet open this store; the office has no key to it.")
        else:
            day = date_text(state.escrow_since.astimezone(OFFICE_ZONE).date(), tag, "long")
            words = _(
                "Since {day} your office can open this store, too, if passphrases and recovery sheet are "
                "lost: two of the three people who hold its key are needed, and it stands in the audit trail."
            ).format(day=day)
        self.escrow.setText(words)
        if state.renewed_at is not None:
            day = date_text(state.renewed_at.astimezone(OFFICE_ZONE).date(), tag, "long")
            self.renewed.setText(_("The store has its present key since {day}.").format(day=day))
            self.renewed.show()
        if state.left_out:
            names = list_text([theme.isolate(name) for name in state.left_out], tag)
            self.left_out.setText(_("To be added again under “People”: {names}").format(names=names))
        self.left_out.setVisible(bool(state.left_out))
        self._show_notes(state.closed_notes)

    def _show_notes(self, count: int) -> None:
        self.notes.setVisible(bool(count))
        if count:
            title = ngettext(
                "{count} personal note of yours stays closed.",
                "{count} personal notes of yours stay closed.",
                count,
            ).format(count=count)
            text = _(
                "You came in without your passphrase, so you have a new key of your own. What you wrote "
                "under the former one cannot be opened by anybody; new notes are open as always."
            )
            self.notes.show_message(title, text, Kind.HINT)
            self.notes.close_button.hide()
