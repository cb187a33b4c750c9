"""Compiled forms as they were when a draft was begun: it can be finished on exactly that form."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Engine, select
from sqlalchemy.dialects.sqlite import insert

from app.domain.clock import Clock
from app.domain.forms import FormVersion
from app.store.engine import reading, writing
from app.store.tables import form_version


class SqlFormShelf:
    """Kept form versions (`actions.ports.FormShelf`); each call is one transaction."""

    def __init__(self, engine: Engine, path: Path, clock: Clock) -> None:
        """On an open store."""
        self._engine, self._path, self._clock = engine, path, clock

    def keep(self, form: FormVersion, xml: bytes) -> None:
        """Once for each source hash; a second time costs a look only."""
        if self.by_source(form.source_hash) is not None:
            return
        row = {
            "source_hash": form.source_hash,
            "form_id": form.form_id,
            "version": form.version,
            "kept_at": self._clock.now(),
            "xml": zlib.compress(xml),
        }
        with writing(self._engine, self._path) as connection:
            connection.execute(insert(form_version).values(row).on_conflict_do_nothing())

    def by_source(self, source_hash: str) -> bytes | None:
        """The compiled form made of exactly this file."""
        return self._found(form_version.c.source_hash == source_hash)

    def by_version(self, form_id: str, version: str) -> bytes | None:
        """The one last kept under this version."""
        return self._found(form_version.c.form_id == form_id, form_version.c.version == version)

    def _found(self, *conditions: ColumnElement[Any]) -> bytes | None:
        query = select(form_version.c.xml).where(*conditions).order_by(form_version.c.kept_at.desc()).limit(1)
        with reading(self._engine, self._path) as connection:
            packed: bytes | None = connection.execute(query).scalar_one_or_none()
        return None if packed is None else zlib.decompress(packed)
