"""Which form? First those that ask about the needs of the case, then the others."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout

from app.actions.filling import FormOffer, offers
from app.actions.intake import INTAKE_FORM
from app.actions.lines import CaseView
from app.actions.session_ports import KeptPage
from app.domain.records import NeedState
from app.i18n import gettext as _
from app.i18n import ngettext, ui_translator
from app.i18n.formats import language_name, list_text
from app.ui import theme
from app.ui.forms.form_page import CaseFormPage
from app.ui.navigation import Navigator, Page
from app.ui.tasks import Control, Lane
from app.ui.widgets import Busy, ChoiceCard, Heading, Text, empty
from app.ui.words import name_of

_Read = tuple[CaseView, tuple[FormOffer, ...]]


class FormsPage(Page):
    """Large choices, two beside each other; one press opens the form in the client's language."""

    def __init__(self, nav: Navigator, case_id: UUID) -> None:
        super().__init__(nav, _("Fill a form"), name="case-forms")
        self._case_id = case_id
        self._first: ChoiceCard | None = None
        self.busy = Busy("case-forms.busy")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(theme.GRID * 2)
        self._grid.setVerticalSpacing(theme.GRID * 2)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)
        self.body.addWidget(self.busy)
        self.body.addLayout(self._grid)
        self.busy.begin(_("Opening the forms …"))
        self.run(Lane.STORE, self._read, done=self._show, failed=self._failed)

    def kept_as(self) -> KeptPage:
        return KeptPage("case-forms", self._case_id, self._case_id)

    def shown(self) -> None:
        """The first choice is marked: Enter will do."""
        if self._first is not None:
            self._first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _read(self, _control: Control) -> _Read:
        place = self.nav.place
        return place.queries.case(self._case_id), offers(place.forms, without=INTAKE_FORM)

    def _failed(self, error: Exception) -> None:
        self.busy.end()
        self.banner.show_error(error)

    def _show(self, read: _Read) -> None:
        view, all_forms = read
        self.busy.end()
        empty(self._grid)
        self._first = None
        self.set_title(self.title(), name_of(view.client))
        open_needs = {need.code for need in view.needs if need.state is not NeedState.MET}
        whole = sorted((offer for offer in all_forms if offer.form), key=_title)
        fitting = [offer for offer in whole if offer.needs & open_needs]
        others = [offer for offer in whole if offer not in fitting]
        line = 0
        for title, group in ((_("About the needs of this case"), fitting), (_("All other forms"), others)):
            if group:
                line = self._add_group(title, group, view, open_needs, line)
        broken = [offer.form_id for offer in all_forms if offer.form is None]
        if broken:
            words = ngettext(
                "{count} form cannot be opened: {names}. The others and the case are not affected.",
                "{count} forms cannot be opened: {names}. The others and the case are not affected.",
                len(broken),
            )
            named = theme.isolate(list_text(broken, ui_translator().tag))
            self._grid.addWidget(Text(words.format(count=len(broken), names=named), "muted"), line, 0, 1, 2)
        if self.isVisible():
            self.shown()

    def _add_group(
        self, title: str, group: Sequence[FormOffer], view: CaseView, needs: set[str], line: int
    ) -> int:
        self._grid.addWidget(Heading(title), line, 0, 1, 2)
        for at, offer in enumerate(group):
            self._grid.addWidget(self._card(offer, view, needs), line + 1 + at // 2, at % 2)
        return line + 1 + (len(group) + 1) // 2

    def _card(self, offer: FormOffer, view: CaseView, needs: set[str]) -> ChoiceCard:
        content, tag = self.nav.place.content, ui_translator().tag
        asked = sorted(content.need_label(code, tag) for code in offer.needs & needs)
        about = [_("For: {needs}").format(needs=theme.isolate(list_text(asked, tag)))] if asked else []
        about.append(_language_words(offer, view.client.letter_language))
        card = ChoiceCard(_title(offer), "\n".join(about), f"form.{offer.form_id}", icon="file")
        card.clicked.connect(partial(self._open, offer.form_id, view.client.letter_language))
        self._first = self._first or card
        return card

    def _open(self, form_id: str, tag: str, _checked: object = None) -> None:
        """Back from the form is the case: the choice has been made."""
        nav = self.nav

        def to_the_case() -> None:
            nav.back()
            nav.back()

        page = CaseFormPage(nav, back=to_the_case)
        nav.open_page(page)
        page.begin(form_id, tag, self._case_id)


def _title(offer: FormOffer) -> str:
    return offer.form.title.text(ui_translator().tag).text if offer.form else offer.form_id


def _language_words(offer: FormOffer, wanted: str) -> str:
    """The client's language first: is the form in it, and has a person read that translation?"""
    tag = ui_translator().tag
    languages = offer.form.languages if offer.form else ()
    named = theme.isolate(language_name(wanted, tag))
    others = list_text([language_name(code, tag) for code in languages if code != wanted], tag)
    if wanted not in languages:
        words = _("Not yet in {language}. Languages: {others}")
    elif wanted in offer.drafted:
        words = _("In {language}, machine-drafted and not reviewed. Also: {others}")
    else:
        words = _("In {language}. Also: {others}")
    return words.format(language=named, others=theme.isolate(others))
