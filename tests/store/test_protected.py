"""Write protection, as an ordinary user feels it: told with a next step, nothing changed, then it goes on."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.errors import StoreReadOnly
from tests.support.ordinary_child import NOBODY
from tests.support.stores import is_root, new_store, reopened, saved_case

ROOT = Path(__file__).parents[2]
READ_ONLY = StoreReadOnly.__name__


@pytest.fixture
def theirs() -> Iterator[Path]:
    """A store of an ordinary user, in a place that she can reach: pytest's own folders are root's."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    store, _ = new_store(folder / "home")
    saved_case(store)
    store.close()
    yield folder / "home"
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o700)
    shutil.rmtree(folder)


def given(home: Path) -> None:
    """Root made it; it is hers now."""
    for path in (home, *home.iterdir()):
        os.chown(path, NOBODY, NOBODY)


def as_ordinary_user(home: Path, what: str) -> str:
    program = [sys.executable, "-m", "tests.support.ordinary_child", str(home), what]
    done = subprocess.run(program, cwd=ROOT, check=False, capture_output=True, text=True)
    assert not done.stderr, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("what", ["open", "create", "passphrase"])
def test_a_folder_that_may_not_be_written_is_told(theirs: Path, what: str) -> None:
    if not is_root():
        return  # only root can become somebody else
    given(theirs)
    theirs.chmod(0o555)
    before = {path.name: path.read_bytes() for path in theirs.iterdir()}
    assert as_ordinary_user(theirs, what) == READ_ONLY
    assert {path.name: path.read_bytes() for path in theirs.iterdir()} == before
    theirs.chmod(0o755)
    assert as_ordinary_user(theirs, "save") == "done"
    assert reopened(theirs).queries.count_cases() == 2


@pytest.mark.parametrize("mode", [0o444, 0o000])
def test_a_database_that_may_not_be_written_is_told(theirs: Path, mode: int) -> None:
    if not is_root():
        return
    given(theirs)
    (theirs / "store.db").chmod(mode)
    assert as_ordinary_user(theirs, "save") == READ_ONLY
    for path in theirs.glob("store.db*"):  # its log is made with the rights of the file itself
        path.chmod(0o600)
    assert as_ordinary_user(theirs, "save") == "done"
    assert reopened(theirs).queries.count_cases() == 2
