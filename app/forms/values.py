"""Typed answers and the text that the answers' document holds for them (ODK XForms data types)."""

from __future__ import annotations

import math
import re
from datetime import date, datetime, time

from app.domain.forms import Value
from app.forms.conversions import number_text

_INT_LIMIT = 2**31


def to_text(value: object, value_type: str) -> str:
    """The text of an answer; blank when it is none of that type (as ODK's engine does)."""
    if value is None:
        return ""
    if isinstance(value, list | tuple | set | frozenset):
        return " ".join(str(item) for item in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return cast(number_text(value), value_type)
    if isinstance(value, datetime | date | time):
        return cast(value.isoformat(), value_type)
    return cast(str(value), value_type)


def cast(text: str, value_type: str) -> str:
    """A text as its type writes it: whole numbers without decimals, dates only when they exist."""
    if not text or text == "NaN":
        return ""
    if value_type in {"int", "integer", "decimal"}:
        return _cast_number(text, is_whole=value_type != "decimal")
    if value_type in _GEO:
        return _cast_places(text, value_type)
    if value_type == "date" and re.fullmatch(r"\d{4}-\d{2}-\d{2}T.*", text):
        text = text[:10]
    kind = _MOMENTS.get(value_type)
    return text if kind is None or _is_read(kind, text) else ""


_MOMENTS: dict[str, type[date | datetime | time]] = {"date": date, "dateTime": datetime, "time": time}


_GEO = frozenset({"geopoint", "geotrace", "geoshape"})


def _cast_places(text: str, value_type: str) -> str:
    """Points as `latitude longitude altitude accuracy`; blank when one is none, or the shape is open.

    As ODK's engine does (`replay.md`, oddity 10): a point at `0 0` and a trace of one point are blank.
    """
    points = [_cast_point(part) for part in text.split(";") if part.strip()]
    is_shape, is_point = value_type == "geoshape", value_type == "geopoint"
    if not all(points) or (is_point and len(points) != 1) or (not is_point and len(points) < 2):
        return ""
    if is_shape and (len(points) < 3 or points[0] != points[-1]):
        return ""
    return "; ".join(points)


def _cast_point(text: str) -> str:
    try:
        numbers = [float(word) for word in text.split()]
    except ValueError:
        return ""
    if not 2 <= len(numbers) <= 4 or not (abs(numbers[0]) <= 90 and abs(numbers[1]) <= 180):
        return ""
    if not (numbers[0] or numbers[1]):
        return ""
    sides, rest = numbers[:2], [*numbers[2:], 0.0, 0.0][:2]
    return " ".join([*map(number_text, sides), *(_with_point(number) for number in rest)])


def _with_point(number: float) -> str:
    words = number_text(number)
    return words if "." in words or "e" in words else f"{words}.0"


def _cast_number(text: str, *, is_whole: bool) -> str:
    number = _number(text)
    if number is None or (is_whole and abs(number) >= _INT_LIMIT):
        return ""
    return str(math.trunc(number)) if is_whole else number_text(number)


def typed(text: str, value_type: str, *, is_several: bool = False) -> Value:
    """The answer as a value of its type; blank is None, several codes are a tuple."""
    if not text:
        return None
    if is_several:
        return tuple(text.split())
    if value_type in {"int", "integer"}:
        return int(text)
    if value_type == "decimal":
        return float(text)
    return text


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _is_read(kind: type[date | datetime | time], text: str) -> bool:
    try:
        kind.fromisoformat(text)
    except ValueError:
        return False
    return True
