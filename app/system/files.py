"""Files that come from outside."""

from __future__ import annotations

import errno
import os
from pathlib import Path


def read_at_most(path: Path, most: int) -> bytes:
    """The whole file, if it has at most `most` bytes.

    Raises:
        OSError: it cannot be read; `EFBIG` where it is larger, also where it never ends.
    """
    with path.open("rb") as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(path))
    return content
