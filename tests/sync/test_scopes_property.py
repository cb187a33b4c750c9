"""Any order of edits, moves and syncs: no value is lost, and all who hold a record agree on it.

What must be there is computed from the change sets alone: every written value, less those that a later
author had on the screen and replaced (5-sync.md 3.3).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.domain.casework import CaseDocument
from app.domain.clock import SystemClock
from app.domain.ids import new_id
from app.domain.records import CaseNeed, Household
from app.office.embedded import EmbeddedOffice
from app.store.office_work import OfficeStore, open_office
from app.store.tables import LOCAL, sync_outbox
from app.sync import wire
from app.sync.merge import Dot
from tests.sync.test_moves import HOCHFELD, MARXLOH, Laptop

MOMENT = datetime(2026, 11, 24, 9, tzinfo=UTC)
Field = tuple[str, UUID, str]
ACTS = ("phone", "papers", "bin", "household", "need", "paper", "sync", "sync", "sync", "give", "both")
STEPS = st.lists(st.tuples(st.integers(0, 3), st.sampled_from(ACTS), st.integers(0, 1)), max_size=25)


class World:
    """Two laptops of one team, one of another, one of both, and their office."""

    def __init__(self, store: OfficeStore, laptops: list[Laptop]) -> None:
        self.store, self.laptops = store, laptops
        self.count = 0

    def act(self, who: int, act: str, which: int, cases: list[UUID]) -> None:
        """One step of one person; what she does not hold she cannot change."""
        laptop, case = self.laptops[who], cases[which]
        self.count += 1
        if act == "sync":
            laptop.sync()
        elif case in laptop.ids("case_file"):
            self._change(laptop, act, case)

    def _change(self, laptop: Laptop, act: str, id: UUID) -> None:
        if act == "give":
            laptop.give(id, (HOCHFELD, MARXLOH)[self.count % 2], self.store)
            return
        with laptop.work() as unit:
            case = unit.cases.get(id)
            client = unit.clients.get(case.client_id)
            match act:
                case "phone" | "both":
                    unit.clients.save(replace(client, phone=f"0203 {self.count}"))
                case "household":
                    home = Household(new_id(), street=f"Weg {self.count}")
                    unit.households.add(home)
                    unit.clients.save(replace(client, household_id=home.id))
                case "need":
                    unit.needs.add(CaseNeed(new_id(), id, "N01"))
                case "paper":
                    paper = CaseDocument(new_id(), id, "D01", "Bescheid", MOMENT, laptop.worker.name)
                    unit.documents.add(paper)
                case _:
                    pass
            if act == "papers":
                unit.cases.save(replace(case, documents=(*case.documents, f"D{self.count:02}")))
            if act in {"bin", "both"}:
                thrown = None if case.removed_at else MOMENT
                unit.cases.save(replace(case, removed_at=thrown, summary=f"Satz {self.count}"))
            unit.commit()

    def settle(self) -> None:
        """Until nobody has anything to tell."""
        for _ in range(3):
            for laptop in self.laptops:
                laptop.sync()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    home = tmp_path_factory.mktemp("world")
    store = open_office(home / "office.db", name="Zentrale", clock=SystemClock())
    with EmbeddedOffice(store, home / "office") as office:
        teams = (HOCHFELD, HOCHFELD, MARXLOH, HOCHFELD)
        laptops = [Laptop(home / f"l{at}", f"l{at}", office, team) for at, team in enumerate(teams)]
        both = laptops[3].store.sync.identity().device
        store.run(lambda unit: unit.grant(both, MARXLOH))
        yield World(store, laptops)
        for laptop in laptops:
            laptop.store.close()
    store.close()


@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_no_edit_is_lost_and_all_agree(world: World, steps: list[tuple[int, str, int]]) -> None:
    first = world.laptops[0].open_case("Amal")
    second = world.laptops[0].open_case("Amal", client=first.client_id)
    world.settle()

    for who, act, which in steps:
        world.act(who, act, which, [first.id, second.id])
    world.settle()

    assert world.store.run(lambda unit: unit.quarantined()) == 0
    written = expected(world.laptops)
    holders: dict[tuple[str, UUID], list[Laptop]] = defaultdict(list)
    for laptop in world.laptops:
        assert laptop.store.sync.waiting() == 0
        found = candidates(laptop)
        for field, dots in found.items():
            assert dots == written[field], field
        for name in LOCAL.records:
            for id in laptop.ids(name):
                holders[name, id].append(laptop)
    for laptop in holders["case_file", first.id]:
        own = laptop.rows("case_file")[first.id]
        assert own == holders["case_file", first.id][0].rows("case_file")[first.id]
    lost = {(name, id) for name, id, _ in written if name != "author"} - set(holders)
    assert lost == set()


def expected(laptops: list[Laptop]) -> dict[Field, set[Dot]]:
    """Per field the writes that nobody who saw them has replaced."""
    made: dict[Field, set[Dot]] = defaultdict(set)
    replaced: dict[Field, set[Dot]] = defaultdict(set)
    for laptop in laptops:
        with laptop.store.engine.connect() as connection:
            raws = list(connection.execute(select(sync_outbox.c.raw)).scalars())
        for raw in raws:
            change = wire.read_change(raw)
            for op in change.ops:
                for name in op.fields:
                    made[op.table, op.id, name].add(Dot(change.device, change.ctr))
                    replaced[op.table, op.id, name] |= op.preds.get(name, frozenset())
    return {field: dots - replaced[field] for field, dots in made.items()}


def candidates(laptop: Laptop) -> dict[Field, set[Dot]]:
    """What a laptop shows or lists of each field that it holds."""
    found: dict[Field, set[Dot]] = defaultdict(set)
    with laptop.store.engine.connect() as connection:
        for name, table in LOCAL.records.items():
            for row in connection.execute(select(table.c.id, table.c["_heads"])):
                for device, ctr, _, _, names in row[1]:
                    for field in names:
                        found[name, row.id, field].add(Dot(UUID(device), ctr))
        for row in connection.execute(select(LOCAL.conflict)):
            found[row.tbl, row.id, row.field].add(Dot(row.device, row.ctr))
    return dict(found)
