"""Recording answers: slips on pictures, the code for the telephone, and each booked once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.actions.workplace import Workplace
from app.documents.reading import read_scan
from app.domain.records import Evidence, Letter, Referral, ReferralState
from app.domain.slips import FoundCode, SlipScan, phone_code, slip_code
from app.ui.main_window import MainView
from app.ui.office.answer_page import AnswerPage
from app.ui.office.slip_list import SlipPicture
from app.ui.widgets import Choice
from tests.support.fake_workplace import FakePress, FakeStore, a_case, a_referral, fake_workplace
from tests.support.paper import Shot, as_jpeg, photographed, slip
from tests.support.real_content import real_content

LEFT = Qt.MouseButton.LeftButton
Open = Callable[..., MainView]

pytestmark = pytest.mark.qt_log_ignore("does not support (raise|grabbing)", extend=True)
"""The offscreen platform, when the names of the directory are offered."""


@dataclass
class Desk:
    """The answer page, by mouse and keys."""

    bot: QtBot
    view: MainView
    store: FakeStore
    folder: Path

    @property
    def page(self) -> AnswerPage:
        page = self.view.page
        assert isinstance(page, AnswerPage)
        return page

    def find(self, name: str) -> QWidget:
        found = self.page.findChild(QWidget, name)
        assert isinstance(found, QWidget), name
        return found

    def click(self, name: str) -> None:
        widget = self.find(name)
        self.bot.waitUntil(lambda: widget.isVisible() and widget.isEnabled())
        self.bot.mouseClick(widget, LEFT)
        self.rest()

    def rest(self) -> None:
        self.bot.waitUntil(lambda: self.view.tasks.idle and not self.page.reader.is_reading)

    def type(self, name: str, text: str) -> None:
        self.bot.keyClicks(self.find(name), text)

    def read(self, *files: bytes) -> None:
        """Files with these contents; FakePress takes each line for a page with that code."""
        paths = []
        for number, content in enumerate(files, 1):
            path = self.folder / f"scan{number}.png"
            path.write_bytes(content)
            paths.append(path)
        self.page.read_files(paths)
        self.rest()

    def choose(self, number: int, state: ReferralState) -> None:
        self._pick(f"slip.{number}.answer", state)

    def choose_for_all(self, state: ReferralState) -> None:
        self._pick("slips.for_all", state)

    def _pick(self, name: str, state: ReferralState) -> None:
        """As a person does: to the list, down with the arrow keys."""
        choice = self.find(name)
        assert isinstance(choice, Choice)
        choice.setFocus()
        while choice.code() != state.value:
            before = choice.currentIndex()
            self.bot.keyClick(choice, Qt.Key.Key_Down)
            assert choice.currentIndex() != before, state

    def texts(self) -> list[str]:
        """What stands under the pictures."""
        return [card.said.text() for card in self.page.slips.cards if card.slip.line is not None]

    def state(self, referral: Referral) -> ReferralState:
        kept: Referral = self.store.referrals.get(referral.id)
        return kept.state

    def evidence(self, referral: Referral) -> list[tuple[ReferralState, Evidence]]:
        events = self.store.referral_events.find(referral_id=referral.id)
        return [(event.state, event.evidence) for event in events]


def a_sent(
    store: FakeStore, given: str, state: ReferralState = ReferralState.SENT
) -> tuple[Referral, Letter]:
    return a_referral(store, a_case(store, given, "Dimitrova"), state=state)


@pytest.fixture
def open_desk(qtbot: QtBot, open_main: Open, store: FakeStore, tmp_path: Path) -> Callable[..., Desk]:
    def open_(**changed: Any) -> Desk:
        place: Workplace = fake_workplace(content=real_content(), store=store, role="office", **changed)
        return Desk(qtbot, open_main(place, "answer"), store, tmp_path)

    return open_


def code(letter: Letter) -> bytes:
    return letter.slip_code.encode()


# -- pictures ---------------------------------------------------------------------------------


def test_a_slip_on_a_picture_is_shown_with_its_letter_and_booked(
    open_desk: Callable[..., Desk], store: FakeStore
) -> None:
    referral, letter = a_sent(store, "Elena")
    desk = open_desk()
    desk.read(code(letter))
    assert not desk.find("slip.1.book").isEnabled(), "nothing is booked unseen"

    desk.choose(1, ReferralState.NOT_COMPETENT)
    desk.type("slip.1.passed_on_to", "Schulamt")
    desk.click("slip.1.book")

    booked = store.referrals.get(referral.id)
    assert (booked.state, booked.passed_on_to) == (ReferralState.NOT_COMPETENT, "schulamt")
    assert desk.evidence(referral) == [(ReferralState.NOT_COMPETENT, Evidence.QR)]
    assert desk.texts() == ["Booked."]


def test_several_files_with_several_slips_are_booked_at_once(
    open_desk: Callable[..., Desk], store: FakeStore
) -> None:
    (elena, first), (amal, second), (ion, third) = (a_sent(store, name) for name in ("Elena", "Amal", "Ion"))
    desk = open_desk()
    desk.read(code(first) + b"\n" + code(second), code(third))

    desk.choose(1, ReferralState.NO_SHOW)
    desk.choose_for_all(ReferralState.ACCEPTED)
    assert desk.page.book_all.text() == "Book 3 answers"
    desk.click("answer.book_all")

    assert desk.state(elena) is ReferralState.NO_SHOW, "an answer of its own stays"
    assert desk.state(amal) is desk.state(ion) is ReferralState.ACCEPTED
    assert not desk.find("answer.book_all").isVisible()


def test_a_second_reading_books_nothing_and_says_so(open_desk: Callable[..., Desk], store: FakeStore) -> None:
    referral, letter = a_sent(store, "Elena")
    desk = open_desk()
    desk.read(code(letter))
    desk.choose(1, ReferralState.ACCEPTED)
    desk.click("slip.1.book")
    desk.view.open_root("incoming")
    desk.view.open_root("answer")
    desk.rest()

    desk.read(code(letter))
    desk.choose(1, ReferralState.ACCEPTED)
    desk.click("slip.1.book")

    assert desk.texts() == ["This answer was booked before. Nothing was changed."]
    assert len(desk.evidence(referral)) == 1


def test_another_answer_of_the_same_slip_is_asked_about(
    open_desk: Callable[..., Desk], store: FakeStore
) -> None:
    referral, letter = a_sent(store, "Elena")
    desk = open_desk()
    desk.read(code(letter))
    desk.choose(1, ReferralState.ACCEPTED)
    desk.click("slip.1.book")
    desk.view.open_root("incoming")
    desk.view.open_root("answer")
    desk.rest()

    desk.read(code(letter))
    desk.choose(1, ReferralState.DONE)
    desk.click("slip.1.book")
    assert "booked before" in desk.texts()[0]
    assert desk.state(referral) is ReferralState.ACCEPTED

    desk.click("slip.1.again")
    assert desk.state(referral) is ReferralState.DONE


def test_a_slip_that_is_on_two_pictures_stands_there_once(
    open_desk: Callable[..., Desk], store: FakeStore
) -> None:
    _referral, letter = a_sent(store, "Elena")
    desk = open_desk()
    desk.read(code(letter), code(letter))

    assert len(desk.page.slips.cards) == 1
    assert desk.page.slips.findChild(QWidget, "slips.fault") is not None


def test_codes_that_are_not_ours_are_told_apart_and_get_no_answer(
    open_desk: Callable[..., Desk], store: FakeStore
) -> None:
    _referral, letter = a_sent(store, "Elena")
    forged = slip_code(b"?" * 32, 0, 5, 5).encode()
    elsewhere = slip_code(b"?" * 32, 9, 5, 5).encode()
    desk = open_desk()
    desk.read(b"\n".join([code(letter), forged, elsewhere, b"WIFI:S:guests;;"]))

    verdicts = [card.slip.verdict.value for card in desk.page.slips.cards]
    assert verdicts == ["ours", "forged", "unknown", "foreign"]
    assert desk.page.findChild(QPushButton, "slip.2.book") is None


def test_one_bad_file_does_not_stop_the_others(open_desk: Callable[..., Desk], store: FakeStore) -> None:
    _referral, letter = a_sent(store, "Elena")
    desk = open_desk()
    desk.page.read_files([desk.folder / "missing.png"])
    desk.rest()
    desk.read(b"\x89PNG", code(letter))

    assert len(desk.page.slips.cards) == 1
    assert len(desk.page.slips.findChildren(QWidget, "slips.fault")) == 2


def test_reading_can_be_stopped_and_what_was_found_stays(
    open_desk: Callable[..., Desk], store: FakeStore
) -> None:
    _referral, letter = a_sent(store, "Elena")

    class EndlessPress(FakePress):
        """The second file never ends by itself."""

        def read_slips(self, scan: bytes, step: Callable[[int, int], None]) -> SlipScan:
            if scan.startswith(b"BR1:"):
                return SlipScan(1, (FoundCode(scan.decode(), 1, ((0.0, 0.0),) * 4),))
            while True:
                step(1, 1000)

    desk = open_desk(press=EndlessPress())
    paths = [desk.folder / "a.png", desk.folder / "b.png", desk.folder / "c.png"]
    for path, content in zip(paths, (code(letter), b"endless", b"endless"), strict=True):
        path.write_bytes(content)
    desk.page.read_files(paths)
    desk.bot.waitUntil(lambda: len(desk.page.slips.cards) == 1 and desk.page.stop.isVisible())
    desk.click("answer.stop")

    assert not desk.page.busy.isVisible()
    assert len(desk.page.slips.cards) == 1
    assert "stopped" in desk.page.banner.title.text()


def test_files_can_be_dropped_on_the_page(open_desk: Callable[..., Desk], store: FakeStore) -> None:
    _referral, letter = a_sent(store, "Elena")
    desk = open_desk()
    path = desk.folder / "dropped.jpg"
    path.write_bytes(code(letter))
    given = QMimeData()
    given.setUrls([QUrl.fromLocalFile(str(path)), QUrl("https://example.org/picture.png")])
    desk.page.dropEvent(
        QDropEvent(QPointF(50, 50), Qt.DropAction.CopyAction, given, LEFT, Qt.KeyboardModifier.NoModifier)
    )
    desk.rest()

    assert [card.slip.verdict.value for card in desk.page.slips.cards] == ["ours"]


def test_a_picture_is_pasted_by_key_and_by_button(open_desk: Callable[..., Desk]) -> None:
    class OnePress(FakePress):
        """Sees a stranger's code on every PNG."""

        def read_slips(self, scan: bytes, step: Callable[[int, int], None]) -> SlipScan:
            assert scan.startswith(b"\x89PNG")
            return SlipScan(1, (FoundCode("https://example.org", 1, ((0.0, 0.0),) * 4),))

    desk = open_desk(press=OnePress())
    clipboard = QGuiApplication.clipboard()
    clipboard.clear()
    desk.click("answer.paste")
    assert "no picture" in desk.page.banner.title.text()

    clipboard.setImage(QImage(20, 20, QImage.Format.Format_RGB32))
    desk.bot.keyClick(desk.find("answer.code"), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    desk.rest()
    desk.click("answer.paste")
    clipboard.clear()

    assert len(desk.page.slips.cards) == 2


def test_what_was_ticked_stands_beside_the_answer(open_desk: Callable[..., Desk], store: FakeStore) -> None:
    """Really read: a photo of a slip, cut out and laid straight by the child."""

    class ReadingPress(FakePress):
        """Reads as the letter engine does."""

        def read_slips(self, scan: bytes, step: Callable[[int, int], None]) -> SlipScan:
            return read_scan(scan, step)

    _referral, letter = a_sent(store, "Elena")
    desk = open_desk(press=ReadingPress())
    photo = photographed(slip(letter.slip_code, 200), 200 / 25.4, Shot(20, 40, 100), (1836, 2448))
    desk.read(as_jpeg(photo))

    picture = desk.find("slip.1.picture")
    assert isinstance(picture, SlipPicture)
    desk.bot.waitUntil(lambda: picture.isVisible() and picture.height() >= picture.heightForWidth(240))
    assert (picture.image.width(), picture.image.height()) == (900, 400)


# -- the code for the telephone ---------------------------------------------------------------


def test_the_typed_code_of_a_slip_books_the_answer(open_desk: Callable[..., Desk], store: FakeStore) -> None:
    referral, letter = a_sent(store, "Elena")
    desk = open_desk()
    desk.type("answer.code", letter.phone_code)
    desk.click("answer.find")
    assert desk.evidence(referral) == [], "looked up, not booked"

    desk.click("answer.match.1")
    desk.click("answer.not-competent")
    desk.type("answer.passed_on_to", "Schulamt")
    desk.type("answer.note", "Frau Weber rief an")
    desk.click("answer.book")

    booked = store.referrals.get(referral.id)
    assert (booked.state, booked.passed_on_to) == (ReferralState.NOT_COMPETENT, "schulamt")
    (event,) = store.referral_events.find(referral_id=referral.id)
    assert (event.evidence, event.note) == (Evidence.SLIP, "Frau Weber rief an")


def test_an_agency_that_the_directory_does_not_have_is_kept_as_it_was_typed(
    open_desk: Callable[..., Desk], store: FakeStore
) -> None:
    referral, letter = a_sent(store, "Elena")
    desk = open_desk()
    desk.type("answer.code", letter.phone_code)
    desk.click("answer.find")
    desk.click("answer.match.1")
    desk.click("answer.not-competent")
    desk.type("answer.passed_on_to", "Kleiderkammer am Markt")
    desk.click("answer.book")
    assert store.referrals.get(referral.id).passed_on_to == "Kleiderkammer am Markt"


def test_what_was_heard_by_telephone_is_recorded_so(open_desk: Callable[..., Desk], store: FakeStore) -> None:
    referral, letter = a_sent(store, "Elena")
    desk = open_desk()
    desk.type("answer.code", letter.phone_code)
    desk.click("answer.find")
    desk.click("answer.match.1")
    desk.click("answer.accepted")
    heard = desk.find("answer.evidence")
    heard.setFocus()
    desk.bot.keyClick(heard, Qt.Key.Key_Down)
    desk.click("answer.book")

    assert desk.evidence(referral) == [(ReferralState.ACCEPTED, Evidence.PHONE)]


def test_two_letters_with_the_same_code_are_both_offered(
    open_desk: Callable[..., Desk], store: FakeStore
) -> None:
    (elena, first), (amal, second) = (a_sent(store, name) for name in ("Elena", "Amal"))
    store.letters.records[second.id] = replace(second, phone_code=first.phone_code)
    desk = open_desk()
    desk.type("answer.code", first.phone_code)
    desk.click("answer.find")
    assert desk.page.findChild(QWidget, "answer.match.2") is not None
    desk.click("answer.match.2")
    desk.click("answer.done")
    desk.click("answer.book")

    assert (desk.state(elena), desk.state(amal)) == (ReferralState.SENT, ReferralState.DONE)


def test_an_unknown_code_says_what_to_do(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk()
    desk.type("answer.code", phone_code("no letter has this one"))
    desk.click("answer.find")

    assert "No letter with this code" in desk.page.code_field.error.text()


def test_a_typing_error_in_a_code_is_told_from_a_letter_that_is_not_here(
    open_desk: Callable[..., Desk],
) -> None:
    desk = open_desk()
    desk.type("answer.code", "99999999")
    desk.click("answer.find")

    assert "typing error" in desk.page.code_field.error.text()


def test_only_answers_that_may_follow_are_offered(open_desk: Callable[..., Desk], store: FakeStore) -> None:
    _referral, letter = a_sent(store, "Elena", ReferralState.ACCEPTED)
    desk = open_desk()
    desk.type("answer.code", letter.phone_code)
    desk.click("answer.find")
    desk.click("answer.match.1")

    assert desk.page.findChild(QPushButton, "answer.accepted") is None
    assert desk.page.findChild(QWidget, "answer.done") is not None
    assert not desk.find("answer.book").isEnabled()


def test_an_answer_is_booked_even_if_the_page_is_left_at_once(
    open_desk: Callable[..., Desk], store: FakeStore
) -> None:
    referral, letter = a_sent(store, "Elena")
    desk = open_desk()
    desk.type("answer.code", letter.phone_code)
    desk.click("answer.find")
    desk.click("answer.match.1")
    desk.click("answer.accepted")
    desk.bot.mouseClick(desk.find("answer.book"), LEFT)
    desk.view.open_root("settings")
    desk.bot.waitUntil(lambda: desk.view.tasks.idle)

    assert desk.state(referral) is ReferralState.ACCEPTED
