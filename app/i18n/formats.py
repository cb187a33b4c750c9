"""Dates, times, numbers and lists as a language writes them (CLDR, by Babel).

Digits stay Latin in every language: file numbers, phone numbers and dates are compared with German
paper (design page 7-desktop part 3). Every function takes one of our language tags.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, tzinfo
from functools import lru_cache
from typing import Literal, Protocol

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time
from babel.lists import format_list
from babel.numbers import format_decimal

from app.i18n.languages import is_known, language

Length = Literal["short", "medium", "long", "full"]


class WeeklyHours(Protocol):
    """Hours that recur each week (the directory's `Opening`)."""

    @property
    def weekdays(self) -> frozenset[int]:
        """0 = Monday … 6 = Sunday."""
        ...

    @property
    def opens(self) -> time:
        """From."""
        ...

    @property
    def closes(self) -> time:
        """Until."""
        ...


@lru_cache
def _locale(tag: str) -> Locale:
    return Locale.parse(language(tag).cldr)


def date_text(day: date, tag: str, length: Length = "medium") -> str:
    """`24.11.2026`, `24. November 2026` (long)."""
    return format_date(day, format=length, locale=_locale(tag))


def day_month_text(day: date, tag: str) -> str:
    """`24.11.`: a day whose year nobody doubts."""
    return format_skeleton("Md", day, locale=_locale(tag))


def weekday_text(day: date, tag: str) -> str:
    """`Di.`, as short as the language has it."""
    return format_date(day, format="EEE", locale=_locale(tag))


def time_text(at: time, tag: str) -> str:
    """Hours and minutes."""
    return format_time(at, format="short", locale=_locale(tag))


def moment_text(moment: datetime, tag: str, zone: tzinfo, length: Length = "medium") -> str:
    """Date and time as the wall clock of `zone` has it (`app.domain.clock.OFFICE_ZONE`)."""
    here = moment.astimezone(zone)
    return f"{date_text(here.date(), tag, length)}, {time_text(here.time(), tag)}"


def number_text(number: float, tag: str) -> str:
    """With the separators of the language."""
    return format_decimal(number, locale=_locale(tag))


def list_text(items: Sequence[str], tag: str) -> str:
    """`a, b und c`."""
    return format_list(list(items), locale=_locale(tag))


def language_name(tag: str, shown_in: str) -> str:
    """The name of a language in another one; its own name where CLDR has none (Romani)."""
    named = language(tag)
    if named.tag in {"de-simple", "rom"} or not is_known(named.tag):
        return named.autonym
    locale = _locale(shown_in)
    own = locale.languages.get(_CLDR_NAME.get(named.tag, named.tag).replace("-", "_"))
    return str(own or _locale(named.tag).get_display_name(locale) or named.autonym)


_CLDR_NAME = {"pes": "fa", "prs": "fa_AF"}
"""CLDR names these under another code."""


def hours_text(openings: Iterable[WeeklyHours], tag: str) -> tuple[str, ...]:
    """Weekly opening hours as lines: `Mo.–Fr. 08:00–16:00`; neighbouring days are joined."""
    names = _locale(tag).days["format"]["abbreviated"]
    return tuple(
        f"{_days_text(sorted(opening.weekdays), names)} "
        f"{time_text(opening.opens, tag)}–{time_text(opening.closes, tag)}"
        for opening in openings
    )


def german_hours(openings: Iterable[WeeklyHours]) -> tuple[str, ...]:
    """The same as a letter to an agency has them."""
    return hours_text(openings, "de")


def _days_text(days: Sequence[int], names: Mapping[int, str]) -> str:
    runs: list[list[int]] = []
    for day in days:
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ", ".join(names[run[0]] if len(run) == 1 else f"{names[run[0]]}–{names[run[-1]]}" for run in runs)
