"""The client has the laptop: her question, her language, nothing else; a PIN or the passphrase ends it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)

from app.actions.ports import Draft
from app.content.demo import read_demo_worker
from app.domain.declined import DECLINED
from app.i18n import language
from app.system.paths import resources_root
from app.ui import theme
from app.ui.first_window import Window
from app.ui.forms.client_model import Stop
from app.ui.forms.client_screen import ClientScreen
from app.ui.forms.fill_view import FillView
from app.ui.forms.form_page import FormPage
from tests.support.fake_voice import FakeVoice, make_voice
from tests.ui.desk.conftest import Desk
from tests.ui.desk.test_intake import begin

CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
PIN = "4711"


@pytest.fixture
def voice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeVoice:
    """A system that can read Bulgarian and Arabic aloud, and takes its time."""
    made = make_voice(tmp_path / "voice", "bg", "ar", seconds=600)
    monkeypatch.setenv("PATH", str(made.folder))
    return made


@pytest.fixture(autouse=True)
def no_voice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No machine's own voice is heard in tests."""
    (tmp_path / "silent").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "silent"))


def turn(desk: Desk, tag: str = "bg") -> ClientScreen:
    """Begin an intake and give the screen away by F9."""
    begin(desk, tag)
    desk.hands.press(Qt.Key.Key_F9)
    desk.hands.write("client.choose.pin", PIN)
    desk.hands.write("client.choose.again", PIN)
    desk.hands.press(Qt.Key.Key_Return)
    return screen_of(desk)


def screen_of(desk: Desk) -> ClientScreen:
    desk.hands.find("client", ClientScreen)
    desk.main.resize(1366, 768)
    desk.hands.settle()
    return desk.hands.find("client", ClientScreen)


def key_of(desk: Desk) -> str:
    model = desk.main.client._model  # noqa: SLF001 - which question stands there is known only inside
    assert model is not None
    return model.key


def go_to(desk: Desk, key: str) -> None:
    """Decline everything before."""
    for _ in range(60):
        if key_of(desk) == key:
            return
        desk.hands.click("client.decline")
    raise AssertionError(key)


def come_back(desk: Desk, secret: str = PIN) -> None:
    desk.hands.click("client.staff")
    desk.hands.write("client.return.secret", secret)
    desk.hands.press(Qt.Key.Key_Return)
    desk.hands.settle()


def kept(desk: Desk) -> Draft:
    """What is on disk when nothing waits to be written."""
    page = desk.page
    assert isinstance(page, FormPage)
    desk.hands.wait(lambda: page.model if page.model and page.model.is_kept else None, "it is not written")
    desk.hands.settle()
    with desk.place.work() as unit:
        return unit.drafts.all()[0]


def visible(desk: Desk) -> list[QWidget]:
    return [widget for widget in desk.main.findChildren(QWidget) if widget.isVisible()]


# -- nothing else ---------------------------------------------------------------------------------


def test_nothing_of_the_rest_is_on_the_screen(desk: Desk) -> None:
    names = [line.name for line in desk.place.queries.cases() if not line.is_locked]
    turn(desk)

    shown = [widget for widget in visible(desk) if not desk.main.client.isAncestorOf(widget)]
    assert shown == []
    said = " ".join(
        widget.text() for widget in visible(desk) if isinstance(widget, (QLabel, QAbstractButton, QLineEdit))
    )
    assert all(name not in said for name in names)
    assert desk.main.isFullScreen() or desk.main.client.size() == desk.main.size()


def test_no_key_of_the_application_does_anything(desk: Desk) -> None:
    turn(desk)
    keys = [shortcut.key() for shortcut in desk.main.findChildren(QShortcut)]
    assert QKeySequence("Ctrl+N") in keys
    page, pages = desk.page, desk.main.stack.count()

    for sequence in keys:
        pressed = sequence[0]  # type: ignore[index] # the stubs do not know it
        QTest.keyClick(QApplication.focusWidget() or desk.main, pressed.key(), pressed.keyboardModifiers())
        desk.hands.settle()
        assert (desk.page, desk.main.stack.count()) == (page, pages)
        assert desk.main.client.has_the_screen
        assert desk.main.client.isVisible()

    come_back(desk)
    desk.hands.press(Qt.Key.Key_F1)
    assert desk.page.objectName() == "shortcuts"


def test_closing_the_window_asks_for_the_pin(desk: Desk) -> None:
    turn(desk)

    closed = desk.main.close()

    assert not closed
    assert desk.main.isVisible()
    assert desk.hands.find("client.return.secret", QLineEdit).hasFocus()
    desk.hands.click("client.return.back")
    assert desk.hands.shows("client.label")
    assert desk.main.windowTitle() == ""


