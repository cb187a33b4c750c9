"""What depends on what in a form: which answers an expression reads, and the order to evaluate in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from graphlib import CycleError, TopologicalSorter

from app.forms.expressions import Binary, Call, Expression, Literal, Negative, Path, Step


class Kind(IntEnum):
    """What an expression decides; the ones before REQUIRED decide a value that others may read."""

    COUNT = 0
    RELEVANT = 1
    CALCULATE = 2
    CHOICES = 3
    REQUIRED = 4
    READONLY = 5
    CONSTRAINT = 6
    OUTPUT = 7


@dataclass(frozen=True, slots=True)
class Rule:
    """One expression of a form, at the path whose state it decides."""

    kind: Kind
    path: str
    source: str
    """As it is written in the form."""
    expression: Expression
    rewritten: str
    """As lxml evaluates it."""
    functions: frozenset[str]
    """Names of our functions that it calls."""


class CircularRules(ValueError):
    """Expressions wait for each other; `names` goes once round."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(" → ".join(names))
        self.names = tuple(names)


@dataclass(frozen=True, slots=True)
class Graph:
    """Rules in an order in which each comes after all that it reads."""

    rules: tuple[Rule, ...]
    readers: Mapping[str, tuple[int, ...]]
    """Path → places of the rules to evaluate again when the value or the rows there change."""
    at: Mapping[str, tuple[int, ...]]
    """Path → places of the rules that decide its state."""


def build_graph(rules: Sequence[Rule], paths: Collection[str]) -> Graph:
    """Order the rules of a form whose answers and groups are at `paths`.

    Raises:
        CircularRules: expressions wait for each other.
    """
    reads = {rule: _covered(references(rule.expression, rule.path), paths) for rule in rules}
    producers: dict[str, list[Rule]] = {path: [] for path in paths}
    for rule in rules:
        if rule.kind is Kind.COUNT or rule.kind is Kind.RELEVANT:
            for path in _below(rule.path, paths):
                producers[path].append(rule)
        elif rule.kind in {Kind.CALCULATE, Kind.CHOICES}:
            producers[rule.path].append(rule)
    sorter: TopologicalSorter[Rule] = TopologicalSorter()
    for rule in rules:
        needed = {producer for path in reads[rule] for producer in producers[path]}
        needed |= {producer for producer in producers.get(rule.path, ()) if producer.kind < rule.kind}
        if rule.kind is not Kind.RELEVANT:
            needed.discard(rule)  # a calculate may read its last value, a count the rows it makes
        sorter.add(rule, *needed)
    try:
        order = tuple(sorter.static_order())
    except CycleError as error:
        cycle: list[Rule] = error.args[1]
        raise CircularRules([rule.path.rpartition("/")[2] for rule in cycle]) from None
    return Graph(order, _readers(order, reads), _places(order))


def _readers(order: Iterable[Rule], reads: Mapping[Rule, Iterable[str]]) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    for place, rule in enumerate(order):
        for path in reads[rule]:
            if not (rule.kind is Kind.CALCULATE and path == rule.path):
                found.setdefault(path, []).append(place)
    return {path: tuple(places) for path, places in found.items()}


def _places(order: Iterable[Rule]) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    for place, rule in enumerate(order):
        found.setdefault(rule.path, []).append(place)
    return {path: tuple(places) for path, places in found.items()}


def _below(path: str, paths: Iterable[str]) -> list[str]:
    return [other for other in paths if other == path or other.startswith(f"{path}/")]


def _covered(wanted: Iterable[str], paths: Collection[str]) -> frozenset[str]:
    """The paths that are read: a group's text is that of all below it, `/**` is all below."""
    found: set[str] = set()
    for reference in wanted:
        if reference in paths or reference.endswith("/**"):
            found.update(_below(reference.removesuffix("/**"), paths))
        parent = reference.removesuffix("/**")
        while parent.count("/") > 1:  # a row that comes or goes changes what is read inside it
            parent = parent.rpartition("/")[0]
            if parent in paths:
                found.add(parent)
    return frozenset(found)


# -- what an expression reads -----------------------------------------------------------------


def references(expression: Expression, context: str) -> frozenset[str]:
    """Absolute paths (no indexes) that it reads when evaluated at `context`.

    A path that ends in `//` or `*` is reported as its longest certain beginning with `/**`:
    everything below counts as read.
    """
    found: set[str] = set()
    _collect(expression, context, context, found)
    return frozenset(found)


def _collect(expression: Expression, context: str, origin: str, found: set[str]) -> None:
    match expression:
        case Binary(_, left, right):
            _collect(left, context, origin, found)
            _collect(right, context, origin, found)
        case Negative(operand):
            _collect(operand, context, origin, found)
        case Call(name, arguments):
            for argument in arguments:
                _collect(argument, context, origin, found)
            if name.endswith("choice-name") and len(arguments) == 2 and isinstance(arguments[1], Literal):
                found.add(arguments[1].text.strip())
        case Path():
            _collect_path(expression, context, origin, found)


def _collect_path(path: Path, context: str, origin: str, found: set[str]) -> None:
    place = _beginning(path, context, origin, found)
    for predicate in path.predicates:
        _collect(predicate, place or _NOWHERE, origin, found)
    for index, step in enumerate(path.steps):
        place = place if place is None else _after(place, step)
        for predicate in step.predicates:
            _collect(predicate, _NOWHERE if place is None else place, origin, found)
        if place is not None and place.endswith("/**"):
            _collect_rest(path.steps[index + 1 :], place, origin, found)
            break
    if place:
        found.add(place)


_NOWHERE = "/?"
"""Context of a predicate on something that is no answer; nothing in a form has this path."""


def _beginning(path: Path, context: str, origin: str, found: set[str]) -> str | None:
    """Where a path starts; None = in a choice list, whose predicates alone can read answers."""
    if path.absolute:
        return ""
    if isinstance(path.start, Call) and path.start.name == "current":
        return origin
    if path.start is not None:
        _collect(path.start, context, origin, found)
        return None
    if context.endswith("/**"):
        found.add(context)  # inside a predicate of an uncertain path: all of it counts as read
        return None
    return context


def _collect_rest(steps: tuple[Step, ...], place: str, origin: str, found: set[str]) -> None:
    for step in steps:
        for predicate in step.predicates:
            _collect(predicate, place, origin, found)


def _after(place: str, step: Step) -> str:
    match step.axis, step.test:
        case ("self", "node()") | ("child", "text()"):
            return place
        case ("parent", "node()"):
            return place.rpartition("/")[0]
        case ("child", test) if test not in {"*", "node()"}:
            return f"{place}/{test.rpartition(':')[2]}"
        case (("preceding-sibling" | "following-sibling"), _):
            return f"{place.rpartition('/')[0]}/**"
        case (("child" | "descendant" | "descendant-or-self" | "attribute" | "self"), _):
            return f"{place}/**"
    return "/**"
