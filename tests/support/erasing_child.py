"""Finishes the erasures of a store in a process of its own: `python -m tests.support.erasing_child HOME`.

Says `done` or the name of what was in the way, and how many backups are there then.
"""

from __future__ import annotations

import sys
from pathlib import Path

from app.domain.errors import AppError
from app.store import backups
from app.wiring.backups import after_erasure
from tests.support.stores import Clock, reopened


def main(home: Path) -> None:
    """See above."""
    store = reopened(home)
    store.after_erasure.append(after_erasure(store, Clock()))
    said = "done"
    try:
        store.finish_erasures()
    except AppError as error:
        said = type(error).__name__
    store.close()
    sys.stdout.write(f"{said} {len(backups.listed(backups.home_folder(home)))}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
