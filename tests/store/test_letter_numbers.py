"""Numbers of letters on a full disk: none is used up by a failure, none is given twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from app.actions import writing
from app.actions.workplace import Workplace
from app.actions.writing import WriteLetter
from app.domain.errors import StoreFull
from app.domain.records import CaseFile, Letter
from app.store.engine import reading
from app.store.tables import counter
from app.store.workstation import OpenStore
from app.wiring.workplace import workplace
from tests.support.full_disks import set_limit
from tests.support.full_disks import small_disk as made_small
from tests.support.stores import WORKER, Clock, new_store, reopened, saved_case

STEPS = ({"what": "Kind für die Schule anmelden", "where": "Beispielamt", "on": date(2026, 12, 2)},)


def issue(place: Workplace, case: CaseFile) -> Letter:
    wanted = WriteLetter("next-steps", case.id, place.sender, asked={"steps": STEPS}, languages=("bg",))
    letter, _, _ = writing.issue(
        wanted,
        work=place.work,
        templates=place.templates,
        press=place.press,
        next_slip=place.next_slip,
        worker=place.worker,
        clock=place.clock,
    )
    return letter


def issue_until_full(place: Workplace, case: CaseFile) -> list[Letter]:
    issued = []
    try:
        while True:
            issued.append(issue(place, case))
    except StoreFull:
        return issued


def counters(store: OpenStore) -> dict[str, int]:
    with reading(store.engine, store.path) as connection:
        return {row.name: row.value for row in connection.execute(select(counter))}


@pytest.fixture
def roomy_disk(tmp_path: Path) -> Iterator[Path]:
    """Room for the tables of this version and the next ones, and for some letters."""
    with made_small(tmp_path / "roomy", megabytes=3) as folder:
        yield folder


def test_a_full_disk_uses_no_number_up_and_gives_none_twice(roomy_disk: Path) -> None:
    ballast, home = roomy_disk / "ballast", roomy_disk / "home"
    ballast.write_bytes(bytes(512 * 1024))
    store, _ = new_store(home)
    case = saved_case(store)
    if not roomy_disk.is_mount():
        set_limit(store, 300)
    place = workplace(store, WORKER, Clock())
    before = issue_until_full(place, case)
    numbers, trail = counters(store), store.verify_audit()
    for _ in range(3):
        with pytest.raises(StoreFull):
            issue(place, case)
    assert counters(store) == numbers
    assert store.verify_audit() == trail
    assert [line.letter_number for line in store.queries.letters_of(case.id)] == [
        letter.number for letter in reversed(before)
    ]
    place.close()

    ballast.unlink()
    again = reopened(home)
    place = workplace(again, WORKER, Clock())
    after = [issue(place, case) for _ in range(2)]
    running = [int(letter.number[-4:]) for letter in (*before, *after)]
    assert running == list(range(1, len(before) + 3))
    assert again.verify_audit()[0] == len(running)
    place.close()
