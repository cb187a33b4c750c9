"""Refused is a state that a person can see and mend, at the workstation and at the office."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import delete, insert, update

from app.actions.synchronise import sync_state
from app.domain.errors import DeviceRevoked, RecordNotFound
from app.store.office_tables import audit, device_scope, quarantine
from app.store.tables import LOCAL, sync_outbox
from app.sync import wire
from tests.support.two_ends import Ends, Laptop

LONG = "x" * (wire.MAX_CHANGE + 1)


def take_away(ends: Ends, laptop: Laptop) -> UUID:
    """The office forgets which team the laptop belongs to; returns the team."""
    account = laptop.store.sync.account()
    assert account is not None
    with ends.store.engine.begin() as connection:
        connection.execute(delete(device_scope).where(device_scope.c.device == laptop.device))
    return account.scopes[0]


def give_back(ends: Ends, laptop: Laptop, team: UUID) -> None:
    row = {"tenant": ends.store.tenant, "device": laptop.device, "scope": team, "granted_at": 0}
    with ends.store.engine.begin() as connection:
        connection.execute(insert(device_scope).values(row))


def test_a_refused_set_says_what_and_why_and_goes_once_it_is_mended(ends: Ends) -> None:
    street, desk = ends.laptop("Yilmaz"), ends.laptop("Weber")
    street.sync()
    client = street.add("Amal", phone=LONG)

    assert [reason for _, reason in street.sync().refused] == ["too-large"]

    (refused,) = street.healing.refused()
    assert (refused.reason, refused.is_discarded, refused.author) == ("too-large", False, street.worker.id)
    assert {record.table for record in refused.records} == {"client", "case_file"}
    assert "phone" in next(record.fields for record in refused.records if record.id == client)
    assert refused.refused_at == ends.clock.now()
    assert sync_state(street.store.sync, online=True).refused == 1

    street.edit(client, phone="0203 1")
    assert street.healing.send_again(refused.ctr, street.worker.id) == refused.ctr + 2
    assert street.sync().refused == ()
    desk.sync()

    assert street.healing.refused() == ()
    assert desk.client(client) == street.client(client)
    assert (desk.client(client).given_name, desk.client(client).phone) == ("Amal", "0203 1")
    for laptop in (street, desk):
        assert laptop.rows(LOCAL.conflict) == []
    with pytest.raises(RecordNotFound):
        street.healing.send_again(refused.ctr, street.worker.id)


def test_a_field_that_somebody_else_changed_meanwhile_is_a_conflict(ends: Ends) -> None:
    street, desk = ends.laptop("Yilmaz"), ends.laptop("Weber")
    client = desk.add("Amal", phone="0203 0")
    desk.sync(), street.sync()
    team = take_away(ends, street)
    street.edit(client, phone="0203 1")
    street.sync()
    give_back(ends, street, team)
    desk.edit(client, phone="0203 2")
    desk.sync()
    (refused,) = street.healing.refused()

    street.healing.send_again(refused.ctr, street.worker.id)
    street.sync(), desk.sync(), street.sync()

    for laptop in (street, desk):
        (conflict,) = laptop.store.queries.conflicts()
        assert {value.value for value in conflict.values} == {"0203 1", "0203 2"}


def test_given_up_with_a_note(ends: Ends) -> None:
    street = ends.laptop("Yilmaz")
    street.add("Amal", phone=LONG)
    street.sync()
    (refused,) = street.healing.refused()

    street.healing.give_up(refused.ctr, "typed twice")

    assert street.healing.refused() == ()
    assert next(row.note for row in street.rows(sync_outbox) if row.ctr == refused.ctr) == "typed twice"
    with pytest.raises(RecordNotFound):
        street.healing.give_up(refused.ctr, "again")


def test_the_office_looks_releases_and_the_laptop_sends_again(ends: Ends) -> None:
    street, desk = ends.laptop("Yilmaz"), ends.laptop("Weber")
    client = desk.add("Amal", phone="0203 0")
    desk.sync(), street.sync()
    team = take_away(ends, street)
    street.edit(client, phone="0203 1")
    street.sync()

    (line,) = ends.store.run(lambda unit: unit.quarantine_list(limit=10))
    assert (line.device, line.reason, line.author) == (street.device, "out-of-scope", street.worker.id)
    assert [(record.id, record.fields) for record in line.records] == [(client, ("phone",))]
    assert ends.store.run(lambda unit: unit.release(line.device, line.ctr)) == "out-of-scope"
    give_back(ends, street, team)
    assert ends.store.run(lambda unit: unit.release(line.device, line.ctr)) is None
    assert ends.store.run(lambda unit: unit.quarantined()) == 0

    street.sync()
    desk.sync()
    assert desk.client(client).phone == "0203 1"
    assert street.healing.refused() == ()
    assert desk.store.queries.conflicts() == ()
    assert street.store.sync.waiting() == 0
    assert "quarantine-released" in {row.what for row in ends.rows(audit)}
    street.sync()  # it is told once; another call asks about nothing
    assert street.store.sync.call(None, at_most=1000).refused == ()


def test_what_the_office_discards_stays_at_the_laptop_with_the_reason(ends: Ends) -> None:
    street = ends.laptop("Yilmaz")
    client = street.add("Amal", phone=LONG)
    street.sync()
    (line,) = ends.store.run(lambda unit: unit.quarantine_list(limit=10))

    ends.store.run(lambda unit: unit.discard(line.device, line.ctr, "a whole book"))
    street.sync()

    (refused,) = street.healing.refused()
    assert (refused.is_discarded, refused.note) == (True, "a whole book")
    assert street.client(client).phone == LONG
    with pytest.raises(RecordNotFound):
        ends.store.run(lambda unit: unit.release(line.device, line.ctr))
    ends.clock.forward(31 * 24 * 3600)
    street.add("Bea", phone=LONG)
    street.sync()
    (second,) = ends.store.run(lambda unit: unit.quarantine_list(limit=10))
    ends.store.run(lambda unit: unit.discard(second.device, second.ctr, ""))
    assert sorted(len(row.raw) > 0 for row in ends.rows(quarantine)) == [False, True]


def test_after_an_upgrade_all_of_a_reason_are_judged_anew(ends: Ends) -> None:
    street = ends.laptop("Yilmaz")
    street.sync()
    team = take_away(ends, street)
    street.add("Amal"), street.add("Bea")
    street.sync()
    give_back(ends, street, team)
    with ends.store.engine.begin() as connection:
        connection.execute(update(quarantine).values(reason="schema-invalid"))

    assert ends.store.run(lambda unit: unit.release_all("schema-invalid")) == 2
    street.sync()

    desk = ends.laptop("Weber")
    desk.sync()
    assert desk.store.queries.count_cases() == 2


def test_nobody_can_tell_a_revoked_device(ends: Ends) -> None:
    street = ends.laptop("Yilmaz")
    team = take_away(ends, street)
    street.add("Amal")
    street.sync()
    give_back(ends, street, team)
    ends.store.run(lambda unit: unit.revoke(street.device))
    (first, *_) = ends.store.run(lambda unit: unit.quarantine_list(limit=10))
    with pytest.raises(DeviceRevoked):
        ends.store.run(lambda unit: unit.release(first.device, first.ctr))


def test_settled_sets_go_after_thirty_days_and_the_chain_goes_on(ends: Ends) -> None:
    street = ends.laptop("Yilmaz")
    for name in ("Amal", "Bea", "Cem"):
        street.add(name)
    street.sync()
    assert len(street.rows(sync_outbox)) == 4
    ends.clock.forward(timedelta(days=29).total_seconds())
    street.sync()
    assert len(street.rows(sync_outbox)) == 4

    ends.clock.forward(timedelta(days=2).total_seconds())
    street.sync()
    (last,) = street.rows(sync_outbox)
    assert last.ctr == 4
    street.add("Dara")
    assert street.sync().pushed == 1


def test_refused_ones_are_never_removed(ends: Ends) -> None:
    street = ends.laptop("Yilmaz")
    street.add("Amal", phone=LONG)
    street.add("Bea")
    street.sync()
    ends.clock.forward(timedelta(days=40).total_seconds())
    street.sync()
    assert [row.ctr for row in street.rows(sync_outbox)] == [2, 3]
    assert len(street.healing.refused()) == 1
