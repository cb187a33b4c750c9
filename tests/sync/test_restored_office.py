"""An office that is restored from a backup gets back what it lost, from whoever has it (5-sync.md 3.4)."""

from __future__ import annotations

from dataclasses import replace

from app.store.engine import reading
from app.store.office_tables import RECORDS, audit, feed
from app.store.sync_tables import sync_received
from app.store.tables import LOCAL, sync_cursor, sync_outbox
from app.sync import wire
from app.sync.healing import Seed
from app.sync.wire import Cursor
from tests.support.erasure_records import erasure_of
from tests.support.two_ends import Ends, Laptop, held


def settle(*laptops: Laptop) -> None:
    for _ in range(2):
        for laptop in laptops:
            laptop.sync()


def all_equal(ends: Ends, *laptops: Laptop) -> None:
    """Every end holds the same candidates of the same records; each change set stands once in the feed."""
    known = []
    for laptop in laptops:
        with reading(laptop.store.engine, laptop.store.path) as connection:
            known.append(held(connection, LOCAL))
        assert laptop.rows(LOCAL.dead) == []
    with ends.store.engine.connect() as connection:
        known.append(held(connection, replace(RECORDS, tenant=ends.store.tenant)))
    for one in known:
        assert one == known[-1]
    entries = [(row.scope, row.device, row.ctr) for row in ends.rows(feed)]
    assert len(entries) == len(set(entries))


def test_everybody_sends_again_what_the_office_lost(ends: Ends) -> None:
    street, desk = ends.laptop("Yilmaz"), ends.laptop("Weber")
    first = street.add("Amal", phone="0203 0")
    settle(street, desk)
    backup = ends.back_up()
    second = street.add("Bea")
    street.edit(first, phone="0203 1")
    desk.edit(first, email="amal@example.org")
    settle(street, desk)
    desk.edit(first, phone="0203 2")
    settle(desk, street)

    ends.restore(backup)
    settle(street, desk)

    all_equal(ends, street, desk)
    for laptop in (street, desk):
        assert (laptop.client(first).phone, laptop.client(first).email) == ("0203 2", "amal@example.org")
        assert laptop.client(second).given_name == "Bea"
        assert laptop.store.queries.conflicts() == ()
        assert laptop.store.sync.to_send() == 0


def test_what_only_others_have_of_a_lost_laptop_comes_back(ends: Ends) -> None:
    street, desk, third = ends.laptop("Yilmaz"), ends.laptop("Weber"), ends.laptop("Krause")
    client = street.add("Amal", phone="0203 0")
    settle(street, desk, third)
    backup = ends.back_up()
    street.edit(client, phone="0203 1")
    later = street.add("Bea")
    settle(street, desk)  # the third laptop knows nothing of it

    ends.restore(backup)
    desk.edit(client, phone="0203 2")
    settle(desk, third)

    for laptop in (desk, third):
        assert laptop.client(client).phone == "0203 2"
        assert laptop.client(later).given_name == "Bea"
    all_equal(ends, desk, third)
    assert "given-back" in {row.what for row in ends.rows(audit)}
    settle(street, desk, third)  # it was not lost after all
    all_equal(ends, street, desk, third)


def test_nothing_comes_twice_when_both_give_it_back(ends: Ends) -> None:
    street, desk, third = ends.laptop("Yilmaz"), ends.laptop("Weber"), ends.laptop("Krause")
    settle(street, desk, third)
    backup = ends.back_up()
    clients = [street.add(f"Amal {number}") for number in range(5)]
    settle(street, desk, third)

    ends.restore(backup)
    settle(third, desk, street)

    all_equal(ends, street, desk, third)
    assert {third.client(id).given_name for id in clients} == {f"Amal {number}" for number in range(5)}
    assert len(ends.rows(feed)) == 8


def test_a_laptop_reads_again_only_from_where_the_epochs_part(ends: Ends) -> None:
    street, desk = ends.laptop("Yilmaz"), ends.laptop("Weber")
    for number in range(6):
        street.add(f"Amal {number}")
    settle(street, desk)
    backup = ends.back_up()
    (cursor,) = desk.rows(sync_cursor)
    street.add("Bea")
    settle(street, desk)
    ends.restore(backup)
    before = Cursor(cursor.scope, cursor.epoch, cursor.seq + 1)

    def asked(*, forks: bool) -> tuple[int, int]:
        part = ends.store.run(
            lambda unit: unit.feed(unit.device(desk.device), (before,), 100_000, forks=forks)
        )
        return len(part.frames), len(part.forks)

    assert asked(forks=True) == (0, 1)
    assert asked(forks=False) == (cursor.seq, 0)  # as released versions do
    settle(street, desk)
    all_equal(ends, street, desk)


def test_one_backup_is_put_back_twice(ends: Ends) -> None:
    street, desk = ends.laptop("Yilmaz"), ends.laptop("Weber")
    settle(street, desk)
    backup = ends.back_up()
    first = street.add("Amal")
    settle(street, desk)
    ends.restore(backup)
    street.sync()
    ends.restore(backup)
    second = desk.add("Bea")
    settle(desk, street)

    all_equal(ends, street, desk)
    for laptop in (street, desk):
        assert {laptop.client(id).given_name for id in (first, second)} == {"Amal", "Bea"}


def test_erased_records_do_not_come_back_from_what_is_kept_of_others(ends: Ends) -> None:
    street, desk = ends.laptop("Yilmaz"), ends.laptop("Weber")
    settle(street, desk)
    backup = ends.back_up()
    client, stays = street.add("Kanarienvogel"), street.add("Bea")
    settle(street, desk)
    assert any(b"Kanarienvogel" in row.raw for row in desk.rows(sync_received))

    with desk.store.work(desk.worker.id)() as unit:
        unit.erasures.add(erasure_of(("client", client)))
        unit.commit()

    assert not any(b"Kanarienvogel" in row.raw for row in desk.rows(sync_received))
    ends.restore(backup)
    settle(desk)
    assert not any(b"Kanarienvogel" in row.raw for row in ends.rows(feed))
    assert {row.id for row in ends.rows(RECORDS.records["client"])} == {stays}
    settle(street, desk)
    all_equal(ends, street, desk)


def test_what_others_sent_is_kept_for_fourteen_days(ends: Ends) -> None:
    street, desk = ends.laptop("Yilmaz"), ends.laptop("Weber")
    settle(street, desk)
    street.add("Amal")
    street.add("Bea")
    settle(street, desk)
    assert len(desk.rows(sync_received)) == 2
    ends.clock.forward(13 * 24 * 3600)
    desk.sync()
    assert len(desk.rows(sync_received)) == 2
    ends.clock.forward(2 * 24 * 3600)
    desk.sync()
    assert desk.rows(sync_received) == []


def test_seeds_are_taken_only_where_an_office_was_restored(ends: Ends) -> None:
    street, desk = ends.laptop("Yilmaz"), ends.laptop("Weber")
    street.sync()
    street.add("Amal")
    raws = [row.raw for row in street.rows(sync_outbox)]
    seeds = tuple(Seed(street.device, at, wire.content_hash(raw), raw) for at, raw in enumerate(raws, 1))

    def give() -> int:
        return ends.store.run(lambda unit: unit.take_back(unit.device(desk.device), seeds))

    assert give() == 0
    ends.restore(ends.back_up())
    assert give() == 1  # the first of the two is there
    assert give() == 0
