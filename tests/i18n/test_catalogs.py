from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.i18n import N_, Direction, gettext, language, load, ngettext, pgettext, set_ui_translator
from app.i18n.building import build_all
from app.i18n.languages import UI_LANGUAGES
from app.system.paths import translations_root

GERMAN = """
msgid ""
msgstr ""
"Language: de\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"Content-Type: text/plain; charset=utf-8\\n"

msgid "Close case"
msgstr "Fall schließen"

msgid "{count} case"
msgid_plural "{count} cases"
msgstr[0] "{count} Fall"
msgstr[1] "{count} Fälle"

msgctxt "verb"
msgid "Open"
msgstr "Öffnen"

#, fuzzy
msgid "Print"
msgstr "Vielleicht drucken"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    source = tmp_path / "de" / "LC_MESSAGES" / "app.po"
    source.parent.mkdir(parents=True)
    source.write_text(GERMAN, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("built", [True, False])
def test_texts_plurals_and_contexts(folder: Path, *, built: bool) -> None:
    if built:
        assert build_all(folder) == 1
        assert build_all(folder) == 0
    german = load("de", folder)

    assert german.gettext("Close case") == "Fall schließen"
    assert german.ngettext("{count} case", "{count} cases", 1).format(count=1) == "1 Fall"
    assert german.ngettext("{count} case", "{count} cases", 0).format(count=0) == "0 Fälle"
    assert german.pgettext("verb", "Open") == "Öffnen"


def test_a_missing_or_unsure_translation_leaves_the_source_text(folder: Path) -> None:
    assert load("de", folder).gettext("Print") == "Print"
    assert load("bg", folder).gettext("Close case") == "Close case"
    assert load("de", folder).gettext("") == ""


def test_a_catalog_older_than_its_source_is_not_used(folder: Path) -> None:
    build_all(folder)
    source = folder / "de" / "LC_MESSAGES" / "app.po"
    source.write_text(GERMAN.replace("Fall schließen", "Fall abschließen"), encoding="utf-8")
    newer = source.with_suffix(".mo").stat().st_mtime + 10
    os.utime(source, (newer, newer))

    assert load("de", folder).gettext("Close case") == "Fall abschließen"
    assert build_all(folder) == 1


def test_windows_speak_the_language_they_are_told(folder: Path) -> None:
    set_ui_translator(load("de", folder))

    assert gettext("Close case") == "Fall schließen"
    assert ngettext("{count} case", "{count} cases", 2) == "{count} Fälle"
    assert pgettext("verb", "Open") == "Öffnen"
    assert N_("Close case") == "Close case"


@pytest.mark.parametrize("tag", [tag for tag in UI_LANGUAGES if tag != "en"])
def test_every_offered_language_has_a_catalog_with_its_plural_rules(tag: str) -> None:
    forms = {"ar": {0: 0, 1: 1, 2: 2, 3: 3, 11: 4, 100: 5}, "ro": {0: 1, 1: 0, 2: 1, 3: 1, 11: 1, 100: 2}}
    forms["uk"] = {0: 2, 1: 0, 2: 1, 3: 1, 11: 2, 100: 2}
    expected = forms.get(tag, {0: 1, 1: 0, 2: 1, 3: 1, 11: 1, 100: 1})
    count = len(set(expected.values()))
    text = (translations_root() / tag / "LC_MESSAGES" / "app.po").read_text(encoding="utf-8")
    rule = text.split("; plural=", maxsplit=1)[1].split(";", maxsplit=1)[0]

    from gettext import c2py  # noqa: PLC0415 - the standard library's own reader of plural rules

    assert f"nplurals={count};" in text
    assert {n: c2py(rule)(n) for n in expected} == expected


def test_the_long_pseudo_language_keeps_placeholders_and_marks() -> None:
    pseudo = load("en_XA")
    text = pseudo.gettext("&Close <b>case</b> {number}")

    assert text.startswith("[&Çļöšé <b>çášé</b> {number}")
    assert text.endswith("]")
    assert len(text) >= 1.3 * len("&Close <b>case</b> {number}")
    assert pseudo.ngettext("{count} case", "{count} cases", 2).format(count=2).startswith("[2 çášéš")


def test_the_mirrored_pseudo_language_runs_from_right_to_left() -> None:
    pseudo = load("ar-XB")

    assert pseudo.language.direction is Direction.RTL
    assert pseudo.gettext("Close {number}") == "\u202eClose\u202c {number}"


@pytest.mark.parametrize(
    ("tag", "found", "direction"),
    [
        ("de", "de", "ltr"),
        ("ar_SY", "ar", "rtl"),
        ("fa-AF", "prs", "rtl"),
        ("ku", "kmr", "ltr"),
        ("ckb", "ckb", "rtl"),
        ("sr", "sr-Cyrl", "ltr"),
        ("ti", "ti", "ltr"),
        ("xx", "xx", "ltr"),
    ],
)
def test_any_tag_finds_a_language(tag: str, found: str, direction: str) -> None:
    assert (language(tag).tag, language(tag).direction) == (found, direction)


def test_the_font_of_the_script_comes_first() -> None:
    assert language("ps").font_families[0] == "Vazirmatn"
    assert language("ti").font_families[0] == "Noto Sans Ethiopic"
    assert set(language("bg").font_families) == set(language("ps").font_families)
