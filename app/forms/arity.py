"""How many values each function of a form takes (ODK XForms specification, "XPath functions").

A call with more or fewer is found when the form is read, with its place, not when somebody fills it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.forms.expressions import Binary, Call, Expression

_MANY = 10_000
_BY_COUNT: dict[tuple[int, int], str] = {
    (0, 0): "current false last now pi random today true version",
    (0, 1): "local-name name namespace-uri normalize-space number position string string-length uuid",
    (0, _MANY): "concat",
    (1, 1): "abs acos asin atan base64-decode boolean boolean-from-string ceiling cos count count-non-empty "
    "count-selected date date-time decimal-date-time decimal-time exp exp10 floor id instance int itext lang "
    "log log10 lower-case not once property sin sqrt sum tan upper-case",
    (1, 2): "randomize round",
    (1, _MANY): "area distance join max min",
    (2, 2): "atan2 choice-name coalesce contains ends-with format-date format-date-time geofence pow regex "
    "selected selected-at starts-with substring-after substring-before",
    (2, 3): "digest substr substring",
    (2, _MANY): "checklist weighted-checklist",
    (3, 3): "if translate",
    (3, _MANY): "indexed-repeat",
    (4, 4): "pulldata",
}
_COUNTS = {name: counts for counts, names in _BY_COUNT.items() for name in names.split()}
_PAIRS = {"weighted-checklist": 0, "indexed-repeat": 1}
"""Functions whose last values come in pairs, and how many stand before them."""


def wrong_calls(expression: Expression, *, is_lazy: bool = False) -> Iterator[str]:
    """What is wrong with the number of values of each call in an expression, in words.

    `is_lazy` = only of those that are evaluated in any case, as when an expression is tried out.
    """
    for call in calls_in(expression, is_lazy=is_lazy):
        name, given = call.name.rpartition(":")[2], len(call.arguments)
        least, most = _COUNTS.get(name, (0, _MANY))
        if not least <= given <= most:
            wanted = {least: f"{least}", _MANY: f"{least} or more"}.get(most, f"{least} to {most}")
            yield f"{call.name}() takes {wanted} values, not {given}"
        elif name in _PAIRS and (given - _PAIRS[name]) % 2:
            yield f"{call.name}() takes pairs of values, and one has no other half"


def calls_in(expression: Expression, *, is_lazy: bool = False) -> list[Call]:
    """Every function call in an expression; `is_lazy` = without the right sides of `and` and `or`."""
    found: list[Call] = []
    waiting: list[Any] = [expression]
    while waiting:
        part = waiting.pop()
        if isinstance(part, tuple):
            waiting += part
        elif is_lazy and isinstance(part, Binary) and part.operator in {"and", "or"}:
            waiting.append(part.left)
        elif hasattr(part, "__slots__"):
            waiting += [getattr(part, name) for name in part.__slots__]
        if isinstance(part, Call):
            found.append(part)
    return found
