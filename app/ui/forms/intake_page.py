"""Intake: the client's language first, then the form; or an unfinished form again."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QSizePolicy

from app.actions.intake import INTAKE_FORM
from app.i18n import gettext as _
from app.i18n import language
from app.i18n.formats import language_name
from app.ui import theme
from app.ui.form_library.form_paper_page import FormPaperPage
from app.ui.forms.anonymous_page import AnonymousPage
from app.ui.forms.form_page import FormPage
from app.ui.forms.speaking import WORKER
from app.ui.navigation import Navigator
from app.ui.search.duplicates import DuplicateCard, typed_from
from app.ui.tasks import Lane
from app.ui.widgets import Heading, QuietButton, Scroll, Text, column, row

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
        self.paper = QuietButton(_("Print the form on paper"), "intake.paper", icon="printer")
        self.paper.clicked.connect(page.open_paper)
        across = row(space=1)
        across.addWidget(Heading(_("Which language shall stand beside German?")), 1)
        self.unnamed = QuietButton(_("Case without a name"), "intake.unnamed", icon="person")
        self.unnamed.clicked.connect(page.open_unnamed)
        across.addWidget(self.unnamed)
        across.addWidget(self.paper)
        down.addLayout(across)
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


class IntakePage(FormPage):
    """Ctrl+N brings it, one choice starts the form; or any unfinished form is gone on with."""

    def __init__(self, nav: Navigator, draft_id: UUID | None = None) -> None:
        super().__init__(nav, _("New case"), name="intake")
        self._tiles: LanguageTiles | None = None
        self.duplicates = DuplicateCard(self, nav)
        self.body.insertWidget(0, self.duplicates)
        self.inquire = QuietButton(_("Ask the other teams …"), "intake.inquire", icon="people")
        self.inquire.clicked.connect(lambda _checked: self.duplicates.inquire())
        self.inquire.hide()
        self.duplicates.named.connect(self.inquire.setVisible)
        self.title_row.addWidget(self.inquire)
        if draft_id is None:
            self._ask_language()
        else:
            self.resume(draft_id)

    def start(self, tag: str) -> None:
        """The language is chosen: open a draft and show the form."""
        self.begin(INTAKE_FORM, tag)

    def open_unnamed(self) -> None:
        """A case under a code word."""
        self.nav.open_page(AnonymousPage(self.nav))

    def open_paper(self) -> None:
        """The intake to be filled in by hand, for the day without electricity."""
        nav, forms = self.nav, self.nav.place.forms
        self.run(
            Lane.STORE,
            lambda _control: forms.open_form(INTAKE_FORM),
            done=lambda form: nav.open_page(FormPaperPage(nav, form)),
        )

    def _kept(self) -> None:
        """Each answer that was kept: is she here already?"""
        super()._kept()
        if self.model is not None and self.model.draft.form_id == INTAKE_FORM:
            mapped = self.nav.place.forms.mapped(INTAKE_FORM, self.model.draft.answers)
            self.duplicates.look_for(typed_from(mapped.client))

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
