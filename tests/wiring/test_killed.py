"""A laptop whose battery dies in the middle of an intake."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from uuid import UUID

from tests.support.killed_intake import ANSWERS
from tests.support.stores import WORKER, new_store, reopened

ROOT = Path(__file__).resolve().parents[2]


def test_a_draft_is_there_with_every_answer_after_the_process_was_killed(tmp_path: Path) -> None:
    home = tmp_path / "home"
    new_store(home)[0].close()
    program = [sys.executable, "-m", "tests.support.killed_intake", str(home)]
    with subprocess.Popen(program, cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        kept = UUID(process.stdout.readline().decode().strip())
        process.kill()
    store = reopened(home)
    with store.work(WORKER.id)() as unit:
        drafts = unit.drafts.all()
    store.close()
    assert [draft.id for draft in drafts] == [kept]
    assert (drafts[0].answers, drafts[0].position, drafts[0].language) == (ANSWERS, "adults", "bg")
