"""The PIN that brings the screen back from the client to the caseworker.

It guards for minutes, against the person who holds the device, so what counts is the waiting time
after wrong tries: all PINs of four digits at the pace below take a month. Only a slow hash of it
is kept, and only in memory (scrypt, RFC 7914, with the parameters of its section 2 for interactive use).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata
from dataclasses import dataclass, field

SHORTEST, LONGEST = 4, 8
FREE_TRIES = 2
"""So many slips of a finger cost nothing."""
FIRST_WAIT, LONGEST_WAIT = 5, 300
"""Seconds after the first try that counts, doubled with each further one."""


def digits_of(text: str) -> str:
    """The PIN as ASCII digits, whichever digits the keyboard writes ('٤' = 4); '' = it is none."""
    try:
        found = "".join(str(unicodedata.digit(letter)) for letter in text.strip())
    except ValueError:
        return ""
    return found if SHORTEST <= len(found) <= LONGEST else ""


@dataclass(frozen=True, slots=True)
class Pin:
    """A PIN that was chosen: salt and hash."""

    salt: bytes = field(repr=False)
    digest: bytes = field(repr=False)

    def fits(self, digits: str) -> bool:
        """Whether it is this one; takes 50 ms, so away from the GUI thread."""
        return hmac.compare_digest(self.digest, _digest(digits, self.salt))


def choose(digits: str) -> Pin:
    """Keep a new PIN; takes 50 ms, so away from the GUI thread."""
    salt = secrets.token_bytes(16)
    return Pin(salt, _digest(digits, salt))


@dataclass(slots=True)
class WrongTries:
    """How long to wait before the next try; seconds of any clock that never goes back."""

    count: int = 0
    until: float = 0.0

    def seconds_left(self, now: float) -> float:
        """0 = try."""
        return max(self.until - now, 0.0)

    def failed(self, now: float) -> None:
        """One more wrong try."""
        self.count += 1
        over = self.count - FREE_TRIES
        if over > 0:
            self.until = now + min(FIRST_WAIT * 2 ** min(over - 1, 10), LONGEST_WAIT)

    def succeeded(self) -> None:
        """Begin anew."""
        self.count, self.until = 0, 0.0


def _digest(digits: str, salt: bytes) -> bytes:
    return hashlib.scrypt(digits.encode("ascii"), salt=salt, n=2**14, r=8, p=1)
