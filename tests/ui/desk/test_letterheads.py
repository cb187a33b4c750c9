"""Letterheads: made, edited beside a sample, with a logo; what has no room is said at its field."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from PIL import Image, ImageDraw
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QPushButton

from app.actions import letterheads, letters
from app.domain.letter_json import from_json
from app.domain.records import Stationery
from app.ui.letterheads.colours import contrast_on_white, read_colour
from app.ui.letterheads.editor_page import LetterheadPage
from app.ui.letterheads.letterheads_page import LetterheadsPage
from tests.support.screens import clipped, mute, nameless
from tests.ui.desk.conftest import Desk
from tests.ui.desk.test_writing import begin as begin_letter
from tests.ui.desk.test_writing import choose, issue, of_kind, too_wide


def picture() -> bytes:
    """A plain mark in two colours, as PNG."""
    made = Image.new("RGB", (400, 120), "white")
    draw = ImageDraw.Draw(made)
    draw.rectangle((10, 10, 110, 110), fill="#1f5a6b")
    draw.ellipse((140, 20, 380, 100), fill="#8f4700")
    written = io.BytesIO()
    made.save(written, "PNG")
    return written.getvalue()


def choose_picture(desk: Desk, path: Path) -> None:
    """Through the system's dialog; afterwards the window is in front again."""
    desk.hands.save_as("letterhead.logo.choose", path)
    desk.main.activateWindow()
    desk.hands.wait(QApplication.activeWindow, "the window does not come back")
    desk.hands.settle()


def listed(desk: Desk) -> LetterheadsPage:
    desk.main.open_root("settings")
    desk.hands.settle()
    desk.hands.click("settings.letterheads")
    desk.hands.settle()
    assert isinstance(desk.page, LetterheadsPage)
    return desk.page


def begin(desk: Desk) -> LetterheadPage:
    listed(desk)
    desk.hands.click("letterheads.new")
    desk.hands.settle()
    assert isinstance(desk.page, LetterheadPage)
    return desk.page


def rest(desk: Desk, page: LetterheadPage) -> None:
    desk.hands.wait(lambda: page if page.is_resting else None, "the typing never rests")
    desk.hands.settle()


def stored(desk: Desk) -> tuple[Stationery, ...]:
    return letterheads.all(work=desk.place.work)


def make(desk: Desk, name: str = "Büro Hochfeld") -> Stationery:
    begin(desk)
    desk.hands.write("letterhead.name", name)
    desk.hands.click("letterhead.save")
    desk.hands.settle()
    return next(one for one in stored(desk) if one.name == name)


def test_a_new_letterhead_begins_with_the_shipped_one_and_carries_the_next_letter(desk: Desk) -> None:
    page = begin(desk)
    assert desk.hands.find("letterhead.organisation", QLineEdit).text() == "Stadt Duisburg"
    assert page.preview.pages >= 1
    desk.hands.write("letterhead.name", "Büro Marxloh")
    desk.hands.write("letterhead.unit", "Sozialraumbüro Marxloh")
    desk.hands.click("letterhead.colour.8b1e3f")
    rest(desk, page)
    desk.hands.click("letterhead.save")
    desk.hands.settle()

    (one,) = stored(desk)
    assert (one.name, one.unit, one.colour, one.is_default) == (
        "Büro Marxloh",
        "Sozialraumbüro Marxloh",
        "#8b1e3f",
        True,
    )
    assert desk.hands.sees("Büro Marxloh")
    begin_letter(desk, "next-steps")
    issue(desk)
    (letter,) = of_kind(desk, "next-steps")
    assert {content.letterhead.unit for content in from_json(letter.content)} == {"Sozialraumbüro Marxloh"}


