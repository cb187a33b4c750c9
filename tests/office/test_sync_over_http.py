"""Devices and the real office over a real line: what arrives, what is refused, what survives."""

from __future__ import annotations

import contextlib
import threading
import urllib.request
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import UUID, uuid4

import msgspec
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from app.actions.synchronise import recognise
from app.domain.errors import (
    AppError,
    CallOutOfOrder,
    ChainBroken,
    DeviceRevoked,
    DeviceUnknown,
    GapInChanges,
    MessageBroken,
    MessageTooLarge,
    NotAnOffice,
    OfficeUnfamiliar,
    Offline,
    ProtocolUnknown,
    SignatureInvalid,
)
from app.office.embedded import EmbeddedOffice
from app.store.office_work import OfficeStore, open_office
from app.sync import wire
from app.sync.changes import SCHEMA, ChangeSet, Op
from app.transport.office import HttpOfficeLine
from tests.office.conftest import Clock, Lines, Workstation
from tests.support.cutting_proxy import CuttingProxy
from tests.support.memory_sync import TABLE, candidates

RECORD = UUID(int=77)
Make = Callable[..., Workstation]


def post(station: Workstation, call: wire.Call) -> wire.Answer:
    body = wire.pack(call)
    signature = station.device.sign(wire.request_message(wire.EXCHANGE_PATH, body))
    return wire.read_answer(station.line.post(wire.EXCHANGE_PATH, body, signature))


def test_a_save_reaches_the_other_workstation(workstation: Make) -> None:
    street, office = workstation(), workstation()
    street.device.save(RECORD, "given_name", "Amal", 1)

    pushed = street.sync()
    pulled = office.sync()

    assert (pushed.pushed, pulled.pulled) == (1, frozenset({(TABLE, RECORD)}))
    assert office.device.registers[RECORD, "given_name"].value == "Amal"
    assert street.sync().pushed == office.sync().pushed == 0


def test_edits_of_different_fields_are_both_there(workstation: Make) -> None:
    one, other = workstation(), workstation()
    one.device.save(RECORD, "given_name", "Amal", 1)
    other.device.save(RECORD, "phone", "0203 1", 1)

    one.sync(), other.sync(), one.sync()

    for station in (one, other):
        values = {name: register.value for (_, name), register in station.device.registers.items()}
        assert values == {"given_name": "Amal", "phone": "0203 1"}
        assert station.device.conflicts() == 0


def test_two_values_of_one_field_are_both_kept_everywhere(workstation: Make) -> None:
    one, other = workstation(), workstation()
    one.device.save(RECORD, "phone", "0203 1", 5)
    other.device.save(RECORD, "phone", "0203 2", 1)

    one.sync(), other.sync()
    outcome = one.sync()

    assert outcome.conflicts == 1
    assert candidates(one.device.registers) == candidates(other.device.registers)
    assert (
        one.device.registers[RECORD, "phone"].value
        == other.device.registers[RECORD, "phone"].value
        == "0203 1"
    )
    other.device.save(RECORD, "phone", "0203 2", 6)
    other.sync(), one.sync()
    assert one.device.conflicts() == other.device.conflicts() == 0


def test_teams_do_not_see_each_other(workstation: Make) -> None:
    hochfeld, marxloh = workstation("Hochfeld"), workstation("Marxloh")
    hochfeld.device.save(RECORD, "given_name", "Amal", 1)

    hochfeld.sync()

    assert marxloh.sync().pulled == frozenset()


def test_nothing_new_is_one_small_round_trip(workstation: Make, office: EmbeddedOffice, lines: Lines) -> None:
    station = workstation()
    station.device.save(RECORD, "given_name", "Amal", 1)
    station.sync()
    with CuttingProxy(int(office.url.rpartition(":")[2])) as proxy:
        station.sync(lines(proxy.url, station.account.office_key))

        assert proxy.bytes < 700


