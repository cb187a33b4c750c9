"""The windows: the only home of PySide6.

Importing PySide6 puts its own `__import__` in place, which looks through every module that is imported
afterwards (a quarter more time and memory for our heavy libraries, 7-desktop.md part 1). It is only
needed for `from __feature__ import`, which nobody here uses, so Python's own is put back.
"""

import builtins
import os

_PYTHONS_OWN = builtins.__import__

import PySide6.QtCore  # noqa: E402 - between taking and putting back the import function

KEEP_VARIABLE = "SOZIALRAUMBUERO_KEEP_QT_IMPORT"
"""Set it if a later PySide6 should come to depend on its own import function."""

if not os.environ.get(KEEP_VARIABLE):
    builtins.__import__ = _PYTHONS_OWN

__all__ = ["PySide6"]
