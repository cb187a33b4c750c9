"""One kind of letter: what it is for and may say, and a letter to invented people in each language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout

from app.domain.errors import AppError
from app.domain.letter_kinds import FieldLine, LetterKind, TextOrigin
from app.domain.letters import LetterContent
from app.i18n import gettext as _
from app.i18n import language, ui_translator
from app.i18n.formats import date_text
from app.ui import theme
from app.ui.errors import say
from app.ui.letters.preview import LetterPreview
from app.ui.letters.write_model import language_choices
from app.ui.navigation import Navigator, Page
from app.ui.tasks import Control, Lane
from app.ui.templates.words import addressed_words, basis_words, copy_words, type_words, written_words
from app.ui.widgets import (
    Card,
    Choice,
    Field,
    Heading,
    Scroll,
    StatusPill,
    Text,
    column,
    row,
)
from app.ui.widgets import Kind as BannerKind

SIDE_WIDTH = 420
EVERY = "every"


class TemplatePage(Page):
    """Facts on one side, the sample on the other."""

    def __init__(self, nav: Navigator, kind: LetterKind) -> None:
        tag = ui_translator().tag
        super().__init__(
            nav,
            theme.isolate(kind.label(tag)),
            name="template",
            subtitle=theme.isolate(kind.when_to_use(tag)),
            scroll=False,
        )
        self._kind, self._tag = kind, tag
        self._making: Control | None = None
        self.contents: tuple[LetterContent, ...] = ()
        self.language = Choice("template.language", language_choices(kind.languages, tag), "de")
        self.copies = Choice("template.copy", [(EVERY, _("All copies"))], EVERY)
        self.preview = LetterPreview(self, "template.preview")
        self._origins_card = Card("template.origins")
        self._fields_card = Card("template.fields")
        self._place()
        self.language.activated.connect(lambda _row: self._compose())
        self.copies.activated.connect(lambda _row: self._press())
        templates = nav.place.templates
        self.run(Lane.STORE, lambda _control: templates.fields(kind.id), done=self._show_fields)
        self.run(
            Lane.STORE,
            lambda _control: templates.origins(kind.id),
            done=self._show_origins,
            failed=self._not_made,
        )
        self._compose()

    def shown(self) -> None:
        self.language.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- facts --------------------------------------------------------------------------------

    def _place(self) -> None:
        area = Scroll()
        area.setFixedWidth(SIDE_WIDTH)
        down = column(area.content, space=2)
        down.setContentsMargins(0, 0, 8, 16)
        for part in (self._sample_card(), self._about_card(), self._origins_card, self._fields_card):
            down.addWidget(part)
        down.addStretch(1)
        self._origins_card.column.addWidget(Heading(_("Texts")))
        self._fields_card.column.addWidget(Heading(_("What its texts may use")))
        across = row(space=2)
        across.addWidget(area)
        across.addWidget(self.preview, 1)
        self.body.addLayout(across, 1)

    def _sample_card(self) -> Card:
        card = Card("template.sample")
        for choice in (self.language, self.copies):
            choice.setSizeAdjustPolicy(Choice.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            choice.setMinimumContentsLength(16)
        card.column.setSpacing(12)
        card.column.addWidget(Heading(_("Sample with invented people")))
        card.column.addWidget(Field(_("Language of the client"), self.language))
        card.column.addWidget(Field(_("Copy"), self.copies))
        return card

    def _about_card(self) -> Card:
        kind = self._kind
        card = Card("template.about")
        card.column.addWidget(Heading(_("About this template")))
        facts = [
            (_("Version"), theme.isolate(kind.version)),
            (_("Checked on"), theme.isolate(date_text(date.fromisoformat(kind.checked_on), self._tag))),
            (_("Source"), theme.isolate(kind.source)),
            (_("Written for"), written_words(kind)),
            (_("Goes to"), addressed_words(kind)),
            (_("Legal basis"), basis_words(kind)),
            (_("Return slip"), _("yes") if kind.with_slip else _("no")),
            (_("May be printed blank"), _("yes") if kind.blank else _("no")),
        ]
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.GRID * 2)
        grid.setVerticalSpacing(theme.GRID)
        grid.setColumnStretch(1, 1)
        for line, (name, value) in enumerate(facts):
            grid.addWidget(Text(name, "muted", wrap=False), line, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(Text(value), line, 1)
        card.column.addLayout(grid)
        if kind.legal:
            words = _("Has legal effect: in a translation only the German text binds, and it says so.")
            card.column.addWidget(StatusPill(_("Legal declaration"), "attention", "shield"))
            card.column.addWidget(Text(words, "muted"))
        return card

    def _show_origins(self, origins: Sequence[TextOrigin]) -> None:
        """Each language with its state in words, and from when it is."""
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.GRID * 2)
        grid.setVerticalSpacing(theme.GRID)
        grid.setColumnStretch(0, 1)
        for line, origin in enumerate(origins):
            name = Text(language(origin.language).autonym)
            name.setFont(theme.font_for(origin.language))
            name.setToolTip(origin.source)
            state = _state(origin)
            pill = StatusPill(*state, f"template.origin.{origin.language}")
            day = date_text(date.fromisoformat(origin.checked_on), self._tag, "short")
            words = column(space=0)
            words.addWidget(name)
            words.addWidget(Text(theme.isolate(day), "small", wrap=False))
            grid.addLayout(words, line, 0)
            grid.addWidget(pill, line, 1, Qt.AlignmentFlag.AlignVCenter)
        self._origins_card.column.addLayout(grid)

    def _show_fields(self, fields: Sequence[FieldLine]) -> None:
        down = self._fields_card.column
        for field in fields:
            path = Text(theme.isolate(field.path), "strong").selectable()
            path.setObjectName(f"template.field.{field.path}")
            path.setAccessibleName(field.path)
            may = _("{type} · {meaning} · may be missing") if field.optional else "{type} · {meaning}"
            words = may.format(type=type_words(field.type), meaning=theme.isolate(field.label))
            line = column(space=0)
            line.addWidget(path)
            line.addWidget(Text(words, "small"))
            down.addLayout(line)

    # -- sample -------------------------------------------------------------------------------

    def _compose(self) -> None:
        if self._making is not None:
            self._making.cancel()
        templates, kind_id, code = self.nav.place.templates, self._kind.id, self.language.code() or "de"

        def compose(_control: Control) -> tuple[LetterContent, ...]:
            return templates.compose(templates.sample(kind_id, code), (code,))

        self._making = self.run(Lane.STORE, compose, done=self._composed, failed=self._not_made)

    def _composed(self, contents: tuple[LetterContent, ...]) -> None:
        self.contents = contents
        chosen = self.copies.code()
        offered = [(content.copy.value, copy_words(content.copy)) for content in contents]
        self.copies.set_choices([(EVERY, _("All copies")), *dict(offered).items()], EVERY)
        if self.copies.findData(chosen) >= 0:
            self.copies.choose(chosen)
        self._press()

    def _press(self) -> None:
        press, code = self.nav.place.press, self.copies.code()
        wanted = [content for content in self.contents if code in (EVERY, content.copy.value)]
        self._making = self.run(
            Lane.RENDER, lambda _control: press.render(wanted), done=self._made, failed=self._not_made
        )

    def _made(self, pdf: bytes) -> None:
        self.banner.clear()
        self.preview.show_pdf(pdf)

    def _not_made(self, error: Exception) -> None:
        self.preview.clear()
        if isinstance(error, AppError) and "file" in error.facts:
            said = say(error)
            self.banner.show_message(said.title, said.next_step, BannerKind.ERROR)
            return
        self.banner.show_error(error)


def _state(origin: TextOrigin) -> tuple[str, str, str]:
    """Words, kind of the pill, icon. German is nobody's translation."""
    if origin.reviewed:
        return _("reviewed"), "success", "tick"
    is_german = origin.language == "de"
    return _("not reviewed yet") if is_german else _("drafted by machine"), "attention", "edit"
