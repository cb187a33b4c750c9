"""The demonstration: a store with invented people, and a central office on loopback beside it."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from pathlib import Path

from app.actions.demo import seed
from app.actions.workplace import Workplace
from app.content.demo import DemoWorker, read_demo, read_demo_worker
from app.content.demo_agenda import read_demo_agenda
from app.content.demo_work import read_demo_work
from app.documents.drawn_papers import drawn
from app.domain.clock import Clock
from app.i18n.formats import german_hours
from app.office.embedded import EmbeddedOffice
from app.store import workstation
from app.store.keys import Cost
from app.store.office_work import open_office
from app.store.workstation import OpenStore
from app.system.paths import resources_root
from app.wiring.workplace import TEAM, workplace

QUICK = Cost(memory_kib=64 * 1024, passes=1, lanes=2)
"""The demonstration's passphrase is printed in its content: nothing to be guarded, only to be shown."""
OFFICE_NAME = "Zentrale"


def open_demo(home: Path, clock: Clock, language: str) -> Workplace:
    """Open the demonstration in `home`, or make it first; its office answers until it is closed."""
    known = read_demo_worker(resources_root())
    known = replace(known, worker=replace(known.worker, language=language))
    is_new = not workstation.has_store(home)
    store = _new(home, known, clock) if is_new else _again(home, known, clock)
    office = DemoOffice(home / "office", clock)
    worker = replace(next(iter(store.caseworkers())), language=language)
    place = workplace(store, worker, clock, office_url=lambda: office.url, close=office.stop)
    if is_new:
        place.enrol(office.url, office.code(known.team))
        root = resources_root()
        dates, done = read_demo_agenda(root), read_demo_work(root)
        people = done.with_people(read_demo(root))
        seed(people, place=place, hours_text=german_hours, dates=dates, work=done, draw=drawn)
    return place


class DemoOffice:
    """A real central office on loopback, over a SQLite file."""

    def __init__(self, home: Path, clock: Clock) -> None:
        """Listens at once."""
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._work, self._home = open_office(home / "office.db", name=OFFICE_NAME, clock=clock), home
        self._office = EmbeddedOffice(self._work, home, name=OFFICE_NAME)
        self._office.start()
        self.url = self._office.url

    def unplug(self) -> None:
        """Nobody answers at the office's address any more."""
        self._office.stop()

    def plug_in(self) -> None:
        """Answer again, at the same address."""
        port = int(self.url.rpartition(":")[2])
        self._office = EmbeddedOffice(self._work, self._home, name=OFFICE_NAME, port=port)
        self._office.start()

    def code(self, team: str, role: str = "street") -> str:
        """A one-time code for a workstation."""
        return self._office.enrolment_code(team=team, role=role)

    def stop(self) -> None:
        """Stop answering and close the store."""
        with contextlib.suppress(RuntimeError):
            self._office.stop()
        self._work.close()


def _new(home: Path, known: DemoWorker, clock: Clock) -> OpenStore:
    store, _code = workstation.create(home, known.worker, known.passphrase, clock=clock, cost=QUICK)
    store.put_setting(TEAM, known.team)
    return store


def _again(home: Path, known: DemoWorker, clock: Clock) -> OpenStore:
    return workstation.open_store(home, known.worker.name, known.passphrase, clock=clock, now=clock.now())