def test_the_real_window_stays_open_too_and_closes_afterwards(desk: Desk) -> None:
    window, closing = Window(), []
    window.closing.connect(lambda: closing.append(True))
    window.setCentralWidget(desk.main)
    window.show()
    window.activateWindow()
    desk.hands.window = window
    desk.hands.wait(lambda: QApplication.activeWindow() if window.isActiveWindow() else None, "not in front")
    turn(desk)

    assert not window.close()
    assert window.isVisible()
    assert closing == []
    desk.hands.click("client.return.back")
    come_back(desk)
    window.takeCentralWidget()
    desk.main.setParent(None)
    assert window.close()
    assert closing == [True]


def test_the_clipboard_stays_out(desk: Desk) -> None:
    QApplication.clipboard().setText("Anna Geheim")
    turn(desk)
    go_to(desk, "phone")
    field = desk.hands.find("client.phone", QLineEdit)

    QTest.keyClick(field, Qt.Key.Key_V, CTRL)
    QTest.mouseClick(field, Qt.MouseButton.MiddleButton)
    go_to(desk, "own_words")
    QTest.keyClick(desk.hands.find("client.own_words", QPlainTextEdit), Qt.Key.Key_V, CTRL)

    assert field.text() == ""
    assert desk.hands.find("client.own_words", QPlainTextEdit).toPlainText() == ""


# -- the way back ---------------------------------------------------------------------------------


def test_the_pin_brings_the_worker_back_to_where_the_client_stopped(desk: Desk) -> None:
    turn(desk)
    go_to(desk, "birth_date")

    come_back(desk)

    assert not desk.main.client.has_the_screen
    assert not desk.main.isFullScreen()
    assert desk.hands.find("birth_date", QLineEdit).isVisible()
    assert isinstance(desk.hands.find("form", FillView), FillView)


def test_the_second_time_one_key_is_enough(desk: Desk) -> None:
    turn(desk)
    come_back(desk)

    desk.hands.press(Qt.Key.Key_F9)

    assert isinstance(screen_of(desk), ClientScreen)


def test_the_passphrase_brings_her_back_too(desk: Desk) -> None:
    turn(desk)

    come_back(desk, read_demo_worker(resources_root()).passphrase)

    assert not desk.main.client.has_the_screen


def test_wrong_pins_cost_time(desk: Desk) -> None:
    turn(desk)
    desk.hands.click("client.staff")
    for _ in range(3):
        desk.hands.write("client.return.secret", "1234")
        desk.hands.press(Qt.Key.Key_Return)
        desk.hands.settle()

    desk.hands.write("client.return.secret", PIN)
    desk.hands.press(Qt.Key.Key_Return)
    desk.hands.settle()

    assert desk.main.client.has_the_screen
    assert not desk.hands.find("client.return.unlock", QPushButton).isEnabled()
    desk.hands.expect("Next try in")
    desk.main.client._tries.until = 0.0  # noqa: SLF001 - nobody waits five seconds in a test
    desk.hands.click("client.return.back")
    come_back(desk)
    assert not desk.main.client.has_the_screen


def test_a_wrong_passphrase_is_counted_where_the_doors_are(desk: Desk) -> None:
    turn(desk)

    come_back(desk, "not the passphrase")

    assert desk.main.client.has_the_screen
    desk.hands.expect("That is not right.")


@pytest.mark.parametrize(
    ("pin", "again", "said"),
    [("123", "123", "Please choose 4 to 8 digits."), ("1234", "1243", "The two PINs differ.")],
)
def test_a_pin_must_be_one(desk: Desk, pin: str, again: str, said: str) -> None:
    begin(desk)
    desk.hands.click("form.client")
    desk.hands.write("client.choose.pin", pin)
    desk.hands.write("client.choose.again", again)
    desk.hands.click("client.choose.turn")

    desk.hands.expect(said)
    assert not desk.main.client.has_the_screen
    desk.hands.click("client.choose.cancel")
    assert desk.hands.shows("form")


def test_outside_of_a_form_the_key_does_nothing(desk: Desk) -> None:
    desk.hands.press(Qt.Key.Key_F9)

    assert not desk.main.client.isVisible()
    assert desk.page.objectName() == "cases"


# -- her answers ----------------------------------------------------------------------------------


