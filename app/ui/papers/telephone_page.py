"""From the telephone: what can be done without an app, without a network, without a third party's cloud."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtWidgets import QFileDialog

from app.i18n import gettext as _
from app.ui.file_places import SUFFIXES, drop_folder, telephones
from app.ui.navigation import Navigator, Page
from app.ui.tasks import Control, Lane
from app.ui.widgets import Card, Heading, PrimaryButton, SecondaryButton, StatusPill, Text, column, row


class TelephonePage(Page):
    """Explains the ways, and opens a connected telephone."""

    def __init__(self, nav: Navigator, then: Callable[[Sequence[Path]], None]) -> None:
        """`then` is given the files that were chosen, when this page is gone."""
        super().__init__(
            nav,
            _("From the telephone"),
            name="telephone",
            subtitle=_("Pictures stay on the telephone until somebody deletes them there."),
        )
        self._then = then
        self._found: Sequence[Path] = ()
        self.cable = Card("telephone.cable")
        self.cable.column.addWidget(Heading(_("By cable")))
        for words in (
            _("1. Connect the telephone with its cable and unlock its screen."),
            _("2. On the telephone: choose “Transfer files” (Android) or “Trust” (iPhone)."),
            _("3. Open it here and choose the pictures; on most telephones they lie in DCIM/Camera."),
        ):
            self.cable.column.addWidget(Text(words))
        self.state = StatusPill("", "", "phone", "telephone.state")
        self.cable.column.addWidget(self.state)
        self.open = PrimaryButton(_("Choose pictures …"), "telephone.open", icon="image")
        self.open.clicked.connect(lambda _checked: self._ask())
        self.again = SecondaryButton(_("Look again"), "telephone.again", icon="sync")
        self.again.clicked.connect(lambda _checked: self._look())
        line = row(space=1)
        line.addWidget(self.open)
        line.addWidget(self.again)
        line.addStretch(1)
        self.cable.column.addLayout(line)
        self.body.addWidget(self.cable)
        self._place_rest()
        self._look()

    def submit(self) -> None:
        """Ctrl+Enter opens the telephone."""
        self._ask()

    def _place_rest(self) -> None:
        share = Card("telephone.share")
        share.column.addWidget(Heading(_("By the drop folder")))
        share.column.addWidget(
            Text(
                _(
                    "Send the pictures to this computer by Bluetooth, or by a share of your office that ends "
                    "in the drop folder: they are offered here as soon as they are whole."
                )
            )
        )
        chosen = drop_folder() is not None
        words = _("A drop folder is chosen.") if chosen else _("No drop folder is chosen: Settings.")
        share.column.addWidget(StatusPill(words, "success" if chosen else "", "tick" if chosen else "hint"))
        warning = Card("telephone.warning")
        warning.column.addWidget(StatusPill(_("Please mind"), "attention", "warning"))
        down = column(space=1)
        for text in (
            _("No messenger and no private cloud: copies would lie with others, out of your reach."),
            _("On the telephone, delete the picture afterwards, also under “Recently deleted”."),
            _("Many telephones copy each picture into a cloud by themselves; switch that off beforehand."),
        ):
            down.addWidget(Text(text))
        warning.column.addLayout(down)
        for card in (share, warning):
            self.body.addWidget(card)

    def _look(self) -> None:
        def look(_control: Control) -> tuple[Path, ...]:
            return telephones()

        self.again.setEnabled(False)
        self.run(Lane.NETWORK, look, done=self._show_found)

    def _show_found(self, found: tuple[Path, ...]) -> None:
        self._found = found
        self.again.setEnabled(True)
        if found:
            self.state.show_state(_("A telephone is connected"), "success", "tick")
        else:
            words = _("No telephone was found; it may still appear in the window that opens")
            self.state.show_state(words, "", "hint")

    def _ask(self) -> None:
        patterns = " ".join(f"*{suffix}" for suffix in sorted(SUFFIXES))
        start = str(self._found[0]) if self._found else ""
        kinds = _("Pictures and PDF files ({patterns})").format(patterns=patterns)
        chosen = QFileDialog.getOpenFileNames(self, _("Choose pictures"), start, kinds)[0]
        if chosen:
            then, paths = self._then, [Path(name) for name in chosen]
            self.nav.back()
            then(paths)