def test_a_logo_from_a_file_stands_on_letters_with_its_words(desk: Desk, tmp_path: Path) -> None:
    page = begin(desk)
    desk.hands.write("letterhead.name", "Mit Logo")
    before = page.preview.pages
    (tmp_path / "logo.png").write_bytes(picture())
    choose_picture(desk, tmp_path / "logo.png")
    assert desk.hands.find("letterhead.logo.picture", QLabel).pixmap().width() > 0
    desk.hands.click("letterhead.save")
    assert desk.hands.sees("Say in a few words what the picture shows.")

    desk.hands.write("letterhead.logo.alt", "Wappen der Stadt")
    rest(desk, page)
    assert page.preview.pages >= before
    desk.hands.click("letterhead.save")
    desk.hands.settle()

    (one,) = stored(desk)
    assert one.logo is not None
    assert one.logo["alt"] == "Wappen der Stadt"
    begin_letter(desk, "next-steps")
    issue(desk)
    (letter,) = of_kind(desk, "next-steps")
    assert letters.pages(letter, press=desk.place.press)
    assert all(content.letterhead.logo is not None for content in from_json(letter.content))


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("broken.png", picture()[:-300], "damaged"),
        ("letter.png", b"%PDF-1.7 this is no picture", "PNG, JPEG and WebP"),
    ],
)
def test_a_bad_picture_is_said_at_its_field_and_nothing_changes(
    desk: Desk, tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    begin(desk)
    (tmp_path / name).write_bytes(content)
    choose_picture(desk, tmp_path / name)

    said = desk.hands.find("letterhead.logo.error", QLabel).text()
    assert words in said
    assert not desk.hands.shows("letterhead.logo.picture")


def test_what_has_no_room_on_the_page_is_said_at_its_field(desk: Desk) -> None:
    page = begin(desk)
    desk.hands.find("letterhead.return-line", QLineEdit).setText("")
    desk.hands.write("letterhead.return-line", "Sehr lange Absenderzeile, " * 6)
    rest(desk, page)

    assert "no room" in desk.hands.find("letterhead.return-line.error", QLabel).text()
    desk.hands.write("letterhead.return-line", "Kurz · Weg 1 · 47051 Duisburg")
    rest(desk, page)
    assert not desk.hands.shows("letterhead.return-line.error")


def test_a_pale_colour_is_warned_of_in_words(desk: Desk) -> None:
    begin(desk)
    desk.hands.write("letterhead.colour", "#ffcc00")
    assert "Too pale" in desk.hands.find("letterhead.colour.contrast", QLabel).text()
    desk.hands.write("letterhead.colour", "zzz")
    assert "Not a colour" in desk.hands.find("letterhead.colour.contrast", QLabel).text()
    desk.hands.click("letterhead.colour.0b4f8a")
    assert not desk.hands.shows("letterhead.colour.contrast")
    assert desk.hands.find("letterhead.colour", QLineEdit).text() == "#0b4f8a"


@pytest.mark.parametrize(
    ("colour", "ratio"), [("#ffffff", 1.0), ("#000000", 21.0), ("#767676", 4.54), ("#1f4e5f", 9.1)]
)
def test_contrast_is_that_of_wcag(colour: str, ratio: float) -> None:
    assert contrast_on_white(colour) == pytest.approx(ratio, abs=0.05)


def test_colours_are_read_with_and_without_the_sign() -> None:
    assert [read_colour(text) for text in ("#1F4E5F", "1f4e5f", "#12", "red")] == [
        "#1f4e5f",
        "#1f4e5f",
        "",
        "",
    ]


def test_a_letterhead_without_a_name_is_not_saved(desk: Desk) -> None:
    begin(desk)
    desk.hands.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    desk.hands.settle()

    assert desk.hands.sees("Please fill this in.")
    assert stored(desk) == ()
    assert desk.hands.find("letterhead.name", QLineEdit).hasFocus()


def test_duplicating_making_usual_and_taking_out_of_use(desk: Desk) -> None:
    first = make(desk)
    desk.hands.click("letterhead.duplicate")
    desk.hands.settle()
    desk.hands.click("letterhead.save")
    desk.hands.settle()
    copy = next(one for one in stored(desk) if one.id != first.id)
    assert copy.name == "Büro Hochfeld (copy)"
    assert not copy.is_default

    desk.hands.click("letterhead.make-default")
    desk.hands.settle()
    assert [one.id for one in stored(desk) if one.is_default] == [copy.id]

    desk.hands.click("letterhead.retire")
    desk.hands.click("letterhead.retire.sure")
    desk.hands.settle()
    assert [one.id for one in stored(desk)] == [first.id]


def test_what_somebody_else_saved_meanwhile_stays(desk: Desk) -> None:
    first = make(desk)
    desk.hands.click("letterhead.edit")
    desk.hands.settle()
    base, seen = letterheads.load(first.id, work=desk.place.work)
    theirs = replace(base, unit="Neue Einheit")
    letterheads.save(theirs, base=base, seen=seen, work=desk.place.work, clock=desk.place.clock)
    desk.hands.write("letterhead.place", "Duisburg-Hochfeld")
    desk.hands.click("letterhead.save")
    desk.hands.settle()

    (one,) = stored(desk)
    assert (one.unit, one.place) == ("Neue Einheit", "Duisburg-Hochfeld")


def test_unsaved_changes_are_there_again(desk: Desk) -> None:
    make(desk)
    desk.hands.click("letterhead.edit")
    desk.hands.settle()
    footer = desk.hands.find("letterhead.footer.2", QPlainTextEdit)
    desk.hands.write("letterhead.footer.2", "Neue Zeile")
    assert footer.toPlainText() == "Neue Zeile"
    desk.main.back()
    desk.hands.settle()
    desk.hands.click("letterhead.edit")
    desk.hands.settle()

    assert desk.hands.find("letterhead.footer.2", QPlainTextEdit).toPlainText() == "Neue Zeile"
    desk.hands.click("letterhead.undo")
    desk.hands.settle()
    assert desk.hands.find("letterhead.footer.2", QPlainTextEdit).toPlainText() != "Neue Zeile"
    assert not desk.hands.find("letterhead.save", QPushButton).isEnabled()


def test_several_letterheads_are_offered_when_a_letter_is_written(desk: Desk) -> None:
    make(desk)
    second: UUID = make(desk, "Büro Marxloh").id
    begin_letter(desk, "next-steps")
    choose(desk, "write.letterhead")
    issue(desk)

    (letter,) = of_kind(desk, "next-steps")
    assert {content.letterhead.id for content in from_json(letter.content)} == {str(second)}


def _listed(desk: Desk) -> None:
    make(desk)


def _edited(desk: Desk) -> None:
    begin(desk)


@pytest.mark.parametrize("screen", [_listed, _edited])
@pytest.mark.parametrize("tag", ["en-XA", "de", "ar-XB"])
def test_no_word_is_cut_off_and_nothing_is_mute(
    open_desk: Callable[..., Desk], tag: str, screen: Callable[[Desk], None]
) -> None:
    desk = open_desk(tag)
    screen(desk)
    desk.hands.settle()

    assert clipped(desk.main) == []
    assert nameless(desk.main) == []
    assert mute(desk.main) == []
    assert too_wide(desk.page) == []
