"""A workstation that its office revokes: sealed, handed in, wiped; with the real store, server and line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from app.actions import synchronise
from app.actions.revocation_ports import Revoked
from app.domain.errors import (
    AppError,
    DeviceNotRevoked,
    DeviceRevoked,
    MessageBroken,
    Offline,
    SignatureInvalid,
)
from app.domain.policy import OfficePolicy
from app.office.embedded import EmbeddedOffice
from app.store.backups import home_folder
from app.store.file_names import KEY_FILE, REVOKED_FILE, STORE_FILE
from app.store.office_work import OfficeStore, open_office
from app.store.workstation import OpenStore
from app.sync import last_words, wire
from app.transport.office import HttpOfficeLine
from app.wiring.revoking import RevokedHome, StoreRevocation
from tests.support.stores import NOW, WORKER, Clock, new_store, saved_case

CANARY = "Kanarienvogel"


class Laptop:
    """An enrolled workstation with a real store."""

    def __init__(self, home: Path, office: EmbeddedOffice) -> None:
        self.home = home
        self.store: OpenStore = new_store(home)[0]
        code = office.enrolment_code(team="Hochfeld")
        first = HttpOfficeLine(office.url, certificate=None, office_key=None)
        self.account = synchronise.enrol(code, office.url, "Laptop", self.store.sync, first)
        first.close()

    def sync(self) -> None:
        line = HttpOfficeLine(self.account.url, certificate=None, office_key=self.account.office_key)
        try:
            synchronise.synchronise(self.store.sync, line, step=lambda _done, _of: None)
        finally:
            line.close()

    def notice(self) -> DeviceRevoked:
        with pytest.raises(DeviceRevoked) as refused:
            self.sync()
        return refused.value

    def seal(self) -> Revoked:
        return StoreRevocation(self.store, Clock()).seal(self.notice())


@pytest.fixture
def office_store(tmp_path: Path) -> Iterator[OfficeStore]:
    opened = open_office(tmp_path / "office.db", name="Zentrale", clock=Clock())
    yield opened
    opened.close()


@pytest.fixture
def office(office_store: OfficeStore, tmp_path: Path) -> Iterator[EmbeddedOffice]:
    with EmbeddedOffice(office_store, tmp_path / "office", name="Zentrale") as running:
        yield running


@pytest.fixture
def laptop(tmp_path: Path, office: EmbeddedOffice) -> Iterator[Laptop]:
    made = Laptop(tmp_path / "laptop", office)
    yield made
    made.store.close()


def revoke(office_store: OfficeStore, laptop: Laptop) -> None:
    office_store.run(lambda unit: unit.decide(OfficePolicy(contact="Frau Ek, 0203 1234")))
    office_store.run(lambda unit: unit.revoke(laptop.account.device))


def test_unsent_work_reaches_the_quarantine_and_nothing_stays(
    laptop: Laptop, office: EmbeddedOffice, office_store: OfficeStore
) -> None:
    saved_case(laptop.store, "Ivanka")
    laptop.sync()
    saved_case(laptop.store, CANARY)
    waiting = laptop.store.sync.waiting()
    revoke(office_store, laptop)
    sealed = laptop.seal()
    assert (sealed.unsent, sealed.delivered, sealed.wiped) == (waiting, False, False)
    assert (sealed.contact, sealed.office) == ("Frau Ek, 0203 1234", "Zentrale")
    after = RevokedHome(laptop.home)
    assert after.hand_in().delivered
    laptop.store.close()
    done = after.wipe()
    assert (done.wiped, done.delivered) == (True, True)
    assert [path.name for path in laptop.home.iterdir() if path.is_file()] == [REVOKED_FILE]
    assert CANARY not in (laptop.home / REVOKED_FILE).read_text("utf-8")
    assert after.revoked() == done
    lines = office_store.run(lambda unit: unit.quarantine_lines(limit=9))
    assert [(line.device, line.reason) for line in lines] == [
        (laptop.account.device, "device-revoked")
    ] * waiting
    after.begin_anew()
    assert after.revoked() is None
    again = new_store(laptop.home)[0]  # it can be set up again
    again.close()


def test_it_can_be_handed_in_twice_and_is_kept_once(
    laptop: Laptop, office: EmbeddedOffice, office_store: OfficeStore
) -> None:
    saved_case(laptop.store)
    revoke(office_store, laptop)
    sealed = laptop.seal()
    kept = (laptop.home / REVOKED_FILE).read_bytes()
    for _ in range(2):
        (laptop.home / REVOKED_FILE).write_bytes(kept)
        assert RevokedHome(laptop.home).hand_in().delivered
    assert office_store.run(lambda unit: unit.quarantined()) == sealed.unsent


def test_without_a_network_the_key_goes_and_the_sealed_work_waits(
    laptop: Laptop, office: EmbeddedOffice, office_store: OfficeStore, tmp_path: Path
) -> None:
    saved_case(laptop.store, CANARY)
    revoke(office_store, laptop)
    sealed = laptop.seal()
    port = int(office.url.rpartition(":")[2])
    office.stop()
    after = RevokedHome(laptop.home)
    with pytest.raises(Offline):
        after.hand_in()
    laptop.store.close()
    assert after.wipe().delivered is False
    assert not (laptop.home / KEY_FILE).exists()
    with EmbeddedOffice(office_store, tmp_path / "office", name="Zentrale", port=port):
        assert after.hand_in().delivered
    assert office_store.run(lambda unit: unit.quarantined()) == sealed.unsent


def test_nothing_waits_nothing_is_sealed(laptop: Laptop, office_store: OfficeStore) -> None:
    laptop.sync()
    revoke(office_store, laptop)
    assert laptop.seal().delivered
    assert json.loads((laptop.home / REVOKED_FILE).read_bytes())["parts"] == []


def test_what_is_lost_is_counted_beforehand(laptop: Laptop, office_store: OfficeStore) -> None:
    case = saved_case(laptop.store)
    laptop.store.personal_notes(WORKER.id).keep(case.id, "nur für mich", at=NOW)
    laptop.sync()
    revoke(office_store, laptop)
    assert laptop.seal().notes == 1


def test_wiping_again_after_a_power_cut_ends_the_same(laptop: Laptop, office_store: OfficeStore) -> None:
    revoke(office_store, laptop)
    laptop.seal()
    laptop.store.close()
    (laptop.home / KEY_FILE).unlink()  # the cut came between the key and the store
    assert RevokedHome(laptop.home).wipe().wiped
    assert not (laptop.home / STORE_FILE).exists()
    assert RevokedHome(laptop.home).wipe().wiped


def test_backups_beside_the_store_go_with_it(laptop: Laptop, office_store: OfficeStore) -> None:
    folder = home_folder(laptop.home) / "2026-11-24"
    folder.mkdir(parents=True)
    (folder / "store.db").write_bytes(b"x" * 200_000)
    revoke(office_store, laptop)
    laptop.seal()
    laptop.store.close()
    RevokedHome(laptop.home).wipe()
    assert not folder.parent.exists()


def part(laptop: Laptop, office: EmbeddedOffice, changes: list[tuple[int, bytes]]) -> bytes:
    key = last_words.sealing_key(office._keys.signing).public_key().public_bytes_raw()  # noqa: SLF001
    return next(last_words.sealed_parts(key, laptop.account.device, changes))


@pytest.mark.parametrize("broken", ["active", "signature", "sealed", "bytes"])
def test_what_is_not_as_it_must_be_is_refused(
    laptop: Laptop, office: EmbeddedOffice, office_store: OfficeStore, broken: str
) -> None:
    body = part(laptop, office, [(1, b"x")])
    if broken != "active":
        revoke(office_store, laptop)
    if broken == "sealed":
        other = X25519PrivateKey.generate().public_key().public_bytes_raw()
        body = next(last_words.sealed_parts(other, laptop.account.device, [(1, b"x")]))
    if broken == "bytes":
        body = b"\x00" * 99
    sign = laptop.store.sync.sign(wire.request_message(last_words.SEALED_PATH, body))
    line = HttpOfficeLine(office.url, certificate=None, office_key=laptop.account.office_key)
    expected: dict[str, type[AppError]] = {
        "active": DeviceNotRevoked,
        "signature": SignatureInvalid,
        "sealed": MessageBroken,
        "bytes": MessageBroken,
    }
    with pytest.raises(expected[broken]):
        line.post(last_words.SEALED_PATH, body, b"\x00" * 64 if broken == "signature" else sign)
    line.close()
    assert office_store.run(lambda unit: unit.quarantined()) == 0


def test_much_unsent_work_goes_in_parts(laptop: Laptop, office: EmbeddedOffice) -> None:
    changes = [(ctr, bytes([ctr]) * 900_000) for ctr in range(1, 6)]
    key = last_words.sealing_key(office._keys.signing)  # noqa: SLF001
    parts = list(last_words.sealed_parts(key.public_key().public_bytes_raw(), laptop.account.device, changes))
    assert len(parts) == 3
    found = [
        one
        for body in parts
        for one in last_words.opened(last_words.read(body), office._keys.signing)  # noqa: SLF001
    ]
    assert found == changes
