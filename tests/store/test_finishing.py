"""What is left to do after an erasure: it gives way to saves, can be stopped, and waits for room."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from app.actions.ports import CleanFile
from app.domain.backups import Reason
from app.domain.errors import BackupFull, Cancelled, StoreInUse
from app.store import backups
from app.store.backups import home_folder, not_yet_erased
from app.store.engine import is_awaited, reading
from app.store.tables import erasure_work
from app.store.workstation import OpenStore
from app.wiring.backups import after_erasure
from tests.support.erasure_records import CANARY, erasure_of, fill
from tests.support.full_disks import small_disk as made_small
from tests.support.raw_pages import everything
from tests.support.stores import NOW, WORKER, Clock, reopened, saved_case

ROOT = Path(__file__).parents[2]


@pytest.fixture
def erased(store: OpenStore) -> UUID:
    """Somebody's records are gone, two backups still hold them, and nothing is written anew yet."""
    case, client, household = fill(store, store.work(WORKER.id), WORKER.id)
    source = backups.Source(store.path, store.key)
    for reason in (Reason.AUTOMATIC, Reason.WISH):
        backups.make(source, home_folder(store.path.parent), reason, NOW)
    erasure = erasure_of(("case_file", case.id), ("client", client.id), ("household", household.id))
    with store.work(WORKER.id)() as unit:
        unit.erasures.add(erasure)
        unit.commit()
    store.after_erasure.append(after_erasure(store, Clock()))
    return erasure.id


def unfinished(store: OpenStore) -> bool:
    with reading(store.engine, store.path) as connection:
        (row,) = connection.execute(erasure_work.select()).all()
    return row.done_at is None


def holds_canary(store: OpenStore) -> bool:
    """In any page of the store, of its log or of a backup."""
    return CANARY.encode() in everything(store.path.parent, store.key)


def test_it_gives_way_to_whoever_wants_to_save(store: OpenStore, erased: UUID) -> None:
    store.after_erasure.clear()  # the file alone
    threads: list[threading.Thread] = []
    stopped = threading.Event()

    def progress(_done: int, _total: int) -> None:
        if not threads:
            threads.append(threading.Thread(target=saved_case, args=(store,)))
            threads[0].start()
        while not is_awaited(store.engine) and not stopped.is_set():
            pass  # until the other thread has come to the door

    with pytest.raises(StoreInUse):
        store.finish_erasures(progress, gives_way=True)
    stopped.set()
    threads[0].join()
    assert store.queries.count_cases() == 1
    assert unfinished(store)
    assert store.finish_erasures()
    assert not unfinished(store)
    assert not store.finish_erasures(), "nothing is left"


def test_it_is_stopped_between_two_files_and_goes_on_at_the_next_unlocking(
    store: OpenStore, erased: UUID
) -> None:
    folder = home_folder(store.path.parent)

    def progress(done: int, _total: int) -> None:
        if done == 1:
            raise Cancelled

    with pytest.raises(Cancelled):
        store.finish_erasures(progress)
    assert len(backups.listed(folder)) == 2, "none is lost"
    assert len(not_yet_erased(folder, [erased])) == 1, "one is done"
    assert unfinished(store)
    assert holds_canary(store)

    store.finish_erasures()
    assert not_yet_erased(folder, [erased]) == ()
    assert len(backups.listed(folder)) == 2
    assert not holds_canary(store)


def in_a_child(home: Path, what: str, tmp: Path | None = None) -> str:
    """SQLite asks once in a process where temporary files go: so this is done in another one."""
    place = {"SQLITE_TMPDIR": str(tmp), "TMPDIR": str(tmp)} if tmp is not None else {}
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.erasing_child", str(home), what],
        cwd=ROOT,
        env={**os.environ, **place},
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


def a_large_one(store: OpenStore) -> None:
    """More than SQLite keeps in memory, and a backup of that."""
    kept = store.attachments(lambda content, kind, _longest: (content, kind))
    for _ in range(12):
        kept.keep(CleanFile(os.urandom(1024 * 1024), "image/jpeg"))
    source = backups.Source(store.path, store.key)
    backups.make(source, home_folder(store.path.parent), Reason.WISH, NOW + timedelta(hours=1))


def test_no_room_for_temporary_files_stops_it_and_no_backup_is_dropped(
    store: OpenStore, erased: UUID, tmp_path: Path
) -> None:
    a_large_one(store)
    store.close()
    home = store.path.parent
    with made_small(tmp_path / "tmp", megabytes=1) as tmp:
        if not tmp.is_mount():
            return  # only root can make a small file system
        (tmp / "ballast").write_bytes(bytes(900 * 1024))
        assert in_a_child(home, "finish", tmp) == f"{BackupFull.__name__} 3"
    assert in_a_child(home, "finish") == "done 3"


def test_a_backup_and_a_new_key_need_no_room_for_temporary_files(store: OpenStore, tmp_path: Path) -> None:
    a_large_one(store)
    case = saved_case(store)
    store.close()
    home = store.path.parent
    with made_small(tmp_path / "tmp", megabytes=1) as tmp:
        if tmp.is_mount():
            (tmp / "ballast").write_bytes(bytes(shutil.disk_usage(tmp).free))
        assert in_a_child(home, "backup", tmp) == "done 2"
        assert in_a_child(home, "rekey", tmp).startswith("done")
        assert [path.name for path in tmp.iterdir() if path.name != "ballast"] == [], "nothing is left there"
    again = reopened(home)
    assert again.queries.case(case.id).case == case
    again.close()
