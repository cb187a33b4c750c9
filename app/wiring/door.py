"""The way in (`actions.workplace.Doorway`) over the real store."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from app.actions.ports import Caseworker
from app.actions.revocation_ports import RevokedDoor
from app.actions.workplace import Created, SetUp, Workplace
from app.documents.printing import Patience, print_pdf
from app.domain.clock import Clock
from app.domain.errors import WrongPassphrase, WrongRecoveryCode
from app.domain.ids import new_id
from app.i18n import load
from app.store import keys, recovering, workstation
from app.store.escrow_door import ask, recover_by_escrow
from app.store.keys import Cost
from app.store.upgrade import no_progress
from app.store.workstation import OpenStore
from app.sync.escrow import Asking
from app.wiring.entering import failed_before, note_entry
from app.wiring.revoking import RevokedHome
from app.wiring.sheets import sheet_of
from app.wiring.workplace import OPERATOR, TEAM, workplace

SHEET_SECONDS = 10.0
"""How long the printing of a recovery sheet is looked after: the person stands beside the printer."""


class Door:
    """Set up and unlock, in one folder."""

    def __init__(self, home: Path, clock: Clock, *, cost: Cost | None = None) -> None:
        """`cost` of Argon2id; None = calibrated on this machine when a store is made."""
        self._home, self._clock, self._cost = home, clock, cost

    def after_revocation(self) -> RevokedDoor | None:
        """None = not revoked."""
        after = RevokedHome(self._home)
        return after if after.revoked() is not None else None

    def create(self, wanted: SetUp) -> Created:
        """Make the encrypted store; the recovery code exists only in the returned pages."""
        worker = Caseworker(
            new_id(), wanted.name, wanted.language, wanted.role, phone=wanted.phone, email=wanted.email
        )
        store, code = workstation.create(
            self._home,
            worker,
            wanted.passphrase,
            clock=self._clock,
            cost=self._cost or keys.calibrated(),
        )
        store.put_setting(TEAM, wanted.team)
        store.put_setting(OPERATOR, wanted.operator)
        place = workplace(store, worker, self._clock)
        sheet = sheet_of(
            code, load(wanted.language), press=place.press, templates=place.templates, clock=self._clock
        )
        return Created(place, sheet.pdf, sheet.pictures)

    def create_demo(self, language: str) -> Workplace:
        """A store with invented people and a central office on loopback."""
        from app.wiring.demo import open_demo  # noqa: PLC0415 - brings a web server along: 14 MB

        return open_demo(self._home / "demo", self._clock, language)

    def unlock(
        self, name: str, passphrase: str, progress: Callable[[int, int], None] | None = None
    ) -> Workplace:
        """Open the store for this caseworker."""
        failed = failed_before(self._home)
        store = workstation.open_store(
            self._home,
            name,
            passphrase,
            clock=self._clock,
            now=self._clock.now(),
            progress=progress or no_progress,
        )
        return self._entered(store, name, failed)

    def recover(self, name: str, code: str, passphrase: str) -> Workplace:
        """Open by the recovery sheet and give this caseworker a new passphrase."""
        now, failed = self._clock.now(), failed_before(self._home)
        try:
            store = recovering.recover(self._home, code, name, passphrase, clock=self._clock, now=now)
        except WrongPassphrase as error:
            raise WrongRecoveryCode(**error.facts) from None
        return self._entered(store, name, failed)

    def ask_holders(self) -> Asking:
        """Begin to ask the holders of the office's escrow key."""
        return ask(self._home)

    def recover_by_escrow(self, asking: Asking, answer: bytes, name: str, passphrase: str) -> Workplace:
        """Open with the holders' answer and give this caseworker a new passphrase."""
        failed = failed_before(self._home)
        store = recover_by_escrow(self._home, asking, answer, name, passphrase, clock=self._clock)
        return self._entered(store, name, failed)

    def _entered(self, store: OpenStore, name: str, failed: int) -> Workplace:
        worker = store.caseworker(name)
        note_entry(store, worker, failed, self._clock.now())
        return workplace(store, worker, self._clock)

    def estimated_bits(self, passphrase: str) -> float:
        """Estimated strength, log2 of the guesses."""
        return keys.estimated_bits(passphrase)

    def print_recovery(self, pdf: bytes, printer: str) -> None:
        """Through a pipe, without leaving a file."""
        print_pdf(pdf, printer, patience=Patience(watch=SHEET_SECONDS))
