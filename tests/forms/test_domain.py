from __future__ import annotations

import pytest

from app.domain.form_mapping import As, MappingRule, facts_of, needs_of
from app.domain.forms import (
    NO_TEXT,
    Changed,
    Choice,
    FormVersion,
    Group,
    LocalizedText,
    Question,
    QuestionType,
    Shown,
    completeness,
)

NAME = LocalizedText({"de": "Name", "ro": "Nume"})


def test_a_text_falls_back_to_what_is_there_and_says_so() -> None:
    assert NAME.text("ro") == Shown("Nume", "ro", is_fallback=False)
    assert NAME.text("ti", ("ro",)) == Shown("Nume", "ro", is_fallback=True)
    assert NAME.text("ti", ("am",)) == Shown("Name", "de", is_fallback=True)
    assert NO_TEXT.text("ti") == Shown("", "ti", is_fallback=False)
    assert bool(NAME)
    assert not NO_TEXT


def test_a_form_knows_its_questions_and_their_gaps() -> None:
    question = Question("a", "/x/g/a", QuestionType.SELECT_ONE, NAME, choices=(Choice("1", NAME),))
    group = Group("g", "/x/g", (question,), LocalizedText({"de": "Seite"}), frozenset({"field-list"}))
    form = FormVersion("x", "1", NAME, ("de", "ro"), "de", "", (group,))
    assert form.question("a") is question
    assert group.is_page
    with pytest.raises(KeyError):
        form.question("b")
    german, romanian = completeness(form)
    assert (german.cells, german.gaps) == (3, ())
    assert [(gap.path, gap.column) for gap in romanian.gaps] == [("/x/g", "label")]
    assert len({question, group, form}) == 3  # usable as keys


def test_changes_add_up() -> None:
    assert Changed(frozenset({"a"})) | Changed(frozenset({"b"})) == Changed(frozenset({"a", "b"}))


def test_types_know_how_they_are_answered() -> None:
    assert QuestionType.RANK.has_choices
    assert QuestionType.RANK.is_several
    assert not QuestionType.SELECT_ONE.is_several
    assert not QuestionType.NOTE.is_answered


@pytest.mark.parametrize(
    ("kind", "answer", "fact"),
    [
        (As.VALUE, "x", "x"),
        (As.VALUE, "", None),
        (As.VALUE, "NE", None),
        (As.WHOLE, "12", 12),
        (As.WHOLE, "NaN", None),
        (As.WHOLE, ("a",), None),
        (As.FLAG, "yes", True),
        (As.FLAG, "no", False),
        (As.FLAG, "unknown", None),
        (As.OPPOSITE, "yes", False),
        (As.OPPOSITE, "unknown", None),
        (As.CODES, "a NE b", ("a", "b")),
        (As.CODES, ["a"], ("a",)),
        (As.ROWS, [{"n": "3"}, {}, {"n": 5}], (3, 5)),
    ],
)
def test_an_answer_becomes_a_fact(kind: As, answer: object, fact: object) -> None:
    rule = MappingRule("t", "q", kind, "n", frozenset({"NE"}))
    assert facts_of({"q": answer}, [rule]) == ({} if fact is None else {"t": fact})


def test_the_first_rule_that_knows_wins_and_needs_come_once() -> None:
    rules = [MappingRule("t", "a"), MappingRule("t", "b"), MappingRule("t", "c")]
    assert facts_of({"b": 1, "c": 2}, rules) == {"t": 1}
    needs = [MappingRule("needs", "a", As.CODES), MappingRule("needs", "b", As.CODES)]
    assert needs_of({"a": ("SUL",), "b": "SUL KIT"}, needs) == ("SUL", "KIT")
