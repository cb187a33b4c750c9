"""Columns of the tables of referrals; the same thing looks the same in each."""

from __future__ import annotations

from datetime import date, datetime
from typing import TypeVar

from PySide6.QtGui import QIcon

from app.actions.lines import LetterLine, ReferralLine
from app.domain.clock import OFFICE_ZONE
from app.domain.content import Content
from app.domain.records import Priority
from app.i18n import gettext as _
from app.i18n.formats import date_text, moment_text
from app.ui import icons, theme
from app.ui.language import spoken
from app.ui.restricted import look_of, with_restriction
from app.ui.widgets import Column
from app.ui.words import state_look, state_words

Numbered = TypeVar("Numbered", ReferralLine, LetterLine)
"""Lines that have a letter."""

_COLOURS = {
    "": theme.MUTED,
    "accent": theme.ACCENT,
    "attention": theme.ATTENTION,
    "error": theme.ERROR,
    "success": theme.SUCCESS,
}


def urgency_words(line: ReferralLine) -> str:
    """'Emergency', 'Urgent' or nothing: only what is out of the ordinary is said."""
    if line.priority == Priority.EMERGENCY:
        return _("Emergency")
    return _("Urgent") if line.priority == Priority.URGENT else ""


def _urgency_icon(line: ReferralLine) -> QIcon | None:
    colour = {Priority.EMERGENCY.value: theme.ERROR, Priority.URGENT.value: theme.ATTENTION}.get(
        line.priority
    )
    return icons.icon("warning", colour) if colour else None


def day_words(day: date | None) -> str:
    """A date as the window's language writes it."""
    return theme.isolate(date_text(day, spoken())) if day else ""


def moment_words(moment: datetime | None) -> str:
    """A date and time at the office's clock."""
    return theme.isolate(moment_text(moment, spoken(), OFFICE_ZONE, "short")) if moment else ""


def client() -> Column[ReferralLine]:
    """Who."""
    return Column(
        _("Client"),
        lambda line: _("not open to you") if line.is_locked else line.name,
        stretch=True,
        icon=lambda line: icons.icon("lock", theme.MUTED) if line.is_locked else None,
        colour=lambda line: theme.MUTED if line.is_locked else None,
    )


def urgency() -> Column[ReferralLine]:
    """How soon."""
    return Column(_("Urgency"), urgency_words, icon=_urgency_icon, width=120)


def need(content: Content) -> Column[ReferralLine]:
    """What for."""
    return Column(
        _("Need"), lambda line: content.need_label(line.need, spoken()) if line.need else "", width=180
    )


def agency(content: Content) -> Column[ReferralLine]:
    """Where to."""
    return Column(
        _("Agency"),
        lambda line: with_restriction(content.agency_name(line.agency_id), line),
        stretch=True,
        icon=lambda line: look_of(line, is_locked=False),
    )


def recipient(content: Content) -> Column[LetterLine]:
    """To whom a letter goes: the referral's agency, or the first line of its address."""
    return Column(
        _("Agency"),
        lambda line: with_restriction(_receiver(line, content), line),
        stretch=True,
        icon=lambda line: look_of(line, is_locked=line.is_locked),
    )


def _receiver(line: LetterLine, content: Content) -> str:
    if line.agency_id:
        return content.agency_name(line.agency_id)
    return line.recipient or line.name or _("to the client")


def letter() -> Column[Numbered]:
    """The letter's number."""
    return Column(_("Letter"), lambda line: theme.isolate(line.letter_number or "–"), width=146, firm=True)


def printed() -> Column[LetterLine]:
    """Whether the office has printed it."""
    return Column(
        _("Printed"),
        lambda line: moment_words(line.printed_at) if line.printed_at else _("not yet"),
        icon=lambda line: icons.icon("tick", theme.SUCCESS) if line.printed_at else None,
        width=150,
    )


def made() -> Column[Numbered]:
    """When the letter was made."""
    return Column(_("Made"), lambda line: moment_words(line.made_at), width=130)


def state() -> Column[ReferralLine]:
    """Where it stands."""
    return Column(
        _("State"),
        lambda line: state_words(line.state),
        icon=lambda line: icons.icon(state_look(line.state)[1], _COLOURS[state_look(line.state)[0]]),
        width=190,
    )


def due(today: date) -> Column[ReferralLine]:
    """By when an answer should be there; overdue is said in words."""

    def words(line: ReferralLine) -> str:
        if line.due_on is None:
            return ""
        said = day_words(line.due_on)
        return _("{date}, overdue").format(date=said) if line.due_on < today else said

    def colour(line: ReferralLine) -> str | None:
        return theme.ERROR if line.due_on and line.due_on < today else None

    return Column(_("Answer due"), words, colour=colour, width=184, firm=True)
