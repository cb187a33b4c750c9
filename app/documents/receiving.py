"""A client's paper as a file: checked in a limited child before it is kept, and made small for lists.

A picture is made anew from its pixels, without place, camera and time (`app.documents.photo`); a PDF stays
as it is, once the child could open it. Neither is ever whole in this process before it was found good,
and a PDF not even then: it goes through in pieces, twice, and the second time must have the same hash.
"""

from __future__ import annotations

import hashlib
import io
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import pypdfium2
from PIL import Image

from app.actions.paper_ports import CheckedFile
from app.documents.photo import LONGEST, remade
from app.domain.errors import AttachmentUnusable, PaperUnusable
from app.system.child import Outcome, run_limited_on

MOST_BYTES = 100 * 1024 * 1024
"""Of a file that is given: sixty pages scanned in colour have 60 MB."""

MOST_MADE = 20 * 1024 * 1024
"""Of a picture that was made anew; one of 2400 pixels has about one."""

THUMB = 240
"""Pixels of the longer side: 120 on a screen of double density."""

THUMB_QUALITY = 80
CHECK_SECONDS = 20
"""Of processor time for a long scan; its first page alone may take seconds."""

_PDF, _PNG, _JPEG = "application/pdf", "image/png", "image/jpeg"
_REASONS = ("large", "type", "broken", "password", "heic", "empty")
_FIRST_REASON = 10
_HEAD = 16
"""Digits before the answer that say how long its first part is."""
_HEIC = (b"heic", b"heix", b"hevc", b"heim", b"mif1", b"msf1", b"heis")


@dataclass(slots=True)
class _Watched:
    """Pieces on their way to the child: counted, hashed, and not too many."""

    pieces: Iterable[bytes]
    size: int = 0
    sha256: hashlib._Hash = field(default_factory=hashlib.sha256)

    def __iter__(self) -> Iterator[bytes]:
        for piece in self.pieces:
            self.size += len(piece)
            if self.size > MOST_BYTES:
                raise PaperUnusable(reason="large")
            self.sha256.update(piece)
            yield piece


def check(opened: Callable[[], Iterable[bytes]]) -> CheckedFile:
    """Whether a file can be kept, and as what.

    Args:
        opened: begins the file anew, each time it is called.

    Raises:
        PaperUnusable: `reason` = empty, large, type, heic, broken, password; what `opened` raises.
    """
    watched = _Watched(opened())
    outcome = run_limited_on("app.documents.receiving", ["thumb"], watched, cpu_seconds=CHECK_SECONDS)
    if outcome.limit or (outcome.exit_code and _reason(outcome) is None):
        # a page that cannot be drawn is no reason to refuse its file
        watched = _Watched(opened())
        outcome = run_limited_on("app.documents.receiving", ["bare"], watched, cpu_seconds=CHECK_SECONDS)
    _demand_good(outcome)
    said, thumb, made = _parts(outcome.output)
    digest = watched.sha256.hexdigest()
    if said["kind"] == _PDF:
        return CheckedFile(_PDF, digest, digest, thumb, opened)
    if len(made) > MOST_MADE:
        raise PaperUnusable(reason="large")
    return CheckedFile(said["kind"], hashlib.sha256(made).hexdigest(), digest, thumb, lambda: [made])


def _demand_good(outcome: Outcome) -> None:
    if outcome.limit:
        raise PaperUnusable(reason="large")
    if outcome.exit_code:
        raise PaperUnusable(reason=_reason(outcome) or "broken")


def _reason(outcome: Outcome) -> str | None:
    place = outcome.exit_code - _FIRST_REASON
    return _REASONS[place] if 0 <= place < len(_REASONS) else None


def _parts(output: bytes) -> tuple[dict[str, str], bytes, bytes]:
    said, rest = output[_HEAD : _HEAD + int(output[:_HEAD])], output[_HEAD + int(output[:_HEAD]) :]
    facts = json.loads(said)
    return facts, rest[: facts["thumb"]], rest[facts["thumb"] :]


# -- the child's side -------------------------------------------------------------------------


def main(arguments: Sequence[str]) -> int:
    """A file on standard input; what it is, its small picture and what it became on standard output."""
    content = sys.stdin.buffer.read()
    try:
        kind, thumb, made = _looked_at(content, with_thumb=arguments[0] == "thumb")
    except (AttachmentUnusable, PaperUnusable) as error:
        return _FIRST_REASON + _REASONS.index(str(error.facts["reason"]))
    said = json.dumps({"kind": kind, "thumb": len(thumb)}).encode()
    sys.stdout.buffer.write(str(len(said)).zfill(_HEAD).encode() + said + thumb + made)
    return 0


def _looked_at(content: bytes, *, with_thumb: bool) -> tuple[str, bytes, bytes]:
    if not content:
        raise PaperUnusable(reason="empty")
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC:
        raise PaperUnusable(reason="heic")
    if content.startswith(b"%PDF-"):
        return _PDF, _first_page(content, with_thumb=with_thumb), b""
    made = remade(content, LONGEST)
    thumb = small(Image.open(io.BytesIO(made))) if with_thumb else b""
    return (_PNG if made.startswith(b"\x89PNG") else _JPEG), thumb, made


def _first_page(content: bytes, *, with_thumb: bool) -> bytes:
    try:
        with pypdfium2.PdfDocument(content) as document:
            if len(document) == 0:
                raise PaperUnusable(reason="broken")
            page = document[0]
            width, height = page.get_size()
            if not with_thumb:
                return b""
            scale = THUMB / max(width, height, 1.0)
            return small(page.render(scale=scale).to_pil())
    except pypdfium2.PdfiumError as error:
        is_locked = "password" in str(error).lower()
        raise PaperUnusable(reason="password" if is_locked else "broken") from error


def small(picture: Image.Image) -> bytes:
    """A small JPEG of a picture of ours."""
    flat = picture.convert("RGB")
    flat.thumbnail((THUMB, THUMB), Image.Resampling.LANCZOS)
    written = io.BytesIO()
    flat.save(written, "JPEG", quality=THUMB_QUALITY, optimize=True)
    return written.getvalue()
