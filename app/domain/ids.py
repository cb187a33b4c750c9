"""Ids and numbers that can be made without a network."""

from __future__ import annotations

import os
import time
from threading import Lock
from uuid import UUID

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Digits and letters that are not mistaken for each other (Crockford base32)."""


class _Stamps:
    """Rising moments of this process: milliseconds with 12 bits below them."""

    def __init__(self) -> None:
        self._last = 0
        self._lock = Lock()

    def next(self) -> int:
        now = (time.time_ns() << 12) // 1_000_000
        with self._lock:
            self._last = max(now, self._last + 1)
            return self._last


_stamps = _Stamps()


def new_id() -> UUID:
    """Return a UUIDv7 (RFC 9562): unique without a network, and in one process each after the one before.

    What is made in one save (the needs of a case) keeps its order: the bits below the millisecond
    hold the finer time, and never repeat (RFC 9562 6.2, methods 3 and 2).
    """
    stamp = _stamps.next()
    random = int.from_bytes(os.urandom(8), "big") >> 2
    return UUID(int=(stamp >> 12) << 80 | 0x7 << 76 | (stamp & 0xFFF) << 64 | 0b10 << 62 | random)


def case_number(prefix: str, year: int, running: int) -> str:
    """`H7-2026-0042`: device prefix, year, running number; final when made (5-sync 3.3)."""
    return f"{prefix}-{year}-{running:04d}"


def letter_number(prefix: str, year: int, running: int) -> str:
    """`H7-2026-B0042`: as `case_number`, with B for Brief so that the two never look alike."""
    return f"{prefix}-{year}-B{running:04d}"


def erasure_number(prefix: str, year: int, running: int) -> str:
    """`H7-2026-L0003`: as `case_number`, with L for Löschung."""
    return f"{prefix}-{year}-L{running:04d}"


def normal_code(text: str) -> str:
    """Read a typed Crockford code: case, spaces and hyphens do not matter, O=0, I=L=1."""
    letters = text.upper().replace("O", "0").replace("I", "1").replace("L", "1")
    return "".join(letter for letter in letters if letter in CROCKFORD)
