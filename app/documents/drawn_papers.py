"""Papers of the demonstration's invented people: drawn here, so that no real paper is anywhere.

Each says on its face that it is a specimen (MUSTER); nothing in it can be taken for a document.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Mapping

from PIL import Image, ImageDraw, ImageFont

from app.actions.paper_ports import CheckedFile
from app.documents.receiving import small

_INK, _FAINT, _RED = "#2b3947", "#c9c2b4", "#b3261e"
_CARD, _SHEET = (1240, 780), (1000, 1414)
_QUALITY = 82
Draw = Callable[[ImageDraw.ImageDraw, str], None]


def drawn(style: str, title: str) -> CheckedFile:
    """A specimen paper as a file that can be kept: `style` = card, letter, booklet."""
    size, paper, draw = _STYLES[style]
    picture = Image.new("RGB", size, paper)
    draw(ImageDraw.Draw(picture), title)
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=_QUALITY, optimize=True)
    content = written.getvalue()
    digest = hashlib.sha256(content).hexdigest()
    return CheckedFile("image/jpeg", digest, digest, small(picture), lambda: [content])


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def _card(on: ImageDraw.ImageDraw, title: str) -> None:
    on.rounded_rectangle((30, 30, 1210, 750), 44, outline=_INK, width=4)
    on.rectangle((30, 120, 1210, 132), fill="#1f5a6b")
    on.text((80, 58), title, fill=_INK, font=_font(42))
    on.rectangle((80, 190, 400, 600), fill="#d8e2e6", outline=_INK, width=3)
    on.ellipse((175, 250, 305, 390), fill=_FAINT)
    on.pieslice((125, 400, 355, 720), 180, 360, fill=_FAINT)
    on.rectangle((80, 600, 400, 720), fill=_STYLES["card"][1])
    _lines(on, (460, 210), 5, 660, 76)
    _specimen(on, (470, 600))


def _letter(on: ImageDraw.ImageDraw, title: str) -> None:
    on.rectangle((90, 90, 230, 150), fill="#1f5a6b")
    _lines(on, (560, 100), 3, 330, 34)
    on.text((90, 330), title, fill=_INK, font=_font(40))
    _lines(on, (90, 440), 15, 800, 44)
    on.line((90, 1180, 420, 1180), fill=_INK, width=3)
    _specimen(on, (480, 1190))


def _booklet(on: ImageDraw.ImageDraw, title: str) -> None:
    on.line((620, 20, 620, 760), fill=_FAINT, width=6)
    on.text((70, 60), title, fill=_INK, font=_font(42))
    for row in range(7):
        top = 180 + row * 74
        on.rectangle((70, top, 560, top + 58), outline=_INK, width=2)
        on.rectangle((680, top, 1170, top + 58), outline=_INK, width=2)
        on.ellipse((90, top + 12, 124, top + 46), fill="#2e6b3f" if row < 4 else _FAINT)
    _specimen(on, (700, 60))


def _lines(on: ImageDraw.ImageDraw, start: tuple[int, int], count: int, width: int, step: int) -> None:
    for number in range(count):
        length = width - (number * 97) % (width // 3)
        top = start[1] + number * step
        on.rounded_rectangle((start[0], top, start[0] + length, top + step // 4), 4, fill=_FAINT)


def _specimen(on: ImageDraw.ImageDraw, start: tuple[int, int]) -> None:
    box = on.textbbox(start, "MUSTER", font=_font(64))
    on.text(start, "MUSTER", fill=_RED, font=_font(64))
    on.rectangle((box[0] - 18, box[1] - 14, box[2] + 18, box[3] + 14), outline=_RED, width=5)


_STYLES: Mapping[str, tuple[tuple[int, int], str, Draw]] = {
    "card": (_CARD, "#eef3ee", _card),
    "letter": (_SHEET, "#fdfcf8", _letter),
    "booklet": (_CARD, "#f4e9b8", _booklet),
}
