"""`sozialraumbuero audit verify` and `audit list`: whether the trail is as it was written, and its rows.

Exit code 0: whole, or listed; 1: not whole, no such case, or the store cannot be opened. The hash that
`verify` prints stands for the whole trail: written down elsewhere from time to time, it shows whether
all of it was replaced. `list` writes one JSON object a line: ids and digests, no names.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TextIO
from uuid import UUID

from app.actions import auditing
from app.actions.audit_ports import AuditFilter
from app.domain.audit import Act
from app.domain.clock import OFFICE_ZONE, SystemClock
from app.domain.errors import AppError, RecordNotFound
from app.i18n import gettext as _
from app.i18n import ngettext
from app.store import workstation
from app.store.workstation import OpenStore
from app.wiring.unlocking import add_store_arguments, caseworker, fail, read_passphrase


def run(argv: Sequence[str], home: Path, out: TextIO, error: TextIO) -> int:
    """Open the store, and go through its audit trail or list it."""
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
        (_list if wanted.what == "list" else _verify)(store, wanted, out)
    except AppError as failure:
        return fail(failure, error)
    finally:
        store.close()
    return 0


def _verify(store: OpenStore, _wanted: argparse.Namespace, out: TextIO) -> None:
    count, head = store.verify_audit()
    words = ngettext(
        "The audit trail is whole: {count} row.", "The audit trail is whole: {count} rows.", count
    )
    out.write(words.format(count=count) + "\n")
    out.write(_("Hash of the last row: {hash}").format(hash=head.hex()) + "\n")


def _list(store: OpenStore, wanted: argparse.Namespace, out: TextIO) -> None:
    book = store.audit_book(None)
    case_id: UUID | None = None
    if wanted.case:
        case_id = _id(wanted.case) or book.case_numbered(wanted.case)
        if case_id is None:
            raise RecordNotFound(kind="case", id=wanted.case)
    chosen = AuditFilter(
        since=wanted.since,
        until=wanted.until,
        author=wanted.author,
        act=wanted.act,
        case_id=case_id,
    )
    for line in book.lines(chosen, lambda _done, _of: None):
        out.write(json.dumps(auditing.plain(line), separators=(",", ":")) + "\n")


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _moment(text: str) -> datetime:
    """A day (its beginning at the office's clock) or a moment, ISO 8601."""
    if len(text) == len("2026-11-24"):
        return datetime.combine(date.fromisoformat(text), time(), OFFICE_ZONE)
    read = datetime.fromisoformat(text)
    return read if read.tzinfo else read.replace(tzinfo=OFFICE_ZONE)


def _end(text: str) -> datetime:
    """A day counts to its end."""
    is_day = len(text) == len("2026-11-24")
    return (_moment(text) + timedelta(days=1 if is_day else 0)).astimezone(UTC)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sozialraumbuero audit", description=_("Check or list the audit trail.")
    )
    parser.add_argument(
        "what",
        choices=("verify", "list"),
        help=_("verify: go through all rows; list: one JSON object a line"),
    )
    parser.add_argument("--case", help=_("list: only this case (its number or id)"))
    parser.add_argument("--since", type=_moment, help=_("list: from this day or moment on (ISO 8601)"))
    parser.add_argument("--until", type=_end, help=_("list: up to this day or moment (ISO 8601)"))
    parser.add_argument("--author", type=UUID, help=_("list: only this person (id)"))
    parser.add_argument(
        "--act", choices=[act.value for act in Act], metavar="ACT", help=_("list: only this act")
    )
    add_store_arguments(parser)
    return parser
