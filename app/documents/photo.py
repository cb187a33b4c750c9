"""A photo or scan beside an answer: an untrusted file made anew in a limited child.

What a phone writes into a photo (place, camera, time, thumbnail) never reaches the store: the pixels
alone are read and written again.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence

import pypdfium2
from PIL import Image, ImageOps, UnidentifiedImageError

from app.domain.errors import AttachmentUnusable
from app.system.child import run_limited

LONGEST = 2400
"""Pixels of the longer side: an A4 page at 200 dpi, so that the small print of a letter is legible."""

MOST_PIXELS = 30_000_000
"""Of a picture that must be read whole; a JPEG is read at a fraction and may have `MOST_JPEG_PIXELS`."""

MOST_JPEG_PIXELS = 120_000_000
QUALITY = 85
_PDF, _PNG, _JPEG = "application/pdf", "image/png", "image/jpeg"
_REASONS = ("large", "type", "broken")
_FIRST_REASON = 10
"""Exit code of the child for the first of `_REASONS`."""


def clean(content: bytes, media_type: str, longest: int = 0) -> tuple[bytes, str]:
    """A picture made anew (PNG stays PNG, everything else becomes JPEG), or a PDF that can be opened.

    Args:
        content: the file.
        media_type: what the file is said to be; only whether it is a PDF is believed.
        longest: pixels of the longer side; 0 = `LONGEST`, which is also the most.

    Raises:
        AttachmentUnusable: `reason` = large, type or broken.
    """
    kind = _PDF if media_type == _PDF or content.startswith(b"%PDF-") else _JPEG
    outcome = run_limited("app.documents.photo", [kind, str(min(longest or LONGEST, LONGEST))], given=content)
    if outcome.limit:
        raise AttachmentUnusable(reason="large")
    if outcome.exit_code:
        place = outcome.exit_code - _FIRST_REASON
        raise AttachmentUnusable(reason=_REASONS[place] if 0 <= place < len(_REASONS) else "broken")
    if kind == _PDF:
        return content, _PDF
    return outcome.output, _PNG if outcome.output.startswith(b"\x89PNG") else _JPEG


# -- the child's side -------------------------------------------------------------------------


def main(arguments: Sequence[str]) -> int:
    """A file on standard input; the new picture on standard output, or the reason as the exit code."""
    content = sys.stdin.buffer.read()
    try:
        made = _opened_pdf(content) if arguments[0] == _PDF else remade(content, int(arguments[1]))
    except AttachmentUnusable as error:
        return _FIRST_REASON + _REASONS.index(str(error.facts["reason"]))
    sys.stdout.buffer.write(made)
    return 0


def _opened_pdf(content: bytes) -> bytes:
    """Nothing but the proof that it opens and has a page: what it holds stays as it is."""
    try:
        document = pypdfium2.PdfDocument(content)
        if len(document) == 0:
            raise AttachmentUnusable(reason="broken")
        document[0].get_size()
    except pypdfium2.PdfiumError as error:
        raise AttachmentUnusable(reason="broken") from error
    return b""


def remade(content: bytes, longest: int) -> bytes:
    """The pixels of an untrusted picture, written anew; only in a limited child.

    Raises:
        AttachmentUnusable: `reason` = large, type or broken.
    """
    try:
        picture = Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "WEBP", "TIFF", "BMP", "GIF"))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise AttachmentUnusable(reason="large") from error
    except UnidentifiedImageError as error:
        raise AttachmentUnusable(reason="type") from error
    except (OSError, ValueError, SyntaxError) as error:
        raise AttachmentUnusable(reason="broken") from error
    is_jpeg, is_png = picture.format == "JPEG", picture.format == "PNG"
    if picture.width * picture.height > (MOST_JPEG_PIXELS if is_jpeg else MOST_PIXELS):
        raise AttachmentUnusable(reason="large")
    try:
        return _packed(_flat(picture, longest), "PNG" if is_png else "JPEG")
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise AttachmentUnusable(reason="broken") from error


def _flat(picture: Image.Image, longest: int) -> Image.Image:
    """Upright, on white, no longer than `longest`."""
    picture.draft("RGB", (longest, longest))
    upright = ImageOps.exif_transpose(picture)
    if "A" in upright.getbands() or "transparency" in upright.info:
        layers = upright.convert("RGBA")
        upright = Image.new("RGB", layers.size, "white")
        upright.paste(layers, mask=layers.getchannel("A"))
    flat = upright if upright.mode in {"L", "RGB"} else upright.convert("RGB")
    flat.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    return flat


def _packed(picture: Image.Image, kind: str) -> bytes:
    """Pixels alone: a new picture has none of the old one's profiles, texts and places."""
    bare = Image.frombytes(picture.mode, picture.size, picture.tobytes())
    written = io.BytesIO()
    bare.save(written, kind, quality=QUALITY, optimize=True)
    return written.getvalue()
