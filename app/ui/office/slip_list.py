"""Slips that were found on scans: what was ticked, whose letter it is, and the answer a person confirms."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app.actions.slips import BookSlip, ReadSlip, Verdict
from app.actions.touched import Touched
from app.domain.clock import OFFICE_ZONE
from app.domain.content import Content
from app.domain.errors import AppError, SlipAnswered
from app.domain.records import Evidence, ReferralState
from app.domain.referrals import ANSWERS, may_become
from app.i18n import N_, ngettext
from app.i18n import gettext as _
from app.ui import theme
from app.ui.errors import say
from app.ui.office import lines
from app.ui.office.agency_field import AgencyField
from app.ui.office.slip_files import ReadFile
from app.ui.widgets import (
    Card,
    Choice,
    Field,
    Heading,
    SecondaryButton,
    StatusPill,
    Text,
    column,
    row,
)
from app.ui.words import state_look, state_words

Book = Callable[[BookSlip, Callable[[Touched], None], Callable[[Exception], None]], None]
"""Have an answer booked; then `done(what changed, nothing if it was booked before)` or `failed`."""

PICTURE_WIDTH = 560
_NOT_OURS = {
    Verdict.UNKNOWN: (
        N_("No letter with this code is known here."),
        N_("Synchronise, then read the slip again: the letter may not be here yet."),
    ),
    Verdict.FORGED: (
        N_("The code on this slip is not genuine."),
        N_("Do not book it. Call the agency named in the letter and ask."),
    ),
    Verdict.FOREIGN: (
        N_("This is somebody else's code."),
        N_("It belongs to no letter of ours."),
    ),
    Verdict.UNREADABLE: (
        N_("A code is seen here, but it cannot be read."),
        N_("Type the 8 characters that stand below the square code."),
    ),
}


class SlipPicture(QWidget):
    """The slip as it came back."""

    def __init__(self, png: bytes, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(_("Picture of the slip"))
        self.image = QImage.fromData(png)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return round(width * self.image.height() / max(self.image.width(), 1))

    def sizeHint(self) -> QSize:
        return QSize(PICTURE_WIDTH, self.heightForWidth(PICTURE_WIDTH))

    def minimumSizeHint(self) -> QSize:
        return QSize(240, self.heightForWidth(240))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        width = min(self.width(), self.height() * self.image.width() / max(self.image.height(), 1))
        paper = QRectF(0.5, 0.5, width - 1, self.heightForWidth(round(width)) - 1)
        painter.drawImage(paper, self.image)
        painter.setPen(QPen(QColor(theme.BORDER), 1))
        painter.drawRect(paper)


class SlipCard(Card):
    """One slip: picture, letter, answer."""

    changed = Signal()

    def __init__(self, slip: ReadSlip, number: int, where: str, content: Content, book: Book) -> None:
        super().__init__(f"slip.{number}", margin=2)
        self.slip, self._name, self._book = slip, f"slip.{number}", book
        self.booked = self._has_own_answer = False
        across = row(space=3)
        self.column.addLayout(across)
        if slip.found.picture:
            across.addWidget(SlipPicture(slip.found.picture, f"{self._name}.picture"), 3)
        side: QVBoxLayout = column(space=1)
        across.addLayout(side, 2)
        if slip.letter is None:
            title, next_step = _NOT_OURS[slip.verdict]
            side.addWidget(Heading(_(title)))
            side.addWidget(Text(_(next_step)))
        else:
            self._place_letter(side, content)
        side.addWidget(Text(where, "muted"))
        side.addStretch(1)

    @property
    def can_be_booked(self) -> bool:
        """A person chose an answer, and it is not booked yet."""
        return self.is_open and bool(self.answer.code())

    @property
    def is_open(self) -> bool:
        """Its letter waits for an answer."""
        return self.slip.line is not None and not self.booked and self.answer.count() > 1

    def _place_letter(self, side: QVBoxLayout, content: Content) -> None:
        letter, line = self.slip.letter, self.slip.line
        if letter is None:
            return
        words = _("Letter {number} of {date}").format(
            number=theme.isolate(letter.number),
            date=lines.day_words(letter.made_at.astimezone(OFFICE_ZONE).date()),
        )
        side.addWidget(Heading(words))
        if line is None:
            side.addWidget(Text(_("This letter belongs to no referral: there is nothing to book.")))
            return
        side.addWidget(Text(content.agency_name(line.agency_id), "strong"))
        side.addWidget(Text(theme.isolate(line.name or _("not open to you")), "muted"))
        kind, icon = state_look(line.state)
        self.state = StatusPill(state_words(line.state), kind, icon, f"{self._name}.state")
        side.addWidget(self.state, 0, Qt.AlignmentFlag.AlignLeading)
        self._place_answer(side, ReferralState(line.state), content)

    def _place_answer(self, side: QVBoxLayout, state: ReferralState, content: Content) -> None:
        before = ReferralState.HANDED_OUT if state is ReferralState.RELEASED else state
        allowed = (*may_become(before), *(() if state not in ANSWERS else (state,)))
        choices = [(answer.value, state_words(answer)) for answer in ANSWERS if answer in allowed]
        self.answer = Choice(f"{self._name}.answer", [("", _("Please choose")), *choices])
        self.answer.activated.connect(self._chosen)
        self.passed_on = AgencyField(f"{self._name}.passed_on_to", content.directory)
        self.passed_on_field = Field(_("Passed on to"), self.passed_on)
        self.passed_on_field.hide()
        self.said = Text("", "muted")
        self.said.setObjectName(f"{self._name}.said")
        self.said.hide()
        self.book_button = SecondaryButton(_("Book the answer"), f"{self._name}.book", icon="tick")
        self.book_button.setEnabled(False)
        self.book_button.clicked.connect(partial(self.book, again=False))
        self.again_button = SecondaryButton(_("Book it all the same"), f"{self._name}.again")
        self.again_button.clicked.connect(partial(self.book, again=True))
        self.again_button.hide()
        field = Field(_("What was ticked?"), self.answer)
        if not choices:
            field.hide()
            self.book_button.hide()
            self.tell(_("This referral cannot get an answer any more."))
        for widget in (field, self.passed_on_field, self.said):
            side.addWidget(widget)
        for button in (self.book_button, self.again_button):
            side.addWidget(button, 0, Qt.AlignmentFlag.AlignLeading)

    def choose(self, state: str) -> None:
        """Take the answer that was chosen for all, where this letter can have it and has none of its own."""
        if self.is_open and not self._has_own_answer and self.answer.findData(state) >= 0:
            self.answer.choose(state)
            self._chosen()
            self._has_own_answer = False

    def _chosen(self, _index: int = 0) -> None:
        self._has_own_answer = bool(self.answer.code())
        self.passed_on_field.setVisible(self.answer.code() == ReferralState.NOT_COMPETENT.value)
        self.again_button.hide()
        self.said.hide()
        self.book_button.show()
        self.book_button.setEnabled(self.can_be_booked)
        self.changed.emit()

    def book(self, _checked: bool = False, *, again: bool = False) -> None:  # noqa: FBT001, FBT002 - Qt's signal
        """Have it booked."""
        if self.slip.letter is None or not self.can_be_booked:
            return
        state = ReferralState(self.answer.code())
        passed_on = self.passed_on.agency() if state is ReferralState.NOT_COMPETENT else None
        command = BookSlip(self.slip.letter.id, state, Evidence.QR, passed_on_to=passed_on, again=again)
        self.book_button.setEnabled(False)
        self.again_button.hide()
        self._book(command, partial(self._was_booked, state), self._not_booked)

    def _was_booked(self, state: ReferralState, what: Touched) -> None:
        self.booked = True
        kind, icon = state_look(state)
        self.state.show_state(state_words(state), kind, icon)
        self.answer.setEnabled(False)
        self.passed_on.setEnabled(False)
        self.book_button.hide()
        self.tell(_("Booked.") if what.kinds else _("This answer was booked before. Nothing was changed."))
        self.changed.emit()

    def _not_booked(self, error: Exception) -> None:
        if not isinstance(error, AppError):
            raise error
        at, state = error.facts.get("at"), error.facts.get("state")
        if isinstance(error, SlipAnswered) and isinstance(at, datetime) and isinstance(state, str):
            self.book_button.hide()
            self.again_button.show()
            self.tell(
                _("This slip was booked before, on {date}: {state}. Nothing was changed.").format(
                    date=lines.moment_words(at), state=state_words(state)
                )
            )
        else:
            words = say(error)
            self.tell(f"{words.title} {words.next_step}")
            self.book_button.setEnabled(True)
        self.changed.emit()

    def tell(self, words: str) -> None:
        """What became of it."""
        self.said.setText(words)
        self.said.show()


class SlipList(QWidget):
    """Every slip found, file by file; a letter that is seen twice stands here once."""

    changed = Signal()

    def __init__(self, content: Content, book: Book) -> None:
        super().__init__()
        self.setObjectName("slips")
        self._content, self._book = content, book
        self.cards: list[SlipCard] = []
        self.down = column(self, space=2)
        self.for_all = Choice(
            "slips.for_all",
            [("", _("Please choose")), *((answer.value, state_words(answer)) for answer in ANSWERS)],
        )
        self.for_all.activated.connect(self._choose_for_all)
        self.for_all.setFixedWidth(400)
        self.for_all_field = Field(_("The same answer for all that have none yet"), self.for_all)
        self.for_all_field.hide()
        self.down.addWidget(self.for_all_field)

    def add(self, file: ReadFile) -> None:
        """Show what a file gave."""
        name = theme.isolate(file.name)
        if file.error is not None:
            words = say(file.error)
            self._add_fault(name, words.title, words.next_step)
        for slip in file.slips:
            if self._is_shown(slip):
                self._add_fault(name, _("This slip is in the list already."), "")
                continue
            where = (
                _("{file}, page {page}").format(file=name, page=slip.found.page) if file.pages > 1 else name
            )
            card = SlipCard(slip, len(self.cards) + 1, where, self._content, self._book)
            card.changed.connect(self.changed)
            self.cards.append(card)
            self.down.addWidget(card)
        if file.broken_pages:
            pages = ", ".join(str(page) for page in file.broken_pages)
            title = ngettext(
                "Page {pages} could not be opened.",
                "Pages {pages} could not be opened.",
                len(file.broken_pages),
            )
            self._add_fault(name, title.format(pages=theme.isolate(pages)), "")
        self.for_all_field.setVisible(sum(card.is_open for card in self.cards) > 1)
        self.changed.emit()

    def to_book(self) -> list[SlipCard]:
        """Slips with an answer that is not booked yet."""
        return [card for card in self.cards if card.can_be_booked]

    def _is_shown(self, slip: ReadSlip) -> bool:
        return slip.letter is not None and any(
            card.slip.letter is not None and card.slip.letter.id == slip.letter.id for card in self.cards
        )

    def _choose_for_all(self, _index: int) -> None:
        for card in self.cards:
            card.choose(self.for_all.code())

    def _add_fault(self, name: str, title: str, next_step: str) -> None:
        card = Card("slips.fault", margin=2)
        card.column.addWidget(StatusPill(title, "attention", "warning"), 0, Qt.AlignmentFlag.AlignLeading)
        card.column.addWidget(Text(" · ".join(part for part in (name, next_step) if part), "muted"))
        self.down.addWidget(card)
