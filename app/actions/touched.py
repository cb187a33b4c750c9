"""What an action changed: kinds and ids, so that the screens that show them fetch again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class Kind(StrEnum):
    """Kinds of things a screen can show."""

    CASE = "case"
    REFERRAL = "referral"
    LETTER = "letter"
    DRAFT = "draft"
    STATIONERY = "stationery"
    PRINT_JOB = "print-job"
    CONFLICT = "conflict"
    CLIENT = "client"
    NOTE = "note"
    PLAN = "plan"
    """Goals, measures, steps of the chain."""
    AGENDA = "agenda"
    """Appointments, deadlines, reminders."""
    DOCUMENT = "document"
    ACCESS = "access"
    """Who may read a case; access in an emergency."""
    ERASURE = "erasure"
    BACKUP = "backup"
    SYNC = "sync"


@dataclass(frozen=True, slots=True)
class Touched:
    """Kinds and ids that changed."""

    kinds: frozenset[Kind]
    ids: frozenset[UUID] = field(default_factory=frozenset)

    def joined(self, other: Touched) -> Touched:
        """Both together."""
        return Touched(self.kinds | other.kinds, self.ids | other.ids)


def touched(*kinds: Kind, ids: Iterable[UUID] = ()) -> Touched:
    """Shorthand for building a `Touched`."""
    return Touched(frozenset(kinds), frozenset(ids))
