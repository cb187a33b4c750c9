"""Builds catalogs: `.po` is kept, `.mo` is made at set-up, by `dev catalogs` and by the installer."""

from __future__ import annotations

import io
import os
from pathlib import Path
from tempfile import NamedTemporaryFile

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def build(source: Path) -> bytes:
    """The built form of a `.po` file; unsure (fuzzy) translations are left out."""
    with source.open("rb") as file:
        catalog = read_po(file)
    target = io.BytesIO()
    write_mo(target, catalog)
    return target.getvalue()


def build_all(folder: Path) -> int:
    """Build every catalog below `folder` that is newer than its built form; how many were built."""
    count = 0
    for source in sorted(folder.glob("*/LC_MESSAGES/app.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        with NamedTemporaryFile(dir=source.parent, delete=False) as file:
            file.write(build(source))
        Path(file.name).chmod(0o644)
        os.replace(file.name, target)  # noqa: PTH105 - one step, so a reader never sees half a file
        count += 1
    return count
