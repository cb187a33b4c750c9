"""The device's side of sync over its store: what goes out, what comes in, all or nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import select

from app.actions.sync_ports import OfficeAccount
from app.domain.errors import ChainBroken, MessageBroken
from app.store.engine import reading
from app.store.tables import WORKSTATION, sync_outbox
from app.store.workstation import OpenStore
from app.sync import wire
from app.sync.changes import SCHEMA, ChangeSet, Op
from tests.support.stores import NOW, SCOPE, arrive, new_store, reopened, saved_case

OTHER, BORIS, RECORD = UUID(int=0xD2), UUID(int=0xB), UUID(int=0xC)
LOTS = 10**9


def account(store: OpenStore) -> OfficeAccount:
    return OfficeAccount(
        url="https://office.example",
        device=store.sync.identity().device,
        scopes=(SCOPE,),
        office_key=bytes(range(32)),
        certificate=b"-----BEGIN CERTIFICATE-----",
        prefix="H7",
        slip_key=bytes(32),
        number=7,
        role="street",
        office_name="Zentrale",
        understood=SCHEMA,
    )


def change(ctr: int, **fields: object) -> ChangeSet:
    return ChangeSet(OTHER, ctr, ctr << 16, BORIS, SCOPE, 1, (Op("client", RECORD, fields, {}),))


def everything(store: OpenStore) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables."""
    with reading(store.engine, store.path) as connection:
        return {
            name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for name, table in WORKSTATION.tables.items()
        }


def states(store: OpenStore) -> list[int]:
    with reading(store.engine, store.path) as connection:
        return list(connection.execute(select(sync_outbox.c.state).order_by(sync_outbox.c.ctr)).scalars())


def test_a_device_keeps_its_identity_and_signs_with_it(home: Path) -> None:
    store, _ = new_store(home)
    identity, signature = store.sync.identity(), store.sync.sign(b"message")
    store.close()
    again = reopened(home)
    assert again.sync.identity() == identity
    assert again.sync.sign(b"message") == signature
    Ed25519PublicKey.from_public_bytes(identity.public_key).verify(signature, b"message")
    again.close()


def test_an_account_is_kept_and_numbers_take_its_prefix(store: OpenStore) -> None:
    before = saved_case(store).number
    assert store.sync.account() is None
    granted = account(store)
    store.sync.enrolled(granted)
    kept = store.sync.account()
    assert kept == replace(granted, slip_key=b"", understood=2)  # the slip key stays inside
    assert store.sync.slip_key() == (7, bytes(32))
    assert saved_case(store).number == "H7-2026-0001"
    assert before.startswith("V")
    with reading(store.engine, store.path) as connection:
        raw = (
            connection.execute(select(sync_outbox.c.raw).order_by(sync_outbox.c.ctr.desc())).scalars().first()
        )
    assert raw is not None
    assert wire.read_change(raw).scope == SCOPE


def test_what_waits_goes_out_in_order_and_in_chain(store: OpenStore) -> None:
    store.sync.enrolled(account(store))
    for name in ("Ana", "Bogdan", "Chiara"):
        saved_case(store, name)
    call = store.sync.call(None, at_most=LOTS)
    assert (call.after, call.head, len(call.push)) == (0, wire.ZERO, 4)
    assert [wire.read_change(raw).ctr for raw in call.push] == [1, 2, 3, 4]
    head = wire.ZERO
    for ctr, raw in enumerate(call.push, 1):
        head = wire.link(head, call.device, ctr, wire.content_hash(raw))
    assert store.sync.call(4, at_most=LOTS).head == head
    assert store.sync.waiting() == 4


def test_a_batch_holds_whole_change_sets_and_at_least_one(store: OpenStore) -> None:
    store.sync.enrolled(account(store))
    for _ in range(4):
        saved_case(store, "x" * 1000)
    assert len(store.sync.call(1, at_most=1).push) == 1
    assert len(store.sync.call(1, at_most=3500).push) == 2
    assert store.sync.call(5, at_most=1).push == ()


def test_call_numbers_rise_durably_even_without_an_answer(home: Path) -> None:
    store, _ = new_store(home)
    assert [store.sync.call(None, at_most=1).call_no for _ in range(3)] == [1, 2, 3]
    store.close()
    again = reopened(home)
    assert again.sync.call(None, at_most=1).call_no == 4
    again.sync.number_calls_from(20)
    again.sync.number_calls_from(10)
    assert again.sync.call(None, at_most=1).call_no == 21
    again.close()


