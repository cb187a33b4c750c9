"""Laptops and offices of different versions: nothing is refused for being newer, it waits (5-sync.md 3.9)."""

from __future__ import annotations

import pytest

from app.actions.synchronise import SyncCondition, sync_state
from app.store.office_tables import quarantine
from app.store.tables import sync_device
from app.sync.changes import SCHEMA
from tests.support.two_ends import Ends, Laptop


def office_of(schema: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The version that the office says it has; 0 = one of those that say nothing."""
    monkeypatch.setattr("app.office.exchange.SCHEMA", schema)
    monkeypatch.setattr("app.office.enrol.SCHEMA", schema)


def understood(laptop: Laptop) -> int:
    (row,) = laptop.rows(sync_device)
    found: int = row.understood
    return found


@pytest.mark.parametrize("said", [2, 0])
def test_newer_change_sets_wait_quietly_for_the_office(
    said: int, ends: Ends, monkeypatch: pytest.MonkeyPatch
) -> None:
    office_of(said, monkeypatch)
    street = ends.laptop("Yilmaz")
    street.add("Amal"), street.add("Bea")  # and who she is

    outcome = street.sync()

    state = sync_state(street.store.sync, online=True)
    assert (outcome.pushed, outcome.refused) == (0, ())
    assert (state.condition, state.waiting, state.held, state.refused) == (SyncCondition.WAITING, 3, 3, 0)
    assert ends.count(quarantine) == 0

    office_of(SCHEMA, monkeypatch)
    assert street.sync().pushed == 3
    state = sync_state(street.store.sync, online=True)
    assert (state.condition, state.waiting, state.held) == (SyncCondition.UP_TO_DATE, 0, 0)
    assert understood(street) == SCHEMA


def test_what_others_send_arrives_while_own_work_waits(ends: Ends, monkeypatch: pytest.MonkeyPatch) -> None:
    street, desk = ends.laptop("Yilmaz"), ends.laptop("Weber")
    client = desk.add("Amal")
    desk.sync()
    office_of(2, monkeypatch)
    street.sync()
    street.edit(client, phone="0203 1")
    street.sync()

    assert street.client(client).given_name == "Amal"
    assert sync_state(street.store.sync, online=True).held == 1

    office_of(SCHEMA, monkeypatch)
    street.sync(), desk.sync()
    assert desk.client(client).phone == "0203 1"


def test_an_office_says_its_schema_only_to_whoever_believes_otherwise(ends: Ends) -> None:
    street = ends.laptop("Yilmaz")
    assert understood(street) == SCHEMA
    call = street.store.sync.call(None, at_most=1000)
    assert (call.schema, call.understood) == (SCHEMA, 0)
