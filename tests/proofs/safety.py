"""`python3 -m app prove safety`: 500 processes killed at random moments of their work on a store.

Edits, attachments, backups, restores, upgrades of every released schema, erasures: each time the store
opens, every page, the audit trail and every backup are whole, and everything that was said to be safe is
there. Then damage: flipped bits, cut files, a full disk, a clock that was set back.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
KILLS = int(os.environ.get("SAFETY_KILLS", "500"))


def test_no_kill_loses_anything() -> None:
    seed = int.from_bytes(os.urandom(3))
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.kill_room", "--kills", str(KILLS), "--seed", str(seed)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    figures = json.loads(done.stdout)
    print(f"\nseed {seed}: {done.stdout}")
    assert figures["faults"] == [], done.stderr
    assert (figures["kills"], figures["ended_early"]) == (KILLS, 0), done.stderr
