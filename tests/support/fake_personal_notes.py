"""Personal notes in memory (`app.actions.personal_notes.PersonalNotes`)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from app.actions.personal_notes import PersonalNote
from app.domain.errors import OwnKeyMissing
from app.domain.ids import new_id


class FakePersonalNotes:
    """Of one owner, whose key is at hand until somebody says otherwise."""

    def __init__(self) -> None:
        self.kept: dict[UUID, PersonalNote] = {}
        self.are_open = True

    def keep(self, case_id: UUID, text: str, *, at: datetime, id: UUID | None = None) -> UUID:
        if not self.are_open:
            raise OwnKeyMissing
        note = PersonalNote(id or new_id(), case_id, at, text)
        self.kept[note.id] = note
        return note.id

    def of(self, case_id: UUID) -> tuple[PersonalNote, ...]:
        mine = [note for note in self.kept.values() if note.case_id == case_id]
        return tuple(sorted(mine, key=lambda note: (note.at, note.id), reverse=True))

    def drop(self, id: UUID) -> None:
        self.kept.pop(id, None)
