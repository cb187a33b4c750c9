"""Talks and notes of a case: written, corrected, thrown away and brought back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from app.actions.ports import UnitOfWork
from app.actions.touched import Kind, Touched, touched
from app.domain.casework import CaseNote, ContactKind
from app.domain.clock import Clock
from app.domain.errors import AnswersIncomplete
from app.domain.ids import new_id
from app.sync.changes import Seen


@dataclass(frozen=True, slots=True)
class NoteText:
    """What a person writes about a talk."""

    text: str
    at: datetime
    contact: ContactKind = ContactKind.NOTE
    minutes: int | None = None
    language: str | None = None
    interpreter: str | None = None
    readers: tuple[str, ...] = ()


def write(case_id: UUID, said: NoteText, *, author_id: UUID, work: UnitOfWork) -> Touched:
    """Add a note to the case.

    Raises:
        AnswersIncomplete: nothing was written.
    """
    _demand_text(said)
    note = CaseNote(new_id(), case_id, said.at, author_id, said.text.strip())
    note = _with(note, said)
    with work() as unit:
        unit.notes.add(note)
        unit.commit()
    return touched(Kind.NOTE, ids=[case_id, note.id])


def correct(note: CaseNote, said: NoteText, *, seen: Seen, work: UnitOfWork) -> Touched:
    """Another text for a note, against what was on the screen (`note`, `seen`).

    Raises:
        AnswersIncomplete: nothing is left of it; it is thrown away by `remove`.
    """
    _demand_text(said)
    with work() as unit:
        unit.notes.save(_with(note, said), base=note, seen=seen)
        unit.commit()
    return touched(Kind.NOTE, Kind.CONFLICT, ids=[note.case_id, note.id])


def remove(note: CaseNote, *, work: UnitOfWork, clock: Clock) -> Touched:
    """Throw a note away; it can be brought back until it is erased."""
    return _set_removed(note, clock.now(), work)


def bring_back(note: CaseNote, *, work: UnitOfWork) -> Touched:
    """Undo `remove`."""
    return _set_removed(note, None, work)


def may_read(note: CaseNote, reader: UUID) -> bool:
    """Whether `reader`, who may read the case, may read this note of it."""
    return not note.readers or str(reader) in note.readers or note.author_id == reader


def _with(note: CaseNote, said: NoteText) -> CaseNote:
    return replace(
        note,
        text=said.text.strip(),
        at=said.at,
        contact=said.contact,
        minutes=said.minutes,
        language=said.language or None,
        interpreter=(said.interpreter or "").strip() or None,
        readers=said.readers,
    )


def _demand_text(said: NoteText) -> None:
    if not said.text.strip():
        raise AnswersIncomplete(questions=["text"])


def _set_removed(note: CaseNote, at: datetime | None, work: UnitOfWork) -> Touched:
    with work() as unit:
        unit.notes.save(replace(unit.notes.get(note.id), removed_at=at))
        unit.commit()
    return touched(Kind.NOTE, ids=[note.case_id, note.id])
