"""The picture of a letterhead: an untrusted file made anew in a limited child, and its parts for the page."""

from __future__ import annotations

import base64
import io
import json
import struct
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageChops, ImageCms, ImageOps, UnidentifiedImageError

from app.domain.errors import LogoUnreadable
from app.domain.letters import Logo
from app.system.child import run_limited

MOST_BYTES = 10 * 1024 * 1024
"""Of the file that is given; a logo for print has no more."""

MOST_PIXELS = 24_000_000
"""Of the picture that is given: 72 MB as red, green and blue, so that the child's memory holds it."""

MOST_COLUMNS, MOST_ROWS = 800, 300
"""After reading: 300 dpi at 68 by 25 mm, more than any letterhead has room for."""

MOST_STORED = 24 * 1024
"""Bytes of the picture that is stored with every letter."""

LEAST_SIDE = 12
"""Fewer pixels are no logo but an icon or a tracking pixel."""

_COLOURS = (256, 128, 64, 32, 16)
_NEARLY_WHITE = 248
_SMALLER = 0.85
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PALETTE = 3


@dataclass(frozen=True, slots=True)
class Parts:
    """What a palette PNG is made of, as a PDF file takes it: the pixels stay packed."""

    columns: int
    rows: int
    bits: int
    palette: bytes
    """Red, green, blue per colour."""
    pixels: bytes
    """Rows with PNG predictors, deflated."""


def read_logo(image: bytes, alt: str) -> Logo:
    """Read a PNG, JPEG or WebP in a child process with limits and make a small new picture of it.

    Transparency is flattened on white, an empty border is cut away, nothing of the file's own
    bytes, profiles or comments stays.

    Raises:
        LogoUnreadable: `reason` = animated, broken, empty, large, small or type.
    """
    if len(image) > MOST_BYTES:
        raise LogoUnreadable(reason="large")
    outcome = run_limited("app.documents.logo", [], given=image)
    if outcome.limit:
        raise LogoUnreadable(reason="large")
    if outcome.exit_code:
        raise LogoUnreadable(reason="broken")
    answer = json.loads(outcome.output)
    if "reason" in answer:
        raise LogoUnreadable(reason=answer["reason"])
    parts(answer["png"])
    return Logo(answer["png"], alt)


@lru_cache(maxsize=8)
def parts(png: str) -> Parts:
    """Take a stored logo apart; it may have come from another device, so nothing is believed.

    Raises:
        LogoUnreadable: `reason` = broken or large.
    """
    try:
        content = base64.b64decode(png, validate=True)
        chunks = list(_chunks(content))
    except (ValueError, struct.error) as error:
        raise LogoUnreadable(reason="broken") from error
    found = dict(chunks)
    header = found.get(b"IHDR", b"")
    if len(header) != struct.calcsize(">IIBBBBB") or b"PLTE" not in found or b"IDAT" not in found:
        raise LogoUnreadable(reason="broken")
    columns, rows, bits, kind, *rest = struct.unpack(">IIBBBBB", header)
    if kind != _PALETTE or any(rest) or bits not in (1, 2, 4, 8) or len(found[b"PLTE"]) % 3:
        raise LogoUnreadable(reason="broken")
    if len(content) > MOST_STORED or not 0 < columns <= MOST_COLUMNS or not 0 < rows <= MOST_ROWS:
        raise LogoUnreadable(reason="large")
    pixels = b"".join(body for name, body in chunks if name == b"IDAT")
    return Parts(columns, rows, bits, found[b"PLTE"], pixels)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Name and content of each chunk (PNG, part 5)."""
    if not content.startswith(_SIGNATURE):
        raise ValueError("no PNG")
    place = len(_SIGNATURE)
    while place < len(content):
        length, name = struct.unpack_from(">I4s", content, place)
        body = content[place + 8 : place + 8 + length]
        if len(body) != length:
            raise ValueError("cut short")
        yield name, body
        place += 12 + length


def main(_arguments: Sequence[str]) -> int:
    """The child's side: a file on standard input, a new PNG or the reason against it as JSON."""
    try:
        answer = {"png": base64.b64encode(_remade(sys.stdin.buffer.read())).decode("ascii")}
    except LogoUnreadable as error:
        answer = {"reason": str(error.facts["reason"])}
    sys.stdout.write(json.dumps(answer))
    return 0


def _remade(content: bytes) -> bytes:
    """A palette PNG within the limits."""
    picture = _trimmed(_flat(_opened(content)))
    picture.thumbnail((MOST_COLUMNS, MOST_ROWS), Image.Resampling.LANCZOS)
    while True:
        for colours in _COLOURS:
            png = _packed(picture, colours)
            if len(png) <= MOST_STORED:
                return png
        size = (max(1, int(picture.width * _SMALLER)), max(1, int(picture.height * _SMALLER)))
        picture = picture.resize(size, Image.Resampling.LANCZOS)


def _opened(content: bytes) -> Image.Image:
    try:
        picture = Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "WEBP"))
    except Image.DecompressionBombError as error:
        raise LogoUnreadable(reason="large") from error
    except UnidentifiedImageError as error:
        raise LogoUnreadable(reason="type") from error
    if picture.width * picture.height > MOST_PIXELS:
        raise LogoUnreadable(reason="large")
    if getattr(picture, "n_frames", 1) > 1:
        raise LogoUnreadable(reason="animated")
    if min(picture.size) < LEAST_SIDE:
        raise LogoUnreadable(reason="small")
    return picture


def _flat(picture: Image.Image) -> Image.Image:
    """Upright, in sRGB, on white paper."""
    picture.draft("RGB", (2 * MOST_COLUMNS, 2 * MOST_ROWS))  # a large JPEG is read at a fraction
    profile = picture.info.get("icc_profile")
    upright = ImageOps.exif_transpose(picture)
    if upright.mode.startswith("I"):  # 16 bit grey; Pillow would cut it off, not scale it
        upright = upright.convert("I").point(lambda value: value * (1 / 256) + 0).convert("L")
    if "A" in upright.getbands() or "transparency" in upright.info:
        layers = upright.convert("RGBA")
        paper = Image.new("RGB", layers.size, "white")
        paper.paste(layers, mask=layers.getchannel("A"))
        return paper
    return _in_srgb(upright, profile) if profile else upright.convert("RGB")


def _in_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    """Through the file's own colour profile; one that cannot be used is left out."""
    try:
        own = ImageCms.getOpenProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(picture, own, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):
        converted = None
    return converted or picture.convert("RGB")


def _trimmed(picture: Image.Image) -> Image.Image:
    """Without the empty border that many logos have: it would stand off the margin."""
    difference = ImageChops.difference(picture, Image.new("RGB", picture.size, "white")).convert("L")
    box = difference.point(lambda value: 255 if value > 255 - _NEARLY_WHITE else 0).getbbox()
    if box is None:
        raise LogoUnreadable(reason="empty")
    return picture.crop(box)


def _packed(picture: Image.Image, colours: int) -> bytes:
    """With so many colours at most; nearly white becomes the white of the paper."""
    few = picture.quantize(colours, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    palette = few.getpalette() or []
    triples = [palette[start : start + 3] for start in range(0, len(palette), 3)]
    few.putpalette([v for t in triples for v in ([255] * 3 if min(t) >= _NEARLY_WHITE else t)])
    packed = io.BytesIO()
    few.save(packed, "PNG", optimize=True)
    return packed.getvalue()
