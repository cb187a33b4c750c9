"""Display lists as they were looked at and found right: what moves or changes its glyphs shows as a diff.

After a wanted change: look at the pages, then run with UPDATE_GOLDENS=1.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from app.documents.engine import Engine
from app.domain.letters import LetterContent
from app.domain.sheets import Artifact, CloseTag, GlyphRun, Item, OpenTag, Sheets
from tests.support import reference_texts
from tests.support.letter_samples import LANGUAGES, courtesy, german
from tests.support.sheet_samples import PAPERS

GOLDENS = Path(__file__).parent / "goldens"
UPDATE = bool(os.environ.get("UPDATE_GOLDENS"))


def described(sheets: Sheets) -> str:
    """One line per item; places rounded to 0.01 mm, glyphs by number."""
    lines = []
    for number, page in enumerate(sheets.pages, 1):
        lines.append(f"page {number}")
        for item in page.items:
            lines += describe(item)
    return "\n".join(lines) + "\n"


def describe(item: Item, indent: str = "") -> Iterator[str]:
    if isinstance(item, GlyphRun):
        yield f"{indent}text {item.x:.2f} {item.y:.2f} {item.size:g} {item.colour} {item.text}"
        for part in item.parts:
            if part.text.strip():
                yield f"{indent}  {part.font} {part.language} {' '.join(map(str, part.glyphs))}"
    elif isinstance(item, Artifact):
        yield f"{indent}artifact"
        for mark in item.items:
            yield from describe(mark, indent + "  ")
    elif isinstance(item, OpenTag):
        yield f"{indent}<{item.role} {item.language} {item.scope}{item.alt}>"
    elif isinstance(item, CloseTag):
        yield f"{indent}</>"
    else:
        places = (value for value in vars_of(item) if isinstance(value, float | int))
        yield f"{indent}{type(item).__name__.lower()} {' '.join(f'{place:.2f}' for place in places)}"


def vars_of(item: object) -> Iterator[object]:
    for name in item.__slots__:  # type: ignore[attr-defined]
        yield getattr(item, name)


def papers() -> dict[str, Callable[[], LetterContent]]:
    made: dict[str, Callable[[], LetterContent]] = {"letter": german, "long": partial(german, paragraphs=9)}
    made |= {tag: partial(courtesy, tag) for tag in LANGUAGES} | PAPERS
    return made | {f"text-{tag}": partial(reference_texts.letter, tag) for tag in reference_texts.languages()}


@pytest.mark.parametrize("name", list(papers()))
def test_pages_are_as_they_were_found_right(engine: Engine, name: str) -> None:
    golden = GOLDENS / f"{name}.txt"
    found = described(engine.lay_out(papers()[name]()))
    if UPDATE:
        GOLDENS.mkdir(exist_ok=True)
        golden.write_text(found, "utf-8")

    assert found == golden.read_text("utf-8")
