"""One case: who, what is needed, where it went, what came back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.actions import intake
from app.actions.lines import CaseView, LetterLine
from app.actions.ports import Draft
from app.actions.touched import Kind, Touched
from app.domain.forms import LocalizedText
from app.domain.letter_kinds import LetterKind
from app.domain.records import CaseNeed, Client, Household, Letter, Referral, ReferralEvent
from app.i18n import gettext as _
from app.i18n import language, ui_translator
from app.i18n.formats import date_text, language_name
from app.ui import theme, unfinished
from app.ui.cases.form_words import own_words_of, titles_of
from app.ui.cases.forms_card import FormsCard, OwnWordsCard
from app.ui.cases.forms_page import FormsPage
from app.ui.cases.letters_card import LettersCard
from app.ui.cases.parts import fact, need_row, referral_card
from app.ui.cases.submission_page import SubmissionPage
from app.ui.forms.form_page import CaseFormPage
from app.ui.letters.kinds_page import KindsPage
from app.ui.navigation import Navigator, Page
from app.ui.tasks import Control, Lane
from app.ui.widgets import (
    Card,
    EmptyState,
    Heading,
    LanguageBadge,
    PrimaryButton,
    SecondaryButton,
    StatusPill,
    Text,
    column,
    empty,
    row,
)
from app.ui.words import name_of


@dataclass(frozen=True, slots=True)
class _Read:
    view: CaseView
    letters: tuple[LetterLine, ...]
    begun: tuple[Draft, ...]
    """Letters that were begun and not issued."""
    kinds: tuple[LetterKind, ...]
    filled: tuple[Draft, ...]
    """Forms that were begun and not handed in."""
    titles: Mapping[str, LocalizedText]
    """Of the forms that can be opened."""
    said: Mapping[str, tuple[str, ...]]
    """What the client said in each submission."""


class CasePage(Page):
    """Fetches one frozen view of the case and lays it out; fetches again when it was changed."""

    def __init__(self, nav: Navigator, case_id: UUID) -> None:
        super().__init__(nav, _("Case"), name="case")
        self._case_id = case_id
        self.view: CaseView | None = None
        self.find_button = PrimaryButton(_("Find the responsible agency"), "case.find", icon="search")
        self.find_button.clicked.connect(partial(nav.open_finder, case_id))
        self.find_button.setEnabled(False)
        self.write_button = SecondaryButton(_("Write a letter"), "case.write", icon="letter")
        self.write_button.clicked.connect(lambda _checked: self._write())
        self.fill_button = SecondaryButton(_("Fill a form"), "case.form", icon="edit")
        self.fill_button.clicked.connect(lambda _checked: nav.open_page(FormsPage(nav, case_id)))
        self.title_row.addWidget(self.fill_button)
        self.title_row.addWidget(self.write_button)
        self.title_row.addWidget(self.find_button)
        self.summary = QPlainTextEdit()
        self.summary.setObjectName("case.summary")
        self.summary.setAccessibleName(_("Summary by the caseworker"))
        self.summary.setTabChangesFocus(True)
        self.summary.setFixedHeight(104)
        self.save = SecondaryButton(_("Save summary"), "case.summary.save", icon="save")
        self.save.setEnabled(False)
        self.summary.textChanged.connect(self._edited)
        self.save.clicked.connect(self._save)
        self._pills = row(space=1)
        self._main, self._side = column(space=2), column(space=2)
        self._place()
        kinds = {Kind.CASE, Kind.REFERRAL, Kind.LETTER, Kind.CONFLICT, Kind.DRAFT}
        self.watch(kinds, self._changed)
        self._fetch()

    def submit(self) -> None:
        """Ctrl+Enter: on to the finder."""
        self.nav.open_finder(self._case_id)

    def can_leave(self) -> bool:
        """An edited summary is saved, never thrown away."""
        if self.save.isEnabled():
            self._save()
        return True

    def _place(self) -> None:
        self.body.addLayout(self._pills)
        across = row(space=3)
        main, side = QWidget(), QWidget()
        main.setLayout(self._main)
        side.setLayout(self._side)
        side.setFixedWidth(330)
        across.addWidget(main, 1)
        across.addWidget(side)
        self.body.addLayout(across)
        self._summary_card = Card("case.summary.card")
        self._summary_card.column.addWidget(Heading(_("Summary")))
        self._summary_card.column.addWidget(self.summary)
        line = row(space=1)
        line.addStretch(1)
        line.addWidget(self.save)
        self._summary_card.column.addLayout(line)

    def _changed(self, _what: Touched) -> None:
        self._fetch()

    def _fetch(self) -> None:
        self.run(Lane.STORE, self._read, done=self._show)

    def _read(self, _control: Control) -> _Read:
        place = self.nav.place
        with place.work() as unit:
            kept = unit.drafts.all()
        own = [draft for draft in kept if draft.case_id == self._case_id]
        begun = tuple(draft for draft in own if draft.form_id.startswith(unfinished.LETTER))
        filled = tuple(filter(unfinished.is_form, own))
        view, issued = place.queries.case(self._case_id), place.queries.letters_of(self._case_id)
        form_ids = [*(draft.form_id for draft in filled), *(one.form_id for one in view.submissions)]
        titles = titles_of(form_ids, place.forms)
        said = own_words_of(view.submissions, place.forms)
        return _Read(view, issued, begun, place.templates.kinds(), filled, titles, said)

    def _write(self, referral_id: UUID | None = None) -> None:
        self.nav.open_page(KindsPage(self.nav, self._case_id, referral_id))

    def _show(self, read: _Read) -> None:
        view = read.view
        unsaved = self.summary.toPlainText() if self.save.isEnabled() else None
        former, self.view = self.view, view
        self.set_title(
            name_of(view.client), _("Case {number}").format(number=theme.isolate(view.case.number))
        )
        self.find_button.setEnabled(bool(view.needs))
        self._show_pills(view)
        self._summary_card.setParent(self)
        empty(self._main)
        empty(self._side)
        self._show_needs(view.needs)
        self._show_referrals(view)
        kinds = {kind.id: kind for kind in read.kinds}
        self._main.addWidget(LettersCard(read.letters, read.begun, kinds, self.nav))
        self._main.addWidget(self._forms(read))
        self._main.addWidget(self._summary_card)
        self._summary_card.show()
        self._main.addStretch(1)
        self._show_person(view.client, view.household, view)
        self._show_own_words(read)
        self._side.addStretch(1)
        if unsaved is None:
            self._show_summary(view.case.summary or "")
        elif former is not None:
            self.view = former  # what was on the screen when the typing began decides about a conflict

    def _show_summary(self, text: str) -> None:
        self.summary.blockSignals(True)  # noqa: FBT003 - Qt has no keyword for it
        self.summary.setPlainText(text)
        self.summary.blockSignals(False)  # noqa: FBT003
        self.save.setEnabled(False)

    def _show_pills(self, view: CaseView) -> None:
        empty(self._pills)
        client = view.client
        self._pills.addWidget(LanguageBadge(client.letter_language))
        if client.needs_interpreter:
            self._pills.addWidget(StatusPill(_("Needs an interpreter"), "attention", "speech"))
        if client.prefers_audio:
            self._pills.addWidget(StatusPill(_("Better read aloud"), "attention", "person"))
        if view.conflicts:
            text = _("Two people changed the same field: please decide")
            self._pills.addWidget(StatusPill(text, "attention", "conflict", "case.conflict"))
        opened = date_text(view.case.opened_on, ui_translator().tag)
        self._pills.addWidget(
            Text(_("Opened {date}").format(date=theme.isolate(opened)), "muted", wrap=False)
        )
        self._pills.addStretch(1)

    def _show_needs(self, needs: tuple[CaseNeed, ...]) -> None:
        card = Card("case.needs")
        card.column.addWidget(Heading(_("Needs")))
        content = self.nav.place.content
        for need in needs:
            card.column.addLayout(need_row(need, content.need_label(need.code, ui_translator().tag)))
        if not needs:
            card.column.addWidget(Text(_("No need was recorded."), "muted"))
        self._main.addWidget(card)

    def _show_referrals(self, view: CaseView) -> None:
        if not view.referrals:
            nothing = EmptyState("send", _("Not referred to anybody yet"), name="case.no-referral")
            self._main.addWidget(nothing)
            return
        self._main.addWidget(Heading(_("Referrals")))
        for referral in reversed(view.referrals):
            self._main.addWidget(self._referral(referral, view.events, view.letters))

    def _referral(
        self, referral: Referral, events: tuple[ReferralEvent, ...], letters: tuple[Letter, ...]
    ) -> QWidget:
        content = self.nav.place.content
        own = sorted((e for e in events if e.referral_id == referral.id), key=lambda e: e.at)
        letter = next((x for x in reversed(letters) if x.referral_id == referral.id and x.slip_code), None)
        return referral_card(
            referral,
            content.agency_name(referral.agency_id),
            content.need_label(referral.need, ui_translator().tag),
            own,
            letter,
            self.nav,
            partial(self._write, referral.id),
        )

    def _show_person(self, client: Client, household: Household | None, view: CaseView) -> None:
        tag, content = ui_translator().tag, self.nav.place.content
        card = Card("case.client")
        card.column.addWidget(Heading(_("Client")))
        spoken = ", ".join(language_name(code, tag) for code in client.spoken)
        born = date_text(client.birth_date, tag) if client.birth_date else ""
        address = " ".join(
            part
            for part in (
                f"{household.street}," if household and household.street else "",
                household.postal_code if household else "",
                household.city if household else "",
            )
            if part
        )
        for label, value in (
            (_("Born"), born),
            (_("Speaks"), spoken),
            (_("Letters in"), language(client.letter_language).autonym),
            (_("Phone"), client.phone or ""),
            (_("E-mail"), client.email or ""),
            (_("Address"), address),
        ):
            if value:
                card.column.addWidget(fact(label, theme.isolate(value)))
        papers = ", ".join(content.document_label(code, tag) for code in view.case.documents)
        card.column.addWidget(fact(_("Papers that are there"), papers or _("none recorded")))
        self._side.addWidget(card)

    def _show_own_words(self, read: _Read) -> None:
        view, tag = read.view, read.view.client.letter_language
        card = OwnWordsCard(view.case.own_words or "", tag, view.submissions, read.said, read.titles)
        if card.is_empty:
            card.deleteLater()
        else:
            self._side.addWidget(card)

    def _forms(self, read: _Read) -> FormsCard:
        card = FormsCard(read.view.submissions, read.filled, read.titles)
        card.opened.connect(lambda submission: self.nav.open_page(SubmissionPage(self.nav, submission)))
        card.resumed.connect(self._resume)
        return card

    def _resume(self, draft: Draft) -> None:
        page = CaseFormPage(self.nav, back=self.nav.back)
        self.nav.open_page(page)
        page.resume(draft.id)

    def _edited(self) -> None:
        self.save.setEnabled(True)

    def _save(self) -> None:
        if self.view is None:
            return
        view, text, work = self.view, self.summary.toPlainText(), self.nav.place.work
        self.save.setEnabled(False)

        def save(_control: Control) -> Touched:
            return intake.save_summary(view.case, text, seen=view.seen[view.case.id], work=work)

        self.nav.tasks.start(Lane.STORE, save, done=self._saved, failed=self._not_saved)

    def _saved(self, what: Touched) -> None:
        self.nav.touched.announce(what)

    def _not_saved(self, error: Exception) -> None:
        self.save.setEnabled(True)
        self.banner.show_error(error)
