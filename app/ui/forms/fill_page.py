"""One page of a form: headings, cards, tables and repeats in order, built when first seen."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent, QWheelEvent
from PySide6.QtWidgets import QBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.domain.forms import Group, Node, Problem, Question, Repeat
from app.ui.forms.fill_model import FillModel
from app.ui.forms.grid import GridBox, GridCard, grid_of
from app.ui.forms.parts import is_shown
from app.ui.forms.question_card import QuestionCard
from app.ui.forms.repeat_box import RepeatBox
from app.ui.forms.speaking import WORKER, Speaking, speak

SLICE = 0.008
"""Seconds of one turn that building cards may take: half a frame of 60 Hz."""
UNSEEN, AHEAD = 20, 4
"""Cards of a page that is not shown yet; heights of the window that are built below its upper edge."""
BOXED = 20
"""Pieces that are laid out together; a page of 300 questions would otherwise be laid out anew for each."""
REST = 100
"""Milliseconds in which a section may not move before a jump to it is over: heights come in several turns."""
NARROW_PAGE = 640
"""Pixels from which two languages have no room beside each other: a window of about 900 pixels."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows with the same choices, and the question that names the columns."""

    title: Question | None
    rows: tuple[Question, ...]


Entry = Question | Repeat | Group | Table
"""A group stands for its heading; what is in it follows."""


class GroupHeading(QWidget):
    """The label of a group in both languages, larger the further out it stands."""

    def __init__(self, group: Group, speaking: Speaking, *, is_outer: bool) -> None:
        super().__init__()
        self.setObjectName(f"heading.{group.name}")
        self._across = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._across.setContentsMargins(2, 18 if is_outer else 8, 2, 0)
        self._across.setSpacing(28)
        points = 14.0 if is_outer else 12.0
        said = [(speaking.german(group.label), WORKER, points)]
        if speaking.is_bilingual and speaking.has(group.label):
            said.append((speaking.foreign(group.label), speaking.tag(group.label), points + 1.5))
        for words, tag, size in said:
            label = QLabel()
            label.setWordWrap(True)
            self._across.addWidget(label, 1)
            speak(label, words, tag, size, bold=True)

    def stack(self, stacked: bool) -> None:  # noqa: FBT001 - as a card has it
        """As a card has it."""
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._across.setDirection(down if stacked else across)
        self._across.setSpacing(2 if stacked else 28)


