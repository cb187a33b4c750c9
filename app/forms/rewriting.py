"""Parsed expressions written again for lxml, which evaluates them.

What XPath 1.0 lacks is added here: dates compare and add as days (ODK XForms specification,
"dates"), the ODK functions get a name space of ours, and absolute paths point into the one document
that holds the answers (`/r/p`) and the choice lists (`/r/s`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from app.forms.expressions import Binary, Call, Expression, Literal, Negative, Number, Path, Step

FUNCTIONS = "urn:sozialraumbuero:form-functions"
"""Name space of the functions in `functions.py`; prefix `o` in rewritten expressions."""

NATIVE = frozenset(
    [
        "boolean",
        "ceiling",
        "contains",
        "count",
        "floor",
        "false",
        "last",
        "lang",
        "local-name",
        "name",
        "namespace-uri",
        "normalize-space",
        "not",
        "starts-with",
        "substring",
        "substring-after",
        "substring-before",
        "translate",
        "true",
    ]
)
"""Functions of XPath 1.0 that mean the same in ODK; libxml2 evaluates them itself."""

_NUMERIC = frozenset(
    [
        "abs",
        "acos",
        "asin",
        "atan",
        "atan2",
        "ceiling",
        "checklist",
        "cos",
        "count",
        "count-non-empty",
        "count-selected",
        "decimal-date-time",
        "decimal-time",
        "exp",
        "exp10",
        "floor",
        "int",
        "last",
        "log",
        "log10",
        "max",
        "min",
        "number",
        "pi",
        "pow",
        "random",
        "round",
        "sin",
        "sqrt",
        "string-length",
        "sum",
        "tan",
        "weighted-checklist",
        "area",
        "distance",
    ]
)


_OF_TEXT = frozenset(["contains", "starts-with", "substring-after", "substring-before", "translate"])
"""Native functions whose arguments are all texts."""
_OF_HERE = frozenset(["string", "number", "string-length", "normalize-space"])
"""Functions that mean the context node when they have no argument."""
_COMPARE = {"<": "less", "<=": "less-equal", "=": "equal", "!=": "different"}
_OF_CROWDS = {"=": "some-equal", "!=": "some-different"}
_SWAPPED = {">": "<", ">=": "<="}
_ARITHMETIC = frozenset(["+", "-", "*", "div", "mod"])


@dataclass(frozen=True, slots=True)
class Surface:
    """The document that expressions are rewritten for."""

    root: str = "/r/p"
    """What absolute paths begin with."""
    lists: str = "/r/s/instance"
    """Where `instance()` looks."""
    here: str = ""
    """Path of the context, where lxml cannot stand in it (a text, an attribute, the document)."""
    also: str | None = ""
    """Prefix of the name space that names without one may be in, beside none. Empty = the document
    has no name spaces at all, and prefixes of elements are left out."""

    is_inside: bool = False
    """Whether this is inside a predicate, which has a context position of its own."""
    is_timed: bool = False
    """Whether every node that a step finds looks at the clock, so that a dear expression can be ended."""

    def inside(self) -> Surface:
        """For the predicates of a path."""
        return replace(self, here="", is_inside=True)


ANSWERS = Surface()
TIMED_ANSWERS = Surface(is_timed=True)
CLOCK = "in-time"
"""Our function that is true, or raises TimeoutError; as a predicate of its own it changes no position."""


def rewritten(expression: Expression, surface: Surface = ANSWERS) -> str:
    """The expression as lxml evaluates it, by default in the answers' document."""
    match expression:
        case Number(text):
            return text
        case Literal(text):
            return f'"{text}"' if "'" in text else f"'{text}'"
        case Negative(operand):
            return f"(- {_as_number(operand, surface)})"
        case Binary(operator, left, right):
            return _binary(operator, left, right, surface)
        case Call(name, arguments):
            return _call(name, arguments, surface)
        case Path():
            return _path(expression, surface)


def as_text(expression: Expression, surface: Surface = ANSWERS) -> str:
    """As `rewritten`, where the result is kept as text: `number()` of a date is then a whole day."""
    match expression:
        case Call("number", (Path() | Literal() | Call() as argument,)):
            return f"o:whole-days({rewritten(argument, surface)})"
    return rewritten(expression, surface)


