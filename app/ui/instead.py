"""What stands in the window instead of the work while the store is open: the lease, a new key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.domain.errors import AppError
from app.ui.tasks import Tasks

if TYPE_CHECKING:
    from app.actions.revocation_ports import Revocation
    from app.actions.session_ports import KeptPage
    from app.actions.workplace import Workplace
    from app.domain.errors import DeviceRevoked
    from app.domain.policy import Lease
    from app.ui.lease_gate import LeaseGate
    from app.ui.notices import Notice
    from app.ui.rekeying import NewKey, Rekeying


class Instead(QObject):
    """At most one of both; each leads back to the work or out of the store."""

    work = Signal(object)
    """The kept pages: the work may be shown (again)."""
    locked = Signal()
    rekeyed = Signal()
    """The store is closed under its new key: the process ends."""
    revoked = Signal(object)
    """The office's notice came while the lease was over."""
    wiped = Signal()
    """The store and its key are gone: the process ends."""

    def __init__(
        self, tasks: Tasks, put: Callable[[QWidget], None], tell: list[Notice], parent: QObject
    ) -> None:
        """`put` shows a page in the window; `tell` takes what is said when the work is there again."""
        super().__init__(parent)
        self._tasks, self._put, self._tell = tasks, put, tell
        self._gate: LeaseGate | None = None
        self._rekeying: Rekeying | None = None

    @property
    def kept(self) -> Sequence[KeptPage] | None:
        """The pages to come back to, where it may be locked now; None = it may not, or nothing is here."""
        return self._gate.kept if self._gate is not None else None

    def end(self) -> None:
        """It is locked or closed: a copy under the new key is stopped and nothing was changed."""
        if self._gate is not None:
            self._gate.end()
        if self._rekeying is not None:
            self._rekeying.stop()
        self._gate = self._rekeying = None

    def show_lease(self, place: Workplace, lease: Lease, kept: Sequence[KeptPage]) -> None:
        """The lease is over."""
        from app.ui.lease_gate import LeaseGate  # noqa: PLC0415 - a rare visitor

        gate = self._gate = LeaseGate(place, self._tasks, lease, kept)
        gate.renewed.connect(self._renewed)
        gate.locked.connect(self.locked)
        gate.page.revoked.connect(self.revoked)
        self._put(gate)
        gate.begin()

    def _renewed(self) -> None:
        kept = self.kept or ()
        self.end()
        self.work.emit(kept)

    def rekey(self, place: Workplace, wish: NewKey, kept: Sequence[KeptPage]) -> None:
        """The window of the work is closed; the page of the keys is not come back to."""
        from app.ui.rekeying import Rekeying  # noqa: PLC0415 - a rare visitor

        while kept and kept[-1].kind == "rekey":
            kept = kept[:-1]
        made = self._rekeying = Rekeying(place, self._tasks, wish, kept, self)
        made.done.connect(self._is_rekeyed)
        made.not_done.connect(self._not_rekeyed)
        self._put(made.page)
        made.begin()

    def revoke(self, place: Workplace, revocation: Revocation, notice: DeviceRevoked) -> None:
        """The window of the work is closed; there is no way back to it."""
        from app.ui.revoking import Revoking  # noqa: PLC0415 - a rare visitor

        made = Revoking(place, revocation, self._tasks, notice, self)
        made.done.connect(self.wiped)
        self._put(made.page)
        made.begin()

    def _is_rekeyed(self) -> None:
        self._rekeying = None
        self.rekeyed.emit()

    def _not_rekeyed(self, error: Exception | None) -> None:
        from app.ui import notices  # noqa: PLC0415 - after the first paint
        from app.ui.errors import say  # noqa: PLC0415 - after the first paint

        kept = self._rekeying.kept if self._rekeying is not None else ()
        self._rekeying = None
        reason = say(error).title if isinstance(error, AppError) else ""
        self._tell.insert(0, notices.not_rekeyed(reason))
        self.work.emit(kept)
        if error is not None and not isinstance(error, AppError):
            raise error
