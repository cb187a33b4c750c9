from __future__ import annotations

import pytest

from app.domain.forms import ProblemKind, Shown
from app.forms.session import FillSession
from tests.forms.conftest import Begin


def open_problems(session: FillSession) -> list[tuple[str, str]]:
    return [(problem.key, problem.kind.value) for problem in session.problems()]


def test_a_question_is_shown_only_when_it_is_relevant(begin: Begin) -> None:
    session = begin()
    assert "country" not in session.visible()

    changed = session.answer("birth_date", "1990-05-05")

    assert changed.keys == {"birth_date", "age", "country"}
    assert "country" in session.visible()
    assert session.state("age").value == "36"


def test_a_hidden_answer_leaves_the_answers_but_stays_in_the_draft(begin: Begin) -> None:
    session = begin()
    session.answer("birth_date", "1990-05-05")
    session.answer("country", "bg")
    session.answer("birth_date", "2020-05-05")

    assert "country" not in session.answers()
    assert session.all_answers()["country"] == "bg"
    session.answer("birth_date", "1990-05-05")
    assert session.answers()["country"] == "bg"


def test_required_is_asked_for_until_it_is_answered(begin: Begin) -> None:
    session = begin()
    assert open_problems(session) == [("name", "required")]
    session.answer("name", "Ayşe")
    assert open_problems(session) == []
    session.answer("name", None)
    assert open_problems(session) == [("name", "required")]


def test_a_broken_rule_has_the_forms_own_words_and_a_blank_breaks_none(begin: Begin) -> None:
    session = begin()
    assert session.state("birth_date").error is None

    session.answer("birth_date", "2031-01-01")

    error = session.state("birth_date").error
    assert error is not None
    assert error.kind is ProblemKind.CONSTRAINT
    assert error.message.text("de").text == "Nicht in der Zukunft"
    assert error.message.text("ar") == Shown("Nicht in der Zukunft", "de", is_fallback=True)
    session.answer("birth_date", None)
    assert session.state("birth_date").error is None


def test_choices_follow_the_answer_they_hang_on(begin: Begin) -> None:
    session = begin()
    session.answer("birth_date", "1990-05-05")
    changed = session.answer("country", "bg")
    assert "city" in changed.keys
    assert [choice.name for choice in session.state("city").choices] == ["sofia", "plovdiv"]

    session.answer("city", "sofia")
    session.answer("country", "de")
    assert session.state("city").value is None  # not offered any more
    assert "city" not in session.answers()
    session.answer("country", "bg")
    assert session.state("city").value == "sofia"  # and offered again


def test_several_codes_come_in_the_order_of_the_list(begin: Begin) -> None:
    session = begin()
    session.answer("visited", ("bg", "de"))
    assert session.state("visited").value == ("de", "bg")


def test_values_have_the_type_of_their_question(begin: Begin) -> None:
    session = begin()
    session.answer("number", 3)
    assert session.state("number").value == 3
    session.answer("number", "many")
    assert session.state("number").value is None


def test_a_missing_translation_falls_back_visibly(begin: Begin) -> None:
    session = begin()
    assert session.shown("name", "label", "ar") == Shown("الاسم", "ar", is_fallback=False)
    assert session.shown("birth_date", "label", "ar") == Shown("Geburtsdatum", "de", is_fallback=True)
    plovdiv = next(c for c in session.form.question("city").choices if c.name == "plovdiv")
    assert plovdiv.label.text("ar") == Shown("Plowdiw", "de", is_fallback=True)


def test_a_label_carries_the_answer_it_names(begin: Begin) -> None:
    session = begin()
    assert session.answer("name", "Ayşe").keys == {"name", "city"}
    assert session.shown("city", "label", "de").text == "Stadt für Ayşe"


def test_rows_follow_their_count_and_come_back_with_their_answers(begin: Begin) -> None:
    session = begin()
    session.answer("number", 2)
    assert session.rows("child") == ("child[1]", "child[2]")
    session.answer("child[2]/child_age", 9)
    assert "child[2]/school" in session.visible()
    assert "child[1]/school" not in session.visible()
    assert session.state("oldest").value is None  # one age is blank: NaN, as in ODK
    session.answer("child[1]/child_age", 3)
    assert session.state("oldest").value == "9"

    session.answer("number", 1)
    assert session.answers()["child"] == ({"child_age": 3},)
    assert session.state("oldest").value == "3"
    kept = session.all_answers()
    session.answer("number", 2)
    assert session.answers()["child"] == ({"child_age": 3}, {"child_age": 9})
    again = begin(kept)
    again.answer("number", 2)
    assert again.answers() == session.answers()


def test_rows_are_added_and_removed_by_hand(begin: Begin) -> None:
    session = begin()
    session.answer("visit[1]/place", "Hochfeld")
    assert "visit[2]" in session.add_repeat("visit").keys
    session.answer("visit[2]/place", "Marxloh")
    assert session.state("places").value == "Hochfeld, Marxloh"
    session.remove_repeat("visit[1]")
    assert session.rows("visit") == ("visit[1]",)
    assert session.state("visit[1]/place").value == "Marxloh"
    assert session.state("places").value == "Marxloh"
    session.remove_repeat("visit[1]")
    assert session.rows("visit") == ()
    session.add_repeat("visit")
    assert session.state("visit[1]/place").value is None


def test_required_in_a_row_names_the_row(begin: Begin) -> None:
    session = begin({"name": "Ali", "number": 2, "child": [{"child_name": "Emma"}, {}]})
    assert open_problems(session) == [("child[2]/child_name", "required")]


def test_what_a_form_does_not_ask_is_no_answer(begin: Begin) -> None:
    session = begin({"name": "Ali", "of_an_older_version": "x", "gone": [{"a": "b"}]})
    assert session.answers() == {"name": "Ali"}
    with pytest.raises(KeyError):
        session.answer("of_an_older_version", "y")
    with pytest.raises(KeyError):
        session.state("child[9]/child_name")
