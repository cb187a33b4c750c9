"""What a read return slip means: which letter it belongs to."""

from __future__ import annotations

from app.actions.ports import Queries
from app.domain.errors import SlipUnknown
from app.domain.ids import normal_code
from app.domain.records import Letter
from app.domain.slips import PHONE_LENGTH, PREFIX


def look_up(code: str, *, queries: Queries) -> tuple[Letter, ...]:
    """Letters of a scanned slip code (one) or a typed phone code (any number; a person picks).

    A whole code is compared with the code that was issued, which nobody can guess (64 random bits
    and 80 bits of proof); the phone code looks up and never proves (6-letters.md part 3).

    Raises:
        SlipUnknown: no letter here has this code.
    """
    scanned = code.strip().upper()
    wanted = scanned if scanned.startswith(PREFIX) else normal_code(code)
    if not scanned.startswith(PREFIX) and len(wanted) != PHONE_LENGTH:
        raise SlipUnknown(code=code)
    letters = queries.letters_by_slip(wanted)
    if not letters:
        raise SlipUnknown(code=code)
    return letters
