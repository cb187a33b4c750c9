"""`sozialraumbuero backup`: made on a stick, listed, checked, put back, also where the store is gone."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from app import i18n
from app.store.workstation import OpenStore
from app.wiring import backup_command
from tests.support.stores import PASSPHRASE, new_store, reopened, saved_case


class Said(NamedTuple):
    code: int
    out: str
    error: str


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    i18n.set_ui_translator(i18n.load("en"))
    yield
    i18n.set_ui_translator(i18n.load("en"))


@pytest.fixture
def store(tmp_path: Path) -> OpenStore:
    made, _ = new_store(tmp_path / "home")
    saved_case(made)
    made.close()
    return made


def run(store: OpenStore, *argv: str, passphrase: str = PASSPHRASE) -> Said:
    reading, writing = os.pipe()
    with os.fdopen(writing, "w", encoding="utf-8") as pipe:
        pipe.write(passphrase + "\n")
    out, error = io.StringIO(), io.StringIO()
    given = argv if argv[0] == "list" else (*argv, "--passphrase-fd", str(reading))
    code = backup_command.run(given, store.path.parent, out, error)
    if argv[0] == "list":
        os.close(reading)
    return Said(code, out.getvalue(), error.getvalue())


def test_made_listed_and_checked(store: OpenStore, tmp_path: Path) -> None:
    assert run(store, "list") == (0, "", "")
    made = run(store, "make")
    assert (made.code, made.error) == (0, "")
    assert "Made and checked" in made.out
    (name,) = [path.name for path in (store.path.parent / "backups").iterdir()]
    assert name in run(store, "list").out
    checked = run(store, "verify")
    assert (checked.code, checked.out) == (0, f"Whole: {name}\n1 backup was checked.\n")
    stick = tmp_path / "stick"
    assert run(store, "make", "--to", str(stick)).code == 0
    (on_stick,) = stick.iterdir()
    assert run(store, "verify", str(on_stick)).code == 0
    (on_stick / "store.db").write_bytes(b"no store")
    assert run(store, "verify", str(on_stick)).code == 1


def test_a_wrong_passphrase_changes_nothing(store: OpenStore) -> None:
    said = run(store, "make", passphrase="wrong")
    assert said.code == 1
    assert "passphrase" in said.error
    assert not (store.path.parent / "backups").exists()


def test_a_restore_shows_first(store: OpenStore) -> None:
    run(store, "make")
    with_more = reopened(store.path.parent)
    late = saved_case(with_more, "Late")
    with_more.close()
    shown = run(store, "restore")
    assert (shown.code, shown.error) == (0, "")
    assert late.number in shown.out
    assert "1 newer change made on this workstation is applied again." in shown.out
    assert "Nothing was changed." in shown.out
    assert not (store.path.parent / "replaced").exists()
    done = run(store, "restore", "--yes", "--leave-newer")
    assert (done.code, done.error) == (0, "")
    again = reopened(store.path.parent)
    assert again.queries.count_cases() == 1
    again.close()
    assert (store.path.parent / "replaced").exists()


@pytest.mark.parametrize("lost", [("store.db",), ("store.keys",), ("store.db", "store.keys")])
@pytest.mark.parametrize("fault", ["gone", "damaged"])
def test_a_lost_store_or_key_file_is_put_back(store: OpenStore, lost: tuple[str, ...], fault: str) -> None:
    run(store, "make")
    home = store.path.parent
    for name in lost:
        (home / name).unlink()
        if fault == "damaged":
            (home / name).write_bytes(b"broken")
    done = run(store, "restore", "--yes")
    assert (done.code, done.error) == (0, "")
    again = reopened(home)
    assert again.queries.count_cases() == 1
    again.close()
    for name in lost:
        if fault == "damaged" and name == "store.db":
            (kept,) = (home / "replaced").glob("*/store.db")
            assert kept.read_bytes() == b"broken"
