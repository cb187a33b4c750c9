"""Recording what an agency answered: by pictures of slips, by a slip's code, or for a known referral."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFileDialog, QPlainTextEdit, QWidget

from app.actions import referrals, slips
from app.actions.lines import ReferralLine
from app.actions.session_ports import KeptPage
from app.actions.slips import BookSlip
from app.actions.touched import Touched, touched
from app.domain.errors import AppError, SlipAnswered
from app.domain.records import Evidence, ReferralState
from app.domain.referrals import ANSWERS, may_become
from app.domain.slips import PHONE_LENGTH
from app.i18n import N_, ngettext
from app.i18n import gettext as _
from app.ui import theme
from app.ui.errors import say
from app.ui.navigation import Navigator, Page
from app.ui.office import lines
from app.ui.office.agency_field import AgencyField
from app.ui.office.slip_files import SlipReader, SlipSource, sources_of
from app.ui.office.slip_list import SlipList
from app.ui.tasks import Control, Lane
from app.ui.widgets import (
    Busy,
    Card,
    Choice,
    ChoiceCard,
    CodeEdit,
    Field,
    Heading,
    PrimaryButton,
    SecondaryButton,
    StatusPill,
    Text,
    column,
    empty,
    row,
)
from app.ui.widgets import (
    Kind as BannerKind,
)
from app.ui.words import evidence_words, state_look, state_words

_PICTURES = "*.png *.jpg *.jpeg *.tif *.tiff *.webp *.bmp *.gif *.pdf"
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
        self._answers: dict[ReferralState, ChoiceCard] = {}
        self._referral_id = referral_id
        self._letter_id: UUID | None = None
        self.busy = Busy("answer.busy")
        self.stop = SecondaryButton(_("Stop reading"), "answer.stop")
        self.stop.clicked.connect(self._stop)
        self.stop.hide()
        self.slips = SlipList(nav.place.content, self._book_slip)
        self.slips.changed.connect(self._count_slips)
        self.reader = SlipReader(
            nav.place,
            self.tasks,
            began=self._reading,
            progress=self.busy.progress,
            read=self.slips.add,
            ended=self._read_all,
            failed=self.banner.show_error,
        )
        self.find_card = self._make_find_card()
        self.matches = column(space=1)
        self.answer_card = Card("answer.card", margin=3)
        self.answer_card.hide()
        self.body.addWidget(self.find_card)
        self.body.addWidget(self.busy)
        self.body.addWidget(self.stop, 0, Qt.AlignmentFlag.AlignLeading)
        self.body.addLayout(self.matches)
        self.body.addWidget(self.answer_card)
        self.body.addWidget(self.slips)
        self.book = PrimaryButton(_("Book the answer"), "answer.book", icon="tick")
        self.book.clicked.connect(self.submit)
        self.book.hide()
        self.book_all = PrimaryButton("", "answer.book_all", icon="tick")
        self.book_all.clicked.connect(self._book_all)
        self.book_all.hide()
        self.footer.addStretch(1)
        self.footer.addWidget(self.book_all)
        self.footer.addWidget(self.book)
        self.setAcceptDrops(referral_id is None)
        self.find_card.setVisible(referral_id is None)

    # -- finding ------------------------------------------------------------------------------

    def kept_as(self) -> KeptPage:
        return KeptPage("answer", self._referral_id)

    def _make_find_card(self) -> Card:
        card = Card("answer.find_card", margin=3)
        card.column.setSpacing(theme.GRID * 2)
        card.column.addWidget(Heading(_("Which letter?")))
        self.picture_button = SecondaryButton(_("Read slips from pictures …"), "answer.picture", icon="image")
        self.picture_button.clicked.connect(self._choose_pictures)
        self.paste_button = SecondaryButton(_("Paste a picture"), "answer.paste", icon="copy")
        self.paste_button.clicked.connect(self._paste)
        buttons = row(space=2)
        buttons.addWidget(self.picture_button)
        buttons.addWidget(self.paste_button)
        buttons.addStretch(1)
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
        self.code.installEventFilter(self)
        card.column.addLayout(buttons)
        hint = _("Photos, scans and PDFs, several at once; you can also drop them on this page.")
        card.column.addWidget(Text(hint, "muted"))
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

    # -- pictures -----------------------------------------------------------------------------

    def _choose_pictures(self) -> None:
        kinds = _("Pictures and scans") + f" ({_PICTURES})"
        chosen, _kind = QFileDialog.getOpenFileNames(self, _("Pictures of slips"), "", kinds)
        self.read_files(Path(name) for name in chosen)

    def read_files(self, paths: Iterable[Path]) -> None:
        """Read the slips on these files, on the render lane."""
        self._read([SlipSource(path.name, path) for path in paths])

    def _read(self, sources: list[SlipSource]) -> None:
        if sources:
            self._begin(_("Reading the slips …"))
            self.reader.add(sources)

    def _reading(self, source: SlipSource, number: int, of: int) -> None:
        words = _("Reading {file} ({number} of {of}) …")
        self.busy.begin(words.format(file=theme.isolate(source.name), number=number, of=of))
        self.stop.show()

    def _stop(self) -> None:
        self.reader.cancel()
        self.banner.show_message(_("Reading was stopped."), _("What was found before stays below."))

    def _read_all(self) -> None:
        self.busy.end()
        self.stop.hide()

    def _paste(self) -> None:
        if not self._take(QGuiApplication.clipboard().mimeData(), _("Pasted picture")):
            self.banner.show_message(_("There is no picture to paste."), _("Copy a picture or files first."))

    def _take(self, given: QMimeData | None, name: str) -> bool:
        """Files or a picture from the clipboard or a drop; False if there are none."""
        sources = sources_of(given, name)
        self._read(sources)
        return bool(sources)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        given = event.mimeData()
        if given.hasImage() or any(url.isLocalFile() for url in given.urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if self._take(event.mimeData(), _("Dropped picture")):
            event.acceptProposedAction()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste) and self._referral_id is None:
            self._paste()
            return
        super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ctrl+V in the code field takes a picture too, where there is one."""
        if watched is self.code and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            given: QMimeData | None = QGuiApplication.clipboard().mimeData()
            if (
                event.matches(QKeySequence.StandardKey.Paste)
                and given
                and (given.hasImage() or given.hasUrls())
            ):
                self._paste()
                return True
        return super().eventFilter(watched, event)

    # -- slips from pictures ------------------------------------------------------------------

    def _count_slips(self) -> None:
        count = len(self.slips.to_book())
        self.book_all.setVisible(count > 0 and self._line is None)
        words = ngettext("Book {count} answer", "Book {count} answers", count)
        self.book_all.setText(words.format(count=count))

    def _book_all(self) -> None:
        for card in self.slips.to_book():
            card.book()

    def _book_slip(
        self, command: BookSlip, done: Callable[[Touched], None], failed: Callable[[Exception], None]
    ) -> None:
        place = self.nav.place

        def book(_control: Control) -> Touched:
            told = slips.book(command, work=place.work, worker=place.worker, clock=place.clock)
            return told or touched()

        self.act(book, done=done, failed=failed)

    # -- the code -----------------------------------------------------------------------------

    def _look_up_typed(self) -> None:
        if not self.code.complete():
            self.code_field.show_error(_("The code has 8 characters."))
            self.code.setFocus()
            return
        self._begin(_("Looking for the letter …"))
        self._look_up(self.code.code())

    def _look_up(self, code: str) -> None:
        queries = self.nav.place.queries
        self.run(
            Lane.STORE,
            lambda _control: slips.matches(code, queries=queries),
            done=self._found,
            failed=self._not_found,
        )

    def _begin(self, words: str) -> None:
        self.banner.clear()
        self.code_field.show_error("")
        empty(self.matches)
        self._close_answer()
        self.busy.begin(words)

    def _not_found(self, error: Exception) -> None:
        self.busy.end()
        if isinstance(error, AppError):
            self.code_field.show_error(say(error).title)
        self.banner.show_error(error)

    def _found(self, found: tuple[slips.Match, ...]) -> None:
        """Date and agency of every match; a code alone proves nothing, so a person picks."""
        self.busy.end()
        self.matches.addWidget(Heading(_("Is this the letter?")))
        for number, (letter, line) in enumerate(found, 1):
            title = self.nav.place.content.agency_name(line.agency_id)
            words = _("Letter {number} of {date}").format(
                number=theme.isolate(letter.number), date=lines.moment_words(letter.made_at)
            )
            card = ChoiceCard(title, words, f"answer.match.{number}", icon="letter")
            card.clicked.connect(partial(self._pick, line, letter.id))
            self.matches.addWidget(card)
        first = self.findChild(ChoiceCard, "answer.match.1")
        if first is not None:
            first.setFocus()

    # -- answering ----------------------------------------------------------------------------

    def _pick(self, line: ReferralLine, letter_id: UUID | None = None, _checked: object = None) -> None:
        self._line, self._letter_id = line, letter_id
        empty(self.matches)
        self.find_card.hide()
        self.slips.hide()
        self.book_all.hide()
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
            name=theme.isolate(line.name or _("not open to you")),
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
        state = ReferralState(line.state)
        left = self._letter_id is not None and state is ReferralState.RELEASED  # its slip proves it
        allowed = may_become(ReferralState.HANDED_OUT if left else state)
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
        self.passed_on = AgencyField("answer.passed_on_to", self.nav.place.content.directory)
        self.passed_on_field = Field(_("Passed on to"), self.passed_on, _("If the slip names another agency"))
        self.passed_on_field.hide()
        down.addWidget(self.passed_on_field)
        self.evidence = Choice(
            "answer.evidence",
            [(known.value, evidence_words(known)) for known in _HEARD],
            Evidence.SLIP.value,
        )
        down.addWidget(Field(_("How do you know?"), self.evidence))
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
        self._line, self._letter_id = None, None
        self.answer_card.hide()
        self.book.hide()
        self.slips.show()
        self._count_slips()

    def submit(self) -> None:
        """Book the answer."""
        chosen = [state for state, card in self._answers.items() if card.isChecked()]
        if self._line is None or not chosen or not self.book.isEnabled():
            return
        passed_on = self.passed_on.agency() if chosen[0] is ReferralState.NOT_COMPETENT else None
        answer = referrals.RecordAnswer(
            referral_id=self._line.referral_id,
            state=chosen[0],
            evidence=Evidence(self.evidence.code()),
            note=self.note.toPlainText().strip() or None,
            passed_on_to=passed_on,
        )
        self._book_answer(answer, again=False)

    def _book_answer(self, answer: referrals.RecordAnswer, *, again: bool) -> None:
        place, letter_id = self.nav.place, self._letter_id

        def book(_control: Control) -> Touched:
            if letter_id is None:
                return referrals.record_answer(
                    answer, work=place.work, worker=place.worker, clock=place.clock
                )
            seen = BookSlip(
                letter_id, answer.state, answer.evidence, answer.note, answer.passed_on_to, again=again
            )
            told = slips.book(seen, work=place.work, worker=place.worker, clock=place.clock)
            return told or touched()

        self.book.setEnabled(False)
        self.act(book, done=partial(self._booked, answer.state), failed=partial(self._not_booked, answer))

    def _booked(self, state: ReferralState, what: Touched) -> None:
        self._close_answer()
        self.code.clear()
        self.find_card.show()
        if what.kinds:
            self.banner.show_message(
                _("The answer is booked: {state}").format(state=state_words(state)),
                _("The caseworker sees it after the next synchronisation."),
                BannerKind.SUCCESS,
            )
        else:
            self.banner.show_message(_("This answer was booked before. Nothing was changed."))
        self.code.setFocus()

    def _not_booked(self, answer: referrals.RecordAnswer, error: Exception) -> None:
        self.book.setEnabled(True)
        if not isinstance(error, SlipAnswered):
            self.banner.show_error(error)
            return
        words = say(error)
        self.banner.show_message(
            words.title,
            words.next_step,
            BannerKind.ATTENTION,
            action=_("Book it all the same"),
            act=partial(self._book_answer, answer, again=True),
        )
