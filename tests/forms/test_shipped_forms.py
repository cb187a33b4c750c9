"""The forms that are shipped, as content: complete in their languages, compiled, understood by the finder."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml

from app.dev.forms import stale
from app.domain.forms import FormVersion, Repeat, walk
from app.forms.library import Forms
from app.forms.mapping import read_mapping

RESOURCES = Path(__file__).parents[2] / "resources"
FOLDER = RESOURCES / "forms"
FORMS = (
    "health",
    "housing",
    "intake",
    "language-course",
    "residence",
    "return",
    "school",
    "violence",
    "work",
)
LANGUAGES = ("de", "bg", "ro", "tr", "ar", "uk", "en")
"""Every form is complete in these; the intake in all that the field asks for."""
INTAKE_LANGUAGES = (
    *LANGUAGES,
    *("ru", "fr", "pl", "pes", "prs", "ckb", "kmr", "ps", "ti", "sr-Latn", "sr-Cyrl", "sq", "de-simple"),
)
TEXTS = ("label", "hint", "constraint_message", "required_message")
ARABIC = re.compile("[\u0600-\u06ff]")
CYRILLIC = re.compile("[\u0400-\u04ff]")


@cache
def library() -> Forms:
    return Forms(FOLDER)


def rows(form: str, sheet: str) -> Iterator[dict[str, Any]]:
    with closing(openpyxl.load_workbook(FOLDER / f"{form}.xlsx", read_only=True)) as book:
        values = book[sheet].iter_rows(values_only=True)
        head = [str(name) for name in next(values)]
        for row in values:
            yield dict(zip(head, row, strict=False))


def version(form: str) -> FormVersion:
    return library().open_form(form)


def test_exactly_these_forms_are_shipped_and_compiled() -> None:
    assert library().form_ids == FORMS
    assert stale(FOLDER) == []


@pytest.mark.parametrize("form", FORMS)
def test_every_text_of_a_form_stands_in_all_its_languages(form: str) -> None:
    missing = []
    for sheet in ("survey", "choices"):
        for number, row in enumerate(rows(form, sheet), start=2):
            for text in TEXTS:
                cells = {key: value for key, value in row.items() if key.startswith(f"{text}::")}
                if any(cells.values()):
                    missing += [(sheet, number, key) for key, value in cells.items() if not value]
    assert missing == []
    assert version(form).languages == (INTAKE_LANGUAGES if form == "intake" else LANGUAGES)


@pytest.mark.parametrize("form", FORMS)
def test_each_language_is_written_in_its_own_script(form: str) -> None:
    for row in rows(form, "survey"):
        german = row.get("label::Deutsch (de)")
        if german and len(german) > 8:
            assert ARABIC.search(row["label::العربية (ar)"]), german
            assert CYRILLIC.search(row["label::Български (bg)"]), german
            assert CYRILLIC.search(row["label::Українська (uk)"]), german
            assert not CYRILLIC.search(row["label::Türkçe (tr)"] + row["label::Română (ro)"]), german


@pytest.mark.parametrize(
    ("column", "letters"),
    [
        ("فارسی (pes)", ARABIC),
        ("دری (prs)", ARABIC),
        ("سۆرانی (ckb)", re.compile("[\u06ce\u06d5\u0695\u06b5\u06c6\u06d0\u06af\u0626]")),
        ("پښتو (ps)", re.compile("[\u069a\u0681\u0685\u0693\u06bc\u06d0\u06cd\u0696\u06ab\u067c\u0689]")),
        ("ትግርኛ (ti)", re.compile("[\u1200-\u137f]")),
        ("Српски (sr-Cyrl)", CYRILLIC),
        ("Русский (ru)", CYRILLIC),
    ],
)
def test_the_intake_is_written_in_the_letters_of_its_language(column: str, letters: re.Pattern[str]) -> None:
    labels = [row[f"label::{column}"] for row in rows("intake", "survey") if row.get(f"label::{column}")]
    assert len(labels) > 55
    assert sum(bool(letters.search(label)) for label in labels) >= 0.75 * len(labels)


@pytest.mark.parametrize("form", FORMS)
def test_values_that_a_text_mentions_are_the_same_in_every_language(form: str) -> None:
    for row in rows(form, "survey"):
        for text in TEXTS:
            cells = [value for key, value in row.items() if key.startswith(f"{text}::") and value]
            assert len({frozenset(re.findall(r"\$\{\w+\}", cell)) for cell in cells}) <= 1, cells


@pytest.mark.parametrize("form", FORMS)
def test_the_mapping_names_questions_facts_and_needs_that_exist(form: str) -> None:
    known = {question.name for question in version(form).questions()}
    repeats = {node.name for node in walk(version(form).children) if isinstance(node, Repeat)}
    rules = read_mapping(FOLDER / f"{form}.mapping.yaml")
    finder = yaml.safe_load((RESOURCES / "rules/finder.yaml").read_text("utf-8"))
    needs = yaml.safe_load((RESOURCES / "needs.yaml").read_text("utf-8"))["needs"]
    for rule in (*rules.client, *rules.household, *rules.case, *rules.facts, *rules.needs):
        assert rule.question in known | repeats, rule
        assert not rule.column or rule.column in known, rule
    assert {rule.target for rule in rules.facts} <= finder["facts"].keys()
    calculated = [
        question.bind.calculation
        for question in version(form).questions()
        if question.name in {rule.question for rule in rules.needs}
    ]
    for code in re.findall(r"'([A-Z]{3})'", " ".join(calculated)):
        assert code in needs


@pytest.mark.parametrize("form", FORMS)
def test_no_form_must_be_answered_about_the_residence(form: str) -> None:
    """§ 87 AufenthG: residence status is never mandatory (2-domain.md 3.5)."""
    for question in version(form).questions():
        if "residence" in question.name or "paper" in question.name:
            assert not question.bind.required, question.name
        if question.name == "residence":
            assert "NE" in {choice.name for choice in question.choices}


def test_the_form_on_violence_asks_for_no_address() -> None:
    names = {question.name for question in version("violence").questions()}
    assert not names & {"street", "city", "postal_code", "address", "district"}
    assert "post_allowed" in names


def test_wages_that_are_missing_are_added_up_and_said_in_her_language() -> None:
    form = version("work")
    session = library().begin(form)
    session.answer("job_now", "ended")
    session.answer("wages_unpaid", "yes")
    session.answer("month[1]/wage_agreed", 1200)
    session.answer("month[1]/wage_paid", 200.5)
    assert "999.5" in session.shown("wage_sum", "label", "bg").text
    mapped = library().mapped("work", session.answers())
    assert mapped.needs == ("AUS",)
    assert mapped.facts == {"wages_unpaid": True}


def test_a_child_without_a_place_becomes_a_need_and_its_age_a_fact() -> None:
    session = library().begin(version("school"))
    session.answer("child[1]/child_given_name", "Elena")
    session.answer("child[1]/place_wanted", "school")
    session.answer("child[1]/child_birth_date", date(date.today().year - 9, 1, 1).isoformat())  # noqa: DTZ011
    session.answer("registered_for_place", "no")
    assert session.problems() == ()
    mapped = library().mapped("school", session.answers())
    assert mapped.needs == ("SUL",)
    assert mapped.facts["child_ages"] == [9] or mapped.facts["child_ages"] == (9,)


def test_violence_at_home_is_a_need_of_its_own_and_a_child_in_danger_another() -> None:
    session = library().begin(version("violence"))
    for name, value in {
        "danger_now": "no",
        "safe_place_tonight": "no",
        "children_there": "yes",
        "child_at_risk": "yes",
        "incident_kind": "home",
        "contact_way": "none",
    }.items():
        session.answer(name, value)
    assert session.problems() == ()
    mapped = library().mapped("violence", session.answers())
    assert set(mapped.needs) == {"GEW", "KIN", "OBD"}
    assert mapped.facts == {"violence": True, "child_at_risk": True, "homeless_tonight": True}
