"""The first look at a case: needs, referrals, summary; who she is and what she said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget
from shiboken6 import isValid

from app.actions import intake
from app.actions.lines import CaseView
from app.actions.touched import Touched
from app.domain import papers
from app.domain.clock import today
from app.domain.disputes import open_disputes
from app.domain.forms import LocalizedText
from app.domain.records import Author, Referral
from app.i18n import gettext as _
from app.i18n import language, ui_translator
from app.i18n.formats import date_text, language_name
from app.ui import theme
from app.ui.access.access_card import AccessCard
from app.ui.cases.fact_acts import FactActs
from app.ui.cases.fact_notices import FactNotices
from app.ui.cases.form_words import own_words_of, titles_of
from app.ui.cases.forms_card import OwnWordsCard
from app.ui.cases.needs_card import NeedsCard
from app.ui.cases.parts import fact, referral_card
from app.ui.cases.section import CaseSection
from app.ui.cases.state_card import StateCard
from app.ui.navigation import Page
from app.ui.tasks import Control, Lane
from app.ui.widgets import Card, EmptyState, Heading, SecondaryButton, StatusPill, column, empty, row
from app.ui.words import name_of

SIDE_WIDTH = 330
_NAME = {("client", "given_name"), ("client", "family_name")}
_ADDRESS = {("household", name) for name in ("street", "postal_code", "city")}


@dataclass(frozen=True, slots=True)
class _Said:
    titles: Mapping[str, LocalizedText]
    words: Mapping[str, tuple[str, ...]]


class OverviewSection(CaseSection):
    """Two columns: the work at the side where reading begins, the person beside it."""

    def __init__(self, page: Page, case_id: UUID) -> None:
        super().__init__(page, case_id, name="case.section.overview")
        self.view: CaseView | None = None
        self._write: Callable[[UUID], None] = getattr(page, "write", lambda _referral: None)
        self.summary = QPlainTextEdit()
        self.summary.setObjectName("case.summary")
        self.summary.setAccessibleName(_("Summary by the caseworker"))
        self.summary.setTabChangesFocus(True)
        self.summary.setFixedHeight(104)
        self.save = SecondaryButton(_("Save summary"), "case.summary.save", icon="save")
        self.save.setEnabled(False)
        self.summary.textChanged.connect(lambda: self.save.setEnabled(True))
        self.save.clicked.connect(self._save)
        self._acts = FactActs(page)
        self._summary_notices = self._noticed("summary", _("Summary"))
        self._papers_notices = self._noticed("documents", _("Papers that are there"))
        self._closing_notices = self._noticed("closure_reason", _("Reason of the closing"))
        self._main, self._side = column(space=2), column(space=2)
        self._own_words, self._state = column(space=0), column(space=0)
        self._team: tuple[Author, ...] | None = None
        self._place()

    def can_leave(self) -> bool:
        """An edited summary is saved, never thrown away."""
        if self.save.isEnabled():
            self._save()
        return True

    def show_case(self, view: CaseView) -> None:
        """Lay the case out; a summary that is being typed stays."""
        unsaved = self.summary.toPlainText() if self.save.isEnabled() else None
        former, self.view = self.view, view
        focus = QApplication.focusWidget()
        for kept in (self._summary_card, self._papers_notices, self._closing_notices):
            kept.setParent(self)
        empty(self._main)
        empty(self._side)
        self._show_needs(view)
        self._show_referrals(view)
        self._main.addWidget(self._summary_card)
        self._summary_card.show()
        self._main.addStretch(1)
        self._state = column(space=0)
        self._side.addLayout(self._state)
        self._show_state(view)
        if self._team is None:
            self._read_team()
        self._show_person(view)
        self._own_words = column(space=0)
        self._side.addLayout(self._own_words)
        self._side.addWidget(AccessCard(self.page, view))
        self._side.addStretch(1)
        for notices in (self._summary_notices, self._papers_notices):
            self._acts.show(view, notices)
        if focus is not None and isValid(focus) and self.isAncestorOf(focus):
            focus.setFocus()
        self._read_own_words(view)
        if unsaved is None:
            self._show_summary(view.case.summary or "")
        elif former is not None:
            self.view = former  # what was on the screen when the typing began decides about a conflict

    def _place(self) -> None:
        across = row(space=3)
        main, side = QWidget(), QWidget()
        main.setLayout(self._main)
        side.setLayout(self._side)
        side.setFixedWidth(SIDE_WIDTH)
        across.addWidget(main, 1)
        across.addWidget(side)
        self.body.addLayout(across)
        self._summary_card = Card("case.summary.card")
        top = row(space=0)
        top.addWidget(Heading(_("Summary")))
        top.addWidget(self._summary_notices.mark())
        top.addStretch(1)
        self._summary_card.column.addLayout(top)
        self._summary_card.column.addWidget(self.summary)
        self._summary_card.column.addWidget(self._summary_notices)
        line = row(space=1)
        line.addStretch(1)
        line.addWidget(self.save)
        self._summary_card.column.addLayout(line)

    def _noticed(self, field: str, label: str) -> FactNotices:
        """What is said about a fact of the case itself; hidden while that is nothing."""
        notices = FactNotices(("case_file", field), label)
        notices.setParent(self)
        self._acts.attach(notices)
        return notices

    def _show_summary(self, text: str) -> None:
        self.summary.blockSignals(True)  # noqa: FBT003 - Qt has no keyword for it
        self.summary.setPlainText(text)
        self.summary.blockSignals(False)  # noqa: FBT003
        self.save.setEnabled(False)

    def _do(self, work: Callable[[], Touched]) -> None:
        self.page.act(lambda _control: work(), done=lambda _what: None)

    def _show_needs(self, view: CaseView) -> None:
        self._main.addWidget(NeedsCard(view, self.nav.place, self._do))

    def _read_team(self) -> None:
        households = self.nav.place.households
        self.page.run(Lane.STORE, lambda _control: households.team(), done=self._take_team)

    def _take_team(self, team: tuple[Author, ...]) -> None:
        self._team = team
        if self.view is not None:
            self._show_state(self.view)

    def _show_state(self, view: CaseView) -> None:
        if self._team is not None:
            self._closing_notices.setParent(self)
            empty(self._state)
            card = StateCard(view, self._team, self.nav.place, self._do, self._closing_notices)
            self._state.addWidget(card)
            self._acts.show(view, self._closing_notices)

    def _show_referrals(self, view: CaseView) -> None:
        if not view.referrals:
            nothing = EmptyState("send", _("Not referred to anybody yet"), name="case.no-referral")
            self._main.addWidget(nothing)
            return
        self._main.addWidget(Heading(_("Referrals")))
        for referral in reversed(view.referrals):
            self._main.addWidget(self._referral(referral, view))

    def _referral(self, referral: Referral, view: CaseView) -> Card:
        content = self.nav.place.content
        own = sorted((e for e in view.events if e.referral_id == referral.id), key=lambda e: e.at)
        own_letters = (x for x in reversed(view.letters) if x.referral_id == referral.id and x.slip_code)
        letter = next(own_letters, None)
        return referral_card(
            referral,
            content.agency_name(referral.agency_id),
            content.need_label(referral.need, ui_translator().tag),
            own,
            letter,
            self.nav,
            partial(self._write, referral.id),
        )

    def _show_person(self, view: CaseView) -> None:
        tag, content = ui_translator().tag, self.nav.place.content
        client, household = view.client, view.household
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
        disputed = {(one.table, one.field) for one in open_disputes(view.disputes)}
        for label, value, fields in (
            (_("Name"), "", _NAME),
            (_("Born"), born, {("client", "birth_date")}),
            (_("Speaks"), spoken, {("client", "spoken")}),
            (_("Letters in"), language(client.letter_language).autonym, set()),
            (_("Phone"), client.phone or "", {("client", "phone")}),
            (_("E-mail"), client.email or "", {("client", "email")}),
            (_("Address"), address, _ADDRESS),
        ):
            is_disputed = not disputed.isdisjoint(fields)
            if value or (is_disputed and fields is _NAME):
                shown = fact(label, theme.isolate(value or name_of(client)))
                card.column.addWidget(shown)
            if is_disputed:
                mark = StatusPill(_("disputed, § 84 SGB X"), "attention", "warning", "case.disputed")
                card.column.addWidget(mark)
        day = today(self.nav.place.clock)
        there = papers.held(view.case.documents, view.documents, day)
        words = ", ".join(content.document_label(code, tag) for code in there)
        there_words = fact(_("Papers that are there"), words or _("none recorded"), self._papers_notices)
        card.column.addWidget(there_words)
        run_out = ", ".join(content.document_label(code, tag) for code in papers.expired(view.documents, day))
        if run_out:
            said = StatusPill(_("Has run out: {papers}").format(papers=run_out), "error", "warning")
            card.column.addWidget(said)
        self._side.addWidget(card)

    def _read_own_words(self, view: CaseView) -> None:
        forms = self.nav.place.forms

        def read(_control: Control) -> _Said:
            titles = titles_of([one.form_id for one in view.submissions], forms)
            return _Said(titles, own_words_of(view.submissions, forms))

        self.page.run(Lane.STORE, read, done=partial(self._show_own_words, view))

    def _show_own_words(self, view: CaseView, said: _Said) -> None:
        tag = view.client.letter_language
        card = OwnWordsCard(view.case.own_words or "", tag, view.submissions, said.words, said.titles)
        empty(self._own_words)
        if card.is_empty:
            card.deleteLater()
        else:
            self._own_words.addWidget(card)

    def _save(self) -> None:
        if self.view is None:
            return
        view, text, work = self.view, self.summary.toPlainText(), self.nav.place.work
        self.save.setEnabled(False)

        def save(_control: Control) -> Touched:
            return intake.save_summary(view.case, text, seen=view.seen[view.case.id], work=work)

        self.page.act(save, done=lambda _what: None, failed=self._not_saved)

    def _not_saved(self, error: Exception) -> None:
        self.save.setEnabled(True)
        self.page.banner.show_error(error)
