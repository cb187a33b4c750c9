"""Letters from content to file. One engine per thread or process; it remembers words and subsets."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from app.actions.ports import Picture
from app.documents import composing, extent, logo, preview, reading
from app.documents.pdf import backend
from app.documents.pdf.fonts import FontPool
from app.documents.text import coverage
from app.documents.text.lines import Typesetter
from app.documents.text.shape import FontSet
from app.domain.letters import LetterContent, Logo
from app.domain.sheets import Sheets
from app.domain.slips import SlipScan


class Engine:
    """Lays letters out and writes them as tagged PDF/A-2a and PDF/UA-1 (6-letters.md part 7)."""

    def __init__(self, fonts: Path) -> None:
        """Load the six faces from `fonts` (`resources/fonts`)."""
        self._fonts = FontSet(fonts)
        self._typesetter = Typesetter(self._fonts)
        self._pool = FontPool(self._fonts)

    def lay_out(self, content: LetterContent) -> Sheets:
        """Place one copy of a letter on pages.

        Raises:
            GlyphMissing: a character that no face has.
            LetterTooLong: more pages than a letter may have.
            TextDoesNotFit: a value that is too long for its zone.
        """
        extent.check(content)
        coverage.check(content, self._fonts)
        return composing.lay_out(content, self._typesetter)

    def write(self, sheets: Sheets) -> bytes:
        """The PDF file of one copy; the same sheets give the same bytes."""
        return backend.write((sheets,), self._pool)

    def render(self, contents: Sequence[LetterContent]) -> bytes:
        """Several copies in one PDF file, in this order.

        Raises:
            GlyphMissing: a character that no face has.
            LetterTooLong: more pages than a letter may have.
            TextDoesNotFit: a value that is too long for its zone.
        """
        return backend.write([self.lay_out(content) for content in contents], self._pool)

    def pictures(self, pdf: bytes, dpi: int) -> list[Picture]:
        """The pages of a file for the preview."""
        return preview.pictures(pdf, dpi)

    def page_sizes(self, pdf: bytes) -> tuple[tuple[float, float], ...]:
        """Width and height of each page in mm."""
        return preview.page_sizes(pdf)

    def page_picture(
        self, pdf: bytes, page: int, width: int, part: tuple[int, int, int, int] | None = None
    ) -> Picture:
        """One page as pixels, or a part of it; see `preview.page_picture`."""
        return preview.page_picture(pdf, page, width, part)

    def read_logo(self, image: bytes, alt: str) -> Logo:
        """A letterhead's picture out of a PNG, JPEG or WebP file, read in a child process with limits.

        Raises:
            LogoUnreadable: it cannot be opened, is too large or too small, moves, or is empty.
        """
        return logo.read_logo(image, alt)

    def read_slips(self, scan: bytes, step: reading.Step) -> SlipScan:
        """The square codes in a photo, scan or PDF, read in a child process with limits.

        Raises:
            SlipUnreadable: it cannot be opened, is too large, or reading took too long.
        """
        return reading.read_scan(scan, step)
