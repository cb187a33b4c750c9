"""Office staff: incoming referrals, the print queue, answers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.actions.ports import PrintEnd
from app.actions.workplace import Workplace
from app.content.letters import LetterTemplates
from app.domain.errors import PrinterFailed
from app.domain.ids import new_id
from app.domain.letter_json import to_json
from app.domain.letters import Copy
from app.domain.records import Letter, Priority, Referral, ReferralState
from app.ui.main_window import MainView
from app.ui.office.answer_page import AnswerPage
from app.ui.office.queue_page import QueuePage
from tests.support.fake_workplace import FakePress, FakeStore, a_case, a_referral, fake_workplace
from tests.support.letter_samples import german
from tests.support.real_content import RESOURCES, real_content

LEFT = Qt.MouseButton.LeftButton
Open = Callable[..., MainView]


class Office:
    """What office staff do, by mouse and keys."""

    def __init__(self, qtbot: QtBot, view: MainView) -> None:
        self.bot, self.view = qtbot, view

    def find(self, name: str) -> QWidget:
        found = self.view.findChild(QWidget, name)
        assert isinstance(found, QWidget), name
        return found

    def click(self, name: str) -> None:
        widget = self.find(name)
        self.bot.waitUntil(lambda: widget.isVisible() and widget.isEnabled())
        self.bot.mouseClick(widget, LEFT)
        self.rest()

    def rest(self) -> None:
        self.bot.waitUntil(lambda: self.view.tasks.idle)

    def rows(self) -> list[list[str]]:
        table = self.view.page.table  # type: ignore[union-attr] # pages with a table
        model = table.lines_model
        return [
            [model.index(row, at).data().strip("\u2068\u2069") for at in range(model.columnCount())]
            for row in range(model.rowCount())
        ]

    def answer(self, name: str) -> None:
        page = self.view.page
        assert isinstance(page, AnswerPage)
        self.click(f"answer.{name}")


@pytest.fixture
def printed() -> list[tuple[bytes, str]]:
    return []


@pytest.fixture
def office_place(store: FakeStore, printed: list[tuple[bytes, str]]) -> Workplace:
    def take(pdf: bytes, printer: str, **_how: object) -> PrintEnd:
        printed.append((pdf, printer))
        return PrintEnd.DONE

    return fake_workplace(content=real_content(), store=store, role="office", print_pdf=take)


@pytest.fixture
def at_office(qtbot: QtBot, open_main: Open, office_place: Workplace) -> Callable[[str], Office]:
    def open_(page: str) -> Office:
        office = Office(qtbot, open_main(office_place, page))
        office.rest()
        return office

    return open_


def issued(letter: Letter) -> Letter:
    """With the receiver's and the client's copy, hashed as the press makes them."""
    copies = (german(Copy.RECEIVER), german(Copy.CLIENT))
    pages = FakePress().render(copies)
    return replace(letter, content=to_json(copies), sha256=hashlib.sha256(pages).hexdigest())


def _two_letters(store: FakeStore) -> list[tuple[Referral, Letter]]:
    elena = a_referral(store, a_case(store, "Elena", "Dimitrova"))
    amal = a_referral(store, a_case(store, "Amal", "al-Hariri"), priority=Priority.EMERGENCY)
    for _referral, letter in (elena, amal):
        store.letters.records[letter.id] = issued(letter)
    return [elena, amal]


def test_the_most_urgent_referral_comes_first_and_says_so(
    at_office: Callable[[str], Office], store: FakeStore
) -> None:
    _two_letters(store)
    office = at_office("incoming")

    rows = office.rows()
    assert [row[1] for row in rows] == ["Amal al-Hariri", "Elena Dimitrova"]
    assert rows[0][0] == "Emergency"
    assert rows[0][3] == "Kommunales Integrationszentrum"


def test_an_empty_list_says_what_would_be_there(at_office: Callable[[str], Office]) -> None:
    assert at_office("incoming").find("incoming.empty").isVisible()
    assert at_office("queue").find("queue.empty").isVisible()


def test_a_letter_is_saved_marked_as_printed_and_then_as_sent(
    at_office: Callable[[str], Office], store: FakeStore, tmp_path: Path
) -> None:
    (referral, letter), _other = _two_letters(store)
    office = at_office("queue")
    assert not office.find("queue.sent").isEnabled()

    _save_as(office, tmp_path / "letter.pdf", lambda: office.click("queue.print"))
    office.rest()
    assert (tmp_path / "letter.pdf").read_bytes().startswith(b"%PDF")
    assert store.letters.get(letter.id).printed_at is not None

    office.click("queue.sent")
    assert store.letters.get(letter.id).sent_at is not None
    assert store.referrals.get(referral.id).state is ReferralState.SENT
    assert len(office.rows()) == 1


def _save_as(office: Office, path: Path, act: Callable[[], None]) -> None:
    """Type a path into the file dialog that `act` opens."""
    from PySide6.QtCore import QTimer  # noqa: PLC0415 - only here

    def fill() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QFileDialog)
        line = dialog.findChild(QLineEdit, "fileNameEdit")
        assert isinstance(line, QLineEdit)
        line.setText(str(path))
        office.bot.keyClick(line, Qt.Key.Key_Return)

    QTimer.singleShot(300, fill)
    act()


def test_the_queue_says_of_which_kind_a_letter_is_and_to_whom_it_goes(
    qtbot: QtBot, open_main: Open, store: FakeStore, office_place: Workplace
) -> None:
    case = a_case(store, "Elena", "Primerova")
    _, sent_on = a_referral(store, case)
    for number, (kind, to) in enumerate((("appointment-proof", "Beispielamt"), ("next-steps", "")), 2):
        store.letters.add(
            replace(
                sent_on,
                id=new_id(),
                number=f"H7-2026-B{number:04d}",
                referral_id=None,
                kind=kind,
                recipient=to,
            )
        )
    templates = LetterTemplates(RESOURCES, real_content().directory)
    office = Office(qtbot, open_main(replace(office_place, templates=templates), "queue"))
    office.rest()
    labels = {kind.id: kind.label("en") for kind in templates.kinds()}
    assert [(row[1], row[2]) for row in office.rows()] == [
        (labels["referral"], real_content().agency_name("ki")),
        (labels["appointment-proof"], "Beispielamt"),
        (labels["next-steps"], "Elena Primerova"),
    ]


def test_printing_uses_the_chosen_printer_and_only_the_receivers_copy(
    at_office: Callable[[str], Office], store: FakeStore, printed: list[tuple[bytes, str]]
) -> None:
    _two_letters(store)
    office = at_office("queue")
    page = office.view.page
    assert isinstance(page, QueuePage)
    page.printer.set_choices([("Laser", "Laser")])
    page._allow()  # noqa: SLF001 - as if a printer had been found

    office.click("queue.print")
    office.rest()

    assert [printer for _pdf, printer in printed] == ["Laser"]
    assert printed[0][0].endswith(b" 1"), "one copy of one letter"


def test_a_printer_that_refuses_leaves_the_letter_in_the_queue(
    qtbot: QtBot, open_main: Open, office_place: Workplace, store: FakeStore
) -> None:
    def refuse(pdf: bytes, printer: str, **_how: object) -> PrintEnd:
        raise PrinterFailed(printer=printer, reason="paper")

    (_referral, letter), _other = _two_letters(store)
    office = Office(qtbot, open_main(replace(office_place, print_pdf=refuse), "queue"))
    page = office.view.page
    assert isinstance(page, QueuePage)
    page.printer.set_choices([("Laser", "Laser")])

    office.click("queue.print")

    assert "did not take the pages" in page.banner.title.text()
    assert store.letters.get(letter.id).printed_at is None
    assert len(office.rows()) == 2


def test_waiting_list_says_what_is_overdue_and_leads_to_the_answer(
    qtbot: QtBot, open_main: Open, place: Workplace, store: FakeStore
) -> None:
    referral, _letter = a_referral(store, a_case(store, "Elena", "Dimitrova"), state=ReferralState.SENT)
    store.referrals.records[referral.id] = replace(referral, due_on=referral.due_on.replace(day=2))  # type: ignore[union-attr] # it has one
    street = Office(qtbot, open_main(place, "waiting"))

    assert "overdue" in street.rows()[0][-1]
    street.click("waiting.answer")
    assert isinstance(street.view.page, AnswerPage)
    street.answer("received")
    street.click("answer.book")
    assert store.referrals.get(referral.id).state is ReferralState.RECEIVED
