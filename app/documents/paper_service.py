"""A kept paper's pages, drawn in a child that stays while somebody looks (`app.system.worker`).

What a client brings is untrusted: no file of hers is opened by PDFium or Pillow in the application itself.
Requests begin with one letter: `+` a piece of the file, `s` its pages' sizes, `p` a picture, `a` as a PDF.
Answers begin with `0`, or with `1` where it cannot be done.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable

import pypdfium2
from PIL import Image, ImageOps

from app.documents import preview

DOTS = 200
"""Per inch: what a picture of 2400 pixels is on A4."""
_MM = 25.4
_A4 = (210.0, 297.0)
_MARGIN = 8.0
_GOOD, _BAD = b"0", b"1"
_FAULTS = (pypdfium2.PdfiumError, ArithmeticError, EOFError, LookupError, OSError, SyntaxError, ValueError)
"""What the libraries raise over a file that is broken further in."""


def open_service(_given: bytes) -> Callable[[bytes], bytes]:
    """Answers about one file, which comes first, in pieces."""
    content = bytearray()

    def answer(request: bytes) -> bytes:
        kind, rest = request[:1], request[1:]
        if kind == b"+":
            content.extend(rest)
            return _GOOD
        try:
            return _GOOD + _answered(kind, rest, bytes(content))
        except _FAULTS:
            return _BAD

    return answer


def _answered(kind: bytes, rest: bytes, content: bytes) -> bytes:
    is_pdf = content.startswith(b"%PDF-")
    if kind == b"s":
        return json.dumps(preview.page_sizes(content) if is_pdf else [_size(content)]).encode()
    if kind == b"a":
        return content if is_pdf else _sheet(content)
    page, width, part = json.loads(rest)
    if is_pdf:
        made = preview.page_picture(content, page, width, tuple(part) if part else None)
        return _packed(made.width, made.height, made.stride, made.pixels)
    picture = _drawn(content, width, tuple(part) if part else None)
    return _packed(picture.width, picture.height, picture.width * 3, picture.tobytes())


def _packed(width: int, height: int, stride: int, pixels: bytes) -> bytes:
    return json.dumps([width, height, stride]).encode() + b"\n" + pixels


def _size(content: bytes) -> tuple[float, float]:
    picture = Image.open(io.BytesIO(content))
    return picture.width / DOTS * _MM, picture.height / DOTS * _MM


def _drawn(content: bytes, width: int, part: tuple[int, int, int, int] | None) -> Image.Image:
    picture = Image.open(io.BytesIO(content)).convert("RGB")
    height = max(round(picture.height / picture.width * width), 1)
    left, top, columns, rows = part or (0, 0, width, height)
    scale = picture.width / width
    box = (left * scale, top * scale, (left + columns) * scale, (top + rows) * scale)
    box = (box[0], box[1], min(box[2], picture.width), min(box[3], picture.height))
    return picture.resize((columns, rows), Image.Resampling.BILINEAR, box)


def _sheet(content: bytes) -> bytes:
    """The picture on a sheet of A4, upright or lying, no larger than it was taken at 200 dots."""
    picture = Image.open(io.BytesIO(content)).convert("RGB")
    if picture.width > picture.height:
        picture = picture.transpose(Image.Transpose.ROTATE_90)
    size = tuple(round(side / _MM * DOTS) for side in _A4)
    room = tuple(round((side - 2 * _MARGIN) / _MM * DOTS) for side in _A4)
    fitted = ImageOps.contain(picture, (room[0], room[1]))
    sheet = Image.new("RGB", (size[0], size[1]), "white")
    sheet.paste(fitted, ((size[0] - fitted.width) // 2, (size[1] - fitted.height) // 2))
    written = io.BytesIO()
    sheet.save(written, "PDF", resolution=DOTS, quality=90)
    return written.getvalue()
