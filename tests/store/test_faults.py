"""Disk full, process killed, two at once, writes past the unit: nothing half, nothing lost."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.actions.ports import Draft
from app.domain.errors import StoreDamaged, StoreFull, StoreInUse, WrongPassphrase
from app.store.engine import open_engine, reading, writing
from app.store.recovering import recover
from app.store.tables import WORKSTATION
from app.store.work import guard_open
from app.store.workstation import OpenStore, create
from tests.support.full_disks import set_limit
from tests.support.killed_saver import DRAFT
from tests.support.stores import (
    CHEAP,
    NOW,
    OTHER_PASSPHRASE,
    PASSPHRASE,
    WORKER,
    Clock,
    add_case,
    files_of,
    new_store,
    reopened,
    saved_case,
)

ROUNDS = 8


def sound(store: OpenStore) -> None:
    """Every page's seal and every index."""
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA quick_check").scalars().all() == ["ok"]
        assert connection.exec_driver_sql("PRAGMA cipher_integrity_check").all() == []


def totals(store: OpenStore) -> dict[str, int]:
    """Rows per table."""
    with reading(store.engine, store.path) as connection:
        return {
            name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for name, table in WORKSTATION.tables.items()
        }


# -- disk full --------------------------------------------------------------------------------


def fill(store: OpenStore) -> list[UUID]:
    """Save until it does not fit any more."""
    saved = []
    while True:
        saved.append(saved_case(store, "Ivanka" + "x" * 20_000).id)


def test_a_full_store_writes_nothing_half_and_goes_on(store: OpenStore) -> None:
    saved_case(store)
    with store.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    set_limit(store, pages + 40)
    with pytest.raises(StoreFull) as caught:
        fill(store)
    assert caught.value.facts == {"path": store.path}
    before = totals(store)
    draft = Draft(DRAFT, "intake", "1", "bg", {"name": "x" * 900_000}, "name", NOW)

    def save() -> None:
        with store.work(WORKER.id)() as unit:
            add_case(unit)
            unit.drafts.keep(draft)
            unit.commit()

    with pytest.raises(StoreFull):
        save()
    assert totals(store) == before
    set_limit(store, 2**30)
    case = saved_case(store)
    assert store.queries.case(case.id).case == case
    save()
    assert totals(store)["sync_outbox"] == before["sync_outbox"] + 2
    sound(store)


def test_a_full_disk_writes_nothing_half_and_goes_on(small_disk: Path) -> None:
    ballast, home = small_disk / "ballast", small_disk / "home"
    ballast.write_bytes(bytes(256 * 1024))
    store, _ = new_store(home)
    case = saved_case(store)
    if not small_disk.is_mount():
        set_limit(store, 300)
    with pytest.raises(StoreFull):
        fill(store)
    before = totals(store)
    assert store.queries.case(case.id).case == case
    store.close()
    ballast.unlink()
    again = reopened(home)
    assert totals(again) == before
    assert saved_case(again, "Ilie").number not in {
        line.number for line in again.queries.cases(limit=1000)[1:]
    }
    sound(again)
    again.close()


def test_no_room_for_a_store_leaves_nothing_behind(small_disk: Path) -> None:
    if not small_disk.is_mount():
        return  # only root can make a small file system
    home = small_disk / "home"
    (small_disk / "ballast").write_bytes(bytes(2 * 1024 * 1024 - 200 * 1024))
    with pytest.raises(StoreFull):
        create(home, WORKER, PASSPHRASE, clock=Clock(), cost=CHEAP)
    assert list(home.iterdir()) == []
    (small_disk / "ballast").unlink()
    new_store(home)[0].close()


def test_a_full_disk_keeps_the_old_passphrase(small_disk: Path) -> None:
    if not small_disk.is_mount():
        return
    home = small_disk / "home"
    store, code = new_store(home)
    (small_disk / "ballast").write_bytes(bytes(shutil.disk_usage(small_disk).free))
    with pytest.raises(StoreFull):
        store.change_passphrase(WORKER.name, PASSPHRASE, OTHER_PASSPHRASE, now=NOW)
    store.close()
    with pytest.raises(StoreFull):
        recover(home, code, WORKER.name, OTHER_PASSPHRASE, clock=Clock(), now=NOW)
    with pytest.raises(WrongPassphrase):
        reopened(home, OTHER_PASSPHRASE)
    (small_disk / "ballast").unlink()
    assert "store.keys.new" not in files_of(home)
    reopened(home).close()


