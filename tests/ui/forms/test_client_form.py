"""The client's screen over forms of other kinds: repeats, recordings, what is for the worker, odd types."""

from __future__ import annotations

import struct
import wave
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.actions import filling
from app.actions.workplace import Workplace
from app.domain.declined import DECLINED
from app.forms.library import Forms
from app.system.recordings import Player
from app.ui.forms.client_model import ClientModel, Stop
from app.ui.forms.client_reading import Reader
from app.ui.forms.client_screen import STYLE, ClientScreen
from app.ui.forms.client_speaking import Tongue
from app.ui.forms.client_tiles import MOST_SHOWN, Tile
from app.ui.forms.fill_model import FillModel
from app.ui.tasks import Tasks
from app.ui.touched import TouchedHub
from app.ui.tour.driver import Driver
from tests.support.form_files import AR, DE, write_xlsform

SURVEY = (
    {
        "type": "text",
        "name": "who",
        DE: "Wer sind Sie?",
        AR: "من أنت؟",
        "media::audio::العربية (ar)": "who.wav",
    },
    {"type": "note", "name": "hello", DE: "Guten Tag ${who}"},
    {"type": "begin_repeat", "name": "member", DE: "Person", AR: "شخص"},
    {"type": "text", "name": "member_name", DE: "Name", AR: "الاسم"},
    {"type": "time", "name": "comes", DE: "Wann?", AR: "متى؟"},
    {"type": "end_repeat"},
    {"type": "select_multiple town", "name": "towns", DE: "Städte", AR: "مدن"},
    {"type": "acknowledge", "name": "ok", "required": "yes", DE: "Ich habe es verstanden", AR: "فهمت"},
    {"type": "decimal", "name": "rent", "constraint": ". < 5000", DE: "Miete", AR: "الإيجار"},
    {"type": "image", "name": "photo", DE: "Foto", AR: "صورة"},
    {"type": "text", "name": "remark", "appearance": "worker-only", DE: "Vermerk", AR: "ملاحظة"},
    {"type": "begin_group", "name": "office", "appearance": "worker-only", DE: "Büro", AR: "مكتب"},
    {"type": "text", "name": "file_number", DE: "Aktenzeichen", AR: "رقم"},
    {"type": "end_group"},
)
TOWNS = tuple({"list_name": "town", "name": f"t{n}", DE: f"Stadt {n}", AR: f"مدينة {n}"} for n in range(80))
SETTINGS = {"form_title": "t", "form_id": "talk", "version": "1", "default_language": "Deutsch (de)"}


@dataclass
class Alone:
    """A client with a form."""

    screen: ClientScreen
    model: ClientModel
    fill: FillModel
    reader: Reader
    hands: Driver

    def asked(self) -> list[str]:
        """Walk to the end; every key on the way."""
        keys = []
        while self.model.stop is not Stop.END:
            keys.append(self.model.key)
            more = self.model.stop is Stop.MORE
            declinable = self.hands.shows("client.decline")
            self.hands.click("client.more.no" if more else "client.decline" if declinable else "client.next")
        return keys

    def go_to(self, key: str) -> None:
        while self.model.key != key:
            more = self.model.stop is Stop.MORE
            declinable = self.hands.shows("client.decline")
            self.hands.click("client.more.no" if more else "client.decline" if declinable else "client.next")


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("talk")
    write_xlsform(folder / "talk.xlsx", SURVEY, TOWNS, SETTINGS)
    (folder / "talk-media").mkdir()
    with wave.open(str(folder / "talk-media" / "who.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(struct.pack("<h", 800) * 16_000 * 30)
    Forms(folder, cache=folder / "compiled").open_form("talk")
    return folder


@pytest.fixture
def alone(
    qtbot: QtBot,
    tasks: Tasks,
    real_place: Workplace,
    talk: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Callable[[str], Alone]]:
    """Open the form on the client's screen, on a machine that has a silent sound card and no voice."""
    (tmp_path / "silent").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "silent"))
    made: list[tuple[QWidget, Alone]] = []

    def open_(tag: str = "ar") -> Alone:
        place = replace(real_place, forms=Forms(talk, cache=talk / "compiled"))
        begun = filling.begin(
            "talk", language=tag, case_id=None, work=place.work, forms=place.forms, clock=place.clock
        )
        window = QWidget()
        fill = FillModel(place, tasks, TouchedHub(window), begun.form, begun.session, begun.draft)
        tongue = Tongue(tag, fill.fallbacks(tag), place.content.client_words)
        model, reader = ClientModel(fill, tongue), Reader(tasks, lambda: Player(silent=True))
        screen = ClientScreen(model, reader)
        window.setStyleSheet(STYLE)
        QVBoxLayout(window).addWidget(screen)
        window.resize(1280, 800)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
        hands = Driver(window, lambda: tasks.idle)
        hands.settle()
        screen.begin()
        alone = Alone(screen, model, fill, reader, hands)
        made.append((window, alone))
        return alone

    yield open_
    for window, alone in made:
        alone.screen.close_screen()
        alone.reader.close()
        alone.fill.keep()
        window.close()
        window.deleteLater()
    tasks.close()
    real_place.close()


