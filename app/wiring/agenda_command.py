"""`sozialraumbuero agenda ical --out FILE`: the dates of a caseworker as a calendar file.

Without further options it holds kinds, days, times and case numbers. The file is not encrypted; what
left is noted in the audit trail. Exit code 0: written; 1: the store or the file could not be opened.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from app.actions import origin
from app.actions.agenda import note_export
from app.actions.workplace import Workplace
from app.domain.agenda import placed
from app.domain.clock import today
from app.domain.errors import AppError
from app.i18n import gettext as _
from app.i18n import ngettext
from app.ui.agenda.calendar_events import Chosen, events_of, exportable
from app.ui.language import spoken
from app.wiring.files import write_whole
from app.wiring.unlocking import add_store_arguments, fail, open_place


def run(argv: Sequence[str], home: Path, out: TextIO, error: TextIO) -> int:
    """Open the store and write the calendar."""
    wanted = _parser().parse_args(list(argv))
    try:
        place = open_place(wanted, home)
    except AppError as failure:
        return fail(failure, error)
    try:
        with origin.named("command:agenda"):
            count = write_calendar(
                place, wanted.out, Chosen(wanted.names, wanted.details), mine=not wanted.team
            )
    except AppError as failure:
        return fail(failure, error)
    finally:
        place.close()
    words = ngettext("{count} entry written to {file}.", "{count} entries written to {file}.", count)
    out.write(words.format(count=count, file=wanted.out.name) + "\n")
    out.write(_("The file is not encrypted: delete it when it is in your calendar.") + "\n")
    return 0


def write_calendar(place: Workplace, path: Path, chosen: Chosen, *, mine: bool) -> int:
    """Note the export, write the file; how many entries it holds.

    Raises:
        FileNotSaved: a folder, no room, no permission.
    """
    day, content = today(place.clock), place.content
    found = placed(place.agenda.entries(day, mine=mine).entries, day, content.directory.holidays)
    entries = exportable((one.entry for one in found), day)
    file = place.agenda.calendar(events_of(entries, chosen, content, spoken()), _("Sozialraumbüro"))
    note_export(
        {entry.case.case_id for entry in entries},
        work=place.work,
        clock=place.clock,
        sha256=hashlib.sha256(file).hexdigest(),
    )
    write_whole(path, file)
    return len(entries)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sozialraumbuero agenda", description=_("Write the dates into a calendar file (iCalendar).")
    )
    parser.add_argument("what", choices=("ical",), help=_("an iCalendar file"))
    parser.add_argument("--out", type=Path, required=True, help=_("file to write; it is not encrypted"))
    parser.add_argument("--names", action="store_true", help=_("with the names of clients"))
    parser.add_argument("--details", action="store_true", help=_("with what it is about, and the places"))
    parser.add_argument("--team", action="store_true", help=_("of everybody in the team"))
    add_store_arguments(parser)
    return parser