class FillPage(QScrollArea):
    """The cards of one part of a form, or of the whole form in one scroll."""

    grown = Signal()
    """What is needed for now is there."""
    done = Signal()
    """Enter on the last question."""

    def __init__(
        self,
        nodes: tuple[Node, ...],
        model: FillModel,
        speaking: Speaking,
        *,
        stacked: bool = False,
        whole: bool = False,
    ) -> None:
        """`whole` = the form in one scroll: headings of the outer groups too."""
        super().__init__()
        self.nodes, self.model, self.speaking = nodes, model, speaking
        self.cards: dict[str, QuestionCard] = {}
        self._repeats: dict[str, RepeatBox] = {}
        self._headings: dict[str, GroupHeading] = {}
        self._tables: list[GridBox] = []
        self._wants_stack, self._stacked, self._whole = stacked, stacked, whole
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._inside = QWidget()
        self._inside.setProperty("look", "page")
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(0, 0, 12, 24)
        self._column.setSpacing(12)
        self._column.addStretch(1)
        self._box: QVBoxLayout | None = None
        self._problems: dict[str, Problem] = {}
        self._waiting = deque(entries(nodes, 0 if whole else -1))
        self._after: Callable[[], None] | None = None
        self._goal = ""
        self._resting = QTimer(self)
        self._resting.setSingleShot(True)
        self._resting.setInterval(REST)
        self._resting.timeout.connect(self._arrive)
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._grow)
        self.setWidget(self._inside)
        self.verticalScrollBar().valueChanged.connect(self._go_on_growing)
        self.verticalScrollBar().rangeChanged.connect(self._reach)
        self.verticalScrollBar().actionTriggered.connect(self._give_way)
        self._timer.start()
        self._grow()

    # -- building -------------------------------------------------------------------------

    def _grow(self) -> None:
        """Build cards for a few milliseconds; more in the next turns of the event loop, while wanted."""
        end = time.perf_counter() + SLICE
        while self._waiting and time.perf_counter() < end:
            entry, depth = self._waiting.popleft()
            column = self._open_column()
            self._build(entry, depth, "", column, column.count())
        after, self._after = self._after, None
        if after is not None:
            after()  # asks again for what is still not there
        self._reach()
        if self._timer.isActive() and not self._wants_more():
            self._timer.stop()
            self.grown.emit()
            self._resting.start()

    def _wants_more(self) -> bool:
        """While somebody waits for a question, or what is built ends near what is seen.

        Laying out takes longer the more there is: what nobody has scrolled to would only make typing slow.
        """
        if not self._waiting or self._after is not None:
            return bool(self._waiting)
        if not self.isVisible():
            return len(self.cards) < UNSEEN
        seen_to = self.verticalScrollBar().value() + AHEAD * self.viewport().height()
        return self._inside.height() < seen_to

    def _go_on_growing(self) -> None:
        if not self._timer.isActive() and self._wants_more():
            self._timer.start()

    def _open_column(self) -> QVBoxLayout:
        """Where the next piece goes. Pieces stand in boxes: one that grows leaves the others laid out."""
        if self._box is None or self._box.count() >= BOXED:
            box = QWidget()
            self._box = QVBoxLayout(box)
            self._box.setContentsMargins(0, 0, 0, 0)
            self._box.setSpacing(12)
            self._column.insertWidget(self._column.count() - 1, box)
        return self._box

    def _build(self, entry: Entry, depth: int, prefix: str, column: QVBoxLayout, at: int) -> None:
        """`prefix` = the row of a repeat that it stands in."""
        if isinstance(entry, Question):
            self._put_card(QuestionCard, entry, self._key(entry, prefix), column, at)
        elif isinstance(entry, Group):
            self._put_heading(entry, depth, prefix, column, at)
        elif isinstance(entry, Table):
            table = GridBox(entry.title, entry.rows, self.speaking)
            column.insertWidget(at, table)
            table.keys = tuple(self._key(row, prefix) for row in entry.rows)
            self._tables.append(table)
            for row, key in zip(entry.rows, table.keys, strict=True):
                self._put_card(GridCard, row, key, table.cards, table.cards.count())
            table.setHidden(all(self.cards[key].isHidden() for key in table.keys))
        else:
            box = RepeatBox(entry, self._key(entry, prefix), self)
            self._repeats[box.key] = box
            column.insertWidget(at, box)
            box.refresh()

    def _put_card(
        self, kind: type[QuestionCard], node: Question, key: str, column: QVBoxLayout, at: int
    ) -> None:
        """Placed before it is shown: a card without a parent would flash up as a window of its own."""
        card = kind(node, key, self.speaking, self.model.words, self.model.attaching)
        card.edited.connect(self.model.edit)
        card.declining.connect(self.model.decline)
        card.entered.connect(self._entered)
        card.printing.connect(self.model.printing)
        card.show_pictures(self.model.pictures)
        if self._stacked:
            card.stack(True)  # noqa: FBT003 - a state
        self.cards[key] = card
        column.insertWidget(at, card)
        card.show_state(self.model.state(key))
        if key in self._problems:
            card.show_problem(self._problems[key])

    def _put_heading(self, group: Group, depth: int, prefix: str, column: QVBoxLayout, at: int) -> None:
        heading = GroupHeading(group, self.speaking, is_outer=self._whole and depth == 0)
        heading.stack(self._stacked)
        column.insertWidget(at, heading)
        if group.name:  # one without a reference has no rule of its own
            key = self._key(group, prefix)
            self._headings[key] = heading
            heading.setVisible(self.model.is_relevant(key))

    def _key(self, node: Node, prefix: str) -> str:
        return prefix + node.name if prefix else self.model.key(node)

    def place(self, nodes: tuple[Node, ...], prefix: str, column: QVBoxLayout) -> None:
        """Put the cards of a row of a repeat below each other."""
        for entry, depth in entries(nodes, 1):
            self._build(entry, depth, prefix, column, column.count())

    # -- showing --------------------------------------------------------------------------

    def refresh(self, keys: frozenset[str]) -> bool:
        """Show again what changed, and only that; whether other fields are there than before."""
        reshaped = False
        for box in list(self._repeats.values()):
            reshaped |= box.refresh()
            box.setVisible(bool(box.rows) or not box.repeat.count)
        for key in keys & self.cards.keys():
            reshaped |= self.cards[key].show_state(self.model.state(key))
        for key in keys & self._headings.keys():
            self._headings[key].setVisible(self.model.is_relevant(key))
        if reshaped:
            for table in self._tables:
                table.setHidden(all(self.cards[key].isHidden() for key in table.keys))
            self._go_on_growing()
        return reshaped

    def forget(self, row: str) -> None:
        """The cards of a row are gone."""
        row_keys = f"{row}/"
        for known in (self.cards, self._repeats, self._headings):
            for key in [key for key in known if key.startswith(row_keys)]:
                known.pop(key)
        self._tables = [table for table in self._tables if not table.keys[0].startswith(row_keys)]

    def stack(self, *, stacked: bool) -> None:
        """The two languages one above the other; where there is no room, always."""
        self._wants_stack = stacked
        self._arrange()

    def _arrange(self) -> None:
        stacked = self._wants_stack or self.width() < NARROW_PAGE
        if stacked != self._stacked:
            self._stacked = stacked
            for card in self.cards.values():
                card.stack(stacked)
            for heading in self._headings.values():
                heading.stack(stacked)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()
        self._go_on_growing()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._go_on_growing()

    def show_problems(self, problems: Iterable[Problem]) -> None:
        """Show those of this page where they stand; a card that comes later shows its own."""
        problems = tuple(problems)
        self._problems = {problem.key: problem for problem in problems}
        for problem in problems:
            if problem.key in self.cards:
                self.cards[problem.key].show_problem(problem)

    # -- the cursor -----------------------------------------------------------------------

    def focus(self, key: str) -> None:
        """Put the cursor on a question, or on the first that can be answered."""
        self._goal = ""
        if self._later(key, partial(self.focus, key)):
            return
        card = self._card(key) or next((c for c in self._in_order() if c.is_answerable), None)
        if card is not None:
            card.focus_editor()
            self.ensureWidgetVisible(card, 0, 40)

    def focus_row(self, row: str) -> None:
        """Put the cursor on the first question of a row."""
        self.focus(next((key for key in self.cards if key.startswith(f"{row}/")), ""))

    def look_at(self, key: str) -> None:
        """Scroll to a question and leave the cursor where it is."""
        if not self._later(key, partial(self.look_at, key)) and (card := self._card(key)) is not None:
            self.ensureWidgetVisible(card, 0, 40)

    def top_of(self, key: str) -> int | None:
        """Where a heading or card begins, in pixels from the top; None while it is not there."""
        piece = self._headings.get(key) or self.cards.get(key) or self._repeats.get(key)
        if piece is None or piece.isHidden():
            return None
        return piece.mapTo(self._inside, QPoint(0, 0)).y()

    def scroll_to(self, key: str) -> None:
        """Bring the beginning of a section to the top; it is built first where it is not there yet."""
        self._goal = key
        if self.top_of(key) is None and self._waiting:
            self._when_grown(partial(self._come_near, key))
        else:
            self._come_near(key)

    @property
    def is_jumping(self) -> bool:
        """Whether it is on its way to a section: what passes by is not what is read."""
        return bool(self._goal)

    def _come_near(self, key: str) -> None:
        """Again and again while what was built just now gets its height."""
        if self._goal != key:
            return
        if self.top_of(key) is None and self._waiting:
            self._when_grown(partial(self._come_near, key))
            return
        self._reach()
        self._go_on_growing()
        if not self._timer.isActive():
            self._resting.start()

    def _reach(self) -> None:
        top = self.top_of(self._goal) if self._goal else None
        if top is not None and top != self.verticalScrollBar().value():
            self.verticalScrollBar().setValue(top)
            self._resting.start()

    def _arrive(self) -> None:
        """Look once more; where it still moved, or is still built, wait again."""
        if self._timer.isActive():
            return
        before = self.verticalScrollBar().value()
        self._reach()
        if self.verticalScrollBar().value() == before:
            self._resting.stop()
            self._goal = ""

    def _give_way(self, _action: int = 0) -> None:
        """A hand on the wheel or the bar goes before."""
        self._goal = ""

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._give_way()
        super().wheelEvent(event)

    def unfinished(self) -> QuestionCard | None:
        """The first card in which something is typed that is no answer yet."""
        return next((card for card in self.cards.values() if card.is_unfinished), None)

    def _when_grown(self, call: Callable[[], None]) -> None:
        self._after = call
        self._go_on_growing()

    def _later(self, key: str, call: Callable[[], None]) -> bool:
        """Whether the question is still to be built; it is done then."""
        if key and key not in self.cards and self._waiting:
            self._when_grown(call)
            return True
        return False

    def _entered(self, key: str) -> None:
        order = self._in_order()
        here = next((at for at, card in enumerate(order) if card.key == key), len(order))
        following = next((card for card in order[here + 1 :] if card.is_answerable), None)
        if following is not None:
            following.focus_editor()
            self.ensureWidgetVisible(following, 0, 40)
        elif self._waiting:
            self._when_grown(partial(self._entered, key))
        else:
            self.done.emit()

    def _in_order(self) -> list[QuestionCard]:
        """As one reads: rows of a repeat are built later than what follows them."""
        shown = [card for card in self.cards.values() if card.isVisibleTo(self._inside)]
        return sorted(shown, key=lambda card: card.mapTo(self._inside, QPoint(0, 0)).y())

    def _card(self, key: str) -> QuestionCard | None:
        card = self.cards.get(key)
        return card if card is not None and not card.isHidden() else None


def entries(nodes: tuple[Node, ...], depth: int) -> Iterator[tuple[Entry, int]]:
    """What gets a card, box, table or heading, in order, and how deep it stands; below 0 = the title."""
    at = 0
    while at < len(nodes):
        node = nodes[at]
        table = grid_of(nodes, at)
        if table is not None:
            title, rows = table
            yield Table(title, rows), depth
            at += len(rows) + (title is not None)
            continue
        at += 1
        if isinstance(node, Question):
            if is_shown(node):
                yield node, depth
        elif isinstance(node, Repeat):
            yield node, depth
        else:
            if depth >= 0 and node.label:
                yield node, depth
            yield from entries(node.children, depth + 1)