# -- killed -----------------------------------------------------------------------------------


def killed_after(home: Path, lines: int) -> list[str]:
    """Start a saver, kill it after it said so many lines; returns all it said."""
    saver = subprocess.Popen(
        [sys.executable, "-m", "tests.support.killed_saver", str(home)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert saver.stdout is not None
    said = [saver.stdout.readline() for _ in range(lines)]
    saver.kill()
    said += saver.stdout.readlines()
    saver.stdout.close()
    assert saver.wait() == -9
    return [line.strip() for line in said if line.endswith("\n")]


@pytest.mark.slow
def test_a_killed_process_loses_no_save_and_no_draft(home: Path) -> None:
    new_store(home)[0].close()
    numbers: list[str] = []
    for turn in range(ROUNDS):
        said = killed_after(home, 3 + 7 * turn)
        store = reopened(home)
        sound(store)
        cases = {str(line.case_id): line.number for line in store.queries.cases(limit=100_000)}
        for line in said:
            if line.startswith("case "):
                _, id, number, letter = line.split()
                assert cases[id] == number
                numbers += [number, letter]
        drafted = [int(line.split()[1]) for line in said if line.startswith("draft ")]
        with store.work(WORKER.id)() as unit:
            assert unit.drafts.get(DRAFT).answers["turn"] >= drafted[-1]
        rows = totals(store)
        assert rows["case_file"] == rows["client"] == rows["household"] == rows["case_need"]
        assert rows["sync_outbox"] == rows["case_file"] + 1  # and the caseworker's name
        assert store.sync.waiting() == rows["sync_outbox"]
        store.close()
    assert len(numbers) == len(set(numbers)) > ROUNDS


# -- at once, and past the unit ---------------------------------------------------------------


def test_two_writers_at_once_take_turns(store: OpenStore) -> None:
    failed: list[BaseException] = []

    def save() -> None:
        try:
            for _ in range(25):
                saved_case(store)
        except BaseException as error:  # noqa: BLE001 - shown by the assertion below
            failed.append(error)

    threads = [threading.Thread(target=save) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    numbers = [line.number for line in store.queries.cases(limit=1000)]
    assert sorted(numbers) == sorted(set(numbers))
    assert len(numbers) == 75


def test_a_store_held_by_another_program_says_so(store: OpenStore) -> None:
    other = open_engine(store.path, store.key)
    raw = store.engine.raw_connection()
    raw.cursor().execute("PRAGMA busy_timeout = 1")  # and not five seconds
    raw.close()
    with other.begin(), pytest.raises(StoreInUse):
        saved_case(store)
    other.dispose()
    saved_case(store)


STATEMENTS = (
    "INSERT INTO client (id, _heads, _x) VALUES ('a', '[]', '{}')",
    "UPDATE client SET given_name = 'x'",
    "DELETE FROM client",
)


@pytest.mark.parametrize("statement", STATEMENTS)
def test_a_write_past_the_unit_is_refused(store: OpenStore, statement: str) -> None:
    case = saved_case(store)
    with store.engine.begin() as connection, pytest.raises(IntegrityError, match="past the unit of work"):
        connection.exec_driver_sql(statement)
    assert store.queries.case(case.id).client.given_name == "Ivanka"


def test_the_guard_is_shut_again_after_a_failure(store: OpenStore) -> None:
    def fail() -> None:
        with writing(store.engine, store.path) as connection, guard_open(connection):
            raise KeyError("anything")

    with pytest.raises(KeyError):
        fail()
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT is_open FROM write_guard").scalars().all() == [0]


@pytest.mark.parametrize("fault", [StoreDamaged(path="x", backup=None), ValueError("no")])
def test_what_a_unit_raises_passes_and_writes_nothing(store: OpenStore, fault: Exception) -> None:
    def fail(raised: Callable[[], Exception]) -> None:
        with store.work(WORKER.id)() as unit:
            add_case(unit)
            unit.commit()
            raise raised()

    before = totals(store)
    with pytest.raises(type(fault)):
        fail(lambda: fault)
    assert totals(store) == before
