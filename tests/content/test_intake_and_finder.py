"""The intake form and the finder speak of the same facts: names, kinds and codes."""

from __future__ import annotations

from collections import defaultdict

import openpyxl
import yaml

from tests.support.real_content import RESOURCES, real_content

CONTENT = real_content()
MAPPING = yaml.safe_load((RESOURCES / "forms/intake.mapping.yaml").read_text(encoding="utf-8"))


def choices_of_questions() -> dict[str, set[str]]:
    """Question name → codes that the form offers."""
    book = openpyxl.load_workbook(RESOURCES / "forms/intake.xlsx", read_only=True)
    rows = list(book["survey"].iter_rows(values_only=True))
    kind, name = rows[0].index("type"), rows[0].index("name")
    lists = defaultdict(set)
    choices = list(book["choices"].iter_rows(values_only=True))
    for row in choices[1:]:
        if row[0] is not None:
            lists[str(row[choices[0].index("list_name")])].add(str(row[choices[0].index("name")]))
    return {
        str(row[name]): lists[str(row[kind]).split()[1]]
        for row in rows[1:]
        if str(row[kind]).startswith("select_")
    }


CHOICES = choices_of_questions()


def test_the_form_fills_every_fact_and_no_other() -> None:
    assert set(MAPPING["facts"]) == set(CONTENT.rules.facts)


def test_every_code_that_the_form_offers_is_known_to_the_finder() -> None:
    not_said = {"", "unknown", "not_said", "not-said", "none_said", "prefer_not"}
    for fact in CONTENT.rules.facts.values():
        rule = MAPPING["facts"][fact.name]
        offered = CHOICES.get(rule["question"], set()) - not_said
        if fact.type == "choice":
            assert offered == set(fact.values) - not_said, fact.name
        if fact.type == "boolean" and offered:
            assert rule["as"] in ("flag", "opposite")
            assert {"yes", "no"} <= offered


def test_needs_documents_districts_and_languages_of_the_form_are_those_of_the_content() -> None:
    assert CHOICES["needs"] <= set(CONTENT.needs)
    assert CHOICES["documents"] == set(CONTENT.documents)
    assert CHOICES["district"] == set(CONTENT.districts)
    assert CHOICES["spoken"] <= set(CONTENT.languages)
