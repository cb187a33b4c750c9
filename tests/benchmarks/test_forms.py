"""One answer against the whole form: what the dependency graph saves."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path

from app.forms.engine import Engine
from app.forms.library import Forms

FORMS = Path(__file__).parents[2] / "resources" / "forms"
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


def median_ms(work: Callable[[], object], rounds: int = 9) -> float:
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)


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

    one_answer_each()
    step, whole = median_ms(one_answer_each), median_ms(everything_each_time)
    answers = 2 * len(ANSWERS)
    print(
        f"one answer {step / answers:.3f} ms, everything {whole / answers:.3f} ms, {step / whole:.2f} of it"
    )
    assert step <= 0.5 * whole
