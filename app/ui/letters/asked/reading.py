"""Amounts, times and numbers as people type them, and back."""

from __future__ import annotations

import re
from datetime import time

_THOUSANDS = re.compile(r"(?<=\d)[.\s](?=\d{3}(\D|$))")
_TIME = re.compile(r"^(\d{1,2})(?:[:.h\s]*(\d{2}))?\s*(?:uhr|h)?$", re.IGNORECASE)
_PHONE = re.compile(r"^\+?[\d\s()/.\-–]{3,}$")
MOST_CENTS = 10**11


def read_amount(text: str) -> int:
    """Cents of `1.234,50 €`, `1234.5` or `12`. Raises `ValueError`."""
    plain = _THOUSANDS.sub("", text.strip().removesuffix("€").strip().removesuffix("EUR").strip())
    found = re.fullmatch(r"(\d+)(?:[.,](\d{1,2}))?", plain)
    if found is None:
        raise ValueError(text)
    cents = int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))
    if cents > MOST_CENTS:
        raise ValueError(text)
    return cents


def amount_text(cents: int) -> str:
    """`1234,50`: as it is typed in Germany; the letter writes it out in its own language."""
    return f"{cents // 100},{cents % 100:02d}"


def read_time(text: str) -> time:
    """`9`, `9:30`, `0930`, `9.30 Uhr`. Raises `ValueError`."""
    plain = text.strip()
    if re.fullmatch(r"\d{3,4}", plain):
        plain = f"{plain[:-2]}:{plain[-2:]}"
    found = _TIME.match(plain)
    if found is None:
        raise ValueError(text)
    return time(int(found[1]), int(found[2] or 0))


def time_as_typed(at: time) -> str:
    """`09:30`."""
    return at.strftime("%H:%M")


def read_number(text: str) -> int:
    """A whole number. Raises `ValueError`."""
    plain = _THOUSANDS.sub("", text.strip())
    if not re.fullmatch(r"\d{1,9}", plain):
        raise ValueError(text)
    return int(plain)


def read_phone(text: str) -> str:
    """A number with the usual signs between its digits. Raises `ValueError`."""
    plain = " ".join(text.split())
    if _PHONE.match(plain) is None:
        raise ValueError(text)
    return plain
