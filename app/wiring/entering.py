"""That somebody came in stands in the audit trail, and how many wrong passphrases there were before."""

from __future__ import annotations

import contextlib
from datetime import datetime
from pathlib import Path

from app.actions.ports import Caseworker
from app.domain.audit import Act
from app.domain.errors import StoreFull
from app.store.file_names import TRIES_FILE
from app.store.keys import Tries
from app.store.workstation import OpenStore


def failed_before(home: Path) -> int:
    """Wrong passphrases since the store was last opened; asked before it is opened."""
    return Tries.read(home / TRIES_FILE).count


def note_entry(store: OpenStore, worker: Caseworker, failed: int, now: datetime) -> None:
    """Write it down. A full disk keeps nobody out: whoever comes in can make room."""
    with contextlib.suppress(StoreFull), store.work(worker.id)() as unit:
        if failed:
            unit.audit.note(Act.UNLOCK_FAILED, worker.id, at=now, count=failed)
        unit.audit.note(Act.UNLOCKED, worker.id, at=now)
        unit.commit()
