"""Photos, scans and signatures of answers, papers of a case: encrypted, on this workstation only.

A file lies in pieces, so that one of 60 MB goes in and out without ever being whole in memory; its name
is the hash over all of them. A small picture of it lies in a row of its own, so that a list of papers
opens no file.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, delete, insert, or_, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from app.actions.store_ports import CleanFile
from app.domain.clock import Clock
from app.domain.errors import AttachmentUnusable, RecordNotFound
from app.store.engine import reading, writing
from app.store.tables import attachment, attachment_piece, attachment_thumb, draft

MOST_BYTES = 60 * 1024 * 1024
"""Of a file that is given as an answer: a telephone's photo may have 25 MB."""

MOST_KEPT = 10 * 1024 * 1024
"""Of an answer's file that is kept; a picture made anew has about one."""

PIECE = 256 * 1024
"""Bytes of a piece: 64 pages of the store."""

GRACE = timedelta(days=1)
"""A file that no draft names may belong to an answer that is just being written; after a day it does not."""

EXTENSIONS: Mapping[str, str] = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}
"""What is ever kept; `Clean` makes one of these of everything else."""

_NAME = re.compile(r"[0-9a-f]{64}\.(?:jpg|png|pdf)")
_AT_ONCE = 400

Clean = Callable[[bytes, str, int], tuple[bytes, str]]
"""(content, media type, longest side in pixels or 0) → the first two, made anew within limits.

Raises `AttachmentUnusable`.
"""


class SqlAttachments:
    """Files of answers and papers (`actions.ports.Attachments`); each call is one transaction."""

    def __init__(self, engine: Engine, path: Path, clock: Clock, clean: Clean) -> None:
        """On an open store; `clean` reads the untrusted file."""
        self._engine, self._path, self._clock, self._clean = engine, path, clock, clean

    def clean(self, content: bytes, media_type: str, longest: int = 0) -> CleanFile:
        """Make an untrusted file fit to be kept.

        Raises:
            AttachmentUnusable: `reason` = large, empty, type or broken.
        """
        if not content:
            raise AttachmentUnusable(reason="empty")
        if len(content) > MOST_BYTES:
            raise AttachmentUnusable(reason="large")
        made, kind = self._clean(content, media_type, longest)
        if len(made) > MOST_KEPT:
            raise AttachmentUnusable(reason="large")
        return CleanFile(made, kind)

    def keep(self, file: CleanFile) -> str:
        """Keep a file and return its name.

        Raises:
            StoreFull: the disk is full; nothing was kept.
        """
        sha256 = hashlib.sha256(file.content).hexdigest()
        return self.keep_pieces([file.content], file.media_type, sha256)

    def keep_pieces(self, content: Iterable[bytes], media_type: str, sha256: str, thumb: bytes = b"") -> str:
        """Keep a file that comes piece by piece, and its small picture; returns its name.

        Args:
            content: parts of any length; asked for one after the other.
            media_type: one of `EXTENSIONS`.
            sha256: what the whole must have, as it was when it was checked.
            thumb: a small picture; empty = none.

        Raises:
            AttachmentUnusable: `changed`: it is not what was checked; nothing was kept.
            StoreFull: the disk is full; nothing was kept.
        """
        name, now = f"{sha256}.{EXTENSIONS[media_type]}", self._clock.now()
        with writing(self._engine, self._path) as connection:
            again = update(attachment).where(attachment.c.name == name).values(kept_at=now)
            is_new = connection.execute(again).rowcount == 0
            if is_new:
                size = _write_pieces(connection, name, content, sha256)
                row = {"name": name, "media_type": media_type, "kept_at": now, "handed_in": False}
                connection.execute(insert(attachment).values(**row, size=size))
            if thumb:
                values = {"name": name, "content": thumb}
                connection.execute(
                    upsert(attachment_thumb)
                    .values(values)
                    .on_conflict_do_update(index_elements=["name"], set_=values)
                )
        return name

    def read(self, name: str) -> bytes:
        """The whole file. Raises `RecordNotFound`."""
        return b"".join(self.pieces(name))

    def pieces(self, name: str) -> Iterator[bytes]:
        """The file piece by piece; no transaction is open between two of them.

        Raises:
            RecordNotFound: it is not on this workstation, or it was erased in between.
        """
        one = select(attachment_piece.c.content).where(attachment_piece.c.name == name)
        place, given, size = 0, 0, self.size(name)
        while given < size:
            with reading(self._engine, self._path) as connection:
                query = one.where(attachment_piece.c.place == place)
                piece: bytes | None = connection.execute(query).scalar_one_or_none()
            if piece is None:
                raise RecordNotFound(kind="attachment", id=name)
            yield piece
            place, given = place + 1, given + len(piece)

    def size(self, name: str) -> int:
        """Bytes of the file. Raises `RecordNotFound`."""
        with reading(self._engine, self._path) as connection:
            query = select(attachment.c.size).where(attachment.c.name == name)
            found: int | None = connection.execute(query).scalar_one_or_none()
        if found is None:
            raise RecordNotFound(kind="attachment", id=name)
        return found

    def thumbs(self, names: Collection[str]) -> Mapping[str, bytes]:
        """Small pictures of these files, as far as they are on this workstation."""
        with reading(self._engine, self._path) as connection:
            found: dict[str, bytes] = {}
            for part in _parts(names):
                query = select(attachment_thumb).where(attachment_thumb.c.name.in_(part))
                found.update({row.name: row.content for row in connection.execute(query)})
        return found

    def sizes(self, names: Collection[str]) -> Mapping[str, int]:
        """Bytes of those of these files that are on this workstation."""
        with reading(self._engine, self._path) as connection:
            found: dict[str, int] = {}
            for part in _parts(names):
                query = select(attachment.c.name, attachment.c.size).where(attachment.c.name.in_(part))
                found.update({row.name: row.size for row in connection.execute(query)})
        return found


