"""Small and safe on the line: compressed, and never inflated or nested beyond a limit (5-sync.md 3.4)."""

from __future__ import annotations

import math
import threading
from typing import Any

import zstandard

from app.domain.errors import MessageBroken, MessageTooLarge


class _Codecs(threading.local):
    """One compressor per thread: a shared one corrupted frames under load (5-sync.md 3.4)."""

    def __init__(self) -> None:
        self.compressor = zstandard.ZstdCompressor(level=3)
        self.decompressor = zstandard.ZstdDecompressor(max_window_size=2**23)


_codecs = _Codecs()


def deflate(plain: bytes) -> bytes:
    """Compress with zstandard, level 3."""
    return _codecs.compressor.compress(plain)


def inflate(body: bytes, *, at_most: int, inflated: int) -> bytes:
    """The bytes that were compressed.

    Raises:
        MessageTooLarge: above `at_most` bytes as sent, or `inflated` bytes then.
        MessageBroken: not a whole zstandard frame.
    """
    if len(body) > at_most:
        raise MessageTooLarge(size=len(body), limit=at_most)
    try:
        with _codecs.decompressor.stream_reader(body) as stream:
            plain = stream.read(inflated + 1)
    except zstandard.ZstdError as error:
        raise MessageBroken(reason="zstd") from error
    if len(plain) > inflated:
        raise MessageTooLarge(size=len(plain), limit=inflated)
    return plain


def check_value(value: Any, depth: int) -> None:
    """Whether a field of any table could hold this, nested at most so deep.

    Raises:
        MessageBroken: the reason names what no field can hold.
    """
    if depth == 0:
        raise MessageBroken(reason="depth")
    if isinstance(value, list):
        for item in value:
            check_value(item, depth - 1)
    elif isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise MessageBroken(reason="key")
            _check_plain(key)
            check_value(item, depth - 1)
    else:
        _check_plain(value)


def _check_plain(value: Any) -> None:
    match value:
        case None | bool():
            return
        case str() if "\0" in value:  # PostgreSQL text cannot hold it
            raise MessageBroken(reason="nul")
        case int() if not -(2**63) <= value < 2**63:
            raise MessageBroken(reason="range")
        case float() if not math.isfinite(value):
            raise MessageBroken(reason="range")
        case str() | int() | float():
            return
        case _:
            raise MessageBroken(reason=type(value).__name__)
