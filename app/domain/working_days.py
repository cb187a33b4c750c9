"""Working days: when offices are open and when a period ends that would end on a day of rest.

Monday to Friday without the public holidays of the place (`resources/holidays.yaml`). § 26 (3) SGB X
and § 193 BGB: what would end on a Saturday, a Sunday or a holiday ends with the next working day.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

_DAY = timedelta(days=1)
_SATURDAY = 5


def is_working_day(day: date, holidays: Collection[date]) -> bool:
    """Whether offices work on that day."""
    return day.weekday() < _SATURDAY and day not in holidays


def next_working_day(day: date, holidays: Collection[date]) -> date:
    """The day itself, or the first working day after it."""
    while not is_working_day(day, holidays):
        day += _DAY
    return day


def last_working_day(day: date, holidays: Collection[date]) -> date:
    """The day itself, or the last working day before it."""
    while not is_working_day(day, holidays):
        day -= _DAY
    return day


def after_working_days(day: date, count: int, holidays: Collection[date]) -> date:
    """That many working days after `day`; the first is the next working day after it."""
    for _ in range(count):
        day = next_working_day(day + _DAY, holidays)
    return day


def end_of_week(day: date) -> date:
    """The Sunday of that week (ISO 8601: weeks begin on Monday)."""
    return day + timedelta(days=6 - day.weekday())
