"""From the notice of the office to the wiped workstation, while somebody looks at it.

It cannot be stopped: whoever sits here may be whoever found the laptop. What is lost is said first.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.domain.errors import AppError, DeviceRevoked
from app.i18n import gettext as _
from app.ui.start.revoked import RevokedPage
from app.ui.tasks import Lane, Tasks
from app.ui.widgets.buttons import PrimaryButton

if TYPE_CHECKING:
    from app.actions.revocation_ports import Revocation, Revoked
    from app.actions.workplace import Workplace


class Revoking(QObject):
    """Seal, hand in as far as there is a network, close, wipe."""

    done = Signal()
    """The key is gone; the process ends."""

    def __init__(
        self,
        place: Workplace,
        revocation: Revocation,
        tasks: Tasks,
        notice: DeviceRevoked,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._place, self._tasks, self._notice, self._revocation = place, tasks, notice, revocation
        self.page = RevokedPage("")
        self.page.show_coming(str(notice.facts.get("contact") or ""))
        self.retry = PrimaryButton(_("Try again"), "revoked.retry", icon="sync")
        self.retry.hide()
        self.page.buttons.insertWidget(0, self.retry)
        self.retry.clicked.connect(self.begin)

    def begin(self) -> None:
        """What is being written is written to its end first."""
        self.retry.hide()
        self.page.banner.clear()
        self.page.busy.begin(_("Sealing what is not sent yet …"))
        seal, notice = self._revocation.seal, self._notice
        self._tasks.start(
            Lane.STORE,
            lambda _control: seal(notice),
            done=self._sealed,
            failed=self._not_sealed,
            essential=True,
        )

    def _not_sealed(self, error: Exception) -> None:
        """A full disk: nothing was changed; the work stays closed."""
        self.page.busy.end()
        if not isinstance(error, AppError):
            raise error
        self.page.banner.show_error(error)
        self.retry.show()
        self.retry.setFocus()

    def _sealed(self, state: Revoked) -> None:
        self.page.show_state(state)
        self.page.busy.begin(_("Handing in what is sealed …"))
        after = self._revocation.after
        self._tasks.start(
            Lane.NETWORK,
            lambda _control: after.hand_in(),
            done=self._handed_in,
            failed=partial(self._not_handed_in, state),
            essential=True,
        )

    def _not_handed_in(self, state: Revoked, error: Exception) -> None:
        """It waits, sealed, and the door offers it again."""
        if not isinstance(error, AppError):
            raise error
        self._handed_in(state)

    def _handed_in(self, state: Revoked) -> None:
        self.page.show_state(state)
        self.page.busy.begin(_("Destroying the key …"))
        place, after = self._place, self._revocation.after

        def wipe() -> Revoked:
            place.close()
            return after.wipe()

        self._tasks.start(
            Lane.STORE, lambda _control: wipe(), done=self._wiped, failed=self._not_wiped, essential=True
        )

    def _wiped(self, state: Revoked) -> None:
        self.page.busy.end()
        self.page.show_state(state)
        self.done.emit()

    def _not_wiped(self, error: Exception) -> None:
        """The next start does it before anything else."""
        self.done.emit()
        raise error
