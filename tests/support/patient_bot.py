"""Hands for windows that wait longer on a busy machine: a test that succeeds takes no longer by it."""

from __future__ import annotations

from collections.abc import Callable

from pytestqt.qtbot import QtBot

PATIENCE = 30_000
"""Milliseconds until what a test waits for is given up."""


class PatientBot(QtBot):
    """`QtBot` gives up after five seconds, which two busy cores need now and then."""

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = PATIENCE) -> None:  # noqa: N802
        """Wait until `callback` says true."""
        super().waitUntil(callback, timeout=timeout)
