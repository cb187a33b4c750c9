"""Merging one field: a multi-value register (5-sync.md 3.3).

Every write names the values its author had on the screen (`preds`); it replaces those and nothing
else. Two values that did not know of each other both stay: one is shown, the other is listed until
a person who saw both decides. Clocks order the display, they never decide what survives. The
result does not depend on the order of arrival across devices, and a write that comes twice changes
nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True, order=True)
class Dot:
    """Names one write: the device and the number of its change set."""

    device: UUID
    ctr: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value that nobody who saw it has replaced."""

    hlc: int
    value: Any


@dataclass(frozen=True, slots=True)
class Write:
    """One field of one change set."""

    dot: Dot
    hlc: int
    value: Any
    preds: frozenset[Dot] = frozenset()


@dataclass(frozen=True, slots=True)
class Register:
    """What is known of one field of one record."""

    candidates: Mapping[Dot, Candidate] = field(default_factory=dict)
    dead: frozenset[Dot] = frozenset()
    """Dots that were replaced before they arrived."""

    @property
    def head(self) -> Dot | None:
        """The dot of the shown value."""
        if not self.candidates:
            return None
        return max(self.candidates, key=lambda dot: (self.candidates[dot].hlc, dot))

    @property
    def value(self) -> Any:
        """The shown value: the candidate with the largest (hlc, dot)."""
        head = self.head
        return None if head is None else self.candidates[head].value

    @property
    def in_conflict(self) -> bool:
        """More than one distinct value; equal concurrent values are no conflict."""
        values = [candidate.value for candidate in self.candidates.values()]
        return any(value != values[0] for value in values[1:])


def merge(register: Register, write: Write, *, seen: Mapping[UUID, int]) -> Register:
    """Return the register after `write`.

    Args:
        register: what was known before.
        write: the write that arrives, own or foreign.
        seen: highest counter applied per device *before* this change set (the exact test for
            duplicates; the feed keeps each device's order).
    """
    if write.dot.ctr <= seen.get(write.dot.device, 0):
        return register
    candidates = dict(register.candidates)
    dead = set(register.dead)
    for pred in write.preds:
        if candidates.pop(pred, None) is None and pred.ctr > seen.get(pred.device, 0):
            dead.add(pred)
    if write.dot in dead:
        dead.discard(write.dot)
    else:
        candidates[write.dot] = Candidate(write.hlc, write.value)
    return Register(candidates, frozenset(dead))
