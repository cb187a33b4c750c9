"""A real device's side of sync, as if it belonged to an office."""

from __future__ import annotations

from typing import Any, cast

from app.actions.sync_ports import SyncStore


class _Enrolled:
    def __init__(self, real: SyncStore) -> None:
        self._real = real

    def account(self) -> object:
        return object()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


def enrolled(real: SyncStore) -> SyncStore:
    """Everything else is the real one's."""
    return cast("SyncStore", _Enrolled(real))
