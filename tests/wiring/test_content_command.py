"""Translations are signed off from the command line, for exactly the words that were read."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import openpyxl
import pytest

from app.content.letter_composing import as_text
from app.content.letters import LetterTemplates
from app.content.reviews import read_reviews
from app.domain.letter_kinds import TextOrigin
from app.domain.letters import Copy
from app.forms.importing import compile_forms
from app.forms.library import Forms
from app.wiring import content_command
from tests.support.real_content import RESOURCES, real_content

BY = ["--by", "Mira Beispiel, Dolmetscherin", "--on", "2026-11-20"]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The content with one form and the letters' texts."""
    for name in ("schemas", "letters"):
        shutil.copytree(RESOURCES / name, tmp_path / name)
    shutil.copy(RESOURCES / "languages.yaml", tmp_path)
    (tmp_path / "forms").mkdir()
    for file in (RESOURCES / "forms").glob("school.*"):
        shutil.copy(file, tmp_path / "forms")
    (tmp_path / "reviews.yaml").write_text("schema: reviews/1\nreviews: []\n", encoding="utf-8")
    return tmp_path


def content(root: Path, *arguments: str) -> tuple[int, str, str]:
    out, error = io.StringIO(), io.StringIO()
    code = content_command.run(arguments, "en", out, error, root)
    return code, out.getvalue(), error.getvalue()


def is_reviewed(root: Path, language: str) -> bool:
    library = Forms(root / "forms", reviews=read_reviews(root))
    return library.is_reviewed(library.open_form("school"), language)


def test_a_form_is_drafted_by_machine_until_it_is_signed_off(root: Path) -> None:
    assert not is_reviewed(root, "bg")
    assert is_reviewed(root, "de")
    code, said, _error = content(root, "review", "forms/school.xlsx", "bg", *BY)
    assert (code, "Mira Beispiel" in said, "2026-11-20" in said) == (0, True, True)
    assert is_reviewed(root, "bg")
    assert not is_reviewed(root, "ro")


def test_a_word_that_is_changed_afterwards_ends_the_signature_of_its_language_only(root: Path) -> None:
    for language in ("bg", "ro"):
        content(root, "review", "forms/school.xlsx", language, *BY)
    path = root / "forms/school.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["survey"]
    head = [cell.value for cell in sheet[1]]
    sheet.cell(2, head.index("label::Български (bg)") + 1, "Други думи")
    book.save(path)
    compile_forms(root / "forms")
    assert not is_reviewed(root, "bg")
    assert is_reviewed(root, "ro")


def test_a_second_signature_takes_the_place_of_the_first(root: Path) -> None:
    content(root, "review", "forms/school.xlsx", "bg", *BY)
    content(root, "review", "forms/school.xlsx", "bg", "--by", "Zweite Person")
    assert [review.by for review in read_reviews(root)] == ["Zweite Person"]


def test_the_text_of_a_letter_is_signed_off_as_well(root: Path) -> None:
    file = "letters/texts/referral/bg.yaml"
    assert content(root, "review", file, "bg", *BY)[0] == 0
    _code, said, _error = content(root, "status")
    assert f"{file} bg: signed off" in said
    assert "letters/texts/referral/ar.yaml ar: drafted by machine, not reviewed" in said


@pytest.mark.parametrize(
    ("file", "language"),
    [
        ("forms/school.xlsx", "so"),
        ("forms/nothing.xlsx", "bg"),
        ("letters/texts/referral/bg.yaml", "ro"),
        ("/etc/hostname", "bg"),
        ("schemas/reviews.json", "bg"),
    ],
)
def test_what_has_no_texts_in_a_language_cannot_be_signed_off(root: Path, file: str, language: str) -> None:
    code, _said, error = content(root, "review", file, language, *BY)
    assert code == 1
    assert error
    assert read_reviews(root) == ()


def test_a_half_translated_form_cannot_be_signed_off(root: Path) -> None:
    path = root / "forms/school.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["survey"]
    head = [cell.value for cell in sheet[1]]
    sheet.cell(2, head.index("label::Български (bg)") + 1).value = None
    book.save(path)
    compile_forms(root / "forms")
    code, _said, error = content(root, "review", "forms/school.xlsx", "bg", *BY)
    assert code == 1
    assert "1 texts are missing" in error


def test_a_letter_says_drafted_by_machine_until_its_texts_are_signed_off(root: Path) -> None:
    def origin() -> TextOrigin:
        templates = LetterTemplates(root, real_content().directory)
        return next(one for one in templates.origins("referral") if one.language == "bg")

    def notice() -> str:
        templates = LetterTemplates(root, real_content().directory)
        facts = templates.sample("referral", "bg")
        return as_text(templates.compose_copy(Copy.CLIENT, "bg", facts).notice, "bg")

    assert not origin().reviewed
    drafted = notice()
    content(root, "review", "letters/texts/referral/bg.yaml", "bg", *BY)
    assert origin().reviewed
    assert len(notice()) < len(drafted)
