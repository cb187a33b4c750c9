"""A code makes a workstation known, once, and only at the office that made it."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest

from app.actions.office_ports import EnrolmentOffer
from app.actions.sync_ports import OfficeAccount
from app.actions.synchronise import enrol
from app.domain.errors import (
    EnrolmentCodeExpired,
    EnrolmentCodeInvalid,
    NotAnOffice,
    OfficeUnfamiliar,
    Offline,
    TooManyTries,
)
from app.domain.ids import CROCKFORD
from app.office.auth import ENROL_MINUTES, ENROL_TRIES, Tries
from app.office.embedded import EmbeddedOffice
from app.store.office_work import OfficeStore
from app.sync import codes, wire
from tests.office.conftest import Clock, Lines
from tests.support.cutting_proxy import CuttingProxy
from tests.support.memory_sync import MemoryDevice


def try_code(
    code: str, office: EmbeddedOffice, lines: Lines, device: MemoryDevice | None = None
) -> OfficeAccount:
    return enrol(code, office.url, "Laptop 3", device or MemoryDevice(uuid4()), lines(office.url))


def other_secret(code: str) -> str:
    """A well-formed code of the same office that it never gave out."""
    read = codes.read(code)
    for number in range(256):
        content = bytes([number] * 10) + read.fingerprint
        for check in range(4):
            value = int.from_bytes(content, "big") << 2 | check
            text = "".join(CROCKFORD[value >> 5 * place & 31] for place in reversed(range(26)))
            try:
                codes.read(text)
            except EnrolmentCodeInvalid:
                continue
            return text
    raise AssertionError("one of four is right")


def test_a_code_registers_a_workstation(office: EmbeddedOffice, lines: Lines, store: OfficeStore) -> None:
    device = MemoryDevice(uuid4())

    account = try_code(office.enrolment_code(team="Hochfeld", role="office"), office, lines, device)

    assert device.account() == account
    assert (account.device, account.prefix, account.number, account.role) == (
        device.device,
        "H1",
        1,
        "office",
    )
    assert (account.office_name, len(account.slip_key), len(account.scopes)) == ("Zentrale", 32, 1)
    (known,) = store.run(lambda unit: unit.devices())
    assert (known.name, known.public_key) == ("Laptop 3", device.identity().public_key)
    second = try_code(office.enrolment_code(team="Hochfeld"), office, lines)
    assert (second.prefix, second.number, second.scopes) == ("H2", 2, account.scopes)


def test_a_code_works_once(office: EmbeddedOffice, lines: Lines) -> None:
    code = office.enrolment_code(team="Hochfeld")
    try_code(code, office, lines)

    with pytest.raises(EnrolmentCodeInvalid) as refused:
        try_code(code, office, lines)

    assert refused.value.facts == {"tries_left": ENROL_TRIES - 1}


def test_after_a_lost_answer_the_same_device_may_ask_again(office: EmbeddedOffice, lines: Lines) -> None:
    device, code = MemoryDevice(uuid4()), office.enrolment_code(team="Hochfeld")
    with CuttingProxy(int(office.url.rpartition(":")[2]), cut_after=600) as proxy, pytest.raises(Offline):
        enrol(code, office.url, "Laptop", device, lines(proxy.url))
    assert device.account() is None

    account = try_code(code, office, lines, device)

    assert account.prefix == "H1"
    assert try_code(code, office, lines, device) == account


def test_an_old_code_is_expired(office: EmbeddedOffice, lines: Lines, clock: Clock) -> None:
    code = office.enrolment_code(team="Hochfeld", minutes=15)
    clock.forward(minutes=15, seconds=1)

    with pytest.raises(EnrolmentCodeExpired) as refused:
        try_code(code, office, lines)

    assert refused.value.facts == {"minutes": 15}


def test_a_code_that_was_never_given_out_is_refused_like_a_used_one(
    office: EmbeddedOffice, lines: Lines
) -> None:
    with pytest.raises(EnrolmentCodeInvalid):
        try_code(other_secret(office.enrolment_code(team="Hochfeld")), office, lines)


def test_after_five_wrong_codes_the_address_has_to_wait(office: EmbeddedOffice, lines: Lines) -> None:
    code = office.enrolment_code(team="Hochfeld")
    left = []
    for _ in range(ENROL_TRIES):
        with pytest.raises(EnrolmentCodeInvalid) as refused:
            try_code(other_secret(code), office, lines)
        left.append(refused.value.facts["tries_left"])

    assert left == [4, 3, 2, 1, 0]
    with pytest.raises(TooManyTries):
        try_code(code, office, lines)


def test_tries_come_back_after_a_while() -> None:
    now = [0.0]
    tries = Tries(lambda: now[0])
    for _ in range(ENROL_TRIES):
        tries.failed("10.0.0.1")
    with pytest.raises(TooManyTries) as refused:
        tries.expect("10.0.0.1")
    assert refused.value.facts == {"wait_seconds": ENROL_MINUTES * 60}
    tries.expect("10.0.0.2")

    now[0] += ENROL_MINUTES * 60

    tries.expect("10.0.0.1")


def test_a_code_with_a_wrong_proof_is_used_up_after_five(
    office: EmbeddedOffice, lines: Lines, store: OfficeStore
) -> None:
    code = office.enrolment_code(team="Hochfeld")
    handle = codes.handle(codes.read(code).key)
    for _ in range(ENROL_TRIES):
        store.run(lambda unit: unit.count_try(_there(unit.offer(handle))))

    with pytest.raises(EnrolmentCodeInvalid):
        try_code(code, office, lines)


def _there(offer: EnrolmentOffer | None) -> EnrolmentOffer:
    assert offer is not None
    return offer


def test_a_forged_proof_counts_against_the_code(
    office: EmbeddedOffice, lines: Lines, store: OfficeStore
) -> None:
    code = office.enrolment_code(team="Hochfeld")
    handle = codes.handle(codes.read(code).key)
    call = wire.EnrolCall(wire.VERSIONS, handle, uuid4(), bytes(32))

    with pytest.raises(EnrolmentCodeInvalid):
        lines(office.url).post(wire.ENROL_PATH, wire.pack(call), bytes(32))

    offer = store.run(lambda unit: unit.offer(handle))
    assert offer is not None
    assert (offer.tries, offer.used_by) == (1, None)


def test_another_office_is_noticed(
    office: EmbeddedOffice, store: OfficeStore, lines: Lines, tmp_path: Path
) -> None:
    """The same store behind another key: it has the code, but it is not the office of the code."""
    device, code = MemoryDevice(uuid4()), office.enrolment_code(team="Hochfeld")
    with EmbeddedOffice(store, tmp_path / "other") as impostor, pytest.raises(OfficeUnfamiliar):
        enrol(code, impostor.url, "Laptop", device, lines(impostor.url))

    assert device.account() is None


def test_a_mistyped_address_is_no_office(office: EmbeddedOffice, lines: Lines) -> None:
    with pytest.raises(NotAnOffice):
        enrol(office.enrolment_code(team="H"), "", "Laptop", MemoryDevice(uuid4()), lines("htp:/x"))


def test_the_secret_is_stored_nowhere(office: EmbeddedOffice, store: OfficeStore, tmp_path: Path) -> None:
    code = office.enrolment_code(team="Hochfeld")
    number = 0
    for letter in code.replace("-", ""):
        number = number << 5 | CROCKFORD.index(letter)
    secret = (number >> 50).to_bytes(10, "big")
    store.close()

    for file in tmp_path.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert secret not in content
            assert code.encode() not in content
