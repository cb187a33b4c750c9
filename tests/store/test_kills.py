"""Processes are killed at random moments, and everything that was said to be safe is there (kill_room).

The same with 500 kills: `python3 -m app prove safety`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
KILLS = 20


@pytest.mark.slow
def test_twenty_kills_lose_nothing() -> None:
    if os.name == "nt":
        return  # neither fork nor SIGKILL
    seed = int.from_bytes(os.urandom(3))
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.kill_room", "--kills", str(KILLS), "--seed", str(seed)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    figures = json.loads(done.stdout)
    assert figures["faults"] == [], done.stderr
    assert (figures["kills"], figures["ended_early"]) == (KILLS, 0), done.stderr
    assert figures["acknowledged"] > 0
