"""Our lines against Pango's, in every language: the same breaks, the same widths.

Both get the same font files, sizes and widths, and the same face for each character; values that must
stay together may not be broken by Pango either.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.documents.text import bidi
from app.documents.text.fields import CONTROLS, Prose, join
from app.documents.text.lines import POINT, Typesetter
from tests.support import reference_texts
from tests.support.letter_samples import FONTS
from tests.support.pango import Pango, Stretch

PIXEL = 72 / 200
"""Points of a pixel at 200 dots per inch: what a width may differ by (issue on letters)."""
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
    return drawn + [Stretch(span.start, span.end, glued=True) for span in prose.spans if span.glued]


def visible(text: str) -> str:
    return "".join(character for character in text if character not in CONTROLS).strip()


@pytest.mark.parametrize("language", reference_texts.languages())
def test_lines_end_and_are_as_wide_as_pangos(pango: Pango, typesetter: Typesetter, language: str) -> None:
    compared = 0
    for prose in (join(runs, language) for runs in reference_texts.paragraphs(language)):
        parts = stretches(typesetter, prose)
        for width in WIDTHS:
            for size in SIZES:
                theirs = pango.lines(
                    prose.text, parts, language=language, rtl=prose.rtl, width=width / POINT, size=size
                )
                ours = typesetter.lines(prose, width, size)
                texts = ["".join(part.text for part in line.parts) for line in ours]
                where = f"{language}, {width} mm, {size} points, Pango {pango.version}"
                assert [sorted(text) for text in texts] == [sorted(visible(line.text)) for line in theirs], (
                    where
                )
                differences = [a.width / POINT - b.width for a, b in zip(ours, theirs, strict=True)]
                assert max(map(abs, differences)) <= PIXEL, (where, differences)
                compared += len(ours)
    assert compared > 100