def test_only_what_she_can_answer_alone_is_asked(alone: Callable[..., Alone]) -> None:
    client = alone()

    rows = ["member[1]/member_name", "member[1]/comes", "member"]
    assert client.asked() == ["who", "hello", *rows, "towns", "ok", "rent"]


def test_one_more_row_comes_when_she_wants_one(alone: Callable[..., Alone]) -> None:
    client = alone()
    client.go_to("member[1]/member_name")
    client.hands.write("client.member_name", "آنا")
    client.hands.press(Qt.Key.Key_Return)
    client.hands.write("client.comes.hour", "18")
    client.hands.write("client.comes.minute", "30")
    client.hands.press(Qt.Key.Key_Return)
    assert client.model.stop is Stop.MORE

    client.hands.click("client.more.yes")

    assert client.model.key == "member[2]/member_name"
    assert client.hands.find("client.member_name", QLineEdit).hasFocus()
    assert client.hands.find("client.title", QLabel).text().startswith("شخص")
    client.hands.click("client.decline")
    client.hands.click("client.decline")
    client.hands.click("client.more.no")
    assert client.model.key == "towns"
    client.fill.keep()
    answers = client.fill.draft.answers
    assert [row.get("member_name") for row in answers["member"]] == ["آنا", None]
    assert answers["member"][0]["comes"].startswith("18:30")
    assert answers["member"][1][DECLINED] == ("member_name", "comes")


def test_a_long_list_is_searched_in_any_language_of_the_form(alone: Callable[..., Alone]) -> None:
    client = alone()
    client.go_to("towns")
    assert len(client.screen.findChildren(Tile)) == MOST_SHOWN

    client.hands.write("client.towns.search", "stadt 77")
    client.hands.click("client.towns.t77")
    client.hands.write("client.towns.search", "مدينة 5")
    client.hands.click("client.towns.t5")

    assert client.model.state.value == ("t5", "t77")
    assert client.hands.shows("client.towns.t77")


def test_a_box_to_tick_and_a_number_with_her_digits(alone: Callable[..., Alone]) -> None:
    client = alone()
    client.go_to("ok")
    client.hands.click("client.next")
    assert client.model.key == "ok"
    client.hands.click("client.ok")
    client.hands.click("client.next")

    client.hands.write("client.rent", "٩٩٩٩")
    client.hands.click("client.next")
    assert client.model.key == "rent"
    words = client.model.tongue.words
    assert client.hands.find("client.against", QLabel).text() == words.check
    client.hands.write("client.rent", "٤٥٠٫٥")

    assert client.model.state.value == 450.5
    assert client.hands.find("client.rent", QLineEdit).text() == "٤٥٠٫٥"


def test_a_text_that_only_german_has_is_shown_and_said_to_be_so(alone: Callable[..., Alone]) -> None:
    client = alone()
    client.hands.write("client.who", "Élena")
    client.hands.click("client.next")

    assert client.hands.find("client.label", QLabel).text() == "Guten Tag Élena"
    words = client.model.tongue.words
    assert words.language == "ar"
    assert client.hands.find("client.not_yet", QLabel).text() == words.not_yet
    assert not client.hands.shows("client.decline")


def test_the_forms_own_recording_is_played_until_the_next_question(alone: Callable[..., Alone]) -> None:
    client = alone()
    words = client.model.tongue.words
    client.hands.wait(lambda: client.reader.is_known or None, "the voices are not known")
    read = client.hands.find("client.read", QPushButton)
    assert read.isEnabled()
    client.hands.click("client.read")
    player = client.reader._player  # noqa: SLF001 - nothing is to be heard here
    client.hands.wait(lambda: player.is_playing or None, "nothing is played")
    assert read.text() == words.stop

    client.hands.click("client.next")

    client.hands.wait(lambda: None if player.is_playing else True, "it goes on")
    assert read.text() == words.read
    assert not read.isEnabled()


def test_another_languages_recording_is_not_played(alone: Callable[..., Alone]) -> None:
    client = alone("de")

    client.hands.wait(lambda: client.reader.is_known or None, "the voices are not known")
    assert not client.hands.find("client.read", QPushButton).isEnabled()


def test_tab_walks_from_the_answer_on(alone: Callable[..., Alone]) -> None:
    client = alone()
    seen = []
    for _ in range(6):
        focused = QApplication.focusWidget()
        assert focused is not None
        seen.append(focused.objectName())
        QTest.keyClick(focused, Qt.Key.Key_Tab)

    assert seen == [
        "client.who",
        "client.next",
        "client.decline",
        "client.read",
        "client.staff",
        "client.who",
    ]
    assert client.model.is_first
