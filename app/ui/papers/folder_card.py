"""The drop folder in the settings: chosen, shown, given up."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog

from app.i18n import gettext as _
from app.ui import theme
from app.ui.drop_folder import DropFolder
from app.ui.file_places import drop_folder
from app.ui.widgets import Card, Heading, QuietButton, SecondaryButton, StatusPill, Text, row


class FolderCard(Card):
    """A setting of this device."""

    def __init__(self, folder: DropFolder) -> None:
        super().__init__("settings.drop", margin=3)
        self._folder = folder
        self.column.setSpacing(theme.GRID * 2)
        self.column.addWidget(Heading(_("Drop folder")))
        self.column.addWidget(
            Text(
                _(
                    "New scans and photos in this folder are offered as papers while the workstation is "
                    "unlocked. Files in it are not encrypted: delete them when they are kept."
                ),
                "muted",
            )
        )
        self.path = Text("", "strong").selectable()
        self.path.setObjectName("settings.drop.path")
        self.missing = StatusPill(_("This folder cannot be read now"), "attention", "warning")
        self.choose = SecondaryButton(_("Choose a folder …"), "settings.drop.choose", icon="incoming")
        self.choose.clicked.connect(lambda _checked: self._ask())
        self.give_up = QuietButton(_("No drop folder"), "settings.drop.none")
        self.give_up.clicked.connect(lambda _checked: self._choose(None))
        self.column.addWidget(self.path)
        self.column.addWidget(self.missing)
        line = row(space=1)
        line.addWidget(self.choose)
        line.addWidget(self.give_up)
        line.addStretch(1)
        self.column.addLayout(line)
        folder.changed.connect(self.show_chosen)
        self.show_chosen()

    def show_chosen(self) -> None:
        """Which folder it is."""
        chosen = drop_folder()
        self.path.setText(theme.isolate(str(chosen)) if chosen else _("None is chosen."))
        self.missing.setVisible(chosen is not None and not self._folder.is_there)
        self.give_up.setVisible(chosen is not None)

    def _ask(self) -> None:
        known = drop_folder()
        pictures = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
        start = str(known) if known else pictures
        chosen = QFileDialog.getExistingDirectory(self, _("Choose a folder"), start)
        if chosen:
            self._choose(Path(chosen))

    def _choose(self, folder: Path | None) -> None:
        self._folder.choose(folder)
        self.show_chosen()
