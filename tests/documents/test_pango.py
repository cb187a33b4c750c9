"""Our lines against Pango's, in every language: the same breaks, order of characters and widths.

Both get the same font files, sizes and widths, and the same face for each character; values that must
stay together may not be broken by Pango either.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

import pytest

from app.documents.text import bidi
from app.documents.text.fields import CONTROLS, Prose, join, unbroken
from app.documents.text.lines import POINT, Typesetter
from app.domain.letters import Field, Run
from tests.support import letter_kinds, reference_texts
from tests.support.letter_samples import FONTS
from tests.support.pango import Pango, Stretch

PIXEL = 72 / 200
"""Points of a pixel at 200 dots per inch: what a width may differ by (issue on letters)."""
ROUNDING = (0.0, 0.02, -0.02)
"""Points: Pango counts in whole 1024ths, which matters for a line that fills the measure to the last."""
WIDTHS = (75.0, 82.0, 91.0, 103.5, 120.0, 140.0, 165.0)
SIZES = (8.0, 9.0, 10.0, 11.0)
FAMILIES = {"NotoSans": "Noto Sans", "Vazirmatn": "Vazirmatn", "NotoSansEthiopic": "Noto Sans Ethiopic"}


@pytest.fixture(scope="module")
def pango() -> Iterator[Pango]:
    with Pango(FONTS) as made:
        yield made


def stretches(typesetter: Typesetter, prose: Prose) -> list[Stretch]:
    """Font and language of each part, as our own text layer chooses them."""
    _, levels = bidi.levels(prose.text, 1 if prose.rtl else 0)
    parts, _ = typesetter._parts(prose, levels, 0, len(prose.text), None, bold=False)  # noqa: SLF001
    starts = [index for _, index in parts]
    drawn = [
        Stretch(start, end, FAMILIES[part.font.partition("-")[0]], part.language)
        for (part, start), end in zip(parts, [*starts[1:], len(prose.text)], strict=True)
    ]
    return drawn + [Stretch(start, end, glued=True) for start, end in unbroken(prose)]


def visible(text: str) -> str:
    """Without controls and spaces: the one at the end of a line has no width, wherever Pango puts it."""
    return "".join(character for character in text if character not in CONTROLS and character != " ")


def compare(pango: Pango, typesetter: Typesetter, prose: Prose, width: float, size: float) -> int:
    """Assert that a text has the same lines at `width` mm; return how many."""
    ours = typesetter.lines(prose, width, size)
    seen = [
        visible("".join(part.text[::-1] if part.rtl else part.text for part in line.parts)) for line in ours
    ]
    parts = stretches(typesetter, prose)
    for slack in ROUNDING:
        points = width / POINT + slack
        theirs = pango.lines(
            prose.text, parts, language=prose.language, rtl=prose.rtl, width=points, size=size
        )
        if seen == [visible(line.seen) for line in theirs]:
            break
    where = f"{prose.language}, {width} mm, {size} points, Pango {pango.version}: {prose.text}"
    assert seen == [visible(line.seen) for line in theirs], where
    differences = [a.width / POINT - b.width for a, b in zip(ours, theirs, strict=True)]
    assert max(map(abs, differences)) <= PIXEL, (where, differences)
    return len(ours)


@pytest.mark.parametrize("language", reference_texts.languages())
def test_lines_end_and_are_as_wide_as_pangos(pango: Pango, typesetter: Typesetter, language: str) -> None:
    proses = [join(runs, language) for runs in reference_texts.paragraphs(language)]

    compared = [
        compare(pango, typesetter, prose, width, size)
        for prose in proses
        for width in WIDTHS
        for size in SIZES
    ]

    assert sum(compared) > 100


def texts_of(value: object) -> Iterator[tuple[Run, ...]]:
    """Every text of a block, however deep."""
    if isinstance(value, tuple):
        if value and all(isinstance(part, str | Field) for part in value):
            yield value
        else:
            for part in value:
                yield from texts_of(part)
    elif is_dataclass(value) and not isinstance(value, Field):
        for part in fields(value):
            yield from texts_of(getattr(value, part.name))


@pytest.mark.parametrize("language", ["ar", "bg", "uk", "tr"])
def test_so_do_the_texts_that_we_ship(pango: Pango, typesetter: Typesetter, language: str) -> None:
    copies = [copy for kind in letter_kinds.kinds() for copy in letter_kinds.copies(kind, language)]
    proses = {
        join(runs, copy.language)
        for copy in copies
        for runs in texts_of((copy.subject, copy.notice, *copy.blocks))
    }

    lines = [
        compare(pango, typesetter, prose, width, 10.0)
        for prose in sorted(proses, key=lambda prose: prose.text)
        for width in (82.0, 165.0)
        if prose.text and "\n" not in prose.text
    ]

    assert sum(lines) > 500
