"""Work for `tests.support.kill_room`: a list of people that comes in while the process is killed."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from app.actions import importing
from app.actions.importing import Decision, ImportPlan, PlannedRow
from app.content.loading import load_content
from app.domain.content import Content
from app.domain.importing import guess
from app.store.search_queries import SqlSearch
from app.store.workstation import OpenStore
from app.system.paths import resources_root
from app.wiring.exchange import StoreExchange
from tests.support.stores import WORKER, Clock, new_store, reopened

Say = Callable[..., None]
_SYLLABLES = ("ba", "do", "fe", "gu", "ki", "lo", "me", "nu", "pa", "ri")


def _spelled(number: int) -> str:
    return "".join(_SYLLABLES[int(digit)] for digit in f"{number:04d}").title()


def people(count: int) -> bytes:
    """A list as an office hands it over; every given name stands for its row."""
    rows = (
        f"{_spelled(number)};{_spelled(9999 - number)};{number % 28 + 1}.1.{1950 + number % 50}\n"
        for number in range(count)
    )
    return ("Vorname;Nachname;Geburtsdatum\n" + "".join(rows)).encode()


class Import:
    """A list of people comes in; cut off, the same list is brought in again until all of it is there."""

    def __init__(self, count: int = 1000) -> None:
        """`count` = how many people stand in the list."""
        self._list = people(count)
        self.plan: ImportPlan | None = None
        """Made once, before the processes are forked: what is in already is looked up row by row."""
        self._content: Content | None = None

    def prepare(self, home: Path, turn: int) -> bool:
        if turn == 0:
            shutil.rmtree(home, ignore_errors=True)
            new_store(home)[0].close()
        if self.plan is None:
            store = reopened(home)
            place = self.place(store)
            table = place.exchange.table(self._list)
            self.plan = importing.plan(table, guess(table, place.exchange.words), place=place, step=_quiet)
            store.close()
        return turn == 0

    def place(self, store: OpenStore) -> Any:
        """As much of a workplace as an import asks for, each part as in the application."""
        root, clock = resources_root(), Clock()
        self._content = self._content or load_content(root)
        return SimpleNamespace(
            worker=WORKER,
            team="",
            clock=clock,
            work=store.work(WORKER.id),
            search=SqlSearch(store.engine, store.path, WORKER.id, clock, store.words),
            exchange=StoreExchange(store, WORKER, clock, root, self._content),
        )

    def work(self, home: Path, say: Say) -> None:
        store = reopened(home)
        while True:  # when everything is in, nothing comes in a second time
            self.bring_in(store, say)

    def bring_in(self, store: OpenStore, say: Say) -> int:
        """The whole list; how many of it were not there yet."""
        plan, place = self.plan, self.place(store)
        assert plan is not None
        decisions = {row.row.number: Decision.NEW for row in plan.rows}

        def step(done: int, _total: int) -> None:
            """What a person sees: so many rows are in."""
            if done:
                say("row", _name(plan.rows[done - 1]))

        brought = importing.bring_in(plan, decisions, leave_out_faulty=False, place=place, step=step)
        return len(brought.brought)

    def demand(self, store: OpenStore, said: list[list[str]]) -> None:
        lines = store.queries.cases(limit=100_000)
        there = [str(store.queries.case(line.case_id).client.given_name) for line in lines]
        assert len(there) == len(set(there)), "somebody came in twice"
        assert {words[1] for words in said}.issubset(there), "somebody who was in is gone"
        assert self.plan is not None
        names = {row.row.key: _name(row) for row in self.plan.rows}
        with store.work(WORKER.id)() as unit:
            noted = {names[key] for key in unit.import_rows.known(list(names))}
        assert noted == set(there), "the next try would double or lose somebody"

    def names(self) -> list[str]:
        """Everybody of the list."""
        assert self.plan is not None
        return [_name(row) for row in self.plan.rows]


def _name(row: PlannedRow) -> str:
    return str(row.row.client["given_name"])


def _quiet(_done: int, _total: int) -> None:
    """Nobody looks."""


def say(*words: object) -> None:
    """On a line of its own, at once."""
    print(*words, flush=True)


def main(home: Path, count: int) -> None:
    """Brings the list in and says what is in, until it is killed."""
    work = Import(count)
    work.prepare(home, 1)
    work.work(home, say)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
