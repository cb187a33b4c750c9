"""Every screen of the shell in a long language and in a mirrored one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLineEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.actions.lines import ConflictLine, ConflictValue
from app.actions.workplace import Created
from app.domain.records import ReferralState
from app.ui import language
from app.ui.main_window import MainView
from app.ui.office.answer_page import AnswerPage
from app.ui.shell import Shell
from app.ui.start.frame import StartPage
from app.ui.start.passphrase import PassphrasePage
from app.ui.start.recover import RecoverPage
from app.ui.start.recovery import RecoveryPage
from app.ui.start.steps import Entered, OperatorPage, PersonPage
from app.ui.start.unlock import UnlockPage
from app.ui.start.welcome import FirstPage
from app.ui.tasks import Tasks
from tests.support.fake_workplace import (
    NOON,
    FakeDoorway,
    FakePress,
    FakeStore,
    a_case,
    a_referral,
    fake_workplace,
)
from tests.support.real_content import real_content
from tests.support.screens import clipped, nameless

PAGES = ("incoming", "queue", "answer", "waiting", "later", "conflicts", "settings")


@pytest.fixture
def busy_store(store: FakeStore) -> FakeStore:
    """A day's work: letters, an overdue one, a conflict."""
    for number in range(4):
        case = a_case(store, "Elena", f"Dimitrova-{number}")
        referral, letter = a_referral(store, case)
        if number > 1:
            store.referrals.records[referral.id] = replace(referral, state=ReferralState.SENT)
        if number == 1:
            store.letters.records[letter.id] = replace(letter, printed_at=NOON)
    values = (
        ConflictValue("0170 1", "Aylin Demir", NOON, shown=True),
        ConflictValue("0203 9", "M. Kaya", NOON, shown=False),
    )
    store.conflict_lines.append(
        ConflictLine("client", case.client_id, "phone", case.id, case.number, values, frozenset())
    )
    return store


@pytest.fixture
def office(
    open_main: Callable[..., MainView], busy_store: FakeStore, qapp: QApplication
) -> Callable[[str, str], MainView]:
    def open_(tag: str, page: str) -> MainView:
        language.speak(qapp, tag)
        return open_main(fake_workplace(content=real_content(), store=busy_store, role="office"), page)

    return open_


def _start_pages(tasks: Tasks) -> list[StartPage]:
    place = fake_workplace(content=real_content())
    way_in = FakeDoorway(place)
    created = Created(place, b"%PDF", FakePress().pictures(b"%PDF 1", 60))
    return [
        FirstPage(),
        OperatorPage(""),
        PersonPage(Entered()),
        UnlockPage(way_in, tasks, ("Aylin Demir", "Mehmet Kaya")),
        RecoverPage(way_in, tasks, ("Aylin Demir", "Mehmet Kaya"), "Mehmet Kaya"),
        PassphrasePage(way_in, tasks),
        RecoveryPage(created, way_in, tasks),
    ]


@pytest.mark.parametrize("tag", ["en-XA", "de", "ar-XB"])
def test_no_word_of_the_way_in_is_cut_off(qtbot: QtBot, qapp: QApplication, tasks: Tasks, tag: str) -> None:
    language.speak(qapp, tag)
    for page in _start_pages(tasks):
        qtbot.addWidget(page)
        page.resize(1366, 768)
        page.show()
        qtbot.waitExposed(page)
        assert clipped(page) == []
        assert nameless(page) == []
        page.close()


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("tag", ["en-XA", "de"])
def test_no_word_of_the_office_is_cut_off(
    qtbot: QtBot, office: Callable[[str, str], MainView], tag: str, name: str
) -> None:
    view = office(tag, name)
    qtbot.waitUntil(lambda: view.tasks.idle)
    qtbot.wait(20)

    assert clipped(view) == []
    assert nameless(view) == []


def test_the_answer_page_fits_in_the_longest_language(
    qtbot: QtBot, office: Callable[[str, str], MainView], busy_store: FakeStore
) -> None:
    view = office("en-XA", "waiting")
    sent = busy_store.referrals.find(state=ReferralState.SENT)[0]
    view.open_page(AnswerPage(view, sent.id))
    qtbot.waitUntil(lambda: view.tasks.idle)
    qtbot.wait(20)

    assert clipped(view) == []


def test_a_mirrored_window_is_mirrored(qtbot: QtBot, office: Callable[[str, str], MainView]) -> None:
    view = office("ar", "incoming")
    rail = view.findChild(QWidget, "main.rail")
    assert isinstance(rail, QWidget)

    assert rail.mapTo(view, QPoint(0, 0)).x() > view.stack.mapTo(view, QPoint(0, 0)).x()
    assert view.stack.layoutDirection() is Qt.LayoutDirection.RightToLeft


def test_codes_and_addresses_stay_left_to_right(qtbot: QtBot, office: Callable[[str, str], MainView]) -> None:
    view = office("ar", "answer")
    code = view.findChild(QLineEdit, "answer.code")
    assert isinstance(code, QLineEdit)
    assert code.layoutDirection() is Qt.LayoutDirection.LeftToRight
    view.status.button.click()
    url = view.findChild(QLineEdit, "enrol.url")
    assert isinstance(url, QLineEdit)
    assert url.layoutDirection() is Qt.LayoutDirection.LeftToRight


def test_a_new_language_rebuilds_the_window_on_the_same_work(
    qtbot: QtBot, open_door: Callable[..., Shell], busy_store: FakeStore
) -> None:
    place = fake_workplace(content=real_content(), store=busy_store)
    way_in = FakeDoorway(place)
    shell = open_door(way_in)
    way_in_page = shell.window.centralWidget()
    assert way_in_page is not None
    qtbot.keyClicks(way_in_page.findChild(QLineEdit, "unlock.passphrase"), way_in.right)
    qtbot.keyClick(way_in_page.findChild(QLineEdit, "unlock.passphrase"), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shell.main is not None)
    first = shell.main
    assert first is not None
    first.open_root("settings")
    button = first.findChild(QAbstractButton, "settings.language.de")
    assert isinstance(button, QAbstractButton)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: shell.main is not first)

    assert shell.main is not None
    assert shell.main.rail._buttons["cases"].text() == "Fälle"  # noqa: SLF001 - what the rail says
    assert shell.place is not None
    assert shell.place.people.all()[0].language == "de"
    assert shell.settings.language == "en", "the door keeps the device's language"


def test_every_key_of_the_help_page_works_from_anywhere(
    qtbot: QtBot, office: Callable[[str, str], MainView]
) -> None:
    view = office("en", "settings")
    view.activateWindow()
    qtbot.waitUntil(view.isActiveWindow)
    qtbot.keyClick(view, Qt.Key.Key_F1)
    assert view.page is not None
    assert view.page.objectName() == "shortcuts"
    qtbot.keyClick(view, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert view.page.objectName() == "settings"
    qtbot.keyClick(view, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert view.page.objectName() == "incoming"
    qtbot.keyClick(view, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert view.page.objectName() in {"incoming", "cases"}
    qtbot.waitUntil(lambda: view.tasks.idle)
