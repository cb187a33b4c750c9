"""After how long without a touch the workstation locks; never is not offered."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal

from app.actions.session_ports import LockPolicy
from app.i18n import gettext as _
from app.i18n import ngettext
from app.ui import theme
from app.ui.widgets import Card, Heading, Text
from app.ui.widgets.fields import Choice, Field

WIDTH = 200


class LockCard(Card):
    """The minutes, and what locks besides."""

    chosen = Signal(int)

    def __init__(self, policy: LockPolicy, minutes: int) -> None:
        super().__init__("settings.locking", margin=3)
        self.column.setSpacing(theme.GRID * 2)
        self.column.addWidget(Heading(_("Locking")))
        self.column.addWidget(
            Text(
                _(
                    "It locks by itself when nobody touches it, and where the system says so: at sleep, at a "
                    "closed lid, when the screen is locked. Your pages are there again when you unlock it."
                ),
                "muted",
            )
        )
        offered = [
            (str(count), ngettext("{count} minute", "{count} minutes", count).format(count=count))
            for count in policy.minutes
        ]
        self.minutes = Choice("settings.lock_minutes", offered, str(policy.chosen(minutes)))
        self.minutes.activated.connect(lambda _index: self.chosen.emit(int(self.minutes.code())))
        field = Field(_("Lock after"), self.minutes)
        self.minutes.setMinimumWidth(WIDTH)
        self.column.addWidget(field, 0, Qt.AlignmentFlag.AlignLeading)
