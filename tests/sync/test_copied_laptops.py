"""A restored or cloned laptop is noticed and becomes a device of its own (5-sync.md 3.4)."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from pathlib import Path

from app.actions.synchronise import synchronise
from app.domain.errors import Offline
from app.store.engine import reading
from app.store.office_tables import RECORDS, audit, device, feed
from app.store.sync_tables import sync_fork
from app.store.tables import LOCAL
from app.sync import healing, wire
from tests.support.two_ends import Ends, Laptop, held


def settle(*laptops: Laptop) -> None:
    for _ in range(2):
        for laptop in laptops:
            laptop.sync()


def all_equal(ends: Ends, *laptops: Laptop) -> None:
    with ends.store.engine.connect() as connection:
        known = held(connection, replace(RECORDS, tenant=ends.store.tenant))
    for laptop in laptops:
        with reading(laptop.store.engine, laptop.store.path) as connection:
            assert held(connection, LOCAL) == known
        assert laptop.store.sync.waiting() == 0


def test_an_image_is_put_back_and_nothing_at_the_office_or_typed_since_is_lost(
    ends: Ends, tmp_path: Path
) -> None:
    street, desk = ends.laptop("Yilmaz"), ends.laptop("Weber")
    client = street.add("Amal", phone="0203 0")
    settle(street, desk)
    street.image(tmp_path / "image")
    street.edit(client, phone="0203 1")
    lost = street.add("Bea")
    settle(street, desk)
    old = street.device

    street.restore(tmp_path / "image")
    street.edit(client, email="amal@example.org")
    street.edit(client, email="amal@example.net")  # replaces what only this store has made
    again = street.add("Cem")
    settle(street, desk)

    assert street.device != old
    for laptop in (street, desk):
        seen = laptop.client(client)
        assert (seen.phone, seen.email) == ("0203 1", "amal@example.net")
        assert {laptop.client(id).given_name for id in (lost, again)} == {"Bea", "Cem"}
        assert laptop.store.queries.conflicts() == ()
    all_equal(ends, street, desk)
    (row,) = [row for row in ends.rows(device) if row.copy_of is not None]
    assert (row.copy_of, row.name) == (old, "Yilmaz")
    assert "device-forked" in {row.what for row in ends.rows(audit)}
    street.edit(client, phone="0203 2")
    settle(street, desk)
    all_equal(ends, street, desk)


def test_numbers_given_twice_are_told(ends: Ends, tmp_path: Path) -> None:
    street, desk = ends.laptop("Yilmaz"), ends.laptop("Weber")
    settle(street, desk)
    street.image(tmp_path / "image")
    street.add("Amal")
    street.sync()
    street.restore(tmp_path / "image")
    street.add("Bea")

    settle(street, desk)

    for laptop in (street, desk):
        (doubled,) = laptop.healing.doubled_numbers()
        assert (doubled.table, doubled.number, len(doubled.records)) == ("case_file", "H1-2026-0001", 2)
    street.add("Cem")
    with street.store.work(street.worker.id)() as unit:
        numbers = {case.number for case in unit.cases.find()}
    assert "H3-2026-0001" in numbers


def test_two_clones_go_on_side_by_side(ends: Ends) -> None:
    street, desk = ends.laptop("Yilmaz"), ends.laptop("Weber")
    client = street.add("Amal", phone="0203 0")
    settle(street, desk)
    street.edit(client, email="amal@example.org")  # not sent yet: both have it
    twin = ends.clone(street)
    street.edit(client, phone="0203 1")
    first = street.add("Bea")
    second = twin.add("Cem")
    twin.edit(client, phone="0203 2")

    settle(street, twin, desk)

    assert street.device != twin.device
    for laptop in (street, twin, desk):
        assert {laptop.client(id).given_name for id in (first, second)} == {"Bea", "Cem"}
        assert laptop.client(client).email == "amal@example.org"
        (conflict,) = laptop.store.queries.conflicts()
        assert {value.value for value in conflict.values} == {"0203 1", "0203 2"}
    all_equal(ends, street, twin, desk)


def test_a_clone_without_edits_of_its_own_is_noticed_too(ends: Ends) -> None:
    street = ends.laptop("Yilmaz")
    settle(street)
    twin = ends.clone(street)
    client = street.add("Amal")
    street.sync()
    settle(twin)
    assert twin.device != street.device
    assert twin.client(client).given_name == "Amal"
    entries = [(row.device, row.ctr) for row in ends.rows(feed)]
    assert len(entries) == len(set(entries))


def test_a_lost_answer_asks_for_the_same_identity_again(ends: Ends, tmp_path: Path) -> None:
    street = ends.laptop("Yilmaz")
    settle(street)
    street.image(tmp_path / "image")
    street.add("Amal")
    street.sync()
    street.restore(tmp_path / "image")
    line = street.line()

    class Lossy:
        def post(self, path: str, body: bytes, signature: bytes) -> bytes:
            answer = line.post(path, body, signature)
            if path == healing.FORK_PATH:
                raise Offline(reason="unreachable")
            return answer

    with contextlib.suppress(Offline):
        synchronise(street.store.sync, Lossy(), step=lambda _done, _total: None)
    line.close()
    (asked,) = street.rows(sync_fork)

    street.sync()
    assert street.device == asked.device
    assert street.rows(sync_fork) == []
    assert len(ends.rows(device)) == 2


def test_a_refused_set_of_the_image_goes_under_the_new_name(ends: Ends, tmp_path: Path) -> None:
    street, desk = ends.laptop("Yilmaz"), ends.laptop("Weber")
    client = street.add("Amal", phone="x" * (wire.MAX_CHANGE + 1))
    street.sync()
    assert len(street.healing.refused()) == 1
    street.edit(client, phone="0203 1")
    street.image(tmp_path / "image")
    street.add("Bea")
    street.sync()
    street.restore(tmp_path / "image")

    settle(street, desk)

    assert desk.client(client).given_name == "Amal"
    assert desk.client(client).phone == "0203 1"
    assert street.healing.refused() == ()
