"""Slip codes out of photos and scans: untrusted files, so they are opened in a limited child process.

A child has 10 s of processor time and 512 MB (6-letters.md part 7). A long file takes several
children, one after the other: each goes on where the one before stopped, and between two of them a
person's cancel is heard.
"""

from __future__ import annotations

import base64
import json
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

from app.domain.errors import SlipUnreadable
from app.domain.slips import FoundCode, SlipScan
from app.system.child import run_limited

CHILD_SECONDS = 5.0
"""Processor time after which a child begins no other page; a page takes up to two seconds."""

CHILD_PICTURES = 8_000_000
"""Bytes of cut-out slips after which a child begins no other page."""

Step = Callable[[int, int], None]
"""(pages done, pages in all); may raise `Cancelled`."""


def read_scan(scan: bytes, step: Step = lambda _done, _pages: None) -> SlipScan:
    """Every square code in a picture (PNG, JPEG, TIFF, WebP …) or PDF, page by page.

    Whether a code is one of ours, and genuine, `app.actions.slips.judge` says.

    Raises:
        SlipUnreadable: it cannot be opened, is too large, or reading it took too much time or memory;
            reason empty, heic, type, broken, password, size, time, memory, file.
    """
    codes: list[FoundCode] = []
    broken: list[int] = []
    page, pages = 0, 1
    while page < pages:
        said = _ask_child(scan, page)
        for found in said["codes"]:
            if not _is_known(found, codes):
                codes.append(_code(found))
        broken += said["broken"]
        page, pages = max(int(said["next"]), page + 1), int(said["pages"])
        step(min(page, pages), pages)
    if len(broken) == pages:
        raise SlipUnreadable(reason="broken")
    return SlipScan(pages, tuple(codes), tuple(broken))


def _ask_child(scan: bytes, page: int) -> dict[str, Any]:
    outcome = run_limited("app.documents.reading", [str(page)], given=scan)
    if outcome.limit or outcome.exit_code:
        raise SlipUnreadable(reason=outcome.limit or "file")
    said: dict[str, Any] = json.loads(outcome.output)
    if said["fault"]:
        raise SlipUnreadable(reason=str(said["fault"]))
    return said


def _is_known(found: dict[str, Any], codes: Sequence[FoundCode]) -> bool:
    return bool(found["text"]) and any(code.text == found["text"] for code in codes)


def _code(found: dict[str, Any]) -> FoundCode:
    corners = tuple((float(x), float(y)) for x, y in found["corners"])
    return FoundCode(str(found["text"]), int(found["page"]), corners, base64.b64decode(found["picture"]))


# -- the child's side -------------------------------------------------------------------------


def main(arguments: Sequence[str]) -> int:
    """A file on standard input and the page to begin at; JSON of what it shows on standard output."""
    try:
        said = _read_pages(sys.stdin.buffer.read(), int(arguments[0]))
    except SlipUnreadable as error:
        said = {"fault": error.facts["reason"]}
    sys.stdout.write(json.dumps(said))
    return 0


def _read_pages(file: bytes, first: int) -> dict[str, Any]:
    from app.documents import scanning  # noqa: PLC0415 - the readers of pictures, for the child alone

    scan = scanning.open_scan(file)
    codes: list[FoundCode] = []
    broken: list[int] = []
    page = first
    while page < scan.pages:
        try:
            codes += scanning.codes_on(scan.sheet(page), page + 1)
        except SlipUnreadable:
            if scan.pages == 1:
                raise
            broken.append(page + 1)
        page += 1
        if time.process_time() > CHILD_SECONDS or sum(len(c.picture) for c in codes) > CHILD_PICTURES:
            break
    return {
        "fault": "",
        "pages": scan.pages,
        "next": page,
        "broken": broken,
        "codes": [
            {
                "text": code.text,
                "page": code.page,
                "corners": code.corners,
                "picture": base64.b64encode(code.picture).decode("ascii"),
            }
            for code in codes
        ],
    }
