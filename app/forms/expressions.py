"""XPath 1.0 expressions of a form, parsed to see what they read; `rewriting` makes lxml evaluate them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<number>\d+(?:\.\d*)?|\.\d+)
      | (?P<literal>"[^"]*"|'[^']*')
      | (?P<variable>\$[\w.\-:]+)
      | (?P<name>[^\W\d][\w.\-]*(?::(?!:)[^\W\d][\w.\-]*|:\*)?)
      | (?P<symbol>//|::|\.\.|!=|<=|>=|[/()\[\].@,|+\-=<>*])
    )""",
    re.VERBOSE,
)
_GLUED = re.compile(r"(?:and|or|div|mod)(?=\d)")
"""`1div2`: after an operand a name is an operator (XPath 1.0, 3.7)."""
_MAX_LENGTH, _MAX_DEPTH = 20_000, 60


class ExpressionBroken(ValueError):
    """Not an expression of XPath 1.0; the text says where."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it is written."""

    text: str


@dataclass(frozen=True, slots=True)
class Literal:
    """A text in quotes, without them."""

    text: str


@dataclass(frozen=True, slots=True)
class Binary:
    """Two operands: or, and, =, !=, <, <=, >, >=, +, -, *, div, mod, |."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Negative:
    """Unary minus."""

    operand: Expression


@dataclass(frozen=True, slots=True)
class Call:
    """A function call; `name` keeps its prefix (`jr:choice-name`)."""

    name: str
    arguments: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path: `child::name[…]`; `//` is the step `descendant-or-self::node()`."""

    axis: str
    test: str
    predicates: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True)
class Path:
    """A location path, from the document, from the context or from what an expression found."""

    steps: tuple[Step, ...]
    absolute: bool = False
    start: Expression | None = None
    predicates: tuple[Expression, ...] = ()
    """Predicates on `start` itself."""


Expression = Number | Literal | Binary | Negative | Call | Path


@dataclass(slots=True)
class _Tokens:
    """Tokens of one expression with a reading position."""

    text: str
    items: list[tuple[str, str]] = field(default_factory=list)
    at: int = 0
    depth: int = 0

    def __post_init__(self) -> None:
        position, end = 0, len(self.text.rstrip())
        if end > _MAX_LENGTH:
            raise ExpressionBroken(f"longer than {_MAX_LENGTH} characters")
        while position < end:
            match = _TOKEN.match(self.text, position)
            if match is None:
                raise ExpressionBroken(f"unexpected character at {position + 1}: {self.text.strip()[:120]}")
            kind = match.lastgroup or ""
            if kind == "name" and self._is_after_operand() and (glued := _GLUED.match(match[kind])):
                self.items.append((kind, glued[0]))
                position = match.start(kind) + glued.end()
                continue
            self.items.append((kind, match[kind]))
            position = match.end()

    def _is_after_operand(self) -> bool:
        kind, text = self.items[-1] if self.items else ("", "")
        return kind in {"number", "literal"} or text in {")", "]"}

    def peek(self, ahead: int = 0) -> tuple[str, str]:
        place = self.at + ahead
        return self.items[place] if place < len(self.items) else ("end", "")

    def take(self) -> tuple[str, str]:
        token = self.peek()
        self.at += 1
        return token

    def symbol(self, *wanted: str) -> str:
        """Take the next token if it is one of these symbols, else return an empty text."""
        kind, text = self.peek()
        if kind == "symbol" and text in wanted:
            self.at += 1
            return text
        return ""

    def expect(self, symbol: str) -> None:
        if not self.symbol(symbol):
            found = self.peek()[1] or "the end"
            raise ExpressionBroken(f"expected {symbol!r} instead of {found!r}: {self.text.strip()[:120]}")


_LEVELS: tuple[tuple[str, ...], ...] = (
    ("or",),
    ("and",),
    ("=", "!="),
    ("<", "<=", ">", ">="),
    ("+", "-"),
    ("*", "div", "mod"),
)


def parse(text: str) -> Expression:
    """Read an expression.

    Raises:
        ExpressionBroken: it is not XPath 1.0, too long or nested too deeply.
    """
    tokens = _Tokens(text)
    expression = _binary(tokens, 0)
    if tokens.peek()[0] != "end":
        raise ExpressionBroken(f"unexpected {tokens.peek()[1]!r}: {text.strip()[:120]}")
    return expression


def _binary(tokens: _Tokens, level: int) -> Expression:
    if level == len(_LEVELS):
        return _unary(tokens)
    tokens.depth += level == 0
    if tokens.depth > _MAX_DEPTH:
        raise ExpressionBroken(f"nested more than {_MAX_DEPTH} deep")
    left = _binary(tokens, level + 1)
    while tokens.peek()[0] in {"symbol", "name"} and tokens.peek()[1] in _LEVELS[level]:
        operator = tokens.take()[1]
        left = Binary(operator, left, _binary(tokens, level + 1))
    tokens.depth -= level == 0
    return left


