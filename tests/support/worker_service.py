"""A service for the limited worker that does what bad input might make one do."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable


def open_service(given: bytes) -> Callable[[bytes], bytes]:
    if given == b"broken start":
        raise ValueError(given)

    def answer(request: bytes) -> bytes:
        return _MISDEEDS.get(request, lambda: given + request)() or given + request

    return answer


def _loop() -> bytes:
    while True:
        pass


def _hoard() -> bytes:
    held = []
    while True:
        held.append(bytearray(16 * 1024 * 1024))


def _raise() -> bytes:
    raise ValueError("Elena Beispielova")


def _print() -> bytes:
    print("Elena Beispielova")
    print("Elena Beispielova", file=sys.stderr)
    return b""


_MISDEEDS: dict[bytes, Callable[[], bytes]] = {
    b"loop": _loop,
    b"memory": _hoard,
    b"crash": os.abort,
    b"raise": _raise,
    b"print": _print,
    b"long": lambda: b"x" * (33 * 1024 * 1024),
}
