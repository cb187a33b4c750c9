"""The letters of a case: begun ones to go on with, issued ones to open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout

from app.actions.lines import LetterLine
from app.actions.ports import Draft
from app.domain.clock import OFFICE_ZONE
from app.domain.letter_kinds import REFERRAL_KIND, LetterKind
from app.domain.records import Delivery
from app.i18n import gettext as _
from app.i18n import ui_translator
from app.i18n.formats import date_text, moment_text
from app.ui import theme, unfinished
from app.ui.letters.write_page import WritePage
from app.ui.navigation import Navigator
from app.ui.widgets import Card, Heading, SecondaryButton, StatusPill, Text, column, row
from app.ui.words import state_words


class LettersCard(Card):
    """Newest first."""

    def __init__(
        self,
        letters: Sequence[LetterLine],
        begun: Sequence[Draft],
        kinds: Mapping[str, LetterKind],
        nav: Navigator,
    ) -> None:
        super().__init__("case.letters")
        self._nav, self._kinds, self._tag = nav, kinds, ui_translator().tag
        self.column.addWidget(Heading(_("Letters")))
        for draft in begun:
            self._add_begun(draft)
        if letters:
            self.column.addLayout(self._list(letters))
        elif not begun:
            self.column.addWidget(Text(_("No letter yet."), "muted"))

    def _label(self, kind_id: str) -> str:
        kind = self._kinds.get(kind_id)
        return theme.isolate(kind.label(self._tag) if kind else kind_id)

    def _add_begun(self, draft: Draft) -> None:
        kind_id = draft.form_id.removeprefix(unfinished.LETTER)
        when = moment_text(draft.updated_at, self._tag, OFFICE_ZONE)
        across = row(space=1)
        across.addWidget(Text(self._label(kind_id), "strong"), 1)
        said = _("Begun, last change {when}").format(when=theme.isolate(when))
        across.addWidget(StatusPill(said, "attention", "edit"))
        go_on = SecondaryButton(_("Go on"), f"case.letter.{kind_id}.resume", icon="edit")
        go_on.setAccessibleName(_("Go on with: {letter}").format(letter=self._label(kind_id)))
        go_on.clicked.connect(partial(self._go_on, kind_id, draft))
        across.addWidget(go_on)
        self.column.addLayout(across)

    def _go_on(self, kind_id: str, draft: Draft, _checked: object = None) -> None:
        if draft.case_id is not None:
            referral = str(draft.answers.get("referral") or "")
            page = WritePage(self._nav, kind_id, draft.case_id, UUID(referral) if referral else None)
            self._nav.open_page(page)

    def _about(self, letter: LetterLine) -> str:
        """When, to whom, and where it stands."""
        day = date_text(letter.made_at.astimezone(OFFICE_ZONE).date(), self._tag) if letter.made_at else "–"
        to = _("{date} · to {recipient}") if letter.recipient else "{date}"
        about = to.format(date=theme.isolate(day), recipient=theme.isolate(letter.recipient))
        state = _state_words(letter)
        return f"{about} · {state}" if state else about

    def _list(self, letters: Sequence[LetterLine]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.GRID * 2)
        grid.setVerticalSpacing(theme.GRID * 2)
        grid.setColumnStretch(0, 1)
        for line, letter in enumerate(letters):
            words = column(space=0)
            words.addWidget(Text(self._label(letter.kind), "strong"))
            words.addWidget(Text(self._about(letter), "muted"))
            grid.addLayout(words, line, 0)
            number = letter.letter_number
            show = SecondaryButton(theme.isolate(number), f"case.letter.{number}", icon="letter")
            show.setAccessibleName(
                _("Open {letter}, number {number}").format(letter=self._label(letter.kind), number=number)
            )
            show.clicked.connect(partial(self._nav.open_letter, letter.letter_id))
            grid.addWidget(show, line, 1, Qt.AlignmentFlag.AlignVCenter)
        return grid


def _state_words(letter: LetterLine) -> str:
    """Where a letter stands: what the referral says, where it has one of its own; else its way out."""
    if letter.kind == REFERRAL_KIND and letter.state:
        return state_words(letter.state)
    if letter.sent_at is not None:
        return _("Sent")
    return _("The office sends it by post.") if letter.delivery == Delivery.BY_POST else ""
