"""Both values, who wrote them and when; one click keeps one. Nothing is lost until then."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.actions import conflicts
from app.actions.lines import ConflictLine, ConflictValue
from app.actions.touched import Kind, Touched
from app.i18n import gettext as _
from app.ui import theme
from app.ui.conflicts.conflict_words import field_words, value_words
from app.ui.navigation import Navigator, Page
from app.ui.office.lines import moment_words
from app.ui.tasks import Lane
from app.ui.widgets import (
    Card,
    EmptyState,
    Heading,
    QuietButton,
    SecondaryButton,
    StatusPill,
    Text,
    column,
    empty,
    row,
)
from app.ui.widgets import (
    Kind as BannerKind,
)


class ConflictsPage(Page):
    """A card for each field that waits for a decision."""

    def __init__(self, nav: Navigator) -> None:
        super().__init__(
            nav,
            _("Conflicts"),
            name="conflicts",
            subtitle=_(
                "Two people changed the same field without knowing of each other. You decide which stays."
            ),
        )
        self.cards = column(space=2)
        self.body.addLayout(self.cards)
        self.nothing = EmptyState(
            "tick",
            _("No conflicts"),
            _("If two people change the same field, both values are shown here."),
            name="conflicts.empty",
        )
        self.nothing.hide()
        self.body.addWidget(self.nothing)
        self.watch({Kind.CONFLICT, Kind.CASE, Kind.REFERRAL}, self._changed)

    def shown(self) -> None:
        self.refresh()

    def refresh(self) -> None:
        """Fetch what waits."""
        queries = self.nav.place.queries
        self.run(Lane.STORE, lambda _control: queries.conflicts(), done=self._show)

    def _changed(self, _what: Touched) -> None:
        self.refresh()

    def _show(self, found: tuple[ConflictLine, ...]) -> None:
        empty(self.cards)
        self.nothing.setVisible(not found)
        for number, line in enumerate(found, 1):
            self.cards.addWidget(self._card(number, line))

    def _card(self, number: int, line: ConflictLine) -> Card:
        card = Card(f"conflict.{number}", margin=3)
        card.column.setSpacing(theme.GRID * 2)
        across = row(space=2)
        words = column(space=0)
        words.addWidget(Heading(field_words(line.table, line.field)))
        if line.case_number:
            case = _("Case {number}").format(number=theme.isolate(line.case_number))
            words.addWidget(Text(case, "muted"))
        across.addLayout(words, 1)
        if line.case_id is not None:
            to_case = QuietButton(_("Open the case"), f"conflict.{number}.open_case", icon="cases")
            to_case.clicked.connect(partial(self.nav.open_case, line.case_id))
            across.addWidget(to_case, 0, Qt.AlignmentFlag.AlignTop)
        card.column.addLayout(across)
        beside = row(space=2)
        for at, value in enumerate(line.values, 1):
            beside.addWidget(self._value(f"conflict.{number}.{at}", line, value), 1)
        card.column.addLayout(beside)
        return card

    def _value(self, name: str, line: ConflictLine, value: ConflictValue) -> QWidget:
        box = Card(f"{name}.value")
        box.column.addWidget(
            Text(
                value_words(line.table, line.field, value.value, self.nav.place.content), "strong"
            ).selectable()
        )
        written = _("{author}, {moment}").format(
            author=theme.isolate(value.author), moment=moment_words(value.saved_at)
        )
        box.column.addWidget(Text(written, "muted"))
        if value.shown:
            pill = StatusPill(_("Shown at present"), "accent", "hint")
            box.column.addWidget(pill, 0, Qt.AlignmentFlag.AlignLeading)
        box.column.addStretch(1)
        keep = SecondaryButton(_("Keep this one"), f"{name}.keep", icon="tick")
        keep.clicked.connect(partial(self._decide, line, value.value))
        box.column.addWidget(keep, 0, Qt.AlignmentFlag.AlignLeading)
        return box

    def _decide(self, line: ConflictLine, value: Any, _checked: object = None) -> None:
        work = self.nav.place.work
        self.act(lambda _control: conflicts.decide(line, value, work=work), done=self._decided)

    def _decided(self, _what: Touched) -> None:
        self.banner.show_message(_("Decided. Everybody sees this value from now on."), "", BannerKind.SUCCESS)
        self.refresh()
