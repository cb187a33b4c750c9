"""What of the agenda leaves in a calendar file: only what was chosen, without names unless asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from app.actions.agenda_ports import CalendarEvent
from app.domain.agenda import AgendaEntry, EntryKind
from app.domain.content import Content
from app.i18n import gettext as _
from app.ui.agenda.words import kind_words, subject

_NOT_FOR_CALENDARS = (EntryKind.ACCESS, EntryKind.ANSWER)
_HOUR_BEFORE = timedelta(hours=1)
_MORNING_BEFORE = timedelta(hours=15)
"""Nine o'clock of the day before a whole day."""
_ISOLATES = dict.fromkeys(map(ord, "\u2068\u2069"))
"""Marks for our own windows; calendars would show them as boxes."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a person lets out of the encryption; without a choice: case numbers and times."""

    names: bool = False
    """Names of clients."""
    details: bool = False
    """Own words, places, agencies: they can tell who it is, and about what."""


def exportable(entries: Iterable[AgendaEntry], day: date) -> tuple[AgendaEntry, ...]:
    """What can stand in a calendar: from `day` on, and of no case whose processing is restricted."""
    return tuple(
        entry
        for entry in entries
        if entry.on >= day and entry.kind not in _NOT_FOR_CALENDARS and not entry.case.is_restricted
    )


def events_of(
    entries: Iterable[AgendaEntry], chosen: Chosen, content: Content, tag: str
) -> tuple[CalendarEvent, ...]:
    """The events that these choices leave."""
    return tuple(_event(entry, chosen, content, tag) for entry in entries)


def _event(entry: AgendaEntry, chosen: Chosen, content: Content, tag: str) -> CalendarEvent:
    who = entry.case.name if chosen.names else ""
    about = _plain(subject(entry, content, tag)) if chosen.details else ""
    words = kind_words(entry.kind) + (f": {about}" if about else "")
    number = _("case {number}").format(number=entry.case.number)
    place = [entry.place, content.agency_name(entry.agency_id) if entry.agency_id else ""]
    return CalendarEvent(
        uid=f"{entry.kind.value}-{entry.record_id}@sozialraumbuero",
        summary=" · ".join(part for part in (words, who, number) if part),
        on=entry.on,
        at=entry.at,
        minutes=entry.minutes,
        place=", ".join(part for part in place if part) if chosen.details else "",
        description=entry.reason if chosen.details else "",
        warn=_HOUR_BEFORE if entry.at else _MORNING_BEFORE,
    )


def _plain(text: str) -> str:
    return text.translate(_ISOLATES)