def test_every_answer_is_in_the_draft_at_once(desk: Desk) -> None:
    turn(desk)
    desk.hands.write("client.spoken.search", "бълг")
    desk.hands.click("client.spoken.bg")
    desk.hands.click("client.next")
    go_to(desk, "birth_date")
    for part, typed in (("day", "3"), ("month", "04"), ("year", "1990")):
        desk.hands.write(f"client.birth_date.{part}", typed)
    desk.hands.settle()

    draft = kept(desk)

    assert draft.answers["spoken"] == ["bg"]
    assert draft.answers["birth_date"] == "1990-04-03"
    assert draft.position == "birth_date"


def test_not_wanting_to_answer_is_kept_and_shown_to_the_worker(desk: Desk) -> None:
    turn(desk)
    go_to(desk, "needs_interpreter")
    desk.hands.click("client.next")
    assert key_of(desk) == "needs_interpreter"
    assert desk.place.content.client_words["bg"].must == desk.hands.find("client.against", QLabel).text()

    desk.hands.click("client.decline")
    desk.hands.click("client.back")

    assert desk.hands.find("client.declined", QLabel).text()
    assert "needs_interpreter" in kept(desk).answers[DECLINED]
    come_back(desk)
    desk.hands.expect("Does not want to answer.")
    desk.hands.click("needs_interpreter.yes")
    assert "needs_interpreter" not in kept(desk).answers[DECLINED]
    assert kept(desk).answers["needs_interpreter"] == "yes"


def test_half_a_date_and_an_impossible_one_do_not_go_on(desk: Desk) -> None:
    turn(desk)
    go_to(desk, "birth_date")
    desk.hands.write("client.birth_date.day", "31")
    desk.hands.write("client.birth_date.month", "02")
    desk.hands.write("client.birth_date.year", "1990")
    desk.hands.click("client.next")
    assert key_of(desk) == "birth_date"
    assert desk.hands.find("client.against", QLabel).text()

    desk.hands.write("client.birth_date.month", "03")
    desk.hands.write("client.birth_date.year", "2090")
    desk.hands.click("client.next")

    form = desk.place.forms.open_form("intake").question("birth_date")
    assert desk.hands.find("client.against", QLabel).text() == form.constraint_message.texts["bg"]
    desk.hands.write("client.birth_date.year", "1990")
    desk.hands.click("client.next")
    assert key_of(desk) == "gender"


def test_the_keyboard_alone_is_enough(desk: Desk) -> None:
    turn(desk)
    go_to(desk, "needs_interpreter")
    desk.hands.press(Qt.Key.Key_2)
    desk.hands.press(Qt.Key.Key_Up)
    desk.hands.press(Qt.Key.Key_Return)
    for _ in range(3):
        if desk.hands.find("client.next", QPushButton).hasFocus():
            break
        desk.hands.press(Qt.Key.Key_Tab)
    desk.hands.press(Qt.Key.Key_Return)

    assert key_of(desk) == "prefers_audio"
    assert kept(desk).answers["needs_interpreter"] == "yes"


def test_children_come_one_after_the_other(desk: Desk) -> None:
    turn(desk)
    go_to(desk, "children")
    desk.hands.write("client.children", "٢")
    desk.hands.press(Qt.Key.Key_Return)

    seen = []
    for _ in range(6):
        seen.append(key_of(desk))
        assert desk.hands.find("client.title", QLabel).text().endswith(f"{(len(seen) - 1) // 3 + 1}\u2069")
        desk.hands.click("client.decline")

    assert seen[0] == "child[1]/child_given_name"
    assert seen[-1] == "child[2]/child_place"
    assert kept(desk).answers["child"][1][DECLINED] == seen_names(seen[3:])


def seen_names(keys: list[str]) -> list[str]:
    return [key.rpartition("/")[2] for key in keys]


def test_the_end_thanks_her_and_the_worker_takes_over(desk: Desk) -> None:
    turn(desk)
    asked = []
    for _ in range(60):
        model = desk.main.client._model  # noqa: SLF001 - as above
        assert model is not None
        if model.stop is Stop.END:
            break
        asked.append(model.key)
        shown = desk.hands.shows("client.decline")
        desk.hands.click("client.decline" if shown else "client.next")

    words = desk.place.content.client_words["bg"]
    assert desk.hands.sees(words.thanks)
    assert desk.hands.sees(words.give_back)
    assert "summary" not in asked
    assert asked[-1] == "thanks"
    desk.hands.click("client.finish")
    assert desk.hands.shows("client.return.secret")


