"""The date and time as something that is passed in."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

OFFICE_ZONE = ZoneInfo("Europe/Berlin")
"""Legal days and printed dates are those of the place where the office works."""


class Clock(Protocol):
    """Gives the current moment, always with a time zone."""

    def now(self) -> datetime:
        """The current moment in UTC."""
        ...


class SystemClock:
    """The computer's clock."""

    def now(self) -> datetime:
        """The current moment in UTC."""
        return datetime.now(UTC)


def today(clock: Clock) -> date:
    """The calendar day at the office."""
    return clock.now().astimezone(OFFICE_ZONE).date()
