"""What depends on what in a form: which answers an expression reads, and the order to evaluate in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from graphlib import CycleError, TopologicalSorter

from app.forms.expressions import Binary, Call, Expression, Literal, Negative, Path, Step, from_here


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
    ATTRIBUTE = 8
    """The value of an attribute, as ODK's entities have them: written, shown nowhere, read by nothing."""


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
    attribute: str = ""
    """Name of the attribute that it decides; else empty."""


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


def build_graph(rules: Sequence[Rule], paths: Collection[str], repeats: Collection[str]) -> Graph:
    """Order the rules of a form whose answers and groups are at `paths`.

    Raises:
        CircularRules: expressions wait for each other.
    """
    below = _tree(paths)
    reads = [_reads(rule, below, repeats) for rule in rules]
    try:
        try:
            order = _order(rules, reads, below, counts_first=True)
        except CycleError:  # a count may follow from the rows that it makes: it grows until it is settled
            order = _order(rules, reads, below, counts_first=False)
    except CycleError as error:
        cycle: list[int] = error.args[1]
        raise CircularRules([rules[number].path.rpartition("/")[2] for number in cycle]) from None
    ordered = tuple(rules[number] for number in order)
    return Graph(ordered, _readers(ordered, [reads[number] for number in order]), _places(ordered))


Below = Mapping[str, Sequence[str]]
"""Path → itself and all paths below it; the empty path stands for all."""


def _tree(paths: Collection[str]) -> Below:
    below: dict[str, list[str]] = {"": list(paths), **{path: [] for path in paths}}
    for path in paths:
        above = path
        while above:
            if above in below:
                below[above].append(path)
            above = above.rpartition("/")[0]
    return below


def _order(
    rules: Sequence[Rule], reads: Sequence[_Reads], below: Below, *, counts_first: bool
) -> tuple[int, ...]:
    """Numbers of the rules, each after all that it reads.

    `counts_first` = also after the counts of the rows that it reads.
    """
    producers: dict[str, list[int]] = {path: [] for path in below}
    for number, rule in enumerate(rules):
        if rule.kind is Kind.RELEVANT or (rule.kind is Kind.COUNT and counts_first):
            for path in below[rule.path]:
                producers[path].append(number)
        elif rule.kind in {Kind.CALCULATE, Kind.CHOICES}:
            producers[rule.path].append(number)
    sorter: TopologicalSorter[int] = TopologicalSorter()
    for number, rule in enumerate(rules):
        needed = {producer for path in reads[number].values for producer in producers[path]}
        needed |= {p for path in reads[number].rows for p in producers[path] if rules[p].kind is Kind.COUNT}
        needed |= {p for p in producers.get(rule.path, ()) if rules[p].kind < rule.kind}
        if rule.kind is not Kind.RELEVANT:
            needed.discard(number)  # a calculate may read its last value, a count the rows it makes
        sorter.add(number, *needed)
    return tuple(sorter.static_order())


@dataclass(frozen=True, slots=True)
class _Reads:
    """What a rule reads: values that must be there before it, values of other rows, and rows."""

    values: frozenset[str]
    elsewhere: frozenset[str]
    rows: frozenset[str]

    def all(self) -> frozenset[str]:
        return self.values | self.elsewhere | self.rows


def _reads(rule: Rule, below: Below, repeats: Collection[str]) -> _Reads:
    row = max((path for path in repeats if rule.path.startswith(f"{path}/")), key=len, default="")
    values: set[str] = set()
    elsewhere: set[str] = set()
    rows: set[str] = set()
    for reference in references(rule.expression, rule.path, row):
        path = reference.removesuffix(EVERYTHING).removesuffix(ROWS).removesuffix(OTHER_ROW)
        if reference.endswith(ROWS):
            rows.add(path)
        elif reference.endswith(OTHER_ROW):
            elsewhere.update(below.get(path, ()))
        else:
            values.update(below.get(path, ()))
        while path.count("/") > 1:  # a row that comes or goes changes what is read inside it
            path = path.rpartition("/")[0]
            rows.add(path)
    if rule.kind is Kind.CONSTRAINT:
        values.add(rule.path)  # tried again with each new answer, whatever it mentions
    return _Reads(frozenset(values), frozenset(elsewhere), frozenset(path for path in rows if path in below))


def _readers(order: Sequence[Rule], reads: Sequence[_Reads]) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    for place, rule in enumerate(order):
        for path in reads[place].all():
            if not (rule.kind is Kind.CALCULATE and path == rule.path):
                found.setdefault(path, []).append(place)
    return {path: tuple(places) for path, places in found.items()}


