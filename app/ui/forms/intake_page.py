"""Intake: the client's language first, then the form; or an unfinished form again."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QPushButton, QStackedWidget

from app.actions.intake import INTAKE_FORM, OpenedCase
from app.actions.ports import Draft, FillSession
from app.domain.forms import FormVersion
from app.i18n import gettext as _
from app.i18n import language
from app.i18n.formats import language_name
from app.ui import theme
from app.ui.forms.fill_model import FillModel, open_draft
from app.ui.forms.fill_view import FillView
from app.ui.forms.speaking import WORKER
from app.ui.navigation import Navigator, Page
from app.ui.tasks import Control, Lane
from app.ui.widgets import Busy, Heading, Scroll, Text, column

FIRST_LANGUAGES = ("bg", "ro", "tr", "ar", "uk", "de", "en")
"""Shown first because the intake form is complete in them; the others follow by name."""


class LanguageTiles(Scroll):
    """'Which language does the client speak?': large names, each in its own script."""

    def __init__(self, page: IntakePage, tags: tuple[str, ...]) -> None:
        super().__init__()
        down = column(self.content, space=2)
        down.addWidget(Heading(_("Which language shall stand beside German?")))
        down.addWidget(Text(_("You can change it at any time; all answers stay."), "muted"))
        grid = QGridLayout()
        grid.setSpacing(12)
        for index, tag in enumerate(tags):
            tile = QPushButton(f"{language(tag).autonym}\n{language_name(tag, WORKER)}")
            tile.setObjectName(f"intake.language.{tag}")
            tile.setAccessibleName(language_name(tag, WORKER))
            tile.setFont(theme.font_for(tag, points=13))
            tile.setMinimumHeight(72)
            tile.clicked.connect(partial(page.start, tag))
            grid.addWidget(tile, index // 4, index % 4)
        down.addLayout(grid)
        down.addStretch(1)


class IntakePage(Page):
    """Ctrl+N brings it, one choice starts the form."""

    def __init__(self, nav: Navigator, draft_id: UUID | None = None) -> None:
        super().__init__(nav, _("New case"), name="intake", scroll=False)
        self.model: FillModel | None = None
        self.view: FillView | None = None
        self.busy = Busy("intake.busy")
        self.stack = QStackedWidget()
        self.body.addWidget(self.busy)
        self.body.addWidget(self.stack, 1)
        if draft_id is None:
            self._ask_language()
        else:
            self._resume(draft_id)

    def can_leave(self) -> bool:
        """Leaving keeps the draft; nothing is asked."""
        if self.model is not None:
            self.model.keep()
        return True

    def closed(self) -> None:
        """The page goes: write what is not written yet."""
        if self.model is not None:
            self.model.keep()
        super().closed()

    def submit(self) -> None:
        """Ctrl+Enter hands in."""
        if self.model is not None:
            self.model.hand_in()

    def start(self, tag: str) -> None:
        """The language is chosen: open a draft and show the form."""
        place = self.nav.place
        self.busy.begin(_("Opening the form …"))

        def open_form(_control: Control) -> tuple[FormVersion, FillSession, Draft]:
            return open_draft(place, INTAKE_FORM, language=tag)

        self.run(Lane.STORE, open_form, done=self._show, failed=self._failed)

    def _ask_language(self) -> None:
        known = [named.code for named in self.nav.place.content.languages.values()]
        others = (tag for tag in known if tag not in FIRST_LANGUAGES)
        rest = sorted(others, key=lambda tag: language_name(tag, WORKER))
        tiles = LanguageTiles(self, (*FIRST_LANGUAGES, *rest))
        self.stack.addWidget(tiles)
        tiles.setFocus(Qt.FocusReason.OtherFocusReason)

    def _resume(self, draft_id: UUID) -> None:
        place = self.nav.place
        self.busy.begin(_("Opening the form …"))

        def open_again(_control: Control) -> tuple[FormVersion, FillSession, Draft]:
            with place.work() as unit:
                draft = unit.drafts.get(draft_id)
            return open_draft(place, draft.form_id, draft=draft)

        self.run(Lane.STORE, open_again, done=self._show, failed=self._failed)

    def _show(self, opened: tuple[FormVersion, FillSession, Draft]) -> None:
        self.busy.end()
        form, session, draft = opened
        model = FillModel(self.nav.place, self.nav.tasks, self.nav.touched, form, session, draft)
        model.setParent(self)
        model.failed.connect(self._failed)
        model.handed_in.connect(self._opened)
        model.problems_found.connect(self._say_problems)
        self.model, self.view = model, FillView(model)
        self.stack.addWidget(self.view)
        self.stack.setCurrentWidget(self.view)
        self.view.resume(draft.position)

    def _opened(self, opened: OpenedCase) -> None:
        self.model = None
        nav = self.nav
        nav.back()
        nav.open_case(opened.case_id)

    def _say_problems(self, problems: list[object]) -> None:
        self.banner.show_message(
            _("Some answers are still missing."),
            _("Open questions: {count}. They are marked where they stand.").format(count=len(problems)),
        )

    def _failed(self, error: Exception) -> None:
        self.busy.end()
        self.banner.show_error(error)
