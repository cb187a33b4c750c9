"""An office that talks nonsense, with a valid key or not, ends a sync and changes nothing."""

from __future__ import annotations

import os
from collections.abc import Callable
from uuid import UUID

import pytest

from app.actions.synchronise import enrol, synchronise
from app.domain.errors import (
    AppError,
    CallOutOfOrder,
    ChainBroken,
    GapInChanges,
    MessageBroken,
    OfficeUnfamiliar,
    Offline,
    ProtocolUnknown,
)
from app.sync import codes, wire
from tests.support.memory_sync import MemoryDevice

OFFICE_KEY = bytes(range(32))


class Says:
    """`OfficeLine` that answers with what `answer` makes of the request."""

    def __init__(self, answer: Callable[[bytes], bytes]) -> None:
        self.answer, self.asked = answer, 0

    def post(self, path: str, body: bytes, signature: bytes) -> bytes:
        self.asked += 1
        return self.answer(body)


def fails(error: AppError) -> Callable[[bytes], bytes]:
    def answer(_: bytes) -> bytes:
        raise error

    return answer


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (fails(CallOutOfOrder(stored=5)), CallOutOfOrder),
        (fails(GapInChanges(stored=0, got=1)), GapInChanges),
        (fails(CallOutOfOrder(stored="many")), MessageBroken),
        (fails(GapInChanges(stored=-1, got=1)), MessageBroken),
        (fails(Offline(reason="cut")), Offline),
        (fails(Offline(reason="timeout")), Offline),
        (lambda _: b"noise", MessageBroken),
        (lambda _: wire.pack(wire.Answer(99, 0)), ProtocolUnknown),
        (lambda _: wire.pack(wire.Answer(1, 7)), ChainBroken),
    ],
)
def test_a_sync_ends_and_the_work_waits(answer: Callable[[bytes], bytes], expected: type[AppError]) -> None:
    device, line = MemoryDevice(UUID(int=1)), Says(answer)
    device.save(UUID(int=7), "given_name", "Amal", 1)

    with pytest.raises(expected):
        synchronise(device, line, step=lambda done, total: None)

    assert device.waiting() == 1
    assert 1 <= line.asked <= 10


def test_an_office_without_the_code_cannot_answer_an_enrolment() -> None:
    device = MemoryDevice(UUID(int=1))
    code = codes.make(os.urandom(10), OFFICE_KEY)
    forged = wire.pack(wire.Sealed(wire.pack(granted(device.device)), bytes(32)))

    with pytest.raises(OfficeUnfamiliar):
        enrol(code, "http://127.0.0.1:1", "Laptop", device, Says(lambda _: forged))

    assert device.account() is None


@pytest.mark.parametrize("wrong", ["key", "device", None])
def test_an_answer_for_another_office_or_device_is_not_taken(wrong: str | None) -> None:
    device, secret = MemoryDevice(UUID(int=1)), os.urandom(10)
    code = codes.make(secret, bytes(32) if wrong == "key" else OFFICE_KEY)
    content = wire.pack(granted(UUID(int=2) if wrong == "device" else device.device))

    def answer(body: bytes) -> bytes:
        return wire.pack(wire.Sealed(content, codes.answer_mac(codes.stored_key(secret), body, content)))

    if wrong is None:
        assert enrol(code, "http://127.0.0.1:1", "Laptop", device, Says(answer)).prefix == "H1"
        return
    with pytest.raises(OfficeUnfamiliar):
        enrol(code, "http://127.0.0.1:1", "Laptop", device, Says(answer))
    assert device.account() is None


def granted(device: UUID) -> wire.EnrolAnswer:
    return wire.EnrolAnswer(
        v=1,
        device=device,
        prefix="H1",
        slip_key=bytes(32),
        number=1,
        role="street",
        scopes=((UUID(int=3), "Hochfeld"),),
        office_key=OFFICE_KEY,
    )