def test_who_answers_nothing_still_becomes_a_case(desk: Desk) -> None:
    known = {line.case_id for line in desk.place.queries.cases()}
    turn(desk)
    for _ in range(60):
        if desk.hands.shows("client.finish"):
            break
        desk.hands.click("client.decline" if desk.hands.shows("client.decline") else "client.next")
    desk.hands.click("client.finish")
    desk.hands.write("client.return.secret", PIN)
    desk.hands.click("client.return.unlock")
    desk.hands.settle()

    desk.hands.press(Qt.Key.Key_Return, CTRL)
    desk.hands.settle()

    (opened,) = [line for line in desk.place.queries.cases() if line.case_id not in known]
    (submission,) = desk.place.queries.case(opened.case_id).submissions
    assert {"spoken", "stays_anonymous", "needs", "has_address"} <= set(submission.answers[DECLINED])
    assert "spoken" not in submission.answers
    assert submission.facts.get("has_address") is None


def test_the_worker_too_can_say_it_with_a_key_and_ask_again(desk: Desk) -> None:
    begin(desk)
    desk.hands.click("form.next")
    desk.hands.click("stays_anonymous.no")
    desk.hands.write("given_name", "Elena")

    desk.hands.press(Qt.Key.Key_D, CTRL)

    desk.hands.expect("Does not want to answer.")
    assert desk.hands.find("given_name", QLineEdit).text() == ""
    assert kept(desk).answers[DECLINED] == ["given_name"]
    desk.hands.click("ask_again.given_name")
    assert DECLINED not in kept(desk).answers
    assert not desk.hands.sees("Does not want to answer.")


# -- how it looks and sounds ----------------------------------------------------------------------


@pytest.mark.parametrize("tag", ["de", "ar", "ti", "uk", "pes", "de-simple"])
def test_everything_is_large_named_and_in_her_language(desk: Desk, tag: str) -> None:
    screen = turn(desk, tag)
    words = desk.place.content.client_words[tag]
    for _ in range(8):
        for label in screen.findChildren(QLabel):
            if label.isVisible() and label.text():
                assert label.font().pointSizeF() >= 18, label.objectName()
        for button in screen.findChildren(QAbstractButton):
            if button.isVisible():
                assert min(button.width(), button.height()) >= 48, button.objectName()
                assert button.accessibleName(), button.objectName()
                assert button.layoutDirection() == theme.direction_for(tag)
        for line in screen.findChildren(QLineEdit):
            assert not line.isVisible() or (line.height() >= 48 and line.accessibleName())
        texts = desk.place.forms.open_form("intake").question(key_of(desk)).label.texts
        assert desk.hands.find("client.label", QLabel).text() == texts[tag]
        assert desk.hands.find("client.next", QPushButton).text() == words.next
        desk.hands.click("client.decline")
    assert screen.layoutDirection() == theme.direction_for(tag)
    assert language(tag).autonym


def test_a_language_that_the_form_lacks_says_so(desk: Desk) -> None:
    turn(desk, "rom")

    words = desk.place.content.client_words["ro"]
    assert desk.hands.find("client.not_yet", QLabel).text() == words.not_yet
    label = desk.place.forms.open_form("intake").question("spoken").label
    assert desk.hands.find("client.label", QLabel).text() == label.texts["ro"]


def test_without_a_voice_it_is_said_and_the_button_rests(desk: Desk) -> None:
    turn(desk)

    words = desk.place.content.client_words["bg"]
    desk.hands.expect(words.no_voice)
    read = desk.hands.find("client.read", QPushButton)
    assert not read.isEnabled()
    assert read.accessibleDescription() == words.no_voice


def test_a_question_is_read_aloud_until_the_next_one_comes(
    desk: Desk, no_voice: None, voice: FakeVoice
) -> None:
    turn(desk)
    words = desk.place.content.client_words["bg"]
    go_to(desk, "needs_interpreter")
    desk.hands.click("client.read")
    desk.hands.wait(lambda: "--language" in voice.noted() or None, "nothing was said")
    assert desk.hands.find("client.read", QPushButton).text() == words.stop

    desk.hands.click("client.decline")

    desk.hands.wait(lambda: "cancelled" in voice.noted() or None, "it goes on speaking")
    assert desk.hands.find("client.read", QPushButton).text() == words.read
    question = desk.place.forms.open_form("intake").question("needs_interpreter")
    assert '"bg"' in voice.noted()
    assert question.label.texts["bg"][:6].encode("unicode_escape").decode() in voice.noted()
    assert "finished" not in voice.noted()
