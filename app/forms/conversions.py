"""XPath values as text, numbers and truth, as ODK's own engine turns one into the other.

Values come as lxml gives them: a list of nodes, text, float or bool. Numbers turn into text as
JavaScript writes them; a date in arithmetic is its local midnight in days since 1970 in UTC
(`replay.md`, oddities 4 to 7).
"""

from __future__ import annotations

import math
import re
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lxml.etree import _Element

NAN = float("nan")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_NUMBER = re.compile(r"[+-]?((\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|Infinity)", re.ASCII)

ZONE: ContextVar[tzinfo] = ContextVar("ZONE", default=UTC)
"""Where the session that is evaluated now is filled: dates without a time begin at midnight there."""


def node_text(element: _Element) -> str:
    """The text of an element, that of its descendants included."""
    return "".join(map(str, element.itertext())) if len(element) else element.text or ""


def text(value: Any) -> str:
    """Any XPath value as text; a list of nodes as its first one."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return item_text(value[0]) if value else ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return number_text(float(value))


def item_text(item: Any) -> str:
    """The text of one node of a list."""
    return item if isinstance(item, str) else node_text(item)


def number_text(value: float) -> str:
    """A number as JavaScript writes it: `1e+23`, `1e-7`, `5`; what is no number is blank, as in ODK."""
    if math.isnan(value):
        return ""
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
    """Days since 1970 in UTC of an ISO date (its local midnight) or date with time; else None."""
    if DATE.match(content) is None:
        return None
    moment = local_moment(content)
    return None if moment is None else (moment - EPOCH) / DAY


def local_moment(content: str) -> datetime | None:
    """A date or date with time, in the zone of the session; None when it is neither."""
    try:
        moment = datetime.fromisoformat(content)
    except ValueError:
        return None
    zone = ZONE.get()
    return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment.astimezone(zone)


def whole_days(value: Any) -> float:
    """`number()` whose result is kept as text: dates count in whole days."""
    content = number(value)
    return math.floor(content) if DATE.match(text(value).strip()) and math.isfinite(content) else content


def truth(value: Any) -> bool:
    """Any XPath value as true or false; a list of nodes is true when it has one."""
    if isinstance(value, float):
        return not (math.isnan(value) or value == 0)
    return bool(value)


def each(value: Any) -> list[Any]:
    """The items of a list of nodes; anything else is one item."""
    return value if isinstance(value, list) else [value]


def texts(values: tuple[Any, ...]) -> list[str]:
    """Every value as text, of a list every node."""
    return [
        item_text(item) if isinstance(value, list) else text(item) for value in values for item in each(value)
    ]


def numbers(values: tuple[Any, ...]) -> list[float]:
    """Every value as a number, of a list every node."""
    return [
        number(item_text(item) if isinstance(value, list) else item)
        for value in values
        for item in each(value)
    ]
