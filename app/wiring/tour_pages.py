"""What the tour reads in PDFs: words, the share of a language, joined letters, pictures, the slip's code."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from io import BytesIO

import pypdfium2

from app.content.letter_files import COMMON, TemplateFiles
from app.domain.languages import GERMAN
from app.domain.letter_kinds import REFERRAL_KIND
from app.system.paths import resources_root

CODE_DPI = 150
"""A slip is read from a scan of ordinary quality."""
_PLACEHOLDER = re.compile(r"\{[{%].*?[%}]\}")
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u064b-\u065f])*")
_LOOSE = re.compile("[اأإآلٱ\u064b-\u065f]")
"""Lam-alef ligatures and vowel signs come back in another order from any producer's Arabic files
(6-letters.md 1.3): words are compared without these letters, so a reversed word still differs."""
_SHORTEST = 3
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_MAPPED = re.compile(rb"<([0-9a-f]{4})> <([0-9a-f]{4})>")


def texts(pdf: bytes) -> list[str]:
    """The text of each page, as PDFium reads it."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_range() for page in document]


def language_share(pages: str, language: str) -> float:
    """Which part of the words on a page are words of that language's letter texts and of no German one."""
    own = _vocabulary(language) - (_vocabulary(GERMAN) if language != GERMAN else frozenset())
    found = list(_words(pages))
    return sum(word in own for word in found) / max(len(found), 1)


def has_words(page: str, words: str) -> bool:
    """Whether each of these words stands on the page, letters in reading order, words in any order.

    A right-to-left name inside a German line comes back with its words in visual order.
    """
    return all(word in page or not {*_words(word)}.isdisjoint(_words(page)) for word in words.split())


def letters_in_several_shapes(pdf: bytes) -> int:
    """How many Arabic letters are drawn in more than one shape: none, if nothing was joined.

    Each glyph has its own number in our files, and the font's map says for which letter it stands.
    """
    most = 0
    for found in _STREAM.findall(pdf):
        shapes: defaultdict[int, set[bytes]] = defaultdict(set)
        for number, letter in _MAPPED.findall(_inflated(found)):
            if 0x0620 <= int(letter, 16) <= 0x064A:
                shapes[int(letter, 16)].add(number)
        most = max(most, sum(len(numbers) > 1 for numbers in shapes.values()))
    return most


def picture_sum(pdf: bytes, page: int = 0) -> str:
    """SHA-256 of the page as it looks, 72 dots per inch."""
    with pypdfium2.PdfDocument(pdf) as document:
        return hashlib.sha256(document[page].render().to_pil().tobytes()).hexdigest()


def scan(pdf: bytes, page: int = 0) -> bytes:
    """A page as a scanner would give it: PNG."""
    with pypdfium2.PdfDocument(pdf) as document:
        picture = BytesIO()
        document[page].render(scale=CODE_DPI / 72).to_pil().save(picture, "PNG")
        return picture.getvalue()


@cache
def _vocabulary(language: str) -> frozenset[str]:
    files = TemplateFiles(resources_root())
    texts = [
        text for kind in (REFERRAL_KIND, COMMON) for text in files.texts(kind, language)["texts"].values()
    ]
    return frozenset(word for text in texts for word in _words(_PLACEHOLDER.sub(" ", str(text))))


def _words(text: str) -> Iterator[str]:
    for word in _WORD.findall(text):
        kept = _LOOSE.sub("", word).casefold()
        if len(kept) >= _SHORTEST:
            yield kept


def _inflated(found: bytes) -> bytes:
    try:
        return zlib.decompress(found)
    except zlib.error:
        return b""
