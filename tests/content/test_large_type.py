"""Leichte Sprache is printed in 14 pt or more, on the client's papers and on paper forms."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.content.letters import LetterTemplates
from app.content.lists import least_types
from app.content.loading import load_content
from app.documents.engine import Engine
from app.domain.letter_json import from_json, to_json
from app.domain.letter_kinds import LetterKind
from app.domain.letters import Bilingual, Copy, LetterContent
from app.domain.sheets import CloseTag, GlyphRun, OpenTag, Sheets

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
CONTENT = load_content(RESOURCES)
TEMPLATES = LetterTemplates(RESOURCES, CONTENT.directory)
SIMPLE, LEAST = "de-simple", 14.0
KINDS = [kind for kind in TEMPLATES.kinds() if SIMPLE in kind.languages]


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(RESOURCES / "fonts")


def tagged(sheets: Sheets) -> Iterator[tuple[str, GlyphRun]]:
    """Every run of the text with the language that it is tagged in."""
    open_tags: list[str] = []
    for page in sheets.pages:
        for item in page.items:
            if isinstance(item, OpenTag):
                open_tags.append(item.language or (open_tags[-1] if open_tags else ""))
            elif isinstance(item, CloseTag):
                open_tags.pop()
            elif isinstance(item, GlyphRun):
                yield (open_tags[-1] if open_tags else ""), item


def of_client(kind: LetterKind) -> list[LetterContent]:
    copies = TEMPLATES.compose(TEMPLATES.sample(kind.id, SIMPLE), (SIMPLE,))
    return [copy for copy in copies if copy.copy in {Copy.CLIENT, Copy.COURTESY}]


def test_the_rule_is_content() -> None:
    assert least_types(CONTENT.languages.values()) == ((SIMPLE, LEAST),)


@pytest.mark.parametrize("kind", KINDS, ids=[kind.id for kind in KINDS])
def test_every_text_of_the_client_is_large(engine: Engine, kind: LetterKind) -> None:
    copies = of_client(kind)
    assert copies
    seen = 0
    for copy in copies:
        sizes = [run.size for tag, run in tagged(engine.lay_out(copy)) if tag == SIMPLE]
        seen += len(sizes)
        assert min(sizes, default=LEAST) >= LEAST, (copy.copy, min(sizes))
        assert copy.language == SIMPLE or any(isinstance(block, Bilingual) for block in copy.blocks)
    assert seen > 5


def test_other_languages_keep_their_size(engine: Engine) -> None:
    kind = KINDS[0]
    for copy in TEMPLATES.compose(TEMPLATES.sample(kind.id, "bg"), ("bg",)):
        sizes = {run.size for _tag, run in tagged(engine.lay_out(copy))}
        assert min(sizes) < LEAST


def test_a_stored_letter_keeps_its_type(engine: Engine) -> None:
    copies = tuple(of_client(KINDS[-1]))
    again = from_json(to_json(copies))
    assert again == copies
    assert engine.render(again) == engine.render(copies)
