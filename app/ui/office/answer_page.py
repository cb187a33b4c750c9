"""Recording what an agency answered: by the slip's picture, by its code, or for a known referral."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QPlainTextEdit, QWidget

from app.actions import referrals, slips
from app.actions.lines import ReferralLine
from app.actions.ports import Queries
from app.actions.touched import Touched
from app.domain.errors import AppError, SlipUnreadable
from app.domain.records import Evidence, ReferralState
from app.domain.referrals import ANSWERS, may_become
from app.domain.slips import PHONE_LENGTH
from app.i18n import N_
from app.i18n import gettext as _
from app.ui import theme
from app.ui.errors import say
from app.ui.navigation import Navigator, Page
from app.ui.office import lines
from app.ui.tasks import Control, Lane
from app.ui.widgets import (
    Busy,
    Card,
    Choice,
    ChoiceCard,
    CodeEdit,
    Field,
    Heading,
    LineEdit,
    PrimaryButton,
    SecondaryButton,
    StatusPill,
    Text,
    column,
    empty,
)
from app.ui.widgets import (
    Kind as BannerKind,
)
from app.ui.words import evidence_words, state_look, state_words

PICTURE_LIMIT = 40_000_000
"""Bytes; a photo of a phone has 3–12 MB."""
_SAID = {
    ReferralState.RECEIVED: N_("The letter arrived, there is no answer yet"),
    ReferralState.ACCEPTED: N_("The agency takes care of it"),
    ReferralState.NOT_COMPETENT: N_("Another agency is responsible"),
    ReferralState.REFUSED: N_("The agency does not take it on"),
    ReferralState.NO_SHOW: N_("The client did not come to the appointment"),
    ReferralState.DONE: N_("What was asked for is done"),
    ReferralState.PARTLY_DONE: N_("A part is done"),
    ReferralState.NOT_DONE: N_("It did not work out"),
}
_HEARD = (Evidence.SLIP, Evidence.PHONE, Evidence.LETTER, Evidence.CLIENT_SAID)


class AnswerPage(Page):
    """Find the letter, choose the answer, book it."""

    def __init__(self, nav: Navigator, referral_id: UUID | None = None) -> None:
        super().__init__(nav, _("Record an answer"), name="answer")
        self._line: ReferralLine | None = None
        self._evidence = Evidence.SLIP
        self._answers: dict[ReferralState, ChoiceCard] = {}
        self._referral_id = referral_id
        self.busy = Busy("answer.busy")
        self.find_card = self._make_find_card()
        self.matches = column(space=1)
        self.answer_card = Card("answer.card", margin=3)
        self.answer_card.hide()
        self.body.addWidget(self.find_card)
        self.body.addWidget(self.busy)
        self.body.addLayout(self.matches)
        self.body.addWidget(self.answer_card)
        self.book = PrimaryButton(_("Book the answer"), "answer.book", icon="tick")
        self.book.clicked.connect(self.submit)
        self.book.hide()
        self.footer.addStretch(1)
        self.footer.addWidget(self.book)
        self.find_card.setVisible(referral_id is None)

    # -- finding ------------------------------------------------------------------------------

    def _make_find_card(self) -> Card:
        card = Card("answer.find_card", margin=3)
        card.column.setSpacing(theme.GRID * 2)
        card.column.addWidget(Heading(_("Which letter?")))
        self.picture_button = SecondaryButton(
            _("Read the slip from a picture …"), "answer.picture", icon="image"
        )
        self.picture_button.clicked.connect(self._choose_picture)
        self.code = CodeEdit("answer.code", PHONE_LENGTH)
        self.code.setFixedWidth(240)
        self.find_button = SecondaryButton(_("Find the letter"), "answer.find", icon="search")
        self.find_button.clicked.connect(self._look_up_typed)
        self.code_field = Field(
            _("Or type the code of the slip"),
            self.code,
            _("8 characters, below the square code"),
            beside=self.find_button,
        )
        self.code.returnPressed.connect(self._look_up_typed)
        self.code.textEdited.connect(lambda _text: self.code_field.show_error(""))
        card.column.addWidget(self.picture_button, 0, Qt.AlignmentFlag.AlignLeading)
        card.column.addWidget(self.code_field)
        return card

    def shown(self) -> None:
        if self._referral_id is not None:
            wanted, queries = self._referral_id, self.nav.place.queries
            self.run(
                Lane.STORE,
                lambda _control: tuple(r for r in queries.referrals() if r.referral_id == wanted),
                done=self._known,
            )
        else:
            self.code.setFocus()

    def _known(self, found: tuple[ReferralLine, ...]) -> None:
        if found:
            self._pick(found[0])

    def _choose_picture(self) -> None:
        kinds = _("Pictures and scans") + " (*.png *.jpg *.jpeg *.pdf)"
        chosen, _kind = QFileDialog.getOpenFileName(self, _("Picture of the slip"), "", kinds)
        if chosen:
            self.read_picture(Path(chosen))

    def read_picture(self, path: Path) -> None:
        """Read the slip's code from a file, on the render lane."""
        press = self.nav.place.press

        def read(_control: Control) -> str:
            if path.stat().st_size > PICTURE_LIMIT:
                raise SlipUnreadable(reason="size")
            code = press.read_slip(path.read_bytes())
            if code is None:
                raise SlipUnreadable(reason="no-code")
            return code

        self._begin(_("Reading the slip …"))
        self._evidence = Evidence.QR
        self.run(Lane.RENDER, read, done=self._look_up, failed=self._not_found)

    def _look_up_typed(self) -> None:
        if not self.code.complete():
            self.code_field.show_error(_("The code has 8 characters."))
            self.code.setFocus()
            return
        self._evidence = Evidence.SLIP
        self._begin(_("Looking for the letter …"))
        self._look_up(self.code.code())

    def _look_up(self, code: str) -> None:
        queries = self.nav.place.queries
        self.run(
            Lane.STORE, lambda _control: _matches(code, queries), done=self._found, failed=self._not_found
        )

    def _begin(self, words: str) -> None:
        self.banner.clear()
        self.code_field.show_error("")
        empty(self.matches)
        self._close_answer()
        self.busy.begin(words)

    def _not_found(self, error: Exception) -> None:
        self.busy.end()
        if isinstance(error, AppError) and self._evidence is Evidence.SLIP:
            self.code_field.show_error(say(error).title)
        self.banner.show_error(SlipUnreadable(reason="file") if isinstance(error, OSError) else error)

    def _found(self, found: tuple[ReferralLine, ...]) -> None:
        """Date and agency of every match; a code alone proves nothing, so a person picks."""
        self.busy.end()
        self.matches.addWidget(Heading(_("Is this the letter?")))
        for number, line in enumerate(found, 1):
            title = self.nav.place.content.agency_name(line.agency_id)
            words = _("Letter {number} of {date}").format(
                number=theme.isolate(line.letter_number or "–"), date=lines.moment_words(line.made_at)
            )
            card = ChoiceCard(title, words, f"answer.match.{number}", icon="letter")
            card.clicked.connect(partial(self._pick, line))
            self.matches.addWidget(card)
        first = self.findChild(ChoiceCard, "answer.match.1")
        if first is not None:
            first.setFocus()

    # -- answering ----------------------------------------------------------------------------

    def _pick(self, line: ReferralLine, _checked: object = None) -> None:
        self._line = line
        empty(self.matches)
        self.find_card.hide()
        self._fill_answer(line)
        self.answer_card.show()
        self.book.show()
        self.book.setEnabled(False)
        first = next(iter(self._answers.values()), None)
        if first is not None:
            first.setFocus()

    def _fill_answer(self, line: ReferralLine) -> None:
        empty(self.answer_card.column)
        down = self.answer_card.column
        down.setSpacing(theme.GRID * 2)
        content = self.nav.place.content
        down.addWidget(Heading(content.agency_name(line.agency_id)))
        facts = _("{name} · letter {number} of {date}").format(
            name=theme.isolate(line.name),
            number=theme.isolate(line.letter_number or "–"),
            date=lines.moment_words(line.made_at),
        )
        down.addWidget(Text(facts, "muted"))
        kind, icon = state_look(line.state)
        down.addWidget(StatusPill(state_words(line.state), kind, icon), 0, Qt.AlignmentFlag.AlignLeading)
        down.addWidget(Text(_("What does the agency say?"), "strong"))
        down.addWidget(self._make_answers(line))
        self._add_rest()

    def _make_answers(self, line: ReferralLine) -> QWidget:
        group = QWidget()
        down = column(group, space=1)
        self._answers = {}
        allowed = may_become(ReferralState(line.state))
        for state in (answer for answer in ANSWERS if answer in allowed):
            card = ChoiceCard(
                state_words(state),
                _(_SAID[state]),
                f"answer.{state.value}",
                icon=state_look(state)[1],
                checkable=True,
            )
            card.clicked.connect(self._answer_chosen)
            self._answers[state] = card
            down.addWidget(card)
        if not self._answers:
            down.addWidget(Text(_("This referral cannot get an answer any more."), "muted"))
        return group

    def _add_rest(self) -> None:
        down = self.answer_card.column
        self.passed_on = LineEdit("answer.passed_on_to")
        self.passed_on_field = Field(_("Passed on to"), self.passed_on, _("If the slip names another agency"))
        self.passed_on_field.hide()
        down.addWidget(self.passed_on_field)
        self.evidence = Choice(
            "answer.evidence",
            [(known.value, evidence_words(known)) for known in _HEARD],
            self._evidence.value,
        )
        self.evidence_field = Field(_("How do you know?"), self.evidence)
        self.evidence_field.setVisible(self._evidence is not Evidence.QR)
        down.addWidget(self.evidence_field)
        self.note = QPlainTextEdit()
        self.note.setObjectName("answer.note")
        self.note.setTabChangesFocus(True)
        self.note.setFixedHeight(88)
        down.addWidget(Field(_("Note (optional)"), self.note))

    def _answer_chosen(self) -> None:
        self.book.setEnabled(True)
        other = self._answers.get(ReferralState.NOT_COMPETENT)
        self.passed_on_field.setVisible(other is not None and other.isChecked())

    def _close_answer(self) -> None:
        self._line = None
        self.answer_card.hide()
        self.book.hide()

    def submit(self) -> None:
        """Book the answer."""
        chosen = [state for state, card in self._answers.items() if card.isChecked()]
        if self._line is None or not chosen or not self.book.isEnabled():
            return
        passed_on = self.passed_on.text().strip() if chosen[0] is ReferralState.NOT_COMPETENT else ""
        heard = self._evidence if self._evidence is Evidence.QR else Evidence(self.evidence.code())
        command = referrals.RecordAnswer(
            referral_id=self._line.referral_id,
            state=chosen[0],
            evidence=heard,
            note=self.note.toPlainText().strip() or None,
            passed_on_to=passed_on or None,
        )
        place = self.nav.place
        self.book.setEnabled(False)
        self.act(
            lambda _control: referrals.record_answer(
                command, work=place.work, worker=place.worker, clock=place.clock
            ),
            done=partial(self._booked, chosen[0]),
            failed=self._not_booked,
        )

    def _booked(self, state: ReferralState, _what: Touched) -> None:
        self._close_answer()
        self.code.clear()
        self.find_card.show()
        self.banner.show_message(
            _("The answer is booked: {state}").format(state=state_words(state)),
            _("The caseworker sees it after the next synchronisation."),
            BannerKind.SUCCESS,
        )
        self.code.setFocus()

    def _not_booked(self, error: Exception) -> None:
        self.book.setEnabled(True)
        self.banner.show_error(error)


def _matches(code: str, queries: Queries) -> tuple[ReferralLine, ...]:
    """The referral lines of the letters that the code finds."""
    wanted = {letter.referral_id for letter in slips.look_up(code, queries=queries)}
    return tuple(line for line in queries.referrals() if line.referral_id in wanted)
