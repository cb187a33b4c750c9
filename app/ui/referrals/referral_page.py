"""From the chosen agency to the letter: consent, confirmation of an unverified entry, preview, issue."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QPushButton

from app.actions import referrals
from app.actions.issuing import has_locked_address
from app.actions.orders import letter_order
from app.actions.ports import ConsentText
from app.actions.referrals import IssueLetter, RecordConsent, Wish
from app.actions.session_ports import KeptPage
from app.actions.touched import Touched
from app.domain.clock import today
from app.domain.consent import default_end
from app.domain.directory import AgencyKind
from app.domain.records import Client, Consent, Letter, Referral
from app.i18n import gettext as _
from app.i18n import ui_translator
from app.i18n.formats import date_text, german_hours, language_name
from app.ui import theme
from app.ui.access.reads import note_read
from app.ui.letters.preview import LetterPreview
from app.ui.navigation import Navigator, Page
from app.ui.referrals.consent_view import ConsentView
from app.ui.referrals.issue_panel import IssuePanel
from app.ui.referrals.named_agency import NamedAgency
from app.ui.tasks import Control, Lane
from app.ui.widgets import (
    Busy,
    Kind,
    Scroll,
    column,
    empty,
    row,
)


@dataclass(frozen=True, slots=True)
class _Opened:
    referral: Referral
    client: Client
    command: IssueLetter
    is_generic: bool
    """The directory names only a sort of agency."""
    refused_on: date | None
    """When the client last refused to be referred to this agency."""
    is_locked: bool
    """Nobody may learn where the client lives."""


class ReferralPage(Page):
    """Two steps on one page: first the client's answer, then the letter."""

    def __init__(self, nav: Navigator, referral_id: UUID) -> None:
        super().__init__(nav, _("Referral"), name="referral", scroll=False)
        self._referral_id = referral_id
        self._opened: _Opened | None = None
        self._reading: Control | None = None
        self._decision: list[QPushButton] = []
        self.named: NamedAgency | None = None
        self.consent: ConsentView | None = None
        self._seen = False
        self.preview: LetterPreview | None = None
        self.panel: IssuePanel | None = None
        self.busy = Busy("referral.busy")
        self.run(Lane.STORE, self._open, done=self._show)

    def kept_as(self) -> KeptPage:
        return KeptPage("referral", self._referral_id)

    def submit(self) -> None:
        """Ctrl+Enter: agree on the first step, issue on the second."""
        if self.panel is not None:
            self.panel.issue.click()
        elif self.consent is not None and self.consent.agree.isEnabled():
            self.consent.agree.click()

    # -- opening --------------------------------------------------------------------------

    def _open(self, _control: Control) -> _Opened:
        place = self.nav.place
        with place.work() as unit:
            referral = unit.referrals.get(self._referral_id)
            case = unit.cases.get(referral.case_id)
            client = unit.clients.get(case.client_id)
            given = unit.consents.find(case_id=case.id, agency_id=referral.agency_id)
            measures = unit.measures.find(case_id=case.id)
        place.queries.demand_open(case.id)
        agency = place.content.directory.agency(referral.agency_id)
        command = letter_order(
            referral,
            client.letter_language,
            place=place,
            hours_text=german_hours,
        )
        refused = [consent.given_on for consent in given[-1:] if consent.refused]
        is_generic = agency.kind is AgencyKind.GENERIC
        is_locked = has_locked_address(case, measures, place.templates.locked_chains())
        return _Opened(referral, client, command, is_generic, refused[0] if refused else None, is_locked)

    def _show(self, opened: _Opened) -> None:
        if self._opened is None:
            note_read(self.nav, opened.referral.case_id)
        self._opened = opened
        agency = opened.command.agency
        self.set_title(theme.isolate(agency.agency), theme.isolate(agency.service))
        if self.named is not None:
            self.body.removeWidget(self.named)
        empty(self.body)
        for button in self._decision:
            self.footer.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._decision = []
        self.consent, self.preview, self.panel = None, None, None
        if opened.is_generic:
            self._ask_name(agency.agency)
        if opened.referral.consent_id is None:
            self._ask_consent(opened)
        else:  # in a turn of its own: what was there before is still being taken away
            QTimer.singleShot(0, self, partial(self._show_letter, opened))

    def _ask_name(self, sort: str) -> None:
        if self.named is None:
            self.named = NamedAgency(sort)
            self.named.named.connect(self._name_given)
        self.body.addWidget(self.named)

    def _name_given(self) -> None:
        """The texts are made anew with the name."""
        if self.consent is not None:
            self._read_text(self.consent.wish())
        elif self.panel is not None and self.named is not None:
            self.panel.is_allowed = self.named.is_named
            self._preview()

    def _command(self, opened: _Opened) -> IssueLetter:
        command = opened.command
        if self.panel is not None:
            command = replace(command, address=self.panel.address.told(self.nav.place.worker.id))
        return command if self.named is None else replace(command, agency=self.named.put_into(command.agency))

    # -- consent --------------------------------------------------------------------------

    def _ask_consent(self, opened: _Opened) -> None:
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
        self._decision = [view.refuse, view.agree]
        self.footer.addStretch(1)
        for button in self._decision:
            self.footer.addWidget(button)
        if opened.refused_on is not None:
            self._say_refused(opened.refused_on)
        self.consent = view
        if self.named is not None and not self.named.is_named:
            self.named.name.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            view.focus_first()
        self._read_text(view.wish())

    def _read_text(self, wish: Wish) -> None:
        if self._opened is None:
            return
        if self._reading is not None:
            self._reading.cancel()
        place, command = self.nav.place, self._command(self._opened)

        def read(_control: Control) -> tuple[ConsentText, ConsentText]:
            return referrals.consent_text(
                command, wish, work=place.work, templates=place.templates, clock=place.clock
            )

        self._reading = self.run(Lane.STORE, read, done=self._show_text)

    def _show_text(self, texts: tuple[ConsentText, ConsentText]) -> None:
        if self.consent is not None:
            self.consent.show_text(texts)
            self._decide(allowed=True)

    def _record(self, command: RecordConsent) -> None:
        place = self.nav.place
        self._decide(allowed=False)

        def record(_control: Control) -> tuple[Consent, Touched]:
            return referrals.record_consent(command, work=place.work, clock=place.clock)

        self.run(Lane.STORE, record, done=self._recorded, failed=self._not_recorded)

    def _not_recorded(self, error: Exception) -> None:
        self._decide(allowed=True)
        self.banner.show_error(error)

    def _decide(self, *, allowed: bool) -> None:
        """Nobody can agree before it is known to whom."""
        for button in self._decision:
            button.setEnabled(allowed)
        if self.consent is not None and self.named is not None and not self.named.is_named:
            self.consent.agree.setEnabled(False)

    def _say_refused(self, on: date) -> None:
        self.banner.show_message(
            _("The client refused on {date}: nothing leaves the office.").format(
                date=theme.isolate(date_text(on, ui_translator().tag))
            ),
            _("You can go on helping without a letter. A new answer counts only if the client wants it."),
            Kind.ATTENTION,
        )

    def _recorded(self, recorded: tuple[Consent, Touched]) -> None:
        consent, what = recorded
        self.announce(what)
        self._decide(allowed=True)
        if consent.refused:
            self._say_refused(consent.given_on)
            return
        self.banner.clear()
        self.run(Lane.STORE, self._open, done=self._show)

    # -- letter ---------------------------------------------------------------------------

    def _show_letter(self, opened: _Opened) -> None:
        self.body.addWidget(self.busy)
        self._seen = False
        needs_check = not opened.command.agency.verified and not opened.referral.confirmed_by
        self.preview = LetterPreview(self, "referral.preview")
        self.panel = IssuePanel(_translation(opened), needs_check=needs_check, is_locked=opened.is_locked)
        self.panel.address.edited.connect(self._preview)
        self.panel.is_allowed = self.named is None or self.named.is_named
        self.panel.issued.connect(self._confirm_and_issue)
        across = row(space=2)
        across.addWidget(self.preview, 1)
        across.addWidget(self.panel)
        self.body.addLayout(across, 1)
        self._preview()

    def _preview(self) -> None:
        if self._opened is None:
            return
        if self._reading is not None:
            self._reading.cancel()
        if self.panel is not None:
            self.panel.ready(False)  # noqa: FBT003 - a state
        self.busy.begin(_("Making the preview …"))
        compose = partial(self._compose, self._command(self._opened))
        self._reading = self.run(Lane.STORE, compose, done=self._show_pages, failed=self._preview_failed)

    def _compose(self, command: IssueLetter, _control: Control) -> bytes:
        place = self.nav.place
        contents = referrals.preview(command, work=place.work, templates=place.templates, clock=place.clock)
        return place.press.render(contents)

    def _show_pages(self, pdf: bytes) -> None:
        self.busy.end()
        if self.preview is None or self.panel is None:
            return
        is_first = not self._seen
        self._seen = True
        self.preview.show_pdf(pdf, keep_place=True)
        self.panel.ready(True)  # noqa: FBT003 - a state
        if is_first:
            self.panel.focus_next()

    def _preview_failed(self, error: Exception) -> None:
        self.busy.end()
        self.banner.show_error(error)

    def _confirm_and_issue(self) -> None:
        opened, place, panel = self._opened, self.nav.place, self.panel
        if opened is None or panel is None:
            return
        panel.ready(False)  # noqa: FBT003 - a state: a second press finds it disabled
        confirms = panel.confirms
        command = replace(self._command(opened), delivery=panel.delivery)

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
        if self.panel is not None:
            self.panel.ready(True)  # noqa: FBT003 - a state
        self.banner.show_error(error)


def _translation(opened: _Opened) -> str:
    tag = opened.client.letter_language
    if tag == "de":
        return ""
    is_there = tag in opened.command.languages
    said = _("with a courtesy copy in {language}") if is_there else _("no translation in {language} yet")
    return said.format(language=language_name(tag, ui_translator().tag))
