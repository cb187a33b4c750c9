"""The office's list of what was erased, beside its database: ids only. It outlives a restore.

A backup does not know what was erased after it was made; this file does, and every restore replays it
before the office opens (5-sync.md 3.7). An erasure counts as done only when it stands here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from uuid import UUID

from sqlalchemy import Connection, select

from app.domain.office_errors import OfficeFileUnwritable
from app.store.erasing import Place
from app.store.keys import write_whole
from app.store.office_tables import erased

LIST: Final = "office.erasures"


def erased_here(connection: Connection, tenant: UUID) -> dict[Place, UUID]:
    """Every record that was erased, with the id of its erasure."""
    rows = connection.execute(select(erased).where(erased.c.tenant == tenant))
    return {(row.tbl, row.id): row.erasure_id for row in rows}


def listed(path: Path) -> dict[Place, UUID]:
    """What the list holds; no list is an empty one. Raises `OfficeFileUnwritable` if it cannot be read."""
    try:
        content = json.loads(path.read_bytes())
        return {(str(name), UUID(id)): UUID(erasure) for name, id, erasure in content["erased"]}
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise OfficeFileUnwritable(path=str(path), reason=error.strerror or "") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise OfficeFileUnwritable(path=str(path), reason=type(error).__name__) from error


def remember(path: Path, places: Mapping[Place, UUID]) -> None:
    """Add to the list what it does not hold. Raises `OfficeFileUnwritable`."""
    known = listed(path)
    if places.keys() <= known.keys():
        return
    whole = {**known, **places}
    rows = sorted([name, id.hex, erasure.hex] for (name, id), erasure in whole.items())
    try:
        write_whole(path, json.dumps({"version": 1, "erased": rows}).encode())
    except OSError as error:
        raise OfficeFileUnwritable(path=str(path), reason=error.strerror or "") from error