def _write_pieces(connection: Connection, name: str, content: Iterable[bytes], sha256: str) -> int:
    """Cut into pieces of one length; returns the bytes in all. Raises `AttachmentUnusable`."""
    whole, size = hashlib.sha256(), 0
    for place, piece in enumerate(_cut(content)):
        whole.update(piece)
        size += len(piece)
        values = {"name": name, "place": place, "content": piece}
        connection.execute(insert(attachment_piece).prefix_with("OR REPLACE"), values)
    if whole.hexdigest() != sha256:
        raise AttachmentUnusable(reason="changed")
    return size


def _cut(content: Iterable[bytes]) -> Iterator[bytes]:
    left = bytearray()
    for part in content:
        view = memoryview(part)
        for start in range(0, len(view), PIECE):
            left += view[start : start + PIECE]
            if len(left) >= PIECE:
                yield bytes(left[:PIECE])
                del left[:PIECE]
    if left:
        yield bytes(left)


def _parts(names: Collection[str]) -> Iterator[list[str]]:
    ordered = sorted(set(names))
    for start in range(0, len(ordered), _AT_ONCE):
        yield ordered[start : start + _AT_ONCE]


def names_in(answers: Any) -> Iterator[str]:
    """Names of kept files anywhere in answers."""
    if isinstance(answers, str):
        if _NAME.fullmatch(answers):
            yield answers
    elif isinstance(answers, Mapping):
        for value in answers.values():
            yield from names_in(value)
    elif isinstance(answers, Iterable):
        for value in answers:
            yield from names_in(value)


def hand_over(connection: Connection, answers: Any) -> None:
    """The files of answers that were handed in, and of papers, stay, whatever becomes of drafts."""
    names = set(names_in(answers))
    if names:
        connection.execute(update(attachment).where(attachment.c.name.in_(names)).values(handed_in=True))


def forget(connection: Connection, names: Iterable[str]) -> None:
    """Remove files with all their pieces and small pictures."""
    for part in _parts(set(names)):
        for table in (attachment_piece, attachment_thumb, attachment):
            connection.execute(delete(table).where(table.c.name.in_(part)))


def move_into_pieces(connection: Connection) -> None:
    """Once, by the upgrade: files of before lay in one row each, in a column `content`."""
    exec_sql = connection.exec_driver_sql
    for (name,) in exec_sql("SELECT name FROM attachment").all():
        length = "SELECT length(content) FROM attachment WHERE name = ?"
        size: int = exec_sql(length, (name,)).scalar_one()
        for place in range(-(-size // PIECE)):
            exec_sql(
                "INSERT INTO attachment_piece (name, place, content) "
                "SELECT name, ?, substr(content, ?, ?) FROM attachment WHERE name = ?",
                (place, place * PIECE + 1, PIECE, name),
            )
        exec_sql("UPDATE attachment SET size = ? WHERE name = ?", (size, name))


def sweep(connection: Connection, dropped: Iterable[str], now: datetime) -> None:
    """Forget the files of drafts that were dropped, and those replaced in a draft long ago."""
    in_drafts = {
        name
        for row in connection.execute(select(draft.c.answers, draft.c.aside))
        for name in names_in(list(row))
    }
    nobodys = select(attachment.c.name).where(
        attachment.c.handed_in.is_(False),
        attachment.c.name.not_in(in_drafts),
        or_(attachment.c.name.in_(set(dropped)), attachment.c.kept_at < now - GRACE),
    )
    forget(connection, connection.execute(nobodys).scalars().all())
