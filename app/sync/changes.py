"""A change set: one save of one person, the unit of sync (5-sync.md 3.3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.sync.merge import Dot

Seen = Mapping[str, frozenset[Dot]]
"""Per field, the dots that were on the screen when the form was opened."""

SCHEMA = 3
"""Version of the synced fields; rises with every added field (5-sync.md 3.9)."""


@dataclass(frozen=True, slots=True)
class Op:
    """The written fields of one record."""

    table: str
    id: UUID
    fields: Mapping[str, Any]
    """Plain values: str, int, bool, None, list, dict; dates as ISO text, UUIDs as text."""
    preds: Mapping[str, frozenset[Dot]]


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """One save. (device, ctr) is its idempotency key everywhere."""

    device: UUID
    ctr: int
    hlc: int
    """Hybrid logical clock: milliseconds << 16 | counter. Orders the display only."""
    author: UUID
    scope: UUID
    schema: int
    ops: tuple[Op, ...]
    origin: str = ""
    """From which screen, form or command it came; empty where an older version did not say."""
