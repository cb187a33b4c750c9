"""`sozialraumbuero slip read`: return slips from photos and scans, without a window.

Every file is read, whatever is wrong with the one before. Without `--answer` nothing is changed: a
person looks at the slips first.
"""

from __future__ import annotations

import argparse
import errno
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from app.actions import slips
from app.actions.slips import BookSlip, ReadSlip, Verdict
from app.actions.workplace import Workplace
from app.domain.clock import OFFICE_ZONE
from app.domain.errors import AppError, SlipUnreadable
from app.domain.records import Evidence, ReferralState
from app.domain.referrals import ANSWERS
from app.i18n import N_
from app.i18n import gettext as _
from app.system.files import read_at_most
from app.ui.errors import say
from app.ui.words import state_words
from app.wiring.unlocking import add_store_arguments, fail, open_place

DONE, NOT_ALL_READ, NOT_ALL_BOOKED = 0, 3, 4
"""Exit codes; 1 is a store that does not open, 2 a wrong command line, as argparse has it."""

_VERDICTS = {
    Verdict.UNKNOWN: N_("a code like ours, but no letter with it is known here: synchronise first"),
    Verdict.FORGED: N_("FORGED: this workstation did not make this code, do not book it"),
    Verdict.FOREIGN: N_("somebody else's code"),
    Verdict.UNREADABLE: N_("a code is seen but cannot be read: type its 8 characters in the application"),
}


@dataclass
class _Run:
    """What is wanted, where it is said, and how it went."""

    wanted: argparse.Namespace
    place: Workplace
    out: TextIO
    error: TextIO
    exits: set[int] = field(default_factory=lambda: {DONE})


def run(argv: Sequence[str], home: Path, out: TextIO, error: TextIO) -> int:
    """Read each file, say what is on it, book what is asked for; exit codes as `--help` says."""
    parser = _parser()
    wanted = parser.parse_args(list(argv))
    if wanted.passed_on_to and wanted.answer != ReferralState.NOT_COMPETENT.value:
        parser.error(_("--passed-on-to needs --answer not-competent"))
    if wanted.again and not wanted.answer:
        parser.error(_("--again needs --answer"))
    try:
        place = open_place(wanted, home)
    except AppError as failure:
        return fail(failure, error)
    try:
        todo = _Run(wanted, place, out, error)
        for path in wanted.files:
            _read_file(path, todo)
    finally:
        place.close()
    return max(todo.exits)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sozialraumbuero slip",
        description=_("Return slips that came back on paper."),
    )
    acts = parser.add_subparsers(dest="act", required=True, metavar="read")
    read = acts.add_parser(
        "read",
        help=_("read slips from photos and scans"),
        description=_("Says which letters the slips belong to; with --answer it books that answer, once."),
        epilog=_(
            "Exit codes: 0 every slip was read (and booked, or was booked before); 1 the store could not be "
            "opened; 2 wrong command line; 3 a file or a slip could not be read or is none of "
            "ours; 4 an answer was not booked because another one was before (see --again) or the referral "
            "is closed."
        ),
    )
    read.add_argument("files", nargs="+", type=Path, metavar="FILE", help=_("JPEG, PNG, TIFF, WebP or PDF"))
    read.add_argument(
        "--answer", choices=[answer.value for answer in ANSWERS], help=_("what was ticked on all of them")
    )
    read.add_argument("--passed-on-to", help=_("the agency that a slip names as the right one"))
    read.add_argument("--note", help=_("kept with the answer"))
    read.add_argument(
        "--again", action="store_true", help=_("book it also where the slip was booked with another answer")
    )
    add_store_arguments(read)
    return parser


def _read_file(path: Path, todo: _Run) -> None:
    """A bad file is said and leaves the others alone."""
    try:
        content = read_at_most(path, slips.FILE_LIMIT)
        scan = todo.place.press.read_slips(content, lambda _done, _pages: None)
    except OSError as failure:
        is_large = failure.errno == errno.EFBIG
        _not_read(path, _words(SlipUnreadable(reason="size")) if is_large else failure.strerror or "", todo)
        return
    except SlipUnreadable as failure:
        _not_read(path, _words(failure), todo)
        return
    if not scan.codes:
        _not_read(path, _words(SlipUnreadable(reason="no-code")), todo)
    for page in scan.broken_pages:
        todo.error.write(_("{file}, page {page}: cannot be opened").format(file=path, page=page) + "\n")
        todo.exits.add(NOT_ALL_READ)
    own = todo.place.sync.slip_key()
    for slip in slips.recognise(scan.codes, queries=todo.place.queries, own=own):
        where = _("{file}, page {page}").format(file=path, page=slip.found.page)
        _say_slip(where, slip, todo)


def _not_read(path: Path, why: str, todo: _Run) -> None:
    todo.error.write(f"{path}: {why}\n")
    todo.exits.add(NOT_ALL_READ)


def _words(failure: AppError) -> str:
    said = say(failure)
    return f"{said.title} {said.next_step}"


def _say_slip(where: str, slip: ReadSlip, todo: _Run) -> None:
    if slip.letter is None:
        todo.error.write(f"{where}: {_(_VERDICTS[slip.verdict])}\n")
        todo.exits.add(NOT_ALL_READ)
        return
    day = slip.letter.made_at.astimezone(OFFICE_ZONE).date().isoformat()
    letter = _("letter {number} of {date}").format(number=slip.letter.number, date=day)
    alone = _("belongs to no referral")
    if slip.line is None:
        todo.error.write(f"{where}: {letter}: {alone}\n")
        todo.exits.add(NOT_ALL_READ)
        return
    agency = todo.place.content.agency_name(slip.line.agency_id)
    became = _book(slip, todo) if todo.wanted.answer else state_words(slip.line.state)
    todo.out.write(f"{where}: {letter}, {agency}: {became}\n")


def _book(slip: ReadSlip, todo: _Run) -> str:
    """Book the answer and say what became of it."""
    wanted, place = todo.wanted, todo.place
    if slip.letter is None:
        return ""
    state = ReferralState(wanted.answer)
    command = BookSlip(
        slip.letter.id, state, Evidence.QR, wanted.note, wanted.passed_on_to, again=wanted.again
    )
    try:
        told = slips.book(command, work=place.work, worker=place.worker, clock=place.clock)
    except AppError as failure:
        todo.exits.add(NOT_ALL_BOOKED)
        return _words(failure)
    words = _("booked: {state}") if told else _("{state}: booked before, nothing was changed")
    return words.format(state=state_words(state))
