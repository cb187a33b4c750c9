"""Intake: the client's language first, then the form; or an unfinished form again."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QSizePolicy, QStackedWidget

from app.actions.intake import INTAKE_FORM, OpenedCase
from app.actions.ports import Draft, FillSession
from app.domain.forms import FormVersion, Problem
from app.i18n import gettext as _
from app.i18n import language
from app.i18n.formats import language_name
from app.ui import theme
from app.ui.forms.fill_model import FillModel, open_draft
from app.ui.forms.fill_view import FillView
from app.ui.forms.speaking import WORKER
from app.ui.navigation import Navigator, Page
from app.ui.tasks import Control, Lane
from app.ui.widgets import Busy, Heading, Kind, Scroll, Text, column

FIRST_LANGUAGES = ("bg", "ro", "tr", "ar", "uk", "de", "en")
"""Shown first because the intake form is complete in them; the others follow by name."""

TILE_HEIGHT = 68
COLUMNS = 4


class LanguageTile(QPushButton):
    """A language by its own name, the German one beneath."""

    def __init__(self, tag: str) -> None:
        super().__init__()
        german = language_name(tag, WORKER)
        self.setObjectName(f"intake.language.{tag}")
        self.setAccessibleName(german)
        self.setAutoDefault(True)  # Enter as well as Space
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        down = column(self, space=0)
        down.setContentsMargins(8, 6, 8, 8)
        own = QLabel(language(tag).autonym)
        own.setFont(theme.font_for(tag, points=13, bold=True))
        own.setStyleSheet(f"color: {theme.ACCENT}")
        beneath = QLabel(german if german != own.text() else "")
        beneath.setProperty("look", "small")
        for label in (own, beneath):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            down.addWidget(label)
        beneath.setHidden(not beneath.text())

    def sizeHint(self) -> QSize:
        return QSize(200, TILE_HEIGHT)


class LanguageTiles(Scroll):
    """'Which language does the client speak?': large names, each in its own script."""

    def __init__(self, page: IntakePage, tags: tuple[str, ...]) -> None:
        super().__init__()
        down = column(self.content, space=1)
        down.setContentsMargins(2, 2, 12, 8)
        down.addWidget(Heading(_("Which language shall stand beside German?")))
        down.addWidget(Text(_("You can change it at any time; all answers stay."), "muted"))
        grid = QGridLayout()
        grid.setContentsMargins(0, 8, 0, 0)
        grid.setSpacing(12)
        self.tiles = [LanguageTile(tag) for tag in tags]
        for index, (tag, tile) in enumerate(zip(tags, self.tiles, strict=True)):
            tile.clicked.connect(partial(page.start, tag))
            grid.addWidget(tile, index // COLUMNS, index % COLUMNS)
        down.addLayout(grid)
        down.addStretch(1)


class IntakePage(Page):
    """Ctrl+N brings it, one choice starts the form."""

    def __init__(self, nav: Navigator, draft_id: UUID | None = None) -> None:
        super().__init__(nav, _("New case"), name="intake", scroll=False)
        self.model: FillModel | None = None
        self.view: FillView | None = None
        self._tiles: LanguageTiles | None = None
        self._not_kept = False
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
            self.model.leave()
        super().closed()

    def submit(self) -> None:
        """Ctrl+Enter hands in."""
        if self.view is not None and self.model is not None:
            self.view.hand_in()

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
        self._tiles = tiles

    def shown(self) -> None:
        """The first language is marked: Tab and Enter will do."""
        if self._tiles is not None and self.model is None:
            self._tiles.tiles[0].setFocus(Qt.FocusReason.OtherFocusReason)

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
        model.problems_left.connect(self._say_what_is_left)
        model.kept.connect(self._kept)
        self.model, self.view = model, FillView(model)
        self.stack.addWidget(self.view)
        self.stack.setCurrentWidget(self.view)
        QTimer.singleShot(0, self.view, partial(self.view.resume, draft.position))
        if draft.form_version != form.version:
            self.banner.show_message(
                _("The form was renewed since you began."),
                _("Every answer that is still asked was kept. Please look through it once."),
            )

    def _opened(self, opened: OpenedCase) -> None:
        self.model = None
        nav = self.nav
        nav.back()
        nav.open_case(opened.case_id)

    def _say_problems(self, problems: list[Problem]) -> None:
        self.banner.show_message(
            _("Some answers are still missing."),
            _("Open questions: {count}. They are marked where they stand.").format(count=len(problems)),
            Kind.ATTENTION,
        )

    def _say_what_is_left(self, problems: list[Problem]) -> None:
        if problems:
            self._say_problems(problems)
        else:
            self.banner.clear()

    def _kept(self) -> None:
        """The store takes what is typed again."""
        if self._not_kept:
            self._not_kept = False
            self.banner.clear()

    def _failed(self, error: Exception) -> None:
        self.busy.end()
        self._not_kept = True
        self.banner.show_error(error)
