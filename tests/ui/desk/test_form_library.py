"""The forms page: which forms there are, the check of a form file, and a form on paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QFileDialog, QTableView
from pytestqt.qtbot import QtBot

from app.content.letters import LetterTemplates
from app.domain.clock import SystemClock
from app.domain.form_remarks import Finding
from app.domain.forms import texts_in
from app.domain.reviews import Review, digest_of_texts
from app.forms.library import Forms
from app.i18n.formats import date_text
from app.system.paths import resources_root
from app.ui.form_library.check_page import FormCheckPage
from app.ui.form_library.form_paper_page import FormPaperPage
from app.ui.form_library.library_page import FormLibraryPage
from app.wiring.form_desk import FormDesk
from tests.support.pdf_reading import page_texts
from tests.support.screens import clipped, mute, nameless
from tests.ui.desk.conftest import Desk
from tests.ui.desk.test_writing import too_wide

HEADINGS: list[str | None] = ["type", "name", "label::Deutsch (de)", "label::Română (ro)", "relevant"]


def a_form(path: Path, *rows: list[str | None]) -> Path:
    """A spreadsheet with these questions."""
    book = openpyxl.Workbook()
    survey = book.active
    assert survey is not None
    survey.title = "survey"
    for row in (HEADINGS, *rows):
        survey.append(row)
    settings = book.create_sheet("settings")
    settings.append(["form_id", "form_title", "version", "default_language"])
    settings.append(["probe", "Probe", "1", "Deutsch (de)"])
    book.save(path)
    return path


def listed(desk: Desk) -> FormLibraryPage:
    desk.main.open_root("settings")
    desk.hands.settle()
    desk.hands.click("settings.forms")
    desk.hands.settle()
    assert isinstance(desk.page, FormLibraryPage)
    return desk.page


def opened(desk: Desk, form_id: str = "housing") -> FormPaperPage:
    """By the keyboard, from the table."""
    page = listed(desk)
    ids = [shipped.form.form_id for shipped in page.table.lines_model.lines]
    page.table.selectRow(ids.index(form_id))
    QTest.keyClick(desk.hands.find("forms.table", QTableView), Qt.Key.Key_Return)
    desk.hands.settle()
    assert isinstance(desk.page, FormPaperPage)
    return desk.page


def checked(desk: Desk, path: Path, monkeypatch: pytest.MonkeyPatch) -> FormCheckPage:
    """Through the button and the file that a person picks."""
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(path), ""))
    listed(desk)
    desk.hands.click("forms.check")
    desk.hands.settle()
    assert isinstance(desk.page, FormCheckPage)
    return desk.page


def choose(desk: Desk, name: str, code: str) -> None:
    box = desk.hands.find(name, QComboBox)
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Home)
    for _step in range(box.findData(code)):
        QTest.keyClick(box, Qt.Key.Key_Down)
    desk.hands.settle()
    assert box.currentData() == code


def test_every_form_is_listed_with_its_languages(desk: Desk) -> None:
    page = listed(desk)
    lines = page.table.lines_model.lines

    assert [line.form.form_id for line in lines] == list(Forms(resources_root() / "forms").form_ids)
    assert desk.hands.find("forms.table", QTableView).hasFocus()
    states = {state.language: state for state in lines[0].languages}
    assert states["de"].is_original
    assert states["bg"].review is None
    assert all(state.texts > 30 for state in states.values())


def test_a_form_is_shown_on_paper_in_another_language(desk: Desk) -> None:
    page = opened(desk)
    alone = page.preview.pages
    choose(desk, "paper.language", "ar")

    assert page.preview.pages >= alone >= 3
    text = " ".join(page_texts(page.pdf))
    assert "Wie wohnen Sie jetzt?" in text
    assert desk.hands.sees("drafted by machine")


def test_the_paper_is_saved_as_a_file(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(desk, "violence")
    suggested: list[str] = []

    def pick(_page: object, _title: str, name: str, _kinds: str) -> tuple[str, str]:
        suggested.append(name)
        return str(tmp_path / name), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", pick)
    desk.hands.click("paper.save")
    desk.hands.settle()

    assert suggested == ["violence.pdf"]
    assert (tmp_path / "violence.pdf").read_bytes().startswith(b"%PDF")
    assert desk.hands.sees("violence.pdf")


def test_who_signed_a_translation_off_is_said_and_ends_with_a_changed_word(desk: Desk) -> None:
    root, place = resources_root(), desk.place
    form = Forms(root / "forms").open_form("housing")
    digest = digest_of_texts(texts_in(form, "bg"))
    signed = Review("forms/housing.xlsx", "bg", "Dr. Ivanova, Dolmetscherin", date(2026, 11, 20), digest)
    outdated = replace(signed, language="ro")
    forms = Forms(root / "forms", reviews=(signed, outdated))
    letterhead = LetterTemplates(root, place.content.directory).letterhead
    form_desk = FormDesk(root, place.content, forms, letterhead, SystemClock())
    desk.main.place = replace(place, form_desk=form_desk)
    page = opened(desk)

    assert desk.hands.sees("Dr. Ivanova, Dolmetscherin")
    assert desk.hands.sees(date_text(date(2026, 11, 20), "en", "short"))
    states = {state.language: state for state in form_desk.shipped()[1].languages}
    assert states["bg"].review == signed
    assert states["ro"].review is None
    assert page.preview.pages >= 3


def test_a_form_in_order_is_said_to_be_so_and_previewed(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = a_form(tmp_path / "probe.xlsx", ["text", "where", "Wo?", "Unde?", None])
    page = checked(desk, path, monkeypatch)

    assert page.report is not None
    assert page.report.remarks == ()
    assert desk.hands.sees("No remarks. The form can be used.")
    desk.hands.click("form-check.preview")
    desk.hands.settle()
    assert isinstance(desk.page, FormPaperPage)
    assert desk.page.preview.pages == 1


def test_remarks_say_place_reason_and_what_to_do(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = a_form(
        tmp_path / "probe.xlsx",
        ["text", "where", "Wo?", None, None],
        ["text", "why", "Warum?", "De ce?", "1 = 2"],
    )
    page = checked(desk, path, monkeypatch)

    assert page.report is not None
    assert {remark.kind for remark in page.report.remarks} == {Finding.UNTRANSLATED, Finding.UNREACHABLE}
    assert desk.hands.sees("Sheet \u2068survey\u2069, row 2, column \u2068D\u2069")
    assert desk.hands.sees("Write the translation into this cell.")
    assert desk.hands.sees("1 text is missing")
    assert page.preview.isEnabled()


def test_a_broken_form_is_mended_and_checked_again(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = a_form(tmp_path / "probe.xlsx", ["text", "where", "Wo?", "Unde?", "${nowhere} = 'x'"])
    page = checked(desk, path, monkeypatch)

    assert desk.hands.sees("This form cannot be used.")
    assert desk.hands.sees("nowhere")
    assert desk.hands.sees("Sheet \u2068survey\u2069, row 2, column \u2068E\u2069")
    assert not page.preview.isEnabled()

    a_form(path, ["text", "where", "Wo?", "Unde?", None])
    desk.hands.click("form-check.again")
    desk.hands.settle()
    assert desk.hands.sees("No remarks. The form can be used.")
    assert page.preview.isEnabled()


def test_a_file_that_is_gone_is_said_and_nothing_breaks(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked(desk, tmp_path / "gone.xlsx", monkeypatch)

    assert desk.hands.sees("This form cannot be used.")
    assert desk.hands.sees("The whole file")


def test_the_intake_is_printed_from_the_page_of_a_new_case(desk: Desk, qtbot: QtBot) -> None:
    desk.main.start_intake()
    desk.hands.settle()
    desk.hands.click("intake.paper")
    desk.hands.settle()

    assert isinstance(desk.page, FormPaperPage)
    page = desk.page
    qtbot.waitUntil(lambda: page.preview.pages >= 5)
    choose(desk, "paper.language", "ti")
    assert page.keep.isEnabled()


@pytest.mark.parametrize("screen", ["listed", "paper", "check"])
@pytest.mark.parametrize("tag", ["en-XA", "de", "ar-XB"])
def test_no_word_is_cut_off_and_nothing_is_mute(
    open_desk: Callable[..., Desk], tag: str, screen: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = open_desk(tag)
    path = a_form(tmp_path / "probe.xlsx", ["text", "where", "Wo?", None, "1 = 2"])
    screens: dict[str, Callable[[], Any]] = {
        "listed": lambda: listed(desk),
        "paper": lambda: opened(desk),
        "check": lambda: checked(desk, path, monkeypatch),
    }
    screens[screen]()
    desk.hands.settle()

    assert clipped(desk.main) == []
    assert nameless(desk.main) == []
    assert mute(desk.main) == []
    assert too_wide(desk.page) == []