@pytest.mark.parametrize("cut_after", [0, 100, 350, 500, 600, 700, 900])
def test_a_line_cut_at_any_place_loses_and_doubles_nothing(
    workstation: Make, office: EmbeddedOffice, lines: Lines, cut_after: int
) -> None:
    station, reader = workstation(), workstation()
    for number in range(3):
        station.device.save(RECORD, "given_name", f"Amal {number}", number)
    proxy = CuttingProxy(int(office.url.rpartition(":")[2]), cut_after=cut_after)
    with proxy, contextlib.suppress(Offline):
        station.sync(lines(proxy.url, station.account.office_key))

    station.sync()
    reader.sync()

    assert station.device.waiting() == 0
    assert candidates(reader.device.registers) == candidates(station.device.registers)
    assert reader.device.seen[station.device.device] == 3


def test_a_line_that_breaks_again_and_again_gets_there(
    workstation: Make, office: EmbeddedOffice, lines: Lines
) -> None:
    station = workstation()
    for number in range(40):
        station.device.save(UUID(int=number + 1), "given_name", "Amal " * 20, number)
    with CuttingProxy(int(office.url.rpartition(":")[2]), cut_after=4_000) as proxy:
        outcome = station.sync(lines(proxy.url, station.account.office_key))

        assert proxy.connections > 3
    assert (outcome.pushed, station.device.waiting()) == (40, 0)


def test_the_same_call_twice_is_refused_and_stores_once(workstation: Make) -> None:
    station, reader = workstation(), workstation()
    station.device.save(RECORD, "given_name", "Amal", 1)
    call = station.device.call(None, at_most=1)
    assert post(station, call).high == 1

    with pytest.raises(CallOutOfOrder) as refused:
        post(station, call)

    assert refused.value.facts == {"stored": call.call_no}
    assert post(station, msgspec.structs.replace(call, call_no=call.call_no + 1)).high == 1
    assert reader.sync().pulled == {(TABLE, RECORD)}
    assert reader.sync().pulled == frozenset()


def test_a_restored_call_counter_goes_on_from_the_office(workstation: Make) -> None:
    station = workstation()
    station.sync(), station.sync()
    station.device.calls = 0
    station.device.save(RECORD, "given_name", "Amal", 1)

    assert station.sync().pushed == 1


def test_missing_change_sets_are_named_and_sent_again(workstation: Make) -> None:
    station = workstation()
    for number in range(3):
        station.device.save(RECORD, "given_name", str(number), number)
    station.device.high = 2  # believes that two are there

    outcome = station.sync()

    assert (outcome.pushed, station.device.waiting()) == (3, 0)


def test_a_copy_of_a_store_goes_on_as_another_device(workstation: Make, store: OfficeStore) -> None:
    station = workstation()
    original = station.device.device
    station.device.save(RECORD, "given_name", "Amal", 1)
    station.sync()
    station.device.outbox.clear()
    station.device.chain[1:] = []
    station.device.high = 0
    for name in ("Olena", "Ivan"):
        station.device.save(RECORD, "given_name", name, 2)

    assert station.sync().pushed == 2

    assert station.device.device != original
    assert [one.device for one in store.run(lambda unit: unit.devices())] == [original, station.device.device]
    assert len(station.device.registers[RECORD, "given_name"].candidates) >= 1


def test_a_wrong_signature_or_a_strange_device_is_refused(workstation: Make) -> None:
    station = workstation()
    body = wire.pack(station.device.call(None, at_most=1))
    with pytest.raises(SignatureInvalid):
        station.line.post(wire.EXCHANGE_PATH, body, bytes(64))
    with pytest.raises(SignatureInvalid):
        station.line.post(wire.EXCHANGE_PATH, body, station.device.sign(body))
    with pytest.raises(SignatureInvalid):
        station.line.post(wire.EXCHANGE_PATH, body, b"")

    strange = msgspec.structs.replace(station.device.call(None, at_most=1), device=uuid4())
    with pytest.raises(DeviceUnknown):
        post(station, strange)
    with pytest.raises(ProtocolUnknown):
        post(station, msgspec.structs.replace(strange, v=(99,)))


