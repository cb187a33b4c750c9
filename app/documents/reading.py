"""Slip codes out of photos and scans: untrusted files, so they are opened in a limited child process."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

from app.documents import qr
from app.domain.errors import SlipUnknown, SlipUnreadable
from app.domain.slips import read_slip_code
from app.system.child import run_limited


def slip_codes(scan: bytes) -> list[str]:
    """Every slip code in a picture (PNG, JPEG, TIFF) or PDF, in reading order; other QR codes are left out.

    A code that is found is not yet proven: `app.domain.slips.verify` or a look-up comes after.

    Raises:
        SlipUnreadable: it cannot be opened, is too large, or reading it took too much time or memory.
    """
    outcome = run_limited("app.documents.reading", [], given=scan)
    if outcome.limit or outcome.exit_code:
        raise SlipUnreadable(reason=outcome.limit or "file")
    codes = []
    for text in json.loads(outcome.output):
        try:
            codes.append(read_slip_code(text).text)
        except SlipUnknown:
            continue
    return codes


def main(_arguments: Sequence[str]) -> int:
    """The child's side: a file on standard input, the texts of its QR codes as JSON on standard output."""
    try:
        texts = qr.read(sys.stdin.buffer.read())
    except SlipUnreadable:
        return 1
    sys.stdout.write(json.dumps(texts))
    return 0
