"""Return slips that came back: which letter a code belongs to, and booking what was ticked, once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from app.actions import referrals
from app.actions.lines import ReferralLine
from app.actions.ports import Caseworker, Queries, Unit, UnitOfWork
from app.actions.touched import Touched
from app.domain.clock import Clock
from app.domain.errors import SlipAnswered, SlipForged, SlipHasNoReferral, SlipUnknown
from app.domain.ids import normal_code
from app.domain.records import Evidence, Letter, ReferralEvent, ReferralState
from app.domain.referrals import ANSWERS
from app.domain.slips import PHONE_LENGTH, PREFIX, FoundCode, read_phone_code, read_slip_code, verify

OwnKey = tuple[int, bytes]
"""Short number of this device, and the key of the proofs in its slips."""

FILE_LIMIT = 100_000_000
"""Bytes of a file with slips; a photo of a phone has 3–12 MB, a scan of 50 pages about 40."""

SLIP_EVIDENCE = (Evidence.QR, Evidence.SLIP)


class Verdict(StrEnum):
    """What a square code turned out to be."""

    OURS = "ours"
    """It is exactly what was issued with a letter known here."""
    UNKNOWN = "unknown"
    """Shaped like ours; no letter here has it, and nothing here says that it is forged."""
    FORGED = "forged"
    """It names this device, and this device's key did not make it."""
    FOREIGN = "foreign"
    """Somebody else's code."""
    UNREADABLE = "unreadable"
    """A code is seen and cannot be read."""


@dataclass(frozen=True, slots=True)
class ReadSlip:
    """A code on a scan, and the letter and referral it belongs to."""

    found: FoundCode
    verdict: Verdict
    letter: Letter | None = None
    line: ReferralLine | None = None
    """The letter's referral; None where the letter has none, or none that is known here."""


def judge(text: str, *, queries: Queries, own: OwnKey) -> tuple[Verdict, Letter | None]:
    """What a scanned code is.

    A whole code is compared with the codes that were issued, which nobody can guess (64 random bits
    and 80 bits of proof); the key decides only about codes that no letter here has (6-letters.md
    part 3). A store that was enrolled anew has letters that its present key did not make.
    """
    if not text:
        return Verdict.UNREADABLE, None
    try:
        code = read_slip_code(text)
    except SlipUnknown:
        return Verdict.FOREIGN, None
    for letter in queries.letters_by_slip(code.text):
        return Verdict.OURS, letter
    number, key = own
    if code.device != number:
        return Verdict.UNKNOWN, None
    try:
        verify(code, key)
    except SlipForged:
        return Verdict.FORGED, None
    return Verdict.UNKNOWN, None


def recognise(codes: Iterable[FoundCode], *, queries: Queries, own: OwnKey) -> tuple[ReadSlip, ...]:
    """Codes of a scan with their letters; referrals are asked for once, however many slips there are."""
    judged = [(found, *judge(found.text, queries=queries, own=own)) for found in codes]
    wanted = {letter.referral_id for _found, _verdict, letter in judged if letter is not None}
    lines = {line.referral_id: line for line in queries.referrals() if line.referral_id in wanted}
    return tuple(
        ReadSlip(
            found, verdict, letter, lines.get(letter.referral_id) if letter and letter.referral_id else None
        )
        for found, verdict, letter in judged
    )


def look_up(code: str, *, queries: Queries) -> tuple[Letter, ...]:
    """Letters of a scanned slip code (one) or a typed phone code (any number; a person picks).

    The phone code looks up and never proves (6-letters.md part 3). Its check character is looked at only
    where nothing is found: codes of the first letters had none.

    Raises:
        SlipMistyped: no letter anywhere has this code.
        SlipUnknown: no letter here has it.
    """
    scanned = code.strip().upper()
    is_scanned = scanned.startswith(PREFIX)
    wanted = scanned if is_scanned else normal_code(code)
    is_whole = is_scanned or len(wanted) == PHONE_LENGTH
    if is_whole and (letters := queries.letters_by_slip(wanted)):
        return letters
    if not is_scanned:
        read_phone_code(code)
    raise SlipUnknown(code=code)


Match = tuple[Letter, ReferralLine]


def matches(code: str, *, queries: Queries) -> tuple[Match, ...]:
    """The letters of a code with their referrals, for a person to pick one.

    Raises:
        SlipMistyped, SlipUnknown: as `look_up`.
        SlipHasNoReferral: none of its letters belongs to a referral.
    """
    letters = look_up(code, queries=queries)
    lines = {line.referral_id: line for line in queries.referrals()}
    found = tuple((letter, lines[letter.referral_id]) for letter in letters if letter.referral_id in lines)
    if not found:
        raise SlipHasNoReferral(number=letters[0].number)
    return found


@dataclass(frozen=True, slots=True)
class BookSlip:
    """What a person saw ticked on the slip of a letter."""

    letter_id: UUID
    state: ReferralState
    evidence: Evidence = Evidence.QR
    note: str | None = None
    passed_on_to: str | None = None
    again: bool = False
    """The slip was booked before with another answer, and this one is meant."""


def book(command: BookSlip, *, work: UnitOfWork, worker: Caseworker, clock: Clock) -> Touched | None:
    """Book a slip's answer on its letter's referral, once; None if just that is booked already.

    A slip that came back proves that the letter was handed out, also where nobody noted it.

    Raises:
        SlipHasNoReferral: the letter belongs to no referral.
        SlipAnswered: the slip was booked with another answer, and `again` is not set.
        ReferralStateForbids: this answer cannot follow the present state.
    """
    with work() as unit:
        letter = unit.letters.get(command.letter_id)
        if letter.referral_id is None:
            raise SlipHasNoReferral(number=letter.number)
        if unit.referrals.get(letter.referral_id).state is command.state:
            return None
        earlier = _booked(letter, unit)
        if not command.again and any(event.state is command.state for event in earlier):
            return None
        if not command.again and earlier and command.evidence in SLIP_EVIDENCE:
            raise SlipAnswered(number=letter.number, state=earlier[-1].state.value, at=earlier[-1].at)
        answer = referrals.RecordAnswer(
            letter.referral_id,
            command.state,
            command.evidence,
            command.note,
            command.passed_on_to,
            letter.id,
        )
        told = referrals.book_answer(answer, unit=unit, worker=worker, clock=clock)
        unit.commit()
    return told


def _booked(letter: Letter, unit: Unit) -> list[ReferralEvent]:
    """What this letter's slip said before, oldest first."""
    events = unit.referral_events.find(referral_id=letter.referral_id)
    mine = [
        e for e in events if e.evidence in SLIP_EVIDENCE and e.state in ANSWERS and e.at >= letter.made_at
    ]
    return sorted(mine, key=_moment)


def _moment(event: ReferralEvent) -> datetime:
    return event.at
