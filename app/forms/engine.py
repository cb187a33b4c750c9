"""Evaluation of a form: one answer evaluates again only what depends on it.

Semantics are those of ODK's engine (`2-domain.md` 3.1): a value that is not relevant reads as
blank and comes back; constraints are not tried on blanks; a choice that the filter takes away is
blank until it is offered again; rows beyond a fixed count are hidden, not destroyed.
"""

from __future__ import annotations

import heapq
import math
import random
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

from lxml import etree

from app.domain.forms import Choice
from app.forms.body import child_text
from app.forms.cells import AnswerTree, Cell, Rows
from app.forms.conversions import ZONE, number, text, truth
from app.forms.cost import MAX_ROWS
from app.forms.expressions import parse
from app.forms.functions import PURE
from app.forms.graph import Kind
from app.forms.reading import CompiledForm, SetValue
from app.forms.rewriting import FUNCTIONS, rewritten
from app.forms.surroundings import Surroundings
from app.forms.values import cast

EXPRESSION_SECONDS = 0.2
"""Processor time of one expression (`7-desktop.md` part 4); one that needs more twice is given up."""

ANSWER_SECONDS, START_SECONDS = 2.0, 10.0
"""Processor time of all expressions together after one answer, and at the start; what is left then
shows as not evaluated, and is evaluated with the next answer."""

MAX_SLOW = 2
"""Once may be the garbage collector's pause."""

_FAILURES = (etree.XPathError, TypeError, ValueError, ArithmeticError, RecursionError, TimeoutError)


