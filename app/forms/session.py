"""A form being filled, as a screen sees it: answers in, states and problems out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from app.domain.declined import DECLINED, declined_in
from app.domain.forms import (
    NO_TEXT,
    Changed,
    Choice,
    LocalizedText,
    Node,
    Problem,
    ProblemKind,
    Question,
    QuestionState,
    QuestionType,
    Shown,
    Value,
    walk,
)
from app.forms.cells import Cell
from app.forms.cost import MAX_ROWS
from app.forms.engine import Engine
from app.forms.graph import Kind
from app.forms.reading import OUTPUT, CompiledForm
from app.forms.submission import submission
from app.forms.values import to_text, typed


class FillSession:
    """The state of one form while it is filled; the documents it works on are its own."""

    def __init__(
        self,
        form: CompiledForm,
        answers: Mapping[str, object] | None = None,
        *,
        today: date,
        now: datetime | None = None,
        language: str = "",
        properties: Mapping[str, str] | None = None,
    ) -> None:
        self.form = form.version
        self._value_types = form.value_types
        self._nodes: dict[str, Node] = {node.path: node for node in walk(form.version.children) if node.path}
        self._engine = Engine(
            form,
            today=today,
            now=now or datetime.now().astimezone(),
            language=language or form.version.default_language,
            properties=properties or {},
        )
        self._tree = self._engine.tree
        self._counted = {rule.path for rule in form.graph.rules if rule.kind is Kind.COUNT}
        self._engine.preload()
        if answers is None:
            self._engine.set_at_events({"odk-instance-first-load", "odk-instance-load", "xforms-ready"})
        else:
            self._load("", answers)
        self._engine.begin()

    # -- what a screen does ---------------------------------------------------------------

    def answer(self, name: str, value: object) -> Changed:
        """Set one answer by key or path; None clears it. Whoever declined before may be asked again.

        Raises:
            KeyError: the form has no such question.
        """
        cell = self._tree.find(name)
        return self._stored(cell, to_text(value, self._value_types.get(cell.path, "string")), declined=False)

    def decline(self, name: str) -> Changed:
        """'I don't want to answer': blank for every expression, but no longer open.

        Raises:
            KeyError: the form has no such question.
        """
        return self._stored(self._tree.find(name), "", declined=True)

    def add_repeat(self, name: str) -> Changed:
        """Add an empty row to a repeat: `child`, or inside a row `child[2]/visit`.

        Nothing happens where the form itself fixes how many there are.

        Raises:
            KeyError: the form has no such repeat.
        """
        rows = self._tree.rows_of(name)
        if len(rows.cells) < MAX_ROWS and rows.path not in self._counted:
            self._engine.arrive(self._tree.add_row(rows), is_new=True)
        self._engine.settle()
        return Changed(self._engine.changed())

    def remove_repeat(self, name: str) -> Changed:
        """Remove a row for good: `child[2]`. The rows after it move up.

        Nothing happens where the form itself fixes how many there are.

        Raises:
            KeyError: there is no such row.
        """
        cell = self._tree.find(name)
        if cell.rows is None:
            raise KeyError(name)
        if cell.path not in self._counted:
            self._engine.leave(cell, keep=False)
        self._engine.settle()
        return Changed(self._engine.changed())

    def set_language(self, tag: str) -> Changed:
        """Show what expressions take from choice lists and texts (`jr:choice-name`) in this language."""
        self._engine.speak(tag)
        return Changed(self._engine.changed())

    # -- what a screen shows --------------------------------------------------------------

    def state(self, name: str) -> QuestionState:
        """All about one question, group or row now.

        Raises:
            KeyError: the form has no such question.
        """
        cell = self._tree.find(name)
        return QuestionState(
            relevant=cell.relevant,
            required=cell.relevant and cell.required,
            readonly=cell.readonly,
            value=self._value(cell),
            choices=self._choices(cell),
            error=next((p for p in self._problems_of(cell) if p.kind is not ProblemKind.REQUIRED), None),
            declined=cell.declined and not cell.element.text,
        )

    def visible(self) -> tuple[str, ...]:
        """Keys of the questions and notes to show now, in the order of the form."""
        return tuple(self._tree.key(cell) for cell, _ in self._asked() if cell.relevant)

    def rows(self, name: str) -> tuple[str, ...]:
        """Keys of the rows of a repeat: `child[1]`, `child[2]`."""
        return tuple(self._tree.key(cell) for cell in self._tree.rows_of(name).cells)

    def shown(self, name: str, column: str, tag: str, fallbacks: Sequence[str] = ()) -> Shown:
        """`label`, `hint`, `guidance`, `constraint_message` or `required_message` with its values."""
        cell = self._tree.find(name)
        words: LocalizedText = getattr(self._nodes.get(cell.path), column, NO_TEXT)
        shown = words.text(tag, fallbacks)
        return Shown(_filled(shown.text, cell), shown.language, shown.is_fallback)

    def problems(self) -> tuple[Problem, ...]:
        """What stands against handing in: open required questions, answers that break a rule."""
        return tuple(problem for cell, _ in self._asked() for problem in self._problems_of(cell))

    def problems_of(self, name: str) -> tuple[Problem, ...]:
        """What stands against handing in one question.

        Raises:
            KeyError: the form has no such question.
        """
        return tuple(self._problems_of(self._tree.find(name)))

    def answers(self) -> dict[str, Any]:
        """Answers by name as codes; what is not relevant or blank is not there, what is declined is named."""
        return self._collected(self._tree.root, with_hidden=False)

    def all_answers(self) -> dict[str, Any]:
        """As `answers`, with what is hidden at present: for drafts."""
        return self._collected(self._tree.root, with_hidden=True)

    def places(self) -> Iterator[str]:
        """Absolute paths of everything in the answers' document, with indexes on rows, in its order."""
        return (self._tree.place(cell) for cell in self._tree.root.below())

    def text(self, name: str) -> str:
        """The text of one answer as a submission holds it.

        Raises:
            KeyError: the form has no such question.
        """
        return self._tree.find(name).element.text or ""

    def submission(self) -> str:
        """The answers as an ODK submission, XML."""
        return submission(self._tree)

    # -- inside ---------------------------------------------------------------------------

    def _stored(self, cell: Cell, content: str, *, declined: bool) -> Changed:
        self._engine.store(cell, content)
        self._engine.settle()
        keys = self._engine.changed()
        if cell.declined != declined:
            cell.declined = declined
            keys |= {self._tree.key(cell)}
        return Changed(keys)

    def _load(self, outer: str, answers: Mapping[str, object]) -> None:
        for name in declined_in(answers):
            self._load_declined(outer + name)
        for name, value in answers.items():
            if name == DECLINED:
                continue
            if isinstance(value, Sequence) and any(isinstance(item, Mapping) for item in value):
                self._load_rows(outer + name, [item for item in value if isinstance(item, Mapping)])
                continue
            try:
                cell = self._tree.find(outer + name)
            except KeyError:
                continue  # the form no longer asks this
            if cell.is_answer:
                cell.stored = to_text(value, self._value_types.get(cell.path, "string"))

    def _load_declined(self, name: str) -> None:
        try:
            cell = self._tree.find(name)
        except KeyError:
            return  # the form no longer asks this
        if cell.is_answer:
            cell.declined, cell.stored = True, ""

    def _load_rows(self, key: str, rows_answers: Sequence[Mapping[str, object]]) -> None:
        try:
            rows = self._tree.rows_of(key)
        except KeyError:
            return
        while len(rows.cells) > len(rows_answers):
            self._tree.take_row(rows.cells[-1])
        while len(rows.cells) < min(len(rows_answers), MAX_ROWS):
            self._tree.add_row(rows)
        for cell, row_answers in zip(rows.cells, rows_answers, strict=False):
            self._load(f"{self._tree.key(cell)}/", row_answers)

    def _asked(self) -> Iterator[tuple[Cell, Question]]:
        """Cells that have a question in the form's body, in the order of the document."""
        for cell in self._tree.root.below():
            node = self._nodes.get(cell.path)
            if isinstance(node, Question) and node.type is not QuestionType.CALCULATE:
                yield cell, node

    def _problems_of(self, cell: Cell) -> Iterator[Problem]:
        """At most one of each kind; none while it is not relevant."""
        node = self._nodes.get(cell.path)
        if not cell.relevant or not isinstance(node, Question):
            return
        key = self._tree.key(cell)
        if cell.failed - {Kind.OUTPUT}:
            yield Problem(key, ProblemKind.EXPRESSION, NO_TEXT)
        if cell.required and not cell.element.text and not cell.declined:
            yield Problem(key, ProblemKind.REQUIRED, node.required_message)
        if not cell.valid and cell.element.text:
            yield Problem(key, ProblemKind.CONSTRAINT, node.constraint_message)

    def _value(self, cell: Cell, *, hidden: bool = False) -> Value:
        node = self._nodes.get(cell.path)
        content = cell.stored if hidden else cell.element.text or ""
        is_several = isinstance(node, Question) and node.type.is_several
        if isinstance(node, Question) and node.type is QuestionType.SELECT_MULTIPLE and not hidden:
            content = " ".join(_in_order(content.split(), self._choices(cell)))
        return typed(content, self._value_types.get(cell.path, "string"), is_several=is_several)

    def _choices(self, cell: Cell) -> tuple[Choice, ...]:
        node = self._nodes.get(cell.path)
        known = node.choices if isinstance(node, Question) else ()
        offered = known if cell.offered is None else cell.offered
        if not cell.outputs:
            return offered
        return tuple(_with_values(choice, cell) if choice.has_outputs else choice for choice in offered)

    def _collected(self, place: Cell, *, with_hidden: bool) -> dict[str, Any]:
        found: dict[str, Any] = {}
        declined: list[str] = []
        for rows in place.repeats.values():
            cells = [*rows.cells, *reversed(rows.spare)] if with_hidden else rows.cells
            taken = tuple(
                self._collected(cell, with_hidden=with_hidden)
                for cell in cells
                if cell.relevant or with_hidden
            )
            if any(taken) or (taken and with_hidden):
                found[rows.path.rpartition("/")[2]] = taken
        for cell in place.children:
            if cell.rows is not None or cell.path.split("/")[2:3] == ["meta"]:
                continue
            if not cell.is_answer:
                inside = self._collected(cell, with_hidden=with_hidden)
                declined += inside.pop(DECLINED, ())
                found |= inside
            elif cell.relevant or with_hidden:
                value = self._value(cell, hidden=with_hidden)
                name = cell.name if self._tree.has_plain_name(cell) and cell.name != DECLINED else cell.path
                if value is not None or (with_hidden and cell.default):  # a cleared default stays cleared
                    found[name] = value
                if cell.declined and value is None:
                    declined.append(name)
        return found | ({DECLINED: tuple(declined)} if declined else {})


def _filled(words: str, cell: Cell) -> str:
    """A text with the values of its expressions."""
    return OUTPUT.sub(lambda match: cell.outputs.get(match[1], ""), words)


def _with_values(choice: Choice, cell: Cell) -> Choice:
    texts = {tag: _filled(words, cell) for tag, words in choice.label.texts.items()}
    return Choice(choice.name, LocalizedText(MappingProxyType(texts)), choice.media)


def _in_order(names: Sequence[str], choices: Sequence[Choice]) -> list[str]:
    """Chosen codes in the order of the list, whatever the order of clicking."""
    order = {choice.name: place for place, choice in enumerate(choices)}
    return sorted(names, key=lambda name: order.get(name, len(order)))
