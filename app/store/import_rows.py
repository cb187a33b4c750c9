"""Rows of foreign tables that came in (`actions.store_ports.ImportRows`).

What is kept is an HMAC under a random salt that stays in the store: nobody can guess a client back from
it without the store's key. It goes when the case is erased.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert as upsert

from app.store.local import put_setting, read_setting
from app.store.tables import import_row

SALT = "import-salt"
"""Name of the setting that holds the salt."""
_PART = 500
"""Keys in one statement."""


class SqlImportRows:
    """In an open transaction."""

    def __init__(self, connection: Connection) -> None:
        """Reads nothing yet."""
        self._connection = connection
        self._salt = b""

    def known(self, keys: Collection[str]) -> frozenset[str]:
        """Those of these that came in."""
        by_digest = {self._digest(key): key for key in keys}
        found: set[str] = set()
        digests = list(by_digest)
        for start in range(0, len(digests), _PART):
            part = digests[start : start + _PART]
            rows = self._connection.execute(select(import_row.c.key).where(import_row.c.key.in_(part)))
            found.update(by_digest[digest] for digest in rows.scalars())
        return frozenset(found)

    def note(self, key: str, case_id: UUID) -> None:
        """This row has become this case."""
        row = {"key": self._digest(key), "case_id": case_id}
        self._connection.execute(upsert(import_row).values(row).on_conflict_do_nothing())

    def _digest(self, key: str) -> bytes:
        if not self._salt:
            kept = read_setting(self._connection, SALT)
            if kept is None:
                kept = os.urandom(32).hex()
                put_setting(self._connection, SALT, kept)
            self._salt = bytes.fromhex(kept)
        return hmac.digest(self._salt, key.encode(), "sha256")
