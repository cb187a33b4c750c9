"""The central office at a glance: workstations, people, what waits. Being offline is no error."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.actions.admin_ports import AdminAccount, AdminDesk, AdminOffice, Overview
from app.domain.clock import OFFICE_ZONE
from app.domain.errors import AppError, Offline, SignInRefused
from app.domain.roles import Right
from app.i18n import gettext as _
from app.i18n.formats import time_text
from app.sync import admin_wire as wire
from app.ui import theme
from app.ui.admin import words
from app.ui.admin.code_page import CodePage
from app.ui.admin.connect_page import ConnectPage
from app.ui.admin.device_page import DevicePage
from app.ui.admin.people_card import PeopleCard
from app.ui.admin.tiles import Tiles, aside_words
from app.ui.errors import say
from app.ui.language import spoken
from app.ui.navigation import Navigator, Page
from app.ui.tasks import Lane
from app.ui.widgets import (
    Busy,
    Card,
    Column,
    EmptyState,
    Heading,
    LineTable,
    PrimaryButton,
    QuietButton,
    SecondaryButton,
    Text,
    column,
    row,
)
from app.ui.widgets import Kind as BannerKind

Ask = Callable[[AdminOffice], object]
ROWS = 7
"""Workstations that are seen without scrolling the list."""
_FRAME = 6
"""Pixels of the table's own border."""


