"""New files in the drop folder: which of them, and whose they are."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QCheckBox

from app.actions.lines import CaseLine
from app.i18n import gettext as _
from app.ui import theme
from app.ui.cases.sections import DOCUMENTS, remember_shown
from app.ui.navigation import Navigator, Page
from app.ui.papers.words import size_words
from app.ui.tasks import Control, Lane
from app.ui.widgets import (
    Card,
    EmptyState,
    Heading,
    QuietButton,
    SearchField,
    SecondaryButton,
    Text,
    column,
    empty,
    row,
)

OFFERED = 8
"""Cases that are offered at once."""
PAUSE = 150
"""Milliseconds without a key before the cases are looked up."""


class DropPage(Page):
    """Choose files, then the case; there each of them is looked at and given a kind."""

    def __init__(self, nav: Navigator) -> None:
        super().__init__(
            nav,
            _("Drop folder"),
            name="drop",
            subtitle=_("Nothing is taken before you say whose it is. The files stay where they are."),
        )
        self._boxes: dict[Path, QCheckBox] = {}
        self.files = Card("drop.files")
        self._lines = column(space=1)
        self.files.column.addWidget(Heading(_("New files")))
        self.files.column.addLayout(self._lines)
        self.later = QuietButton(_("Not now: offer them again when they change"), "drop.later")
        self.later.clicked.connect(lambda _checked: self._not_now())
        self.files.column.addWidget(self.later, 0, Qt.AlignmentFlag.AlignLeading)
        self.whose = Card("drop.whose")
        self.whose.column.addWidget(Heading(_("Whose are they?")))
        self.search = SearchField("drop.search", _("Name or case number"))
        self.whose.column.addWidget(self.search)
        self._cases = column(space=0)
        self.whose.column.addLayout(self._cases)
        self.nothing = EmptyState("incoming", _("No new file in the drop folder"), name="drop.nothing")
        for part in (self.files, self.whose, self.nothing):
            self.body.addWidget(part)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE)
        self._timer.timeout.connect(self._find)
        self.search.textEdited.connect(lambda _text: self._timer.start())
        nav.drop_folder.changed.connect(self._show_files)
        self._show_files()
        self._find()

    def focus_search(self) -> bool:
        """The cursor into the search for a case."""
        self.search.setFocus()
        return True

    def chosen(self) -> list[Path]:
        """Files that are ticked."""
        return [path for path, box in self._boxes.items() if box.isChecked()]

    def _show_files(self) -> None:
        waiting = self.nav.drop_folder.waiting
        left_out = {path for path, box in self._boxes.items() if not box.isChecked()}
        empty(self._lines)
        self._boxes = {}
        for number, path in enumerate(waiting):
            box = QCheckBox(theme.isolate(path.name))
            box.setObjectName(f"drop.file.{number}")
            box.setAccessibleName(path.name)
            box.setChecked(path not in left_out)
            line = row(space=1)
            line.addWidget(box, 1)
            line.addWidget(Text(_size(path), "muted", wrap=False))
            self._lines.addLayout(line)
            self._boxes[path] = box
        for part in (self.files, self.whose):
            part.setVisible(bool(waiting))
        self.nothing.setVisible(not waiting)

    def _find(self) -> None:
        queries, typed = self.nav.place.queries, self.search.text().strip()

        def find(_control: Control) -> tuple[CaseLine, ...]:
            return queries.cases(typed, limit=OFFERED)

        self.run(Lane.STORE, find, done=self._show_cases)

    def _show_cases(self, lines: tuple[CaseLine, ...]) -> None:
        empty(self._cases)
        for line in lines:
            if line.is_locked:
                continue
            words = _("{name} · case {number}").format(
                name=theme.isolate(line.name), number=theme.isolate(line.number)
            )
            button = SecondaryButton(words, f"drop.case.{line.number}", icon="person")
            button.clicked.connect(partial(self._give, line.case_id))
            across = row(space=0)
            across.addWidget(button)
            across.addStretch(1)
            self._cases.addLayout(across)
            self._cases.addSpacing(6)
        if not lines:
            self._cases.addWidget(Text(_("No case with this name or number"), "muted"))

    def _give(self, case_id: UUID, _checked: object = None) -> None:
        paths = self.chosen()
        if not paths:
            self.banner.show_message(_("Tick at least one file."))
            return
        self.nav.drop_folder.choose_for(case_id, paths)
        remember_shown(self.nav.touched, case_id, DOCUMENTS)
        self.nav.replace_page(self, lambda: self.nav.open_case(case_id))

    def _not_now(self) -> None:
        self.nav.drop_folder.settle(self.chosen())


def _size(path: Path) -> str:
    try:
        return size_words(path.stat().st_size)
    except OSError:
        return ""
