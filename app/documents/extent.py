"""How much a letter holds, found out before its text is shaped: nobody waits for what cannot be printed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from app.documents.flow import MOST_PAGES
from app.domain.errors import LetterTooLong, TextDoesNotFit
from app.domain.letters import (
    Bilingual,
    Block,
    Bullets,
    CodeLine,
    Field,
    Heading,
    LetterContent,
    Paragraph,
    Part,
    Run,
    SignatureLine,
    Table,
    Together,
    WritingLines,
)

LINES_PER_PAGE, LETTERS_PER_PAGE = 60, 9_000
"""More than a page holds in the smallest type that a letter uses."""

LONGEST_WORD = 5_000
"""Letters without a place to break; cutting such a word takes time that grows with its square."""

LONGEST_VALUE = 4_000
"""Letters of everything that has a place of its own on the page, such as subject or address."""

_SHORT = 20_000
"""Letters of a whole text: below that it cannot be too long in any way."""


def check(content: LetterContent) -> None:
    """Look at the number of lines and letters.

    Raises:
        LetterTooLong: more than any letter may have.
        TextDoesNotFit: a value that no zone can take, or a word without end.
    """
    for zone, texts in _zones(content):
        length = sum(map(len, texts))
        if length > LONGEST_VALUE:
            raise TextDoesNotFit(zone=zone, value_length=length)
    if sum(_lines(block) for block in _parts(content.blocks)) > MOST_PAGES * LINES_PER_PAGE:
        raise LetterTooLong(most=MOST_PAGES)
    written = [text for block in _parts(content.blocks) for text in _plain(_runs(block))]
    length = sum(map(len, written))
    if length > MOST_PAGES * LETTERS_PER_PAGE:
        raise LetterTooLong(most=MOST_PAGES)
    if length > _SHORT:
        longest = max((len(word) for text in written for word in text.split()), default=0)
        if longest > LONGEST_WORD:
            raise TextDoesNotFit(zone="text", value_length=longest)


def _zones(content: LetterContent) -> Iterator[tuple[str, Sequence[str]]]:
    """Texts that stand in one place, by the name of that place."""
    head, slip = content.letterhead, content.slip
    yield "letterhead", (head.organisation, head.unit, head.return_line, content.number)
    yield "footer", [line for column in head.footer for line in column]
    yield "address", (*content.recipient, *content.remark)
    rows = content.information
    yield "information", [text for row in rows for text in (row.label, row.field.value)]
    yield "copy-label", (content.copy_label, content.page_label, content.title)
    yield "subject", list(_plain(content.subject))
    yield "notice", list(_plain(content.notice))
    if slip:
        texts = (*slip.choices, *slip.return_to, slip.title, slip.letter_number, slip.date)
        yield "slip", (*texts, slip.code, slip.phone_code, slip.phone_code_label)


def _plain(runs: Iterable[Run]) -> Iterator[str]:
    for run in runs:
        yield run.value if isinstance(run, Field) else run


def _parts(blocks: Iterable[Block]) -> Iterator[Part]:
    for block in blocks:
        yield from block.blocks if isinstance(block, Together) else (block,)


def _lines(block: Part) -> int:
    """At least so many."""
    if isinstance(block, Bullets):
        return len(block.items)
    if isinstance(block, Table | Bilingual):
        return len(block.rows)
    return block.count if isinstance(block, WritingLines) else 1


def _runs(block: Part) -> Iterable[Run]:
    """All texts of a block."""
    flat = chain.from_iterable
    if isinstance(block, Paragraph | Heading):
        return block.runs
    if isinstance(block, Bullets):
        return flat(block.items)
    if isinstance(block, Table):
        return flat(flat((block.head, *block.rows)))
    if isinstance(block, SignatureLine):
        return (block.place_and_date, block.label)
    if isinstance(block, WritingLines | CodeLine):
        return block.label if isinstance(block, WritingLines) else (*block.groups, block.label)
    return flat((*row.left, *row.right) for row in block.rows)
