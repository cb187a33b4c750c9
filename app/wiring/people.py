"""Who can unlock this workstation (`actions.workplace.People`), over the store and its key file."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace

from app.actions.ports import Caseworker, Press, Templates
from app.actions.workplace import RecoverySheet
from app.domain.clock import Clock
from app.domain.errors import NameTaken, UnknownCaseworker
from app.domain.passphrases import suggest
from app.i18n import load
from app.store import keys
from app.store.workstation import OpenStore
from app.wiring.sheets import sheet_of


@dataclass(frozen=True, slots=True)
class StorePeople:
    """The people of one open store, seen by the one who is signed in."""

    store: OpenStore
    name: str
    """Of the signed-in caseworker."""
    clock: Clock
    press: Press
    templates: Templates

    def all(self) -> tuple[Caseworker, ...]:
        """Everybody with a key slot, by name."""
        return self.store.with_slot()

    def minimum_bits(self) -> float:
        """What a passphrase must reach."""
        return keys.MINIMUM_BITS

    def estimated_bits(self, passphrase: str) -> float:
        """Estimated strength, log2 of the guesses."""
        return keys.estimated_bits(passphrase)

    def suggest_passphrase(self) -> str:
        """Random syllables that reach the minimum."""
        return suggest()

    def add(self, worker: Caseworker, passphrase: str) -> None:
        """A key slot and a name. Raises `NameTaken`, `PassphraseTooWeak`, `StoreFull`."""
        wanted = _alike(worker.name)
        if any(_alike(known.name) == wanted for known in self.all()):
            raise NameTaken(name=worker.name)
        begun = [known for known in self.store.caseworkers() if known.name == worker.name]
        if begun:  # the power failed between the name and the slot: the same person, once
            worker = replace(worker, id=begun[0].id)
        self.store.add_caseworker(worker, passphrase)

    def save(self, worker: Caseworker) -> None:
        """Language, telephone, e-mail. Raises `UnknownCaseworker`, `StoreFull`."""
        if not any((known.id, known.name) == (worker.id, worker.name) for known in self.all()):
            raise UnknownCaseworker(name=worker.name)
        self.store.save_caseworker(worker)

    def confirm(self, passphrase: str) -> None:
        """Raises `WrongPassphrase`, `WaitBeforeNextTry`."""
        self.store.demand_passphrase(self.name, passphrase, now=self.clock.now())

    def change_passphrase(self, old: str, new: str) -> None:
        """The signed-in person's own. Raises `WrongPassphrase`, `PassphraseTooWeak`, `StoreFull`."""
        self.store.change_passphrase(self.name, old, new, now=self.clock.now())

    def new_sheet(self, passphrase: str, language: str) -> RecoverySheet:
        """A sheet that is not in force yet. Raises `WrongPassphrase`, `WaitBeforeNextTry`."""
        self.store.demand_passphrase(self.name, passphrase, now=self.clock.now())
        code = keys.new_recovery_code()
        return sheet_of(code, load(language), press=self.press, templates=self.templates, clock=self.clock)

    def put_in_force(self, sheet: RecoverySheet) -> None:
        """The former code opens nothing any more. Raises `StoreFull`."""
        self.store.replace_recovery(sheet.code)


def _alike(name: str) -> str:
    """Names that a person would take for the same one (Unicode: NFKC, caseless matching)."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
