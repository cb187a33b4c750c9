"""Connecting to the administration: address and access code, kept under the person's own key."""

from __future__ import annotations

from collections.abc import Callable

from app.actions.admin_ports import AdminAccount, AdminDesk, Overview
from app.domain.errors import AppError, NotAnOffice, Offline, SignInRefused
from app.i18n import gettext as _
from app.ui.errors import say
from app.ui.navigation import Navigator, Page
from app.ui.tasks import Lane
from app.ui.widgets import Busy, Card, Field, LineEdit, PassphraseEdit, PrimaryButton, Text, limited
from app.ui.widgets import Kind as BannerKind


class ConnectPage(Page):
    """One card, as for the registration of a workstation."""

    def __init__(self, nav: Navigator, desk: AdminDesk, connected: Callable[[Overview], None]) -> None:
        super().__init__(nav, _("Connect to the administration"), name="admin.connect")
        self._desk, self._connected = desk, connected
        card = Card("admin.connect.card", margin=3)
        card.column.setSpacing(16)
        card.column.addWidget(
            Text(
                _(
                    "For people who look after workstations, teams and people at the central office. Your "
                    "access code was shown once when you were added; it is kept here under your own key."
                ),
                "muted",
            )
        )
        self.url = LineEdit("admin.url", "https://")
        self.url.setLayoutDirection(self.url.layoutDirection().LeftToRight)
        self.url_field = Field(_("Address of the office"), self.url)
        self.token = PassphraseEdit("admin.token")
        self.token_field = Field(
            _("Access code"), self.token, _("Paste or type it; capitals, spaces and hyphens do not matter.")
        )
        self.busy = Busy("admin.connect.busy")
        self.button = PrimaryButton(_("Connect"), "admin.connect.submit", icon="key")
        for widget in (self.url_field, self.token_field, self.busy, self.button):
            card.column.addWidget(widget)
        self.body.addLayout(limited(card, 640))
        self.button.clicked.connect(self.submit)
        self.url.returnPressed.connect(self.token.setFocus)
        self.token.returnPressed.connect(self.submit)

    def shown(self) -> None:
        desk = self._desk
        self.run(Lane.STORE, lambda _control: desk.office_url(), done=self._offer)
        self.token.setFocus()

    def _offer(self, url: str) -> None:
        if not self.url.text():
            self.url.setText(url)
        if not self.url.text():
            self.url.setFocus()

    def submit(self) -> None:
        """Ask the office who this is."""
        url, token = self.url.text().strip(), self.token.text().strip()
        self.url_field.show_error("" if url else _("Please enter the address."))
        self.token_field.show_error("" if token else _("Please enter the access code."))
        if not url or not token or not self.button.isEnabled():
            return
        account = AdminAccount(url if "://" in url else f"https://{url}", token)
        self.button.setEnabled(False)
        self.banner.clear()
        self.busy.begin(_("Asking the office …"))
        desk = self._desk

        def ask(_control: object) -> Overview:
            office = desk.office(account)
            try:
                return office.overview()
            finally:
                office.close()

        self.run(Lane.NETWORK, ask, done=lambda overview: self._keep(account, overview), failed=self._failed)

    def _keep(self, account: AdminAccount, overview: Overview) -> None:
        desk = self._desk
        self.run(
            Lane.STORE,
            lambda _control: desk.keep(account),
            done=lambda _none: self._done(overview),
            failed=self._failed,
        )

    def _done(self, overview: Overview) -> None:
        self.busy.end()
        self.token.clear()
        self._connected(overview)

    def _failed(self, error: Exception) -> None:
        self.busy.end()
        self.button.setEnabled(True)
        if not isinstance(error, AppError):
            self.banner.show_error(error)
            return
        said = say(error)
        kind = BannerKind.HINT if isinstance(error, Offline) else BannerKind.ERROR
        self.banner.show_message(said.title, said.next_step, kind)
        if isinstance(error, SignInRefused):
            self.token_field.show_error(said.title)
            self.token.setFocus()
        elif isinstance(error, NotAnOffice | Offline):
            self.url.setFocus()
