"""One page of a form: its cards in order, repeats with their rows, built when first seen."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.domain.forms import Node, Problem, Question, QuestionType, Repeat
from app.i18n import gettext as _
from app.ui.forms.fill_model import FillModel
from app.ui.forms.question_card import QuestionCard
from app.ui.forms.speaking import WORKER, Speaking, font_of
from app.ui.widgets import QuietButton, SecondaryButton


class RowBox(QWidget):
    """One row of a repeat, with a way to take it away."""

    def __init__(self, title: str, row: str, model: FillModel, *, removable: bool) -> None:
        super().__init__()
        self.setObjectName(f"row.{row}")
        self.cards = QVBoxLayout()
        self.cards.setSpacing(10)
        heading = QLabel(title)
        heading.setProperty("look", "strong")
        heading.setFont(font_of(WORKER, 11, bold=True))
        top = QHBoxLayout()
        top.addWidget(heading, 1)
        if removable:
            remove = QuietButton(_("Remove"), f"remove.{row}", icon="trash")
            remove.setAccessibleName(_("Remove: {row}").format(row=title))
            remove.clicked.connect(lambda: model.remove_row(row))
            top.addWidget(remove)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.addLayout(top)
        column.addLayout(self.cards)


class RepeatBox(QWidget):
    """A group that is asked several times, such as the children of a household."""

    def __init__(self, repeat: Repeat, key: str, page: FillPage) -> None:
        super().__init__()
        self.setObjectName(f"repeat.{key}")
        self.repeat, self.key, self._page = repeat, key, page
        self.rows: tuple[str, ...] = ()
        self._boxes: list[RowBox] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        label = page.speaking.pair(repeat.label)
        self._add = SecondaryButton(_("Add: {what}").format(what=label), f"add.{key}", icon="new")
        self._add.setFont(font_of(WORKER, 11, bold=True))
        self._add.clicked.connect(self._add_row)
        self._column.addWidget(self._add, 0, Qt.AlignmentFlag.AlignLeading)
        self._add.setHidden(bool(repeat.count))

    def _add_row(self) -> None:
        """One row more, and the cursor into it."""
        self._page.model.add_row(self.key)
        if self.rows:
            self._page.focus_row(self.rows[-1])

    def refresh(self) -> None:
        """Rebuild the rows when there are others than before."""
        rows = self._page.model.rows(self.key)
        if rows == self.rows:
            return
        for box, row in zip(self._boxes, self.rows, strict=True):
            self._page.forget(row)
            box.hide()
            box.deleteLater()
        self.rows, self._boxes = rows, []
        label = self._page.speaking.pair(self.repeat.label)
        for number, row in enumerate(rows, start=1):
            box = RowBox(f"{label} {number}", row, self._page.model, removable=not self.repeat.count)
            self._column.insertWidget(self._column.count() - 1, box)
            self._boxes.append(box)
            self._page.place(self.repeat.children, f"{row}/", box.cards)


SLICE = 0.008
"""Seconds of one turn that building cards may take: half a frame of 60 Hz."""


class FillPage(QScrollArea):
    """The cards of one top-level group (or of the ungrouped questions between two groups)."""

    grown = Signal()
    """Every card is there."""

    def __init__(self, nodes: tuple[Node, ...], model: FillModel, speaking: Speaking) -> None:
        super().__init__()
        self.nodes, self.model, self.speaking = nodes, model, speaking
        self.cards: dict[str, QuestionCard] = {}
        self._repeats: dict[str, RepeatBox] = {}
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget()
        inside.setProperty("look", "page")
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 12, 24)
        self._column.setSpacing(12)
        self._column.addStretch(1)
        self._problems: dict[str, Problem] = {}
        self._waiting = deque(_flat(nodes))
        self._after: Callable[[], None] | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._grow)
        self.setWidget(inside)
        self._timer.start()
        self._grow()

    def _grow(self) -> None:
        """Build cards for a few milliseconds; the rest in the next turns of the event loop."""
        end = time.perf_counter() + SLICE
        while self._waiting and time.perf_counter() < end:
            self._build(self._waiting.popleft())
        if not self._waiting:
            self._end_growing()

    def _end_growing(self) -> None:
        if self._timer.isActive():
            self._timer.stop()
            self.grown.emit()
        after, self._after = self._after, None
        if after is not None:
            after()

    def _build(self, node: Question | Repeat) -> None:
        at = self._column.count() - 1
        if isinstance(node, Question):
            self._put_card(node, node.name, self._column, at)
            return
        box = RepeatBox(node, node.name, self)
        self._repeats[box.key] = box
        self._column.insertWidget(at, box)
        box.refresh()

    def _put_card(self, node: Question, key: str, column: QVBoxLayout, at: int) -> None:
        """Placed before it is shown: a card without a parent would flash up as a window of its own."""
        card = QuestionCard(node, key, self.speaking, self.model.words)
        card.edited.connect(self.model.edit)
        self.cards[key] = card
        column.insertWidget(at, card)
        card.show_state(self.model.state(key))
        if key in self._problems:
            card.show_problem(self._problems[key])

    def place(self, nodes: tuple[Node, ...], prefix: str, column: QVBoxLayout) -> None:
        """Put the cards of a row of a repeat below each other."""
        for node in _flat(nodes):
            if isinstance(node, Question):
                self._put_card(node, prefix + node.name, column, column.count())
            else:
                box = RepeatBox(node, prefix + node.name, self)
                self._repeats[box.key] = box
                column.addWidget(box)
                box.refresh()

    def refresh(self, keys: frozenset[str]) -> None:
        """Show again what changed, and only that."""
        for box in list(self._repeats.values()):
            box.refresh()
            box.setVisible(bool(box.rows) or not box.repeat.count)
        for key in keys & self.cards.keys():
            self.cards[key].show_state(self.model.state(key))

    def forget(self, row: str) -> None:
        """The cards of a row are gone."""
        for key in [key for key in self.cards if key.startswith(f"{row}/")]:
            self.cards.pop(key)

    def show_problems(self, problems: Iterable[Problem]) -> None:
        """Show those of this page where they stand; a card that comes later shows its own."""
        problems = tuple(problems)
        self._problems = {problem.key: problem for problem in problems}
        for problem in problems:
            if problem.key in self.cards:
                self.cards[problem.key].show_problem(problem)

    def focus(self, key: str) -> None:
        """Put the cursor on a question, or on the first that is shown."""
        if key and key not in self.cards and self._waiting:
            self._after = partial(self.focus, key)
            return
        card = self._card(key) or next((c for c in self.cards.values() if not c.isHidden()), None)
        if card is not None:
            card.focus_editor()
            self.ensureWidgetVisible(card, 0, 40)

    def focus_row(self, row: str) -> None:
        """Put the cursor on the first question of a row."""
        self.focus(next((key for key in self.cards if key.startswith(f"{row}/")), ""))

    def look_at(self, key: str) -> None:
        """Scroll to a question and leave the cursor where it is."""
        if key not in self.cards and self._waiting:
            self._after = partial(self.look_at, key)
            return
        card = self._card(key)
        if card is not None:
            self.ensureWidgetVisible(card, 0, 40)

    def unfinished(self) -> QuestionCard | None:
        """The first card in which something is typed that is no answer yet."""
        return next((card for card in self.cards.values() if card.is_unfinished), None)

    def _card(self, key: str) -> QuestionCard | None:
        card = self.cards.get(key)
        return card if card is not None and not card.isHidden() else None


def _flat(nodes: tuple[Node, ...]) -> Iterator[Question | Repeat]:
    """What gets a card or a box, in order; groups inside a page are only a heading of the form."""
    for node in nodes:
        if isinstance(node, Question):
            if node.type is not QuestionType.CALCULATE and "hidden" not in node.appearance and node.label:
                yield node
        elif isinstance(node, Repeat):
            yield node
        else:
            yield from _flat(node.children)
