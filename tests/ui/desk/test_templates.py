"""The templates page: every kind with its sample in each language and copy, its fields, its faults."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QTableView
from pytestqt.qtbot import QtBot

from app.content.letters import LetterTemplates
from app.domain.letters import Copy
from app.system.paths import resources_root
from app.ui.templates.template_page import TemplatePage
from app.ui.templates.templates_page import TemplatesPage
from tests.support.screens import clipped, mute, nameless
from tests.ui.desk.conftest import Desk
from tests.ui.desk.test_writing import too_wide


def listed(desk: Desk) -> TemplatesPage:
    desk.main.open_root("settings")
    desk.hands.settle()
    desk.hands.click("settings.templates")
    desk.hands.settle()
    assert isinstance(desk.page, TemplatesPage)
    return desk.page


def opened(desk: Desk, kind_id: str) -> TemplatePage:
    """By the keyboard, from the table."""
    page = listed(desk)
    kinds = desk.place.templates.kinds()
    row = next(at for at, kind in enumerate(kinds) if kind.id == kind_id)
    page.table.selectRow(row)
    QTest.keyClick(desk.hands.find("templates.table", QTableView), Qt.Key.Key_Return)
    desk.hands.settle()
    assert isinstance(desk.page, TemplatePage)
    return desk.page


def test_every_kind_is_listed(desk: Desk) -> None:
    page = listed(desk)
    model = page.table.model()

    assert model.rowCount() == len(desk.place.templates.kinds())
    assert desk.hands.find("templates.table", QTableView).hasFocus()


def test_a_sample_is_shown_in_another_language_and_one_copy_alone(desk: Desk) -> None:
    page = opened(desk, "next-steps")
    everything = page.preview.pages
    assert everything >= 1
    box = desk.hands.find("template.language", QComboBox)
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Home)
    for _step in range(box.findData("ar")):
        QTest.keyClick(box, Qt.Key.Key_Down)
    desk.hands.settle()
    assert box.currentData() == "ar"
    assert Copy.CLIENT in {content.copy for content in page.contents}
    assert any(content.language == "ar" for content in page.contents)

    copies = desk.hands.find("template.copy", QComboBox)
    copies.setFocus()
    QTest.keyClick(copies, Qt.Key.Key_Down)
    desk.hands.settle()
    assert page.preview.pages >= 1


def test_the_typed_field_list_stands_beside_it(desk: Desk) -> None:
    opened(desk, "consent")
    fields = desk.place.templates.fields("consent")

    assert fields
    for field in fields[:3]:
        assert desk.hands.sees(field.path)


def test_shipped_templates_are_in_order(desk: Desk, qtbot: QtBot) -> None:
    page = listed(desk)
    desk.hands.click("templates.check")
    assert desk.hands.shows("templates.busy")
    qtbot.waitUntil(page.check.isEnabled, timeout=90_000)

    assert desk.hands.sees("All templates are in order.")


def test_a_fault_is_said_with_file_line_and_reason(desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    plan = (resources_root() / "letters/reminder.yaml").read_text("utf-8")
    (tmp_path / "reminder.yaml").write_text(plan.replace("subject: ", "subject: not_", 1), "utf-8")
    own = {"letters/reminder.yaml": tmp_path / "reminder.yaml"}
    directory = desk.place.content.directory
    templates = LetterTemplates(resources_root(), directory, instead=own)
    desk.main.place = replace(desk.place, templates=templates)
    page = listed(desk)
    desk.hands.click("templates.check")
    qtbot.waitUntil(page.check.isEnabled, timeout=90_000)
    desk.hands.settle()
    faults = templates.faults()

    assert faults
    assert desk.hands.shows("templates.fault.1")
    assert desk.hands.sees("letters/reminder.yaml")
    assert any(fault.line for fault in faults)
    assert desk.hands.sees(faults[0].reason)


@pytest.mark.parametrize("screen", [listed, lambda desk: opened(desk, "consent")])
@pytest.mark.parametrize("tag", ["en-XA", "de", "ar-XB"])
def test_no_word_is_cut_off_and_nothing_is_mute(
    open_desk: Callable[..., Desk], tag: str, screen: Callable[[Desk], object]
) -> None:
    desk = open_desk(tag)
    screen(desk)
    desk.hands.settle()

    assert clipped(desk.main) == []
    assert nameless(desk.main) == []
    assert mute(desk.main) == []
    assert too_wide(desk.page) == []
