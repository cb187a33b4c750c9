"""The language of the windows, who works here, and the office this workstation belongs to."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout

from app.actions.sync_ports import OfficeAccount
from app.actions.touched import Kind, Touched
from app.i18n import gettext as _
from app.ui import theme
from app.ui.navigation import Navigator, Page
from app.ui.start.languages import LanguageRow
from app.ui.sync.sync_model import SyncModel
from app.ui.tasks import Lane
from app.ui.widgets import Card, Heading, SecondaryButton, Text, empty


class SettingsPage(Page):
    """Three cards; nothing needs a save button."""

    language_chosen = Signal(str)

    def __init__(self, nav: Navigator, sync: SyncModel, register: Callable[[], None]) -> None:
        super().__init__(nav, _("Settings"), name="settings")
        self._sync = sync
        languages = _card(_("Language of the application"))
        languages.column.addWidget(
            Text(_("Letters and forms keep the client's language; this is only yours."), "muted")
        )
        choice = LanguageRow("settings.language")
        choice.chosen.connect(self.language_chosen)
        languages.column.addWidget(choice)
        worker = nav.place.worker
        roles = {"office": _("Central office"), "street": _("Work with clients")}
        person = _card(_("Who works here"))
        person.column.addLayout(
            _facts(
                [
                    (_("Name"), worker.name),
                    (_("Team"), nav.place.team),
                    (_("Main work"), roles.get(worker.role, worker.role)),
                ]
            )
        )
        self.office = _card(_("Central office"))
        self.office_facts = QGridLayout()
        self.office.column.addLayout(self.office_facts)
        self.register = SecondaryButton(_("Register at an office …"), "settings.register", icon="key")
        self.register.clicked.connect(register)
        self.office.column.addWidget(self.register, 0, Qt.AlignmentFlag.AlignLeading)
        for card in (languages, person, self.office):
            self.body.addWidget(card)
        self.watch({Kind.SYNC}, self._changed)

    def shown(self) -> None:
        self._fetch()

    def _changed(self, _what: Touched) -> None:
        self._fetch()

    def _fetch(self) -> None:
        sync = self.nav.place.sync
        self.run(Lane.STORE, lambda _control: sync.account(), done=self._show_office)

    def _show_office(self, account: OfficeAccount | None) -> None:
        empty(self.office_facts)
        if account is None:
            self.office_facts.addWidget(
                Text(_("Not registered. Your work stays on this workstation only."), "muted"), 0, 0
            )
        else:
            facts = [(_("Office"), account.office_name or "–"), (_("Address"), theme.isolate(account.url))]
            _fill(self.office_facts, facts)
        self.register.setVisible(account is None)


def _card(title: str) -> Card:
    card = Card(margin=3)
    card.column.setSpacing(theme.GRID * 2)
    card.column.addWidget(Heading(title))
    return card


def _facts(lines: list[tuple[str, str]]) -> QGridLayout:
    grid = QGridLayout()
    _fill(grid, lines)
    return grid


def _fill(grid: QGridLayout, lines: list[tuple[str, str]]) -> None:
    grid.setHorizontalSpacing(theme.GRID * 3)
    grid.setVerticalSpacing(theme.GRID)
    grid.setColumnMinimumWidth(0, 120)
    grid.setColumnStretch(1, 1)
    for number, (name, value) in enumerate(lines):
        grid.addWidget(Text(name, "muted"), number, 0)
        grid.addWidget(Text(value).selectable(), number, 1)