def test_a_revoked_device_keeps_its_unsent_work(workstation: Make, store: OfficeStore) -> None:
    station = workstation()
    station.device.save(RECORD, "given_name", "Amal", 1)
    store.run(lambda unit: unit.revoke(station.device.device))

    with pytest.raises(DeviceRevoked) as refused:
        station.sync()

    assert refused.value.facts["waiting"] == 1
    assert station.device.waiting() == 1


def test_what_does_not_fit_is_quarantined_and_the_rest_goes_on(workstation: Make, store: OfficeStore) -> None:
    station, reader, other = workstation(), workstation(), workstation("Marxloh")
    other.device.save(UUID(int=5), "given_name", "Olena", 1)
    other.sync()
    device = station.device
    device.save(RECORD, "favourite_colour", "red", 1)
    device.save(RECORD, "given_name", "Amal", 2)
    device.save(UUID(int=5), "given_name", "not ours", 3)
    add_raw(station, b"noise")
    add_raw(station, bytes(wire.MAX_CHANGE + 1))
    device.save(RECORD, "phone", "0203 1", 4)

    outcome = station.sync()

    assert outcome.refused == (
        (1, "schema-invalid"),
        (3, "out-of-scope"),
        (4, "schema-invalid"),
        (5, "too-large"),
    )
    assert (device.waiting(), store.run(lambda unit: unit.quarantined())) == (0, 4)
    reader.sync()
    assert {name for _, name in reader.device.registers} == {"given_name", "phone"}
    assert reader.device.registers[RECORD, "given_name"].value == "Amal"


def add_raw(station: Workstation, raw: bytes) -> None:
    device = station.device
    device.outbox.append(raw)
    link = wire.link(device.chain[-1], device.device, len(device.outbox), wire.content_hash(raw))
    device.chain.append(link)


def test_work_from_before_enrolment_goes_to_the_first_team(workstation: Make) -> None:
    station, reader = workstation(), workstation()
    station.device.scope = wire.NO_SCOPE
    station.device.save(RECORD, "given_name", "Amal", 1)

    station.sync()

    assert reader.sync().pulled == {(TABLE, RECORD)}


