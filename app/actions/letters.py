"""Letters that were issued: the same pages again, anywhere."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from uuid import UUID

from app.actions.ports import Press, UnitOfWork
from app.domain.audit import Act
from app.domain.clock import Clock
from app.domain.errors import LetterDiffers
from app.domain.letter_json import from_json
from app.domain.letters import Copy, LetterContent
from app.domain.records import Letter


def load(letter_id: UUID, *, work: UnitOfWork) -> Letter:
    """Raises `RecordNotFound`."""
    with work() as unit:
        return unit.letters.get(letter_id)


def load_all(letter_ids: Collection[UUID], *, work: UnitOfWork) -> tuple[Letter, ...]:
    """Several, in this order. Raises `RecordNotFound`."""
    with work() as unit:
        return tuple(unit.letters.get(letter_id) for letter_id in letter_ids)


def note(letter: Letter, act: Act, *, work: UnitOfWork, clock: Clock) -> None:
    """Write into the audit trail that a letter was printed, saved as a file or opened.

    Raises:
        StoreFull: the disk is full.
    """
    with work() as unit:
        unit.audit.note(act, letter.id, at=clock.now(), sha256=letter.sha256, case_id=letter.case_id)
        unit.commit()


def pages(letter: Letter, *, press: Press) -> bytes:
    """All copies of an issued letter as one PDF: byte for byte what was issued.

    Raises:
        LetterDiffers: these bytes are not those that were issued (another version of fonts or
            layout); the person decides whether to print it as a new rendering.
    """
    pdf = press.render(from_json(letter.content))
    if hashlib.sha256(pdf).hexdigest() != letter.sha256:
        raise LetterDiffers(number=letter.number)
    return pdf


def copies(letter: Letter, kinds: Collection[Copy]) -> tuple[LetterContent, ...]:
    """Only some copies, such as the receiver's for the post."""
    return tuple(content for content in from_json(letter.content) if content.copy in kinds)


def part(letter: Letter, kinds: Collection[Copy], *, press: Press, as_issued: bool = True) -> bytes:
    """A PDF of some copies; the whole letter is checked against its hash first.

    Args:
        letter: an issued one.
        kinds: which copies.
        press: makes the pages.
        as_issued: False where a person decided to have the same text in today's layout.

    Raises:
        LetterDiffers: the pages are not those that were issued.
    """
    if as_issued:
        pages(letter, press=press)
    return press.render(copies(letter, kinds))


def recipient(letter: Letter) -> str:
    """Whom it goes to, for lists; out of the address on letters from before it was kept with them."""
    if letter.recipient:
        return letter.recipient
    return next((", ".join(c.recipient) for c in from_json(letter.content) if c.copy is Copy.RECEIVER), "")
