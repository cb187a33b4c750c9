"""When to exchange with the office, and what the status line says about it."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from app.actions import synchronise
from app.actions.synchronise import SyncCondition, SyncOutcome, SyncState
from app.actions.touched import Kind, Touched, touched
from app.actions.workplace import Workplace
from app.domain.errors import AppError, DeviceRevoked, Offline
from app.ui.tasks import Control, Lane, OwnTasks, Tasks
from app.ui.touched import TouchedHub

EVERY_MS = 60_000
"""Between two exchanges while nothing happens."""
AFTER_CHANGE_MS = 2_000
"""After a change of one's own: several saves in a row go out together."""
OFFLINE_MS = 30_000
"""Until the next try when the office could not be reached."""

_KINDS = {
    "client": Kind.CASE,
    "household": Kind.CASE,
    "case_file": Kind.CASE,
    "case_need": Kind.CASE,
    "submission": Kind.CASE,
    "consent": Kind.CASE,
    "referral": Kind.REFERRAL,
    "referral_event": Kind.REFERRAL,
    "letter": Kind.LETTER,
    "case_note": Kind.NOTE,
    "goal": Kind.PLAN,
    "measure": Kind.PLAN,
    "appointment": Kind.AGENDA,
    "deadline": Kind.AGENDA,
    "case_document": Kind.DOCUMENT,
    "emergency_access": Kind.ACCESS,
    "rights_request": Kind.ACCESS,
    "erasure": Kind.ERASURE,
    "erasure_receipt": Kind.ERASURE,
}
_EVERYTHING = frozenset(Kind) - {Kind.SYNC, Kind.DRAFT}


class SyncModel(QObject):
    """One exchange at a time; its errors are states, never dialogs."""

    changed = Signal()
    revoked = Signal(object)
    """A `DeviceRevoked` that says what to seal unsent work to: nothing is exchanged any more."""
    exchanged = Signal()
    """The office has answered."""

    def __init__(
        self, place: Workplace, tasks: Tasks, hub: TouchedHub, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._place, self._tasks, self._hub = place, OwnTasks(tasks), hub
        self.state: SyncState | None = None
        self.error: AppError | None = None
        """What the office said no to at the last try."""
        self.refused = 0
        """Own changes that the office put aside at the last try."""
        self.running = False
        self._online = True
        self._again = False
        self.closed = self._is_started = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.sync_now)
        hub.watch(self, _EVERYTHING, self._own_change)

    def start(self) -> None:
        """Show the state, then exchange for the first time."""
        self._read_state()
        if not self._is_started:  # the next person finds it at work
            self._is_started = True
            self._timer.start(AFTER_CHANGE_MS)

    def use(self, place: Workplace) -> None:
        """From now on exchange by this person's workplace; what is under way goes on."""
        self._place = place

    def close(self) -> None:
        """No exchange is begun any more."""
        self.closed = True
        self._timer.stop()
        self._tasks.cancel()
        self._hub.forget(self)

    def sync_now(self) -> None:
        """Exchange until nothing waits (button, timer, after changes)."""
        if self.closed:
            return
        if self.running:
            self._again = True
            return
        self.running = True
        self._timer.stop()
        self.changed.emit()
        place = self._place

        def exchange(control: Control) -> SyncOutcome | None:
            if place.sync.account() is None:
                return None
            return synchronise.synchronise(place.sync, place.line(), step=control.step)

        self._tasks.start(Lane.NETWORK, exchange, done=self._exchanged, failed=self._failed)

    def _exchanged(self, outcome: SyncOutcome | None) -> None:
        self._online, self.error = True, None
        self.refused = len(outcome.refused) if outcome else 0
        if outcome is not None:
            self.exchanged.emit()
        if outcome and outcome.pulled:
            kinds = {_KINDS.get(table, Kind.CASE) for table, _ in outcome.pulled}
            kinds |= {Kind.CONFLICT} if outcome.conflicts else set()
            self._hub.announce(touched(*kinds, ids=[record for _, record in outcome.pulled]), self)
        self._finished(EVERY_MS)

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, AppError):
            self._finished(EVERY_MS)
            raise error
        self._online = not isinstance(error, Offline)
        self.error = None if isinstance(error, Offline) else error
        if isinstance(error, DeviceRevoked) and error.facts.get("seal_to") and not self.closed:
            self.running = False
            self.revoked.emit(error)
            return
        self._finished(OFFLINE_MS)

    def _finished(self, next_ms: int) -> None:
        self.running = False
        again, self._again = self._again, False
        if not self.closed:
            self._timer.start(0 if again else next_ms)
        self._read_state()

    def _own_change(self, what: Touched) -> None:
        if what.kinds & _EVERYTHING and not self.closed:
            self._read_state()
            if self.running:
                self._again = True
            else:
                self._timer.start(AFTER_CHANGE_MS)

    def _read_state(self) -> None:
        if self.closed:
            return
        sync, online = self._place.sync, self._online
        self._tasks.start(
            Lane.STORE,
            lambda _control: synchronise.sync_state(sync, online=online),
            done=self._state_read,
            failed=self._state_unknown,
        )

    def _state_read(self, state: SyncState) -> None:
        before, self.state = self.state, state
        self.changed.emit()
        if before is not None and before.conflicts != state.conflicts:
            self._hub.announce(touched(Kind.CONFLICT), self)
        if before is None or before.condition is not state.condition:
            self._hub.announce(touched(Kind.SYNC), self)

    def _state_unknown(self, error: Exception) -> None:
        if not isinstance(error, AppError):
            raise error
        self.error = error
        self.changed.emit()

    @property
    def is_enrolled(self) -> bool:
        """Whether this workstation belongs to an office."""
        return self.state is not None and self.state.condition is not SyncCondition.NOT_ENROLLED
