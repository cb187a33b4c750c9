"""A restored office opens with epochs that nobody has seen before."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import select

from app.store.office_devices import Place
from app.store.office_engine import run_tx
from app.store.office_epochs import raise_epochs
from app.store.office_tables import audit, scope
from app.store.office_work import OfficeStore
from tests.office.conftest import Clock, Workstation


def test_each_scope_gets_an_epoch_above_every_known_one(
    store: OfficeStore, clock: Clock, workstation: Callable[..., Workstation]
) -> None:
    one = workstation("Hochfeld")
    workstation("Marxloh")
    one.device.save(UUID(int=1), "given_name", "Amal", 1)
    one.sync()
    before = _epochs(store)
    far = {next(iter(before)): 2_000_000_000}

    first = run_tx(store.engine, lambda it: raise_epochs(Place(it, store.tenant, clock.now()), far))
    clock.forward(seconds=1)
    again = run_tx(store.engine, lambda it: raise_epochs(Place(it, store.tenant, clock.now())))

    assert len(first) == len(before) == 2
    assert all(first[id] > before[id] and again[id] > first[id] for id in before)
    assert first[next(iter(far))] == 2_000_000_001
    with store.engine.connect() as connection:
        forks = dict(connection.execute(select(scope.c.name, scope.c.fork)).all())
        assert forks == {"Hochfeld": 1, "Marxloh": 0}
        noted = connection.execute(select(audit.c.what).where(audit.c.what == "epoch-raised")).all()
        assert len(noted) == 4


def test_a_device_goes_on_after_the_epoch_rose(
    store: OfficeStore, clock: Clock, workstation: Callable[..., Workstation]
) -> None:
    one, other = workstation("Hochfeld"), workstation("Hochfeld")
    one.device.save(UUID(int=1), "given_name", "Amal", 1)
    one.sync(), other.sync()
    run_tx(store.engine, lambda it: raise_epochs(Place(it, store.tenant, clock.now())))
    other.device.save(UUID(int=1), "phone", "0203 1", 2)

    other.sync(), one.sync()

    assert one.device.registers[UUID(int=1), "phone"].value == "0203 1"
    assert one.device.waiting() == other.device.waiting() == 0


def _epochs(store: OfficeStore) -> dict[UUID, int]:
    with store.engine.connect() as connection:
        return {row.scope: row.epoch for row in connection.execute(select(scope.c.scope, scope.c.epoch))}
