"""The ODK functions that XPath 1.0 lacks (ODK XForms specification; list in `2-domain.md` 3.1).

Arguments come as lxml gives them: a list of elements, text, float or bool. Numbers turn into text
as JavaScript writes them and dates into days since 1970, as ODK's own engine does.
"""

from __future__ import annotations

import base64
import hashlib
import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

import regex as safe_regex

if TYPE_CHECKING:
    from lxml.etree import _Element

REGEX_SECONDS = 0.1
"""A form is untrusted: a pattern that takes longer is given up (`7-desktop.md` part 4)."""

NAN = float("nan")
_EPOCH = date(1970, 1, 1)
DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_TIME = re.compile(r"(\d{2}):(\d{2})(?::(\d{2}(?:\.\d+)?))?")


class RegexTooSlow(ValueError):
    """A `regex()` of the form took longer than its limit."""


# -- values -----------------------------------------------------------------------------------


def node_text(element: _Element) -> str:
    """The text of an element, that of its descendants included."""
    return "".join(map(str, element.itertext())) if len(element) else element.text or ""


def text(value: Any) -> str:
    """Any XPath value as text; a list of nodes as its first one."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return _item_text(value[0]) if value else ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return number_text(float(value))


def _item_text(item: Any) -> str:
    return item if isinstance(item, str) else node_text(item)


def number_text(value: float) -> str:
    """A number as JavaScript writes it: `1e+23`, `1e-7`, `5`."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == int(value) and abs(value) < 1e21:
        return str(int(value))
    if 1e-6 <= abs(value) < 1e21:
        return format(Decimal(repr(value)), "f")
    return re.sub(r"e([+-])0(\d)$", r"e\1\2", repr(value))


def number(value: Any) -> float:
    """Any XPath value as a number; blank is NaN, a date is its day since 1970."""
    if isinstance(value, float):
        return value
    if isinstance(value, bool | int):
        return float(value)
    content = text(value).strip()
    if not content:
        return NAN
    if _NUMBER.fullmatch(content):
        return float(content)
    moment = read_moment(content)
    return NAN if moment is None else moment


def read_moment(content: str) -> float | None:
    """Days since 1970 of an ISO date or date with time; None if it is neither."""
    match = DATE.match(content)
    if match is None:
        return None
    try:
        if match.end() == len(content):
            return float((date.fromisoformat(content) - _EPOCH).days)
        moment = datetime.fromisoformat(content)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(days=1)


def truth(value: Any) -> bool:
    """Any XPath value as true or false; a list of nodes is true when it has one."""
    if isinstance(value, float):
        return not (math.isnan(value) or value == 0)
    return bool(value)


def each(value: Any) -> list[Any]:
    """The items of a list of nodes; anything else is one item."""
    return value if isinstance(value, list) else [value]


def _texts(values: tuple[Any, ...]) -> list[str]:
    """Every value as text, of a list every node."""
    return [
        _item_text(item) if isinstance(value, list) else text(item)
        for value in values
        for item in each(value)
    ]


def _numbers(values: tuple[Any, ...]) -> list[float]:
    return [
        number(_item_text(item) if isinstance(value, list) else item)
        for value in values
        for item in each(value)
    ]


# -- comparing --------------------------------------------------------------------------------


def less(left: Any, right: Any) -> bool:
    """`<` with dates as days; true when any pair of nodes is (XPath 1.0, 3.4)."""
    return any(a < b for a in _numbers((left,)) for b in _numbers((right,)))


def less_equal(left: Any, right: Any) -> bool:
    """`<=` with dates as days."""
    return any(a <= b for a in _numbers((left,)) for b in _numbers((right,)))


def choose(condition: Any, then: Any, otherwise: Any) -> Any:
    """`if(condition, then, otherwise)`."""
    return then if truth(condition) else otherwise


def coalesce(first: Any, *others: Any) -> str:
    """The first value that is not blank."""
    return next((content for content in map(text, (first, *others)) if content), "")


