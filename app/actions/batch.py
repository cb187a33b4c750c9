"""Many issued letters in one go: one file for the printer, single ones for the record."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from app.actions import letters as issued
from app.actions.ports import Press
from app.domain.errors import AppError, Cancelled
from app.domain.letters import Copy, LetterContent
from app.domain.records import Letter

Progress = Callable[[int, int], None]
"""(letters done, letters of all)."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What came of it."""

    pdf: bytes
    """The wanted copies of all letters without a fault, sorted by recipient; empty if there is none."""
    singles: tuple[tuple[Letter, bytes], ...]
    """Each letter whole, byte for byte as it was issued, in the same order."""
    faults: tuple[tuple[Letter, AppError], ...]
    """The letters that are not in it, and why."""


def render(
    letters: Sequence[Letter],
    kinds: Collection[Copy] | Callable[[Letter], Collection[Copy]],
    *,
    press: Press,
    progress: Progress,
    cancelled: Callable[[], bool],
) -> Batch:
    """Make the pages of many letters; a fault in one does not stop the rest.

    Args:
        letters: in any order.
        kinds: which copies go to the printer, of all letters or of each.
        press: makes the pages.
        progress: called after each letter, and at last for the file of all.
        cancelled: asked before each letter.

    Raises:
        Cancelled: a person asked to stop; nothing was printed.
    """
    singles: list[tuple[Letter, bytes]] = []
    faults: list[tuple[Letter, AppError]] = []
    wanted: list[LetterContent] = []
    ordered = sorted(letters, key=_by_recipient)
    for done, letter in enumerate(ordered, start=1):
        if cancelled():
            raise Cancelled
        try:
            whole = issued.pages(letter, press=press)
            printed = issued.copies(letter, kinds(letter) if callable(kinds) else kinds)
        except AppError as fault:
            faults.append((letter, fault))
        else:
            singles.append((letter, whole))
            wanted.extend(printed)
        progress(done, len(ordered) + 1)
    if cancelled():
        raise Cancelled
    pdf = press.render(wanted) if wanted else b""
    progress(len(ordered) + 1, len(ordered) + 1)
    return Batch(pdf, tuple(singles), tuple(faults))


def _by_recipient(letter: Letter) -> tuple[str, str]:
    """Letters to one agency lie together; within it in the order of their numbers."""
    try:
        return (_filed(issued.recipient(letter)), letter.number)
    except AppError:  # its content cannot be read: `render` lists it among the faults
        return ("", letter.number)


def _filed(name: str) -> str:
    """As names are filed in German: ä like a, ß like ss (DIN 5007, variant 1)."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