def _places(order: Iterable[Rule]) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    for place, rule in enumerate(order):
        found.setdefault(rule.path, []).append(place)
    return {path: tuple(places) for path, places in found.items()}


# -- what an expression reads -----------------------------------------------------------------

EVERYTHING = "/**"
"""End of a reference: all that is below."""
ROWS = "/#"
"""End of a reference: only which rows there are, as in `position(..)` and `count(…)`."""
OTHER_ROW = "/~"
"""End of a reference: a value of another row of the repeat in which the expression stands."""


def references(expression: Expression, context: str, row: str = "") -> frozenset[str]:
    """Absolute paths (no indexes) that it reads when evaluated at `context`.

    `row` = path of the repeat in whose rows it stands. Endings: EVERYTHING, ROWS, OTHER_ROW.
    """
    collector = _Collector(context, row)
    collector.expression(expression, context)
    return frozenset(collector.found)


_NOWHERE = "/?"
"""Context of a predicate on something that is no answer; nothing in a form has this path."""


@dataclass(slots=True)
class _Collector:
    origin: str
    row: str
    found: set[str] = field(default_factory=set)

    def expression(self, expression: Expression, context: str) -> None:
        match expression:
            case Binary(_, left, right):
                self.expression(left, context)
                self.expression(right, context)
            case Negative(operand):
                self.expression(operand, context)
            case Call(name, arguments):
                self.call(name, arguments, context)
            case Path():
                self.path(expression, context)

    def call(self, name: str, arguments: tuple[Expression, ...], context: str) -> None:
        for argument in arguments:
            if name in {"position", "count"} and isinstance(argument, Path):
                self.path(argument, context, ending=ROWS)
            elif name == "indexed-repeat" and isinstance(argument, Path) and argument is arguments[0]:
                self.path(argument, context, is_picked=True)
            else:
                self.expression(argument, context)
        if name.endswith("choice-name") and len(arguments) == 2 and isinstance(arguments[1], Literal):
            self.found.add(from_here(arguments[1].text.strip(), self.origin))

    def path(self, path: Path, context: str, *, ending: str = "", is_picked: bool = False) -> None:
        """A location path; `is_picked` = one row is chosen by an index."""
        place = self.beginning(path, context)
        lowest = "" if path.absolute or place is None else place
        for predicate in path.predicates:
            self.expression(predicate, place or _NOWHERE)
        for index, step in enumerate(path.steps):
            place = place if place is None else _after(place, step)
            lowest = lowest if place is None else min(lowest, place, key=len)
            is_picked = is_picked or bool(step.predicates)
            for predicate in step.predicates:
                self.expression(predicate, _NOWHERE if place is None else place)
            if place is not None and place.endswith(EVERYTHING):
                self.rest(path.steps[index + 1 :], place)
                break
        if place:
            is_elsewhere = is_picked and self.row and len(lowest) < len(self.row)
            if is_elsewhere and place.startswith(f"{self.row}/") and not place.endswith(EVERYTHING):
                ending = ending or OTHER_ROW
            self.found.add(place if place.endswith(EVERYTHING) else place + ending)

    def beginning(self, path: Path, context: str) -> str | None:
        """Where a path starts; None = in a choice list, whose predicates alone can read answers."""
        if path.absolute:
            return ""
        if isinstance(path.start, Call) and path.start.name == "current":
            return self.origin
        if path.start is not None:
            self.expression(path.start, context)
            return None
        if context.endswith(EVERYTHING):
            self.found.add(context)  # inside a predicate of an uncertain path: all of it counts as read
            return None
        return context

    def rest(self, steps: tuple[Step, ...], place: str) -> None:
        for step in steps:
            for predicate in step.predicates:
                self.expression(predicate, place)


def _after(place: str, step: Step) -> str:
    match step.axis, step.test:
        case ("self", "node()") | ("child", "text()"):
            return place
        case ("parent", "node()"):
            return place.rpartition("/")[0]
        case ("child", test) if test not in {"*", "node()"}:
            return f"{place}/{test.rpartition(':')[2]}"
        case (("preceding-sibling" | "following-sibling"), _):
            return place.rpartition("/")[0] + EVERYTHING
        case (("child" | "descendant" | "descendant-or-self" | "attribute" | "self"), _):
            return place + EVERYTHING
    return EVERYTHING
