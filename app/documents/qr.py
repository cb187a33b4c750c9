"""The QR code of a return slip, drawn as rows of modules.

Level Q, 25 mm, four modules of quiet zone: 0.86 mm per module for our 41 characters, read at
150 to 300 dpi under every distortion tried (6-letters.md part 3; `tests/benchmarks/test_slips.py`).
"""

from __future__ import annotations

import math
import re
from typing import Any

import zxingcpp

from app.domain.sheets import Modules

SIZE = 25.0
"""Edge of the symbol in mm."""

LEFT, BELOW_TEAR_OFF = 160.0, 9.0
"""Where it stands on the slip, in mm from the sheet's left edge and from the tear-off line: away from
the fold and from the edge (6-letters.md part 6)."""

LEAST_MODULE = 0.6
"""Edge in mm of the smallest module that office scanners read safely."""

_DARK = re.compile(rb"[\x00-\x7f]+")
"""Neighbouring dark modules of a row."""


def draw(code: str, x: float, y: float, size: float = SIZE) -> Modules:
    """The symbol with its top left module at (x, y), without the quiet zone.

    Raises:
        ValueError: the text is so long that its modules would be too small to be read.
    """
    symbol = zxingcpp.create_barcode(code, zxingcpp.BarcodeFormat.QRCode, ec_level="Q")
    image: Any = symbol.to_image(scale=1, add_quiet_zones=False)
    packed = memoryview(image).tobytes()
    modules = math.isqrt(len(packed))
    if size / modules < LEAST_MODULE:
        raise ValueError(f"{modules} modules are too small on {size} mm")
    runs = [
        (row, dark.start(), dark.end() - dark.start())
        for row in range(modules)
        for dark in _DARK.finditer(packed[row * modules : (row + 1) * modules])
    ]
    return Modules(x, y, size, modules, tuple(runs))
