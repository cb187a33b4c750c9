"""The keys of this workstation (`actions.key_ports.Keys`), over the open store."""

from __future__ import annotations

from collections.abc import Mapping

from app.actions.key_ports import KeyState, Progress
from app.actions.ports import Caseworker
from app.domain.clock import Clock
from app.domain.policy import Lease, OfficePolicy
from app.store import key_queries
from app.store.escrow_door import keep_in_escrow
from app.store.leases import SqlLeases
from app.store.workstation import OpenStore


class StoreKeys:
    """Of one open store, for the one who is signed in."""

    def __init__(self, store: OpenStore, worker: Caseworker, clock: Clock) -> None:
        """On an unlocked store."""
        self._store, self._worker, self._clock = store, worker, clock
        self._leases = SqlLeases(store.engine, store.path, clock, worker.id)

    def policy(self) -> OfficePolicy:
        """What the office decided, as far as it is known here."""
        return self._leases.policy()

    def lease(self) -> Lease:
        """The lease as it stands."""
        return self._leases.now()

    def renew(self, code: str) -> Lease:
        """Take the code of the office. Raises `RenewalRefused`, `StoreFull`."""
        return self._leases.renew(code)

    def keep_in_escrow(self) -> bool:
        """Seal the store's key to the office's escrow key, if that is a new one."""
        return keep_in_escrow(self._store, self.policy(), by=self._worker.id, now=self._clock.now())

    def state(self) -> KeyState:
        """What Settings says."""
        store = self._store
        return KeyState(
            key_queries.escrow_since(store),
            key_queries.renewed_at(store),
            key_queries.left_out(store),
            store.personal_notes(self._worker.id).closed(),
        )

    def confirm(self, name: str, passphrase: str) -> None:
        """Raises `WrongPassphrase`, `WaitBeforeNextTry`, `UnknownCaseworker`."""
        self._store.demand_passphrase(name, passphrase, now=self._clock.now())

    def rekey(self, passphrases: Mapping[str, str], code: str, progress: Progress) -> tuple[str, ...]:
        """A new key for the store, which is closed afterwards."""
        return self._store.rekey(passphrases, code, by=self._worker.id, progress=progress)
