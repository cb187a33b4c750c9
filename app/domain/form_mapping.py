"""What a form's answers say about client, household, case, needs and the finder's facts.

Which question means what is content (`resources/forms/*.mapping.yaml`), never code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.domain.forms import Question


class As(StrEnum):
    """How an answer becomes a field or a fact."""

    VALUE = "value"
    WHOLE = "whole"
    """A whole number, also one that the form worked out as text."""
    FLAG = "flag"
    """`yes` and `no` as true and false; every other code (not known, not said) as unknown."""
    OPPOSITE = "opposite"
    """As FLAG, turned round."""
    CODES = "codes"
    """Several codes."""
    ROWS = "rows"
    """Whole numbers from the rows of a repeat."""


@dataclass(frozen=True, slots=True)
class MappingRule:
    """One target and the question that fills it."""

    target: str
    question: str
    kind: As = As.VALUE
    column: str = ""
    """For ROWS: the question inside the repeat."""
    unknown: frozenset[str] = frozenset()
    """Codes that mean "not known": they fill nothing."""


@dataclass(frozen=True, slots=True)
class FormMapping:
    """All rules of one form."""

    form_id: str
    client: tuple[MappingRule, ...]
    household: tuple[MappingRule, ...]
    case: tuple[MappingRule, ...]
    facts: tuple[MappingRule, ...]
    needs: tuple[MappingRule, ...]
    own_words: tuple[str, ...] = ()
    """Questions that hold the client's own words."""


def facts_of(answers: Mapping[str, Any], rules: Iterable[MappingRule]) -> dict[str, Any]:
    """Targets with what the answers say of them; what is not known is not there."""
    found: dict[str, Any] = {}
    for rule in rules:
        value = _read(answers.get(rule.question), rule)
        if value is not None and rule.target not in found:
            found[rule.target] = value
    return found


def needs_of(answers: Mapping[str, Any], rules: Iterable[MappingRule]) -> tuple[str, ...]:
    """Need codes in the order of the rules, each once."""
    codes = (code for rule in rules for code in _read(answers.get(rule.question), rule) or ())
    return tuple(dict.fromkeys(codes))


def needs_named(questions: Iterable[Question]) -> frozenset[str]:
    """Need codes that these questions can be answered with, or that their calculations write.

    Codes of needs are three capital letters (resources/needs.yaml); a form writes them as texts.
    """
    choices, written = set(), set()
    for question in questions:
        choices |= {choice.name for choice in question.choices}
        written |= set(_WRITTEN.findall(question.bind.calculation))
    return frozenset(choices | written)


_WRITTEN = re.compile(r"""['"]([A-Z]{3})['"]""")
_FLAGS = {"yes": True, "no": False}


def _read(answer: Any, rule: MappingRule) -> Any:
    if answer is None or answer == "" or (isinstance(answer, str) and answer in rule.unknown):
        return None
    match rule.kind:
        case As.WHOLE:
            answer = _whole(answer)
        case As.FLAG:
            answer = _FLAGS.get(answer)
        case As.OPPOSITE:
            flag = _FLAGS.get(answer)
            answer = None if flag is None else not flag
        case As.CODES:
            codes = answer.split() if isinstance(answer, str) else answer
            answer = tuple(code for code in codes if code not in rule.unknown)
        case As.ROWS:
            answer = _numbers(answer, rule.column) or None
    return answer


def _numbers(rows: Sequence[Mapping[str, Any]], column: str) -> tuple[int, ...]:
    numbers = (_whole(row.get(column)) for row in rows)
    return tuple(number for number in numbers if number is not None)


def _whole(answer: Any) -> int | None:
    try:
        return int(float(answer))
    except (TypeError, ValueError):
        return None
