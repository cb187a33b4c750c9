"""What other programs read out of a page: facts exactly, words as well as they can, in every language."""

from __future__ import annotations

import re
import subprocess

import pytest

from app.documents.engine import Engine
from app.documents.text.languages import right_to_left, script_of
from tests.support import reference_texts
from tests.support.pdf_reading import page_texts

FACTS = ("phone", "date", "time", "amount", "number", "email")


def by_poppler(pdf: bytes) -> str:
    return subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()


def by_pdfium(pdf: bytes) -> str:
    return "\n".join(page_texts(pdf)).replace("\ufffe", "-").replace("\x02", "-")


READERS = {"poppler": by_poppler, "PDFium": by_pdfium}
CONTROLS_IN_TEXT = re.compile("[\u202a-\u202e\u2066-\u2069]")
SIGNS = ".,;:!?()«»„“”،؛؟፣፤። \u00a0–—"


def words_found(language: str, text: str) -> float:
    """The share of the words of a reference text that are found as they are written."""
    runs = (run for paragraph in reference_texts.paragraphs(language) for run in paragraph)
    words = {word.strip(SIGNS) for run in runs if isinstance(run, str) for word in run.split()} - {""}
    found = {word.strip(SIGNS) for word in CONTROLS_IN_TEXT.sub("", text).split()}
    return len(words & found) / len(words)


def floor(reader: str, language: str) -> float:
    """What is asked: in Arabic letters readers lose marks and the order in ligatures (6-letters.md 1.3)."""
    if script_of(language) == "Arab":
        return {"poppler": 0.6, "PDFium": 0.75}[reader]
    return 0.97


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("language", reference_texts.languages())
def test_facts_and_words_come_back(engine: Engine, language: str, reader: str) -> None:
    text = READERS[reader](engine.render([reference_texts.letter(language)]))

    # once alone, once inside the text; PDFium turns the words of a value round inside right-to-left text
    times = 1 if reader == "PDFium" and right_to_left(language) else 2
    for name in FACTS:
        assert text.count(reference_texts.value(name, language).value) >= times, name
    assert words_found(language, text) >= floor(reader, language)
