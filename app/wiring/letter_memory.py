"""What letters of a kind said last, kept among the settings inside the encrypted store."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.store.workstation import OpenStore


class StoreLetterMemory:
    """`app.actions.ports.LetterMemory` over the workstation's store."""

    def __init__(self, store: OpenStore) -> None:
        """Unlocked."""
        self._store = store

    def last(self, kind_id: str) -> Mapping[str, Any]:
        """Answers of the last letter of this kind; empty if there is none."""
        found = self._store.setting(_name(kind_id))
        return found if isinstance(found, dict) else {}

    def keep(self, kind_id: str, answers: Mapping[str, Any]) -> None:
        """Remember texts and numbers. Raises `StoreFull`."""
        plain = {name: value for name, value in answers.items() if isinstance(value, str | int)}
        self._store.put_setting(_name(kind_id), plain)


def _name(kind_id: str) -> str:
    return f"letter {kind_id}"
