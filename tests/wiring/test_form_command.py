"""Forms are checked, shown and printed from the command line."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from app.wiring import form_command
from tests.support.pdf_reading import page_texts
from tests.support.real_content import RESOURCES

SCHOOL = str(RESOURCES / "forms/school.xlsx")


def form(*arguments: str, language: str = "en") -> tuple[int, str, str]:
    out, error = io.StringIO(), io.StringIO()
    code = form_command.run(arguments, language, out, error)
    return code, out.getvalue(), error.getvalue()


def test_a_good_form_says_how_complete_it_is() -> None:
    code, said, _error = form("check", SCHOOL)
    assert code == 0
    assert "Български: " in said
    assert said.endswith("No remarks. The form can be used.\n")


def test_remarks_name_file_cell_and_reason(tmp_path: Path) -> None:
    path = tmp_path / "probe.csv"
    path.write_text(
        '"survey",,,,\n,"type","name","label","relevant"\n,"text","where","Wo?","1 = 2"\n"settings",,,,\n',
        encoding="utf-8",
    )
    code, said, _error = form("check", str(path))
    assert code == 0
    assert f"{path} survey!E3: 'where' is never asked: 1 = 2 is never true" in said
    assert "1 remark." in said


def test_other_programs_can_read_the_answer(tmp_path: Path) -> None:
    path = tmp_path / "broken.xlsx"
    path.write_bytes(b"no spreadsheet")
    code, said, _error = form("check", str(path), "--json")
    answer = json.loads(said)
    assert code == 1
    assert answer["usable"] is False
    assert answer["remarks"][0]["kind"] == "broken"


def test_a_form_becomes_a_page_and_a_paper(tmp_path: Path) -> None:
    page, paper = tmp_path / "school.html", tmp_path / "school.pdf"
    assert form("preview", SCHOOL, "--language", "ar", "--out", str(page))[0] == 0
    assert 'dir="rtl"' in page.read_text(encoding="utf-8")
    assert form("paper", SCHOOL, "--language", "ar", "--out", str(paper))[0] == 0
    assert "Vorname des Kindes" in " ".join(page_texts(paper.read_bytes()))


@pytest.mark.parametrize(
    "arguments",
    [
        ("paper", SCHOOL, "--out", "/nowhere/school.pdf"),
        ("preview", SCHOOL, "--out", "/nowhere/school.html"),
        ("paper", "/nowhere/school.xlsx", "--out", "school.pdf"),
        ("paper", "/etc/hostname", "--out", "school.pdf"),
    ],
)
def test_what_cannot_be_read_or_written_is_said(
    arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, _said, error = form(*arguments)
    assert code == 1
    assert error.strip()
    assert list(tmp_path.iterdir()) == []
