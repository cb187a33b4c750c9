"""What a reader finds in a PDF: characters with their places, by PDFium."""

from __future__ import annotations

from dataclasses import dataclass

import pypdfium2 as pdfium

MM = 25.4 / 72
PAGE_HEIGHT = 297.0


@dataclass(frozen=True, slots=True)
class Char:
    """A character and its box in mm from the top left corner."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


def characters(pdf: bytes, page: int = 0) -> list[Char]:
    """Visible characters in the order PDFium gives them."""
    with pdfium.PdfDocument(pdf) as document:
        text = document[page].get_textpage()
        result = []
        for index in range(text.count_chars()):
            left, bottom, right, top = (value * MM for value in text.get_charbox(index))
            letter = text.get_text_range(index, 1)
            if letter.strip():
                result.append(Char(letter, left, PAGE_HEIGHT - top, right, PAGE_HEIGHT - bottom))
        return result


def page_texts(pdf: bytes) -> list[str]:
    """The text of each page."""
    with pdfium.PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_range() for page in document]


def text_within(pdf: bytes, left: float, top: float, right: float, bottom: float, page: int = 0) -> str:
    """The text inside a rectangle in mm."""
    with pdfium.PdfDocument(pdf) as document:
        text: str = (
            document[page]
            .get_textpage()
            .get_text_bounded(left / MM, (PAGE_HEIGHT - bottom) / MM, right / MM, (PAGE_HEIGHT - top) / MM)
        )
        return text
