"""The code on a return slip: opaque, proven by the device's key, without personal data.

`BR1:` + device (3) + random 64-bit token (13) + running number (5) + proof (16) = 41 characters,
all of the alphanumeric QR alphabet (6-letters.md part 3). The proof is HMAC-SHA-256 cut to 80 bits
(NIST SP 800-107: at least 32; 80 leaves forging by guessing out of reach).
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass, field

from app.domain.errors import SlipForged, SlipMistyped, SlipUnknown
from app.domain.ids import CROCKFORD, normal_code

PREFIX = "BR1:"
DEVICE_LENGTH, TOKEN_LENGTH, RUNNING_LENGTH, PROOF_LENGTH = 3, 13, 5, 16
CODE_LENGTH = len(PREFIX) + DEVICE_LENGTH + TOKEN_LENGTH + RUNNING_LENGTH + PROOF_LENGTH
TOKEN_BITS, PROOF_BITS, PHONE_BITS = 64, 80, 35
PHONE_LENGTH = 8
NEVER_SPOKEN = "Z"
_SPOKEN = set(CROCKFORD) - {NEVER_SPOKEN}

_SHAPE = re.compile(
    rf"{PREFIX}([{CROCKFORD}]{{{DEVICE_LENGTH}}})([{CROCKFORD}]{{{TOKEN_LENGTH}}})"
    rf"([{CROCKFORD}]{{{RUNNING_LENGTH}}})([{CROCKFORD}]{{{PROOF_LENGTH}}})"
)


@dataclass(frozen=True, slots=True)
class SlipCode:
    """What a return slip's code says; unproven until `verify` passes."""

    device: int
    """Short number of the device, given at enrolment: 0 … 32767."""
    token: int
    """64 random bits kept with the referral."""
    running: int
    """Running number of the letter on that device: 0 … 33554431."""
    proof: str
    text: str
    """All 41 characters."""


@dataclass(frozen=True, slots=True)
class FoundCode:
    """A square code seen on a scan or photo: nothing is known of it yet but what is printed there."""

    text: str
    """As printed; empty where a code is seen that cannot be read."""
    page: int
    """From 1."""
    corners: tuple[tuple[float, float], ...]
    """Top left, top right, bottom right, bottom left of the symbol as it stands on the slip, in parts
    of the page's width and height."""
    picture: bytes = field(default=b"", repr=False)
    """PNG of the slip around it, straightened, so that a person sees what was ticked."""


@dataclass(frozen=True, slots=True)
class SlipScan:
    """What one file shows."""

    pages: int
    codes: tuple[FoundCode, ...] = ()
    """Page by page, each text once."""
    broken_pages: tuple[int, ...] = ()
    """Pages of a PDF or TIFF that could not be opened."""


def slip_code(key: bytes, device: int, token: int, running: int) -> str:
    """Make the 41 characters of a letter's QR code with the device's slip key (32 bytes).

    Raises:
        ValueError: a number is out of its range.
    """
    said = (
        PREFIX
        + _base32(device, DEVICE_LENGTH)
        + _base32(token, TOKEN_LENGTH, TOKEN_BITS)
        + _base32(running, RUNNING_LENGTH)
    )
    return said + _proof(key, said)


def read_slip_code(text: str) -> SlipCode:
    """Take a scanned text apart.

    Raises:
        SlipUnknown: it is not a code of ours.
    """
    found = _SHAPE.fullmatch(text.strip().upper())
    if found is None or _number(found[2]) >> TOKEN_BITS:
        raise SlipUnknown(code=text[:CODE_LENGTH])
    return SlipCode(_number(found[1]), _number(found[2]), _number(found[3]), found[4], found[0])


def verify(code: SlipCode, key: bytes) -> None:
    """Check the proof with the slip key of the device that the code names.

    Raises:
        SlipForged: the proof was not made with this key.
    """
    if not hmac.compare_digest(code.proof, _proof(key, code.text[:-PROOF_LENGTH])):
        raise SlipForged(code=code.text)


def phone_code(code: str) -> str:
    """Derive the 8 characters a person reads out: 35 bits of the code's hash and a check character.

    They look a letter up and never prove it (6-letters.md part 3): show date and agency of every
    match, let a person pick. Z is in none of them: the check character could not tell it from 0.
    """
    said = b"phone\0" + code.encode("ascii")
    while True:
        digest = hashlib.sha256(said).digest()
        seven = _base32(int.from_bytes(digest[:5], "big") >> (40 - PHONE_BITS), PHONE_LENGTH - 1)
        if NEVER_SPOKEN not in seven:
            return seven + _check_character(seven)
        said += b"\0"


def read_phone_code(text: str) -> str:
    """Return the normal form of a typed phone code.

    Raises:
        SlipMistyped: wrong length, or the check character does not fit (a slip of the tongue or finger).
    """
    typed = normal_code(text)
    fits = len(typed) == PHONE_LENGTH and set(typed) <= _SPOKEN
    if not fits or _check_character(typed[:-1]) != typed[-1]:
        raise SlipMistyped(code=text[:CODE_LENGTH])
    return typed


def _check_character(seven: str) -> str:
    """Weighted sum mod 31 (a prime): finds any one wrong and any two swapped characters."""
    total = sum(weight * CROCKFORD.index(letter) for weight, letter in enumerate(seven, 1))
    return CROCKFORD[total % 31]


def _proof(key: bytes, said: str) -> str:
    digest = hmac.digest(key, said.encode("ascii"), "sha256")
    return _base32(int.from_bytes(digest[: PROOF_BITS // 8], "big"), PROOF_LENGTH)


def _base32(value: int, length: int, bits: int | None = None) -> str:
    if value < 0 or value >> (length * 5 if bits is None else bits):
        raise ValueError(f"{value} does not fit into {length} characters")
    return "".join(CROCKFORD[value >> 5 * place & 31] for place in reversed(range(length)))


def _number(text: str) -> int:
    value = 0
    for letter in text:
        value = value << 5 | CROCKFORD.index(letter)
    return value
