"""Registering this workstation at the central office with a one-time code."""

from __future__ import annotations

from functools import partial

from app.actions.touched import Kind, touched
from app.domain.errors import (
    AppError,
    EnrolmentCodeExpired,
    EnrolmentCodeInvalid,
    NotAnOffice,
    OfficeUnfamiliar,
    Offline,
    TooManyTries,
)
from app.i18n import gettext as _
from app.ui.errors import say
from app.ui.navigation import Navigator, Page
from app.ui.sync.sync_model import SyncModel
from app.ui.tasks import Lane
from app.ui.widgets import (
    Busy,
    Card,
    CodeEdit,
    Field,
    LineEdit,
    PrimaryButton,
    Text,
    limited,
)
from app.ui.widgets import (
    Kind as BannerKind,
)

CODE_LENGTH = 26
"""Characters of an enrolment code (5-sync.md 3.4)."""
_AT_CODE = (EnrolmentCodeInvalid, EnrolmentCodeExpired, TooManyTries)
_AT_ADDRESS = (Offline, NotAnOffice, OfficeUnfamiliar)


class EnrolPage(Page):
    """Address and code, and what is wrong with them beside each."""

    def __init__(self, nav: Navigator, sync: SyncModel) -> None:
        super().__init__(nav, _("Register at the central office"), name="enrol")
        self._sync = sync
        card = Card("enrol.card", margin=3)
        card.column.setSpacing(16)
        card.column.addWidget(
            Text(
                _(
                    "Your office gives you its address and a code that works once. Afterwards this "
                    "workstation sends its changes and fetches those of your team whenever there is a "
                    "connection."
                ),
                "muted",
            )
        )
        self.url = LineEdit("enrol.url", "https://")
        self.url.setLayoutDirection(self.url.layoutDirection().LeftToRight)
        self.url_field = Field(_("Address of the office"), self.url)
        self.code = CodeEdit("enrol.code", CODE_LENGTH)
        hint = _("26 characters; capitals, spaces and hyphens do not matter.")
        self.code_field = Field(_("Code"), self.code, hint)
        self.busy = Busy("enrol.busy")
        self.button = PrimaryButton(_("Register"), "enrol.submit", icon="key")
        for widget in (self.url_field, self.code_field, self.busy, self.button):
            card.column.addWidget(widget)
        self.body.addLayout(limited(card, 640))
        self.button.clicked.connect(self.submit)
        self.url.returnPressed.connect(self.code.setFocus)
        self.code.returnPressed.connect(self.submit)
        self.url.textEdited.connect(lambda _text: self.url_field.show_error(""))
        self.code.textEdited.connect(lambda _text: self.code_field.show_error(""))

    def shown(self) -> None:
        self.url.setFocus()

    def submit(self) -> None:
        """Register, on the network lane."""
        url, code = self.url.text().strip(), self.code.code()
        self.url_field.show_error("" if url else _("Please enter the address."))
        self.code_field.show_error("" if self.code.complete() else _("The code has 26 characters."))
        if not url or not self.code.complete() or not self.button.isEnabled():
            return
        url = url if "://" in url else f"https://{url}"
        self.button.setEnabled(False)
        self.banner.clear()
        self.busy.begin(_("Asking the office …"))
        self.run(
            Lane.NETWORK,
            lambda _control: self.nav.place.enrol(url, code),
            done=lambda _none: self._registered(),
            failed=self._failed,
        )

    def _registered(self) -> None:
        self.busy.end()
        self.code.clear()
        self.announce(touched(Kind.SYNC))
        self._sync.sync_now()
        self.banner.show_message(
            _("This workstation is registered."),
            _("It now exchanges with the office by itself."),
            BannerKind.SUCCESS,
            action=_("Go on"),
            act=partial(self.nav.back),
        )
        self.banner.action.setFocus()

    def _failed(self, error: Exception) -> None:
        self.busy.end()
        self.button.setEnabled(True)
        if not isinstance(error, AppError):
            self.banner.show_error(error)
            return
        said = say(error)
        self.banner.show_message(said.title, said.next_step, BannerKind.ERROR)
        if isinstance(error, _AT_CODE):
            self.code_field.show_error(said.title)
            self.code.setFocus()
        elif isinstance(error, _AT_ADDRESS):
            self.url_field.show_error(said.title)
            self.url.setFocus()
