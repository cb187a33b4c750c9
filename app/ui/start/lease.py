"""The lease is over: after the passphrase this page stands instead of the work (`app.domain.policy`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal

from app.actions import synchronise
from app.domain.clock import OFFICE_ZONE
from app.domain.errors import AppError, DeviceRevoked, Offline
from app.domain.policy import CODE_LENGTH, Lease, LeaseState
from app.i18n import gettext as _
from app.i18n.formats import date_text
from app.ui.errors import say
from app.ui.language import spoken
from app.ui.start.frame import StartPage
from app.ui.tasks import Control, Lane, OwnTasks, Tasks
from app.ui.widgets.banner import Kind
from app.ui.widgets.buttons import PrimaryButton, QuietButton, SecondaryButton
from app.ui.widgets.fields import CodeEdit, Field
from app.ui.widgets.layout import Line, row
from app.ui.widgets.text import Text

if TYPE_CHECKING:
    from app.actions.workplace import Workplace


def lease_day(lease: Lease) -> str:
    """'28 November 2026', or a dash."""
    if lease.until is None:
        return "–"
    return date_text(lease.until.astimezone(OFFICE_ZONE).date(), spoken(), "long")


class LeasePage(StartPage):
    """An exchange or a code opens the work; something new can be written all the same."""

    renewed = Signal()
    new_asked = Signal()
    lock_asked = Signal()
    revoked = Signal(object)
    """The office's notice: a `DeviceRevoked`."""

    def __init__(self, place: Workplace, tasks: Tasks, lease: Lease) -> None:
        super().__init__(
            "lease",
            _("The office has not heard of this workstation for a long time"),
            _(
                "Your office wants workstations to exchange with it now and then. The time for that ended on "
                "{day}, so the cases here stay closed until the office has answered or has given you a code. "
                "Nothing is deleted: what has not been sent yet stays here and goes to the office first."
            ).format(day=lease_day(lease)),
            width=720,
        )
        self._place, self._tasks = place, OwnTasks(tasks)
        self.exchange = PrimaryButton(_("Exchange now"), "lease.exchange", icon="sync")
        self.code = CodeEdit("lease.code", CODE_LENGTH)
        self.field = Field(
            _("Code of the office"),
            self.code,
            _("No network? Your office gives you a code by telephone: 8 characters, capitals or not."),
        )
        self.take = SecondaryButton(_("Take the code"), "lease.take", icon="key")
        self.new = SecondaryButton(_("Write something new"), "lease.new", icon="new")
        self.lock = QuietButton(_("Lock"), "lease.lock", icon="lock")
        self._place_parts()
        self.exchange.clicked.connect(self._exchange)
        self.take.clicked.connect(self.submit)
        self.code.returnPressed.connect(self.submit)
        self.code.textEdited.connect(lambda _text: self.field.show_error(""))
        self.new.clicked.connect(self.new_asked)
        self.lock.clicked.connect(self.lock_asked)

    def _place_parts(self) -> None:
        leading = Qt.AlignmentFlag.AlignLeading
        self.content.addWidget(self.exchange, 0, leading)
        self.content.addWidget(self.field)
        self.content.addWidget(self.take, 0, leading)
        self.content.addWidget(Line())
        self.content.addWidget(
            Text(_("Somebody needs help now? A new case can be written down all the same."), "muted")
        )
        across = row(space=2)
        across.addWidget(self.new)
        across.addStretch(1)
        across.addWidget(self.lock)
        self.content.addLayout(across)
        self.content.addWidget(
            Text(
                _(
                    "This is a rule that the application keeps, no protection by encryption: whoever has a "
                    "copy of the disk and a passphrase can go on reading."
                ),
                "small",
            )
        )

    def begin(self) -> None:
        self.exchange.setFocus()

    def end(self) -> None:
        """It is taken away: no callback of its tasks may run any more."""
        self._tasks.end()

    def say_kept(self) -> None:
        """Something new was written down."""
        self.banner.show_message(
            _("It is kept."),
            _("You will find it under “Cases” as soon as the office has answered."),
            Kind.SUCCESS,
        )

    # -- the ways back to the work ------------------------------------------------------------

    def _exchange(self) -> None:
        place = self._place
        self._begin(_("Exchanging with the office …"))

        def exchange(control: Control) -> None:
            synchronise.synchronise(place.sync, place.line(), step=control.step)

        self._tasks.start(
            Lane.NETWORK,
            exchange,
            done=lambda _none: self._look(),
            failed=self._not_exchanged,
            progress=self.busy.progress,
        )

    def _not_exchanged(self, error: Exception) -> None:
        self._end()
        if isinstance(error, Offline):  # elsewhere a state of the status line; here it is the answer
            said = say(error)
            words = _("Try again where there is a network, or ask your office for a code.")
            self.banner.show_message(said.title, words, Kind.ERROR)
        elif isinstance(error, DeviceRevoked) and error.facts.get("seal_to"):
            self.revoked.emit(error)
        else:
            self.banner.show_error(error)

    def submit(self) -> None:
        """Take the code."""
        if not self.take.isEnabled():
            return
        if not self.code.complete():
            self.field.show_error(_("The code has 8 characters."))
            self.code.setFocus()
            return
        keys, code = self._place.keys, self.code.code()
        self._begin(_("Checking the code …"))
        self._tasks.start(
            Lane.STORE, lambda _control: keys.renew(code), done=self._seen, failed=self._not_taken
        )

    def _not_taken(self, error: Exception) -> None:
        self._end()
        if isinstance(error, AppError):
            self.field.show_error(say(error).title)
            self.code.setFocus()
        self.banner.show_error(error)

    def _look(self) -> None:
        keys = self._place.keys
        self._tasks.start(Lane.STORE, lambda _control: keys.lease(), done=self._seen, failed=self._not_taken)

    def _seen(self, lease: Lease) -> None:
        self._end()
        if lease.state is not LeaseState.OVER:
            self.renewed.emit()
            return
        self.banner.show_message(
            _("The cases stay closed."),
            _("The clock of this computer ran ahead once or is wrong. Set it right, then exchange."),
            Kind.ATTENTION,
        )

    def _begin(self, words: str) -> None:
        self.banner.clear()
        self.busy.begin(words)
        self._enable(on=False)

    def _end(self) -> None:
        self.busy.end()
        self._enable(on=True)

    def _enable(self, *, on: bool) -> None:
        for button in (self.exchange, self.take, self.new):
            button.setEnabled(on)
