"""Writing the file anew after an erasure: bounded memory, nothing readable set aside, writers wait."""

from __future__ import annotations

import threading
import zlib
from pathlib import Path

from app.store.engine import rewriting
from app.store.erasing_finish import wipe_free_pages
from app.store.workstation import OpenStore
from tests.support.crowd import crowd
from tests.support.stores import saved_case

NEARLY_RANDOM = 0.98


def set_aside() -> bytes:
    """What lies in the unnamed files that SQLite has open."""
    found = b""
    for one in Path("/proc/self/fd").iterdir():
        try:
            if "etilqs" in str(one.readlink()):
                found += one.read_bytes()
        except OSError:  # closed meanwhile
            continue
    return found


def test_what_is_set_aside_is_encrypted(store: OpenStore) -> None:
    crowd(store, 600)
    largest = b""

    def look() -> int:
        nonlocal largest
        largest = max(largest, set_aside(), key=len)
        return 0

    with rewriting(store.engine) as connection:
        connection.execute("PRAGMA cache_size = -100")  # a small store in a small memory
        connection.driver_connection.set_progress_handler(look, 2000)
        connection.execute("VACUUM")
        connection.driver_connection.set_progress_handler(None, 2000)

    assert len(largest) > store.path.stat().st_size / 10, "it is not in memory"
    assert b"Duisburg" not in largest
    assert b"SQLite format" not in largest
    assert len(zlib.compress(largest)) > NEARLY_RANDOM * len(largest), "it looks like noise"


def test_a_save_waits_until_the_file_is_written(store: OpenStore) -> None:
    begun, saved = threading.Event(), threading.Event()

    def save() -> None:
        begun.set()
        saved_case(store)
        saved.set()

    thread = threading.Thread(target=save)
    with rewriting(store.engine) as connection:
        thread.start()
        begun.wait()
        connection.execute("VACUUM")
        assert not saved.is_set()
    thread.join()
    assert saved.is_set()
    assert store.queries.count_cases() == 1


def test_two_at_once_come_one_after_the_other(store: OpenStore) -> None:
    saved_case(store)
    failed: list[BaseException] = []

    def wipe() -> None:
        try:
            wipe_free_pages(store.engine, store.path)
        except BaseException as error:  # noqa: BLE001 - told below
            failed.append(error)

    threads = [threading.Thread(target=wipe) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
