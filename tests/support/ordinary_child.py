"""Opens a store as an ordinary user, for whom write protection counts: root does not feel it.

`python -m tests.support.ordinary_child FOLDER WORK` says `done`, or what was in the way.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

from app.domain.errors import AppError
from app.store import rekeying, restoring  # noqa: F401 - loaded before the rights are given back
from tests.support.stores import NOW, OTHER_PASSPHRASE, PASSPHRASE, WORKER, new_store, reopened, saved_case

NOBODY = 65534


def change_passphrase(home: Path) -> None:
    """Needs a new key file."""
    store = reopened(home)
    store.change_passphrase(WORKER.name, PASSPHRASE, OTHER_PASSPHRASE, now=NOW)


WORK: dict[str, Callable[[Path], object]] = {
    "open": reopened,
    "save": lambda home: saved_case(reopened(home)),
    "create": lambda home: new_store(home / "new"),
    "passphrase": change_passphrase,
}


def main(home: Path, what: str) -> None:
    """See above."""
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)
    try:
        WORK[what](home)
    except AppError as error:
        sys.stdout.write(f"{type(error).__name__}\n")
    else:
        sys.stdout.write("done\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
