"""Hundreds of letters in one job: sorted, with progress, a fault stops nothing, and no half truths."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.actions.ports import PrintChoice, PrintEnd
from app.documents.engine import Engine
from app.domain.audit import Act
from app.domain.errors import PrinterLost
from app.domain.letter_json import to_json
from app.domain.letters import Copy
from app.domain.records import Letter, Referral, ReferralState
from app.system.paths import resources_root
from app.ui import printers
from app.ui.letters.letter_page import LetterPage
from app.ui.main_window import MainView
from app.ui.office.queue_page import QueuePage
from app.ui.tasks import Control
from tests.support.fake_workplace import FakeStore, a_case, a_referral, fake_workplace
from tests.support.letter_samples import german
from tests.support.pdf_reading import page_texts
from tests.support.real_content import real_content

AGENCIES = ("Wohngeldstelle", "Ämter für Soziales", "Jugendamt", "Bauamt", "Arbeitsagentur")
FILED = ("Ämter für Soziales", "Arbeitsagentur", "Bauamt", "Jugendamt", "Wohngeldstelle")


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(resources_root() / "fonts")


class Machine:
    """A printer that keeps what it was given, or fails."""

    def __init__(self) -> None:
        self.given: list[tuple[bytes, str, str]] = []
        self.broken = False

    def __call__(
        self,
        pdf: bytes,
        printer: str,
        /,
        *,
        count: int = 1,
        sides: str = "one-sided",
        cancelled: Callable[[], bool] = lambda: False,
    ) -> PrintEnd:
        if self.broken:
            raise PrinterLost(printer=printer, reason="offline-report")
        self.given.append((pdf, printer, sides))
        return PrintEnd.DONE


class Bench:
    """The print queue of an office, with a machine beside it."""

    def __init__(self, view: MainView, store: FakeStore, machine: Machine, qtbot: QtBot) -> None:
        self.view, self.store, self.machine, self.bot = view, store, machine, qtbot
        assert isinstance(view.page, QueuePage)
        self.page = view.page

    def rest(self) -> None:
        self.bot.waitUntil(lambda: self.view.tasks.idle, timeout=30_000)

    def click(self, name: str) -> None:
        widget = self.view.findChild(QWidget, name)
        assert isinstance(widget, QPushButton)
        assert widget.isEnabled(), name
        self.bot.mouseClick(widget, Qt.MouseButton.LeftButton)
        self.rest()

    def take(self, count: int) -> None:
        """Mark the first rows."""
        self.page.table.clearSelection()
        model, flag = self.page.table.lines_model, QItemSelectionModel.SelectionFlag
        for at in range(count):
            self.page.table.selectionModel().select(model.index(at, 0), flag.Select | flag.Rows)

    def printed(self) -> list[Letter]:
        return [letter for letter in self.store.letters.records.values() if letter.printed_at]


def add_letters(store: FakeStore, engine: Engine, count: int) -> list[tuple[Referral, Letter]]:
    made = []
    for at in range(count):
        referral, letter = a_referral(store, a_case(store, "Elena", "Dimitrova"))
        address = (AGENCIES[at % len(AGENCIES)], f"Straße {at}", "47051 Duisburg")
        copies = tuple(
            replace(german(copy), number=letter.number, recipient=address)
            for copy in (Copy.SENDER, Copy.RECEIVER)
        )
        digest = hashlib.sha256(engine.render(copies)).hexdigest()
        letter = replace(letter, content=to_json(copies), sha256=digest, recipient=address[0])
        store.letters.records[letter.id] = letter
        made.append((referral, letter))
    return made


@pytest.fixture
def bench(
    qtbot: QtBot,
    open_main: Callable[..., MainView],
    store: FakeStore,
    engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[[int], Bench]:
    monkeypatch.setattr(printers, "names", lambda: ("Laser", "Inkjet"))

    def open_(count: int) -> Bench:
        add_letters(store, engine, count)
        machine = Machine()
        place = fake_workplace(
            content=real_content(), store=store, role="office", press=engine, print_pdf=machine
        )
        made = Bench(open_main(place, "queue"), store, machine, qtbot)
        made.rest()
        return made

    return open_


def broken(store: FakeStore, at: int) -> Letter:
    """A letter whose pages are no longer those that were issued."""
    letter: Letter = list(store.letters.records.values())[at]
    store.letters.records[letter.id] = replace(letter, sha256="0" * 64)
    return letter


def test_two_hundred_letters_are_one_job_sorted_by_recipient(
    bench: Callable[[int], Bench], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    office = bench(200)
    office.click("queue.all")
    assert office.page.print_button.text() == "Print 200 letters"
    office.click("queue.print")

    ((pdf, printer, sides),) = office.machine.given
    assert (printer, sides) == ("Laser", "one-sided")
    texts = page_texts(pdf)
    assert len(texts) == 200, "the receiver's copy of each, and nothing else"
    found = [next(name for name in AGENCIES if name in text) for text in texts]
    assert found == sorted(found, key=FILED.index)
    assert len(office.printed()) == 200
    assert "200 letters were printed." in office.page.banner.title.text()
    left = [file for file in tmp_path.rglob("*") if file.is_file() and b"%PDF" in file.read_bytes()]
    assert left == [], "nothing in clear text is left"


def test_a_fault_is_listed_and_stops_nothing(bench: Callable[[int], Bench]) -> None:
    office = bench(12)
    bad = broken(office.store, 4)
    office.click("queue.all")
    office.click("queue.print")

    assert len(page_texts(office.machine.given[0][0])) == 11
    assert bad.id not in [letter.id for letter in office.printed()]
    assert len(office.printed()) == 11
    assert office.page.faults.isVisible()
    assert office.page.faults.heading.text() == "1 letter was left out"
    said = " ".join(label.text() for label in office.page.faults.findChildren(QLabel))
    assert bad.number in said
    assert "would not look exactly as it was issued" in said


def test_progress_is_shown_and_a_cancel_prints_nothing(
    bench: Callable[[int], Bench], monkeypatch: pytest.MonkeyPatch
) -> None:
    office = bench(60)
    steps: list[tuple[int, int]] = []
    stepped = Control.step

    def step(control: Control, done: int, total: int) -> None:
        if total > 50:
            steps.append((done, total))
        stepped(control, done, total)

    monkeypatch.setattr(Control, "step", step)
    office.click("queue.all")
    office.bot.mouseClick(office.page.print_button, Qt.MouseButton.LeftButton)
    office.bot.waitUntil(lambda: len(steps) > 5, timeout=10_000)
    assert office.page.stop_button.isVisible()
    assert not office.page.print_button.isEnabled()
    office.bot.mouseClick(office.page.stop_button, Qt.MouseButton.LeftButton)
    office.rest()

    assert office.machine.given == []
    assert office.printed() == []
    assert "No letter is marked as printed" in office.page.banner.title.text()
    assert office.page.print_button.isEnabled()
    assert {total for _done, total in steps} == {61}


def test_a_printer_lost_half_way_marks_none_and_prints_again(bench: Callable[[int], Bench]) -> None:
    office = bench(5)
    office.machine.broken = True
    office.click("queue.all")
    office.click("queue.print")
    assert "stopped in the middle" in office.page.banner.title.text()
    assert office.printed() == []
    assert len(office.page.selected()) == 5

    office.machine.broken = False
    office.click("queue.banner.action")
    assert len(office.printed()) == 5


def test_single_files_are_named_by_number_only_and_a_fault_is_listed(
    bench: Callable[[int], Bench], tmp_path: Path, engine: Engine
) -> None:
    office = bench(6)
    letters = list(office.store.letters.records.values())
    (tmp_path / f"{letters[2].number}.pdf").mkdir()
    bad = broken(office.store, 0)
    office.click("queue.all")
    office.page.save_singles(tmp_path)
    office.rest()

    files = {file.name for file in tmp_path.iterdir() if file.is_file()}
    saved = [letter for letter in letters if letter not in (letters[2], letters[0])]
    assert files == {f"{letter.number}.pdf" for letter in saved}
    for letter in saved:
        content = (tmp_path / f"{letter.number}.pdf").read_bytes()
        assert hashlib.sha256(content).hexdigest() == letter.sha256
    assert office.page.faults.heading.text() == "2 letters were left out"
    assert "4 files were saved" in office.page.banner.title.text()
    assert "not encrypted" in office.page.banner.text.text()
    noted = [record for act, record, _sha in office.store.audit.noted if act is Act.LETTER_SAVED]
    assert sorted(noted) == sorted(letter.id for letter in saved)
    assert bad.id not in noted
    assert office.printed() == []


def test_some_of_many_are_printed_and_then_marked_as_sent(bench: Callable[[int], Bench]) -> None:
    office = bench(6)
    office.take(3)
    assert not office.page.sent_button.isEnabled()
    office.click("queue.print")
    assert len(office.printed()) == 3
    assert len(office.page.selected()) == 3, "what was printed stays marked"
    office.click("queue.sent")

    sent = [letter for letter in office.store.letters.records.values() if letter.sent_at]
    assert {letter.id for letter in sent} == {letter.id for letter in office.printed()}
    states = {office.store.referrals.get(letter.referral_id).state for letter in sent if letter.referral_id}
    assert states == {ReferralState.SENT}
    assert office.page.table.lines_model.rowCount() == 3


def test_printer_and_sides_of_the_office_are_remembered(
    bench: Callable[[int], Bench], monkeypatch: pytest.MonkeyPatch
) -> None:
    office = bench(2)
    office.page.printer.choose("Inkjet")
    office.page.sides.choose("two-sided-long-edge")
    office.click("queue.print")
    choices = office.view.place.print_choices
    assert choices.get("post") == PrintChoice("Inkjet", 1, "two-sided-long-edge")

    monkeypatch.setattr(printers, "names", lambda: ("Laser",))
    office.view.open_root("incoming")
    office.view.open_root("queue")
    office.rest()
    again = office.view.page
    assert isinstance(again, QueuePage)
    assert again.printer.code() == "Laser"
    assert again.sides.code() == "two-sided-long-edge"
    assert "Inkjet" in again.banner.title.text()


def test_a_letter_to_the_client_goes_out_with_her_copies(
    bench: Callable[[int], Bench], engine: Engine
) -> None:
    office = bench(1)
    (letter,) = office.store.letters.records.values()
    copies = (replace(german(Copy.CLIENT), number=letter.number),)
    digest = hashlib.sha256(engine.render(copies)).hexdigest()
    office.store.letters.records[letter.id] = replace(letter, content=to_json(copies), sha256=digest)
    office.click("queue.all")
    office.click("queue.print")

    assert len(page_texts(office.machine.given[0][0])) == 1
    assert len(office.printed()) == 1


def test_a_letter_of_the_queue_is_opened_and_printed_alone_and_then_counts_as_printed(
    bench: Callable[[int], Bench],
) -> None:
    office = bench(2)
    first = office.page.table.lines_model.lines[0]
    office.page.table.setFocus()
    office.bot.keyClick(office.page.table, Qt.Key.Key_Return)
    office.rest()
    page = office.view.page
    assert isinstance(page, LetterPage)
    office.bot.mouseClick(page.print, Qt.MouseButton.LeftButton)
    office.rest()

    assert [letter.id for letter in office.printed()] == [first.letter_id]
    assert len(office.machine.given) == 1
