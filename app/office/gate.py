"""How much work one process takes on at once; above, a device is told when to ask again (5-sync.md 2.7)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager

from app.domain.errors import OfficeBusy

THREADS = 8
"""Transactions at once in one process; more only queue at the database."""
WAITING = 120
"""Requests that wait for a thread, their bodies in memory: a second or two of work."""
LONGEST_WAIT = 30
"""Seconds a device is asked to wait at most."""


class Gate:
    """Counts what is being worked on; used by the event loop's thread alone."""

    def __init__(self, most: int = THREADS + WAITING) -> None:
        """`most` = requests at once, those that wait included."""
        self._most = most
        self._seconds = 0.02
        self.inside = 0

    def expect(self) -> None:
        """Raises `OfficeBusy` while there is no room.

        Said only once a body was read: the answer is signed over the request, or no device would believe it.
        """
        if self.inside >= self._most:
            wait = math.ceil(self._most * self._seconds / THREADS)
            raise OfficeBusy(wait_seconds=min(max(1, wait), LONGEST_WAIT))

    @contextmanager
    def through(self) -> Iterator[None]:
        """One request's work. Raises as `expect`."""
        self.expect()
        self.inside += 1
        try:
            yield
        finally:
            self.inside -= 1

    def took(self, seconds: float) -> None:
        """What one transaction took: makes the advice how long to wait."""
        self._seconds += (seconds - self._seconds) / 16
