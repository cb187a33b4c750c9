"""Pages as pixels for the preview, by PDFium (6-letters.md 5.3)."""

from __future__ import annotations

import pypdfium2 as pdfium

from app.actions.ports import Picture

_RED_GREEN_BLUE = 3


def pictures(pdf: bytes, dpi: int) -> list[Picture]:
    """Each page of a file of ours as RGB rows, 8 bit per channel."""
    result = []
    with pdfium.PdfDocument(pdf) as document:
        for page in document:
            bitmap = page.render(scale=dpi / 72, rev_byteorder=True, prefer_bgrx=False)
            if bitmap.n_channels != _RED_GREEN_BLUE:
                raise ValueError(f"{bitmap.n_channels} channels instead of 3")
            result.append(Picture(bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer)))
            bitmap.close()
            page.close()
    return result
