"""Printing hands the bytes to `lp` by its standard input; the stand-in program records what it got."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.documents.engine import Engine
from app.documents.printing import print_pdf
from app.documents.recovery import RecoveryWords, recovery_sheet
from app.domain.errors import PrinterFailed
from tests.support.letter_samples import LETTERHEAD, MADE_AT, german
from tests.support.pdf_reading import page_texts

LP = """#!/bin/sh
printf '%s\\n' "$@" > {folder}/arguments
cat > {folder}/given
case "$2" in broken) echo 'lp: The printer or class does not exist.' >&2; exit 1;; esac
"""


@pytest.fixture
def lp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    program = tmp_path / "lp"
    program.write_text(LP.format(folder=tmp_path))
    program.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return tmp_path


def test_the_whole_file_goes_through_the_pipe_at_full_scale(engine: Engine, lp: Path) -> None:
    pdf = engine.render([german()])

    print_pdf(pdf, "Hochfeld", copies=2)

    assert (lp / "given").read_bytes() == pdf
    arguments = (lp / "arguments").read_text().split("\n")
    assert arguments[:4] == ["-d", "Hochfeld", "-n", "2"]
    assert "print-scaling=none" in arguments
    assert "sides=one-sided" in arguments


def test_a_refused_job_says_why(lp: Path) -> None:
    with pytest.raises(PrinterFailed) as raised:
        print_pdf(b"%PDF-1.7", "broken")

    assert raised.value.facts == {"printer": "broken", "reason": "lp: The printer or class does not exist."}


def test_without_a_print_system_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(PrinterFailed):
        print_pdf(b"%PDF-1.7", "")


def test_the_recovery_sheet_is_one_page_with_the_code_in_groups(engine: Engine) -> None:
    words = RecoveryWords(
        "de", "Wiederherstellung", "Code", ("In der Dienststelle aufbewahren.",), "2. März 2026"
    )
    content = recovery_sheet("ABCDE-FGHJK-MNPQR-STVWX-YZ234", words, LETTERHEAD, MADE_AT)

    texts = page_texts(engine.render([content]))

    assert len(texts) == 1
    for group in ("ABCDE", "FGHJK", "MNPQR", "STVWX", "YZ234"):
        assert group in texts[0].replace(" ", "")
    assert "In der Dienststelle aufbewahren." in texts[0]


def test_preview_pictures_have_the_size_of_the_page(engine: Engine) -> None:
    pictures = engine.pictures(engine.render([german(), german(paragraphs=16)]), 96)

    assert len(pictures) >= 3
    for picture in pictures:
        assert (picture.width, picture.height) == (794, 1123)
        assert len(picture.pixels) == picture.stride * picture.height
        assert picture.pixels[:3] == b"\xff\xff\xff"


def test_a_part_of_a_page_is_the_same_as_cut_from_the_whole(engine: Engine) -> None:
    """But for hair lines, which PDFium puts on whole pixels counted from the picture's edge."""
    pdf = engine.render([german()])
    whole = engine.page_picture(pdf, 0, 1200)
    part = engine.page_picture(pdf, 0, 1200, (300, 410, 500, 350))

    assert (part.width, part.height, len(part.pixels)) == (500, 350, part.stride * 350)
    different = 0
    for row in range(350):
        start = (410 + row) * whole.stride + 300 * 3
        here = part.pixels[row * part.stride :][: 500 * 3]
        there = whole.pixels[start : start + 500 * 3]
        different += sum(x != y for x, y in zip(here, there, strict=True))
    assert different < 0.003 * len(part.pixels)


def test_page_sizes_are_a4(engine: Engine) -> None:
    sizes = engine.page_sizes(engine.render([german(), german(paragraphs=16)]))

    assert len(sizes) >= 3
    assert {(round(width, 1), round(height, 1)) for width, height in sizes} == {(210.0, 297.0)}
