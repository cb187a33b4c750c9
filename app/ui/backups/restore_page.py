"""Putting a backup back: what it would change, a passphrase, and only then; done at the next unlocking."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox

from app.domain.backups import Backup, RestorePreview
from app.domain.errors import WaitBeforeNextTry, WrongPassphrase
from app.i18n import gettext as _
from app.ui import theme
from app.ui.backups.words import lines_of, moment_words
from app.ui.errors import say
from app.ui.navigation import Navigator, Page
from app.ui.start.waiting import Waiting
from app.ui.tasks import Control, Lane
from app.ui.widgets import (
    Busy,
    Card,
    DangerButton,
    Field,
    Heading,
    PassphraseEdit,
    Text,
    empty,
    limited,
)


class RestorePage(Page):
    """Nothing is changed here but a note for the next unlocking; then the workstation locks."""

    def __init__(self, nav: Navigator, backup: Backup) -> None:
        super().__init__(
            nav,
            _("Put a backup back"),
            name="restore",
            subtitle=_("The backup of {moment}").format(moment=moment_words(backup.made_at)),
        )
        self._backup, self._seen = backup, RestorePreview(backup, is_readable=True)
        self.busy = Busy("restore.busy")
        self.changes = Card("restore.changes", margin=3)
        self.newer = QCheckBox(_("Apply again what was changed on this workstation since (recommended)"))
        self.newer.setObjectName("restore.newer")
        self.newer.setChecked(True)
        self.newer.clicked.connect(lambda: self._show(self._seen))
        self.passphrase = PassphraseEdit("restore.passphrase")
        self.field = Field(_("Your passphrase"), self.passphrase)
        self.button = DangerButton(_("Lock and put back"), "restore.submit", icon="undo")
        self._waiting = Waiting(self.button)
        card = Card(margin=3)
        card.column.setSpacing(theme.GRID * 2)
        card.column.addWidget(
            Text(
                _(
                    "The workstation locks. When you unlock it, the backup is put back; until then nothing "
                    "is changed. Others who use this workstation should be told."
                ),
                "muted",
            )
        )
        for widget in (self.newer, self.field):
            card.column.addWidget(widget)
        card.column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeading)
        self.body.addWidget(self.busy)
        self.body.addLayout(limited(self.changes, 800))
        self.body.addLayout(limited(card, 800))
        self.changes.hide()
        self.button.setEnabled(False)
        self.button.clicked.connect(self.submit)
        self.passphrase.returnPressed.connect(self.submit)
        self.passphrase.textEdited.connect(lambda _text: self.field.show_error(""))

    def shown(self) -> None:
        backups, backup = self.nav.place.backups, self._backup
        self.busy.begin(_("Comparing the backup with the store …"))
        self.run(
            Lane.BACKUP,
            lambda _control: backups.preview(backup),
            done=self._compared,
            failed=self._not_compared,
        )

    def _compared(self, seen: RestorePreview) -> None:
        self.busy.end()
        self._seen = seen
        self.button.setEnabled(True)
        self._show(seen)
        self.passphrase.setFocus()

    def _not_compared(self, error: Exception) -> None:
        self.busy.end()
        self.banner.show_error(error)

    def _show(self, seen: RestorePreview) -> None:
        empty(self.changes.column)
        self.changes.column.addWidget(Heading(_("What would change")))
        for line in lines_of(seen, keep_newer=self.newer.isChecked()):
            self.changes.column.addWidget(Text("•  " + line).selectable())
        self.changes.show()

    def submit(self) -> None:
        """Ask who is sitting here, write the note, lock."""
        if self._waiting.seconds or not self.button.isEnabled():
            return
        passphrase = self.passphrase.text()
        if not passphrase:
            self.field.show_error(_("Please enter your passphrase."))
            self.passphrase.setFocus()
            return
        people, backups = self.nav.place.people, self.nav.place.backups
        backup, keep_newer = self._backup, self.newer.isChecked()
        self.button.setEnabled(False)

        def ask(_control: Control) -> None:
            people.confirm(passphrase)
            backups.put_back(backup, keep_newer=keep_newer)

        self.run(Lane.STORE, ask, done=lambda _none: self._asked(), failed=self._failed)

    def _asked(self) -> None:
        self.passphrase.clear()
        self.nav.lock()

    def _failed(self, error: Exception) -> None:
        self.button.setEnabled(True)
        self.passphrase.selectAll()
        self.passphrase.setFocus()
        if isinstance(error, (WrongPassphrase, WaitBeforeNextTry)):
            self.field.show_error(say(error).title)
            self._waiting.begin(error)
        else:
            self.banner.show_error(error)