def test_an_answer_marks_what_the_office_has_and_what_it_refused(store: OpenStore) -> None:
    for _ in range(3):
        saved_case(store)
    assert store.sync.last_contact() is None
    store.sync.take(wire.Answer(v=1, high=3, refused=(wire.Refusal(2, "out-of-scope"),)))
    assert states(store) == [1, 2, 1, 0]
    assert store.sync.waiting() == 1
    assert store.sync.last_contact() == NOW
    assert store.sync.call(None, at_most=LOTS).after == 3


def test_a_restored_office_gets_again_what_it_lost(store: OpenStore) -> None:
    store.sync.enrolled(account(store))
    saved_case(store)
    store.sync.take(wire.Answer(v=1, high=2))
    call = store.sync.call(0, at_most=LOTS)
    assert (call.after, len(call.push)) == (0, 2)


def test_an_office_that_knows_more_of_us_than_we_do_stops_the_sync(store: OpenStore) -> None:
    before = everything(store)
    with pytest.raises(ChainBroken):
        store.sync.take(wire.Answer(v=1, high=99))
    assert everything(store) == before


def test_what_arrives_is_there_with_its_place_in_the_feed(store: OpenStore) -> None:
    arrive(store, change(1, given_name="Ivanka"), change(2, phone="0203 1"))
    (cursor,) = store.sync.call(None, at_most=1).cursors
    assert (cursor.scope, cursor.epoch, cursor.seq) == (SCOPE, 1, 2)
    with store.work(BORIS)() as unit:
        client = unit.clients.get(RECORD)
    assert (client.given_name, client.phone) == ("Ivanka", "0203 1")


def frame(seq: int, made: ChangeSet) -> wire.Frame:
    raw = wire.pack_change(made)
    return wire.Frame(SCOPE, seq, made.device, made.ctr, wire.content_hash(raw), raw)


def answered(*frames: wire.Frame, seq: int, epoch: int = 1) -> wire.Answer:
    feed_hash = wire.ZERO
    for one in frames:
        feed_hash = wire.feed_link(feed_hash, one.seq, one.hash)
    return wire.Answer(v=1, high=0, scopes=(wire.ScopeState(SCOPE, epoch, seq, feed_hash),), frames=frames)


@pytest.mark.parametrize("how", ["left out", "out of order", "another hash", "changed", "cut", "junk"])
def test_a_feed_that_does_not_continue_changes_nothing(store: OpenStore, how: str) -> None:
    one, two = frame(1, change(1, given_name="Ivanka")), frame(2, change(2, given_name="Ilie"))
    junk = wire.Frame(SCOPE, 1, OTHER, 1, wire.content_hash(b"junk"), b"junk")
    other = wire.Frame(SCOPE, 1, OTHER, 1, one.hash, two.raw)
    broken = {
        "left out": answered(two, seq=2),
        "out of order": answered(two, one, seq=2),
        "another hash": wire.Answer(v=1, high=0, scopes=answered(two, seq=2).scopes, frames=(one,)),
        "changed": answered(other, seq=1),
        "cut": answered(one, seq=2),
        "junk": answered(junk, seq=1),
    }
    before = everything(store)
    with pytest.raises(MessageBroken):
        store.sync.take(broken[how])
    assert everything(store) == before


def test_a_feed_read_again_from_its_start_changes_no_record(store: OpenStore) -> None:
    frames = [frame(1, change(1, given_name="Ivanka")), frame(2, change(2, given_name="Ilie"))]
    store.sync.take(answered(*frames, seq=2))
    before = everything(store)
    assert store.sync.take(answered(*frames, seq=2, epoch=2)) == frozenset()
    after = everything(store)
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"sync_cursor", "sync_received", "setting"}  # what is kept for an office restored again


def test_a_scope_that_was_taken_away_is_not_asked_for(store: OpenStore) -> None:
    arrive(store, change(1, given_name="Ivanka"))
    store.sync.take(wire.Answer(v=1, high=0))
    assert store.sync.call(None, at_most=1).cursors == ()


def test_enrolling_again_offers_everything_to_the_new_office(store: OpenStore) -> None:
    saved_case(store)
    arrive(store, change(1, given_name="Ivanka"))
    store.sync.take(wire.Answer(v=1, high=2))
    assert store.sync.waiting() == 0
    store.sync.enrolled(account(store))
    assert store.sync.waiting() == 2
    call = store.sync.call(None, at_most=LOTS)
    assert (call.call_no, call.after, len(call.push), call.cursors) == (1, 0, 2, ())
