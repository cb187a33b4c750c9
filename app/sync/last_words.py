"""What a revoked device says last: its unsent change sets, sealed to the office (5-sync.md 3.7).

Sealed by HPKE (RFC 9180) to a key that the office derives from its own, named in the signed notice: the
file can wait on a workstation that has lost its key, and go by any way. The device signs each part before
it wipes itself, so that it can be handed in afterwards, once or ten times.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Final
from uuid import UUID

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.domain.errors import MessageBroken, MessageTooLarge
from app.sync import packing
from app.sync.healing import Count
from app.sync.wire import MAX_BODY, MAX_CHANGE, MAX_INFLATED, VERSIONS

SEALED_PATH = "/sync/v1/sealed"
PART = 2 * 1024 * 1024
"""Bytes of change sets in one part, at least one: far below what the office takes at once."""
_SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_LABEL: Final = b"sozialraumbuero last words/1\0"

Change = tuple[int, bytes]
"""(counter, bytes of the change set)."""


class LastWords(msgspec.Struct, frozen=True, omit_defaults=True):
    """One part."""

    v: tuple[int, ...]
    device: UUID
    sealed: bytes


class Receipt(msgspec.Struct, frozen=True, omit_defaults=True):
    """How many change sets of a part were new to the office."""

    v: int
    kept: Count


_Ctr = Annotated[int, msgspec.Meta(ge=1, le=2**53)]
_Raw = Annotated[bytes, msgspec.Meta(max_length=MAX_CHANGE)]


class _Inner(msgspec.Struct, frozen=True):
    changes: tuple[tuple[_Ctr, _Raw], ...]


_encoder = msgspec.msgpack.Encoder(uuid_format="bytes")


def sealing_key(signing: Ed25519PrivateKey) -> X25519PrivateKey:
    """The office's key for sealed work: derived, so that no backup can lack it."""
    derive = HKDF(SHA256(), 32, salt=None, info=_LABEL + b"office")
    return X25519PrivateKey.from_private_bytes(derive.derive(signing.private_bytes_raw()))


def sealed_parts(public: bytes, device: UUID, changes: Sequence[Change]) -> Iterator[bytes]:
    """Bodies to be signed and handed in, one after the other."""
    key = X25519PublicKey.from_public_bytes(public)
    for part in _parts(changes):
        plain = packing.deflate(_encoder.encode(_Inner(tuple(part))))
        sealed = _SUITE.encrypt(plain, key, info=_LABEL + device.bytes)
        yield packing.deflate(_encoder.encode(LastWords(VERSIONS, device, sealed)))


def read(body: bytes) -> LastWords:
    """Raises `MessageTooLarge`, `MessageBroken`."""
    plain = packing.inflate(body, at_most=MAX_BODY, inflated=MAX_BODY)
    try:
        return msgspec.msgpack.decode(plain, type=LastWords)
    except (msgspec.MsgspecError, UnicodeDecodeError, ValueError) as error:
        raise MessageBroken(reason="last words") from error


def opened(words: LastWords, signing: Ed25519PrivateKey) -> tuple[Change, ...]:
    """The change sets of a part. Raises `MessageTooLarge`, `MessageBroken`."""
    try:
        plain = _SUITE.decrypt(words.sealed, sealing_key(signing), info=_LABEL + words.device.bytes)
    except (InvalidTag, ValueError) as error:
        raise MessageBroken(reason="sealed") from error
    inner = packing.inflate(plain, at_most=MAX_BODY, inflated=MAX_INFLATED)
    try:
        return msgspec.msgpack.decode(inner, type=_Inner).changes
    except (msgspec.MsgspecError, UnicodeDecodeError, ValueError) as error:
        raise MessageBroken(reason="last words") from error


def pack_receipt(kept: int) -> bytes:
    """The office's answer."""
    return packing.deflate(_encoder.encode(Receipt(max(VERSIONS), kept)))


def read_receipt(body: bytes) -> int:
    """How many were new. Raises `MessageBroken`, `MessageTooLarge`."""
    plain = packing.inflate(body, at_most=MAX_BODY, inflated=MAX_BODY)
    try:
        return msgspec.msgpack.decode(plain, type=Receipt).kept
    except (msgspec.MsgspecError, UnicodeDecodeError, ValueError) as error:
        raise MessageBroken(reason="receipt") from error


def _parts(changes: Sequence[Change]) -> Iterator[list[Change]]:
    part: list[Change] = []
    size = 0
    for ctr, raw in changes:
        if len(raw) > MAX_CHANGE:
            raise MessageTooLarge(size=len(raw), limit=MAX_CHANGE)
        if part and size + len(raw) > PART:
            yield part
            part, size = [], 0
        part.append((ctr, raw))
        size += len(raw)
    if part:
        yield part
