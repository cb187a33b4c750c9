"""A form as a blank paper with room to write, for the day without electricity.

Questions are numbered through, so that a condition can name the question that it depends on. Long
lists of choices become a line to write on; a repeat is printed three times.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal as OneOf

from app.domain.forms import FormVersion, Group, LocalizedText, Node, Question, QuestionType, Repeat
from app.domain.languages import GERMAN
from app.domain.letters import (
    Bilingual,
    BilingualRow,
    Block,
    Bullets,
    Copy,
    Field,
    FieldType,
    Heading,
    LetterContent,
    Letterhead,
    Paragraph,
    Part,
    Run,
    Together,
    WritingLines,
)
from app.domain.paper import PaperWords
from app.forms.expressions import Binary, Call, Expression, ExpressionBroken, Literal, Number, Path, parse

MOST_BOXES = 16
"""Choices that get a box each; more become a line (half a page of boxes is not read)."""
ROWS_OF_REPEAT = 3
LINES = {True: 4, False: 1}
"""Lines to write on: several for long answers."""

_IS = " = "
Look = OneOf["text", "heading", "box"]
_OPERATORS = {"=": "=", "!=": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥", "and": "+", "or": "/"}


def paper_form(
    form: FormVersion,
    words: Mapping[str, PaperWords],
    *,
    language: str,
    fallbacks: Sequence[str],
    letterhead: Letterhead,
    made_at: datetime,
    least_types: tuple[tuple[str, float], ...] = (),
) -> LetterContent:
    """The blank form in German, or in German and `language` side by side.

    A text that is missing in `language` stands in the next of `fallbacks`, marked as that language.
    """
    hers = language if language in words else GERMAN
    sheet = _Sheet(form, words[GERMAN], words[hers], language, tuple(fallbacks))
    title = form.title.text(GERMAN).text
    return LetterContent(
        copy=Copy.CLIENT,
        language=GERMAN,
        number="",
        made_at=made_at,
        letterhead=letterhead,
        copy_label=f"{form.form_id} · {form.version}",
        recipient=(),
        remark=(),
        information=(),
        subject=(title,),
        blocks=tuple(sheet.blocks()),
        title=title,
        page_label=_page_label(words[GERMAN].page, words[hers].page if hers != GERMAN else ""),
        kind="paper-form",
        least_types=least_types,
    )


def _page_label(german: str, hers: str) -> str:
    """`Seite 1 von 4`, in the other language beside it where that has other words."""
    return f"{german} · \u2068{hers}\u2069" if hers not in {"", german} else german


@dataclass(slots=True)
class _Sheet:
    form: FormVersion
    german: PaperWords
    hers: PaperWords
    language: str
    fallbacks: tuple[str, ...]
    _numbers: dict[str, int] = field(default_factory=dict)

    def blocks(self) -> Iterator[Block]:
        self._count(self.form.children)
        yield from self._of(self.form.children)

    def _count(self, nodes: tuple[Node, ...]) -> None:
        for node in nodes:
            if isinstance(node, Question):
                if _is_printed(node) and node.type is not QuestionType.NOTE:
                    self._numbers.setdefault(node.name, len(self._numbers) + 1)
            else:
                self._count(node.children)

    def _of(self, nodes: tuple[Node, ...], suffix: str = "") -> Iterator[Block]:
        for node in nodes:
            if isinstance(node, Question):
                if _is_printed(node):
                    yield from self._question(node)
            elif isinstance(node, Repeat):
                for number in range(1, ROWS_OF_REPEAT + 1):
                    yield from self._heading(node, f" {number}")
                    yield from self._of(node.children)
            else:
                yield from self._heading(node, suffix)
                yield from self._of(node.children)

    def _heading(self, node: Group | Repeat, suffix: str) -> Iterator[Block]:
        if node.label:
            rows = [_Row("heading", self._runs(node.label, GERMAN, suffix), self._hers(node.label, suffix))]
            rows += self._condition(node)
            yield from self._written(rows)

    def _question(self, question: Question) -> Iterator[Block]:
        yield Together(tuple(self._asked(question)))

    def _asked(self, question: Question) -> Iterator[Part]:
        number = self._numbers.get(question.name)
        before = f"{number}. " if number else ""
        label = question.label
        rows = [_Row("text", (before, *self._runs(label, GERMAN)), (before, *self._hers(label)))]
        rows += self._condition(question)
        if question.hint:
            rows.append(_Row("text", self._runs(question.hint, GERMAN), self._hers(question.hint)))
        rows += self._how(question)
        boxes = question.type.has_choices and 0 < len(question.choices) <= MOST_BOXES
        if boxes:
            rows += [
                _Row("box", self._runs(choice.label, GERMAN), self._hers(choice.label))
                for choice in question.choices
            ]
        yield from self._written(rows)
        if question.type is not QuestionType.NOTE and not boxes:
            is_long = question.type is QuestionType.TEXT and "multiline" in question.appearance
            yield WritingLines(LINES[is_long])

    def _how(self, question: Question) -> list[_Row]:
        """How to answer, where that does not go without saying."""
        said = {
            QuestionType.SELECT_MULTIPLE: (self.german.several, self.hers.several),
            QuestionType.DATE: (self.german.date, self.hers.date),
            QuestionType.TIME: (self.german.time, self.hers.time),
            QuestionType.INTEGER: (self.german.number, self.hers.number),
            QuestionType.DECIMAL: (self.german.number, self.hers.number),
        }.get(question.type)
        return [_Row("text", (f"({said[0]})",), (f"({said[1]})",))] if said else []

    def _condition(self, node: Node) -> list[_Row]:
        """`Nur wenn: 7 = Ja`, where the condition can be said with numbers and answers."""
        if not node.bind.relevant:
            return []
        try:
            expression = parse(node.bind.relevant)
        except ExpressionBroken:
            return []
        german, hers = self._said(expression, GERMAN), self._said(expression, self.language)
        if not german or not hers:
            return []
        return [_Row("text", (f"({self.german.only_if}: {german})",), (f"({self.hers.only_if}: {hers})",))]

    def _said(self, expression: Expression, language: str) -> str:
        """The condition in words of `language`; empty when it says more than a paper can."""
        if isinstance(expression, Call) and expression.name == "selected":
            answer, choice = expression.arguments
            return self._said(Binary("=", answer, choice), language)
        if not isinstance(expression, Binary) or expression.operator not in _OPERATORS:
            return ""
        sign = _OPERATORS[expression.operator]
        if expression.operator in {"and", "or"}:
            left, right = self._said(expression.left, language), self._said(expression.right, language)
            if expression.operator == "or" and left.partition(_IS)[0] == right.partition(_IS)[0]:
                right = right.rpartition(_IS)[2]  # 3 = »school« / »day-care«
            return f"{left} {sign} {right}" if left and right else ""
        number = self._number(expression.left)
        answer_words = self._answer(expression.left, expression.right, language)
        return f"{number} {sign} {answer_words}" if number and answer_words else ""

    def _number(self, expression: Expression) -> int:
        if isinstance(expression, Path) and expression.start is None and expression.steps:
            return self._numbers.get(expression.steps[-1].test, 0)
        return 0

    def _answer(self, asked: Expression, given: Expression, language: str) -> str:
        if isinstance(given, Number):
            return given.text
        if not isinstance(given, Literal) or not isinstance(asked, Path):
            return ""
        question = next((q for q in self.form.questions() if q.name == asked.steps[-1].test), None)
        choices = question.choices if question else ()
        label = next((choice.label for choice in choices if choice.name == given.text), None)
        return f"»{label.text(language, self.fallbacks).text}«" if label else ""

    def _runs(self, text: LocalizedText, language: str, suffix: str = "") -> tuple[Run, ...]:
        """A text with a line to write on where the form would put a value in."""
        shown = text.text(language, self.fallbacks)
        runs: list[Run] = []
        rest = shown.text + suffix
        while "${" in rest:
            before, _, rest = rest.partition("${")
            runs += [before, Field("25", FieldType.BLANK)]
            rest = rest.partition("}")[2]
        runs.append(rest)
        if shown.is_fallback:
            return tuple(
                Field(run, FieldType.TEXT, shown.language) if isinstance(run, str) else run for run in runs
            )
        return tuple(run for run in runs if run)

    def _hers(self, text: LocalizedText, suffix: str = "") -> tuple[Run, ...]:
        return self._runs(text, self.language, suffix)

    def _written(self, rows: list[_Row]) -> Iterator[Part]:
        if self.language != GERMAN:
            made = tuple(BilingualRow(row.german, row.hers, row.look) for row in rows)
            yield Bilingual(made, (GERMAN, self.language))
            return
        boxes = tuple(row.german for row in rows if row.look == "box")
        for row in rows:
            if row.look == "heading":
                yield Heading(row.german)
            elif row.look == "text":
                yield Paragraph(row.german, bold=row is rows[0])
        if boxes:
            yield Bullets(boxes, boxes=True)


@dataclass(frozen=True, slots=True)
class _Row:
    look: Look
    german: tuple[Run, ...]
    hers: tuple[Run, ...]


def _is_printed(question: Question) -> bool:
    return (
        question.type is not QuestionType.CALCULATE
        and bool(question.label)
        and "hidden" not in question.appearance
    )
