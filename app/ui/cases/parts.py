"""Pieces of the case page: a fact, a need, a referral with its history."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.domain.clock import OFFICE_ZONE
from app.domain.records import Letter, Referral, ReferralEvent, ReferralState, Submission
from app.i18n import gettext as _
from app.i18n import ui_translator
from app.i18n.formats import date_text, moment_text
from app.ui import theme
from app.ui.cases.fact_notices import FactNotices
from app.ui.navigation import Navigator
from app.ui.widgets import Card, PrimaryButton, QuietButton, SecondaryButton, StatusPill, Text, column, row
from app.ui.words import evidence_words, state_look, state_words

HISTORY = 4
"""Newest transitions that a card shows."""


def handed_in_words(submission: Submission, tag: str) -> str:
    """When a form was handed in; a record whose parts are still on their way has no moment."""
    moment: datetime | None = submission.handed_in_at
    return moment_text(moment, tag, OFFICE_ZONE) if moment is not None else "–"


def fact(label: str, value: str, notices: FactNotices | None = None) -> QWidget:
    """A label and its value beneath; with what is said about a fact that she can dispute here."""
    box = QWidget()
    down = column(box, space=0)
    if notices is None:
        down.addWidget(Text(label, "small"))
    else:
        top = row(space=0)
        top.addWidget(Text(label, "small", wrap=False))
        top.addWidget(notices.mark())
        top.addStretch(1)
        down.addLayout(top)
    down.addWidget(Text(value).selectable())
    if notices is not None:
        down.addWidget(notices)
    return box


def referral_card(
    referral: Referral,
    agency: str,
    need: str,
    events: Sequence[ReferralEvent],
    letter: Letter | None,
    nav: Navigator,
    write: Callable[[], None],
) -> Card:
    """Where a referral stands, how it got there, and what can be done next."""
    card = Card(f"referral.{referral.id}")
    kind, icon = state_look(referral.state)
    top = row(space=1)
    top.addWidget(Text(theme.isolate(agency), "strong"), 1)
    top.addWidget(StatusPill(state_words(referral.state), kind, icon), 0, Qt.AlignmentFlag.AlignTop)
    card.column.addLayout(top)
    tag = ui_translator().tag
    due = date_text(referral.due_on, tag) if referral.due_on else ""
    about = (
        _("{need} · answer due {date}").format(need=theme.isolate(need), date=theme.isolate(due))
        if due
        else need
    )
    card.column.addWidget(Text(about, "muted"))
    if referral.passed_on_to:
        card.column.addWidget(
            Text(
                _("Sent on to: {agency}").format(
                    agency=theme.isolate(nav.place.content.agency_name(referral.passed_on_to))
                )
            )
        )
    history = column(space=0)
    history.setSpacing(3)
    for event in reversed(events[-HISTORY:]):
        history.addWidget(Text(_event_words(event, tag), "small"))
    card.column.addLayout(history)
    card.column.addLayout(_ways_on(referral, letter, nav, write))
    return card


def _event_words(event: ReferralEvent, tag: str) -> str:
    words = _("{when} · {state} · {who} ({evidence})").format(
        when=theme.isolate(moment_text(event.at, tag, OFFICE_ZONE, "short")),
        state=state_words(event.state),
        who=theme.isolate(event.by),
        evidence=evidence_words(event.evidence),
    )
    return f"{words} – {theme.isolate(event.note)}" if event.note else words


def _ways_on(
    referral: Referral, letter: Letter | None, nav: Navigator, write: Callable[[], None]
) -> QHBoxLayout:
    line = row(space=1)
    if referral.state is ReferralState.DRAFT:
        go_on = PrimaryButton(_("Go on with the letter"), "referral.open", icon="letter")
        go_on.clicked.connect(partial(nav.open_referral, referral.id))
        line.addWidget(go_on)
    elif letter is not None:
        show = SecondaryButton(
            _("Letter {number}").format(number=theme.isolate(letter.number)), "referral.letter", icon="letter"
        )
        show.clicked.connect(partial(nav.open_letter, letter.id))
        line.addWidget(show)
    if referral.state is not ReferralState.DRAFT:
        more = QuietButton(_("Write a letter about it"), "referral.write", icon="edit")
        more.clicked.connect(lambda _checked: write())
        line.addWidget(more)
    line.addStretch(1)
    return line
