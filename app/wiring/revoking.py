"""After a revocation (`app.actions.revocation_ports`), over the real store and line."""

from __future__ import annotations

from pathlib import Path

from app.actions.revocation_ports import Revoked, RevokedDoor
from app.domain.clock import Clock
from app.domain.errors import DeviceRevoked
from app.store import revoking
from app.store.workstation import OpenStore
from app.transport.office import HttpOfficeLine


class StoreRevocation:
    """Of one open store."""

    def __init__(self, store: OpenStore, clock: Clock) -> None:
        """On an unlocked store."""
        self._store, self._clock = store, clock
        self.after: RevokedDoor = RevokedHome(store.path.parent)

    def seal(self, notice: DeviceRevoked) -> Revoked:
        """Seal what the office has not got."""
        account = self._store.sync.account()
        if account is None:
            raise ValueError("not enrolled")
        return revoking.seal(self._store, account, notice, self._clock)


class RevokedHome:
    """The folder of a revoked workstation; no key is needed."""

    def __init__(self, home: Path) -> None:
        """Whether or not anything was revoked there."""
        self._home = home

    def revoked(self) -> Revoked | None:
        """How it stands."""
        work = revoking.read(self._home)
        return work.state if work is not None else None

    def hand_in(self) -> Revoked:
        """Give the sealed work to the office."""
        return revoking.hand_in(self._home, _line)

    def wipe(self) -> Revoked:
        """The key first."""
        return revoking.wipe(self._home)

    def begin_anew(self) -> None:
        """Forget it."""
        revoking.forget(self._home)


def _line(work: revoking.SealedWork) -> HttpOfficeLine:
    certificate = work.certificate.encode() if work.certificate else None
    return HttpOfficeLine(work.url, certificate=certificate, office_key=work.office_key)
