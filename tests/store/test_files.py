"""What lies on the disk: nothing readable, damage noticed and left alone, a set-up that was cut."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.errors import StoreDamaged, WrongPassphrase
from app.store.workstation import UNFINISHED, OpenStore, has_store
from tests.support.stores import WORKER, add_case, files_of, new_store, reopened, saved_case

CANARY = "Zwitscherfink"


def test_no_word_is_readable_in_any_file(store: OpenStore, home: Path) -> None:
    saved_case(store, CANARY, family_name="Щерева", phone="0203-4711-0815")
    store.put_setting("team", CANARY)
    files = files_of(home)
    assert {"store.db", "store.db-wal", "store.keys"} <= set(files)
    store.close()
    files |= {f"{name} closed": content for name, content in files_of(home).items()}
    words = [CANARY, "Щерева", "0203-4711-0815", "case_file", "SQLite format", "CREATE TABLE"]
    patterns = [word.encode(coding) for word in words for coding in ("utf-8", "utf-16-le")]
    patterns += [store.key, store.key.hex().encode()] if store.key else []
    assert [name for name, content in files.items() for pattern in patterns if pattern in content] == []


def test_the_key_is_in_no_text_of_the_store(store: OpenStore) -> None:
    assert store.key.hex() not in repr(store).lower()
    assert repr(store.key) not in repr(store)
    assert store.key.hex() not in f"{store.engine!r} {store.engine.url}".lower()


def damaged(home: Path, how: str) -> None:
    path = home / "store.db"
    content = bytearray(path.read_bytes())
    if how == "first page":
        content[100] ^= 1
    elif how == "every page":
        for place in range(2000, len(content), 4096):
            content[place] ^= 1
    elif how == "cut in a page":
        del content[4096 * 3 + 100 :]
    elif how == "cut to nothing":
        content.clear()
    elif how == "another file":
        content[:] = b"%PDF-1.7" + bytes(20_000)
    path.write_bytes(content)


@pytest.mark.parametrize(
    "how", ["first page", "every page", "cut in a page", "cut to nothing", "another file"]
)
def test_damage_is_told_from_a_wrong_passphrase_and_nothing_is_touched(
    store: OpenStore, home: Path, how: str
) -> None:
    saved_case(store)
    store.close()
    damaged(home, how)
    before = files_of(home)
    with pytest.raises(StoreDamaged) as caught:
        reopened(home)
    assert caught.value.facts["path"] == home / "store.db"
    assert files_of(home) == before
    with pytest.raises(WrongPassphrase):
        reopened(home, "so heißt hier niemand, nirgends 99")
    assert (home / "store.db").read_bytes() == before["store.db"]


def test_damage_in_the_middle_is_noticed_when_it_is_read(store: OpenStore, home: Path) -> None:
    with store.work(WORKER.id)() as unit:
        for number in range(200):
            add_case(unit, f"Person {number}")
        unit.commit()
    store.close()
    path = home / "store.db"
    content = bytearray(path.read_bytes())
    for page in range(len(content) // 4096 // 2, len(content) // 4096):
        content[page * 4096 + 50] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(StoreDamaged):
        read_all(home)
    assert path.read_bytes() == bytes(content)


def read_all(home: Path) -> None:
    again = reopened(home)
    try:
        again.queries.cases(limit=1000)
        again.queries.referrals()
    finally:
        again.close()


def test_a_set_up_that_was_cut_before_its_keys_starts_again(home: Path) -> None:
    home.mkdir()
    (home / UNFINISHED).write_bytes(b"half a store")
    (home / f"{UNFINISHED}-wal").write_bytes(b"half a log")
    assert not has_store(home)
    store, _ = new_store(home)
    store.close()
    assert sorted(files_of(home)) == ["store.db", "store.keys"]
    reopened(home).close()


def test_a_set_up_that_was_cut_after_its_keys_is_finished(store: OpenStore, home: Path) -> None:
    case = saved_case(store)
    store.close()
    (home / "store.db").rename(home / UNFINISHED)
    again = reopened(home)
    assert again.queries.case(case.id).case == case
    again.close()
    assert sorted(files_of(home)) == ["store.db", "store.keys"]


def test_every_connection_has_the_settings_that_keep_saves_and_leave_no_copy(store: OpenStore) -> None:
    settings = {
        "journal_mode": "wal",
        "synchronous": 2,  # FULL: an acknowledged save survives a power cut
        "secure_delete": 1,
        "temp_store": 2,  # memory: no temporary file
        "foreign_keys": 1,
        "busy_timeout": 5000,
    }
    with store.engine.connect() as one, store.engine.connect().execution_options(reads=True) as two:
        two.exec_driver_sql("SELECT 1")
        for connection in (one, two):
            found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in settings}
            assert found == settings
            connection.rollback()
