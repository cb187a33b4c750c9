"""Two entries of one person side by side, field by field; a person chooses, and can undo it."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QRadioButton

from app.actions import merging
from app.actions.search_ports import MergeLine, Side
from app.actions.session_ports import KeptPage
from app.actions.touched import Touched
from app.i18n import gettext as _
from app.i18n import ui_translator
from app.i18n.formats import date_text
from app.ui import theme
from app.ui.conflicts.conflict_words import field_words, value_words
from app.ui.intake_choices import Answers, read_answers
from app.ui.navigation import Navigator, Page
from app.ui.tasks import Control, Lane
from app.ui.widgets import Card, Heading, PrimaryButton, SecondaryButton, Text, column, row

NOT_ASKED = "NE"
"""Residence basis that nobody asked for (§ 87 AufenthG)."""
_ADDRESS = ("street", "postal_code", "city")


class MergePage(Page):
    """The entry that was open stays; where both differ, a person chooses."""

    def __init__(self, nav: Navigator, kept_id: UUID, merged_id: UUID) -> None:
        super().__init__(
            nav,
            _("Two entries of one person"),
            name="merge",
            subtitle=_("All cases come together under the first entry. It can be undone later."),
        )
        self._kept_id, self._merged_id = kept_id, merged_id
        self._groups: dict[str, QButtonGroup] = {}
        self._is_unasked = False
        self._answers: dict[str, str] = {}
        self.merge = PrimaryButton(_("Make them one"), "merge.do", icon="people")
        self.merge.setEnabled(False)
        self.merge.clicked.connect(self.submit)
        self.footer.addStretch(1)
        self.footer.addWidget(self.merge)
        search, forms = nav.place.search, nav.place.forms

        def fetch(_control: Control) -> tuple[Answers, Side, Side]:
            return read_answers(forms), search.side(kept_id), search.side(merged_id)

        self.run(Lane.STORE, fetch, done=self._show)

    def kept_as(self) -> KeptPage:
        return KeptPage("merge", self._kept_id, None, {"merged": str(self._merged_id)})

    def submit(self) -> None:
        """Ctrl+Enter makes them one."""
        if not self.merge.isEnabled():
            return
        self.merge.setEnabled(False)
        place = self.nav.place
        taken = [name for name, group in self._groups.items() if group.checkedId() == 1]

        def merge(_control: Control) -> Touched:
            return merging.merge(
                self._kept_id,
                self._merged_id,
                taken,
                work=place.work,
                worker=place.worker,
                clock=place.clock,
            )

        self.act(merge, done=self._merged, failed=self._failed)

    def _merged(self, _what: Touched) -> None:
        self.nav.back()

    def _failed(self, error: Exception) -> None:
        self.merge.setEnabled(True)
        self.banner.show_error(error)

    def _show(self, read: tuple[Answers, Side, Side]) -> None:
        answers, *sides = read
        self._answers = dict([*answers.gender, *answers.nationalities])
        card = Card("merge.fields", margin=3)
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(10)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(2, 1)
        for at, words in enumerate((_("This entry stays"), _("This one comes to it")), 1):
            grid.addWidget(Heading(words), 0, at)
        line = 1
        self._is_unasked = sides[0].fields.get("residence") == NOT_ASKED
        for name in merging.MERGEABLE:
            values = tuple(side.fields.get(name) for side in sides)
            if any(values):
                self._line(grid, line, name, field_words("client", name), self._said(name, values))
                line += 1
        places = tuple(_address(side) for side in sides)
        if any(places):
            self._line(grid, line, merging.HOUSEHOLD, _("Address"), places)
            line += 1
        grid.addWidget(Text(_("Cases"), "muted"), line, 0, Qt.AlignmentFlag.AlignTop)
        for at, side in enumerate(sides, 1):
            numbers = ", ".join(map(theme.isolate, side.cases)) or _("none")
            grid.addWidget(Text(numbers), line, at)
        card.column.addLayout(grid)
        self.body.addWidget(card)
        self.merge.setEnabled(True)

    def _said(self, name: str, values: tuple[Any, ...]) -> tuple[str, ...]:
        content = self.nav.place.content
        told = [value not in (None, (), []) for value in values]
        return tuple(
            value_words("client", name, self._named(name, value), content) if is_told else ""
            for value, is_told in zip(values, told, strict=True)
        )

    def _named(self, name: str, value: Any) -> Any:
        """Codes whose words only the intake form has."""
        if name not in {"gender", "nationalities"}:
            return value
        if isinstance(value, str):
            return self._answers.get(value, value)
        return tuple(self._answers.get(str(code), str(code)) for code in value)

    def _line(self, grid: QGridLayout, line: int, name: str, label: str, said: tuple[str, ...]) -> None:
        """Equal values are said once over; of two a person chooses, of one and none the one is taken."""
        grid.addWidget(Text(label, "muted"), line, 0, Qt.AlignmentFlag.AlignTop)
        if said[0] == said[1]:
            for at, words in enumerate(said, 1):
                grid.addWidget(Text(theme.isolate(words)), line, at)
            return
        group = QButtonGroup(self)
        for at, words in enumerate(said):
            choice = QRadioButton(theme.isolate(words) if words else _("not told"))
            choice.setObjectName(f"merge.{name}.{at}")
            choice.setAccessibleName(f"{label}: {choice.text()}")
            group.addButton(choice, at)
            grid.addWidget(choice, line, at + 1)
        is_empty = not said[0] or (name == "residence" and self._is_unasked)
        group.button(1 if is_empty else 0).setChecked(True)
        self._groups[name] = group


class MergedCard(Card):
    """What was merged into an entry, with the way back; hidden where there is nothing."""

    def __init__(self, page: Page, nav: Navigator, client_id: UUID) -> None:
        super().__init__("merged", margin=2)
        self._page, self._nav, self._client_id = page, nav, client_id
        self._rows = column(space=1)
        self.column.addLayout(self._rows)
        self.hide()
        search = nav.place.search
        page.run(Lane.STORE, lambda _control: search.merges_of(client_id), done=self._show)

    def _show(self, merges: tuple[MergeLine, ...]) -> None:
        tag = ui_translator().tag
        for made in merges:
            across = row(space=1)
            words = _("Made one with the entry “{name}” on {day} by {who}.").format(
                name=theme.isolate(made.merged_name),
                day=theme.isolate(date_text(made.on, tag)),
                who=theme.isolate(made.by),
            )
            across.addWidget(Text(words), 1)
            undo = SecondaryButton(_("Part them again"), "merged.undo", icon="undo")
            undo.clicked.connect(partial(self._undo, made.merge_id))
            across.addWidget(undo)
            self._rows.addLayout(across)
        self.setVisible(bool(merges))

    def _undo(self, merge_id: UUID) -> None:
        place = self._nav.place
        self._page.act(
            lambda _control: merging.undo(merge_id, work=place.work, clock=place.clock),
            done=lambda _what: self.hide(),
        )


def _address(side: Side) -> str:
    return ", ".join(str(v) for name in _ADDRESS if (v := side.fields.get(f"household.{name}")))
