"""Ends this process and starts the application anew in its place: what locking is.

Closing the store leaves copies of its key in memory (two of three, 7-desktop.md part 2); only the end
of the process clears them. On Linux and macOS the same process id goes on with a new memory image, so
the lock of the single instance is handed over without a gap; Windows has no exec.
"""

from __future__ import annotations

import os
import sys
from typing import NoReturn

LOCKED = "--locked"
"""Added to the arguments: a workstation that was locked, not one that is started."""
CAN_REPLACE = os.name == "posix"


def is_locked_start() -> bool:
    """Whether this process took the place of one that locked."""
    return LOCKED in sys.argv


def command() -> list[str]:
    """The line that this application was started with, marked as locked."""
    given = sys.argv[1:] if getattr(sys, "frozen", False) else sys.orig_argv[1:]
    return [sys.executable, *(part for part in given if part != LOCKED), LOCKED]


def replace_process() -> NoReturn:
    """End here and go on as a new image of the same process. Raises `OSError` where that cannot be."""
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(sys.executable, command())  # noqa: S606 - a list, no shell


def spawn_and_end() -> NoReturn:
    """Start the new process and end this one at once, without any more of its own code.

    Raises:
        OSError: it could not be started; this process goes on.
    """
    import subprocess  # noqa: PLC0415 - not at every start

    subprocess.Popen(command(), close_fds=True)
    os._exit(0)
