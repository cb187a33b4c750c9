"""Pictures of questions and choices: above the words, beside the choice, never in the way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.forms.library import Forms
from app.ui.forms.pictures import HIGHEST, SMALL, Picture
from tests.support.form_files import write_xlsform
from tests.ui.forms.conftest import Filling

DE, IMAGE, BIG = "label::Deutsch (de)", "media::image", "media::big-image"
ASKED = (
    {"type": "select_one kind", "name": "kind", DE: "Welcher Brief?", IMAGE: "letter.png"},
    {"type": "note", "name": "tall", DE: "So sieht er aus", IMAGE: "tall.jpg"},
    {"type": "text", "name": "missing", DE: "Ohne Bild", IMAGE: "nowhere.png"},
    {"type": "text", "name": "broken", DE: "Kaputt", IMAGE: "broken.png"},
)
CHOICES = (
    {"list_name": "kind", "name": "notice", DE: "Bescheid", IMAGE: "letter.png"},
    {"list_name": "kind", "name": "bill", DE: "Rechnung"},
)


@pytest.fixture
def pictured(open_form: Callable[..., Filling], tmp_path: Path) -> Filling:
    folder = tmp_path / "folder"
    media = folder / "pictured-media"
    media.mkdir(parents=True)
    settings = {"form_id": "pictured", "form_title": "Bilder", "version": "1"}
    write_xlsform(folder / "pictured.xlsx", ASKED, CHOICES, settings | {"default_language": "Deutsch (de)"})
    Image.new("RGB", (300, 150), "#a04020").save(media / "letter.png")
    Image.new("RGB", (900, 1800), "#204080").save(media / "tall.jpg")
    (media / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\nno picture")
    Forms(folder, cache=folder / "compiled").open_form("pictured")
    return open_form(folder, "pictured", "de")


def test_a_question_has_its_picture_above_its_words(pictured: Filling) -> None:
    hands = pictured.hands
    picture = hands.find("kind.image", Picture)
    tall = hands.find("tall.image", Picture)

    assert picture.sizeHint().width() == 300
    assert picture.height() == 150
    assert picture.accessibleName() == "Welcher Brief?"
    assert tall.height() <= HIGHEST
    assert tall.pixmap.height() > HIGHEST
    label = pictured.view._page(0).cards["kind"].german.labels["label"]  # noqa: SLF001
    assert (
        picture.mapToGlobal(picture.rect().bottomLeft()).y() < label.mapToGlobal(label.rect().topLeft()).y()
    )


def test_a_press_on_the_picture_of_a_choice_picks_it(pictured: Filling) -> None:
    small = pictured.hands.find("kind.notice.image", Picture)
    assert 0 < small.height() <= SMALL
    assert small.width() <= SMALL

    card = small.parentWidget()
    assert card is not None
    QTest.mouseClick(card, Qt.MouseButton.LeftButton, pos=small.geometry().center())
    assert pictured.value("kind") == "notice"


def test_a_missing_or_broken_picture_is_not_shown_and_nothing_fails(pictured: Filling) -> None:
    assert not pictured.hands.shows("missing.image")
    assert not pictured.hands.shows("broken.image")
    pictured.hands.write("missing", "geht")
    assert pictured.value("missing") == "geht"
    assert pictured.failed == []


def test_pictures_are_there_again_in_another_view(pictured: Filling) -> None:
    pictured.hands.click("form.view")
    pictured.hands.click("form.view.form_scroll")
    pictured.hands.settle()
    assert pictured.hands.shows("kind.image")
    assert pictured.hands.shows("kind.notice.image")
