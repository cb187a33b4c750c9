"""Files that a command writes for a person: whole or not at all."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from app.domain.errors import FileNotSaved
from app.i18n import gettext as _


def write_whole(path: Path, content: bytes) -> None:
    """Write a file beside its place first; what stood there is replaced at the end only.

    Raises:
        FileNotSaved: a folder, no room, no permission; what stood there stands.
    """
    if path.is_dir() or not path.name:
        raise FileNotSaved(file=path.name, reason=_("it is a folder"))
    part = path.with_name(path.name + ".part")
    try:
        part.write_bytes(content)
        part.replace(path)
    except OSError as failure:
        with suppress(OSError):
            part.unlink()
        raise FileNotSaved(file=path.name, reason=failure.strerror or "") from failure
