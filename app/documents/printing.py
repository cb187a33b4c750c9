"""Printing on Linux and macOS: the PDF goes to CUPS through a pipe, no file of ours is left.

The print system's own spool keeps copies that we cannot erase (6-letters.md 5.3). On Windows the
desktop replays the display list on its own printer object instead.
"""

from __future__ import annotations

import shutil
import subprocess

from app.domain.errors import PrinterFailed

TIMEOUT_SECONDS = 60
_REASON_LENGTH = 300


def print_pdf(pdf: bytes, printer: str, *, copies: int = 1, sides: str = "one-sided") -> None:
    """Hand a file to the print system at exactly 100 %: an address must stay in its window.

    `printer` is a CUPS queue, or '' for the default one; `sides` is an IPP keyword (one-sided,
    two-sided-long-edge).

    Raises:
        PrinterFailed: no print system, unknown printer, or it refused the job.
    """
    program = shutil.which("lp")
    if program is None:
        raise PrinterFailed(printer=printer, reason="lp")
    command = [
        program,
        *(["-d", printer] if printer else []),
        *("-n", str(copies)),
        *("-o", "media=A4", "-o", f"sides={sides}", "-o", "print-scaling=none"),
        *("-t", "PDF", "--", "-"),  # the job's title must not name anyone
    ]
    try:
        done = subprocess.run(command, input=pdf, capture_output=True, timeout=TIMEOUT_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise PrinterFailed(printer=printer, reason=type(error).__name__) from error
    if done.returncode:
        reason = done.stderr.decode("utf-8", "replace").strip()[:_REASON_LENGTH]
        raise PrinterFailed(printer=printer, reason=reason)
