"""The access code by which a person signs in to the administration: shown once, kept as a hash.

It names the person (not secret) and carries 160 random bits: nothing to guess, nothing to stretch. It is
written in Crockford's letters, as it may have to be typed.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from dataclasses import dataclass
from uuid import UUID

from app.domain.ids import CROCKFORD, normal_code

SECRET_BYTES = 20
_ID_BYTES = 16
_LETTERS = -(-8 * (SECRET_BYTES + _ID_BYTES) // 5)
_GROUP = 5


@dataclass(frozen=True, slots=True)
class Token:
    """Who it says it is, and the hash of its secret."""

    person: UUID
    hash: bytes


def new_secret() -> bytes:
    """160 random bits."""
    return os.urandom(SECRET_BYTES)


def write(person: UUID, secret: bytes) -> str:
    """As it is shown, once."""
    number = int.from_bytes(person.bytes + secret, "big")
    letters = "".join(CROCKFORD[number >> 5 * place & 31] for place in reversed(range(_LETTERS)))
    return "-".join(letters[start : start + _GROUP] for start in range(0, _LETTERS, _GROUP))


def read(text: str) -> Token | None:
    """None = it cannot be one; capitals, spaces and hyphens do not matter."""
    letters = normal_code(text)
    if len(letters) != _LETTERS:
        return None
    number = 0
    for letter in letters:
        number = number << 5 | CROCKFORD.index(letter)
    if number >> 8 * (SECRET_BYTES + _ID_BYTES):
        return None
    content = number.to_bytes(_ID_BYTES + SECRET_BYTES, "big")
    return Token(UUID(bytes=content[:_ID_BYTES]), stored(content[_ID_BYTES:]))


def stored(secret: bytes) -> bytes:
    """What the office keeps of it."""
    return hashlib.blake2b(secret, digest_size=32, person=b"admin token").digest()


def same(one: bytes, other: bytes) -> bool:
    """Without telling by the time where they differ."""
    return hmac.compare_digest(one, other)
