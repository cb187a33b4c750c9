"""The condition language of finder rules: small data, read by people, three truth values.

    all: [{fact: child_ages, any_between: [6, 17]}, {fact: newly_arrived, is: true}]

A condition is one of `all`, `any`, `not`, a test of one fact, or `open: <service id>` (somebody is
there now). What nobody knows makes a test *unknown*, never false (Kleene's three-valued logic), so
that the finder can say which question would change its answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

FactValue = bool | int | str | Sequence[str] | Sequence[int] | None
"""What is known about a case: a code, a number, yes or no, or a list of codes or numbers."""


class Truth(Enum):
    """Yes, no, or nobody knows."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a condition came to, the facts that decided it, and those that are missing."""

    truth: Truth
    because: frozenset[str] = frozenset()
    missing: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Situation:
    """All that conditions can look at. A fact that is absent or None is unknown."""

    facts: Mapping[str, FactValue]
    is_open: Callable[[str], bool | None]
    """Whether a service (by id) is open now; None where its hours are not known."""


@dataclass(frozen=True, slots=True)
class FactTest:
    """Compares one fact: `is`, `is_in`, `at_least`, `below`, `any_between`, `includes`."""

    fact: str
    operator: str
    operand: Any


@dataclass(frozen=True, slots=True)
class OpenTest:
    """Somebody is there now."""

    service: str


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds; no parts = always."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Condition


Condition = FactTest | OpenTest | All | AnyOf | Not
ALWAYS = All(())


def parse_condition(raw: object) -> Condition:
    """Make a condition of plain mappings and lists.

    Raises:
        ValueError: it is none of the known shapes; the message shows the part.
    """
    if not isinstance(raw, Mapping):
        raise ValueError(f"not a condition: {raw!r}")  # noqa: TRY004 - one error for every wrong shape
    match dict(raw):
        case {"all": list(parts), **rest} if not rest:
            return All(tuple(parse_condition(part) for part in parts))
        case {"any": list(parts), **rest} if not rest:
            return AnyOf(tuple(parse_condition(part) for part in parts))
        case {"not": part, **rest} if not rest:
            return Not(parse_condition(part))
        case {"open": str(service), **rest} if not rest:
            return OpenTest(service)
        case {"fact": str(fact), **rest} if len(rest) == 1 and set(rest) <= set(_TESTS):
            ((operator, operand),) = rest.items()
            return FactTest(fact, str(operator), tuple(operand) if isinstance(operand, list) else operand)
    raise ValueError(f"not a condition: {raw!r}")


def tests_of(condition: Condition) -> tuple[FactTest | OpenTest, ...]:
    """All single tests within a condition, for checks of content."""
    if isinstance(condition, Not):
        return tests_of(condition.part)
    if isinstance(condition, All | AnyOf):
        return tuple(test for part in condition.parts for test in tests_of(part))
    return (condition,)


def evaluate(condition: Condition, situation: Situation) -> Outcome:
    """Decide a condition; never raises for facts that are missing or of another type."""
    if isinstance(condition, All):
        return _joined(condition.parts, situation, decisive=Truth.FALSE, otherwise=Truth.TRUE)
    if isinstance(condition, AnyOf):
        return _joined(condition.parts, situation, decisive=Truth.TRUE, otherwise=Truth.FALSE)
    if isinstance(condition, Not):
        inner = evaluate(condition.part, situation)
        return Outcome(_OPPOSITE[inner.truth], inner.because, inner.missing)
    if isinstance(condition, OpenTest):
        return Outcome(_truth(situation.is_open(condition.service)))
    return _fact_outcome(condition, situation.facts.get(condition.fact))


def _joined(
    parts: tuple[Condition, ...], situation: Situation, *, decisive: Truth, otherwise: Truth
) -> Outcome:
    """One decisive part settles it; else an unknown part leaves it open; else it is `otherwise`."""
    outcomes = [evaluate(part, situation) for part in parts]
    for truth in (decisive, Truth.UNKNOWN):
        found = [outcome for outcome in outcomes if outcome.truth is truth]
        if found:
            return Outcome(truth, _union(o.because for o in found), _union(o.missing for o in found))
    return Outcome(otherwise, _union(outcome.because for outcome in outcomes))


def _union(sets: Any) -> frozenset[str]:
    return frozenset().union(*sets)


def _fact_outcome(test: FactTest, value: FactValue) -> Outcome:
    truth = Truth.UNKNOWN if value is None else _truth(_TESTS[test.operator](value, test.operand))
    if truth is Truth.UNKNOWN:
        return Outcome(truth, missing=frozenset({test.fact}))
    return Outcome(truth, because=frozenset({test.fact}))


def _truth(value: bool | None) -> Truth:  # noqa: FBT001 - the very thing it converts
    return Truth.UNKNOWN if value is None else Truth.TRUE if value else Truth.FALSE


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _several(value: object) -> tuple[object, ...]:
    return tuple(value) if isinstance(value, list | tuple | frozenset | set) else (value,)


def _same(value: object, operand: object) -> bool | None:
    """Equal, and of the same type: 1 is not true. Another type is no answer to the question."""
    return value == operand if type(value) is type(operand) else None


def _is_in(value: object, operand: tuple[object, ...]) -> bool | None:
    known = [_same(value, one) for one in operand]
    return True if any(known) else None if all(one is None for one in known) else False


def _at_least(value: object, operand: int) -> bool | None:
    number = _number(value)
    return None if number is None else number >= operand


def _below(value: object, operand: int) -> bool | None:
    number = _number(value)
    return None if number is None else number < operand


def _any_between(value: object, operand: tuple[int, int]) -> bool | None:
    """At least one of the numbers lies between both ends, ends included."""
    numbers = [_number(one) for one in _several(value)]
    if any(number is not None and operand[0] <= number <= operand[1] for number in numbers):
        return True
    return None if any(number is None for number in numbers) else False


def _includes(value: object, operand: object) -> bool | None:
    return operand in _several(value)


_TESTS: dict[str, Callable[[Any, Any], bool | None]] = {
    "is": _same,
    "is_in": _is_in,
    "at_least": _at_least,
    "below": _below,
    "any_between": _any_between,
    "includes": _includes,
}
_OPPOSITE = {Truth.TRUE: Truth.FALSE, Truth.FALSE: Truth.TRUE, Truth.UNKNOWN: Truth.UNKNOWN}
