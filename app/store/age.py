"""Files under a passphrase in the age format (age-encryption.org/v1, recipient `scrypt`).

An open, specified format (C2SP, age.md): the office that gets a case opens it with the usual `age`
tools too, if it has no Sozialraumbüro (decision 0062). Header: a random file key, wrapped with
ChaCha20-Poly1305 under scrypt of the passphrase; body: 64-KiB pieces under a key derived from it, each
with its number and whether it is the last, so that nothing can be cut off, moved or exchanged.
"""

from __future__ import annotations

import base64
import hmac
import os
import re
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from app.domain.errors import BundleBroken, BundleLocked

MAGIC: Final = b"age-encryption.org/v1"
WORK: Final = 17
"""log2 of scrypt's N: 128 MiB and about half a second; the most that is opened is `MOST_WORK`."""
MOST_WORK: Final = 20
"""1 GiB: a file that asks for more must not be able to exhaust the memory."""
PIECE: Final = 64 * 1024
_TAG: Final = 16
_LABEL: Final = b"age-encryption.org/v1/scrypt"
_HEADER = re.compile(
    rb"age-encryption\.org/v1\n-> scrypt ([A-Za-z0-9+/]{22}) ([1-9][0-9]?)\n([A-Za-z0-9+/]{43})\n"
    rb"--- ([A-Za-z0-9+/]{43})\n"
)


def seal(plain: bytes, passphrase: str, *, work: int = WORK) -> bytes:
    """The file; a random key and nonces each time."""
    file_key, salt, nonce = os.urandom(16), os.urandom(16), os.urandom(16)
    wrapped = ChaCha20Poly1305(_stretched(passphrase, salt, work)).encrypt(bytes(12), file_key, None)
    head = MAGIC + b"\n-> scrypt " + _text(salt) + b" %d\n" % work + _text(wrapped) + b"\n---"
    mac = hmac.digest(_derived(file_key, b"", b"header"), head, "sha256")
    cipher = ChaCha20Poly1305(_derived(file_key, nonce, b"payload"))
    parts = [head, b" ", _text(mac), b"\n", nonce]
    count = max(1, -(-len(plain) // PIECE))
    for number in range(count):
        piece = plain[number * PIECE : (number + 1) * PIECE]
        parts.append(cipher.encrypt(_nonce(number, is_last=number == count - 1), piece, None))
    return b"".join(parts)


def is_sealed(content: bytes) -> bool:
    """Whether it is a file of this format."""
    return content.startswith(MAGIC)


def open_sealed(content: bytes, passphrase: str) -> bytes:
    """What is in it.

    Raises:
        BundleBroken: it is no such file, or its work factor is too high.
        BundleLocked: the passphrase does not fit, or something was changed.
    """
    found = _HEADER.match(content)
    if found is None:
        raise BundleBroken(reason="archive", place="header")
    work = int(found[2])
    if work > MOST_WORK:
        raise BundleBroken(reason="large", place="header")
    try:
        salt, wrapped, mac = (_bytes(part) for part in (found[1], found[3], found[4]))
        file_key = ChaCha20Poly1305(_stretched(passphrase, salt, work)).decrypt(bytes(12), wrapped, None)
        head = content[: content.index(b"\n--- ") + 4]
        if not hmac.compare_digest(hmac.digest(_derived(file_key, b"", b"header"), head, "sha256"), mac):
            raise BundleLocked
        return _opened(content[found.end() :], file_key)
    except (InvalidTag, ValueError):
        raise BundleLocked from None


def _opened(body: bytes, file_key: bytes) -> bytes:
    nonce, sealed = body[:16], body[16:]
    cipher = ChaCha20Poly1305(_derived(file_key, nonce, b"payload"))
    size = PIECE + _TAG
    count = max(1, -(-len(sealed) // size))
    parts = []
    for number in range(count):
        piece = sealed[number * size : (number + 1) * size]
        parts.append(cipher.decrypt(_nonce(number, is_last=number == count - 1), piece, None))
    if count > 1 and not parts[-1]:
        raise BundleLocked  # an empty last piece is none (age.md)
    return b"".join(parts)


def _stretched(passphrase: str, salt: bytes, work: int) -> bytes:
    return Scrypt(salt=_LABEL + salt, length=32, n=1 << work, r=8, p=1).derive(passphrase.encode())


def _derived(key: bytes, salt: bytes, info: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt or None, info).derive(key)


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])


def _text(raw: bytes) -> bytes:
    return base64.b64encode(raw).rstrip(b"=")


def _bytes(text: bytes) -> bytes:
    raw = base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
    if _text(raw) != text:
        raise ValueError("not canonical")
    return raw
