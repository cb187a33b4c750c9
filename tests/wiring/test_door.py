"""The way in, over the real store: set up, lock, unlock, the demonstration, damaged key files."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.actions.workplace import SetUp
from app.bootstrap import KEY_FILE, LightDoor
from app.domain.errors import (
    AppError,
    PassphraseTooWeak,
    StoreExists,
    UnknownCaseworker,
    WrongPassphrase,
)
from app.wiring.tour_pages import texts
from tests.support.stores import CHEAP, PASSPHRASE, Clock

WANTED = SetUp("Aylin Demir", "de", "street", "kommune", PASSPHRASE, "Hochfeld")


def door(home: Path) -> LightDoor:
    return LightDoor(home, clock=Clock(), cost=CHEAP)


def test_a_store_is_made_closed_and_opened_again(tmp_path: Path) -> None:
    way = door(tmp_path)
    assert (way.has_store(), way.names()) == (False, ())
    created = way.create(WANTED)
    created.workplace.close()
    sheet = "\n".join(texts(created.recovery_pdf))
    assert "Hochfeld" in sheet
    assert PASSPHRASE not in sheet
    assert len(created.recovery_pictures) == 1
    again = door(tmp_path)
    assert (again.has_store(), again.names()) == (True, ("Aylin Demir",))
    place = again.unlock("Aylin Demir", PASSPHRASE)
    assert (place.worker.name, place.team, place.worker.role) == ("Aylin Demir", "Hochfeld", "street")
    place.close()


def test_the_recovery_sheet_is_nowhere_on_the_disk(tmp_path: Path) -> None:
    created = door(tmp_path).create(WANTED)
    created.workplace.close()
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and b"%PDF" in path.read_bytes()]


def test_a_second_set_up_changes_nothing(tmp_path: Path) -> None:
    door(tmp_path).create(WANTED).workplace.close()
    before = (tmp_path / KEY_FILE).read_bytes()
    with pytest.raises(StoreExists):
        door(tmp_path).create(WANTED)
    assert (tmp_path / KEY_FILE).read_bytes() == before


def test_weak_and_wrong_passphrases(tmp_path: Path) -> None:
    way = door(tmp_path)
    assert way.estimated_bits("12345") < way.minimum_bits() <= way.estimated_bits(way.suggest_passphrase())
    with pytest.raises(PassphraseTooWeak):
        way.create(SetUp("Aylin Demir", "de", "street", "kommune", "12345", "Hochfeld"))
    assert not way.has_store()
    way.create(WANTED).workplace.close()
    with pytest.raises(UnknownCaseworker):
        way.unlock("Niemand", PASSPHRASE)
    with pytest.raises(WrongPassphrase):
        way.unlock("Aylin Demir", "wal nelke 41 turbine saftig kronen")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"slots": [{}]}', b'{"slots": 1}', b"\xff\xfe"])
def test_a_damaged_key_file_is_told_at_unlocking(tmp_path: Path, content: bytes) -> None:
    door(tmp_path).create(WANTED).workplace.close()
    (tmp_path / KEY_FILE).write_bytes(content)
    way = door(tmp_path)
    assert (way.has_store(), way.names()) == (True, ())
    with pytest.raises(AppError):
        way.unlock("Aylin Demir", PASSPHRASE)
    assert (tmp_path / KEY_FILE).read_bytes() == content


def test_the_demonstration_keeps_its_people_and_its_office_moves(tmp_path: Path) -> None:
    place = door(tmp_path).create_demo("de")
    count = place.queries.count_cases()
    account = place.sync.account()
    place.close()
    again = door(tmp_path).create_demo("de")
    assert again.queries.count_cases() == count == 42
    assert again.sync.account() == account
    again.close()
