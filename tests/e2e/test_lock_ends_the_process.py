"""Locking ends the process: the memory of the one that follows holds no copy of the key.

As the design's measurement does it (7-desktop.md part 2), the memory is read from outside.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.bootstrap import LightDoor
from app.store.file_names import KEY_FILE
from app.store.keys import read_key_file
from app.system.again import LOCKED
from app.system.paths import HOME_VARIABLE
from tests.support import locked_application
from tests.support.stores import CHEAP, PASSPHRASE, WORKER, new_store


@dataclass(frozen=True, slots=True)
class Running:
    """The application under test."""

    process: subprocess.Popen[str]
    home: Path
    key: bytes

    def says(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def go_on(self, line: str = "") -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def copies(self) -> tuple[int, int]:
        """Raw and as hexadecimal digits, in all memory that can be written."""
        raw = found = 0
        needles = self.key, self.key.hex().encode()
        pid = self.process.pid
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            span, rights = line.split()[:2]
            if not rights.startswith("rw"):
                continue
            low, high = (int(part, 16) for part in span.split("-"))
            try:
                with Path(f"/proc/{pid}/mem").open("rb", 0) as memory:
                    memory.seek(low)
                    held = memory.read(high - low)
            except (OSError, ValueError, OverflowError):
                continue  # a guard page, or given back meanwhile
            raw += held.count(needles[0])
            found += held.count(needles[1])
        return raw, found


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    store, _code = new_store(tmp_path)
    store.close()
    opened = read_key_file(tmp_path / KEY_FILE).open_caseworker(WORKER.name, PASSPHRASE)
    assert opened is not None
    process = subprocess.Popen(
        [sys.executable, locked_application.__file__, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
        env={
            **os.environ,
            HOME_VARIABLE: str(tmp_path),
            "QT_QPA_PLATFORM": "offscreen",
            "PYTHONPATH": str(Path(__file__).parents[2]),
        },
    )
    yield Running(process, tmp_path, opened.data_key)
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()


def test_after_the_lock_no_byte_of_the_key_is_in_the_process(running: Running) -> None:
    pid = running.process.pid
    running.go_on(PASSPHRASE)
    assert running.says() == "unlocked"
    assert sum(running.copies()) > 0, "the measurement sees the key while the store is open"
    assert LOCKED.encode() not in Path(f"/proc/{pid}/cmdline").read_bytes()
    lock_file = running.home / "desktop.lock"
    assert lock_file.exists()

    running.go_on()
    assert running.says() == "locked"

    assert running.process.poll() is None
    assert LOCKED.encode() in Path(f"/proc/{pid}/cmdline").read_bytes(), "the same process, a new image"
    assert running.copies() == (0, 0)
    assert int(lock_file.read_text().split()[0]) == pid, "nobody could start in between"
    running.go_on()
    assert running.process.wait(timeout=30) == 0
    assert not lock_file.exists()

    place = LightDoor(running.home, cost=CHEAP).unlock(WORKER.name, PASSPHRASE)
    kept = place.session.views.of(place.worker.id)
    place.close()
    assert [page.kind for page in kept] == ["cases"]
    assert kept[0].state is not None
    assert kept[0].state["typed"] == {"cases.search": "halb getippt"}
    assert kept[0].state["cursor"] == ["cases.search", 12, 12]
