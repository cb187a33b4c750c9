"""What erasing left behind, or took from somebody else, as a person saw it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from app.actions import clients, erasure, merging, notes
from app.actions.erasure import EraseOrder
from app.actions.workplace import SetUp, Workplace
from app.domain.casework import CaseNote
from app.domain.errors import CaseNotOpen
from app.domain.ids import new_id
from app.domain.protection import ErasureBasis
from app.domain.records import CaseFile, Client, Household
from app.store.file_names import KEY_FILE, TRIES_FILE
from app.store.keys import Cost, Tries, read_key_file, unlock
from app.wiring.door import Door
from tests.support.raw_pages import everything
from tests.support.stores import PASSPHRASE, Clock

CHEAP = Cost(memory_kib=8 * 1024, passes=1, lanes=1)
CANARY = "Kanarienvogel"
SOMEBODY = UUID(int=0xB)
AT = datetime(2026, 11, 2, tzinfo=UTC)


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime(2026, 11, 25, 9, tzinfo=UTC))


@pytest.fixture
def place(tmp_path: Path, clock: Clock) -> Iterator[Workplace]:
    door = Door(tmp_path / "home", clock=clock, cost=CHEAP)
    made = door.create(SetUp("Aylin Demir", "de", "street", "kommune", PASSPHRASE, "Hochfeld")).workplace
    yield made
    made.close()


def a_case(place: Workplace, beside: Client | None = None, name: str = CANARY) -> tuple[CaseFile, Client]:
    with place.work() as unit:
        if beside is None:
            home = Household(new_id(), street=f"{CANARY}straße")
            unit.households.add(home)
            home_id = home.id
        else:
            assert beside.household_id is not None
            home_id = beside.household_id
        client = Client(new_id(), home_id, given_name=name, birth_date=date(1990, 2, 3))
        case = CaseFile(new_id(), client.id, unit.numbers.next_case(2026), date(2026, 11, 1))
        unit.clients.add(client)
        unit.cases.add(case)
        unit.commit()
    return case, client


def in_files(home: Path) -> bool:
    now = datetime(2026, 11, 25, tzinfo=UTC)
    opened = unlock(
        read_key_file(home / KEY_FILE),
        "Aylin Demir",
        PASSPHRASE,
        tries=Tries.read(home / TRIES_FILE),
        now=now,
    )
    return CANARY.encode() in everything(home, opened.data_key)


def finish(place: Workplace) -> None:
    """What is done on a lane of its own once the rows are gone."""
    assert place.protection.finish(lambda _done, _total: None, gives_way=False)


def purged(place: Workplace, case: CaseFile, clock: Clock) -> None:
    erasure.throw_away("case_file", case.id, place=place)
    clock.forward(timedelta(days=31).total_seconds())
    assert case.id in erasure.purge(place=place).ids
    finish(place)


def test_after_the_bin_was_purged_the_name_was_still_on_the_disk_and_no_page_led_to_it(
    place: Workplace, clock: Clock, tmp_path: Path
) -> None:
    case, _ = a_case(place)
    purged(place, case, clock)
    assert not in_files(tmp_path / "home")


def test_a_child_of_a_family_that_still_comes_stays_when_its_own_case_is_purged(
    place: Workplace, clock: Clock
) -> None:
    mother, client = a_case(place, name="Ivanka")
    case, child = a_case(place, beside=client, name="Mila")
    purged(place, case, clock)
    assert [one.client.id for one in place.households.others(client.id).known] == [child.id]
    assert place.queries.case(mother.id).household is not None


def test_the_address_she_had_moved_out_of_stayed_after_she_was_erased(
    place: Workplace, tmp_path: Path
) -> None:
    case, client = a_case(place)
    clients.move_out(client.id, work=place.work)
    erasure.erase(EraseOrder(case.id, whole_person=True, basis=ErasureBasis.REQUEST), place=place)
    finish(place)
    assert not in_files(tmp_path / "home")


def test_the_address_of_the_entry_that_was_merged_stayed_after_she_was_erased(
    place: Workplace, tmp_path: Path, clock: Clock
) -> None:
    (case, kept), (_, merged) = a_case(place), a_case(place)
    merging.merge(kept.id, merged.id, ["household_id"], work=place.work, worker=place.worker, clock=clock)
    erasure.erase(EraseOrder(case.id, whole_person=True, basis=ErasureBasis.REQUEST), place=place)
    finish(place)
    assert not in_files(tmp_path / "home")


def test_somebody_erased_a_person_whose_other_case_she_was_not_allowed_to_see(place: Workplace) -> None:
    case, client = a_case(place)
    other = CaseFile(new_id(), client.id, "2026-H9", date(2026, 11, 1), caseworker_id=SOMEBODY)
    with place.work() as unit:
        unit.cases.add(replace(other, readers=(str(SOMEBODY),)))
        unit.commit()
    with pytest.raises(CaseNotOpen):
        place.protection.plan(case.id, whole_person=True)
    with pytest.raises(CaseNotOpen):
        erasure.erase(EraseOrder(case.id, whole_person=True, basis=ErasureBasis.REQUEST), place=place)
    erasure.erase(EraseOrder(case.id, whole_person=False, basis=ErasureBasis.REQUEST), place=place)


def test_the_bin_showed_a_note_that_was_for_one_reader_only(place: Workplace) -> None:
    case, _ = a_case(place)
    secret = CaseNote(new_id(), case.id, AT, SOMEBODY, f"{CANARY} nur für eine", readers=(str(SOMEBODY),))
    own = CaseNote(new_id(), case.id, AT, place.worker.id, "für alle")
    with place.work() as unit:
        unit.notes.add(secret)
        unit.notes.add(own)
        unit.commit()
    for note in (secret, own):
        notes.remove(note, work=place.work, clock=place.clock)
    assert [line.title for line in place.protection.bin()] == ["für alle"]


def test_children_who_were_only_named_in_her_household_stayed_in_the_search_for_ever(
    place: Workplace, clock: Clock, tmp_path: Path
) -> None:
    case, client = a_case(place)
    child = clients.NewMember("Mila", CANARY, with_case=False)
    clients.add_member(client.id, child, work=place.work, worker=place.worker, team=place.team, clock=clock)
    purged(place, case, clock)
    assert place.search.find("Mila") == ()
    assert not in_files(tmp_path / "home")


def test_a_copy_of_everything_says_which_cases_it_lacks(place: Workplace) -> None:
    """Cases closed to who made the copy were left out, and nobody was told."""
    first, client = a_case(place)
    with place.work() as unit:
        other = CaseFile(
            new_id(),
            client.id,
            unit.numbers.next_case(2026),
            date(2026, 11, 2),
            caseworker="Mehmet",
            caseworker_id=SOMEBODY,
            readers=(str(SOMEBODY),),
        )
        unit.cases.add(other)
        unit.commit()

    assert place.protection.cases_of_person(first.id) == (first.id,)
    assert place.protection.closed_of_person(first.id) == (other.number,)
