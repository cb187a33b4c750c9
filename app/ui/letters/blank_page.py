"""The empty form of a kind of letter: printed or saved, never numbered."""

from __future__ import annotations

from functools import partial

from app.actions import writing
from app.domain.letter_kinds import LetterKind
from app.i18n import gettext as _
from app.i18n import ui_translator
from app.ui import theme
from app.ui.letters.paper_page import Paper, PaperPage
from app.ui.letters.write_model import language_choices
from app.ui.navigation import Navigator


class BlankPage(PaperPage):
    """Of one kind, first in the language `tag`."""

    def __init__(self, nav: Navigator, kind: LetterKind, tag: str) -> None:
        spoken = ui_translator().tag
        paper = Paper(
            name="blank",
            file=kind.id,
            remembered_as=kind.id,
            languages=language_choices(kind.languages or ("de",), spoken),
            compose=partial(writing.blank, kind.id, place=nav.place),
        )
        subtitle = _("Empty form, to be filled in by hand")
        super().__init__(nav, theme.isolate(kind.label(spoken)), subtitle, paper, tag)
