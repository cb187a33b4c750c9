"""The way to a printer on both kinds of platform, and the choices beside it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPageSize
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.actions.ports import PrintChoice, PrintEnd, PrintJob, PrintState
from app.actions.workplace import Workplace
from app.documents.engine import Engine
from app.domain.errors import PrinterFailed, PrinterLost, PrinterMissing
from app.domain.ids import new_id
from app.system.paths import resources_root
from app.ui import language, printers
from app.ui.main_window import MainView
from app.ui.paint import Faces, print_sheets
from app.ui.print_room import reason_of
from app.ui.printing.later_page import PrintLaterPage, reason_words
from app.ui.printing.options import PrintOptions
from tests.support.fake_workplace import NOON, FakeStore, a_case, a_referral, fake_workplace
from tests.support.letter_samples import german
from tests.support.pdf_reading import characters
from tests.support.real_content import real_content
from tests.support.screens import clipped, nameless

CHOICE = PrintChoice("Laser", 2, "two-sided-long-edge")


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(resources_root() / "fonts")


def test_a_print_system_gets_the_file_and_the_choice(place: Workplace) -> None:
    taken: list[tuple[bytes, str, int, str]] = []

    def take(
        pdf: bytes,
        printer: str,
        /,
        *,
        count: int = 1,
        sides: str = "one-sided",
        cancelled: Callable[[], bool] = lambda: False,
    ) -> PrintEnd:
        taken.append((pdf, printer, count, sides))
        return PrintEnd.DONE

    with_machine = fake_workplace(print_pdf=take)
    assert printers.send(with_machine, b"%PDF-1.7", (), CHOICE, lambda: False) is PrintEnd.DONE
    assert taken == [(b"%PDF-1.7", "Laser", 2, "two-sided-long-edge")]


def test_where_pages_are_drawn_an_unknown_printer_is_said(
    qapp: QApplication, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printers, "replays", lambda: True)

    with pytest.raises(PrinterMissing) as raised:
        printers.send(fake_workplace(press=engine), b"", [german()], CHOICE, lambda: False)
    assert raised.value.facts["printer"] == "Laser"


def test_a_qt_printer_gets_full_pages_of_text(qapp: QApplication, engine: Engine, tmp_path: Path) -> None:
    """As on Windows, but that the printer is Qt's own file writer."""
    device = QPrinter(QPrinter.PrinterMode.HighResolution)
    device.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    device.setOutputFileName(str(tmp_path / "spool"))
    papers = [engine.lay_out(german()), engine.lay_out(german(paragraphs=16))]

    print_sheets(papers, device, Faces(resources_root() / "fonts"))

    assert device.fullPage()
    assert device.pageLayout().pageSize().id() is QPageSize.PageSizeId.A4
    printed = (tmp_path / "spool").read_bytes()
    with pdfium.PdfDocument(printed) as document:
        assert len(document) == sum(len(paper.pages) for paper in papers)
    assert len(characters(printed)) > 400


def test_a_lost_printer_is_named(qapp: QApplication) -> None:
    def fail(_device: object) -> None:
        raise PrinterLost(printer="", reason="newPage")

    with pytest.raises(PrinterFailed) as raised:
        printers.draw_on(PrintChoice("", 1, "one-sided"), fail)
    assert isinstance(raised.value, PrinterLost)


def test_options_keep_what_is_chosen_while_printers_come_and_go(qtbot: QtBot) -> None:
    options = PrintOptions("test")
    qtbot.addWidget(options)
    options.offer(["Laser", "Van"], PrintChoice("Van", 3, "two-sided-long-edge"))
    options.show()
    assert options.choice() == PrintChoice("Van", 3, "two-sided-long-edge")
    assert not options.note.isVisible()

    options.renew(["Laser"])
    assert options.choice().printer == "Laser"
    assert "Van" in options.note.text()

    options.renew([])
    assert not options.has_printer()
    assert options.choice().printer == "Van", "remembered for later"
    assert options.note.isVisible()

    options.renew(["Laser", "Van"])
    assert options.choice() == PrintChoice("Van", 3, "two-sided-long-edge")
    assert not options.note.isVisible()


def test_a_printer_that_is_switched_on_now_is_found(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    options = PrintOptions("test")
    qtbot.addWidget(options)
    options.offer([], PrintChoice("Van", 1, "one-sided"))
    options.show()
    monkeypatch.setattr(printers, "names", lambda: ("Laser", "Van"))

    with qtbot.waitSignal(options.looked):
        qtbot.mouseClick(options.look, Qt.MouseButton.LeftButton)
    assert options.choice().printer == "Van"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (PrinterMissing(printer="Van", reason="lp"), "The printer is not there."),
        (PrinterLost(printer="Van", reason="paused"), "The printer stopped in the middle of the job."),
        (PrinterFailed(printer="Van", reason="fire"), "The printer did not take the pages."),
    ],
)
def test_the_reason_of_a_failed_job_is_kept_and_said_with_a_next_step(
    error: PrinterFailed, said: str
) -> None:
    reason = reason_of(error)
    job = PrintJob(new_id(), new_id(), ("receiver",), "Van", 1, "one-sided", PrintState.FAILED, reason, NOON)

    words = reason_words(job)
    assert words.title == said
    assert words.next_step


@pytest.mark.parametrize("tag", ["de", "ar", "en-XA"])
def test_no_word_of_a_full_list_is_cut_off(
    tag: str,
    qapp: QApplication,
    qtbot: QtBot,
    open_main: Callable[..., MainView],
    store: FakeStore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(printers, "names", lambda: ("HP OfficeJet 250 Mobile", "Brother HL-L2350DW"))
    language.speak(qapp, tag)
    place = fake_workplace(content=real_content(), store=store)
    _referral, letter = a_referral(store, a_case(store, "Elena", "Dimitrova"))
    for reason in ("", "printer-lost offline-report"):
        state = PrintState.FAILED if reason else PrintState.WAITING
        copies = ("receiver", "client", "courtesy")
        place.print_jobs.add(
            PrintJob(new_id(), letter.id, copies, "Van printer", 1, "one-sided", state, reason, NOON)
        )
    view = open_main(place, "later")
    qtbot.waitUntil(lambda: view.tasks.idle)
    page = view.page
    assert isinstance(page, PrintLaterPage)
    page.table.selectRow(1)
    qtbot.wait(20)

    assert page.reason.text()
    assert clipped(view) == []
    assert nameless(view) == []
