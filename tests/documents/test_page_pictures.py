"""Pages look as they did when somebody looked at them; a change shows as a picture.

After a wanted change: run with UPDATE_GOLDENS=1, look at the pictures in `pictures/`.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from app.documents.engine import Engine
from app.domain.letters import LetterContent
from tests.support import letter_kinds, page_pictures, reference_texts
from tests.support.letter_samples import german

UPDATE = bool(os.environ.get("UPDATE_GOLDENS"))
PICTURES = Path(__file__).parent / "pictures"
PAGES = {"latin": "pl", "cyrillic": "sr-Cyrl", "arabic": "ar", "ethiopic": "ti"}
"""A language of each script."""


KINDS = [f"kind-{kind}" for kind in letter_kinds.kinds()]
"""The first page of the first copy of each kind, in German."""


def page(name: str) -> LetterContent:
    if name in KINDS:
        return letter_kinds.copies(name.removeprefix("kind-"), "de")[0]
    return german() if name == "letter" else reference_texts.letter(PAGES[name])


@pytest.mark.parametrize("name", ["letter", *PAGES, *KINDS])
def test_a_page_looks_as_it_was_found_right(engine: Engine, tmp_path: Path, name: str) -> None:
    found = page_pictures.picture(engine.render([page(name)]))

    if UPDATE:
        page_pictures.keep(found, PICTURES / f"{name}.png")
    page_pictures.compare(found, PICTURES / f"{name}.png", tmp_path)


@pytest.mark.parametrize("name", PAGES)
def test_one_other_word_is_noticed_and_shown(engine: Engine, tmp_path: Path, name: str) -> None:
    content = page(name)
    other = replace(content, subject=("H7",))
    found = page_pictures.picture(engine.render([other]))

    with pytest.raises(AssertionError, match="red = gone, blue = new") as failure:
        page_pictures.compare(found, PICTURES / f"{name}.png", tmp_path)

    shown = tmp_path / f"{name}-difference.png"
    assert str(shown) in str(failure.value)
    with Image.open(shown) as image:
        values = image.tobytes()
        colours = {tuple(values[place : place + 3]) for place in range(0, len(values), 3)}
    assert any(red - max(green, blue) > 120 for red, green, blue in colours), "ink that is gone"
    assert any(blue - max(red, green) > 120 for red, green, blue in colours), "ink that is new"
    assert (255, 140, 0) in colours, "a frame"


def test_a_line_that_moves_by_half_a_millimetre_is_noticed(engine: Engine, tmp_path: Path) -> None:
    wanted = page_pictures.picture(engine.render([page("latin")]))
    moved = Image.new("L", wanted.size, 255)
    moved.paste(wanted, (0, page_pictures.PIXELS_PER_MM // 2))

    assert len(page_pictures.different_tiles(moved, wanted)) > 20
    assert page_pictures.different_tiles(wanted, wanted) == []
