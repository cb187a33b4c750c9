"""Import, export and case files by the hands of a person, over a real store."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QCheckBox

from app.actions import bundles
from app.ui.cases.pack_page import PackPage
from app.ui.exchange.exchange_page import ExchangePage
from app.ui.exchange.export_page import ExportCasesPage
from app.ui.exchange.import_check_page import ImportCheckPage
from app.ui.exchange.import_page import ImportPage
from app.ui.exchange.open_page import OpenBundlePage
from tests.ui.desk.conftest import Desk

ROWS = (
    "Vorname;Nachname;Geburtsdatum\nTamar;Beridze;24.12.1980\n"
    "Nino;Kapanadze;3/4/1990\nMonika;Vorlage;26.06.1966\n"
)


def hub(desk: Desk) -> ExchangePage:
    desk.main.open_root("settings")
    desk.hands.settle()
    desk.hands.click("settings.exchange")
    desk.hands.settle()
    assert isinstance(desk.page, ExchangePage)
    return desk.page


def test_a_table_comes_in(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(ROWS, "utf-8")
    hub(desk).open_table(path)
    desk.hands.settle()
    assert isinstance(desk.page, ImportPage)
    desk.hands.click("import.check")
    desk.hands.settle()
    page = desk.page
    assert isinstance(page, ImportCheckPage)
    assert not page.bring.isEnabled()
    faults = tmp_path / "faults.csv"
    page.save_faults(faults)
    desk.hands.settle()
    assert "3/4/1990" in faults.read_text("utf-8-sig")
    before = desk.place.queries.count_cases()
    desk.hands.click("import.rows.leave_out")
    desk.hands.click("import.rows.bring")
    desk.hands.settle()
    assert desk.place.queries.count_cases() == before + 1
    assert page.outcome is not None
    assert (page.outcome.faulty, page.outcome.skipped) == (1, 1)
    (line,) = desk.place.queries.cases("Beridze")
    assert {one.origin for one in desk.place.queries.history([line.case_id])} == {"import.rows"}


def test_a_file_that_is_no_table_is_said(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(b"%PDF-1.7")
    page = hub(desk)
    page.open_table(path)
    desk.hands.settle()
    assert desk.page is page
    assert page.banner.isVisible()


def test_cases_go_out_without_names(desk: Desk, tmp_path: Path) -> None:
    hub(desk)
    desk.hands.click("exchange.export")
    desk.hands.settle()
    page = desk.page
    assert isinstance(page, ExportCasesPage)
    page.save_to(tmp_path / "cases.csv", "csv")
    desk.hands.settle()
    text = (tmp_path / "cases.csv").read_text("utf-8-sig")
    assert "H1-2026-" in text
    assert "Vorlage" not in text


def test_a_case_goes_out_and_its_file_shows_what_differs(desk: Desk, tmp_path: Path) -> None:
    line = desk.case("Vorlage")
    desk.main.open_case(line.case_id)
    desk.hands.settle()
    desk.hands.click("case.pack")
    desk.hands.settle()
    page = desk.page
    assert isinstance(page, PackPage)
    page.save_to(tmp_path / "case.zip", "")
    desk.hands.settle()
    content = (tmp_path / "case.zip").read_bytes()
    client = desk.place.queries.case(line.case_id).client
    with desk.place.work() as unit:
        unit.clients.save(replace(client, phone="0203 999"))
        unit.commit()
    opened = OpenBundlePage(desk.main, content)
    desk.main.open_page(opened)
    desk.hands.settle()
    assert not opened.take.isEnabled()
    box = desk.widget("bundle.difference.1")
    assert isinstance(box, QCheckBox)
    desk.hands.click("bundle.difference.1")
    desk.hands.click("bundle.take")
    desk.hands.settle()
    assert desk.place.queries.case(line.case_id).client.phone == client.phone
    assert bundles.preview(content, "", place=desk.place, step=lambda _done, _of: None).does_nothing
