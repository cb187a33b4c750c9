"""A form as a blank paper in German and another language, and how far it is in each language."""

from __future__ import annotations

from collections.abc import Sequence

from app.actions.ports import LanguageState
from app.domain.forms import FormVersion
from app.domain.languages import GERMAN
from app.domain.letters import LetterContent
from app.i18n import gettext as _
from app.i18n import language, ui_translator
from app.ui import theme
from app.ui.form_library.state_words import state_of
from app.ui.letters.paper_page import Paper, PaperPage
from app.ui.letters.write_model import language_choices
from app.ui.navigation import Navigator
from app.ui.widgets import Card, Heading, StatusPill, Text, column


class FormPaperPage(PaperPage):
    """One form; `states` of its languages where they are known."""

    def __init__(
        self, nav: Navigator, form: FormVersion, tag: str = GERMAN, states: Sequence[LanguageState] = ()
    ) -> None:
        spoken = ui_translator().tag
        desk = nav.place.form_desk

        def compose(language: str) -> tuple[LetterContent, ...]:
            return (desk.paper(form, language),)

        paper = Paper(
            name="paper",
            file=form.form_id,
            remembered_as=f"form {form.form_id}",
            languages=language_choices(form.languages, spoken),
            compose=compose,
        )
        title = form.title.text(spoken, (GERMAN,)).text or form.form_id
        subtitle = _("Blank form on paper: German and the language beside it, with room to write")
        chosen = tag if tag in form.languages else form.default_language
        super().__init__(nav, theme.isolate(title), subtitle, paper, chosen)
        if states:
            self.side.addWidget(_languages(form, states, spoken))


def _languages(form: FormVersion, states: Sequence[LanguageState], spoken: str) -> Card:
    """Each language with its state in words."""
    card = Card("paper.languages", margin=2)
    card.column.addWidget(Heading(_("Languages")))
    version = _("Version {version}").format(version=theme.isolate(form.version))
    card.column.addWidget(Text(version, "muted"))
    for state in states:
        name = Text(language(state.language).autonym)
        name.setFont(theme.font_for(state.language))
        words, kind, icon = state_of(state, spoken)
        lines = column(space=0)
        lines.setSpacing(4)
        lines.addWidget(name)
        if kind == "success":  # who signed it off can be long: it wraps below
            lines.addWidget(StatusPill(_("signed off"), kind, icon))
            lines.addWidget(Text(words, "small"))
        else:
            lines.addWidget(StatusPill(words, kind, icon))
        card.column.addLayout(lines)
    return card