class Engine:
    """The documents and rules of one session; `FillSession` is what others see of it."""

    def __init__(
        self,
        form: CompiledForm,
        *,
        today: date,
        now: datetime,
        language: str,
        properties: Mapping[str, str],
    ) -> None:
        self.form = form
        self.tree = AnswerTree(form)
        self.language = language
        self._zone = now.tzinfo or UTC
        self._by_name = {
            question.path: {choice.name: choice for choice in question.choices}
            for question in form.version.questions()
            if question.choices
        }
        self._surroundings = Surroundings(
            today=today,
            now=now,
            choice_label=self._choice_label,
            itext=lambda id_: form.itext.of(id_).text(self.language).text,
            lookup=self._lookup,
            properties=properties,
            chance=random.Random(),  # noqa: S311 - order of choices
        )
        functions = {**PURE, **self._surroundings.functions()}
        self._extensions = {name: _without_context(function) for name, function in functions.items()}
        self._evaluators: dict[int, etree.XPath] = {}
        self._slow: Counter[int] = Counter()
        self._waiting: list[int] = []
        self._late: set[int] = set()
        self._deadline = math.inf
        self._to_run: list[tuple[SetValue, Cell]] = []
        self._touched: set[Cell] = set()
        self._has_begun = False
        self._triggers: dict[str, list[SetValue]] = {}
        for action in form.set_values:
            if action.trigger:
                self._triggers.setdefault(action.trigger, []).append(action)

    # -- what the session asks ------------------------------------------------------------

    def preload(self) -> None:
        """Fill what the form wants known at its start: day, moment, an id (`jr:preload`)."""
        for path, (preload, parameter) in self.form.preloads.items():
            owner, _, attribute = path.partition("/@")
            for cell in self.tree.at.get(owner, ()):
                if attribute:
                    cell.element.set(attribute, self._preloaded(preload, parameter))
                else:
                    cell.stored = cell.stored or self._preloaded(preload, parameter)

    def begin(self) -> None:
        """Evaluate everything once."""
        for cell in self.tree.root.below():
            cell.stored = cast(cell.stored, self.form.value_types.get(cell.path, "string"))
            self._settle(cell)
        self._waiting = list(range(len(self.form.graph.rules)))
        self.settle()
        self._touched.clear()
        self._has_begun = True

    def store(self, cell: Cell, content: str) -> None:
        """Keep a new value; what depends on it waits for `settle`."""
        if cell.stored != content:
            cell.stored = content
            self._settle(cell)

    def arrive(self, cell: Cell, *, is_new: bool) -> None:
        """A row has come: everything in it and everything that reads it is evaluated."""
        for inner in cell.below():
            inner.relevant = inner.own_relevant and (inner.parent is None or inner.parent.relevant)
            self._waiting += self.form.graph.at.get(inner.path, ())
            self._waiting += self.form.graph.readers.get(inner.path, ())
            self._settle(inner)
            self._touched.add(inner)
        if is_new:
            self.set_at_events({"odk-new-repeat-instance", "jr-insert"}, inside=cell)

    def leave(self, cell: Cell, *, keep: bool) -> None:
        """A row goes; `keep` = it comes back when the count rises again."""
        inside = list(cell.below())
        after = [] if cell.rows is None else cell.rows.cells[cell.rows.cells.index(cell) + 1 :]
        self.tree.take_row(cell, keep=keep)
        for inner in inside:
            self._waiting += self.form.graph.readers.get(inner.path, ())
            self._touched.discard(inner)
        for row in after:  # their places have moved
            for inner in row.below():
                self._touched.add(inner)
                self._waiting += self.form.graph.at.get(inner.path, ())

    def speak(self, tag: str) -> None:
        """From now on, labels and texts that expressions ask for are in this language."""
        self.language = tag
        self._waiting += [
            place
            for place, rule in enumerate(self.form.graph.rules)
            if "choice-name" in rule.functions or (rule.kind is Kind.OUTPUT and "itext" in rule.functions)
        ]
        self.settle()

    def changed(self) -> frozenset[str]:
        """Keys of what differs since this was asked last."""
        keys = frozenset(self.tree.key(cell) for cell in self._touched)
        self._touched.clear()
        return keys

    def _preloaded(self, preload: str, parameter: str) -> str:
        match preload, parameter:
            case "uid", _:
                return f"uuid:{uuid.uuid4()}"
            case "date", _:
                return self._surroundings.today.isoformat()
            case "timestamp", "start":
                return self._surroundings.now.isoformat(timespec="milliseconds")
            case "property", name:
                return self._surroundings.properties.get(name, "")
        return ""

    def set_at_events(self, events: set[str], inside: Cell | None = None) -> None:
        """Run the actions of an event: dynamic defaults at the start or in a new row."""
        for action in self.form.set_values:
            if action.events & events:
                for cell in list(self.tree.at.get(action.path, ())):
                    if inside is None or any(above is inside for above in _above(cell)):
                        self._run(action, cell)

    def _run(self, action: SetValue, cell: Cell) -> None:
        value = action.text
        ZONE.set(self._zone)
        if action.source:
            self._surroundings.current, self._surroundings.current_path = cell.element, cell.path
            try:
                evaluator = self._evaluator(rewritten(parse(action.source)), None)
                value = text(evaluator(cell.element))
            except _FAILURES:
                cell.failed.add(Kind.CALCULATE)
                value = ""
        if action.attribute:
            cell.element.set(action.attribute, value)
            return
        self.store(cell, cast(value, self.form.value_types.get(cell.path, "string")))

    # -- evaluating -----------------------------------------------------------------------

    def settle(self) -> None:
        """Evaluate what waits, each rule after all that it reads."""
        ZONE.set(self._zone)
        budget = 20 * len(self.form.graph.rules) + 1000  # triggers that chase each other must end
        self._deadline = time.thread_time() + (ANSWER_SECONDS if self._has_begun else START_SECONDS)
        self._waiting += self._late
        self._late.clear()
        heapq.heapify(self._waiting)
        while (self._waiting or self._to_run) and budget:
            if not self._waiting:
                self._run(*self._to_run.pop(0))
            else:
                self._evaluate_all(self._next())
            budget -= 1
        self._waiting.clear()
        self._to_run.clear()

    def _evaluate_all(self, place: int) -> None:
        rule = self.form.graph.rules[place]
        if rule.kind is Kind.COUNT:
            for owner in list(self.tree.at.get(rule.path.rpartition("/")[0], ())):
                rows = owner.repeats[rule.path]
                self._count(rows, number(self._result(place, owner, owner.element)))
            return
        for cell in list(self.tree.at.get(rule.path, ())):
            if time.thread_time() > self._deadline:
                self._postpone(place, cell)
            elif rule.kind is Kind.CONSTRAINT and not cell.element.text:
                cell.failed.discard(rule.kind)
                self._apply(rule.kind, cell, result=True, source=rule.source)
            else:
                result = self._result(place, cell, cell.element)
                if rule.attribute:
                    cell.element.set(rule.attribute, text(result))
                    continue
                self._apply(rule.kind, cell, result=result, source=rule.source)

    def _postpone(self, place: int, cell: Cell) -> None:
        """There is no time left for it: said at the question, and tried again after the next answer."""
        cell.failed.add(self.form.graph.rules[place].kind)
        self._late.add(place)
        self._touched.add(cell)

    def _next(self) -> int:
        place = heapq.heappop(self._waiting)
        while self._waiting and self._waiting[0] == place:
            heapq.heappop(self._waiting)
        return place

    def _wake(self, path: str) -> None:
        for place in self.form.graph.readers.get(path, ()):
            heapq.heappush(self._waiting, place)

    def _result(self, place: int, cell: Cell, context: etree._Element) -> Any:
        """What a rule says there; a failure is kept at the cell and changes nothing else."""
        rule = self.form.graph.rules[place]
        self._surroundings.current, self._surroundings.current_path = context, cell.path
        started = time.thread_time()
        self._surroundings.deadline = started + EXPRESSION_SECONDS
        try:
            if self._slow[place] >= MAX_SLOW:
                raise TimeoutError(rule.path)
            result = self._evaluator_of(place)(context)
        except _FAILURES:
            cell.failed.add(rule.kind)
            result = rule.kind in {Kind.RELEVANT, Kind.CONSTRAINT} or []
        else:
            cell.failed.discard(rule.kind)
        if time.thread_time() - started > EXPRESSION_SECONDS:
            self._slow[place] += 1
        return result

    def _apply(self, kind: Kind, cell: Cell, *, result: Any, source: str) -> None:
        match kind:
            case Kind.RELEVANT:
                if cell.own_relevant != truth(result):
                    cell.own_relevant = truth(result)
                    self._spread_relevance(cell)
            case Kind.CALCULATE:
                self.store(cell, cast(text(result), self.form.value_types.get(cell.path, "string")))
            case Kind.CHOICES:
                self._offer(cell, result)
            case Kind.OUTPUT:
                self._note(cell, cell.outputs.get(source) != (words := text(result)))
                cell.outputs[source] = words
            case Kind.REQUIRED:
                self._note(cell, cell.required != truth(result))
                cell.required = truth(result)
            case Kind.READONLY:
                self._note(cell, cell.own_readonly != truth(result))
                cell.own_readonly = truth(result)
            case Kind.CONSTRAINT:
                self._note(cell, cell.valid != truth(result))
                cell.valid = truth(result)

    def _note(self, cell: Cell, differs: bool) -> None:  # noqa: FBT001 - private and plain
        if differs:
            self._touched.add(cell)

    def _evaluator_of(self, place: int) -> etree.XPath:
        if place not in self._evaluators:
            rule = self.form.graph.rules[place]
            self._evaluators[place] = self._evaluator(rule.rewritten, rule.functions)
        return self._evaluators[place]

    def _evaluator(self, words: str, functions: frozenset[str] | None) -> etree.XPath:
        names = self._extensions.keys() if functions is None else functions
        extensions = {(FUNCTIONS, name): self._extensions[name] for name in names}
        return etree.XPath(words, namespaces={"o": FUNCTIONS}, extensions=extensions, smart_strings=False)

    # -- what a result does ---------------------------------------------------------------

    def _settle(self, cell: Cell) -> None:
        """Write what a cell is worth now into the document, and wake what reads it."""
        if not cell.is_answer:
            return
        content = cell.stored if cell.relevant else ""
        if content and cell.offered is not None:
            offered = {choice.name for choice in cell.offered}
            content = " ".join(name for name in content.split() if name in offered)
        if (cell.element.text or "") == content:
            return
        cell.element.text = content or None
        self._touched.add(cell)
        self._wake(cell.path)
        for action in self._triggers.get(cell.path, ()):
            self._to_run += [(action, at) for at in self._targets(action, cell.row)]

    def _targets(self, action: SetValue, row: Cell | None) -> list[Cell]:
        """The answers that an action in this row sets: those of the row, or outside of any."""
        cells = self.tree.at.get(action.path, ())
        if not action.target:
            return [cell for cell in cells if cell.row is row or not cell.row]
        try:
            chosen = _elements(self._evaluator(rewritten(parse(action.target)), None)(self.tree.root.element))
        except _FAILURES:
            return []
        return [cell for cell in cells if any(cell.element is element for element in chosen)]

    def _spread_relevance(self, top: Cell) -> None:
        for cell in top.below():
            relevant = cell.own_relevant and (cell.parent is None or cell.parent.relevant)
            if cell.relevant != relevant:
                cell.relevant = relevant
                self._touched.add(cell)
                self._settle(cell)

    def _count(self, rows: Rows, wanted: float) -> None:
        """Make a repeat as long as its form says; a count that turns blank changes nothing, as in ODK."""
        if not math.isfinite(wanted):
            if self._has_begun:
                return
            wanted = 0
        count = min(max(int(wanted), 0), MAX_ROWS)
        while len(rows.cells) > count:
            self.leave(rows.cells[-1], keep=True)
        while len(rows.cells) < count:
            is_new = not rows.spare
            self.arrive(self.tree.add_row(rows), is_new=is_new)
        heapq.heapify(self._waiting)

    def _offer(self, cell: Cell, items: Any) -> None:
        source = self.form.items[cell.path]
        offered = tuple(self._choice(item, source.value_ref, source.label_ref) for item in _elements(items))
        if offered != cell.offered:
            cell.offered = offered
            self._touched.add(cell)
            self._settle(cell)

    def _choice(self, item: etree._Element, value_ref: str, label_ref: str) -> Choice:
        known = self.form.choices.get((item.get("n", ""), value_ref, label_ref))
        if known is not None:
            return known
        label = self.form.itext.literal(child_text(item, label_ref))  # rows of a repeat as choices
        return Choice(child_text(item, value_ref), label)

    # -- what functions ask ---------------------------------------------------------------

    def _choice_label(self, name: str, path: str) -> str:
        choice = self._by_name.get(path, {}).get(name)
        return choice.label.text(self.language).text if choice else ""

    def _lookup(self, instance: str, column: str, key_column: str, key: str) -> str:
        if not key:
            return ""  # a row without a key is nobody's
        for listed in self.tree.document[1]:
            if listed.get("id") == instance:
                for item in listed.iterfind("*/item"):
                    if child_text(item, key_column) == key:
                        return child_text(item, column)
        return ""


def _without_context(function: Callable[..., Any]) -> Callable[..., Any]:
    """Lxml hands its own context to a function first; ours do not want it."""
    return lambda _context, *arguments: function(*arguments)


def _above(cell: Cell) -> Iterator[Cell]:
    at: Cell | None = cell
    while at is not None:
        yield at
        at = at.parent


def _elements(items: Any) -> list[etree._Element]:
    return [item for item in items if etree.iselement(item)] if isinstance(items, list) else []
