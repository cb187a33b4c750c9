"""A caseworker's personal notes: hers alone, under her own key (§ 203 StGB, § 35 SGB I).

They are kept apart from the file of the client, never synced, and nobody else can open them: no
colleague, no recovery code, no office (7-desktop.md part 2).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PersonalNote:
    """One personal note."""

    id: UUID
    case_id: UUID
    at: datetime
    text: str | None = field(repr=False)
    """None = written under a key that is gone: the passphrase was replaced by the recovery code."""


class PersonalNotes(Protocol):
    """The personal notes of the caseworker who is signed in."""

    @property
    def are_open(self) -> bool:
        """Whether her own key is at hand: else nothing can be written or read."""
        ...

    def keep(self, case_id: UUID, text: str, *, at: datetime, id: UUID | None = None) -> UUID:
        """Write a note, or another text for the note `id`; returns its id.

        Raises:
            OwnKeyMissing: her own key is not at hand.
            StoreFull: the disk is full; what was there stays.
        """
        ...

    def of(self, case_id: UUID) -> tuple[PersonalNote, ...]:
        """Hers of one case, newest first."""
        ...

    def drop(self, id: UUID) -> None:
        """Destroy one of hers; it cannot be brought back."""
        ...
