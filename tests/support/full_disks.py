"""A disk that is really full, where one can be made; else a store that may not grow."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.store.workstation import OpenStore
from tests.support.stores import is_root


@contextmanager
def small_disk(folder: Path, *, megabytes: int = 2) -> Iterator[Path]:
    """A file system of that size where one can be mounted, else a folder without a limit."""
    folder.mkdir()
    mounted = is_root() and _mount("-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder))
    try:
        yield folder
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(folder)], check=True)


def set_limit(store: OpenStore, pages: int) -> None:
    """The most pages that the database may have."""
    with store.engine.connect() as connection:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")


def _mount(*arguments: str) -> bool:
    return subprocess.run(["mount", *arguments], check=False, capture_output=True).returncode == 0
