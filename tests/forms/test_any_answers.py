"""Whatever is answered in whatever order: the same state, and the same as evaluated from scratch."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.forms import Question, QuestionState, QuestionType
from app.forms.library import Forms
from app.forms.session import FillSession
from tests.forms.conftest import RESOURCES, FixedClock

LIBRARY = Forms(RESOURCES, clock=FixedClock())
FORM = LIBRARY.open_form("intake")
ROW = ("child_given_name", "child_birth_date", "child_place")
ASKED = [q for q in FORM.questions() if q.type.is_answered and q.name not in ROW]


def answers_to(question: Question) -> st.SearchStrategy[Any]:
    codes = [choice.name for choice in question.choices]
    match question.type:
        case QuestionType.SELECT_ONE:
            return st.sampled_from([*codes, None])
        case QuestionType.SELECT_MULTIPLE:
            return st.lists(st.sampled_from(codes), unique=True, max_size=4).map(tuple)
        case QuestionType.INTEGER:
            return st.integers(-1, 4) | st.none()
        case QuestionType.DATE:
            dates = st.dates(date(2005, 1, 1), date(2027, 12, 31)).map(date.isoformat)
            return dates | st.none()
    return st.sampled_from(["", "47053", "Ayşe", "a b", "x@y.de"])


@st.composite
def sittings(draw: st.DrawFn) -> list[tuple[str, Any]]:
    """Some answers, the needs often among them, since so much hangs on those."""
    chosen = draw(st.lists(st.sampled_from(ASKED), unique=True, min_size=5, max_size=25))
    given_answers = [(question.name, draw(answers_to(question))) for question in chosen]
    rows = draw(st.integers(0, 3))
    in_rows: list[tuple[str, Any]] = [("children", rows)]
    for row in range(rows):
        in_rows += [(f"child[{row + 1}]/{name}", draw(answers_to(FORM.question(name)))) for name in ROW]
    return [answer for answer in given_answers if answer[0] != "children"] + in_rows


def state_of(session: FillSession) -> dict[str, QuestionState]:
    names = [question.name for question in FORM.questions() if question.name not in {*ROW, "child_age"}]
    rows = [f"{row}/{name}" for row in session.rows("child") for name in (*ROW, "child_age")]
    return {name: session.state(name) for name in (*names, *rows)}


@settings(max_examples=60)
@given(sittings(), st.randoms(use_true_random=False))
def test_the_order_of_answers_does_not_matter(sitting: list[tuple[str, Any]], random: Random) -> None:
    outside = [answer for answer in sitting if "/" not in answer[0]]
    inside = [answer for answer in sitting if "/" in answer[0]]  # a row must be there first
    one, other = LIBRARY.begin(FORM), LIBRARY.begin(FORM)
    for name, value in sitting:
        one.answer(name, value)
    random.shuffle(outside)
    random.shuffle(inside)
    for name, value in outside + inside:
        other.answer(name, value)

    assert state_of(one) == state_of(other)
    assert one.answers() == other.answers()
    assert one.visible() == other.visible()
    assert one.problems() == other.problems()


@settings(max_examples=60)
@given(sittings())
def test_what_changes_step_by_step_is_what_comes_out_from_scratch(sitting: list[tuple[str, Any]]) -> None:
    session = LIBRARY.begin(FORM)
    before = state_of(session)
    for name, value in sitting:
        changed = session.answer(name, value).keys
        after = state_of(session)
        differing = {key for key in before.keys() & after.keys() if before[key] != after[key]}
        assert differing <= changed
        before = after

    again = LIBRARY.begin(FORM, session.all_answers())
    assert state_of(again) == state_of(session)
    assert again.answers() == session.answers()
    assert again.problems() == session.problems()


@settings(max_examples=40)
@given(sittings())
def test_what_is_hidden_is_neither_required_nor_answered(sitting: list[tuple[str, Any]]) -> None:
    session = LIBRARY.begin(FORM)
    for name, value in sitting:
        session.answer(name, value)
    visible = set(session.visible())
    assert {problem.key for problem in session.problems()} <= visible
    hidden = {question.name for question in ASKED} - visible
    assert hidden.isdisjoint(session.answers())