class AdminPage(Page):
    """Fetches everything in one go, and again on demand."""

    def __init__(self, nav: Navigator, desk: AdminDesk) -> None:
        super().__init__(nav, _("Central office"), name="admin", subtitle=" ")
        self._desk = desk
        self.account: AdminAccount | None = None
        self.overview: Overview | None = None
        self._at: datetime | None = None
        self.refresh_button = SecondaryButton(_("Refresh"), "admin.refresh", icon="sync")
        self.refresh_button.clicked.connect(self.refresh)
        self.new = PrimaryButton(_("New workstation …"), "admin.new", icon="new")
        self.new.clicked.connect(self._new_code)
        self.new.hide()
        self.title_row.addWidget(self.refresh_button)
        self.title_row.addWidget(self.new)
        self.busy = Busy("admin.busy")
        self.body.addWidget(self.busy)
        self.nothing = EmptyState(
            "office",
            _("The office has not answered yet"),
            _("As soon as there is a network, its workstations and people are shown here."),
            name="admin.empty",
        )
        self.nothing.hide()
        self.body.addWidget(self.nothing)
        self.whole = QWidget()
        self.whole.hide()
        self.body.addWidget(self.whole)
        self._place_sections()

    def _place_sections(self) -> None:
        down = column(self.whole, space=3)
        self.tiles = Tiles()
        down.addWidget(self.tiles)
        self.devices = Card("admin.devices.card", margin=3)
        self.devices.column.setSpacing(12)
        self.devices.column.addWidget(Heading(_("Workstations")))
        self.table: LineTable[wire.Device] = LineTable("admin.devices", _("Workstations"), self._columns())
        self.table.opened.connect(self._open_device)
        self.devices.column.addWidget(self.table)
        across = row(space=1)
        self.open_button = SecondaryButton(_("Look at it …"), "admin.device.open", icon="search")
        self.open_button.clicked.connect(self._open_chosen)
        across.addWidget(self.open_button)
        across.addStretch(1)
        self.devices.column.addLayout(across)
        down.addWidget(self.devices)
        self.aside = Card("admin.aside", margin=3)
        self.aside.column.addWidget(Heading(_("Put aside for checking")))
        self.aside_text = Text("", "muted")
        self.aside_text.setObjectName("admin.aside.text")
        self.aside.column.addWidget(self.aside_text)
        down.addWidget(self.aside)
        self.people = PeopleCard(self.nav, self.ask, self.refresh)
        down.addWidget(self.people)
        self.leave = QuietButton(_("Disconnect"), "admin.disconnect", icon="close")
        self.leave.clicked.connect(self._disconnect)
        down.addWidget(self.leave, 0, Qt.AlignmentFlag.AlignLeading)

    def _columns(self) -> list[Column[wire.Device]]:
        return [
            Column(_("Workstation"), words.name_words, stretch=True),
            Column(_("Team"), self._team, width=170),
            Column(_("Last contact"), self._contact, width=150),
            Column(_("Work of the others"), words.lag_words, width=180),
            Column(_("State"), words.state_words, width=130, firm=True, colour=words.state_colour),
        ]

    def _team(self, device: wire.Device) -> str:
        return words.teams_words(device, self.overview.teams if self.overview else ())

    def _contact(self, device: wire.Device) -> str:
        return words.contact_words(device.last_contact, self.nav.place.clock.now())

    # -- fetching -----------------------------------------------------------------------------

    def shown(self) -> None:
        if self.account is None:
            desk = self._desk
            self.run(Lane.STORE, lambda _control: desk.known(), done=self._known)
        else:
            self.refresh()

    def _known(self, account: AdminAccount | None) -> None:
        self.account = account
        if account is None:
            self.nav.replace_page(self, partial(connect, self.nav, self._desk))
            return
        self.refresh()

    def refresh(self) -> None:
        """Ask for everything anew."""
        self.busy.begin(_("Asking the office …"))
        self.refresh_button.setEnabled(False)
        self.ask(lambda office: office.overview(), self._show, self._not_fetched)

    def ask(
        self,
        question: Callable[[AdminOffice], object],
        done: Callable[..., None],
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """One question to the office, on the lane of the network."""
        desk, account = self._desk, self.account
        if account is None:
            return

        def work(_control: object) -> object:
            office = desk.office(account)
            try:
                return question(office)
            finally:
                office.close()

        self.run(Lane.NETWORK, work, done=done, failed=failed or self.told)

    def told(self, error: Exception) -> None:
        """An error at the top; no network is a hint."""
        if isinstance(error, Offline):
            said = say(error)
            self.banner.show_message(said.title, self._as_of(), BannerKind.HINT)
        else:
            self.banner.show_error(error)

    def _not_fetched(self, error: Exception) -> None:
        self.busy.end()
        self.refresh_button.setEnabled(True)
        if not isinstance(error, AppError):
            raise error
        self.told(error)
        self.nothing.setVisible(self.overview is None)
        if isinstance(error, SignInRefused):
            self.banner.show_message(
                say(error).title,
                say(error).next_step,
                BannerKind.ATTENTION,
                action=_("Connect anew …"),
                act=self._disconnect,
            )

    def _as_of(self) -> str:
        if self._at is None:
            return _("Nothing is lost. Try again where there is a network.")
        at = time_text(self._at.astimezone(OFFICE_ZONE).time(), spoken())
        return _("You see what the office said at {time}.").format(time=theme.isolate(at))

    # -- showing ------------------------------------------------------------------------------

    def _show(self, overview: Overview) -> None:
        self.busy.end()
        self.refresh_button.setEnabled(True)
        self.banner.clear()
        self.nothing.hide()
        self.overview, self._at = overview, self.nav.place.clock.now()
        me = overview.me
        at = time_text(self._at.astimezone(OFFICE_ZONE).time(), spoken())
        self.set_title(
            theme.isolate(me.office) if me.office else _("Central office"),
            _("{name} · {role} · as of {time}").format(
                name=theme.isolate(me.name), role=words.role_words(me.role), time=theme.isolate(at)
            ),
        )
        self.new.setVisible(Right.ENROL in me.rights)
        self.tiles.show_figures(overview.stats)
        self._show_devices(overview.devices)
        self.aside.setVisible(overview.quarantine is not None)
        self.aside_text.setText(aside_words(overview.quarantine))
        self.people.show_people(overview.people, me)
        self.whole.show()

    def _show_devices(self, devices: tuple[wire.Device, ...] | None) -> None:
        self.devices.setVisible(devices is not None)
        shown = sorted(devices or (), key=lambda one: (one.status == "revoked", one.prefix))
        self.table.set_lines(shown)
        row_height = self.table.verticalHeader().defaultSectionSize()
        head = self.table.horizontalHeader().sizeHint().height() + _FRAME
        self.table.setFixedHeight(head + row_height * min(max(len(shown), 1), ROWS))
        self.open_button.setEnabled(bool(shown))
        if shown and self.table.line() is None:
            self.table.selectRow(0)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- acting -------------------------------------------------------------------------------

    def _open_chosen(self) -> None:
        device = self.table.line()
        if device is not None:
            self._open_device(device)

    def _open_device(self, device: wire.Device) -> None:
        if self.overview is not None and self.account is not None:
            self.nav.open_page(
                DevicePage(
                    self.nav, self._desk, self.account, device, self.overview.me.rights, self._team(device)
                )
            )

    def _new_code(self) -> None:
        if self.overview is not None and self.account is not None:
            names = [team.name for team in self.overview.teams]
            self.nav.open_page(CodePage(self.nav, self._desk, self.account, names))

    def _disconnect(self) -> None:
        desk = self._desk
        self.run(
            Lane.STORE,
            lambda _control: desk.forget(),
            done=lambda _none: self.nav.replace_page(self, partial(connect, self.nav, desk)),
        )


def connect(nav: Navigator, desk: AdminDesk) -> None:
    """The page that asks for the access code; it gives way to the office's page."""

    def connected(_overview: Overview) -> None:
        nav.replace_page(page, lambda: nav.open_page(AdminPage(nav, desk)))

    page = ConnectPage(nav, desk, connected)
    nav.open_page(page)
