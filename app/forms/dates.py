"""The date functions of ODK XForms (specification, "date and time functions")."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import datetime, time
from typing import Any

from app.forms.conversions import DATE, DAY, EPOCH, NAN, ZONE, local_moment, number, text

_TIME = re.compile(r"T?(\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-][01]\d:[0-5]\d)?$")


def to_date(value: Any) -> str:
    """A date or date with time, in local time, from ISO text or days since 1970; blank if neither."""
    content = text(value).strip()
    if isinstance(value, str | list) and DATE.match(content):
        moment = local_moment(content)
        if moment is None:
            return ""
        return content if len(content) == 10 else _with_time(moment)
    if not content:
        return ""
    days = number(value)
    if not math.isfinite(days):
        return "Invalid Date"  # the peer's own words; no type keeps them
    moment = _moment_of(days)
    return moment.date().isoformat() if moment.time() == time() else _with_time(moment)


def _moment_of(days: float) -> datetime:
    return (EPOCH + days * DAY).astimezone(ZONE.get())


def _with_time(moment: datetime) -> str:
    words = moment.isoformat(timespec="milliseconds")
    return re.sub(r"(\.\d*[1-9])0+(?=[+-])", r"\1", words)  # as JavaScript's Temporal writes it


def decimal_time(value: Any) -> float:
    """The local time of day as a fraction of a day."""
    match = _TIME.search(text(value).strip())
    if match is None:
        return NAN
    try:
        clock = time.fromisoformat(match[1])
    except ValueError:
        return NAN
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
    return re.sub(r"%(.)", lambda match: parts.get(match[1], match[0]), text(pattern))


DATES: Mapping[str, Callable[..., Any]] = {
    "date": to_date,
    "date-time": to_date,
    "decimal-date-time": number,
    "decimal-time": decimal_time,
    "format-date": format_date,
    "format-date-time": format_date,
}
