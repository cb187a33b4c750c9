"""One answer against the whole form: what the dependency graph saves."""

from __future__ import annotations

from pathlib import Path

from app.forms.engine import Engine
from app.forms.library import Forms
from tests.support.measuring import assert_ratio, compared

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
