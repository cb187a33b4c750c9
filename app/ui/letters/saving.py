"""Writing a PDF where a person said, whole or not at all."""

from __future__ import annotations

import contextlib
from pathlib import Path


def write_out(path: Path, pdf: bytes) -> str:
    """Why it could not be written; '' when it was. What stood there before is replaced at the end only."""
    part = path.with_name(path.name + ".part")
    try:
        part.write_bytes(pdf)
        part.replace(path)
    except OSError as failure:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        return failure.strerror or str(failure)
    return ""