def boolean_from_string(value: Any) -> bool:
    """`true` and `1` are true, all else is false."""
    return text(value) in {"true", "1"}


def checklist(least: Any, most: Any, *conditions: Any) -> bool:
    """Whether between `least` and `most` (-1 = no limit) of the conditions are true."""
    met = sum(truth(item) if not isinstance(item, list) else boolean_from_string(item) for item in conditions)
    low, high = number(least), number(most)
    return (low < 0 or met >= low) and (high < 0 or met <= high)


def weighted_checklist(least: Any, most: Any, *pairs: Any) -> bool:
    """As `checklist`, each condition followed by its weight."""
    met = sum(number(weight) for item, weight in zip(pairs[::2], pairs[1::2], strict=False) if truth(item))
    low, high = number(least), number(most)
    return (low < 0 or met >= low) and (high < 0 or met <= high)


# -- choices ----------------------------------------------------------------------------------


def selected(answer: Any, name: Any) -> bool:
    """Whether a code is among the chosen ones."""
    return text(name).strip() in text(answer).split()


def selected_at(answer: Any, index: Any) -> str:
    """The chosen code at a place, counted from 0; blank beyond the end."""
    names, place = text(answer).split(), number(index)
    return names[int(place)] if 0 <= place < len(names) else ""


def count_selected(answer: Any) -> float:
    """How many codes are chosen."""
    return float(len(text(answer).split()))


# -- text -------------------------------------------------------------------------------------


def regex(value: Any, pattern: Any) -> bool:
    """Whether the pattern is found in the value; anchored only if it says so.

    Raises:
        RegexTooSlow: the pattern takes too long on this value.
    """
    try:
        return safe_regex.search(text(pattern), text(value), timeout=REGEX_SECONDS) is not None
    except TimeoutError:
        raise RegexTooSlow(text(pattern)) from None


def substr(value: Any, start: Any, end: Any = None) -> str:
    """Characters from `start` (from 0, negative from the end) up to before `end`."""
    content, first = text(value), number(start)
    if math.isnan(first):
        return ""
    last = None if end is None or math.isnan(number(end)) else int(number(end))
    return content[int(first) : last]


def concat(*values: Any) -> str:
    """All values one after the other, every node of a list."""
    return "".join(
        _item_text(item) if isinstance(value, list) else text(item)
        for value in values
        for item in each(value)
    )


def join(separator: Any, *values: Any) -> str:
    """All values with the separator between, every node of a list."""
    return text(separator).join(_texts(values))


def digest(value: Any, algorithm: Any, encoding: Any = "base64") -> str:
    """MD5, SHA-1, SHA-256, SHA-384 or SHA-512 of a text, in base64 or hex."""
    content = hashlib.new(
        text(algorithm).lower().replace("-", ""), text(value).encode(), usedforsecurity=False
    ).digest()
    return content.hex() if text(encoding) == "hex" else base64.b64encode(content).decode()


def base64_decode(value: Any) -> str:
    """The text in a base64 text; blank when it is none."""
    try:
        return base64.b64decode(text(value), validate=True).decode("utf-8", "replace")
    except ValueError:
        return ""


# -- numbers ----------------------------------------------------------------------------------


def integer(value: Any) -> float:
    """The whole part, towards zero."""
    content = number(value)
    return float(math.trunc(content)) if math.isfinite(content) else content


def rounded(value: Any, places: Any = 0.0) -> float:
    """Half away from zero; a negative number of places rounds before the decimal point."""
    content, digits = number(value), number(places)
    if not math.isfinite(content) or math.isnan(digits):
        return content
    step = Decimal(1).scaleb(-int(digits))
    return float((Decimal(content) / step).quantize(Decimal(1), ROUND_HALF_UP) * step)


def total(*values: Any) -> float:
    """The sum of all nodes; NaN of none, as ODK's engine says."""
    numbers = _numbers(values)
    return math.fsum(numbers) if numbers and not any(map(math.isnan, numbers)) else NAN


