"""Answers that were handed in, line by line as they are read again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from app.domain.declined import DECLINED, declined_in
from app.domain.form_changes import ASIDE, is_rows
from app.domain.forms import NO_TEXT, FormVersion, LocalizedText, Node, Question, QuestionType, Repeat


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One answered question."""

    key: str
    """As a session addresses it: `birth_date`, in a repeat `child[2]/birth_date`."""
    name: str
    question: Question | None
    """None where the version that was answered is not known, or the present one does not ask it."""
    value: Any
    part: LocalizedText = NO_TEXT
    """Heading of the part of the form; of a repeat, with `row`."""
    row: int = 0
    """Number of the row, from 1 on; 0 outside repeats."""
    declined: bool = False
    """The client did not want to answer."""
    aside: str = ""
    """Version of the form that asked it, where a renewed one no longer did."""

    def chosen(self) -> tuple[tuple[str, LocalizedText], ...]:
        """Codes that were picked, each with its label where the form has one."""
        if self.question is None or not self.question.type.has_choices:
            return ()
        codes = (self.value,) if isinstance(self.value, str) else tuple(self.value or ())
        labels = {choice.name: choice.label for choice in self.question.choices}
        return tuple((str(code), labels.get(code, NO_TEXT)) for code in codes)


def lines_of(
    form: FormVersion | None,
    answers: Mapping[str, Any],
    older: Mapping[str, FormVersion] = MappingProxyType({}),
) -> tuple[AnswerLine, ...]:
    """Every answer, in the order of the form; what it does not know comes last, by its name.

    Args:
        form: the version that was answered; None = not known, then there are names and codes only.
        answers: as they were handed in.
        older: versions that asked what was put aside when the form was renewed, as far as known.
    """
    lines = list(_known(form.children, answers, "", NO_TEXT, 0)) if form else []
    seen = {line.key for line in lines}
    asked = {question.name for question in form.questions()} if form else set()
    rest = [line for line in _unknown(answers, "") if line.key not in seen and line.name not in asked]
    return (*lines, *rest, *_aside(answers, older))


def _known(
    nodes: tuple[Node, ...], answers: Mapping[str, Any], prefix: str, part: LocalizedText, row: int
) -> Iterator[AnswerLine]:
    declined = set(declined_in(answers))
    for node in nodes:
        if isinstance(node, Question):
            if node.type is QuestionType.CALCULATE:
                continue
            key = node.path if node.path in answers or node.path in declined else node.name
            if key in declined or answers.get(key) not in (None, "", ()):
                yield AnswerLine(
                    prefix + key, node.name, node, answers.get(key), part, row, declined=key in declined
                )
        elif isinstance(node, Repeat):
            rows = answers.get(node.name)
            for number, inner in enumerate(rows if is_rows(rows) else (), start=1):  # type: ignore[arg-type]
                yield from _known(
                    node.children, inner, f"{prefix}{node.name}[{number}]/", node.label or part, number
                )
        else:
            yield from _known(node.children, answers, prefix, node.label or part, row)


def _unknown(answers: Mapping[str, Any], prefix: str) -> Iterator[AnswerLine]:
    for name in declined_in(answers):
        yield AnswerLine(prefix + name, name, None, None, declined=True)
    for name, value in answers.items():
        if name in {ASIDE, DECLINED} or value in (None, "", (), []):
            continue
        if is_rows(value):
            for number, inner in enumerate(value, start=1):
                yield from _unknown(inner, f"{prefix}{name}[{number}]/")
        else:
            yield AnswerLine(prefix + name, name, None, value)


def aside_versions(answers: Mapping[str, Any]) -> tuple[str, ...]:
    """Versions of the form whose answers were put aside."""
    kept = answers.get(ASIDE)
    return tuple(map(str, kept)) if isinstance(kept, Mapping) else ()


def _aside(answers: Mapping[str, Any], older: Mapping[str, FormVersion]) -> Iterator[AnswerLine]:
    kept = answers.get(ASIDE)
    for version, behind in kept.items() if isinstance(kept, Mapping) else ():
        if isinstance(behind, Mapping):
            for line in lines_of(older.get(version), behind):
                yield replace(line, aside=str(version))
