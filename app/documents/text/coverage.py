"""Characters that no face can draw are found before anything is laid out: an error, never a box."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from unicodedata import normalize

from app.documents.text.fields import CONTROLS
from app.documents.text.shape import FontSet
from app.domain.errors import GlyphMissing
from app.domain.letters import LetterContent

_SPACES_AND_JOINERS = "\u2028\u2029\u200b\u200c\u200d\u00a0\u202f\u2007\u2010\u2011"
_NOT_DRAWN = (
    CONTROLS | frozenset(map(chr, (*range(0x20), *range(0x7F, 0xA0)))) | frozenset(_SPACES_AND_JOINERS)
)


def check(content: LetterContent, fonts: FontSet) -> None:
    """Look at every text of a letter.

    Raises:
        GlyphMissing: characters without a glyph in any face, and the parts of the letter they are in.
    """
    missing: dict[str, set[str]] = {}
    for part in fields(content):
        value = getattr(content, part.name)
        letters = set(normalize("NFC", "".join(_texts(value))))
        without = {c for c in letters - _NOT_DRAWN if ord(c) not in fonts.covered}
        if without:
            missing[part.name] = without
    if missing:
        characters = sorted(set().union(*missing.values()))
        raise GlyphMissing(characters=characters, where=sorted(missing))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from _texts(part)
    elif is_dataclass(value):
        for part in fields(value):
            yield from _texts(getattr(value, part.name))
