"""One answer against the whole form: what the dependency graph saves. Large forms against ODK's engine."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from app.forms.engine import Engine
from app.forms.library import Forms
from tests.conformance.bench import begun, measured
from tests.support.measuring import assert_ratio, by_turns, compared, timed

FORMS = Path(__file__).parents[2] / "resources" / "forms"
VECTORS = Path(__file__).parents[1] / "conformance" / "odk" / "form-vectors"
WHO, WORST_CHOICES = "wf-test-javarosa-whova-form", "wf-performance-bench9"
"""The WHO verbal autopsy form, 485 questions; 60 selects with filters over long lists in repeats."""
ANSWERS = (
    ("spoken", ("bg", "tr")),
    ("birth_date", "1990-05-05"),
    ("needs", ("EXI", "SUL", "RCH")),
    ("has_address", "yes"),
    ("postal_code", "47053"),
    ("decision_date", "2026-11-10"),
    ("residence", "FZ"),
    ("needs", ("SPR",)),
)


def test_one_answer_costs_at_most_half_of_evaluating_everything() -> None:
    library = Forms(FORMS)
    session = library.begin(library.open_form("intake"))
    engine: Engine = session._engine  # noqa: SLF001 - to ask for the whole evaluation, which no screen does

    def one_answer_each() -> None:
        for name, value in ANSWERS:
            session.answer(name, None)
            session.answer(name, value)

    def everything_each_time() -> None:
        for name, value in ANSWERS:
            session.answer(name, None)
            engine.begin()
            session.answer(name, value)
            engine.begin()

    best = assert_ratio(
        "one answer against everything", 0.5, compared(everything_each_time, one_answer_each, 9)
    )
    print(f"one answer {best.ours_median / (2 * len(ANSWERS)):.3f} ms")


# -- large forms against ODK's engine ---------------------------------------------------------
#
# What the issue on forms asks for of the peer's recorded times (`conformance/odk/performance.md`), as
# multiples of what parsing the same file takes (expat, the same run). Parsing took 20 ms (WHO form) and
# 4 ms (choice filters) at its fastest on the machine where this was written, and the peer about its
# recorded times an answer; on another kind of machine the peer itself decides (`conformance/bench.py`).


def parsing(xml: bytes) -> float:
    return timed(lambda: ElementTree.fromstring(xml))  # noqa: S314 - our own copy


def test_the_who_form_loads_in_six_tenths_of_the_peers_time() -> None:
    xml = (VECTORS / WHO / "form.xml").read_bytes()
    limit = 0.6 * 1238 / 20
    assert_ratio("load", limit, by_turns(lambda: parsing(xml), lambda: timed(lambda: begun(xml)), 5))


@pytest.mark.parametrize(
    ("form", "limit_median", "limit_p95"),
    [(WHO, 2 * 0.27 / 20, 2 * 1.28 / 20), (WORST_CHOICES, 0.3 * 86.12 / 4, 0.3 * 248.4 / 4)],
)
def test_an_answer_takes_what_the_numbers_allow(form: str, limit_median: float, limit_p95: float) -> None:
    xml = (VECTORS / form / "form.xml").read_bytes()

    def ours(part: str) -> float:
        bench = measured(xml, answers=100, loads=1)
        return float(getattr(bench, part))

    for part, limit in (("answer_median", limit_median), ("answer_p95", limit_p95)):
        assert_ratio(
            f"{form} {part}",
            limit,
            by_turns(lambda: parsing(xml), lambda part=part: ours(part), 3, warm_up=0),  # type: ignore[misc]
        )


def test_the_who_form_is_filled_within_150_mb() -> None:
    command = [sys.executable, "-m", "tests.conformance.bench", str(VECTORS / WHO / "form.xml")]
    done = subprocess.run(command, cwd=VECTORS.parents[3], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["rss_mb"] <= 150
