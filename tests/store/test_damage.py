"""Damaged files, full disks, a second instance, a clock set back: told clearly, and nothing lost."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from app.domain.backups import Reason
from app.domain.errors import (
    AppError,
    BackupDamaged,
    BackupFull,
    BackupPlaceUnusable,
    StoreDamaged,
    StoreFull,
    StoreMissing,
    UpgradeFailed,
    WrongPassphrase,
)
from app.store import restoring, upgrading
from app.store.backups import Source, demand_sound, home_folder, listed, make, verify
from app.store.upgrade import stored_revision
from app.store.workstation import OpenStore, open_store
from app.ui.errors import say
from tests.support.full_disks import small_disk
from tests.support.stores import NOW, PASSPHRASE, WORKER, Clock, new_store, reopened, saved_case

FLIPS = 40
RELEASED = Path(__file__).parent / "released"


def a_store_with_a_backup(home: Path) -> tuple[bytes, int]:
    """Closed; its key and how many cases it has."""
    store, _ = new_store(home)
    with closing(store):
        for number in range(5):
            saved_case(store, f"Person {number}")
        make(Source(store.path, store.key), home_folder(home), Reason.WISH, NOW)
        return store.key, store.queries.count_cases()


def went_through(home: Path) -> None:
    """Open and read all there is: a fault deep inside is met by what reads that page, or by the check."""
    with closing(reopened(home)) as store:
        for line in store.queries.cases(limit=1000):
            store.queries.case(line.case_id)
        make(Source(store.path, store.key), home_folder(home), Reason.AUTOMATIC, NOW)
        demand_sound(Source(store.path, store.key))


def test_a_flipped_bit_in_the_store_is_told_and_the_backup_helps(tmp_path: Path) -> None:
    _, cases = a_store_with_a_backup(tmp_path / "home")
    chance, told = random.Random(7), 0  # noqa: S311 - where the bit lies
    size = (tmp_path / "home" / "store.db").stat().st_size
    for number in range(FLIPS):
        home = tmp_path / str(number)
        shutil.copytree(tmp_path / "home", home)
        flip(home / "store.db", chance.randrange(size * 8))
        if (error := met_by_going_through(home)) is None:
            continue  # a free page: nobody's data, and nothing reads it
        told += 1
        assert say(error).next_step
        backup = listed(home_folder(home))[-1]
        restoring.want(home, backup, keep_newer=True)
        with closing(reopened(home)) as store:
            assert store.queries.count_cases() == cases
            store.verify_audit()
        assert len(restoring.replaced(home)) == 1
    assert told > FLIPS // 2


def met_by_going_through(home: Path) -> AppError | None:
    try:
        went_through(home)
    except (StoreDamaged, BackupDamaged) as error:
        return error
    return None


def flip(path: Path, bit: int) -> None:
    content = bytearray(path.read_bytes())
    content[bit // 8] ^= 1 << bit % 8
    path.write_bytes(content)


def test_a_flipped_bit_in_the_key_file_never_opens_the_wrong_way(tmp_path: Path) -> None:
    key, cases = a_store_with_a_backup(tmp_path)
    good = (tmp_path / "store.keys").read_bytes()
    for bit in random.Random(8).sample(range(len(good) * 8), FLIPS):  # noqa: S311
        (tmp_path / "store.keys").write_bytes(good)
        flip(tmp_path / "store.keys", bit)
        with contextlib.suppress(AppError):
            store = reopened(tmp_path)
            assert (store.key, store.queries.count_cases()) == (key, cases)
            store.close()
        (tmp_path / "store.tries").unlink(missing_ok=True)
    (tmp_path / "store.keys").write_bytes(good)
    reopened(tmp_path).close()


def test_a_flipped_bit_in_a_backup_is_found(tmp_path: Path) -> None:
    key, _ = a_store_with_a_backup(tmp_path)
    (backup,) = listed(home_folder(tmp_path))
    database = backup.path / "store.db"
    good = database.read_bytes()
    for bit in random.Random(9).sample(range(len(good) * 8), FLIPS):  # noqa: S311
        flip(database, bit)
        with pytest.raises(BackupDamaged):
            verify(backup, key)
        database.write_bytes(good)
    verify(backup, key)


@pytest.mark.parametrize("share", [0, 0.01, 0.5, 0.99])
@pytest.mark.parametrize("name", ["store.db", "store.keys"])
def test_a_cut_file_is_told_and_left_as_it_is(tmp_path: Path, name: str, share: float) -> None:
    a_store_with_a_backup(tmp_path)
    content = (tmp_path / name).read_bytes()
    cut = content[: int(len(content) * share)]
    (tmp_path / name).write_bytes(cut)
    with pytest.raises((StoreDamaged, StoreMissing, BackupDamaged)):
        went_through(tmp_path)
    assert (tmp_path / name).read_bytes() == cut


@pytest.fixture
def tight(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "disk", megabytes=3) as folder:
        yield folder


@pytest.mark.parametrize("revision", ["0001", "0002", "0003"])
def test_an_upgrade_on_a_full_disk_leaves_the_old_store(tight: Path, revision: str) -> None:
    if not tight.is_mount():
        return  # only root can make a small file system
    home = tight / "home"
    home.mkdir()
    for name in ("store.db", "store.keys"):
        shutil.copy(RELEASED / revision / name, home)
    before = (home / "store.db").read_bytes()
    free = shutil.disk_usage(tight).free
    refused = 0
    for room in range(0, 900, 60):  # kB: from no room for the copy to room for nearly all
        (tight / "ballast").write_bytes(bytes(max(0, free - room * 1024)))
        try:
            reopened(home).close()
        except StoreFull:
            refused += 1
            left = {path.name for path in home.iterdir()} - {"store.db-wal", "store.db-shm"}
            assert left == {"store.db", "store.keys"}  # nothing half, and no copy that takes the room
            assert (home / "store.db").stat().st_size <= len(before)
        else:
            break
        finally:
            (tight / "ballast").unlink()
    assert refused > 3
    with closing(reopened(home)) as store:
        assert store.queries.count_cases() == 5


def test_a_restore_on_a_full_disk_changes_nothing(tight: Path) -> None:
    if not tight.is_mount():
        return
    home = tight / "home"
    _, cases = a_store_with_a_backup(home)
    (backup,) = listed(home_folder(home))
    restoring.want(home, backup, keep_newer=True)
    (tight / "ballast").write_bytes(bytes(shutil.disk_usage(tight).free - 400 * 1024))
    with pytest.raises((BackupFull, StoreFull)):
        reopened(home)
    with closing(reopened(home)) as store:
        assert store.queries.count_cases() == cases
    assert restoring.replaced(home) == ()


def test_a_read_only_folder_is_told(tmp_path: Path, store: OpenStore) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    stick.chmod(0o500)
    if os.access(stick, os.W_OK):
        return  # root may write anywhere
    with pytest.raises(BackupPlaceUnusable):
        make(Source(store.path, store.key), stick, Reason.WISH, NOW)
    stick.chmod(0o700)


def test_a_second_instance_reads_and_writes_without_loss(home: Path) -> None:
    first, _ = new_store(home)
    second = reopened(home)
    cases = {saved_case(store).id for store in (first, second) * 5}
    assert {line.case_id for line in first.queries.cases()} == cases
    made = make(Source(second.path, second.key), home_folder(home), Reason.WISH, NOW)
    assert made.cases == 10
    first.close()
    second.close()


def test_a_clock_that_was_set_back_loses_nothing(home: Path) -> None:
    new_store(home)[0].close()
    past = NOW - timedelta(days=400)
    with closing(reopened(home)) as store:
        early = saved_case(store, "Early")
        make(Source(store.path, store.key), home_folder(home), Reason.AUTOMATIC, NOW)
    with closing(open_store(home, WORKER.name, PASSPHRASE, clock=Clock(past), now=past)) as store:
        late = saved_case(store, "Late")
        make(Source(store.path, store.key), home_folder(home), Reason.AUTOMATIC, past)
        assert {line.case_id for line in store.queries.cases()} == {early.id, late.id}
        with pytest.raises(WrongPassphrase):
            store.demand_passphrase(WORKER.name, "wrong", now=past)
    assert len(listed(home_folder(home))) == 2


def _no_power(*_: object) -> dict[str, int]:
    raise OSError("power")


def test_a_failed_upgrade_says_that_nothing_changed(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(RELEASED / "0003", home)
    with monkeypatch.context() as patched:
        patched.setattr(upgrading, "_rows", _no_power)
        with pytest.raises(UpgradeFailed) as caught:
            reopened(home)
    assert "Nothing was changed" in say(caught.value).next_step
    with closing(reopened(home)) as store:
        assert stored_revision(store.engine, store.path) > "0003"
        assert store.queries.count_cases() == 5
