"""The main job of the application, through the real windows: it works, and its test would notice if not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QImage

from app.bootstrap import LightDoor
from app.ui.tour import driver
from app.wiring import tour
from tests.e2e.faults import FAULTS, Fault
from tests.support.stores import CHEAP

pytestmark = [
    pytest.mark.slow,
    pytest.mark.qt_log_ignore("does not support raise", extend=True),
]
SHORT = 6.0
"""Seconds that a step of a broken tour may take: it fails sooner, and a busy machine still keeps up."""
FEWEST_COLOURS = 20


def play(out: Path, language: str) -> tuple[int, dict[str, Any]]:
    code = tour.run(["--out", str(out), "--language", language], lambda home: LightDoor(home, cost=CHEAP))
    summary = json.loads((out / "summary.json").read_text("utf-8"))
    return code, summary


def colours(picture: QImage) -> int:
    """How many different colours a grid of points shows."""
    across, down = range(0, picture.width(), 8), range(0, picture.height(), 4)
    return len({picture.pixel(x, y) for x in across for y in down})


@pytest.mark.parametrize("language", ["bg", "ar"])
def test_one_afternoon_in_hochfeld(tmp_path: Path, qapp: object, language: str) -> None:
    code, summary = play(tmp_path, language)
    (afternoon,) = summary["afternoons"]
    assert (code, afternoon["failure"], summary["passed"]) == (0, "", True)
    assert afternoon["language"] == language
    assert {"the draft keeps its answers", "the letter names the client"} <= set(afternoon["checks"])
    assert {"the street sees the agency's answer", f"the client's pages stand in {language}"} <= set(
        afternoon["checks"]
    )
    facts = afternoon["facts"]
    assert facts["letter"]["first_page_sha256"] == facts["office"]["first_page_sha256"]
    assert facts["office"]["pages"] == 1
    assert facts["without a line"]["waiting"] >= 1
    assert set(afternoon["pdfs"]) == {f"{language}-letter.pdf", f"{language}-office.pdf"}
    assert afternoon["worst_stall_ms"] > 0
    assert all(stall["ms"] > 0 for stall in afternoon["stalls"])
    numbers = [step["picture"].split("-")[1] for step in afternoon["steps"]]
    assert numbers == [f"{number:02d}" for number in range(1, len(numbers) + 1)]
    for step in afternoon["steps"]:
        picture = QImage(str(tmp_path / step["picture"]))
        assert (picture.width(), picture.height()) >= (1366, 768), step
        assert colours(picture) >= FEWEST_COLOURS, f"{step['picture']} is blank"


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_planted_fault_makes_the_tour_fail(
    fault: Fault, tmp_path: Path, qapp: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(driver, "PATIENCE", SHORT)
    fault.plant(monkeypatch)
    code, summary = play(tmp_path, fault.language)
    (afternoon,) = summary["afternoons"]
    assert code == 1
    assert fault.reason in afternoon["failure"]
    assert (tmp_path / f"{fault.language}-failed-street.png").exists()
