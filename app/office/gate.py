"""How much work one process takes on at once; above, a device is told when to ask again (5-sync.md 2.7)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager

from app.domain.errors import OfficeBusy

THREADS = 8
"""Transactions at once in one process; more only queue at the database."""
WAITING = 248
"""Requests that wait for a thread: two or three seconds of work (CAPACITY.md)."""
MOST_BYTES = 64 * 1024 * 1024
"""Of their bodies, which are in memory meanwhile; a first batch has 64 kB, the largest 1 MB."""
LONGEST_WAIT = 30
"""Seconds a device is asked to wait at most."""


class Gate:
    """Counts what is being worked on; used by the event loop's thread alone."""

    def __init__(self, most: int = THREADS + WAITING, most_bytes: int = MOST_BYTES) -> None:
        """`most` = requests at once, those that wait included; `most_bytes` of their bodies."""
        self._most, self._most_bytes = most, most_bytes
        self._seconds = 0.02
        self._bytes = 0
        self.inside = 0

    def expect(self) -> None:
        """Raises `OfficeBusy` while there is no room.

        Said only once a body was read: the answer is signed over the request, or no device would believe it.
        """
        if self.inside >= self._most or self._bytes >= self._most_bytes:
            wait = math.ceil(self.inside * self._seconds / THREADS)
            raise OfficeBusy(wait_seconds=min(max(1, wait), LONGEST_WAIT))

    @contextmanager
    def through(self, size: int) -> Iterator[None]:
        """One request's work, with a body of so many bytes. Raises as `expect`."""
        self.expect()
        self.inside += 1
        self._bytes += size
        try:
            yield
        finally:
            self.inside -= 1
            self._bytes -= size

    def took(self, seconds: float) -> None:
        """What one transaction took: makes the advice how long to wait."""
        self._seconds += (seconds - self._seconds) / 16
