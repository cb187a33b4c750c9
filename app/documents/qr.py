"""The QR code of a return slip: drawn as rows of modules, read from pictures and scanned PDFs.

Level Q, 25 mm, four modules of quiet zone: 0.86 mm per module for our 41 characters, read at
150 to 300 dpi under every distortion tried (6-letters.md part 3).
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import pypdfium2 as pdfium
import zxingcpp
from PIL import Image as Pictures

from app.domain.errors import SlipUnreadable
from app.domain.sheets import Modules

SIZE = 25.0
"""Edge of the symbol in mm."""

LEAST_MODULE = 0.6
"""Edge in mm of the smallest module that office scanners read safely."""

QUIET_MODULES = 4
"""Empty modules around the symbol (ISO/IEC 18004)."""

SCAN_DPI = 200
"""Resolution at which a scanned PDF is looked at."""

MAX_PIXELS = 80_000_000
"""An A4 page at 900 dpi; larger pictures are refused (untrusted input)."""

MAX_PAGES = 200
"""Pages of a scanned PDF that are looked at."""


def draw(code: str, x: float, y: float, size: float = SIZE) -> Modules:
    """The symbol with its top left module at (x, y), without the quiet zone.

    Raises:
        ValueError: the text is so long that its modules would be too small to be read.
    """
    symbol = zxingcpp.create_barcode(code, zxingcpp.BarcodeFormat.QRCode, ec_level="Q")
    image: Any = symbol.to_image(scale=1, add_quiet_zones=False)
    rows: Any = memoryview(image).tolist()
    if size / len(rows) < LEAST_MODULE:
        raise ValueError(f"{len(rows)} modules are too small on {size} mm")
    runs = []
    for number, row in enumerate(rows):
        column = 0
        for dark, group in groupby(row, lambda value: value < 128):
            length = len(list(group))
            if dark:
                runs.append((number, column, length))
            column += length
    return Modules(x, y, size, len(rows), tuple(runs))


def read(scan: bytes) -> list[str]:
    """Texts of all QR codes in a picture or a scanned PDF, page by page. Untrusted input.

    Raises:
        SlipUnreadable: not a picture or PDF that can be opened, or too large.
    """
    texts: list[str] = []
    try:
        for picture in _pictures(scan):
            found = zxingcpp.read_barcodes(
                picture, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
            )
            texts += [code.text for code in found if code.text not in texts]
    except (OSError, ValueError, pdfium.PdfiumError, Pictures.DecompressionBombError) as error:
        raise SlipUnreadable(reason=type(error).__name__) from error
    return texts


def _pictures(scan: bytes) -> Iterator[Pictures.Image]:
    if scan[:1024].lstrip().startswith(b"%PDF"):
        with pdfium.PdfDocument(scan) as document:
            for number in range(min(len(document), MAX_PAGES)):
                page = document[number]
                if page.get_width() * page.get_height() * (SCAN_DPI / 72) ** 2 > MAX_PIXELS:
                    raise ValueError("page too large")
                yield page.render(scale=SCAN_DPI / 72, grayscale=True).to_pil()
        return
    with Pictures.open(io.BytesIO(scan)) as picture:
        if picture.width * picture.height > MAX_PIXELS:
            raise ValueError("picture too large")
        for number in range(getattr(picture, "n_frames", 1)):
            picture.seek(number)
            yield picture.convert("L")
