"""Long work on a store in a process of its own: `python -m tests.support.erasing_child HOME WORK`.

Says `done` or the name of what was in the way, and how many backups are there then.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from app.domain.backups import Reason
from app.domain.errors import AppError
from app.store import backups
from app.store.keys import new_recovery_code
from app.store.workstation import OpenStore
from app.wiring.backups import after_erasure
from tests.support.stores import NOW, PASSPHRASE, WORKER, Clock, reopened


def _finish(store: OpenStore) -> None:
    store.after_erasure.append(after_erasure(store, Clock()))
    store.finish_erasures()


def _back_up(store: OpenStore) -> None:
    source = backups.Source(store.path, store.key)
    made = backups.make(source, backups.home_folder(store.path.parent), Reason.WISH, NOW)
    backups.verify(made, store.key)


def _rekey(store: OpenStore) -> None:
    store.rekey({WORKER.name: PASSPHRASE}, new_recovery_code(), by=WORKER.id)


WORK: dict[str, Callable[[OpenStore], None]] = {"finish": _finish, "backup": _back_up, "rekey": _rekey}


def main(home: Path, what: str) -> None:
    """See above."""
    store = reopened(home)
    said = "done"
    try:
        WORK[what](store)
    except AppError as error:
        said = type(error).__name__
    store.close()
    sys.stdout.write(f"{said} {len(backups.listed(backups.home_folder(home)))}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
