"""Keep keys and cases out of core dumps and away from other processes of the same user."""

from __future__ import annotations

import ctypes
import sys

_PR_SET_DUMPABLE = 4  # linux/prctl.h


def harden_process() -> bool:
    """No core file, no attaching debugger (design page 7-desktop part 2); True where it took hold.

    Call it before a passphrase is asked for. Elsewhere than on Linux it does nothing.
    """
    if sys.platform != "linux":
        return False
    import resource  # noqa: PLC0415 - exists on POSIX only

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    refused: int = ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    return refused == 0
