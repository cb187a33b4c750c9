"""From where a person changes something: the screen, form or command, kept with every change.

Set around the work of a page (`app.ui.navigation.Page`) or of a command, read when a unit is
committed. Names are stable and English: `case.notes`, `form:intake`, `command:import`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_ORIGIN: ContextVar[str] = ContextVar("origin", default="")


def current() -> str:
    """Where the running work comes from; empty when nobody said."""
    return _ORIGIN.get()


@contextmanager
def named(origin: str) -> Iterator[None]:
    """Everything that is committed inside comes from `origin`."""
    token = _ORIGIN.set(origin)
    try:
        yield
    finally:
        _ORIGIN.reset(token)
