"""What the C library keeps of memory that was given back to it."""

from __future__ import annotations

import ctypes
import sys

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8  # glibc, malloc.h: M_…
KEPT_BYTES = 128 * 1024
"""glibc's own first values; by itself it raises them to 64 MB after one large picture was freed."""
ARENAS = 2
"""Heaps for all threads: of eight for each processor, every lane would keep one of its own."""


def give_memory_back() -> bool:
    """Have freed memory go back to the system at once; True where it took hold (glibc).

    Call it before the first thread is started. Elsewhere than on Linux it does nothing.
    """
    if sys.platform != "linux":
        return False
    set_option = getattr(ctypes.CDLL(None), "mallopt", None)
    if set_option is None:  # another C library
        return False
    wanted = ((_ARENA_MAX, ARENAS), (_MMAP_THRESHOLD, KEPT_BYTES), (_TRIM_THRESHOLD, KEPT_BYTES))
    return all(set_option(option, value) for option, value in wanted)
