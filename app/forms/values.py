"""Typed answers and the text that the answers' document holds for them (ODK XForms data types)."""

from __future__ import annotations

import math
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
    if value_type == "date":
        text = text[:10]
    kind = _MOMENTS.get(value_type)
    return text if kind is None or _is_read(kind, text) else ""


_MOMENTS: dict[str, type[date | datetime | time]] = {"date": date, "dateTime": datetime, "time": time}


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
