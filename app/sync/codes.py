"""The enrolment code: 26 characters that make a workstation and an office trust each other.

130 bits: 80 of a secret, 48 of the fingerprint of the office's key, 2 of a check (5-sync.md 3.4).
The secret itself is never sent nor stored: both ends key their HMACs with its hash, and each
direction has its own label, so that neither message can be played back as the other.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from app.domain.errors import EnrolmentCodeInvalid
from app.domain.ids import CROCKFORD, normal_code

LENGTH = 26
SECRET_BYTES = 10
_FINGERPRINT_BYTES = 6
_GROUPS = (5, 5, 5, 5, 6)


@dataclass(frozen=True, slots=True)
class EnrolmentCode:
    """What a typed or scanned code says."""

    key: bytes
    """Hash of the secret: all that an office stores, and the key of both HMACs."""
    fingerprint: bytes
    """First 48 bits of SHA-256 of the office's public key."""


def make(secret: bytes, office_key: bytes) -> str:
    """Return the code in groups, as it is read out and typed.

    Args:
        secret: 10 random bytes, to be forgotten once the code is shown.
        office_key: Ed25519 public key that signs this office's answers.
    """
    content = secret + fingerprint(office_key)
    number = int.from_bytes(content, "big") << 2 | _check(content)
    letters = "".join(CROCKFORD[number >> 5 * place & 31] for place in reversed(range(LENGTH)))
    groups, start = [], 0
    for length in _GROUPS:
        groups.append(letters[start : start + length])
        start += length
    return "-".join(groups)


def read(text: str) -> EnrolmentCode:
    """Read a typed code; case, spaces and hyphens do not matter.

    Raises:
        EnrolmentCodeInvalid: wrong length or check: mistyped.
    """
    letters = normal_code(text)
    if len(letters) != LENGTH:
        raise EnrolmentCodeInvalid(tries_left=None)
    number = 0
    for letter in letters:
        number = number << 5 | CROCKFORD.index(letter)
    content = (number >> 2).to_bytes(SECRET_BYTES + _FINGERPRINT_BYTES, "big")
    if number & 3 != _check(content):
        raise EnrolmentCodeInvalid(tries_left=None)
    return EnrolmentCode(stored_key(content[:SECRET_BYTES]), content[SECRET_BYTES:])


def stored_key(secret: bytes) -> bytes:
    """Hash of the secret: what the office keeps instead of it (80 random bits need no stretching)."""
    return hashlib.blake2b(secret, digest_size=32, person=b"enrolment key").digest()


def fingerprint(office_key: bytes) -> bytes:
    """First 48 bits of SHA-256 of an office's public key."""
    return hashlib.sha256(office_key).digest()[:_FINGERPRINT_BYTES]


def handle(key: bytes) -> bytes:
    """Names a code in a request without telling its key."""
    return hashlib.blake2b(key, digest_size=16, person=b"enrolment handle"[:16]).digest()


def request_mac(key: bytes, body: bytes) -> bytes:
    """HMAC-SHA-256 of the request: only somebody who has the code can make it."""
    return hmac.digest(key, b"enrolment request\0" + body, "sha256")


def answer_mac(key: bytes, request: bytes, content: bytes) -> bytes:
    """HMAC-SHA-256 of the answer to this request: only the office that made the code can."""
    asked = hashlib.sha256(request).digest()
    return hmac.digest(key, b"enrolment answer\0" + asked + content, "sha256")


def same(one: bytes, other: bytes) -> bool:
    """Compare without telling by the time where they differ."""
    return hmac.compare_digest(one, other)


def _check(content: bytes) -> int:
    return hashlib.sha256(b"enrolment check" + content).digest()[0] & 3
