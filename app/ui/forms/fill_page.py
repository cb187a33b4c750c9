"""One page of a form: its cards in order, repeats with their rows, built when first seen."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
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


class FillPage(QScrollArea):
    """The cards of one top-level group (or of the ungrouped questions between two groups)."""

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
        self.place(nodes, "", self._column)
        self._column.addStretch(1)
        self.setWidget(inside)

    def place(self, nodes: tuple[Node, ...], prefix: str, column: QVBoxLayout) -> None:
        """Put the cards of these nodes below each other."""
        for node in nodes:
            if isinstance(node, Question):
                if node.type is QuestionType.CALCULATE or "hidden" in node.appearance or not node.label:
                    continue
                card = QuestionCard(node, prefix + node.name, self.speaking, self.model.words)
                card.edited.connect(self.model.edit)
                self.cards[card.key] = card
                column.addWidget(card)
                card.show_state(self.model.state(card.key))
            elif isinstance(node, Repeat):
                box = RepeatBox(node, prefix + node.name, self)
                self._repeats[box.key] = box
                column.addWidget(box)
                box.refresh()
            else:
                self.place(node.children, prefix, column)

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
        """Show those of this page where they stand."""
        for problem in problems:
            if problem.key in self.cards:
                self.cards[problem.key].show_problem(problem)

    def focus(self, key: str) -> None:
        """Put the cursor on a question, or on the first that is shown."""
        card = self._card(key) or next((c for c in self.cards.values() if not c.isHidden()), None)
        if card is not None:
            card.focus_editor()
            self.ensureWidgetVisible(card, 0, 40)

    def focus_row(self, row: str) -> None:
        """Put the cursor on the first question of a row."""
        self.focus(next((key for key in self.cards if key.startswith(f"{row}/")), ""))

    def look_at(self, key: str) -> None:
        """Scroll to a question and leave the cursor where it is."""
        card = self._card(key)
        if card is not None:
            self.ensureWidgetVisible(card, 0, 40)

    def unfinished(self) -> QuestionCard | None:
        """The first card in which something is typed that is no answer yet."""
        return next((card for card in self.cards.values() if card.is_unfinished), None)

    def _card(self, key: str) -> QuestionCard | None:
        card = self.cards.get(key)
        return card if card is not None and not card.isHidden() else None
