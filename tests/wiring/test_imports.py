"""What a start must not load: the first paint waits for nothing heavy (7-desktop.md part 1)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from app import bootstrap
from app.store import keys

ROOT = Path(__file__).resolve().parents[2]


def test_the_bootstrap_loads_nothing_heavy() -> None:
    program = "import sys, app.bootstrap; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=True)
    loaded = set(done.stdout.decode().split())
    assert "app" in loaded
    assert not loaded & {"sqlalchemy", "sqlcipher3", "reportlab", "lxml", "PySide6", "uharfbuzz", "urllib3"}


def test_the_light_door_demands_what_the_store_demands() -> None:
    assert bootstrap.MINIMUM_BITS == keys.MINIMUM_BITS
