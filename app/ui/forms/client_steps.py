"""What a client is asked when she has the screen to herself: one question after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from app.domain.forms import (
    NO_TEXT,
    Group,
    LocalizedText,
    Node,
    Question,
    QuestionState,
    QuestionType,
    Repeat,
)

WORKER_ONLY = "worker-only"
"""Word of the appearance column: the caseworker answers it, the client never sees it."""

ASKED_ALONE = frozenset(
    {
        QuestionType.TEXT,
        QuestionType.INTEGER,
        QuestionType.DECIMAL,
        QuestionType.RANGE,
        QuestionType.DATE,
        QuestionType.TIME,
        QuestionType.SELECT_ONE,
        QuestionType.SELECT_MULTIPLE,
        QuestionType.ACKNOWLEDGE,
        QuestionType.NOTE,
    }
)
"""Types that a person can answer alone; pictures, places and orders are for both at the table."""


@dataclass(frozen=True, slots=True)
class Step:
    """One screen: a question, or whether a repeat is asked once more."""

    key: str
    """Of the question, or of the repeat."""
    node: Question | Repeat
    title: LocalizedText = NO_TEXT
    """The group, or the repeat whose row it stands in."""
    row: int = 0
    """The number of that row; 0 = it stands in none."""

    @property
    def is_more(self) -> bool:
        """Whether it asks for one more row."""
        return isinstance(self.node, Repeat)


@dataclass(frozen=True, slots=True)
class Filled:
    """What the steps depend on; `FillModel` has both."""

    state: Callable[[str], QuestionState]
    rows: Callable[[str], Sequence[str]]
    key: Callable[[Node], str]
    """Of what stands outside of repeats."""


def steps_of(nodes: Sequence[Node], filled: Filled) -> list[Step]:
    """What is asked at present, in the order of the form."""
    return list(_steps(nodes, filled, "", NO_TEXT, 0))


def _steps(
    nodes: Sequence[Node], filled: Filled, prefix: str, title: LocalizedText, row: int
) -> Iterator[Step]:
    for node in nodes:
        if WORKER_ONLY in node.appearance:
            continue
        if isinstance(node, Question):
            key = prefix + node.name if prefix else filled.key(node)
            if _is_asked(node, filled.state, key):
                yield Step(key, node, title, row)
        elif isinstance(node, Group):
            yield from _steps(node.children, filled, prefix, title if row else node.label or title, row)
        else:
            yield from _rows(node, filled, prefix + node.name if prefix else filled.key(node))


def _rows(repeat: Repeat, filled: Filled, key: str) -> Iterator[Step]:
    for number, row in enumerate(filled.rows(key), start=1):
        if filled.state(row).relevant:
            yield from _steps(repeat.children, filled, f"{row}/", repeat.label, number)
    if not repeat.count and _may_grow(filled, key):
        yield Step(key, repeat, repeat.label)


def _may_grow(filled: Filled, key: str) -> bool:
    """Not where the rows that are there are not asked; a repeat without a row is."""
    return all(filled.state(row).relevant for row in filled.rows(key))


def _is_asked(question: Question, state: Callable[[str], QuestionState], key: str) -> bool:
    if question.type not in ASKED_ALONE or not question.label or "hidden" in question.appearance:
        return False
    now = state(key)
    return now.relevant and (not now.readonly or question.type is QuestionType.NOTE)
