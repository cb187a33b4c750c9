"""How many nodes an expression may visit, before it is evaluated.

libxml2 cannot be interrupted: `//*[//*[//*]]` over a long list runs for hours. An expression that may
become that dear is written with a clock inside (`Surface.is_timed`), which ends it at its time limit;
all others, and that is every one of an honest form, cost nothing extra.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from lxml.etree import _Element

from app.forms.expressions import Binary, Call, Expression, Literal, Negative, Number, Path, Step

DEAR = 500_000
"""Visits from which an expression gets a clock: about the 0.2 s that one may take."""
MAX_ROWS = 1000
"""A repeat never has more rows: a form's count is untrusted."""

_ROWS = 50
"""Rows that are reckoned with; with 1,000 in one repeat an expression takes 20 times as long: seconds."""

_ONE = frozenset({"self", "parent", "attribute", "namespace"})
_OWN_FUNCTION = 10
"""What a call of a function of ours costs, in visits of libxml2."""
_COMPARISONS = frozenset({"=", "!=", "<", "<=", ">", ">=", "|"})


@dataclass(frozen=True, slots=True)
class Sizes:
    """How large what a form's expressions look into is, or may become."""

    nodes: int
    widest: int
    """The most children that one element has."""
    repeats: frozenset[str]
    """Names of the repeats."""
    lists: Mapping[str, int]
    """Id of a choice list → number of its items."""


def sizes_of(document: _Element, repeats: Collection[str]) -> Sizes:
    """Measure the document of a form that was read."""
    lengths = [len(element) for element in document.iter()]
    grown = MAX_ROWS if repeats else 0
    return Sizes(
        nodes=len(lengths) + grown,
        widest=max(lengths) + grown,
        repeats=frozenset(path.rpartition("/")[2] for path in repeats),
        lists={listed.get("id") or "": len(listed.findall("*/*")) for listed in document[1]},
    )


def is_dear(expression: Expression, sizes: Sizes) -> bool:
    """Whether evaluating it may visit more nodes than there is time for."""
    return _visits(expression, sizes)[0] > DEAR


def _visits(expression: Expression, sizes: Sizes) -> tuple[float, float]:
    """Nodes visited, and nodes found."""
    match expression:
        case Negative(operand):
            return _visits(operand, sizes)[0], 1
        case Binary(operator, left, right):
            (cost, found), (more, others) = _visits(left, sizes), _visits(right, sizes)
            pairs = found * others if operator in _COMPARISONS else 0
            return cost + more + pairs, found + others if operator == "|" else 1
        case Call(_, arguments):
            parts = [_visits(argument, sizes) for argument in arguments]
            found = max((found for _, found in parts), default=1)
            return _OWN_FUNCTION + sum(cost + found for cost, found in parts), found
        case Path():
            return _of_path(expression, sizes)
    return 0, 1


def _of_path(path: Path, sizes: Sizes) -> tuple[float, float]:
    cost, found = (0.0, 1.0) if path.start is None else _visits(path.start, sizes)
    list_size = _list_size(path, sizes)
    for predicate in path.predicates:
        cost += found * (1 + _visits(predicate, sizes)[0])
    for step in path.steps:
        visited = found * _reach(step, sizes, list_size)
        cost += visited
        for predicate in step.predicates:
            cost += visited * (1 + _visits(predicate, sizes)[0])
        found = float(min(sizes.nodes, visited))
        if found > 1 and step.axis not in {"child", *_ONE}:
            cost += visited * found / 100  # the same node found twice is looked for and left out
        if any(isinstance(predicate, Number) for predicate in step.predicates):
            found = max(1.0, found / _reach(step, sizes, list_size))
    return cost, found


def _list_size(path: Path, sizes: Sizes) -> int:
    """Items of the choice list that a path begins at; 0 when it begins elsewhere."""
    match path.start:
        case Call("instance", (Literal(name),)):
            return sizes.lists.get(name, 0)
        case Call("instance"):
            return max(sizes.lists.values(), default=0)
    return 0


def _reach(step: Step, sizes: Sizes, list_size: int) -> int:
    """How many nodes a step may find from one."""
    if step.axis in _ONE:
        return 1
    if step.axis in {"ancestor", "ancestor-or-self"}:
        return 20
    if step.axis != "child":
        return sizes.widest if step.axis.endswith("-sibling") else sizes.nodes
    if step.test == "item" and list_size:
        return list_size
    if step.test in sizes.repeats:
        return _ROWS
    return sizes.widest if step.test in {"*", "node()"} else 1
