"""The date functions of ODK XForms (specification, "date and time functions")."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import datetime, time
from typing import Any

from app.forms.conversions import DATE, DAY, EPOCH, NAN, ZONE, local_moment, number, text

_TIME = re.compile(r"(\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)([+-][01]\d:[0-5]\d)?")
_WRITTEN = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(T.*)?")
_NO_DATE = "Invalid Date"
"""The peer's own words for what is no date; no type keeps them."""


def to_date(value: Any) -> str:
    """A date or date with time, in local time, from ISO text or days since 1970; blank if neither."""
    content = text(value)
    if isinstance(value, bool) or (not content and not isinstance(value, float)):
        return ""
    if isinstance(value, str | list) and (DATE.match(content) or _WRITTEN.fullmatch(content)):
        return _from_text(content)
    days = number(value)
    if not math.isfinite(days):
        return _NO_DATE
    moment = _moment_of(days)
    return moment.date().isoformat() if moment.time() == time() else _with_time(moment)


def _from_text(content: str) -> str:
    parts = _WRITTEN.fullmatch(content)
    if parts is None:
        return _NO_DATE
    year, month, day, rest = parts.groups()
    written = f"{year}-{int(month):02d}-{int(day):02d}"
    if not rest:
        return "" if local_moment(written) is None else written
    moment = local_moment(written + rest)
    return _NO_DATE if moment is None else _with_time(moment)


def _moment_of(days: float) -> datetime:
    return (EPOCH + days * DAY).astimezone(ZONE.get())


def _with_time(moment: datetime) -> str:
    words = moment.isoformat(timespec="milliseconds")
    return re.sub(r"(\.\d*[1-9])0+(?=[+-])", r"\1", words)  # as JavaScript's Temporal writes it


def decimal_time(value: Any) -> float:
    """The local time of day as a fraction of a day; NaN of what is no time."""
    match = _TIME.fullmatch(text(value).strip())
    try:
        clock = None if match is None else time.fromisoformat(match[0])
    except ValueError:
        clock = None
    if clock is None:
        return NAN
    if clock.tzinfo is not None:
        clock = datetime.combine(datetime.now(ZONE.get()), clock).astimezone(ZONE.get()).time()
    return (clock.hour * 3600 + clock.minute * 60 + clock.second + clock.microsecond / 1e6) / 86_400


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
# English month and day names are what ODK's functions define (specification of format-date).


def format_date(value: Any, pattern: Any) -> str:
    """A date by a pattern of `%Y %y %m %n %b %d %e %a %H %h %M %S %3`."""
    content = text(value).strip()
    if isinstance(value, float):
        moment = _moment_of(value) if math.isfinite(value) else None
    else:
        moment = local_moment(content) if DATE.match(content) else None
    if moment is None:
        return ""
    parts = {
        "Y": f"{moment.year:04d}",
        "y": f"{moment.year % 100:02d}",
        "m": f"{moment.month:02d}",
        "n": str(moment.month),
        "b": _MONTHS[moment.month - 1],
        "d": f"{moment.day:02d}",
        "e": str(moment.day),
        "a": _DAYS[moment.weekday()],
        "H": f"{moment.hour:02d}",
        "h": str(moment.hour),
        "M": f"{moment.minute:02d}",
        "S": f"{moment.second:02d}",
        "3": f"{moment.microsecond // 1000:03d}",
    }
    return re.sub(r"%([YymnbdeaHhMS3])", lambda match: parts[match[1]], text(pattern))


DATES: Mapping[str, Callable[..., Any]] = {
    "date": to_date,
    "date-time": to_date,
    "decimal-date-time": number,
    "decimal-time": decimal_time,
    "format-date": format_date,
    "format-date-time": format_date,
}
