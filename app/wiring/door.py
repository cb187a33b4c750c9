"""The way in (`actions.workplace.Doorway`) over the real store."""

from __future__ import annotations

from pathlib import Path

from app.actions.ports import Caseworker
from app.actions.workplace import Created, SetUp, Workplace
from app.documents.printing import print_pdf
from app.documents.recovery import RecoveryWords, recovery_sheet
from app.domain.clock import OFFICE_ZONE, Clock, today
from app.domain.errors import UnknownCaseworker
from app.domain.ids import new_id
from app.i18n import Translator, load
from app.i18n.formats import date_text
from app.store import keys, workstation
from app.store.keys import Cost
from app.store.workstation import OpenStore
from app.wiring.demo import open_demo
from app.wiring.workplace import OPERATOR, TEAM, workplace

RECOVERY_DPI = 80


class Door:
    """Set up and unlock, in one folder."""

    def __init__(self, home: Path, clock: Clock, *, cost: Cost | None = None) -> None:
        """`cost` of Argon2id; None = calibrated on this machine when a store is made."""
        self._home, self._clock, self._cost = home, clock, cost

    def create(self, wanted: SetUp) -> Created:
        """Make the encrypted store; the recovery code exists only in the returned pages."""
        worker = Caseworker(new_id(), wanted.name, wanted.language, wanted.role)
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
        pdf = self._recovery_pdf(place, code, load(wanted.language))
        return Created(place, pdf, place.press.pictures(pdf, RECOVERY_DPI))

    def create_demo(self, language: str) -> Workplace:
        """A store with invented people and a central office on loopback."""
        return open_demo(self._home / "demo", self._clock, language)

    def unlock(self, name: str, passphrase: str) -> Workplace:
        """Open the store for this caseworker."""
        store = workstation.open_store(self._home, name, passphrase, clock=self._clock, now=self._clock.now())
        return workplace(store, worker_of(store, name), self._clock)

    def estimated_bits(self, passphrase: str) -> float:
        """Estimated strength, log2 of the guesses."""
        return keys.estimated_bits(passphrase)

    def print_recovery(self, pdf: bytes, printer: str) -> None:
        """Through a pipe, without leaving a file."""
        print_pdf(pdf, printer)

    def _recovery_pdf(self, place: Workplace, code: str, spoken: Translator) -> bytes:
        moment = self._clock.now().astimezone(OFFICE_ZONE)
        words = recovery_words(spoken, date_text(today(self._clock), spoken.tag, "long"))
        return place.press.render([recovery_sheet(code, words, place.templates.letterhead(), moment)])


def worker_of(store: OpenStore, name: str) -> Caseworker:
    """The caseworker of that name. Raises `UnknownCaseworker`."""
    for worker in store.caseworkers():
        if worker.name == name:
            return worker
    raise UnknownCaseworker(name=name)


def recovery_words(spoken: Translator, made_on: str) -> RecoveryWords:
    """The sheet's texts in the language of the person who sets the workstation up."""
    _ = spoken.gettext
    return RecoveryWords(
        language=spoken.tag,
        title=_("Recovery sheet of this workstation"),
        code_label=_("Recovery code"),
        advice=(
            _("This code opens the store when the passphrase is forgotten. There is no other way in."),
            _("Keep this sheet at the office, in a locked place. Never in the van, never beside the laptop."),
            _("Whoever has this code and the laptop can read every case on it."),
            _("No copy of this sheet was stored anywhere."),
        ),
        made_on=_("Made on {date}").format(date=made_on),
    )
