"""Ids and numbers that can be made without a network."""

from __future__ import annotations

import os
import time
from uuid import UUID

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Digits and letters that are not mistaken for each other (Crockford base32)."""


def new_id() -> UUID:
    """Return a UUIDv7 (RFC 9562): ordered by time, unique without a network."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds << 80) | int.from_bytes(os.urandom(10), "big")
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    return UUID(int=value)


def case_number(prefix: str, year: int, running: int) -> str:
    """`H7-2026-0042`: device prefix, year, running number; final when made (5-sync 3.3)."""
    return f"{prefix}-{year}-{running:04d}"


def letter_number(prefix: str, year: int, running: int) -> str:
    """`H7-2026-B0042`: as `case_number`, with B for Brief so that the two never look alike."""
    return f"{prefix}-{year}-B{running:04d}"


def normal_code(text: str) -> str:
    """Read a typed Crockford code: case, spaces and hyphens do not matter, O=0, I=L=1."""
    letters = text.upper().replace("O", "0").replace("I", "1").replace("L", "1")
    return "".join(letter for letter in letters if letter in CROCKFORD)
