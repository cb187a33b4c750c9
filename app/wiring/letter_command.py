"""`sozialraumbuero letter`: the same letters as on the screen, without a window.

The passphrase comes by prompt or from a file descriptor, never as an argument or from the
environment (7-desktop.md part 2). A referral is not issued without the word that the client agreed;
another kind that tells a third party about her needs the consent that is recorded in the case.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import BinaryIO, TextIO, cast

from app.actions import letters, referrals
from app.actions.finding import find_agencies
from app.actions.lines import CaseView
from app.actions.orders import letter_order, proposal
from app.actions.referrals import RecordConsent
from app.actions.workplace import Workplace
from app.domain.audit import Act
from app.domain.clock import today
from app.domain.consent import default_end
from app.domain.errors import AgencyUnverified, AnswersIncomplete, AppError, RecordNotFound
from app.domain.finder import Match
from app.domain.letter_facts import LETTER_CATEGORIES
from app.domain.letter_kinds import REFERRAL_KIND
from app.domain.records import Category, Delivery, Letter
from app.i18n import N_
from app.i18n import gettext as _
from app.i18n.formats import german_hours
from app.wiring.letter_answers import AnswersUnusable
from app.wiring.letter_kinds import write_kind
from app.wiring.unlocking import add_store_arguments, fail, open_place

_BY_OPTION = {"agency": "--service", "agencies": "--service"}
"""What is not asked for by name in the file of answers, but chosen on the command line."""
_NOT_FOUND = {
    "case": N_("There is no case '{id}' on this workstation."),
    "service": N_("The directory and the finder know no service '{id}' for this case."),
    "referral": N_("The case has no referral that fits '{id}'."),
}


def run(argv: Sequence[str], home: Path, out: TextIO, error: TextIO) -> int:
    """Open the store, write the letter that is wanted into the file, say its number."""
    parser = _parser()
    wanted = parser.parse_args(list(argv))
    if wanted.kind == REFERRAL_KIND and not wanted.client_agreed:
        parser.error(_("a referral needs --client-agreed"))
    try:
        place = open_place(wanted, home)
    except AppError as failure:
        return fail(failure, error)
    letter = None
    try:
        with _to_be_written(wanted.out) as file:
            letter, pdf = _write(wanted, place)
            file.write(pdf)
        letters.note(letter, Act.LETTER_SAVED, work=place.work, clock=place.clock)
    except AppError as failure:
        return _not_written(failure, place, error)
    except AnswersUnusable as unusable:
        error.write("".join(f"{wanted.asked}: {fault}\n" for fault in unusable.faults))
        return 1
    except OSError as failure:
        error.write(_("The file could not be written: {reason}").format(reason=failure.strerror) + "\n")
        if letter is not None:
            kept = _("Letter {number} is issued and stays in the store: print it from there.")
            error.write(kept.format(number=letter.number) + "\n")
        return 1
    finally:
        place.close()
    said = _("Letter {number} to {agency}: {file}") if letter.recipient else _("Letter {number}: {file}")
    out.write(said.format(number=letter.number, agency=letter.recipient, file=wanted.out) + "\n")
    return 0


def _not_written(failure: AppError, place: Workplace, error: TextIO) -> int:
    """Say why there is no letter, and with which option it would be one."""
    match failure:
        case AnswersIncomplete():
            names = [str(name) for name in cast("list[str]", failure.facts["questions"])]
            told = ", ".join(_BY_OPTION.get(name, name) for name in names)
            error.write(_("Not answered or chosen yet: {names}").format(names=told) + "\n")
        case RecordNotFound() if failure.facts["kind"] == "letter-kind":
            error.write(_("There is no kind of letter '{id}'.").format(**failure.facts) + "\n")
            kinds = ", ".join(kind.id for kind in place.templates.kinds())
            error.write(_("There are: {names}").format(names=kinds) + "\n")
        case RecordNotFound() if failure.facts["kind"] in _NOT_FOUND:
            words = _(_NOT_FOUND[str(failure.facts["kind"])])
            error.write(words.format(id=failure.facts["id"]) + "\n")
        case AgencyUnverified():
            fail(failure, error)
            error.write(_("Then give --confirmed.") + "\n")
        case _:
            fail(failure, error)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="sozialraumbuero letter", description=_("Issue a letter."))
    parser.add_argument("case_number", help=_("such as H7-2026-0042"))
    parser.add_argument("--out", type=Path, required=True, help=_("the PDF file to write"))
    parser.add_argument("--kind", default=REFERRAL_KIND, help=_("kind of letter; otherwise a referral"))
    parser.add_argument("--asked", type=Path, help=_("YAML file with the answers that the kind asks for"))
    parser.add_argument(
        "--client-agreed",
        choices=("read", "heard"),
        help=_("the client read or heard the consent text and agreed"),
    )
    parser.add_argument("--need", help=_("code of the need; otherwise the most urgent one"))
    parser.add_argument(
        "--service",
        action="append",
        default=[],
        help=_("id of the service; otherwise the finder's first answer, or the case's last referral"),
    )
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
    add_store_arguments(parser)
    return parser


def _write(wanted: argparse.Namespace, place: Workplace) -> tuple[Letter, bytes]:
    view = _case(wanted.case_number, place)
    if wanted.kind == REFERRAL_KIND:
        return _refer(wanted, view, place)
    return write_kind(wanted, view, place)


def _refer(wanted: argparse.Namespace, view: CaseView, place: Workplace) -> tuple[Letter, bytes]:
    """Find the agency, record the consent that was given, issue the letter."""
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
    return letter, pdf


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
        if wanted.need in (None, match.need) and (not wanted.service or match.service.id in wanted.service):
            return match
    raise RecordNotFound(kind="service", id=", ".join(wanted.service) or wanted.need or "–")
