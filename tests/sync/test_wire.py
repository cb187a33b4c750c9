"""Bytes from outside are refused with a reason, and never with anything else."""

from __future__ import annotations

import threading
from uuid import UUID, uuid4

import msgspec
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import MessageBroken, MessageTooLarge, ProtocolUnknown
from app.sync import schema, wire
from app.sync.changes import SCHEMA, ChangeSet, Op
from app.sync.merge import Dot

DEVICE, AUTHOR, SCOPE, RECORD = (UUID(int=n) for n in range(1, 5))


def change(**fields: object) -> ChangeSet:
    op = Op("client", RECORD, fields, {name: frozenset({Dot(DEVICE, 1)}) for name in fields})
    return ChangeSet(DEVICE, 2, 5 << 16, AUTHOR, SCOPE, SCHEMA, (op,))


plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.text(st.characters(exclude_characters="\0")),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(plain)
def test_a_change_set_reads_back_as_it_was(value: object) -> None:
    saved = change(answers=value)

    assert wire.read_change(wire.pack_change(saved)) == saved


def test_every_packing_has_its_own_salt() -> None:
    assert wire.pack_change(change(phone="1")) != wire.pack_change(change(phone="1"))


@pytest.mark.parametrize("value", ["a\0b", {"a\0": 1}, 2**63, float("nan"), b"bytes", [b"x"], {1: 2}])
def test_values_that_no_field_has_are_refused(value: object) -> None:
    raw = wire.pack_change(change(answers="here"))
    swapped = msgspec.msgpack.decode(raw)
    swapped[7][0][2] = {"answers": value}

    with pytest.raises(MessageBroken):
        wire.read_change(msgspec.msgpack.encode(swapped))


def test_deep_nesting_is_refused() -> None:
    deep: object = "x"
    for _ in range(wire.MAX_DEPTH):
        deep = [deep]

    with pytest.raises(MessageBroken):
        wire.read_change(wire.pack_change(change(answers=deep)))
    with pytest.raises(MessageBroken):
        wire.read_change(b"\x91" * 1_000_000)


def test_a_zip_bomb_is_not_inflated() -> None:
    bomb = zstandard.ZstdCompressor().compress(bytes(wire.MAX_INFLATED + 1))

    with pytest.raises(MessageTooLarge):
        wire.read(bomb, wire.Call)
    with pytest.raises(MessageTooLarge):
        wire.read(bytes(wire.MAX_BODY + 1), wire.Call)


@given(st.binary(max_size=200))
def test_noise_is_refused(noise: bytes) -> None:
    with pytest.raises(MessageBroken):
        wire.read(noise, wire.Call)
    with pytest.raises(MessageBroken):
        wire.read(zstandard.ZstdCompressor().compress(noise), wire.Call)


def test_unknown_keys_of_a_newer_version_are_ignored() -> None:
    call = wire.Call(wire.VERSIONS, SCHEMA, DEVICE, 1)
    newer = msgspec.to_builtins(call, builtin_types=(UUID, bytes)) | {"mood": "fine", "device": DEVICE.bytes}

    body = zstandard.ZstdCompressor().compress(msgspec.msgpack.encode(newer))

    assert wire.read_call(body) == call


def test_no_version_in_common_is_said() -> None:
    call = wire.Call((7, 9), SCHEMA, DEVICE, 1)

    with pytest.raises(ProtocolUnknown) as refused:
        wire.read_call(wire.pack(call))

    assert refused.value.facts == {"offered": [7, 9], "known": list(wire.VERSIONS)}


def test_threads_do_not_share_a_compressor() -> None:
    call = wire.Call(wire.VERSIONS, SCHEMA, DEVICE, 1, push=tuple(bytes([n]) * 5000 for n in range(50)))
    wrong: list[object] = []

    def work() -> None:
        wrong.extend(1 for _ in range(100) if wire.read_call(wire.pack(call)) != call)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert not wrong


def test_the_erased_content_of_a_change_set_leaves_the_chain_whole() -> None:
    raw = wire.pack_change(change(phone="0203 1234"))

    with_content = wire.link(wire.ZERO, DEVICE, 1, wire.content_hash(raw))

    kept = wire.content_hash(raw)
    assert wire.link(wire.ZERO, DEVICE, 1, kept) == with_content


@pytest.mark.parametrize(
    ("table", "fields", "expected"),
    [
        ("client", {"given_name": "Amal", "birth_date": "1990-02-28", "spoken": ["ar", "de"]}, True),
        ("client", {"household_id": str(uuid4()), "needs_interpreter": True, "phone": None}, True),
        ("client", {"birth_date": "1990-02-30"}, False),
        ("client", {"residence": None}, False),
        ("client", {"spoken": "ar"}, False),
        ("client", {"id": str(uuid4())}, False),
        ("client", {"favourite_colour": "red"}, False),
        ("household", {"adults": 2**31}, False),
        ("household", {"adults": True}, False),
        ("referral", {"state": "sent", "due_on": None}, True),
        ("referral", {"state": "lost"}, False),
        ("referral_event", {"at": "2026-11-24T18:00:00+00:00"}, True),
        ("referral_event", {"at": "2026-11-24T18:00:00"}, False),
        ("referral_event", {"at": "0001-01-01T00:00:00+14:00"}, False),
        ("referral_event", {"at": 5}, False),
        ("client", {schema.DELETED: ["1.2"]}, True),
        ("client", {schema.DELETED: 5}, False),
        ("letter", {"referral_id": None, "kind": "next-steps", "recipient": ""}, True),
        ("letter", {"kind": 5}, False),
        ("stationery", {"footer": {"columns": [["a"]]}, "logo": None, "return_to": ["a"]}, True),
        ("stationery", {"footer": [["a"]]}, False),
        ("household", {}, True),
        ("device", {"status": "revoked"}, False),
    ],
)
def test_only_what_records_can_hold_fits(table: str, fields: dict[str, object], expected: bool) -> None:  # noqa: FBT001
    saved = ChangeSet(DEVICE, 1, 1, AUTHOR, SCOPE, SCHEMA, (Op(table, RECORD, fields, {}),))

    assert schema.fits(saved) is expected


def test_a_field_of_a_newer_schema_is_kept_for_later() -> None:
    op = Op("client", RECORD, {"favourite_colour": "red"}, {})

    assert schema.fits(ChangeSet(DEVICE, 1, 1, AUTHOR, SCOPE, SCHEMA + 1, (op,)))
