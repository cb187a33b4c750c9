"""The language of the windows, the people of this workstation, and the office this workstation belongs to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout

from app.actions.ports import Caseworker
from app.actions.sync_ports import OfficeAccount
from app.actions.touched import Kind, Touched
from app.i18n import gettext as _
from app.ui import theme
from app.ui.access.emergencies_page import EmergenciesPage
from app.ui.admin.admin_page import AdminPage
from app.ui.audit.audit_page import AuditPage
from app.ui.backups.backups_page import BackupsPage
from app.ui.exchange.exchange_page import ExchangePage
from app.ui.form_library.library_page import FormLibraryPage
from app.ui.letterheads.letterheads_page import LetterheadsPage
from app.ui.navigation import Navigator, Page
from app.ui.papers.folder_card import FolderCard
from app.ui.settings.add_person_page import AddPersonPage
from app.ui.settings.keys_card import KeysCard
from app.ui.settings.lock_card import LockCard
from app.ui.settings.passphrase_page import PassphraseChangePage
from app.ui.settings.people_cards import OwnCard, PeopleCard, card
from app.ui.settings.rekey_page import RekeyPage
from app.ui.settings.sheet_page import SheetPage
from app.ui.start.languages import LanguageRow
from app.ui.sync.receipts_page import ReceiptsPage
from app.ui.sync.sync_model import SyncModel
from app.ui.tasks import Lane
from app.ui.templates.templates_page import TemplatesPage
from app.ui.widgets import Card, Heading, SecondaryButton, Text, column, empty, row
from app.ui.widgets import Kind as BannerKind


class SettingsPage(Page):
    """Cards, one subject each."""

    language_chosen = Signal(str)
    worker_saved = Signal(object)

    lock_chosen = Signal(int)
    new_key = Signal(object)
    """A `NewKey`: the store shall have it."""

    def __init__(
        self, nav: Navigator, sync: SyncModel, register: Callable[[], None], lock_minutes: int = 0
    ) -> None:
        super().__init__(nav, _("Settings"), name="settings")
        self._sync = sync
        self.own = OwnCard(nav.place.worker, nav.place.team, self._change_passphrase, self.open_sheet)
        self.own.saved.connect(self._save)
        self.people = PeopleCard(self._add_person)
        self.locking = LockCard(nav.place.session.policy, lock_minutes)
        self.locking.chosen.connect(self.lock_chosen)
        self.keys = KeysCard(self._renew_key)
        for part in (
            self._languages(),
            self.own,
            self.locking,
            self._letters(),
            FolderCard(nav.drop_folder),
            self._backups(),
            self._exchange(),
            self.keys,
            self._trail(),
            self.people,
            self._office(register),
        ):
            self.body.addWidget(part)
        self.watch({Kind.SYNC}, self._changed)

    def _languages(self) -> Card:
        languages = card(_("Language of the application"))
        languages.column.addWidget(
            Text(_("Letters and forms keep the client's language; this is only yours."), "muted")
        )
        choice = LanguageRow("settings.language")
        choice.chosen.connect(self.language_chosen)
        languages.column.addWidget(choice)
        return languages

    def _office(self, register: Callable[[], None]) -> Card:
        office = card(_("Central office"))
        self.office_facts = QGridLayout()
        office.column.addLayout(self.office_facts)
        self.register = SecondaryButton(_("Register at an office …"), "settings.register", icon="key")
        self.register.clicked.connect(register)
        self.administer = SecondaryButton(_("Administration …"), "settings.admin", icon="office")
        self.administer.clicked.connect(self._administer)
        across = row(space=1)
        across.addWidget(self.register)
        across.addWidget(self.administer)
        receipts = SecondaryButton(_("Cases that came and left …"), "settings.receipts", icon="send")
        receipts.clicked.connect(lambda _checked: self.nav.open_page(ReceiptsPage(self.nav)))
        across.addWidget(receipts)
        across.addStretch(1)
        office.column.addLayout(across)
        self.administer.setVisible(self.nav.place.admin is not None)  # in the card by now
        return office

    def _administer(self) -> None:
        if (desk := self.nav.place.admin) is not None:
            self.nav.open_page(AdminPage(self.nav, desk))

    def _letters(self) -> Card:
        return self._ways(
            _("Letters and forms"),
            _("What letters look like, and which letters and forms there are in which languages."),
            (_("Letterheads …"), "settings.letterheads", "letter", LetterheadsPage),
            (_("Templates …"), "settings.templates", "file", TemplatesPage),
            (_("Forms …"), "settings.forms", "cases", FormLibraryPage),
        )

    def _exchange(self) -> Card:
        return self._ways(
            _("Import and export"),
            _("Clients from a table, cases as a table, one case as a file."),
            (_("Import and export …"), "settings.exchange", "incoming", ExchangePage),
        )

    def _backups(self) -> Card:
        return self._ways(
            _("Backups"),
            _("Encrypted copies of everything here: made, checked, put back."),
            (_("Backups …"), "settings.backups", "save", BackupsPage),
        )

    def _trail(self) -> Card:
        return self._ways(
            _("Who did what"),
            _("What was done and looked at here, and which cases were opened in an emergency."),
            (_("Audit trail …"), "settings.audit", "shield", AuditPage),
            (_("Opened in an emergency …"), "settings.emergencies", "warning", EmergenciesPage),
        )

    def _ways(self, title: str, words: str, *ways: tuple[str, str, str, Callable[[Navigator], Page]]) -> Card:
        """A card of buttons that each lead to a page."""
        made = Card()
        said = column(space=0)
        said.setSpacing(2)
        said.addWidget(Heading(title))
        said.addWidget(Text(words, "muted"))
        across = row(space=1)
        across.addLayout(said, 1)
        for label, name, icon, make in ways:
            button = SecondaryButton(label, name, icon=icon)
            button.clicked.connect(partial(self._open, make))
            across.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        made.column.addLayout(across)
        return made

    def _open(self, make: Callable[[Navigator], Page], _checked: object = None) -> None:
        self.nav.open_page(make(self.nav))

    def shown(self) -> None:
        self._fetch()
        people = self.nav.place.people
        self.run(Lane.STORE, lambda _control: people.all(), done=self._show_people)
        self._fetch_keys()

    def _fetch_keys(self) -> None:
        keys = self.nav.place.keys
        self.run(Lane.STORE, lambda _control: keys.state(), done=self.keys.show_state)

    def _renew_key(self) -> None:
        self.nav.open_page(RekeyPage(self.nav, self.new_key.emit))

    # -- people -------------------------------------------------------------------------------

    def _show_people(self, people: Sequence[Caseworker]) -> None:
        self.people.show_people(people, self.nav.place.worker.name)

    def _add_person(self) -> None:
        self.nav.open_page(AddPersonPage(self.nav, self._added))

    def _added(self, worker: Caseworker) -> None:
        name = theme.isolate(worker.name)
        self.banner.show_message(
            _("{name} can now unlock this workstation.").format(name=name), "", BannerKind.SUCCESS
        )

    def _change_passphrase(self) -> None:
        self.nav.open_page(PassphraseChangePage(self.nav, self._passphrase_changed))

    def _passphrase_changed(self) -> None:
        self.banner.show_message(_("Your passphrase was changed."), "", BannerKind.SUCCESS)

    def open_sheet(self) -> None:
        """Make a new recovery sheet."""
        self.nav.open_page(SheetPage(self.nav, self._sheet_in_force))

    def _sheet_in_force(self) -> None:
        self.banner.show_message(
            _("The new recovery sheet is in force."),
            _("Destroy the old one: its code opens nothing any more."),
            BannerKind.SUCCESS,
        )

    def _save(self, worker: Caseworker) -> None:
        people = self.nav.place.people

        def failed(error: Exception) -> None:
            self.own.not_saved()
            self.banner.show_error(error)

        self.run(
            Lane.STORE,
            lambda _control: people.save(worker),
            done=lambda _none: self._saved(worker),
            failed=failed,
        )

    def _saved(self, worker: Caseworker) -> None:
        self.worker_saved.emit(worker)
        self.banner.show_message(_("Saved. Your next letters have it."), "", BannerKind.SUCCESS)

    # -- the office ---------------------------------------------------------------------------

    def _changed(self, _what: Touched) -> None:
        self._fetch()
        self._fetch_keys()

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


def _fill(grid: QGridLayout, lines: list[tuple[str, str]]) -> None:
    grid.setHorizontalSpacing(theme.GRID * 3)
    grid.setVerticalSpacing(theme.GRID)
    grid.setColumnMinimumWidth(0, 120)
    grid.setColumnStretch(1, 1)
    for number, (name, value) in enumerate(lines):
        grid.addWidget(Text(name, "muted"), number, 0)
        grid.addWidget(Text(value).selectable(), number, 1)
