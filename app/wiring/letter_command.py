"""`sozialraumbuero letter`: the same referral letter without a window.

The passphrase comes by prompt or from a file descriptor, never as an argument or from the
environment (7-desktop.md part 2). Nothing is issued without the word that the client agreed.
"""

from __future__ import annotations

import argparse
import getpass
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import BinaryIO, TextIO

from app.actions import referrals
from app.actions.finding import find_agencies
from app.actions.lines import CaseView
from app.actions.orders import letter_order, proposal
from app.actions.referrals import RecordConsent
from app.actions.workplace import Workplace
from app.domain.clock import SystemClock, today
from app.domain.consent import default_end
from app.domain.errors import AppError, RecordNotFound
from app.domain.finder import Match
from app.domain.letter_facts import LETTER_CATEGORIES
from app.domain.records import Category, Delivery
from app.i18n import gettext as _
from app.store import workstation
from app.store.keys import Cost
from app.ui.errors import say
from app.wiring.door import Door
from app.wiring.workplace import german_hours


def run(argv: Sequence[str], home: Path, out: TextIO, error: TextIO) -> int:
    """Find the agency, record the consent that was given, issue the letter, write the PDF."""
    wanted = _parser().parse_args(list(argv))
    door = Door(wanted.home or home, SystemClock(), cost=Cost())
    try:
        names = workstation.names(wanted.home or home)
        name = wanted.caseworker or (names[0] if names else "")
        place = door.unlock(name, _passphrase(wanted.passphrase_fd))
    except AppError as failure:
        return _fail(failure, error)
    try:
        with _to_be_written(wanted.out) as file:
            number, agency = _write(wanted, place, file)
    except AppError as failure:
        return _fail(failure, error)
    except OSError as failure:
        error.write(_("The file could not be written: {reason}").format(reason=failure.strerror) + "\n")
        return 1
    finally:
        place.close()
    out.write(_("Letter {number} to {agency}: {file}").format(number=number, agency=agency, file=wanted.out))
    out.write("\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="sozialraumbuero letter", description=_("Issue a referral letter."))
    parser.add_argument("case_number", help=_("such as H7-2026-0042"))
    parser.add_argument("--out", type=Path, required=True, help=_("the PDF file to write"))
    parser.add_argument(
        "--client-agreed",
        required=True,
        choices=("read", "heard"),
        help=_("the client read or heard the consent text and agreed"),
    )
    parser.add_argument("--need", help=_("code of the need; otherwise the most urgent one"))
    parser.add_argument("--service", help=_("id of the service; otherwise the finder's first answer"))
    parser.add_argument("--until", type=date.fromisoformat, help=_("last day of the consent (YYYY-MM-DD)"))
    parser.add_argument(
        "--stays",
        action="append",
        default=[],
        choices=[c.value for c in LETTER_CATEGORIES if c is not Category.NEED],
        help=_("what shall not leave the office; may be given several times"),
    )
    parser.add_argument("--confirmed", action="store_true", help=_("an unverified address was checked"))
    parser.add_argument("--by-post", action="store_true", help=_("the office sends it"))
    parser.add_argument("--caseworker", help=_("whose passphrase opens the store"))
    parser.add_argument("--passphrase-fd", type=int, help=_("file descriptor to read the passphrase from"))
    parser.add_argument("--home", type=Path, help=_("folder of the store"))
    return parser


def _passphrase(descriptor: int | None) -> str:
    if descriptor is None:
        return getpass.getpass(_("Passphrase: "))
    with os.fdopen(descriptor, "r", encoding="utf-8") as secret:
        return secret.readline().rstrip("\n")


def _write(wanted: argparse.Namespace, place: Workplace, file: BinaryIO) -> tuple[str, str]:
    view = _case(wanted.case_number, place)
    match = _match(wanted, view, place)
    referral, _touched = referrals.propose(
        proposal(view.case.id, match), work=place.work, worker=place.worker, clock=place.clock
    )
    language = view.client.letter_language
    if wanted.confirmed:
        referrals.confirm_agency(referral.id, work=place.work, worker=place.worker)
    referrals.record_consent(
        RecordConsent(
            referral_id=referral.id,
            categories=tuple(c for c in LETTER_CATEGORIES if c.value not in wanted.stays),
            valid_until=wanted.until or default_end(today(place.clock)),
            language=language,
            text_version="command-line",
            read_aloud=wanted.client_agreed == "heard",
        ),
        work=place.work,
        clock=place.clock,
    )
    delivery = Delivery.BY_POST if wanted.by_post else Delivery.BY_HAND
    command = letter_order(referral, language, place=place, hours_text=german_hours, delivery=delivery)
    letter, pdf, _touched = referrals.issue(
        command,
        work=place.work,
        templates=place.templates,
        press=place.press,
        next_slip=place.next_slip,
        worker=place.worker,
        clock=place.clock,
    )
    file.write(pdf)
    return letter.number, match.agency.name


@contextmanager
def _to_be_written(path: Path) -> Iterator[BinaryIO]:
    """A file beside the wanted one, opened before a number is taken; it takes its place when whole."""
    part = path.with_name(path.name + ".part")
    with part.open("wb") as file:
        try:
            yield file
        except BaseException:
            part.unlink()
            raise
    part.replace(path)


def _case(number: str, place: Workplace) -> CaseView:
    for line in place.queries.cases(number):
        if line.number == number:
            return place.queries.case(line.case_id)
    raise RecordNotFound(kind="case", id=number)


def _match(wanted: argparse.Namespace, view: CaseView, place: Workplace) -> Match:
    """The finder's first answer that fits what was asked for."""
    finding = find_agencies(view, content=place.content, clock=place.clock)
    for match in (*finding.competent, *finding.also_possible):
        if wanted.need in (None, match.need) and wanted.service in (None, match.service.id):
            return match
    raise RecordNotFound(kind="service", id=wanted.service or wanted.need or "–")


def _fail(failure: AppError, error: TextIO) -> int:
    said = say(failure)
    error.write(f"{said.title}\n{said.next_step}\n")
    return 1
