"""A one-time code for a new workstation: as large letters to read out, and as a picture to take along."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt

from app.actions.admin_ports import AdminAccount, AdminDesk
from app.domain.roles import DEVICE_ROLES
from app.domain.sheets import Modules
from app.i18n import gettext as _
from app.sync import admin_wire as wire
from app.ui import theme
from app.ui.admin.symbol import Symbol
from app.ui.admin.words import role_words
from app.ui.backups.words import moment_words
from app.ui.navigation import Navigator, Page
from app.ui.tasks import Lane
from app.ui.widgets import (
    Busy,
    Card,
    Choice,
    Field,
    LineEdit,
    PrimaryButton,
    Text,
    column,
    empty,
    limited,
    row,
)

_NEW = ""


class CodePage(Page):
    """Team, kind, how long; then the code, shown once."""

    def __init__(self, nav: Navigator, desk: AdminDesk, account: AdminAccount, teams: Sequence[str]) -> None:
        super().__init__(
            nav,
            _("New workstation"),
            name="admin.code",
            subtitle=_("The code works once, for one workstation. It is typed there."),
        )
        self._desk, self._account = desk, account
        card = Card("admin.code.card", margin=3)
        card.column.setSpacing(16)
        choices = [(name, theme.isolate(name)) for name in teams]
        self.team = Choice(
            "admin.code.team", [*choices, (_NEW, _("A new team …"))], teams[0] if teams else _NEW
        )
        self.other = LineEdit("admin.code.other", _("Name of the new team"))
        self.other.setAccessibleName(_("Name of the new team"))
        self.team_field = Field(_("Team"), self.team, _("It gets the cases of this team."))
        self.role = Choice("admin.code.role", [(role, role_words(role)) for role in DEVICE_ROLES], "street")
        self.minutes = Choice(
            "admin.code.minutes",
            [
                ("15", _("15 minutes")),
                ("120", _("2 hours")),
                ("1440", _("one day")),
                ("10080", _("one week")),
            ],
            "15",
        )
        self.busy = Busy("admin.code.busy")
        self.button = PrimaryButton(_("Make the code"), "admin.code.submit", icon="key")
        across = row(space=2)
        across.addWidget(Field(_("Kind of workstation"), self.role), 1)
        across.addWidget(Field(_("Valid for"), self.minutes), 1)
        card.column.addWidget(self.team_field)
        card.column.addWidget(self.other)
        card.column.addLayout(across)
        card.column.addWidget(self.busy)
        card.column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeading)
        self.body.addLayout(limited(card, 760))
        self.made = column(space=2)
        self.body.addLayout(self.made)
        self.team.activated.connect(lambda _row: self._chosen())
        self.button.clicked.connect(self.submit)
        self.other.returnPressed.connect(self.submit)
        self._chosen()

    def _chosen(self) -> None:
        is_new = self.team.code() == _NEW
        self.other.setVisible(is_new)
        if is_new and self.isVisible():
            self.other.setFocus()

    def shown(self) -> None:
        (self.team if self.team.code() else self.other).setFocus()

    def submit(self) -> None:
        """Ask the office for one."""
        team = self.team.code() or " ".join(self.other.text().split())
        self.team_field.show_error("" if team else _("Please name the team."))
        if not team or not self.button.isEnabled():
            return
        role, minutes = self.role.code(), int(self.minutes.code())
        self.button.setEnabled(False)
        self.banner.clear()
        self.busy.begin(_("Asking the office …"))
        desk, account = self._desk, self._account

        def ask(_control: object) -> tuple[wire.Code, Modules]:
            office = desk.office(account)
            try:
                code = office.make_code(team, role, minutes)
            finally:
                office.close()
            return code, desk.symbol(f"{code.code} {account.url}")

        self.run(Lane.NETWORK, ask, done=self._show, failed=self._failed)

    def _failed(self, error: Exception) -> None:
        self.busy.end()
        self.button.setEnabled(True)
        self.banner.show_error(error)

    def _show(self, made: tuple[wire.Code, Modules]) -> None:
        code, modules = made
        self.busy.end()
        self.button.setEnabled(True)
        empty(self.made)
        box = Card("admin.code.made", margin=3)
        across = row(space=4)
        down = column(space=2)
        down.addWidget(
            Text(_("Code for a workstation of {team}").format(team=theme.isolate(code.team)), "strong")
        )
        shown = Text("\n".join(theme.isolate(line) for line in _two_lines(code.code)), "hero").selectable()
        shown.setObjectName("admin.code.text")
        shown.setAccessibleName(_("Code: {code}").format(code=code.code))
        down.addWidget(shown)
        down.addWidget(Text(_("Address: {url}").format(url=theme.isolate(self._account.url))).selectable())
        down.addWidget(Text(_("Valid until {moment}.").format(moment=moment_words(code.expires_at)), "muted"))
        down.addWidget(
            Text(_("On the new workstation: Settings, “Register at an office …”, then type both."), "muted")
        )
        down.addStretch(1)
        across.addLayout(down, 1)
        across.addWidget(Symbol("admin.code.symbol", _("The code and the address as a QR code"), modules))
        box.column.addLayout(across)
        self.made.addLayout(limited(box, 760))


def _two_lines(code: str) -> tuple[str, str]:
    """In the middle, between two groups: nobody loses her place while reading it out."""
    groups = code.split("-")
    half = (len(groups) + 1) // 2
    return "-".join(groups[:half]) + "-", "-".join(groups[half:])