@contextlib.contextmanager
def http_server(status: int, content_type: str, body: bytes) -> Iterator[str]:
    """A server that is not ours and says the same to everything."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("status", "content_type", "body", "expected", "reason"),
    [
        (200, "text/html", b"<h1>Free WiFi</h1>", NotAnOffice, "content"),
        (302, "text/html", b"", NotAnOffice, "redirect"),
        (200, "application/json", b"{}", NotAnOffice, "content"),
        (503, "text/html", b"busy", Offline, "away"),
        (200, wire.MEDIA_TYPE, b"pretending", OfficeUnfamiliar, None),
    ],
)
def test_a_server_that_is_not_the_office_is_recognised(
    workstation: Make,
    lines: Lines,
    status: int,
    content_type: str,
    body: bytes,
    expected: type[AppError],
    reason: str | None,
) -> None:
    station = workstation()
    station.device.save(RECORD, "given_name", "Amal", 1)
    with http_server(status, content_type, body) as url, pytest.raises(expected) as refused:
        station.sync(lines(url, station.account.office_key))

    assert refused.value.facts.get("reason") == reason
    assert station.device.waiting() == 1


def test_an_old_answer_is_not_taken_for_a_new_one(workstation: Make, lines: Lines) -> None:
    station = workstation()
    body = wire.pack(station.device.call(None, at_most=1))
    signature = station.device.sign(wire.request_message(wire.EXCHANGE_PATH, body))
    old = station.line.post(wire.EXCHANGE_PATH, body, signature)

    with http_server(200, wire.MEDIA_TYPE, old) as url, pytest.raises(OfficeUnfamiliar):
        station.sync(lines(url, station.account.office_key))


def test_an_address_can_be_checked_before_a_code_is_typed(office: EmbeddedOffice, lines: Lines) -> None:
    assert recognise(lines(office.url), bytes(16)) == "Zentrale"
    with http_server(200, "text/html", b"") as url, pytest.raises(NotAnOffice):
        recognise(lines(url), bytes(16))


@pytest.mark.parametrize(
    "url", ["", "ftp://x", "http://", "http://[::1", "http://office.example", "nonsense"]
)
def test_addresses_that_cannot_be_an_office(url: str) -> None:
    with pytest.raises(NotAnOffice):
        HttpOfficeLine(url, certificate=None, office_key=None)


def test_no_office_there_is_offline(office: EmbeddedOffice, workstation: Make) -> None:
    station = workstation()
    office.stop()

    with pytest.raises(Offline):
        station.sync()


def test_health_names_nobody(office: EmbeddedOffice, lines: Lines) -> None:
    with urllib.request.urlopen(f"{office.url}/health", timeout=10) as answer:  # noqa: S310
        assert answer.read() == b'{"status":"ok"}'


leaves = st.none() | st.booleans() | st.integers(-5, 2**64 - 1) | st.text(max_size=5) | st.binary(max_size=20)


@st.composite
def mutated(draw: st.DrawFn, original: object) -> object:
    """The message with one part replaced, dropped or doubled."""
    if isinstance(original, dict) and original and draw(st.integers(0, 3)):
        key = draw(st.sampled_from(sorted(original)))
        return {**original, key: draw(mutated(original[key]))}
    if isinstance(original, list) and original and draw(st.integers(0, 3)):
        place = draw(st.integers(0, len(original) - 1))
        middle = draw(st.sampled_from(([], [original[place]] * 2, [draw(mutated(original[place]))])))
        return [*original[:place], *middle, *original[place + 1 :]]
    return draw(
        leaves | st.lists(leaves, max_size=3) | st.dictionaries(st.text(max_size=3), leaves, max_size=3)
    )


@given(st.data())
def test_mutated_requests_never_break_the_office(busy: Workstation, data: st.DataObject) -> None:
    """Each is answered with a reason, or taken in; never with a failure of the office."""
    device = busy.device
    op = Op(TABLE, RECORD, {"given_name": "Amal", "spoken": ["ar"]}, {})
    change = ChangeSet(device.device, 1, 1, uuid4(), device.scope, SCHEMA, (op,))
    raw = msgspec.msgpack.encode(data.draw(mutated(msgspec.msgpack.decode(wire.pack_change(change)))))
    call = wire.read_call(wire.pack(device.call(None, at_most=1)))
    plain = msgspec.msgpack.decode(zstandard.decompress(wire.pack(call)))
    changed = data.draw(mutated({**plain, "push": [raw], "after": 0, "head": wire.ZERO}))
    body = zstandard.compress(msgspec.msgpack.encode(changed))
    signature = device.sign(wire.request_message(wire.EXCHANGE_PATH, body))
    with contextlib.suppress(*REFUSALS):
        assert wire.read_answer(busy.line.post(wire.EXCHANGE_PATH, body, signature)).high <= 2


REFUSALS = (
    CallOutOfOrder,
    ChainBroken,
    DeviceUnknown,
    GapInChanges,
    MessageBroken,
    MessageTooLarge,
    ProtocolUnknown,
    SignatureInvalid,
)


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workstation]:
    """One office for all the noise: afterwards it must still work."""
    folder = tmp_path_factory.mktemp("busy")
    opened = open_office(folder / "office.db", name="", clock=Clock())
    kept: list[HttpOfficeLine] = []

    def line(url: str, office_key: bytes | None = None) -> HttpOfficeLine:
        kept.append(HttpOfficeLine(url, certificate=None, office_key=office_key))
        return kept[-1]

    with EmbeddedOffice(opened, folder / "home") as running:
        yield Workstation(running, line)
        sound = Workstation(running, line)
        sound.device.save(UUID(int=123456), "given_name", "Amal", 1)
        assert sound.sync().pushed == 1
    for one in kept:
        one.close()
    opened.close()
