"""Photos, documents and signatures: attached from a file or drawn, kept encrypted, without where and when."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QWidget

from app.actions.workplace import Workplace
from app.ui.forms.file_editor import DropFrame
from tests.ui.forms.conftest import Filling

GPS, MAKE = 0x8825, 0x010F


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """As a telephone takes it: large, lying on its side, with place and maker."""
    image = Image.new("RGB", (1600, 1200), "#a04020")
    exif = Image.Exif()
    exif[MAKE] = "Telephone"
    exif[0x0112] = 6
    exif.get_ifd(GPS)[1] = "N"
    path = tmp_path / "IMG_0001.jpg"
    image.save(path, exif=exif)
    assert b"Telephone" in path.read_bytes()
    return path


def drop(frame: QWidget, path: Path) -> None:
    """Drag a file onto it and let go."""
    files = QMimeData()
    files.setUrls([QUrl.fromLocalFile(str(path))])
    action, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    no_key = Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(9, 9), action, files, button, no_key)
    QApplication.sendEvent(frame, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(frame, QDropEvent(QPointF(9, 9), action, files, button, no_key))


def frame_of(filling: Filling, key: str) -> DropFrame:
    frame = filling.hands.find(f"{key}.box", QWidget).findChild(DropFrame)
    assert frame is not None
    return frame


def test_a_dropped_photo_is_kept_upright_small_and_without_place(
    filling: Filling, photo: Path, real_place: Workplace
) -> None:
    filling.go_to("photo")
    drop(frame_of(filling, "photo"), photo)
    filling.hands.settle()

    kept = real_place.attachments.read(str(filling.value("photo")))
    with Image.open(io.BytesIO(kept)) as image:
        assert image.size == (450, 600)  # the form's max-pixels
        assert not image.getexif()
    assert b"Telephone" not in kept
    picture = filling.hands.find("photo.picture", QLabel)
    assert not picture.pixmap().isNull()
    assert photo.exists()


def test_a_photo_is_chosen_in_a_dialog_and_taken_away(
    filling: Filling, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(photo), ""))
    filling.go_to("photo")
    filling.hands.click("photo")
    filling.hands.settle()
    assert str(filling.value("photo")).endswith(".jpg")

    filling.hands.click("photo.remove")
    assert filling.value("photo") is None
    assert not filling.hands.shows("photo.picture")


@pytest.mark.parametrize(
    ("name", "content"), [("broken.jpg", b"no picture"), ("empty.jpg", b""), ("letter.docx", b"PK")]
)
def test_what_cannot_be_kept_is_said_beside_the_question(
    filling: Filling, tmp_path: Path, name: str, content: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    filling.go_to("paper")
    drop(frame_of(filling, "paper"), path)
    filling.hands.settle()

    assert filling.hands.sees("This file cannot be kept with the answer.")
    assert filling.value("paper") is None
    assert filling.failed == []


def test_a_signature_is_drawn_kept_and_shown_again_in_another_language(
    filling: Filling, real_place: Workplace
) -> None:
    filling.go_to("signed")
    field = filling.hands.find("signed", QWidget)
    QTest.mousePress(field, Qt.MouseButton.LeftButton, pos=QPoint(40, 40))
    for x in range(50, 220, 12):
        QTest.mouseMove(field, QPoint(x, 40 + (x % 24)))
    QTest.mouseRelease(field, Qt.MouseButton.LeftButton, pos=QPoint(220, 60))
    filling.hands.settle()
    name = str(filling.value("signed"))
    kept = real_place.attachments.read(name)
    assert name.endswith(".png")
    with Image.open(io.BytesIO(kept)) as image:
        dark = sum(1 for pixel in image.convert("L").tobytes() if pixel < 128)
    assert dark > 200

    filling.view.speak("ti")
    filling.hands.settle()
    assert filling.value("signed") == name
    assert not filling.hands.find("signed.picture", QLabel).pixmap().isNull()

    filling.hands.click("signed.again")
    assert filling.value("signed") is None
    assert filling.hands.shows("signed")


def test_a_signature_that_is_cleared_is_no_answer(filling: Filling) -> None:
    filling.go_to("signed")
    field = filling.hands.find("signed", QWidget)
    QTest.mousePress(field, Qt.MouseButton.LeftButton, pos=QPoint(40, 40))
    QTest.mouseMove(field, QPoint(120, 50))
    QTest.mouseRelease(field, Qt.MouseButton.LeftButton, pos=QPoint(120, 50))
    filling.hands.click("signed.clear")  # while the picture is still on its way to the store
    filling.hands.settle()

    assert filling.value("signed") is None


def test_a_file_is_an_answer_also_when_the_page_was_built_anew_meanwhile(
    filling: Filling, photo: Path, open_form: Callable[..., Filling]
) -> None:
    filling.go_to("photo")
    drop(frame_of(filling, "photo"), photo)
    filling.view.speak("ti")
    filling.hands.settle()

    assert str(filling.value("photo")).endswith(".jpg")
    assert filling.hands.shows("photo.remove")
