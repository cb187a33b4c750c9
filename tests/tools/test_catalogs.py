from __future__ import annotations

from pathlib import Path

import pytest

from app.dev.catalogs import Folder, coverage, problems, update

CODE = """
from app.i18n import N_, gettext as _, ngettext, pgettext

WORDS = {"a": N_("Later")}

def show(n: int) -> str:
    # Translators: on a button
    return _("Close {name}") + ngettext("{count} case", "{count} cases", n) + pgettext("verb", "Open")
"""
GERMAN = {
    '"Later"': '"Später"',
    '"Close {name}"': '"{name} schließen"',
    '"Open"': '"Öffnen"',
}


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    code = tmp_path / "app"
    code.mkdir()
    (code / "window.py").write_text(CODE, encoding="utf-8")
    made = Folder(code, tmp_path / "translations")
    update(made)
    return made


def german(folder: Folder) -> Path:
    return folder.translations / "de" / "LC_MESSAGES" / "app.po"


def translate(folder: Folder) -> None:
    text = german(folder).read_text(encoding="utf-8")
    for source, translation in GERMAN.items():
        text = text.replace(f'msgid {source}\nmsgstr ""', f"msgid {source}\nmsgstr {translation}")
    text = text.replace('msgstr[0] ""', 'msgstr[0] "ein Fall"').replace(
        'msgstr[1] ""', 'msgstr[1] "{count} Fälle"'
    )
    german(folder).write_text(text, encoding="utf-8")


def test_every_kind_of_mark_is_found_and_german_gaps_are_refused(folder: Folder) -> None:
    found = problems(folder)

    assert [problem.split(": not translated: ")[1] for problem in found] == [
        "'Close {name}'",
        "'Later'",
        "'Open'",
        "'{count} case'",
    ]
    assert coverage(folder)["de"] == (0, 4)
    assert "#. on a button" in folder.template.read_text(encoding="utf-8")


def test_complete_and_in_step_is_content(folder: Folder) -> None:
    translate(folder)

    assert update(folder) == []
    assert problems(folder) == []
    assert coverage(folder)["de"] == (4, 4)
    assert german(folder).with_suffix(".mo").exists()


def test_a_new_text_makes_catalogs_stale_until_it_is_taken_in(folder: Folder) -> None:
    translate(folder)
    (folder.code / "window.py").write_text(CODE + '\nprint(_("New"))\n', encoding="utf-8")

    assert sum("not in step with the code" in problem for problem in problems(folder)) == 7
    assert update(folder) == [f"{german(folder)}: not translated: 'New'"]


def test_a_text_that_is_gone_leaves_the_catalogs(folder: Folder) -> None:
    translate(folder)
    (folder.code / "window.py").write_text(CODE.replace('_("Close {name}") + ', ""), encoding="utf-8")

    assert update(folder) == []
    assert "Close" not in german(folder).read_text(encoding="utf-8")


@pytest.mark.parametrize("wrong", ["{nam} schließen", "Schließen"])
def test_another_placeholder_is_refused(folder: Folder, wrong: str) -> None:
    translate(folder)
    text = german(folder).read_text(encoding="utf-8").replace("{name} schließen", wrong)
    german(folder).write_text(text, encoding="utf-8")

    assert [
        f"placeholders differ: 'Close {{name}}' -> {wrong!r}" in problem for problem in problems(folder)
    ] == [True]


def test_moving_a_text_within_a_file_changes_nothing(folder: Folder) -> None:
    before = folder.template.read_text(encoding="utf-8")
    (folder.code / "window.py").write_text("\n\n\n" + CODE, encoding="utf-8")
    update(folder)

    assert folder.template.read_text(encoding="utf-8") == before
