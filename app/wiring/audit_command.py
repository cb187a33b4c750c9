"""`sozialraumbuero audit verify`: whether the audit trail is as it was written.

Exit code 0: whole; 1: not whole, or the store cannot be opened. The hash that it prints stands for
the whole trail: written down elsewhere from time to time, it shows whether all of it was replaced.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from app.domain.clock import SystemClock
from app.domain.errors import AppError
from app.i18n import gettext as _
from app.i18n import ngettext
from app.store import workstation
from app.wiring.unlocking import add_store_arguments, caseworker, fail, read_passphrase


def run(argv: Sequence[str], home: Path, out: TextIO, error: TextIO) -> int:
    """Open the store and go through its audit trail."""
    wanted = _parser().parse_args(list(argv))
    folder, clock = wanted.home or home, SystemClock()
    try:
        passphrase = read_passphrase(wanted.passphrase_fd)
        store = workstation.open_store(
            folder, caseworker(wanted, folder), passphrase, clock=clock, now=clock.now()
        )
    except AppError as failure:
        return fail(failure, error)
    try:
        count, head = store.verify_audit()
    except AppError as failure:
        return fail(failure, error)
    finally:
        store.close()
    words = ngettext(
        "The audit trail is whole: {count} row.", "The audit trail is whole: {count} rows.", count
    )
    out.write(words.format(count=count) + "\n")
    out.write(_("Hash of the last row: {hash}").format(hash=head.hex()) + "\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sozialraumbuero audit", description=_("Check the audit trail of the letters.")
    )
    parser.add_argument("what", choices=("verify",), help=_("go through all rows"))
    add_store_arguments(parser)
    return parser
