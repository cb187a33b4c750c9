"""After a new key: backups under the old one open with the old key only; a new one takes their place."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt

from app.actions.touched import Kind, touched
from app.domain.backups import Backup
from app.i18n import gettext as _
from app.i18n import ngettext
from app.ui import theme
from app.ui.navigation import Navigator, Page
from app.ui.tasks import Control, Lane
from app.ui.widgets import Busy, Card, PrimaryButton, SecondaryButton, Text, limited, row
from app.ui.widgets import Kind as BannerKind


class OldKeyPage(Page):
    """First the new backup, made and checked; only then the older ones may go."""

    def __init__(self, nav: Navigator) -> None:
        super().__init__(nav, _("Backups under the old key"), name="old_key")
        self._old: tuple[Backup, ...] = ()
        card = Card(margin=3)
        card.column.setSpacing(theme.GRID * 2)
        card.column.addWidget(
            Text(
                _(
                    "Whoever knows the old passphrase or the old recovery sheet can still open backups of "
                    "before. Those beside the store can be deleted here; those on sticks only by you."
                )
            )
        )
        self.count = Text("", "strong")
        self.count.setObjectName("old_key.count")
        self.busy = Busy("old_key.busy")
        self.make = PrimaryButton(_("Make a new backup"), "old_key.make", icon="save")
        self.drop = SecondaryButton(_("Delete the older ones"), "old_key.drop", icon="trash")
        for button in (self.make, self.drop):
            button.setEnabled(False)
        across = row(space=2)
        for button in (self.make, self.drop):
            across.addWidget(button)
        across.addStretch(1)
        card.column.addWidget(self.count)
        card.column.addWidget(self.busy)
        card.column.addLayout(across)
        self.body.addLayout(limited(card, 800))
        self.make.clicked.connect(self._make)
        self.drop.clicked.connect(self._drop)

    def shown(self) -> None:
        place = self.nav.place

        def read(_control: Control) -> tuple[tuple[Backup, ...], bool]:
            kept, since = place.backups.all(), place.keys.state().renewed_at
            old = tuple(one for one in kept if since is not None and one.made_at < since)
            return old, len(old) < len(kept)

        self.run(Lane.BACKUP, read, done=self._show)

    def _show(self, found: tuple[Sequence[Backup], bool]) -> None:
        old, has_new = found
        self._old = tuple(old)
        words = ngettext(
            "{count} backup beside the store is under the old key.",
            "{count} backups beside the store are under the old key.",
            len(old),
        )
        self.count.setText(words.format(count=len(old)))
        self.make.setEnabled(True)
        self.drop.setEnabled(bool(old) and has_new)
        (self.drop if self.drop.isEnabled() else self.make).setFocus(Qt.FocusReason.OtherFocusReason)

    def _make(self) -> None:
        backups = self.nav.place.backups
        self._begin(_("Backing up and checking …"))
        self.run(
            Lane.BACKUP,
            lambda control: backups.make(control.step, None),
            done=lambda _made: self._ended(_("The backup was made and opened again: everything is in it.")),
            failed=self._failed,
            progress=self.busy.progress,
        )

    def _drop(self) -> None:
        backups, old = self.nav.place.backups, self._old
        self._begin(_("Deleting …"))

        def drop(_control: Control) -> None:
            for one in old:
                backups.drop(one)

        self.run(
            Lane.BACKUP,
            drop,
            done=lambda _none: self._ended(_("The older backups are deleted.")),
            failed=self._failed,
        )

    def _begin(self, words: str) -> None:
        self.banner.clear()
        self.busy.begin(words)
        for button in (self.make, self.drop):
            button.setEnabled(False)

    def _ended(self, words: str) -> None:
        self.busy.end()
        self.announce(touched(Kind.BACKUP))
        self.banner.show_message(words, "", BannerKind.SUCCESS)
        self.shown()

    def _failed(self, error: Exception) -> None:
        self.busy.end()
        self.banner.show_error(error)
        self.shown()
