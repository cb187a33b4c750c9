"""Writing a letter: what it asks for on one side, all its copies on the other, then it is issued."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QWidget

from app.actions import writing
from app.actions.session_ports import KeptPage
from app.actions.touched import Touched
from app.actions.writing import WriteLetter
from app.domain.clock import OFFICE_ZONE
from app.domain.errors import AgencyUnverified, AnswersIncomplete, AppError, GlyphMissing, TextDoesNotFit
from app.domain.letters import LetterContent
from app.domain.records import Letter
from app.i18n import gettext as _
from app.i18n import ui_translator
from app.i18n.formats import moment_text
from app.ui import theme, unfinished
from app.ui.errors import say
from app.ui.letters.asked.form import AskForm
from app.ui.letters.blank_page import BlankPage
from app.ui.letters.preview import LetterPreview
from app.ui.letters.recipients import RecipientChooser
from app.ui.letters.write_model import Opened, draft_of, language_choices, open_writing, prefilled
from app.ui.letters.write_settings import WriteSettings
from app.ui.navigation import Navigator, Page
from app.ui.tasks import Control, Lane
from app.ui.widgets import (
    Card,
    Heading,
    PrimaryButton,
    Scroll,
    SecondaryButton,
    StatusPill,
    Text,
    column,
    row,
)
from app.ui.widgets import Kind as BannerKind

TYPING_PAUSE = 300
"""Milliseconds of rest before the copies are made anew, and what was typed is kept."""
FORM_WIDTH = 440
ADDRESS_ZONES = frozenset({"address", "window"})
"""Zones of the page that the recipient fills."""


class WritePage(Page):
    """One kind of letter for one case; `referral_id` = the referral that it follows, if one was chosen."""

    def __init__(
        self,
        nav: Navigator,
        kind_id: str,
        case_id: UUID,
        referral_id: UUID | None = None,
        *,
        issued: Callable[[], None] | None = None,
    ) -> None:
        """`issued` is called when the page is done, before the letter is shown."""
        super().__init__(nav, _("Write a letter"), name="write", scroll=False)
        self._kind_id, self._case_id, self._referral_id = kind_id, case_id, referral_id
        self._when_issued = issued
        self._draft_id = draft_of(case_id, kind_id, referral_id)
        self._opened: Opened | None = None
        self._making: Control | None = None
        self._touched_fields: set[str] = set()
        self._is_changed = self._is_issued = False
        self.form: AskForm | None = None
        self.recipient: RecipientChooser | None = None
        self.settings: WriteSettings | None = None
        self.preview = LetterPreview(self, "write.preview")
        self.state = Text("", "small")
        self.state.setObjectName("write.state")
        self.issue = PrimaryButton(_("Issue the letter"), "write.issue", icon="letter")
        self.issue.setEnabled(False)
        self.issue.clicked.connect(self.submit)
        self.blank = SecondaryButton(_("Print blank …"), "write.blank", icon="printer")
        self.blank.clicked.connect(self._print_blank)
        self.blank.hide()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(TYPING_PAUSE)
        self._pause.timeout.connect(self._rested)
        self._place()
        tag = ui_translator().tag
        self.run(
            Lane.STORE,
            lambda _control: open_writing(kind_id, case_id, referral_id, tag, place=nav.place),
            done=self._show,
        )

    def submit(self) -> None:
        """Ctrl+Enter: issue it, or go to what is missing."""
        if not self.issue.isEnabled() or self.form is None or self.recipient is None:
            return
        target = self.recipient.check()
        faulty = self.form.check()
        if target is not None:
            self._go_to(target)
        elif faulty is not None:
            self._go_to(faulty.widget)
        else:
            self._issue()

    @property
    def is_resting(self) -> bool:
        """Whether everything typed so far was taken up by the preview."""
        return not self._pause.isActive()

    def kept_as(self) -> KeptPage:
        return KeptPage("write", self._referral_id, self._case_id, {"kind": self._kind_id})

    def can_leave(self) -> bool:
        """What was typed is kept and is there again next time."""
        if self._is_changed and not self._is_issued:
            self._keep()
        return True

    def closed(self) -> None:
        self._pause.stop()
        super().closed()

    # -- opening ------------------------------------------------------------------------------

    def _place(self) -> None:
        self._area = Scroll()
        self._column = column(self._area.content, space=2)
        self._column.setContentsMargins(0, 0, 8, 16)
        self._area.setFixedWidth(FORM_WIDTH)
        across = row(space=2)
        across.addWidget(self._area)
        across.addWidget(self.preview, 1)
        self.body.addLayout(across, 1)
        pill = StatusPill(_("Preview: not issued yet"), "attention", "edit")
        self.title_row.addWidget(self.blank)
        self.footer.addWidget(pill)
        self.footer.addWidget(self.state, 1)
        self.footer.addWidget(self.issue)

    def _show(self, opened: Opened) -> None:
        self._opened = opened
        tag, kind, client = ui_translator().tag, opened.kind, opened.view.client
        self.set_title(theme.isolate(kind.label(tag)), theme.isolate(kind.when_to_use(tag)))
        self.blank.setVisible(kind.blank)
        spoken = tuple(self.nav.place.content.languages)
        self.form = AskForm(kind.asks, language_choices(spoken, tag))
        self.recipient = RecipientChooser(kind, opened.recipients, self._referral_id)
        self.settings = WriteSettings(
            kind, client.letter_language, opened.letterheads, is_locked=opened.is_locked
        )
        self.form.show_values(opened.prefilled)
        if opened.draft is not None:
            self._go_on(opened)
        self._place_parts_of(kind.asks, self.form, self.recipient, self.settings)
        for name, field in self.form.fields.items():
            field.edited.connect(partial(self._field_edited, name))
        self.recipient.edited.connect(self._recipient_edited)
        self.settings.edited.connect(self._edited)
        self.issue.setEnabled(True)
        self._focus_first()
        self._make()

    def _place_parts_of(
        self, asks: Sequence[object], form: AskForm, recipient: RecipientChooser, settings: WriteSettings
    ) -> None:
        if recipient.is_needed:
            card = Card("write.to", margin=2)
            card.column.addWidget(Heading(_("To whom does it go?")))
            card.column.addWidget(recipient)
            self._column.addWidget(card)
        else:
            recipient.setParent(self._area.content)
            recipient.hide()
        if asks:
            card = Card("write.asked", margin=2)
            card.column.addWidget(form)
            self._column.addWidget(card)
        else:
            form.setParent(self._area.content)
            form.hide()
        self._column.addWidget(settings)
        self._column.addStretch(1)

    def _go_on(self, opened: Opened) -> None:
        """Show what was typed the last time."""
        if opened.draft is None or self.form is None or self.recipient is None or self.settings is None:
            return
        kept = opened.draft.answers
        self.form.show_typed(kept.get("fields", {}))
        self.recipient.show_typed(kept.get("recipient", {}))
        self.settings.show_typed(kept.get("settings", {}))
        self._touched_fields = set(kept.get("edited", ()))
        self._is_changed = True
        when = moment_text(opened.draft.updated_at, ui_translator().tag, OFFICE_ZONE)
        self.banner.show_message(
            _("You go on where you stopped on {when}.").format(when=theme.isolate(when)),
            kind=BannerKind.HINT,
            action=_("Begin again"),
            act=self._begin_again,
        )

    def _begin_again(self) -> None:
        """Throw away what was kept; the page is built anew."""
        self._is_issued = True  # nothing is kept of what is thrown away
        self._pause.stop()
        work, nav = self.nav.place.work, self.nav
        again = partial(WritePage, nav, self._kind_id, self._case_id, self._referral_id)
        when_issued = self._when_issued

        def opened(_what: Touched) -> None:
            nav.back()
            nav.open_page(again(issued=when_issued))

        self.act(lambda _control: unfinished.drop(self._draft_id, work=work), done=opened)

    def _focus_first(self) -> None:
        if self.recipient is not None and self.recipient.is_needed and not self.recipient.agency_ids():
            self.recipient.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.form is not None and self.form.fields:
            next(iter(self.form.fields.values())).focus()
        elif self.settings is not None:
            self.settings.language.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- edits --------------------------------------------------------------------------------

    def _field_edited(self, name: str) -> None:
        self._touched_fields.add(name)
        self._edited()

    def _edited(self) -> None:
        self._is_changed = True
        self._pause.start()

    def _recipient_edited(self) -> None:
        """What is known of another referral is filled in, but never over what a person typed."""
        self._edited()
        opened, recipient = self._opened, self.recipient
        if opened is None or recipient is None or recipient.referral_id is None:
            return
        place, chosen = self.nav.place, recipient.referral_id
        self.run(
            Lane.STORE,
            lambda _control: prefilled(opened.kind, self._case_id, chosen, place=place),
            done=self._show_prefilled,
        )

    def _show_prefilled(self, values: dict[str, object]) -> None:
        if self.form is not None:
            fresh = {name: value for name, value in values.items() if name not in self._touched_fields}
            self.form.show_values(fresh)
            self._pause.start()

    def _rested(self) -> None:
        self._keep()
        self._make()

    def _keep(self) -> None:
        if self.form is None or self.recipient is None or self.settings is None:
            return
        place, id, kind_id, case_id = self.nav.place, self._draft_id, self._kind_id, self._case_id
        typed = {
            "fields": self.form.typed(),
            "edited": sorted(self._touched_fields),
            "recipient": self.recipient.typed(),
            "settings": self.settings.typed(),
            "referral": str(self._referral_id or ""),
        }

        def keep(_control: Control) -> Touched:
            return unfinished.keep(
                id,
                f"{unfinished.LETTER}{kind_id}",
                typed,
                work=place.work,
                clock=place.clock,
                case_id=case_id,
            )

        self.act(keep, done=lambda _what: None)

    # -- preview ------------------------------------------------------------------------------

    def _order(self) -> WriteLetter | None:
        if self.form is None or self.recipient is None or self.settings is None:
            return None
        return WriteLetter(
            kind=self._kind_id,
            case_id=self._case_id,
            sender=self.nav.place.sender,
            referral_id=self.recipient.referral_id,
            agency=self.recipient.agency(),
            agencies=self.recipient.agencies(),
            agency_ids=self.recipient.agency_ids(),
            asked=self.form.asked(),
            languages=self.settings.languages,
            letterhead_id=self.settings.letterhead_id,
            delivery=self.settings.delivery,
            confirmed=self.recipient.is_confirmed,
            address=self.settings.address.told(self.nav.place.worker.id),
        )

    def _make(self) -> None:
        order = self._order()
        if order is None:
            return
        if self._making is not None:
            self._making.cancel()
        place = self.nav.place

        def compose(_control: Control) -> tuple[LetterContent, ...]:
            return writing.preview(order, work=place.work, templates=place.templates, clock=place.clock)

        self._making = self.run(Lane.STORE, compose, done=self._composed, failed=self._not_made)

    def _composed(self, contents: tuple[LetterContent, ...]) -> None:
        press = self.nav.place.press
        self._making = self.run(
            Lane.RENDER, lambda _control: press.render(contents), done=self._made, failed=self._not_made
        )

    def _made(self, pdf: bytes) -> None:
        self.state.setText(_("The number is given when the letter is issued."))
        self.preview.show_pdf(pdf, keep_place=True)

    def _not_made(self, error: Exception) -> None:
        if isinstance(error, AnswersIncomplete):
            self.preview.clear(_("The preview begins when it is known to whom the letter goes."))
            self.state.setText("")
        elif isinstance(error, AppError):
            said = say(error)
            self._say_where(error, said.title)
            self.state.setText(f"{said.title} {said.next_step}")
        else:
            self.banner.show_error(error)

    def _say_where(self, error: AppError, words: str) -> None:
        """At the field that is to blame, where that is known."""
        if isinstance(error, GlyphMissing) and self.form is not None:
            found = error.facts.get("characters", ())
            characters = "".join(map(str, found)) if isinstance(found, (list, tuple)) else str(found)
            for field in self.form.fields_with(characters):
                field.show_error(f"{words} {theme.isolate(characters)}")
        is_address = isinstance(error, TextDoesNotFit) and error.facts.get("zone") in ADDRESS_ZONES
        if is_address and self.recipient is not None:
            self.recipient.show_error(words)

    # -- issuing ------------------------------------------------------------------------------

    def _go_to(self, widget: QWidget) -> None:
        widget.setFocus(Qt.FocusReason.OtherFocusReason)
        self._area.ensureWidgetVisible(widget, 0, 48)
        self.state.setText(_("Something is still missing: it is marked."))

    def _issue(self) -> None:
        order, place = self._order(), self.nav.place
        if order is None:
            return
        self.issue.setEnabled(False)
        self._pause.stop()
        self.banner.clear()
        made: list[Letter] = []

        def issue(_control: Control) -> Touched:
            letter, _pdf, what = writing.issue(
                order,
                work=place.work,
                templates=place.templates,
                press=place.press,
                next_slip=place.next_slip,
                worker=place.worker,
                clock=place.clock,
            )
            made.append(letter)
            writing.remember(order.kind, order.asked, place=place)
            return what.joined(unfinished.drop(self._draft_id, work=place.work))

        self.act(issue, done=lambda _what: self._issued(made[0]), failed=self._not_issued)

    def _issued(self, letter: Letter) -> None:
        self._is_issued = True
        nav, when_issued = self.nav, self._when_issued
        nav.back()
        if when_issued is not None:
            when_issued()
        nav.open_letter(letter.id)

    def _not_issued(self, error: Exception) -> None:
        self.issue.setEnabled(True)
        form, recipient = self.form, self.recipient
        if isinstance(error, AnswersIncomplete) and form is not None and recipient is not None:
            target = recipient.check() or form.check()
            if target is not None:
                self._go_to(target)
                return
        if isinstance(error, AgencyUnverified) and recipient is not None:
            recipient.confirm.show()
            recipient.show_error(say(error).title)
            self._go_to(recipient.confirm)
            return
        if isinstance(error, AppError):
            self._say_where(error, say(error).title)
        self.banner.show_error(error)

    def _print_blank(self) -> None:
        if self._opened is not None and self.settings is not None:
            page = BlankPage(self.nav, self._opened.kind, self.settings.language.code())
            self.nav.open_page(page)
