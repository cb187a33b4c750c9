"""Which questions of a form nobody can ever reach, as far as that can be seen without trying.

Only certain cases are named: a condition that is false as it stands, a comparison with a choice
that its question does not offer, one question that would have to have two answers at once, and
whatever stands inside such a group or depends on such an answer being given.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from app.domain.forms import FormVersion, Group, Node, Question, QuestionType, Repeat
from app.forms.expressions import Binary, Call, Expression, ExpressionBroken, Literal, Number, Path, parse


def dead_parts(form: FormVersion) -> Iterator[tuple[str, str]]:
    """Name of each question, group or repeat that is never asked, and the part that cannot hold."""
    yield from _below(form.children, _selects(form))


def _below(nodes: tuple[Node, ...], selects: _Selects) -> Iterator[tuple[str, str]]:
    for node in nodes:
        reason = _never(node, selects)
        if reason:
            yield node.name, reason  # what is inside is dead with it
        elif isinstance(node, Group | Repeat):
            yield from _below(node.children, selects)


def _never(node: Node, selects: _Selects) -> str:
    if not node.bind.relevant:
        return ""
    try:
        return _impossible(parse(node.bind.relevant), selects)
    except ExpressionBroken:
        return ""


_Selects = Mapping[str, Question]
"""Name → question that is picked from a list whose choices are all known; names that stand once only."""


def _selects(form: FormVersion) -> _Selects:
    found: dict[str, list[Question]] = {}
    for question in form.questions():
        found.setdefault(question.name, []).append(question)
    return {
        name: questions[0]
        for name, questions in found.items()
        if len(questions) == 1 and questions[0].type.has_choices and questions[0].choices
    }


def _asked(expression: Expression, selects: _Selects) -> Question | None:
    if not isinstance(expression, Path) or expression.start is not None or not expression.steps:
        return None
    return selects.get(expression.steps[-1].test)


def _impossible(expression: Expression, selects: _Selects) -> str:
    """The part of a condition that never holds; empty when it may."""
    if isinstance(expression, Binary):
        if expression.operator == "and":
            parts = list(_conjuncts(expression))
            first = next((reason for part in parts if (reason := _impossible(part, selects))), "")
            return first or _contradiction(parts, selects)
        if expression.operator == "or":
            left, right = _impossible(expression.left, selects), _impossible(expression.right, selects)
            return left if left and right else ""
        if expression.operator == "=":
            return _unknown_choice(expression.left, expression.right, selects) or _different(expression)
    if isinstance(expression, Call):
        if expression.name == "false" and not expression.arguments:
            return "false()"
        if expression.name == "selected" and len(expression.arguments) == len(("answer", "choice")):
            answer, choice = expression.arguments
            return _unknown_choice(answer, choice, selects)
    return "0" if isinstance(expression, Number) and float(expression.text) == 0 else ""


def _conjuncts(expression: Expression) -> Iterator[Expression]:
    if isinstance(expression, Binary) and expression.operator == "and":
        yield from _conjuncts(expression.left)
        yield from _conjuncts(expression.right)
    else:
        yield expression


def _different(expression: Binary) -> str:
    left, right = expression.left, expression.right
    if isinstance(left, Literal) and isinstance(right, Literal) and left.text != right.text:
        return f"'{left.text}' = '{right.text}'"
    if isinstance(left, Number) and isinstance(right, Number) and float(left.text) != float(right.text):
        return f"{left.text} = {right.text}"
    return ""


def _unknown_choice(left: Expression, right: Expression, selects: _Selects) -> str:
    """`${q} = 'x'` where q has no choice x (and x is not blank: that asks for no answer)."""
    if isinstance(left, Literal):
        left, right = right, left
    question = _asked(left, selects)
    if question is None or not isinstance(right, Literal) or not right.text:
        return ""
    if right.text in {choice.name for choice in question.choices}:
        return ""
    return f"{question.name} = '{right.text}'"


def _contradiction(parts: list[Expression], selects: _Selects) -> str:
    """Two different answers to one question that takes only one."""
    wanted: dict[str, str] = {}
    for part in parts:
        if not (isinstance(part, Binary) and part.operator == "="):
            continue
        left, right = (part.right, part.left) if isinstance(part.left, Literal) else (part.left, part.right)
        question = _asked(left, selects)
        if question is None or question.type is not QuestionType.SELECT_ONE or not isinstance(right, Literal):
            continue
        if wanted.setdefault(question.name, right.text) != right.text:
            return f"{question.name} = '{wanted[question.name]}' and {question.name} = '{right.text}'"
    return ""
