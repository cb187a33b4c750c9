"""How much a letter holds, found out before its text is shaped: nobody waits for what cannot be printed."""

from __future__ import annotations

from collections.abc import Iterator

from app.documents.flow import MOST_PAGES
from app.domain.errors import LetterTooLong, TextDoesNotFit
from app.domain.letters import (
    Bilingual,
    Block,
    Bullets,
    Field,
    Heading,
    LetterContent,
    Paragraph,
    Run,
    Table,
    WritingLines,
)

LINES_PER_PAGE, LETTERS_PER_PAGE = 60, 9_000
"""More than a page holds in the smallest type that a letter uses."""

LONGEST_WORD = 5_000
"""Letters without a place to break; cutting such a word takes time that grows with its square."""

_SHORT = 20_000
"""Letters of a whole text: below that it cannot be too long in any way."""


def check(content: LetterContent) -> None:
    """Look at the number of lines and letters.

    Raises:
        LetterTooLong: more than any letter may have.
        TextDoesNotFit: a word without end.
    """
    if sum(_lines(block) for block in content.blocks) > MOST_PAGES * LINES_PER_PAGE:
        raise LetterTooLong(most=MOST_PAGES)
    length = 0
    texts: list[str] = []
    for block in content.blocks:
        for run in _runs(block):
            text = run.value if isinstance(run, Field) else run
            length += len(text)
            texts.append(text)
    if length > MOST_PAGES * LETTERS_PER_PAGE:
        raise LetterTooLong(most=MOST_PAGES)
    if length > _SHORT:
        longest = max((len(word) for text in texts for word in text.split()), default=0)
        if longest > LONGEST_WORD:
            raise TextDoesNotFit(zone="text", value_length=longest)


def _lines(block: Block) -> int:
    """At least so many."""
    if isinstance(block, Bullets):
        return len(block.items)
    if isinstance(block, Table | Bilingual):
        return len(block.rows)
    return block.count if isinstance(block, WritingLines) else 1


def _runs(block: Block) -> Iterator[Run]:
    if isinstance(block, Paragraph | Heading):
        yield from block.runs
    elif isinstance(block, Bullets):
        for item in block.items:
            yield from item
    elif isinstance(block, Table):
        for row in (block.head, *block.rows):
            for cell in row:
                yield from cell
    elif isinstance(block, Bilingual):
        for pair in block.rows:
            yield from pair.left
            yield from pair.right
