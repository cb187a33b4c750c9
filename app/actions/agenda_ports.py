"""What the agenda needs from outside: its reading queries, and the writer of calendar files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from app.domain.agenda import AgendaEntry


@dataclass(frozen=True, slots=True)
class Agenda:
    """What may be on the page of a day, not yet sorted into groups."""

    entries: tuple[AgendaEntry, ...]
    is_cut: bool = False
    """There is more than a page can hold: the oldest of each kind are here."""


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """One event of a calendar file; what stands in it leaves the encryption."""

    uid: str
    summary: str
    on: date
    at: datetime | None = None
    """None = it lasts the whole day `on`."""
    minutes: int = 0
    description: str = ""
    place: str = ""
    warn: timedelta | None = None
    """How long before the calendar reminds; None = not at all."""


class AgendaDesk(Protocol):
    """Reads the agenda and writes calendar files."""

    def entries(self, day: date, *, mine: bool, ahead: bool = True) -> Agenda:
        """What may be on the page of `day`, by a fixed few statements.

        Args:
            day: a day at the office.
            mine: only what is for the signed-in caseworker.
            ahead: also what comes after `day` (this week, later, expiring).
        """
        ...

    def calendar(self, events: Sequence[CalendarEvent], name: str) -> bytes:
        """An iCalendar file (RFC 5545) of these events, in the office's time zone."""
        ...
