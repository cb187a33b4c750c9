"""The waits and the memory of the real window over 100,000 cases (`python3 -m app prove casework`).

The ratios of save, bulk and list are measured by `tests/benchmarks/test_store.py`, which goes with it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.crowd import CASES, crowded_store

ROOT = Path(__file__).parents[2]
LIMITS = {
    "keystroke": 10.0,
    "keystroke_p95": 30.0,
    "case_first": 120.0,
    "case": 120.0,
    "case_again": 30.0,
    "today": 50.0,
}
"""Milliseconds of issue 5, numbers."""
MEGABYTES = 200.0


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Measured in a process of its own, so that nothing of the tests counts."""
    folder = tmp_path_factory.mktemp("desk")
    crowded_store(folder / "home", int(os.environ.get("CASEWORK_CASES", str(CASES)))).close()
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.desk_figures", str(folder / "home")],
        cwd=ROOT,
        env={**os.environ, "SOZIALRAUMBUERO_HOME": str(folder / "user"), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    print("\n" + "\n".join(f"{name:<14} {figures[name]:7.1f} ms of {at:g}" for name, at in LIMITS.items()))
    print(f"unlock         {figures['unlock']:7.1f} ms, Argon2id cheap; load {os.getloadavg()[0]:.1f}")
    print("memory         " + ", ".join(f"{at} {size:.0f}" for at, size in figures["memory"].items()) + " MB")
    return figures


@pytest.mark.parametrize("name", LIMITS)
def test_nobody_waits_longer(found: dict[str, Any], name: str) -> None:
    assert found[name] <= LIMITS[name]


def test_the_application_stays_small(found: dict[str, Any]) -> None:
    assert max(found["memory"].values()) <= MEGABYTES