def _unary(tokens: _Tokens) -> Expression:
    negative = False
    while tokens.symbol("-"):
        negative = not negative
    left = _path(tokens)
    while tokens.symbol("|"):
        left = Binary("|", left, _path(tokens))
    return Negative(left) if negative else left


def _path(tokens: _Tokens) -> Expression:
    kind, text = tokens.peek()
    if kind == "variable":
        raise ExpressionBroken(f"variables are not part of forms: {text}")
    if kind in {"number", "literal"} or (kind, text) == ("symbol", "(") or _is_call(tokens):
        return _filtered(tokens)
    slash = tokens.symbol("/", "//")
    steps = [_ANYWHERE] if slash == "//" else []
    if _begins_step(tokens):
        steps.append(_step(tokens))
        steps += _more_steps(tokens)
    elif slash != "/":
        raise ExpressionBroken(f"something is missing at {text or 'the end'!r}: {tokens.text.strip()[:120]}")
    return Path(tuple(steps), absolute=bool(slash))


def _filtered(tokens: _Tokens) -> Expression:
    start = _primary(tokens)
    predicates = _predicates(tokens)
    steps = _more_steps(tokens)
    if not predicates and not steps:
        return start
    return Path(tuple(steps), start=start, predicates=predicates)


def _primary(tokens: _Tokens) -> Expression:
    kind, text = tokens.take()
    if kind == "number":
        return Number(text)
    if kind == "literal":
        return Literal(text[1:-1])
    if text == "(":
        inner = _binary(tokens, 0)
        tokens.expect(")")
        return inner
    tokens.expect("(")
    arguments: list[Expression] = []
    if not tokens.symbol(")"):
        arguments.append(_binary(tokens, 0))
        while tokens.symbol(","):
            arguments.append(_binary(tokens, 0))
        tokens.expect(")")
    return Call(text, tuple(arguments))


_NODE_TESTS = frozenset({"node", "text", "comment", "processing-instruction"})
_ANYWHERE = Step("descendant-or-self", "node()")


def _is_call(tokens: _Tokens) -> bool:
    kind, text = tokens.peek()
    return kind == "name" and tokens.peek(1)[1] == "(" and text not in _NODE_TESTS


def _begins_step(tokens: _Tokens) -> bool:
    kind, text = tokens.peek()
    return kind == "name" or (kind == "symbol" and text in {".", "..", "@", "*"})


def _more_steps(tokens: _Tokens) -> list[Step]:
    steps: list[Step] = []
    while slash := tokens.symbol("/", "//"):
        if slash == "//":
            steps.append(_ANYWHERE)
        steps.append(_step(tokens))
    return steps


def _step(tokens: _Tokens) -> Step:
    if tokens.symbol("."):
        return Step("self", "node()", _predicates(tokens))
    if tokens.symbol(".."):
        return Step("parent", "node()", _predicates(tokens))
    axis = "attribute" if tokens.symbol("@") else "child"
    if tokens.peek(1) == ("symbol", "::"):
        axis = tokens.take()[1]
        tokens.take()
    kind, test = tokens.take()
    if kind != "name" and test != "*":
        raise ExpressionBroken(
            f"expected a name instead of {test or 'the end'!r}: {tokens.text.strip()[:120]}"
        )
    if test in _NODE_TESTS and tokens.symbol("("):
        of = tokens.take()[1] if tokens.peek()[0] == "literal" else ""
        tokens.expect(")")
        test += f"({of})"
    return Step(axis, test, _predicates(tokens))


def _predicates(tokens: _Tokens) -> tuple[Expression, ...]:
    found: list[Expression] = []
    while tokens.symbol("["):
        found.append(_binary(tokens, 0))
        tokens.expect("]")
    return tuple(found)


def from_owner(expression: Expression, *, is_inside: bool = False) -> Expression:
    """An expression that stands at an attribute, as seen from its element: `..` is the element itself.

    `is_inside` = in a predicate, where only `current()` is still the attribute.
    """
    match expression:
        case Binary(operator, left, right):
            left, right = (from_owner(side, is_inside=is_inside) for side in (left, right))
            return Binary(operator, left, right)
        case Negative(operand):
            return Negative(from_owner(operand, is_inside=is_inside))
        case Call(name, arguments):
            return Call(name, tuple(from_owner(each, is_inside=is_inside) for each in arguments))
        case Path(steps, absolute, start):
            steps = tuple(
                Step(
                    step.axis, step.test, tuple(from_owner(each, is_inside=True) for each in step.predicates)
                )
                for step in steps
            )
            is_here = start == Call("current", ()) or (start is None and not is_inside and not absolute)
            if is_here and steps and steps[0].axis == "parent":
                steps = (Step("self", "node()", steps[0].predicates), *steps[1:])
            return replace(expression, steps=steps)
    return expression


def from_here(path: str, current: str) -> str:
    """A path without indexes, absolute: `../x` is seen from `current`."""
    if path.startswith("/"):
        return path
    steps = current.split("/")
    for step in path.split("/"):
        if step == "..":
            del steps[-1:]
        elif step != ".":
            steps.append(step)
    return "/".join(steps)
