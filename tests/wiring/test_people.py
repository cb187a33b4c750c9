"""Several people at one workstation, over the real encrypted store and its key file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.actions.ports import Caseworker
from app.actions.workplace import SetUp, Workplace, with_worker
from app.domain.errors import (
    NameTaken,
    PassphraseTooWeak,
    UnknownCaseworker,
    WaitBeforeNextTry,
    WrongPassphrase,
    WrongRecoveryCode,
)
from app.domain.ids import new_id
from app.wiring.door import Door
from tests.support.pdf_reading import page_texts
from tests.support.stores import CHEAP, OTHER_PASSPHRASE, PASSPHRASE, Clock

NEW = "kragen 8 wolke zunder pfeife otter"
MEHMET = Caseworker(new_id(), "Mehmet Kaya", "tr", "office", "0203 99", "kaya@example.org")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def door(tmp_path: Path, clock: Clock) -> Door:
    return Door(tmp_path, clock, cost=CHEAP)


@pytest.fixture
def made(door: Door) -> Iterator[tuple[Workplace, str]]:
    """A workplace and the code of its recovery sheet, as printed."""
    wanted = SetUp(
        "Aylin Demir", "de", "street", "kommune", PASSPHRASE, "Hochfeld", "0203 123", "demir@example.org"
    )
    created = door.create(wanted)
    yield created.workplace, _code(created.recovery_pdf)
    created.workplace.close()


@pytest.fixture
def place(made: tuple[Workplace, str]) -> Workplace:
    return made[0]


def _code(pdf: bytes) -> str:
    found = re.search(r"(?:[0-9A-HJKMNP-TV-Z]{5}[\s-]+){4}[0-9A-HJKMNP-TV-Z]{5}", "\n".join(page_texts(pdf)))
    assert found is not None
    return re.sub(r"[\s-]", "", found[0])


def test_telephone_and_e_mail_of_the_set_up_stand_in_letters(place: Workplace) -> None:
    assert (place.sender.phone, place.sender.email) == ("0203 123", "demir@example.org")


def test_somebody_who_was_added_unlocks_and_nobody_is_signed_out(place: Workplace, door: Door) -> None:
    place.people.add(MEHMET, OTHER_PASSPHRASE)

    assert [worker.name for worker in place.people.all()] == ["Aylin Demir", "Mehmet Kaya"]
    assert place.queries.cases() == ()
    other = door.unlock("Mehmet Kaya", OTHER_PASSPHRASE)
    assert other.worker == MEHMET
    assert other.sender.phone == "0203 99"
    other.close()


@pytest.mark.parametrize("name", ["Aylin Demir", "aylin  demir", "Aylin Demir "])
def test_a_name_opens_one_slot_only(place: Workplace, door: Door, name: str) -> None:
    with pytest.raises(NameTaken):
        place.people.add(replace(MEHMET, name=name), OTHER_PASSPHRASE)
    door.unlock("Aylin Demir", PASSPHRASE).close()


def test_a_weak_passphrase_adds_nobody(place: Workplace) -> None:
    with pytest.raises(PassphraseTooWeak):
        place.people.add(MEHMET, "hochfeld")
    assert [worker.name for worker in place.people.all()] == ["Aylin Demir"]


def test_one_s_own_facts_are_kept_and_letters_follow(place: Workplace, door: Door) -> None:
    changed = replace(place.worker, phone="0170 5", email="neu@example.org", language="ar")
    place.people.save(changed)

    again = door.unlock("Aylin Demir", PASSPHRASE)
    assert again.worker == changed
    assert with_worker(place, changed).sender == again.sender
    again.close()


def test_nobody_is_renamed_in_passing(place: Workplace) -> None:
    with pytest.raises(UnknownCaseworker):
        place.people.save(replace(place.worker, name="Aylin Yilmaz"))


def test_a_new_passphrase_wants_the_old_one(place: Workplace, door: Door, clock: Clock) -> None:
    with pytest.raises(WrongPassphrase):
        place.people.change_passphrase("falsch", NEW)
    with pytest.raises(WaitBeforeNextTry):
        place.people.change_passphrase(PASSPHRASE, NEW)
    clock.forward(2)
    place.people.change_passphrase(PASSPHRASE, NEW)

    door.unlock("Aylin Demir", NEW).close()
    with pytest.raises(WrongPassphrase):
        door.unlock("Aylin Demir", PASSPHRASE)


def test_the_recovery_code_opens_and_stays_valid(made: tuple[Workplace, str], door: Door) -> None:
    _place, code = made
    door.recover("Aylin Demir", code, NEW).close()
    door.unlock("Aylin Demir", NEW).close()
    door.recover("Aylin Demir", code, OTHER_PASSPHRASE).close()


def test_wrong_recovery_codes_cost_a_growing_pause(
    made: tuple[Workplace, str], door: Door, clock: Clock
) -> None:
    _place, code = made
    waits = []
    for _try in range(3):
        with pytest.raises(WrongRecoveryCode) as caught:
            door.recover("Aylin Demir", "0" * 25, NEW)
        waits.append(caught.value.facts["wait_seconds"])
        with pytest.raises(WaitBeforeNextTry):
            door.recover("Aylin Demir", code, NEW)
        clock.forward(60)
    assert waits == [1, 2, 4]
    door.unlock("Aylin Demir", PASSPHRASE).close()


def test_a_new_sheet_counts_from_the_moment_somebody_has_it(
    made: tuple[Workplace, str], door: Door, clock: Clock
) -> None:
    place, old = made
    sheet = place.people.new_sheet(PASSPHRASE, "de")
    assert _code(sheet.pdf) == sheet.code != old
    assert sheet.pictures
    assert sheet.code not in repr(sheet)
    door.recover("Aylin Demir", old, PASSPHRASE).close()  # not in force yet

    place.people.put_in_force(sheet)
    with pytest.raises(WrongRecoveryCode):
        door.recover("Aylin Demir", old, NEW)
    clock.forward(2)
    door.recover("Aylin Demir", sheet.code, NEW).close()


def test_a_new_sheet_wants_the_passphrase(place: Workplace) -> None:
    with pytest.raises(WrongPassphrase):
        place.people.new_sheet("falsch", "de")
