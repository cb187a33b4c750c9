"""An issued letter over a real store: printed, kept for later, saved; a printer that is not there."""

from __future__ import annotations

import resource
import signal
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QComboBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.actions import letters
from app.actions.ports import INTERRUPTED, PrintChoice, PrintState
from app.actions.workplace import Workplace
from app.content.demo import read_demo_worker
from app.domain.clock import SystemClock
from app.domain.errors import FileNotSaved
from app.domain.letters import Copy
from app.domain.records import Letter
from app.system.paths import resources_root
from app.ui import printers
from app.ui.letters.blank_page import BlankPage
from app.ui.letters.letter_page import LetterPage
from app.ui.printing import saving
from app.ui.printing.later_page import PrintLaterPage
from app.ui.shortcuts import ShortcutsPage
from app.wiring.door import Door
from tests.support.fake_cups import FakeCups
from tests.support.pdf_reading import page_texts
from tests.ui.desk.conftest import Desk

HP, BROTHER = "HP_OfficeJet_250", "Brother_HL"


@pytest.fixture
def cups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeCups:
    made = FakeCups(tmp_path / "cups")
    monkeypatch.setenv("PATH", made.path)
    return made


@pytest.fixture
def there(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the printers that are switched on; a test changes it."""
    names = [HP, BROTHER]
    monkeypatch.setattr(printers, "names", lambda: tuple(names))
    return names


def a_letter(desk: Desk) -> Letter:
    lines = desk.place.queries.cases()
    return next(letter for line in lines for letter in desk.place.queries.case(line.case_id).letters)


def open_letter(desk: Desk) -> LetterPage:
    desk.main.open_letter(a_letter(desk).id)
    desk.hands.settle()
    assert isinstance(desk.page, LetterPage)
    return desk.page


def rest(desk: Desk, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: desk.main.tasks.idle, timeout=20_000)
    desk.hands.settle()


def test_a_letter_of_a_restricted_case_warns(desk: Desk, cups: FakeCups, there: list[str]) -> None:
    letter = a_letter(desk)
    with desk.place.work() as unit:
        case = unit.cases.get(letter.case_id)
        unit.cases.save(replace(case, restricted_on=letter.made_at.date()))
        unit.commit()
    desk.main.open_letter(letter.id)
    desk.hands.settle()
    assert desk.hands.sees("The processing of this case is restricted (Art. 18 GDPR).")


def test_the_chosen_copies_come_out_and_the_choice_is_remembered(
    desk: Desk, cups: FakeCups, there: list[str], qtbot: QtBot
) -> None:
    page = open_letter(desk)
    page.options.printer.choose(BROTHER)
    page.options.count.choose("2")
    page.options.sides.choose("two-sided-long-edge")
    desk.hands.click("letter.print")
    rest(desk, qtbot)

    assert desk.hands.sees("Printed.")
    (given,) = cups.given
    letter = a_letter(desk)
    taken_along = frozenset({Copy.RECEIVER, Copy.CLIENT, Copy.COURTESY})
    assert given == letters.part(letter, taken_along, press=desk.place.press)
    assert cups.arguments[:4] == ["-d", BROTHER, "-n", "2"]
    assert "sides=two-sided-long-edge" in cups.arguments
    assert letter.number not in " ".join(cups.arguments)
    assert desk.place.print_jobs.all() == ()
    assert desk.place.print_choices.get(letter.kind) == PrintChoice(BROTHER, 2, "two-sided-long-edge")

    desk.main.back()
    again = open_letter(desk)
    assert again.options.choice() == PrintChoice(BROTHER, 2, "two-sided-long-edge")


def test_a_remembered_printer_that_is_gone_is_said_and_another_one_chosen(
    desk: Desk, cups: FakeCups, there: list[str]
) -> None:
    desk.place.print_choices.keep("referral", PrintChoice("Van_Printer", 1, "one-sided"))

    page = open_letter(desk)

    assert page.options.printer.code() == HP
    assert desk.hands.sees("is not here")
    assert "Van_Printer" in page.options.note.text()


@pytest.mark.parametrize("course", ["stopped", "vanished", "held"])
def test_a_printer_that_fails_half_way_loses_nothing(
    desk: Desk, cups: FakeCups, there: list[str], qtbot: QtBot, course: str
) -> None:
    cups.goes("printing", course)
    page = open_letter(desk)
    desk.hands.click("letter.print")
    rest(desk, qtbot)

    assert desk.hands.sees("The job was taken back")
    assert cups.taken_back[0] == "-x"
    (job,) = desk.place.print_jobs.all()
    assert job.state is PrintState.FAILED
    assert desk.hands.find("nav.later", QPushButton).text() == "Print later (1)"

    cups.goes("done")
    page.options.printer.choose(BROTHER)
    desk.hands.click("letter.banner.action")
    rest(desk, qtbot)
    assert desk.hands.sees("Printed.")
    assert cups.arguments[1] == BROTHER
    assert desk.place.print_jobs.all() == ()
    assert desk.hands.find("nav.later", QPushButton).text() == "Print later"


def test_without_a_printer_printing_later_comes_first(desk: Desk, there: list[str], qtbot: QtBot) -> None:
    there.clear()
    page = open_letter(desk)

    assert not desk.hands.shows("letter.print")
    assert desk.hands.sees("No printer is here.")
    assert QApplication.focusWidget() is page.later
    desk.hands.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    rest(desk, qtbot)

    assert desk.hands.sees("on the list “Print later”")
    (job,) = desk.place.print_jobs.all()
    assert (job.state, job.letter_id) == (PrintState.WAITING, a_letter(desk).id)
    assert desk.hands.find("nav.later", QPushButton).text() == "Print later (1)"


def reopened(home: Path) -> Workplace:
    known = read_demo_worker(resources_root())
    return Door(home, SystemClock()).unlock(known.worker.name, known.passphrase)


def test_what_waits_survives_a_restart_and_is_printed_then(
    open_desk: Callable[..., Desk], cups: FakeCups, there: list[str], qtbot: QtBot, tmp_path: Path
) -> None:
    desk = open_desk()
    open_letter(desk)
    desk.hands.click("letter.later")
    rest(desk, qtbot)
    desk.main.open_root("later")
    desk.hands.settle()
    assert isinstance(desk.page, PrintLaterPage)
    assert desk.hands.sees("1 letter")
    desk.place.close()

    again = reopened(tmp_path / "store")
    (job,) = again.print_jobs.all()
    again.close()
    assert (job.state, job.printer) == (PrintState.WAITING, HP)


def test_an_application_that_ends_while_printing_says_so_next_time(
    open_desk: Callable[..., Desk], cups: FakeCups, there: list[str], qtbot: QtBot, tmp_path: Path
) -> None:
    cups.goes("printing")
    desk = open_desk()
    open_letter(desk)
    desk.hands.click("letter.print")
    qtbot.waitUntil(lambda: len(cups.given) == 1, timeout=10_000)

    desk.main.close_pages()
    desk.main.tasks.close()
    desk.place.close()

    assert cups.taken_back == [], "the print system goes on by itself"
    again = reopened(tmp_path / "store")
    (job,) = again.print_jobs.all()
    again.close()
    assert (job.state, job.reason) == (PrintState.FAILED, INTERRUPTED)


def test_a_person_takes_a_job_back(desk: Desk, cups: FakeCups, there: list[str], qtbot: QtBot) -> None:
    cups.goes("printing")
    open_letter(desk)
    desk.hands.click("letter.print")
    qtbot.waitUntil(lambda: len(cups.given) == 1, timeout=10_000)
    desk.main.printing.cancel(desk.place.print_jobs.all()[0].id)
    rest(desk, qtbot)

    assert desk.hands.sees("Taken back from the printer.")
    assert cups.taken_back == ["-x", f"{HP}-7"]
    (job,) = desk.place.print_jobs.all()
    assert job.state is PrintState.WAITING


def test_leaving_the_page_does_not_stop_the_printer(
    desk: Desk, cups: FakeCups, there: list[str], qtbot: QtBot
) -> None:
    cups.goes("printing", "printing", "done")
    open_letter(desk)
    desk.hands.click("letter.print")
    desk.main.back()
    rest(desk, qtbot)

    assert len(cups.given) == 1
    assert desk.place.print_jobs.all() == ()


def test_the_list_prints_all_removes_one_and_says_why_one_failed(
    desk: Desk, cups: FakeCups, there: list[str], qtbot: QtBot
) -> None:
    page = open_letter(desk)
    for _time in range(3):
        desk.hands.click("letter.later")
        rest(desk, qtbot)
    assert page.later.isEnabled()
    desk.main.open_root("later")
    desk.hands.settle()
    later = desk.page
    assert isinstance(later, PrintLaterPage)
    desk.hands.click("later.remove")
    rest(desk, qtbot)
    assert len(desk.place.print_jobs.all()) == 2

    cups.goes("stopped")
    desk.hands.click("later.one")
    rest(desk, qtbot)
    assert desk.hands.sees("The printer stopped in the middle of the job.")
    assert "taken back" in later.reason.text()

    cups.goes("done")
    later.printer.choose(BROTHER)
    desk.hands.click("later.all")
    rest(desk, qtbot)
    assert desk.place.print_jobs.all() == ()
    assert cups.arguments[1] == BROTHER
    assert desk.hands.sees("Nothing waits for a printer")


def test_the_list_without_a_printer_says_so(desk: Desk, there: list[str], qtbot: QtBot) -> None:
    open_letter(desk)
    desk.hands.click("letter.later")
    rest(desk, qtbot)
    there.clear()
    desk.main.open_root("later")
    desk.hands.settle()

    assert desk.hands.sees("No printer is here. Switch one on")
    assert not desk.hands.find("later.all", QPushButton).isEnabled()
    assert desk.hands.find("later.remove", QPushButton).isEnabled()
    there.append(BROTHER)
    desk.hands.click("later.look")
    assert desk.hands.find("later.all", QPushButton).isEnabled()


def test_a_saved_file_is_opened_by_the_system_and_only_then(
    desk: Desk, there: list[str], qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QUrl] = []

    def open_url(url: QUrl) -> bool:
        opened.append(url)
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    page = open_letter(desk)
    assert not desk.hands.shows("letter.banner.action")
    page.save_to(tmp_path / "kept.pdf")
    rest(desk, qtbot)

    assert desk.hands.sees("not encrypted")
    assert a_letter(desk).number in "".join(page_texts((tmp_path / "kept.pdf").read_bytes()))
    assert opened == []
    desk.hands.click("letter.banner.action")
    rest(desk, qtbot)
    assert [url.toLocalFile() for url in opened] == [str(tmp_path / "kept.pdf")]


def test_a_full_disk_leaves_the_former_file_and_no_half_one(
    desk: Desk, there: list[str], qtbot: QtBot, tmp_path: Path
) -> None:
    """The limit of file sizes of this process stands in for the disk: the same kind of error."""
    page = open_letter(desk)
    target = tmp_path / "files" / "letter.pdf"
    target.parent.mkdir()
    target.write_bytes(b"%PDF-former")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    former = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
    try:
        with pytest.raises(FileNotSaved):
            saving.save_pdf(target, page._pdf)  # noqa: SLF001 - what the page would save
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, former)

    assert target.read_bytes() == b"%PDF-former"
    assert [file.name for file in target.parent.iterdir()] == ["letter.pdf"]


@pytest.fixture
def watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home and temp folder of this test's own, for us, Qt and child processes."""
    home = tmp_path / "home"
    for name, folder in {
        "HOME": home,
        "TMPDIR": home / "tmp",
        "XDG_CACHE_HOME": home / "cache",
        "XDG_RUNTIME_DIR": home / "run",
        "XDG_DATA_HOME": home / "data",
    }.items():
        folder.mkdir(parents=True, exist_ok=True)
        monkeypatch.setenv(name, str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    yield home
    tempfile.tempdir = None


def test_no_pdf_in_clear_text_is_left_anywhere(
    watched: Path, desk: Desk, cups: FakeCups, there: list[str], qtbot: QtBot, tmp_path: Path
) -> None:
    page = open_letter(desk)
    for percent in (50, 400):
        page.preview.set_zoom(percent)
        rest(desk, qtbot)
    desk.hands.click("letter.later")
    desk.hands.click("letter.print")
    rest(desk, qtbot)
    assert len(cups.given) == 1
    letter_number = a_letter(desk).number.encode()

    for file in tmp_path.rglob("*"):
        if not file.is_file() or cups.folder in file.parents:
            continue  # the stand-in of the print system writes down what it was given
        content = file.read_bytes()
        assert b"%PDF" not in content, file
        assert letter_number not in content, file


def test_help_names_the_spool_that_is_out_of_reach(desk: Desk, there: list[str]) -> None:
    open_letter(desk)
    assert desk.hands.sees("The print system may keep copies")
    desk.hands.press(Qt.Key.Key_F1)
    desk.hands.settle()

    assert isinstance(desk.page, ShortcutsPage)
    assert desk.hands.sees("This application cannot find or delete those")


def test_everything_on_the_letter_page_has_a_name(desk: Desk, there: list[str]) -> None:
    page = open_letter(desk)
    for widget in page.findChildren(QWidget):
        if isinstance(widget, QPushButton | QComboBox) and widget.isVisible():
            assert widget.accessibleName(), widget.objectName()
            assert widget.objectName()


def test_a_letter_of_another_layout_is_shown_and_printed_only_when_a_person_decides(
    desk: Desk, cups: FakeCups, there: list[str], qtbot: QtBot
) -> None:
    letter = a_letter(desk)
    with desk.place.work() as unit:
        unit.letters.save(replace(letter, sha256="0" * 64))
        unit.commit()
    page = open_letter(desk)
    assert desk.hands.sees("would not look exactly as it was issued")
    assert not page.print.isEnabled()

    desk.hands.click("letter.banner.action")
    rest(desk, qtbot)
    assert desk.hands.sees("The words are those that were issued")
    assert page.preview.pages > 0
    assert not page.later.isEnabled(), "what waits is printed as it was issued"
    desk.hands.click("letter.print")
    rest(desk, qtbot)

    assert len(cups.given) == 1
    assert desk.place.print_jobs.all() == ()


def test_a_blank_form_is_printed_and_its_choice_remembered(
    desk: Desk, cups: FakeCups, there: list[str], qtbot: QtBot
) -> None:
    kind = next(kind for kind in desk.place.templates.kinds() if kind.blank)
    page = BlankPage(desk.main, kind, "de")
    desk.main.open_page(page)
    rest(desk, qtbot)
    page.options.printer.choose(BROTHER)
    desk.hands.click("blank.print")
    rest(desk, qtbot)

    assert desk.hands.sees("Printed.")
    (given,) = cups.given
    assert given.startswith(b"%PDF")
    assert desk.place.print_choices.get(kind.id) == PrintChoice(BROTHER, 1, "one-sided")
    assert desk.place.print_jobs.all() == ()

    cups.goes("printing", "stopped")
    desk.hands.click("blank.print")
    rest(desk, qtbot)
    assert desk.hands.sees("The printer stopped in the middle of the job.")
    assert page.print.isEnabled()
