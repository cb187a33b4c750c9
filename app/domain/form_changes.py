"""What a renewed form asks otherwise, and which answers of an unfinished one it still has room for.

Nothing is lost silently: an answer is carried over, or it is put aside and said so; what is put aside
stays in the draft and in the answers that are handed in (getodk/collect#5947 lost it).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from app.domain.declined import DECLINED, declined_in
from app.domain.forms import Choice, FormVersion, Group, Node, Question, QuestionType

ASIDE = "_aside"
"""The name, among answers handed in, of those that a renewed form no longer asks: version → answers."""

Scope = tuple[str, ...]
"""Names of the repeats around a question, outermost first."""


class ChangeKind(StrEnum):
    """What is different about a question."""

    ADDED = "added"
    REMOVED = "removed"
    TYPE = "type"
    WORDS = "words"
    CHOICES = "choices"


@dataclass(frozen=True, slots=True)
class QuestionChange:
    """One question that is not as it was."""

    kinds: tuple[ChangeKind, ...]
    question: Question
    """As it is now; one that was removed as it was."""
    before: Question | None = None
    gone: tuple[Choice, ...] = ()
    """Choices that can no longer be made."""
    came: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Lost:
    """An answer, or the part of it, that the renewed form has no room for."""

    name: str
    question: Question | None
    """As it was asked, or is asked now where that version is not known; None = neither is known."""
    value: Any


@dataclass(frozen=True, slots=True)
class Carried:
    """Answers of an older version, divided by what the renewed form asks."""

    answers: Mapping[str, Any]
    aside: Mapping[str, Any] = field(default_factory=dict)
    """In the shape of answers: what stays behind."""
    lost: tuple[Lost, ...] = ()
    """The same as lines, for a person to decide about; declined questions are in `aside` only."""


def compare(old: FormVersion, new: FormVersion, languages: Sequence[str]) -> tuple[QuestionChange, ...]:
    """Every question that differs, in the order of the new form, removed ones last.

    Args:
        old: the version that was begun.
        new: the present one.
        languages: tags in which the wording matters: the worker's and the client's.
    """
    before, after = _asked(old), _asked(new)
    changes = []
    for place, question in after.items():
        if place not in before:
            changes.append(QuestionChange((ChangeKind.ADDED,), question))
        elif (change := _difference(before[place], question, languages)) is not None:
            changes.append(change)
    gone = [question for place, question in before.items() if place not in after]
    return (*changes, *(QuestionChange((ChangeKind.REMOVED,), question) for question in gone))


def carry_over(answers: Mapping[str, Any], new: FormVersion, old: FormVersion | None = None) -> Carried:
    """Divide answers: every one is either carried over or put aside.

    Args:
        answers: as a session keeps them for a draft.
        new: the form they shall go into.
        old: the form they were given to; None = not known, then the values alone decide.
    """
    return _Carrying(_by_key(new), _by_key(old) if old else {}).divide(answers, ())


@dataclass(slots=True)
class _Carrying:
    new: Mapping[Scope, Mapping[str, Question]]
    old: Mapping[Scope, Mapping[str, Question]]

    def divide(self, answers: Mapping[str, Any], scope: Scope) -> Carried:
        kept: dict[str, Any] = {}
        aside: dict[str, Any] = {}
        lost: list[Lost] = []
        for name, value in answers.items():
            if name == DECLINED:
                self._decline(declined_in(answers), scope, kept, aside)
            elif is_rows(value):
                lost += self._rows(name, value, scope, kept, aside)
            else:
                lost += self._value(name, value, scope, kept, aside)
        return Carried(kept, aside, tuple(lost))

    def _decline(
        self, names: Sequence[str], scope: Scope, kept: dict[str, Any], aside: dict[str, Any]
    ) -> None:
        known = self.new.get(scope, {})
        for part, chosen in ((kept, True), (aside, False)):
            if mine := tuple(name for name in names if (name in known) is chosen):
                part[DECLINED] = mine

    def _rows(
        self, name: str, rows: Sequence[Any], scope: Scope, kept: dict[str, Any], aside: dict[str, Any]
    ) -> list[Lost]:
        inner = (*scope, name)
        if inner not in self.new:
            aside[name] = rows
            return [one for row in rows for one in self._all_lost(row, inner)]
        divided = [self.divide(row, inner) for row in rows]
        kept[name] = tuple(row.answers for row in divided)
        if any(row.aside for row in divided):
            aside[name] = tuple(row.aside for row in divided)
        return [one for row in divided for one in row.lost]

    def _value(
        self, name: str, value: Any, scope: Scope, kept: dict[str, Any], aside: dict[str, Any]
    ) -> list[Lost]:
        now, then = self.new.get(scope, {}).get(name), self.old.get(scope, {}).get(name)
        fits, rest = _divided(value, now, then)
        if fits is not None or (value is None and now is not None):
            kept[name] = fits
        if rest is None or (then is not None and then.type is QuestionType.CALCULATE):
            return []
        aside[name] = rest
        return [Lost(name, then or now, rest)]

    def _all_lost(self, row: Mapping[str, Any], scope: Scope) -> Iterator[Lost]:
        for name, value in row.items():
            if is_rows(value):
                for inner in value:
                    yield from self._all_lost(inner, (*scope, name))
            elif name != DECLINED and value is not None:
                question = self.old.get(scope, {}).get(name)
                if question is None or question.type.is_answered:
                    yield Lost(name, question, value)


def is_rows(value: Any) -> bool:
    """Whether an answer is the rows of a repeat."""
    return (
        isinstance(value, Sequence)
        and not isinstance(value, str)
        and len(value) > 0
        and all(isinstance(row, Mapping) for row in value)
    )


# -- one question -----------------------------------------------------------------------------


_WIDER = {
    (QuestionType.INTEGER, QuestionType.DECIMAL),
    (QuestionType.INTEGER, QuestionType.RANGE),
    (QuestionType.RANGE, QuestionType.DECIMAL),
    (QuestionType.SELECT_ONE, QuestionType.SELECT_MULTIPLE),
}
"""Changes of type that every old answer survives; all others are put aside for a person to decide."""


def _divided(value: Any, now: Question | None, then: Question | None) -> tuple[Any, Any]:
    """What the question takes of an answer, and the rest; None = nothing."""
    if value in (None, ()) or now is None:
        return None, None if value == () else value
    if then is not None and then.type is not now.type and (then.type, now.type) not in _WIDER:
        return None, value
    if now.type.is_several and isinstance(value, str):
        value = (value,)
    if not _is_of(value, now.type):
        return None, value
    return _offered(value, now) if now.type.has_choices and now.choices else (value, None)


def _offered(value: Any, now: Question) -> tuple[Any, Any]:
    """The choices that can still be made, and the others."""
    offered = {choice.name for choice in now.choices}
    if now.type is QuestionType.SELECT_ONE:
        return (value, None) if value in offered else (None, value)
    stays = tuple(code for code in value if code in offered)
    gone = tuple(code for code in value if code not in offered)
    if now.type is QuestionType.RANK and (gone or set(stays) != offered):
        return None, value  # half a ranking is none
    return stays or None, gone or None


def _is_of(value: Any, kind: QuestionType) -> bool:
    if kind in {QuestionType.INTEGER, QuestionType.DECIMAL, QuestionType.RANGE}:
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    if kind.is_several:
        return isinstance(value, Sequence) and all(isinstance(code, str) for code in value)
    if kind is QuestionType.DATE:
        return isinstance(value, str) and _is_date(value)
    return isinstance(value, str) or kind is QuestionType.CALCULATE


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text[:10])
    except ValueError:
        return False
    return True


def _difference(before: Question, after: Question, languages: Sequence[str]) -> QuestionChange | None:
    kinds = []
    if before.type is not after.type:
        kinds.append(ChangeKind.TYPE)
    if any(_words(before, tag) != _words(after, tag) for tag in languages):
        kinds.append(ChangeKind.WORDS)
    had, has = {c.name for c in before.choices}, {c.name for c in after.choices}
    gone = tuple(choice for choice in before.choices if choice.name not in has)
    came = tuple(choice for choice in after.choices if choice.name not in had)
    if gone or came:
        kinds.append(ChangeKind.CHOICES)
    return QuestionChange(tuple(kinds), after, before, gone, came) if kinds else None


def _words(question: Question, tag: str) -> tuple[str, ...]:
    """What is read out; a choice with other words is another choice only by its code."""
    return (question.label.texts.get(tag, ""), question.hint.texts.get(tag, ""))


# -- places -----------------------------------------------------------------------------------


def places(nodes: Sequence[Node], scope: Scope = ()) -> Iterator[tuple[Scope, Question]]:
    """Every question with the repeats around it, in the order of the form."""
    for node in nodes:
        if isinstance(node, Question):
            yield scope, node
        elif isinstance(node, Group):
            yield from places(node.children, scope)
        else:
            yield from places(node.children, (*scope, node.name))


def _asked(form: FormVersion) -> dict[tuple[Scope, str], Question]:
    """By place; a name that comes twice is told apart by its path."""
    found: dict[tuple[Scope, str], Question] = {}
    for scope, question in places(form.children):
        if question.type.is_answered and question.type is not QuestionType.CALCULATE:
            key = (scope, question.name)
            found[key if key not in found else (scope, question.path)] = question
    return found


def _by_key(form: FormVersion) -> dict[Scope, dict[str, Question]]:
    """As answers are keyed: by name, or by path where the name comes twice."""
    found: dict[Scope, dict[str, Question]] = {scope: {} for scope in _scopes(form.children, ())}
    for scope, question in places(form.children):
        found[scope].setdefault(question.name, question)
        found[scope][question.path] = question
    return found


def _scopes(nodes: Sequence[Node], scope: Scope) -> Iterator[Scope]:
    yield scope
    for node in nodes:
        if isinstance(node, Group):
            yield from _scopes(node.children, scope)
        elif not isinstance(node, Question):
            yield from _scopes(node.children, (*scope, node.name))
