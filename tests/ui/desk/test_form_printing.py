"""A text of a form is printed from its card (appearance `printer`) and the form is there again afterwards."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel

from app.domain.letters import Paragraph
from app.forms.library import Forms
from app.ui.forms.form_page import CaseFormPage
from app.ui.forms.print_editor import PrintedTextPage
from tests.support.form_files import write_xlsform
from tests.ui.desk.conftest import Desk

DE, AR = "label::Deutsch (de)", "label::العربية (ar)"
ASKED = (
    {"type": "text", "name": "day", DE: "Tag", AR: "اليوم"},
    {
        "type": "text",
        "name": "slip",
        DE: "Zettel zum Mitnehmen",
        AR: "ورقة للأخذ",
        "appearance": "printer",
        "calculation": "if(${day} = '', '', concat('<b>Termin</b><br/>am ', ${day}))",
    },
    {
        "type": "text",
        "name": "hers",
        DE: "Zettel auf Arabisch",
        AR: "ورقة",
        "appearance": "printer",
        "calculation": "concat('<p>موعد<p>', ${day})",
    },
)
SETTINGS = {"form_id": "slips", "form_title": "Zettel", "version": "1", "default_language": "Deutsch (de)"}


@pytest.fixture
def page(desk: Desk, tmp_path: Path) -> CaseFormPage:
    folder = tmp_path / "slips"
    folder.mkdir()
    write_xlsform(folder / "slips.xlsx", ASKED, (), SETTINGS)
    desk.main.place = replace(desk.place, forms=Forms(folder, cache=folder / "compiled"))
    page = CaseFormPage(desk.main, back=lambda: None)
    desk.main.open_page(page)
    page.begin("slips", "ar")
    desk.hands.settle()
    return page


def test_the_text_is_printed_from_its_card(desk: Desk, page: CaseFormPage) -> None:
    assert not desk.widget("slip.print").isEnabled()
    desk.hands.write("day", "Montag")
    desk.hands.settle()
    assert desk.hands.find("slip.words", QLabel).text() == "Termin\nam Montag"

    desk.hands.click("slip.print")
    desk.hands.settle()
    paper = desk.page
    assert isinstance(paper, PrintedTextPage)
    assert paper.pdf.startswith(b"%PDF")
    (content,) = paper._contents  # noqa: SLF001
    assert content.subject == ("Zettel zum Mitnehmen",)
    assert content.blocks == (Paragraph(("Termin",)), Paragraph(("am Montag",)))
    assert content.title == "Zettel"

    desk.main.back()
    assert desk.page is page
    assert page.model is not None
    assert page.model.state("day").value == "Montag"


def test_a_text_from_right_to_left_is_paper_in_the_clients_language(desk: Desk, page: CaseFormPage) -> None:
    desk.hands.write("day", "Montag")
    desk.hands.settle()
    desk.hands.click("hers.print")
    desk.hands.settle()

    paper = desk.page
    assert isinstance(paper, PrintedTextPage)
    assert paper.language.code() == "ar"
    (content,) = paper._contents  # noqa: SLF001
    assert (content.language, content.subject) == ("ar", ("ورقة",))
    assert content.blocks == (Paragraph(("موعد",)), Paragraph(("Montag",)))
    assert paper.pdf.startswith(b"%PDF")
