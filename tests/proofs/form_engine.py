"""`python3 -m app prove form-engine`: large forms against ODK's own engine, both measured here and now.

With Node 20 or later and npm; its packages are installed into a temporary folder. Without them the
ordinary benchmark (`tests/benchmarks/test_forms.py`), which has a floor of its own, is all that is run.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROUNDS = 5
ROOT = Path(__file__).parents[2]
KIT = ROOT / "tests" / "conformance" / "odk"
WHO, WORST_CHOICES = "wf-test-javarosa-whova-form", "wf-performance-bench9"
PACKAGES = ("@getodk/xforms-engine@0.22.0", "jsdom@27")
MAX_MEMORY_MB = 150

Measures = dict[str, float]


@pytest.fixture(scope="module")
def peer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ODK's engine and the script that measures it."""
    folder = tmp_path_factory.mktemp("peer")
    for script in (KIT / "tools").glob("*.mjs"):
        shutil.copy(script, folder)
    subprocess.run(["npm", "install", "--no-audit", "--no-fund", *PACKAGES], cwd=folder, check=True)
    return folder


def _run(command: list[str], folder: Path) -> Measures:
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "TZ": "America/Phoenix"},
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return {name: float(value) for name, value in found.items() if isinstance(value, int | float)}


def _by_turns(form: str, peer: Path) -> tuple[Measures, Measures]:
    """The medians of ODK's engine and of ours, each in a process of its own, round by round."""
    path = str(KIT / "form-vectors" / form / "form.xml")
    theirs: list[Measures] = []
    ours: list[Measures] = []
    for _ in range(ROUNDS):
        theirs.append(_run(["node", "bench_engine.mjs", "--answers", "100", "--loads", "3", path], peer))
        ours.append(_run([sys.executable, "-m", "tests.conformance.bench", path], ROOT))
    names = ours[0].keys() & theirs[0].keys()
    medians = [
        {name: statistics.median(one[name] for one in side) for name in names} for side in (theirs, ours)
    ]
    for name in sorted(names - {"answers"}):
        print(f"\n{form} {name}: theirs {medians[0][name]:.3f}, ours {medians[1][name]:.3f}", end="")
    print(f"\nmedians of {ROUNDS} runs each, load {os.getloadavg()[0]:.1f}")
    return medians[0], medians[1]


if shutil.which("node") and shutil.which("npm"):

    def test_the_who_form_against_odk(peer: Path) -> None:
        theirs, ours = _by_turns(WHO, peer)
        assert ours["answer_ms_median"] <= 2 * theirs["answer_ms_median"]
        assert ours["answer_ms_p95"] <= 2 * theirs["answer_ms_p95"]
        assert ours["load_ms_median"] <= 0.6 * theirs["load_ms_median"]
        assert ours["rss_mb"] <= MAX_MEMORY_MB

    def test_the_worst_choice_filters_against_odk(peer: Path) -> None:
        theirs, ours = _by_turns(WORST_CHOICES, peer)
        assert ours["answer_ms_median"] <= 0.3 * theirs["answer_ms_median"]
