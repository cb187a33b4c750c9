"""Writing a PDF where a person asked for it: the only way that one leaves the encrypted store as a file."""

from __future__ import annotations

import contextlib
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from app.domain.errors import FileNotSaved


def save_pdf(path: Path, pdf: bytes) -> None:
    """Write the file whole or not at all; what stood there before is replaced at the end only.

    Raises:
        FileNotSaved: the disk is full, or the folder takes no files.
    """
    part = path.with_name(path.name + ".part")
    try:
        part.write_bytes(pdf)
        part.replace(path)
    except OSError as failure:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise FileNotSaved(file=path.name, reason=failure.strerror or type(failure).__name__) from failure


def open_in_viewer(path: Path) -> bool:
    """Show a saved file in the system's own program for PDFs; False where there is none."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