def _binary(operator: str, left: Expression, right: Expression, surface: Surface) -> str:
    if operator in _SWAPPED:
        return _binary(_SWAPPED[operator], right, left, surface)
    is_crowd = (
        surface.is_timed and operator in _OF_CROWDS and isinstance(left, Path) and isinstance(right, Path)
    )
    if is_crowd:  # libxml2 would compare each with each
        return f"o:{_OF_CROWDS[operator]}({rewritten(left, surface)}, {rewritten(right, surface)})"
    if _needs_days(operator, left, right):
        return f"o:{_COMPARE[operator]}({rewritten(left, surface)}, {rewritten(right, surface)})"
    if operator in _ARITHMETIC:
        return f"({_as_number(left, surface)} {operator} {_as_number(right, surface)})"
    return f"({rewritten(left, surface)} {operator} {rewritten(right, surface)})"


def _needs_days(operator: str, left: Expression, right: Expression) -> bool:
    """Whether a comparison must know of dates, which libxml2 takes for NaN."""
    if operator not in _COMPARE or (_is_numeric(left) and _is_numeric(right)):
        return False
    if operator in {"=", "!="}:  # a plain number is hardly ever compared with a date: left to libxml2
        other = right if _is_numeric(left) else left
        numeric = left if _is_numeric(left) else right
        if _is_truth(other) or isinstance(numeric, Number):
            return False
        return _is_numeric(numeric)
    return True


def _call(name: str, arguments: tuple[Expression, ...], surface: Surface) -> str:
    if name == "instance" and len(arguments) == 1 and isinstance(arguments[0], Literal):
        return f"{surface.lists}[@id={rewritten(arguments[0])}]"
    if name == "current" and not arguments:
        return surface.here or "o:current()"
    if name in {"position", "last"} and not arguments and not surface.is_inside:
        return "1"  # outside of a predicate there is one node, and lxml has no position
    write = _as_number if name in {"ceiling", "floor"} else rewritten  # libxml2 takes dates for NaN
    written = [write(argument, surface) for argument in arguments]
    if not written and name in _OF_HERE:
        written = [surface.here or "."]
    elif not written and surface.here and name in {"local-name", "name", "namespace-uri"}:
        written = [surface.here]
    elif name in _OF_TEXT or name in {"substring", "normalize-space"}:
        several = arguments if name in _OF_TEXT else arguments[:1]
        for place, argument in enumerate(several):  # libxml2 writes numbers in its own way
            if _is_numeric(argument):
                written[place] = f"o:string({written[place]})"
    inside = ", ".join(written)
    if name in NATIVE or (name == "position" and not arguments):
        return f"{name}({inside})"
    return f"o:{name.rpartition(':')[2]}({inside})"


def _path(path: Path, surface: Surface) -> str:
    inside = surface if surface.is_inside else surface.inside()
    steps = "/".join(_step(step, inside) for step in path.steps)
    if path.absolute:
        return f"{surface.root}/{steps}" if steps else surface.root or "/"
    if path.start is None:
        return f"{surface.here.rstrip('/')}/{steps}" if surface.here else steps
    start = rewritten(path.start, surface)
    if not (isinstance(path.start, Call) or start.startswith("(")):
        start = f"({start})"
    start += "".join(f"[{rewritten(predicate, inside)}]" for predicate in path.predicates)
    return f"{start}/{steps}" if steps else start


def _step(step: Step, surface: Surface) -> str:
    test, predicates = step.test, "".join(f"[{rewritten(each, surface)}]" for each in step.predicates)
    is_name = step.axis != "attribute" and test != "*" and "(" not in test
    if is_name and not surface.also:
        test = test.rpartition(":")[2]
    elif is_name and ":" not in test:
        test = f"*[self::{test} or self::{surface.also}:{test}]"
    clock = f"[o:{CLOCK}()]" if surface.is_timed and step.axis not in {"self", "parent", "attribute"} else ""
    return f"{step.axis}::{test}{clock}{predicates}"


def _as_number(expression: Expression, surface: Surface) -> str:
    text = rewritten(expression, surface)
    return text if _is_numeric(expression) else f"o:number({text})"


def _is_numeric(expression: Expression) -> bool:
    match expression:
        case Number() | Negative():
            return True
        case Binary(operator):
            return operator in _ARITHMETIC
        case Call(name):
            return name in _NUMERIC
    return False


def _is_truth(expression: Expression) -> bool:
    match expression:
        case Binary(operator):
            return operator not in _ARITHMETIC and operator != "|"
        case Call(name):
            return name in {"true", "false", "not", "boolean", "selected", "boolean-from-string"}
    return False


def functions_in(words: str) -> frozenset[str]:
    """Names of our functions that a rewritten expression calls; operators on dates included."""
    return frozenset(re.findall(r"\bo:([\w.\-]+)\(", _without_literals(words)))


def _without_literals(text: str) -> str:
    return re.sub(r""""[^"]*"|'[^']*'""", "''", text)
