"""Pictures for letterheads: drawn here, so that no file of anybody's lies among the tests."""

from __future__ import annotations

import io
from functools import cache

from PIL import Image, ImageDraw

from app.documents.logo import read_logo
from app.domain.letters import Logo

INK = "#1f4e5f"


def drawing(columns: int = 640, rows: int = 240, mode: str = "RGBA") -> Image.Image:
    """Three houses under an arc on transparent ground."""
    picture = Image.new(mode, (columns, rows), (255, 255, 255, 0) if mode == "RGBA" else "white")
    pen = ImageDraw.Draw(picture)
    for number, colour in enumerate((INK, "#c8553d", "#e9b44c")):
        left = columns * number // 3
        width = columns // 3 - columns // 40
        pen.polygon(
            [(left, rows // 2), (left + width // 2, rows // 8), (left + width, rows // 2)], fill=colour
        )
        pen.rectangle([left, rows // 2, left + width, rows - 1], fill=colour)
    return picture


def file_of(picture: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    """The bytes of a picture file."""
    target = io.BytesIO()
    picture.save(target, kind, **options)
    return target.getvalue()


@cache
def painted_logo(alt: str = "Drei bunte Häuser") -> Logo:
    """A logo as the application keeps it."""
    return read_logo(file_of(drawing()), alt)
