"""Photos, scans and signatures of answers: encrypted in the store, on this workstation only."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, delete, or_, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from app.actions.store_ports import CleanFile
from app.domain.clock import Clock
from app.domain.errors import AttachmentUnusable, RecordNotFound
from app.store.engine import reading, writing
from app.store.tables import attachment, draft

MOST_BYTES = 60 * 1024 * 1024
"""Of a file that is given: a telephone's photo may have 25 MB."""

MOST_KEPT = 10 * 1024 * 1024
"""Of a file that is kept; a picture made anew has about one."""

GRACE = timedelta(days=1)
"""A file that no draft names may belong to an answer that is just being written; after a day it does not."""

EXTENSIONS: Mapping[str, str] = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}
"""What is ever kept; `Clean` makes one of these of everything else."""

_NAME = re.compile(r"[0-9a-f]{64}\.(?:jpg|png|pdf)")

Clean = Callable[[bytes, str, int], tuple[bytes, str]]
"""(content, media type, longest side in pixels or 0) → the first two, made anew within limits.

Raises `AttachmentUnusable`.
"""


class SqlAttachments:
    """Files of answers (`actions.ports.Attachments`); each call is one transaction."""

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
        made, kind = file.content, file.media_type
        name = f"{hashlib.sha256(made).hexdigest()}.{EXTENSIONS[kind]}"
        row = {
            "name": name,
            "media_type": kind,
            "kept_at": self._clock.now(),
            "handed_in": False,
            "content": made,
        }
        with writing(self._engine, self._path) as connection:
            connection.execute(
                upsert(attachment)
                .values(row)
                .on_conflict_do_update(index_elements=["name"], set_={"kept_at": row["kept_at"]})
            )
        return name

    def read(self, name: str) -> bytes:
        """Raises `RecordNotFound`."""
        with reading(self._engine, self._path) as connection:
            query = select(attachment.c.content).where(attachment.c.name == name)
            content: bytes | None = connection.execute(query).scalar_one_or_none()
        if content is None:
            raise RecordNotFound(kind="attachment", id=name)
        return content


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
    """The files of answers that were handed in stay, whatever becomes of drafts."""
    names = set(names_in(answers))
    if names:
        connection.execute(update(attachment).where(attachment.c.name.in_(names)).values(handed_in=True))


def sweep(connection: Connection, dropped: Iterable[str], now: datetime) -> None:
    """Forget the files of drafts that were dropped, and those replaced in a draft long ago."""
    in_drafts = {
        name
        for row in connection.execute(select(draft.c.answers, draft.c.aside))
        for name in names_in(list(row))
    }
    connection.execute(
        delete(attachment).where(
            attachment.c.handed_in.is_(False),
            attachment.c.name.not_in(in_drafts),
            or_(attachment.c.name.in_(set(dropped)), attachment.c.kept_at < now - GRACE),
        )
    )
