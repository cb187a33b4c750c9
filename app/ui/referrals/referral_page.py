"""From the chosen agency to the letter: consent, confirmation of an unverified entry, preview, issue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from PySide6.QtWidgets import QButtonGroup, QCheckBox, QHBoxLayout, QRadioButton

from app.actions import referrals
from app.actions.orders import letter_order
from app.actions.ports import ConsentText, Picture
from app.actions.referrals import IssueLetter, RecordConsent, Wish
from app.actions.touched import Touched
from app.domain.clock import today
from app.domain.consent import default_end
from app.domain.records import Client, Consent, Delivery, Letter, Referral
from app.i18n import gettext as _
from app.i18n import language
from app.i18n.formats import hours_text
from app.ui.navigation import Navigator, Page
from app.ui.referrals.consent_view import ConsentView
from app.ui.tasks import Control, Lane
from app.ui.widgets import (
    PREVIEW_DPI,
    Busy,
    PictureView,
    PrimaryButton,
    Scroll,
    StatusPill,
    Text,
    column,
    empty,
    row,
)


@dataclass(frozen=True, slots=True)
class _Opened:
    referral: Referral
    client: Client
    command: IssueLetter


class ReferralPage(Page):
    """Two steps on one page: first the client's answer, then the letter."""

    def __init__(self, nav: Navigator, referral_id: UUID) -> None:
        super().__init__(nav, _("Referral"), name="referral", scroll=False)
        self._referral_id = referral_id
        self._opened: _Opened | None = None
        self._reading: Control | None = None
        self.consent: ConsentView | None = None
        self.preview: PictureView | None = None
        self.busy = Busy("referral.busy")
        self.confirm = QCheckBox()
        self.issue = PrimaryButton(_("Issue the letter"), "referral.issue", icon="letter")
        self.issue.clicked.connect(self.submit)
        self.by_hand, self.by_post = QRadioButton(), QRadioButton()
        self._delivery = self._delivery_choice()
        self.footer.addWidget(self.confirm, 1)
        self.footer.addLayout(self._delivery)
        self.footer.addWidget(self.issue)
        self._show_footer(shown=False)
        self.run(Lane.STORE, self._open, done=self._show)

    def submit(self) -> None:
        """Ctrl+Enter: agree on the first step, issue on the second."""
        if self.preview is not None and self.issue.isEnabled():
            self._confirm_and_issue()
        elif self.consent is not None and self.consent.agree.isEnabled():
            self.consent.agree.click()

    # -- opening --------------------------------------------------------------------------

    def _open(self, _control: Control) -> _Opened:
        place = self.nav.place
        with place.work() as unit:
            referral = unit.referrals.get(self._referral_id)
            case = unit.cases.get(referral.case_id)
            client = unit.clients.get(case.client_id)
        command = letter_order(
            referral,
            client.letter_language,
            place=place,
            hours_text=lambda openings: hours_text(openings, "de"),
        )
        return _Opened(referral, client, command)

    def _show(self, opened: _Opened) -> None:
        self._opened = opened
        agency = opened.command.agency
        self.set_title(agency.agency, agency.service)
        empty(self.body)
        self.consent, self.preview = None, None
        if opened.referral.consent_id is None:
            self._ask_consent(opened)
        else:
            self._show_letter(opened)

    # -- consent --------------------------------------------------------------------------

    def _ask_consent(self, opened: _Opened) -> None:
        self._show_footer(shown=False)
        place = self.nav.place
        view = ConsentView(
            opened.referral,
            opened.client.letter_language,
            default_end(today(place.clock)),
            place.templates,
        )
        view.wished.connect(self._read_text)
        view.answered.connect(self._record)
        area = Scroll()
        column(area.content, space=0).addWidget(view)
        self.body.addWidget(area, 1)
        self.consent = view
        self._read_text(view.wish())

    def _read_text(self, wish: Wish) -> None:
        if self._opened is None:
            return
        if self._reading is not None:
            self._reading.cancel()
        place, command = self.nav.place, self._opened.command

        def read(_control: Control) -> tuple[ConsentText, ConsentText]:
            return referrals.consent_text(
                command, wish, work=place.work, templates=place.templates, clock=place.clock
            )

        self._reading = self.run(Lane.STORE, read, done=self._show_text)

    def _show_text(self, texts: tuple[ConsentText, ConsentText]) -> None:
        if self.consent is not None:
            self.consent.show_text(texts)

    def _record(self, command: RecordConsent) -> None:
        place = self.nav.place

        def record(_control: Control) -> tuple[Consent, Touched]:
            return referrals.record_consent(command, work=place.work, clock=place.clock)

        self.run(Lane.STORE, record, done=self._recorded)

    def _recorded(self, recorded: tuple[Consent, Touched]) -> None:
        consent, what = recorded
        self.announce(what)
        if consent.refused:
            self.banner.show_message(
                _("The refusal is recorded."),
                _("Nothing leaves the office. You can go on helping; the client can change her mind later."),
            )
            return
        self.run(Lane.STORE, self._open, done=self._show)

    # -- letter ---------------------------------------------------------------------------

    def _show_letter(self, opened: _Opened) -> None:
        self.body.addWidget(self.busy)
        self.preview = PictureView("referral.preview")
        marks = row(space=1)
        marks.addWidget(StatusPill(_("Preview: not issued yet"), "attention", "edit"))
        tag = opened.client.letter_language
        if tag != "de":
            is_there = tag in opened.command.languages
            said = (
                _("with a courtesy copy in {language}") if is_there else _("no translation in {language} yet")
            )
            words = said.format(language=language(tag).autonym)
            marks.addWidget(Text(words, "muted", wrap=False))
        marks.addStretch(1)
        self.body.addLayout(marks)
        self.body.addWidget(self.preview, 1)
        needs_check = not opened.command.agency.verified and not opened.referral.confirmed_by
        self._show_footer(shown=True)
        self.confirm.setVisible(needs_check)
        self.confirm.setChecked(False)
        self.issue.setEnabled(False)
        self.busy.begin(_("Making the preview …"))
        self.run(Lane.STORE, self._compose, done=self._show_pages, failed=self._preview_failed)

    def _compose(self, _control: Control) -> Sequence[Picture]:
        place, opened = self.nav.place, self._opened
        assert opened is not None  # noqa: S101 - only started once it is there
        contents = referrals.preview(
            opened.command, work=place.work, templates=place.templates, clock=place.clock
        )
        return place.press.pictures(place.press.render(contents), PREVIEW_DPI)

    def _show_pages(self, pages: Sequence[Picture]) -> None:
        self.busy.end()
        if self.preview is not None:
            self.preview.show_pages(pages)
        self._allow()

    def _preview_failed(self, error: Exception) -> None:
        self.busy.end()
        self.banner.show_error(error)

    def _allow(self) -> None:
        self.issue.setEnabled(self.confirm.isHidden() or self.confirm.isChecked())

    def _confirm_and_issue(self) -> None:
        opened, place = self._opened, self.nav.place
        if opened is None:
            return
        self.issue.setEnabled(False)
        delivery = Delivery.BY_POST if self.by_post.isChecked() else Delivery.BY_HAND
        confirms = not self.confirm.isHidden() and self.confirm.isChecked()
        command = replace(opened.command, delivery=delivery)

        def issue(_control: Control) -> tuple[Letter, bytes, Touched]:
            if confirms:
                referrals.confirm_agency(command.referral_id, work=place.work, worker=place.worker)
            return referrals.issue(
                command,
                work=place.work,
                templates=place.templates,
                press=place.press,
                next_slip=place.next_slip,
                worker=place.worker,
                clock=place.clock,
            )

        self.run(Lane.STORE, issue, done=self._issued, failed=self._issue_failed)

    def _issued(self, issued: tuple[Letter, bytes, Touched]) -> None:
        letter, _pdf, what = issued
        self.announce(what)
        nav = self.nav
        nav.back()
        nav.open_letter(letter.id)

    def _issue_failed(self, error: Exception) -> None:
        self._allow()
        self.banner.show_error(error)

    # -- footer ---------------------------------------------------------------------------

    def _delivery_choice(self) -> QHBoxLayout:
        self.confirm.setObjectName("referral.confirm")
        self.confirm.setText(_("I have checked this unverified address (by phone or in person)"))
        self.confirm.clicked.connect(self._allow)
        self.by_hand.setText(_("The client takes it along"))
        self.by_hand.setObjectName("referral.by-hand")
        self.by_hand.setChecked(True)
        self.by_post.setText(_("The office sends it by post"))
        self.by_post.setObjectName("referral.by-post")
        group = QButtonGroup(self)
        choice = row(space=2)
        for button in (self.by_hand, self.by_post):
            group.addButton(button)
            choice.addWidget(button)
        return choice

    def _show_footer(self, *, shown: bool) -> None:
        for widget in (self.confirm, self.by_hand, self.by_post, self.issue):
            widget.setVisible(shown)
