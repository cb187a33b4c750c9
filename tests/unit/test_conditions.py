"""The condition language of the rules."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain import conditions
from app.domain.conditions import (
    FactTest,
    FactValue,
    OpenTest,
    Situation,
    Truth,
    evaluate,
    parse_condition,
)


def outcome(raw: object, facts: dict[str, FactValue], *, is_open: bool | None = None) -> str:
    found = evaluate(parse_condition(raw), Situation(facts, lambda _service: is_open))
    return found.truth.value


@pytest.mark.parametrize(
    ("raw", "value", "expected"),
    [
        ({"is": True}, True, "true"),
        ({"is": True}, False, "false"),
        ({"is": True}, 1, "unknown"),
        ({"is": "AE"}, "DU", "false"),
        ({"is_in": ["AE", "NL"]}, "NL", "true"),
        ({"is_in": ["AE", "NL"]}, "DU", "false"),
        ({"is_in": ["AE", "NL"]}, 7, "unknown"),
        ({"at_least": 6}, 6, "true"),
        ({"at_least": 6}, 5, "false"),
        ({"at_least": 6}, "six", "unknown"),
        ({"below": 16}, 16, "false"),
        ({"below": 16}, 15, "true"),
        ({"below": 16}, True, "unknown"),
        ({"any_between": [6, 17]}, [3, 6], "true"),
        ({"any_between": [6, 17]}, (3, 18), "false"),
        ({"any_between": [6, 17]}, 17, "true"),
        ({"any_between": [6, 17]}, [], "false"),
        ({"any_between": [6, 17]}, [3, "x"], "unknown"),
        ({"includes": "D01"}, ("D01", "D02"), "true"),
        ({"includes": "D01"}, [], "false"),
        ({"is": True}, None, "unknown"),
    ],
)
def test_single_facts(raw: dict[str, Any], value: FactValue, expected: str) -> None:
    assert outcome({"fact": "x", **raw}, {"x": value}) == expected


YES, NO, DUNNO = {"fact": "yes", "is": True}, {"fact": "no", "is": True}, {"fact": "dunno", "is": True}
FACTS: dict[str, FactValue] = {"yes": True, "no": False}


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({"all": []}, "true"),
        ({"any": []}, "false"),
        ({"all": [YES, YES]}, "true"),
        ({"all": [YES, DUNNO]}, "unknown"),
        ({"all": [NO, DUNNO]}, "false"),
        ({"any": [YES, DUNNO]}, "true"),
        ({"any": [NO, DUNNO]}, "unknown"),
        ({"any": [NO, NO]}, "false"),
        ({"not": NO}, "true"),
        ({"not": YES}, "false"),
        ({"not": DUNNO}, "unknown"),
    ],
)
def test_three_truth_values(raw: object, expected: str) -> None:
    assert outcome(raw, FACTS) == expected


@pytest.mark.parametrize(("is_open", "expected"), [(True, "true"), (False, "false"), (None, "unknown")])
def test_open_now(*, is_open: bool | None, expected: str) -> None:
    assert outcome({"open": "zabv"}, {}, is_open=is_open) == expected


def test_an_outcome_names_the_facts_that_decided_and_those_that_are_missing() -> None:
    found = evaluate(parse_condition({"all": [YES, {"not": NO}]}), Situation(FACTS, lambda _: None))
    assert found.because == {"yes", "no"}
    assert found.missing == frozenset()

    open_ = evaluate(parse_condition({"all": [YES, DUNNO]}), Situation(FACTS, lambda _: None))
    assert open_.truth is Truth.UNKNOWN
    assert open_.missing == {"dunno"}


@pytest.mark.parametrize(
    "raw",
    [
        None,
        "always",
        {},
        {"all": YES},
        {"all": [], "any": []},
        {"fact": "x"},
        {"fact": "x", "equals": 1},
        {"fact": "x", "is": 1, "below": 2},
        {"not": [YES]},
        {"open": 5},
    ],
)
def test_what_is_no_condition_is_refused(raw: object) -> None:
    with pytest.raises(ValueError, match="not a condition"):
        parse_condition(raw)


def test_walking_a_condition() -> None:
    condition = parse_condition({"any": [{"not": YES}, {"all": [NO, {"open": "zabv"}]}]})

    assert conditions.tests_of(condition) == (
        FactTest("yes", "is", operand=True),
        FactTest("no", "is", operand=True),
        OpenTest("zabv"),
    )
