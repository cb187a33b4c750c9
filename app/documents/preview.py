"""Pages as pixels for the preview, by PDFium (6-letters.md 5.3)."""

from __future__ import annotations

import threading

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from app.actions.ports import Picture

_RED_GREEN_BLUE = 3
_MM = 25.4 / 72
_LOCK = threading.Lock()
"""PDFium is one per process and knows no threads; previews of two lanes take turns, page by page."""


def pictures(pdf: bytes, dpi: int) -> list[Picture]:
    """Each page of a file of ours as RGB rows, 8 bit per channel."""
    result = []
    for number, (width, _height) in enumerate(page_sizes(pdf)):
        result.append(page_picture(pdf, number, round(width / 25.4 * dpi)))
    return result


def page_sizes(pdf: bytes) -> tuple[tuple[float, float], ...]:
    """Width and height of each page in mm."""
    with _LOCK, pdfium.PdfDocument(pdf) as document:
        sizes = [document.get_page_size(number) for number in range(len(document))]
    return tuple((width * _MM, height * _MM) for width, height in sizes)


def page_picture(pdf: bytes, page: int, width: int, part: tuple[int, int, int, int] | None = None) -> Picture:
    """One page, or a part of it, when the whole page is `width` pixels wide.

    Args:
        pdf: a file of ours.
        page: counted from 0.
        width: of the whole page in pixels; its height follows.
        part: left, top, width and height in these pixels; None = everything. Only these are made, so
            that a page at 400 % needs no more memory than the window shows.
    """
    with _LOCK, pdfium.PdfDocument(pdf) as document:
        opened = document[page]
        page_width, page_height = opened.get_size()
        height = max(round(page_height / page_width * width), 1)
        left, top, columns, rows = part or (0, 0, width, height)
        bitmap = pdfium.PdfBitmap.new_native(columns, rows, pdfium_c.FPDFBitmap_BGR, rev_byteorder=True)
        bitmap.fill_rect((255, 255, 255, 255), 0, 0, columns, rows)
        pdfium_c.FPDF_RenderPageBitmap(
            bitmap, opened, -left, -top, width, height, 0, pdfium_c.FPDF_REVERSE_BYTE_ORDER
        )
        picture = Picture(columns, rows, bitmap.stride, bytes(bitmap.buffer))
        if bitmap.n_channels != _RED_GREEN_BLUE:
            raise ValueError(f"{bitmap.n_channels} channels instead of 3")
        bitmap.close()
        opened.close()
    return picture
