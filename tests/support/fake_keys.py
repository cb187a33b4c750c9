"""The keys of a workplace in memory."""

from __future__ import annotations

from collections.abc import Mapping

from app.actions.key_ports import KeyState, Progress
from app.domain.errors import RenewalRefused
from app.domain.policy import Lease, LeaseState, OfficePolicy


class FakeKeys:
    """No office, no lease, unless a test says so."""

    def __init__(self) -> None:
        self.kept = KeyState()
        self.now = Lease(LeaseState.NONE)

    def policy(self) -> OfficePolicy:
        return OfficePolicy(number=0, lease_days=0)

    def lease(self) -> Lease:
        return self.now

    def renew(self, code: str) -> Lease:
        raise RenewalRefused

    def keep_in_escrow(self) -> bool:
        return False

    def state(self) -> KeyState:
        return self.kept

    def confirm(self, name: str, passphrase: str) -> None:
        return None

    def rekey(self, passphrases: Mapping[str, str], code: str, progress: Progress) -> tuple[str, ...]:
        return ()
