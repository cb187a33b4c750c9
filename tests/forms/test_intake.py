"""The shipped intake form and its mapping, as content."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.domain.errors import ContentBroken, ContentVersionUnknown
from app.domain.forms import Group, QuestionType, Repeat, completeness, walk
from app.forms.importing import import_form, mark_of, source_hash
from app.forms.library import Forms
from app.forms.mapping import read_mapping
from app.forms.session import FillSession
from tests.forms.conftest import RESOURCES

LANGUAGES = (
    *("de", "bg", "ro", "tr", "ar", "uk", "en", "ru", "fr", "pl", "pes", "prs", "ckb", "kmr", "ps", "ti"),
    *("sr-Latn", "sr-Cyrl", "sq", "de-simple"),
)
CONTENT = RESOURCES.parent
ALL_NEEDS = tuple(yaml.safe_load((CONTENT / "needs.yaml").read_text("utf-8"))["needs"])
FACTS = yaml.safe_load((CONTENT / "rules" / "finder.yaml").read_text("utf-8"))["facts"]


def test_the_compiled_form_belongs_to_the_spreadsheet() -> None:
    source, compiled = RESOURCES / "intake.xlsx", RESOURCES / "intake.xml"
    assert mark_of(compiled.read_bytes()) == source_hash(source)
    imported = import_form(source)
    assert imported.xml == compiled.read_bytes()
    assert imported.warnings == ()


def test_every_cell_is_there_in_every_language_that_the_field_asks_for(library: Forms) -> None:
    form = library.open_form("intake")
    assert form.languages == LANGUAGES
    assert {found.language: found.gaps for found in completeness(form)} == dict.fromkeys(LANGUAGES, ())
    for node in walk(form.children):
        if isinstance(node, Group | Repeat) or node.type is not QuestionType.CALCULATE:
            assert set(node.label.texts) == set(LANGUAGES), node.path
        if not isinstance(node, Group | Repeat):
            assert bool(node.bind.constraint) == bool(node.constraint_message), node.path
            assert bool(node.bind.required) == bool(node.required_message), node.path


def test_each_language_is_in_its_own_script(library: Forms) -> None:
    scripts = {"ar": "[\u0600-\u06ff]", "bg": "[а-я]", "uk": "[а-яіїє]"}
    for question in library.open_form("intake").questions():
        for language, letters in scripts.items():
            for text in (question.label, question.hint, question.constraint_message):
                if text:
                    assert re.search(letters, text.text(language).text.lower()), (question.path, language)


def test_it_is_as_long_as_a_first_meeting(library: Forms) -> None:
    form = library.open_form("intake")
    asked = [q for q in form.questions() if q.type is not QuestionType.CALCULATE]
    assert 40 <= len(asked) <= 55
    assert all(isinstance(node, Group) and node.is_page for node in form.children if not _is_calculate(node))


def _is_calculate(node: Any) -> bool:
    return getattr(node, "type", None) is QuestionType.CALCULATE


def test_lists_are_those_of_the_other_content(library: Forms) -> None:
    form = library.open_form("intake")

    def codes(name: str) -> set[str]:
        return {choice.name for choice in form.question(name).choices}

    assert codes("needs") == set(ALL_NEEDS)
    assert codes("documents") == {f"D{number:02d}" for number in range(1, 31)}
    assert len(codes("district")) == 46
    languages = yaml.safe_load((CONTENT / "languages.yaml").read_text("utf-8"))["languages"]
    assert codes("spoken") == {language["code"] for language in languages}
    residence = yaml.safe_load((CONTENT / "residence.yaml").read_text("utf-8"))["residence"]
    assert codes("residence") == set(residence)
    assert codes("residence_section") == set(residence["AE"]["sections"])
    assert codes("eu_basis") == set(residence["FZ"]["sections"])


def test_residence_is_never_mandatory_and_only_asked_when_a_need_depends_on_it(
    library: Forms, intake: FillSession
) -> None:
    form = library.open_form("intake")
    for name in ("residence", "residence_section", "eu_basis", "nationalities", "in_germany_since"):
        assert not form.question(name).bind.required
    assert not intake.state("residence").relevant
    for need in ALL_NEEDS:
        intake.answer("needs", (need,))
        assert intake.state("residence").relevant == (need in {"EXI", "ARB", "SPR", "RUE"}), need
    intake.answer("needs", ("EXI",))
    assert intake.state("residence").value == "NE"
    assert "residence" not in {problem.key for problem in intake.problems()}
    assert "residence" not in library.mapped("intake", intake.answers()).facts
    intake.answer("residence", None)
    assert "residence" not in {problem.key for problem in intake.problems()}


def test_no_free_text_asks_for_the_status(library: Forms) -> None:
    status = re.compile(r"aufenthalt|duldung|asyl|status|residence|visum", re.IGNORECASE)
    for question in library.open_form("intake").questions():
        if question.type is QuestionType.TEXT:
            assert not status.search(question.label.text("de").text + question.hint.text("de").text)


FAMILY: dict[str, Any] = {
    "spoken": ("bg", "tr"),
    "reads": ("bg",),
    "letter_language": "bg",
    "needs_interpreter": "yes",
    "prefers_audio": "no",
    "stays_anonymous": "no",
    "given_name": "Ivanka",
    "family_name": "Petrova",
    "birth_date": "1990-03-03",
    "gender": "female",
    "nationalities": ("125",),
    "phone": "0203 123456",
    "needs": ("SUL",),
    "violence": "no",
    "safe_place_tonight": "yes",
    "has_address": "yes",
    "street": "Wanheimer Straße 1",
    "postal_code": "47053",
    "district": "hochfeld",
    "registered": "yes",
    "adults": 2,
    "children": 1,
    "child": [{"child_given_name": "Emil", "child_birth_date": "2017-01-05", "child_place": "no"}],
    "newly_arrived": "yes",
    "german_level": "none",
    "documents": ("D01", "D02"),
    "summary": "Kind ohne Schulplatz",
}


def test_the_demonstration_family_is_ready_for_the_finder(library: Forms) -> None:
    session = library.begin(library.open_form("intake"), FAMILY)
    assert session.problems() == ()
    mapped = library.mapped("intake", session.answers())
    assert mapped.needs == ("SUL",)
    assert mapped.client["needs_interpreter"] is True
    assert mapped.client["letter_language"] == "bg"
    assert mapped.household["district"] == "hochfeld"
    assert mapped.case["documents"] == ("D01", "D02")
    assert mapped.facts["child_ages"] == (9,)
    assert mapped.facts["newly_arrived"] is True
    assert mapped.facts["registered"] is True
    assert mapped.facts["homeless_tonight"] is False
    assert mapped.facts["age"] == 36


def test_trouble_told_elsewhere_becomes_a_need(library: Forms, intake: FillSession) -> None:
    intake.answer("needs", ("SPR",))
    intake.answer("violence", "yes")
    intake.answer("safe_place_tonight", "no")
    intake.answer("children", 2)
    intake.answer("child[1]/child_birth_date", "2018-01-01")
    intake.answer("child[1]/child_place", "no")
    intake.answer("child[2]/child_birth_date", "2023-01-01")
    intake.answer("child[2]/child_place", "no")
    assert library.mapped("intake", intake.answers()).needs == ("SPR", "GEW", "OBD", "SUL", "KIT")
    assert intake.state("german_level").relevant
    assert (intake.state("youngest_child_age").value, intake.state("oldest_child_age").value) == ("3", "8")


@pytest.mark.parametrize(
    ("decision", "until", "left"),
    [
        ("2026-11-10", "2026-12-14", 20),
        ("2026-12-20", None, None),  # not yet: the date lies in the future
        ("2026-01-27", "2026-02-28", -269),
        ("2024-01-27", "2024-02-29", -999),
        ("2025-12-28", "2026-02-01", -296),
    ],
)
def test_days_left_count_from_the_fourth_day_and_one_month(
    library: Forms, intake: FillSession, decision: str, until: str | None, left: int | None
) -> None:
    """§ 37 (2) SGB X since 2025: a posted decision counts as served on the 4th day; objection one month."""
    intake.answer("needs", ("RCH",))
    intake.answer("decision_date", decision)
    if until is None:
        assert intake.state("decision_date").error is not None
        return
    assert intake.state("objection_until").value == until
    assert library.mapped("intake", intake.answers()).facts["decision_days_left"] == left


def test_no_name_is_needed(library: Forms, intake: FillSession) -> None:
    intake.answer("stays_anonymous", "yes")
    assert {"given_name", "family_name"}.isdisjoint(intake.visible())
    intake.answer("code_word", "Kastanie")
    mapped = library.mapped("intake", intake.answers())
    assert mapped.client["code_word"] == "Kastanie"
    assert "given_name" not in mapped.client


def test_every_fact_of_the_finder_can_be_told_and_has_its_values(library: Forms) -> None:
    mapping = read_mapping(RESOURCES / "intake.mapping.yaml")
    assert {rule.target for rule in mapping.facts} == set(FACTS)
    form = library.open_form("intake")
    names = {question.name for question in form.questions()} | {"child"}
    for rules in (mapping.facts, mapping.client, mapping.household, mapping.case, mapping.needs):
        assert {rule.question for rule in rules} <= names
    for rule in mapping.facts:
        allowed = FACTS[rule.target].get("values")
        if allowed and rule.question != "documents":
            offered = {choice.name for choice in form.question(rule.question).choices}
            assert offered <= {str(value) for value in allowed} | {"unknown"}, rule.target


def test_a_broken_mapping_says_where(tmp_path: Path) -> None:
    path = tmp_path / "x.mapping.yaml"
    for text, error in (
        ("schema: form-mapping/2", ContentVersionUnknown),
        ("schema: form-mapping/1", ContentBroken),
        ("- just a list", ContentBroken),
        ("a: [", ContentBroken),
    ):
        path.write_text(text, "utf-8")
        with pytest.raises(error):
            read_mapping(path)
    with pytest.raises(ContentBroken):
        read_mapping(tmp_path / "nowhere.yaml")
