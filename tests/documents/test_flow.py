"""Pagination, whatever flows: nothing lost, nothing twice, nothing outside, nothing on top of another."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import count, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.documents.din5008 import FOLLOWING_TOP, FORM_B, TEXT_BOTTOM, bounds, marks
from app.documents.engine import Engine
from app.documents.flow import MOST_PAGES, Column, Head, Piece, paginate
from app.domain.errors import LetterTooLong, TextDoesNotFit
from app.domain.letters import (
    Bilingual,
    BilingualRow,
    Block,
    Bullets,
    Field,
    FieldType,
    Heading,
    Paragraph,
    SignatureLine,
    Table,
    WritingLines,
)
from app.domain.sheets import Artifact, CloseTag, GlyphRun, Item, OpenTag, Rect, Sheets
from tests.support.letter_samples import german

FIRST, FOLLOWING = Column(98.0, 190.0), Column(25.0, 268.0)
EPS = 1e-6


@dataclass(frozen=True, slots=True)
class Shape:
    """What a piece is like; drawn as one rectangle per line, x = the piece, width = the line."""

    lines: int
    lead: float = 6.0
    splits: bool = False
    keep: bool = False
    in_table: bool = False
    on_grid: bool = False
    before: float = 0.0


shapes = st.builds(
    Shape,
    lines=st.integers(1, 9),
    lead=st.sampled_from([3.4, 4.25, 5.9]),
    splits=st.booleans(),
    keep=st.booleans(),
    in_table=st.booleans(),
    on_grid=st.booleans(),
    before=st.sampled_from([0.0, 1.1, 2.1, 6.0]),
)
HEAD_ID, HEAD_HEIGHT = -1.0, 6.0


def draw_head(top: float) -> list[Item]:
    return [Rect(HEAD_ID, top, 0, HEAD_HEIGHT)]


def piece(number: int, shape: Shape, lines: range, *, in_table: bool) -> Piece:
    def draw(top: float) -> list[Item]:
        return [Rect(number, top + place * shape.lead, line, shape.lead) for place, line in enumerate(lines)]

    def split(space: float) -> tuple[Piece, Piece] | None:
        fitting = min(int(space / shape.lead), len(lines) - 2)
        if fitting < 2:
            return None
        upper, lower = lines[:fitting], lines[fitting:]
        return piece(number, shape, upper, in_table=False), piece(number, shape, lower, in_table=False)

    splits = shape.splits and len(lines) >= 4
    return Piece(
        len(lines) * shape.lead,
        draw,
        shape.before,
        least=2 * shape.lead if splits else 0.0,
        keep_with_next=shape.keep,
        split=split if splits else None,
        head=Head(HEAD_HEIGHT, draw_head) if in_table else None,
        phase=0.0 if shape.on_grid else None,
    )


def rects(items: Iterable[Item]) -> list[Rect]:
    return [item for item in items if isinstance(item, Rect)]


def laid(given_shapes: list[Shape], step: float) -> list[list[Rect]]:
    made = [piece(n, s, range(s.lines), in_table=s.in_table) for n, s in enumerate(given_shapes)]
    pages, _ = paginate(made, FIRST, FOLLOWING, step)
    return [rects(page) for page in pages]


@settings(max_examples=400)
@given(st.lists(shapes, min_size=1, max_size=60), st.sampled_from([0.0, 2.1166]))
def test_every_line_is_there_once_in_order_inside_and_on_nothing_else(
    given_shapes: list[Shape], step: float
) -> None:
    pages = laid(given_shapes, step)

    body = [(r.x, r.width) for page in pages for r in page if r.x != HEAD_ID]
    assert body == [(n, line) for n, s in enumerate(given_shapes) for line in range(s.lines)]
    for number, page in enumerate(pages):
        column = FOLLOWING if number else FIRST
        assert page or not number, "an empty page"
        assert all(r.y >= column.top - EPS and r.y + r.height <= column.bottom + 1e-5 for r in page)
        assert all(below.y >= above.y + above.height - EPS for above, below in pairwise(page))


@settings(max_examples=400)
@given(st.lists(shapes, min_size=1, max_size=60), st.sampled_from([0.0, 2.1166]))
def test_a_page_that_starts_inside_a_table_starts_with_its_head(
    given_shapes: list[Shape], step: float
) -> None:
    for page in laid(given_shapes, step)[1:]:
        begins = next(r for r in page if r.x != HEAD_ID)
        shape = given_shapes[int(begins.x)]
        assert (page[0].x == HEAD_ID) == shape.in_table
        assert [r.x for r in page].count(HEAD_ID) == int(shape.in_table)


@settings(max_examples=400)
@given(st.lists(shapes, min_size=1, max_size=60))
def test_no_line_of_a_split_piece_is_alone_on_a_page(given_shapes: list[Shape]) -> None:
    for page in laid(given_shapes, 0.0):
        for number in {int(r.x) for r in page if r.x != HEAD_ID}:
            shown = [r for r in page if r.x == number]
            assert len(shown) >= min(2, given_shapes[number].lines)


@settings(max_examples=400)
@given(st.lists(shapes, min_size=2, max_size=60), st.sampled_from([0.0, 2.1166]))
def test_what_must_stay_with_the_next_is_never_the_last_on_a_page(
    given_shapes: list[Shape], step: float
) -> None:
    alone = [
        replace(s, keep=s.keep and n % 3 == 0, lines=min(s.lines, 5)) for n, s in enumerate(given_shapes)
    ]
    pages = laid(alone, step)

    for page in pages[:-1]:
        last = alone[int(page[-1].x)]
        whole = page[-1].width == last.lines - 1
        assert not (last.keep and whole)


def test_a_heading_goes_along_with_text_that_its_signature_takes_to_the_next_page() -> None:
    """The text would fit below its heading, but not together with the signature it must stay with."""
    filler, heading = Shape(lines=7), Shape(lines=1, keep=True)
    text, signature = Shape(lines=6, splits=True, keep=True), Shape(lines=5)

    first, second = laid([filler, heading, text, signature], 0.0)

    assert {r.x for r in first} == {0}
    assert [r.x for r in second] == [1, *[2] * 6, *[3] * 5]


@settings(max_examples=200)
@given(st.lists(shapes, min_size=1, max_size=40))
def test_pieces_of_the_grid_stand_on_it(given_shapes: list[Shape]) -> None:
    step = 2.1166
    for number, page in enumerate(laid(given_shapes, step)):
        top = (FOLLOWING if number else FIRST).top
        for rect in page[1:]:
            if rect.x != HEAD_ID and rect.width == 0 and given_shapes[int(rect.x)].on_grid:
                before = page[page.index(rect) - 1]
                if before.x != HEAD_ID:
                    assert (rect.y - top) / step == pytest.approx(round((rect.y - top) / step), abs=1e-4)


def test_a_flow_without_end_is_stopped() -> None:
    endless = [Shape(1)] * 10_000

    with pytest.raises(LetterTooLong) as raised:
        laid(endless, 0.0)

    assert raised.value.facts == {"most": MOST_PAGES}


def test_a_piece_higher_than_a_page_is_an_error() -> None:
    with pytest.raises(TextDoesNotFit):
        laid([Shape(100)], 0.0)


# -- whole letters ----------------------------------------------------------------------------


def words(prefix: str, lengths: list[int], numbers: Iterable[int]) -> list[str]:
    """Texts of so many words, each word with a number of its own."""
    counted = iter(numbers)
    return [" ".join(f"{prefix}{next(counted)}" for _ in range(length)) for length in lengths]


lengths = st.lists(st.integers(1, 90), min_size=1, max_size=9)
kinds = st.sampled_from(
    ["paragraph", "heading", "bullets", "numbers", "boxes", "table", "pairs", "lines", "sign"]
)


def block(kind: str, sizes: list[int], numbers: Iterable[int]) -> Block:
    texts = words("w", sizes, numbers)
    items = tuple((text,) for text in texts)
    pairs = tuple(BilingualRow((text,), (text.replace("w", "v"),)) for text in texts)
    made: dict[str, Block] = {
        "heading": Heading((texts[0],)),
        "bullets": Bullets(items),
        "numbers": Bullets(items, numbered=True),
        "boxes": Bullets(items, boxes=True),
        "table": Table((("Kopf",), ("Spalte",)), tuple((item, ("x",)) for item in items), (0.7, 0.3)),
        "pairs": Bilingual(pairs, ("de", "ar")),
        "lines": WritingLines(len(texts), (texts[0],)),
        "sign": SignatureLine("Ort …", texts[0].split()[0], ((0.0, 0.0, 100.0, 200.0),)),
        "paragraph": Paragraph((" ".join(texts), Field("40", FieldType.BLANK))),
    }
    return made[kind]


def shown_words(sheets: Sheets, prefix: str) -> list[str]:
    """In the order of the pages, repeated heads and page numbers left out."""
    lines = [item.text for page in sheets.pages for item in page.items if isinstance(item, GlyphRun)]
    return re.findall(rf"\b{prefix}\d+\b", "\n".join(lines))


def said_words(blocks: Iterable[Block], prefix: str) -> list[str]:
    return re.findall(rf"\b{prefix}\d+\b", repr(list(blocks)))


@settings(max_examples=120, deadline=None)
@given(
    plan=st.lists(st.tuples(kinds, lengths), min_size=1, max_size=14),
    language=st.sampled_from(["de", "bg", "ti"]),
    scale=st.sampled_from([1.0, 1.35]),
    slip=st.booleans(),
)
def test_letters_of_any_blocks_keep_every_word_in_order_and_inside_the_margins(
    engine: Engine, plan: list[tuple[str, list[int]]], language: str, scale: float, *, slip: bool
) -> None:
    numbers = count()
    blocks = tuple(block(kind, sizes, numbers) for kind, sizes in plan)
    base = german()
    content = replace(
        base, language=language, blocks=blocks, type_scale=scale, slip=base.slip if slip else None
    )

    sheets = engine.lay_out(content)

    for prefix in ("w", "v"):
        assert shown_words(sheets, prefix) == said_words(blocks, prefix)
    for number, page in enumerate(sheets.pages):
        assert tags_close(sheets)
        bottom = FORM_B.text_bottom_above_slip if slip and not number else TEXT_BOTTOM
        top = FORM_B.subject_top if not number else FOLLOWING_TOP
        body = [m for m in marks(page.items) if isinstance(m, GlyphRun) and re.search(r"[wv]\d", m.text)]
        assert all(top - EPS <= bounds(m)[1] and bounds(m)[3] <= bottom + 0.5 for m in body)
        assert all(bounds(m)[0] >= 24.9 and bounds(m)[2] <= 190.1 for m in body)
        assert any(
            f"Seite {number + 1} von {len(sheets.pages)}" in text for text in artifact_texts(page.items)
        ) == (len(sheets.pages) > 1)


def tags_close(sheets: Sheets) -> bool:
    """Whether every element that opens also closes, and none closes that is not open."""
    depth = 0
    for page in sheets.pages:
        for item in page.items:
            depth += isinstance(item, OpenTag) - isinstance(item, CloseTag)
            if depth < 0:
                return False
    return depth == 0


def artifact_texts(items: Iterable[Item]) -> list[str]:
    return [
        mark.text
        for item in items
        if isinstance(item, Artifact)
        for mark in item.items
        if isinstance(mark, GlyphRun)
    ]
