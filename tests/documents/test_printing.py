"""Printing hands the bytes to `lp` by its standard input and looks after the job."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.actions.ports import PrintEnd
from app.documents.engine import Engine
from app.documents.printing import Patience, print_pdf
from app.documents.recovery import RecoveryWords, recovery_sheet
from app.domain.errors import Cancelled, PrinterFailed, PrinterLost, PrinterMissing, PrintHeld
from tests.support.fake_cups import FakeCups
from tests.support.letter_samples import LETTERHEAD, MADE_AT, german
from tests.support.pdf_reading import page_texts

BRISK = Patience(watch=3, lost=0.05, pause=0.01)


@pytest.fixture
def cups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeCups:
    made = FakeCups(tmp_path / "cups")
    monkeypatch.setenv("PATH", made.path)
    return made


def test_the_whole_file_goes_through_the_pipe_at_full_scale(engine: Engine, cups: FakeCups) -> None:
    pdf = engine.render([german()])

    assert print_pdf(pdf, "Hochfeld", count=2, patience=BRISK) is PrintEnd.DONE

    assert cups.given == [pdf]
    assert cups.arguments[:4] == ["-d", "Hochfeld", "-n", "2"]
    assert "print-scaling=none" in cups.arguments
    assert "sides=one-sided" in cups.arguments
    assert cups.arguments[-4:] == ["-t", "PDF", "--", "-"]
    assert cups.taken_back == []


def test_both_sides_are_asked_for_in_the_print_systems_words(cups: FakeCups) -> None:
    print_pdf(b"%PDF-1.7", "Hochfeld", sides="two-sided-long-edge", patience=BRISK)

    assert "sides=two-sided-long-edge" in cups.arguments


def test_a_job_is_looked_after_until_it_came_out(cups: FakeCups) -> None:
    cups.goes("printing", "printing", "offline", "printing", "done")

    assert print_pdf(b"%PDF-1.7", "Hochfeld", patience=Patience(3, 5, 0.01)) is PrintEnd.DONE


def test_a_print_system_without_history_is_believed_if_the_printer_is_well(cups: FakeCups) -> None:
    cups.goes("printing", "gone")

    assert print_pdf(b"%PDF-1.7", "Hochfeld", patience=BRISK) is PrintEnd.DONE


@pytest.mark.parametrize(
    ("course", "kind", "reason"),
    [
        (("printing", "stopped"), PrinterLost, "paused"),
        (("printing", "offline"), PrinterLost, "offline-report"),
        (("printing", "vanished"), PrinterLost, "vanished"),
        (("printing", "held"), PrintHeld, "job-hold-until-specified"),
    ],
)
def test_a_job_that_gets_stuck_is_taken_back_and_said(
    cups: FakeCups, course: tuple[str, ...], kind: type[PrinterFailed], reason: str
) -> None:
    cups.goes(*course)

    with pytest.raises(kind) as raised:
        print_pdf(b"%PDF-1.7", "Hochfeld", patience=BRISK)

    assert raised.value.facts == {"printer": "Hochfeld", "reason": reason}
    assert cups.taken_back == ["-x", "Hochfeld-7"]


def test_a_spoilt_job_says_why(cups: FakeCups) -> None:
    cups.goes("printing", "aborted")

    with pytest.raises(PrinterFailed) as raised:
        print_pdf(b"%PDF-1.7", "Hochfeld", patience=BRISK)

    assert raised.value.facts["reason"] == "Filter failed; aborted-by-system"


def test_what_still_prints_when_the_patience_ends_is_left_to_the_print_system(cups: FakeCups) -> None:
    cups.goes("printing")

    end = print_pdf(b"%PDF-1.7", "Hochfeld", patience=Patience(0.1, 5, 0.02))

    assert end is PrintEnd.HANDED_OVER
    assert cups.taken_back == []


def test_a_person_who_cancels_gets_the_job_back(cups: FakeCups) -> None:
    cups.goes("printing")
    looks = iter([False, False, True])

    with pytest.raises(Cancelled):
        print_pdf(b"%PDF-1.7", "Hochfeld", cancelled=lambda: next(looks), patience=BRISK)

    assert cups.taken_back == ["-x", "Hochfeld-7"]


@pytest.mark.parametrize(("printer", "kind"), [("broken", PrinterFailed), ("unknown", PrinterMissing)])
def test_a_refused_job_says_why(cups: FakeCups, printer: str, kind: type[PrinterFailed]) -> None:
    with pytest.raises(kind) as raised:
        print_pdf(b"%PDF-1.7", printer, patience=BRISK)

    assert type(raised.value) is kind
    assert raised.value.facts["printer"] == printer
    assert str(raised.value.facts["reason"]).startswith("lp: The printer")


def test_without_a_print_system_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(PrinterMissing):
        print_pdf(b"%PDF-1.7", "")


def test_without_lpstat_the_job_is_handed_over(cups: FakeCups, monkeypatch: pytest.MonkeyPatch) -> None:
    (cups.folder / "lpstat").unlink()
    monkeypatch.setenv("PATH", str(cups.folder))
    (cups.folder / "lp").write_text('#!/bin/sh\necho "request id is Hochfeld-7 (1 file(s))"\n')

    assert print_pdf(b"%PDF-1.7", "Hochfeld") is PrintEnd.HANDED_OVER


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
