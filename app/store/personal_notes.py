"""Personal notes in their table: each sealed under its owner's own key (`app.actions.personal_notes`)."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Engine, delete, select
from sqlalchemy.dialects.sqlite import insert as upsert

from app.actions.personal_notes import PersonalNote
from app.domain.errors import OwnKeyMissing
from app.domain.ids import new_id
from app.store.engine import reading, writing
from app.store.tables import personal_note

_NONCE = 12
"""Bytes of an AES-GCM nonce (NIST SP 800-38D)."""


class SqlPersonalNotes:
    """Notes of one owner (`actions.personal_notes.PersonalNotes`); each call is one transaction."""

    def __init__(self, engine: Engine, path: Path, owner: UUID, own_key: bytes) -> None:
        """On an open store; an empty `own_key` opens and writes nothing."""
        self._engine, self._path, self._owner, self._key = engine, path, owner, own_key

    @property
    def are_open(self) -> bool:
        """Whether the owner's own key is at hand."""
        return bool(self._key)

    def keep(self, case_id: UUID, text: str, *, at: datetime, id: UUID | None = None) -> UUID:
        """Write a note, or another text for the note `id`; returns its id.

        Raises:
            OwnKeyMissing: the owner's own key is not at hand.
            StoreFull: the disk is full; what was there stays.
        """
        if not self._key:
            raise OwnKeyMissing
        note = id or new_id()
        nonce = os.urandom(_NONCE)
        sealed = nonce + AESGCM(self._key).encrypt(nonce, text.encode(), self._bound(note, case_id))
        row = {"id": note, "owner": self._owner, "case_id": case_id, "at": at, "sealed": sealed}
        with writing(self._engine, self._path) as connection:
            connection.execute(
                upsert(personal_note)
                .values(row)
                .on_conflict_do_update(
                    index_elements=["id"],
                    set_={"sealed": sealed, "at": at},
                    where=personal_note.c.owner == self._owner,
                )
            )
        return note

    def of(self, case_id: UUID) -> tuple[PersonalNote, ...]:
        """The owner's of one case, newest first."""
        with reading(self._engine, self._path) as connection:
            rows = connection.execute(
                select(personal_note)
                .where(personal_note.c.case_id == case_id, personal_note.c.owner == self._owner)
                .order_by(personal_note.c.at.desc(), personal_note.c.id.desc())
            ).all()
        return tuple(
            PersonalNote(row.id, row.case_id, row.at, self._text(row.id, row.case_id, row.sealed))
            for row in rows
        )

    def closed(self) -> int:
        """How many of the owner's notes her key does not open: it came new with another way in."""
        with reading(self._engine, self._path) as connection:
            rows = connection.execute(select(personal_note).where(personal_note.c.owner == self._owner)).all()
        return sum(self._text(row.id, row.case_id, row.sealed) is None for row in rows)

    def drop(self, id: UUID) -> None:
        """Destroy one of the owner's; it cannot be brought back."""
        with writing(self._engine, self._path) as connection:
            connection.execute(
                delete(personal_note).where(personal_note.c.id == id, personal_note.c.owner == self._owner)
            )

    def _text(self, id: UUID, case_id: UUID, sealed: bytes) -> str | None:
        if not self._key:
            return None
        try:
            bound = self._bound(id, case_id)
            return AESGCM(self._key).decrypt(sealed[:_NONCE], sealed[_NONCE:], bound).decode()
        except InvalidTag:
            return None

    def _bound(self, id: UUID, case_id: UUID) -> bytes:
        """A note cannot be moved to another case or owner."""
        return id.bytes + case_id.bytes + self._owner.bytes
