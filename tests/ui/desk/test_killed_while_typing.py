"""kill -9 between two keystrokes: everything but the last one is found again."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.content.demo import read_demo_worker
from app.domain.clock import SystemClock
from app.system.paths import resources_root
from app.wiring.door import Door

ROOT = Path(__file__).resolve().parents[3]
TEXT = "Elisabeth-Magdalena"


@pytest.mark.parametrize("last", [1, 6, 11, 17])
def test_all_but_the_last_key_is_on_the_disk(demo_home: Path, tmp_path: Path, last: int) -> None:
    home = tmp_path / "store"
    shutil.copytree(demo_home, home)
    program = [sys.executable, "-m", "tests.support.killed_typist", str(home), TEXT]
    with subprocess.Popen(program, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = [process.stdout.readline() for _ in range(last)]
        process.kill()
        said += process.stdout.readlines()
    typed = len([line for line in said if line.startswith("typed")])
    assert typed >= last
    known = read_demo_worker(resources_root())
    place = Door(home, SystemClock()).unlock(known.worker.name, known.passphrase)
    with place.work() as unit:
        (draft,) = unit.drafts.all()
    place.close()
    found = draft.answers.get("given_name") or ""
    assert TEXT.startswith(found)
    assert typed - 1 <= len(found) <= typed + 1
