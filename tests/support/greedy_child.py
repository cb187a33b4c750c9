"""A child that takes all it can get, to see that the limits hold."""

from __future__ import annotations

from collections.abc import Sequence


def main(arguments: Sequence[str]) -> int:
    if arguments[0] == "time":
        while True:
            pass
    held = []
    while True:
        held.append(bytearray(16 * 1024 * 1024))