def smallest(*values: Any) -> float:
    """The smallest number; NaN of none or when one is blank."""
    numbers = _numbers(values)
    return min(numbers) if numbers and not any(map(math.isnan, numbers)) else NAN


def largest(*values: Any) -> float:
    """The largest number; NaN of none or when one is blank."""
    numbers = _numbers(values)
    return max(numbers) if numbers and not any(map(math.isnan, numbers)) else NAN


def count_non_empty(nodes: Any) -> float:
    """How many nodes have a text."""
    return float(sum(bool(_item_text(item)) for item in each(nodes)))


def _safe(function: Callable[..., float]) -> Callable[..., float]:
    """A function of `math` that answers NaN where mathematics has no answer."""

    def call(*values: Any) -> float:
        try:
            return float(function(*map(number, values)))
        except (ValueError, OverflowError, ZeroDivisionError):
            return NAN

    return call


# -- dates ------------------------------------------------------------------------------------


def to_date(value: Any) -> str:
    """A date from days since 1970 or from an ISO text; blank when it is neither."""
    content = text(value).strip()
    if isinstance(value, str | list) and DATE.match(content):
        return content[:10] if read_moment(content) is not None else ""
    days = number(value)
    return "" if not math.isfinite(days) else (_EPOCH + timedelta(days=math.floor(days))).isoformat()


def to_date_time(value: Any) -> str:
    """A date with time from days since 1970 or from an ISO text."""
    content = text(value).strip()
    if isinstance(value, str | list) and DATE.match(content):
        return content if read_moment(content) is not None else ""
    days = number(value)
    if not math.isfinite(days):
        return ""
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=days)
    return moment.isoformat(timespec="milliseconds")


def decimal_time(value: Any) -> float:
    """The time of day as a fraction of a day."""
    match = _TIME.search(text(value))
    if match is None:
        return NAN
    return (int(match[1]) * 3600 + int(match[2]) * 60 + float(match[3] or 0)) / 86_400


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
# English month and day names are what ODK's functions define (specification of format-date).


def format_date(value: Any, pattern: Any) -> str:
    """A date by a pattern of `%Y %y %m %n %b %d %e %a %H %h %M %S %3`."""
    content = text(value).strip()
    if isinstance(value, float):
        content = to_date_time(value)
    if read_moment(content) is None:
        return ""
    moment = datetime.fromisoformat(content)
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


PURE: Mapping[str, Callable[..., Any]] = {
    "less": less,
    "less-equal": less_equal,
    "number": number,
    "string": text,
    "if": choose,
    "coalesce": coalesce,
    "boolean-from-string": boolean_from_string,
    "checklist": checklist,
    "weighted-checklist": weighted_checklist,
    "selected": selected,
    "selected-at": selected_at,
    "count-selected": count_selected,
    "regex": regex,
    "substr": substr,
    "ends-with": lambda value, end: text(value).endswith(text(end)),
    "string-length": lambda value: float(len(text(value))),
    "lower-case": lambda value: text(value).lower(),
    "upper-case": lambda value: text(value).upper(),
    "concat": concat,
    "join": join,
    "digest": digest,
    "base64-decode": base64_decode,
    "int": integer,
    "round": rounded,
    "sum": total,
    "min": smallest,
    "max": largest,
    "count-non-empty": count_non_empty,
    "abs": _safe(abs),
    "pow": _safe(math.pow),
    "sqrt": _safe(math.sqrt),
    "exp": _safe(math.exp),
    "exp10": _safe(lambda value: 10**value),
    "log": _safe(math.log),
    "log10": _safe(math.log10),
    "sin": _safe(math.sin),
    "cos": _safe(math.cos),
    "tan": _safe(math.tan),
    "asin": _safe(math.asin),
    "acos": _safe(math.acos),
    "atan": _safe(math.atan),
    "atan2": _safe(math.atan2),
    "pi": lambda: math.pi,
    "date": to_date,
    "date-time": to_date_time,
    "decimal-time": decimal_time,
    "format-date": format_date,
    "format-date-time": format_date,
}
"""Functions that depend on nothing but their arguments, by their ODK name."""
