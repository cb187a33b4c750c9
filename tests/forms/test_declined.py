"""'I don't want to answer' is kept as what it is, whatever is answered before and after."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.declined import DECLINED, declined_in, declined_keys
from app.domain.forms import ProblemKind
from app.forms.session import FillSession
from tests.forms.conftest import Begin
from tests.forms.test_any_answers import FORM, LIBRARY, ROW, sittings, state_of

KEYS = [question.name for question in FORM.questions() if question.type.is_answered]


def test_a_required_question_is_no_longer_open(begin: Begin) -> None:
    session = begin()
    assert "name" in [problem.key for problem in session.problems()]

    changed = session.decline("name")

    assert "name" in changed.keys
    assert [problem.key for problem in session.problems()] == []
    state = session.state("name")
    assert (state.declined, state.value) == (True, None)
    assert session.answers()[DECLINED] == ("name",)


def test_it_is_blank_for_every_expression_and_no_constraint_is_tried(begin: Begin) -> None:
    session = begin()
    session.answer("birth_date", "2030-01-01")
    assert session.state("birth_date").error is not None
    session.answer("birth_date", "1990-01-01")
    assert session.state("country").relevant

    session.decline("birth_date")

    assert session.state("birth_date").error is None
    assert session.state("age").value is None
    assert not session.state("country").relevant
    assert "birth_date" not in session.answers()


def test_who_is_asked_again_may_answer_or_leave_it_open(begin: Begin) -> None:
    session = begin()
    session.decline("name")
    session.answer("name", "Elena")
    assert not session.state("name").declined
    assert DECLINED not in session.answers()

    session.decline("name")
    session.answer("name", None)

    assert not session.state("name").declined
    assert [problem.kind for problem in session.problems()] == [ProblemKind.REQUIRED]


def test_it_moves_with_its_row(begin: Begin) -> None:
    session = begin()
    for _ in range(2):
        session.add_repeat("visit")
    last = session.rows("visit")[-1]
    session.decline(f"{last}/place")
    first = session.rows("visit")[0]

    session.remove_repeat(first)

    moved = session.rows("visit")[-1]
    assert session.state(f"{moved}/place").declined
    assert list(declined_keys(session.answers())) == [f"{moved}/place"]


def test_a_draft_brings_it_back_also_in_rows_and_also_while_it_is_not_asked(begin: Begin) -> None:
    session = begin()
    session.answer("number", 2)
    session.decline("child[2]/child_name")
    session.answer("birth_date", "1990-01-01")
    session.decline("country")
    session.answer("birth_date", None)
    session.answer("number", 1)

    again = begin(json.loads(json.dumps(session.all_answers())))
    again.answer("number", 2)
    again.answer("birth_date", "1990-01-01")

    assert again.state("child[2]/child_name").declined
    assert again.state("country").declined
    assert not again.state("child[1]/child_name").declined


def test_a_draft_that_names_what_the_form_no_longer_asks_opens(begin: Begin) -> None:
    session = begin({DECLINED: ["gone", "visit[9]/place", 7, "name"], "visit": "no rows"})

    assert session.state("name").declined


def test_a_list_that_is_none_is_passed_over() -> None:
    assert declined_in({DECLINED: "name"}) == ()
    assert declined_in({DECLINED: 3}) == ()
    assert declined_in({DECLINED: ["name", 3]}) == ("name",)


@settings(max_examples=60)
@given(sittings(), st.lists(st.sampled_from(KEYS), unique=True, max_size=8))
def test_whatever_was_answered_declining_reads_as_never_answered(
    sitting: list[tuple[str, Any]], declining: list[str]
) -> None:
    rows = max((int(key[6]) for key, _ in sitting if key.startswith("child[")), default=0)
    outside = [key for key in declining if key not in {*ROW, "children"}]
    keys = outside + [f"child[{row}]/{key}" for key in declining if key in ROW for row in range(1, rows + 1)]
    declined, blank = LIBRARY.begin(FORM), LIBRARY.begin(FORM)
    for session in (declined, blank):
        for key, value in sorted(sitting, key=lambda answer: "/" in answer[0]):
            session.answer(key, value)
    for key in keys:
        declined.decline(key)
        blank.answer(key, None)

    def values(session: FillSession) -> dict[str, object]:
        return {key: (s.relevant, s.value, s.choices, s.error) for key, s in state_of(session).items()}

    assert values(declined) == values(blank)
    open_ones = {problem.key for problem in blank.problems()}
    assert {problem.key for problem in declined.problems()} == open_ones - set(keys)
    again = LIBRARY.begin(FORM, json.loads(json.dumps(declined.all_answers())))
    assert state_of(again) == state_of(declined)
    facts = LIBRARY.mapped("intake", declined.answers())
    assert facts == LIBRARY.mapped("intake", blank.answers())
