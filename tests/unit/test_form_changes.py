"""A renewed form: what differs is named, and every answer is carried over or put aside, never lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.declined import DECLINED
from app.domain.form_answers import lines_of
from app.domain.form_changes import ASIDE, ChangeKind, carry_over, compare, is_rows
from app.domain.forms import Choice, FormVersion, Group, LocalizedText, Node, Question, QuestionType, Repeat

CODES = ("notice", "fire", "family", "other")
NAMES = ("a", "b", "c", "d", "e")
KINDS = (
    QuestionType.TEXT,
    QuestionType.INTEGER,
    QuestionType.DECIMAL,
    QuestionType.DATE,
    QuestionType.SELECT_ONE,
    QuestionType.SELECT_MULTIPLE,
    QuestionType.RANK,
)


def words(**texts: str) -> LocalizedText:
    return LocalizedText(texts)


def asks(
    name: str, kind: QuestionType = QuestionType.TEXT, *codes: str, label: str = "", path: str = ""
) -> Question:
    """A question with German and Bulgarian words."""
    said = words(de=label or f"Frage {name}", bg=f"Въпрос {name}")
    choices = tuple(Choice(code, words(de=code.title())) for code in codes)
    return Question(name, path or f"/data/{name}", kind, label=said, choices=choices)


def form(version: str, *nodes: Node) -> FormVersion:
    return FormVersion("housing", version, words(de="Wohnen"), ("de", "bg"), "de", version * 8, nodes)


def leaves(answers: Mapping[str, Any], place: str = "") -> Iterator[tuple[str, Any]]:
    """Every answer with where it stands; several codes are several."""
    for name, value in answers.items():
        if is_rows(value):
            for number, row in enumerate(value):
                yield from leaves(row, f"{place}{name}[{number}]/")
        elif isinstance(value, (tuple, list)):
            yield from ((place + name, code) for code in value)
        elif value is not None:
            yield place + name, value


@st.composite
def questions(draw: st.DrawFn, names: tuple[str, ...] = NAMES) -> tuple[Question, ...]:
    chosen = draw(st.lists(st.sampled_from(names), unique=True))
    return tuple(
        asks(name, draw(st.sampled_from(KINDS)), *draw(st.lists(st.sampled_from(CODES), unique=True)))
        for name in chosen
    )


@st.composite
def forms(draw: st.DrawFn, version: str) -> FormVersion:
    top = draw(questions())
    inside = draw(questions(("f", "g")))
    row = draw(questions(("h", "i")))
    nodes: list[Node] = [*top, Group("part", "/data/part", inside)]
    if draw(st.booleans()):
        nodes.append(Repeat("child", "/data/child", row))
    return form(version, *nodes)


def value_for(question: Question) -> st.SearchStrategy[Any]:
    codes = [choice.name for choice in question.choices] or ["x"]
    by_kind: dict[QuestionType, st.SearchStrategy[Any]] = {
        QuestionType.INTEGER: st.integers(-5, 9),
        QuestionType.DECIMAL: st.floats(0, 9, allow_nan=False),
        QuestionType.DATE: st.dates().map(str),
        QuestionType.SELECT_ONE: st.sampled_from(codes),
        QuestionType.SELECT_MULTIPLE: st.lists(st.sampled_from(codes), unique=True, min_size=1).map(tuple),
        QuestionType.RANK: st.permutations(codes).map(tuple),
        QuestionType.TEXT: st.text(min_size=1, max_size=5),
    }
    return by_kind[question.type]


@st.composite
def answered(draw: st.DrawFn, of: FormVersion) -> dict[str, Any]:
    """What a session keeps of a form that was begun."""

    def some(nodes: tuple[Node, ...]) -> dict[str, Any]:
        given_: dict[str, Any] = {}
        declined = []
        for node in nodes:
            if isinstance(node, Repeat):
                if rows := [some(node.children) for _ in range(draw(st.integers(0, 2)))]:
                    given_[node.name] = tuple(rows)
            elif isinstance(node, Group):
                given_ |= some(node.children)
            elif (how := draw(st.sampled_from(["answer", "blank", "decline"]))) == "answer":
                given_[node.name] = draw(value_for(node))
            elif how == "decline":
                declined.append(node.name)
        return given_ | ({DECLINED: tuple(declined)} if declined else {})

    return some(of.children)


begun = forms("1").flatmap(lambda old: st.tuples(st.just(old), forms("2"), answered(old)))


@given(begun, st.booleans())
def test_every_answer_is_carried_over_or_put_aside(
    case: tuple[FormVersion, FormVersion, dict[str, Any]],
    knows_old: bool,  # noqa: FBT001 - drawn
) -> None:
    old, new, answers = case
    carried = carry_over(answers, new, old if knows_old else None)
    assert Counter(leaves(carried.answers)) + Counter(leaves(carried.aside)) == Counter(leaves(answers))


@given(begun)
def test_what_is_put_aside_is_said_and_the_rest_fits(
    case: tuple[FormVersion, FormVersion, dict[str, Any]],
) -> None:
    old, new, answers = case
    carried = carry_over(answers, new, old)
    aside = [(place, value) for place, value in leaves(carried.aside) if not place.endswith(DECLINED)]
    said = [
        (one.name, code)
        for one in carried.lost
        for code in (one.value if isinstance(one.value, tuple) else (one.value,))
    ]
    assert Counter((place.rpartition("/")[2], value) for place, value in aside) == Counter(said)
    again = carry_over(carried.answers, new, new)
    assert (again.answers, again.aside, again.lost) == (carried.answers, {}, ())


@given(forms("1").flatmap(lambda old: st.tuples(st.just(old), answered(old))))
def test_the_same_form_again_changes_nothing(case: tuple[FormVersion, dict[str, Any]]) -> None:
    old, answers = case
    assert compare(old, replace(old, version="2"), ("de", "bg")) == ()
    carried = carry_over(answers, replace(old, version="2"), old)
    assert (carried.answers, carried.aside, carried.lost) == (answers, {}, ())


@given(forms("1"), forms("2"))
def test_both_directions_name_the_same_questions(old: FormVersion, new: FormVersion) -> None:
    there, back = compare(old, new, ("de",)), compare(new, old, ("de",))
    assert {c.question.path for c in there} == {c.question.path for c in back}
    added = {c.question.path for c in there if ChangeKind.ADDED in c.kinds}
    assert added == {c.question.path for c in back if ChangeKind.REMOVED in c.kinds}


@given(begun)
def test_lines_show_every_answer_of_the_form_and_of_one_that_is_not_known(
    case: tuple[FormVersion, FormVersion, dict[str, Any]],
) -> None:
    old, new, answers = case
    carried = carry_over(answers, new, old)
    handed_in = {**carried.answers, ASIDE: {"1": carried.aside}}
    for known in (new, None):
        lines = [line for line in lines_of(known, handed_in) if not line.declined]
        shown = Counter(
            (line.name, code)
            for line in lines
            for code in (line.value if isinstance(line.value, tuple) else (line.value,))
        )
        wanted = Counter(
            (place.rpartition("/")[2], value)
            for place, value in leaves(answers)
            if not place.endswith(DECLINED)
        )
        assert shown == wanted


OLD = form(
    "1",
    asks("loss", QuestionType.SELECT_ONE, "notice", "fire"),
    asks("rooms", QuestionType.INTEGER),
    asks("landlord"),
    asks("helped_by", QuestionType.SELECT_MULTIPLE, "family", "other"),
)
NEW = form(
    "2",
    asks("loss", QuestionType.SELECT_ONE, "notice", "family"),
    asks("rooms", QuestionType.DECIMAL, label="Wie viele Zimmer?"),
    asks("helped_by", QuestionType.SELECT_MULTIPLE, "other"),
    asks("eviction_on", QuestionType.DATE),
)


def test_each_kind_of_change_is_named() -> None:
    changes = compare(OLD, NEW, ("de", "bg"))
    assert [(c.question.name, c.kinds) for c in changes] == [
        ("loss", (ChangeKind.CHOICES,)),
        ("rooms", (ChangeKind.TYPE, ChangeKind.WORDS)),
        ("helped_by", (ChangeKind.CHOICES,)),
        ("eviction_on", (ChangeKind.ADDED,)),
        ("landlord", (ChangeKind.REMOVED,)),
    ]
    assert [choice.name for choice in changes[0].gone] == ["fire"]
    assert [choice.name for choice in changes[0].came] == ["family"]


def test_the_wording_counts_in_the_languages_on_the_screen_only() -> None:
    assert [c.question.name for c in compare(OLD, NEW, ("bg",))] == [
        "loss", "rooms", "helped_by", "eviction_on", "landlord"
    ]  # fmt: skip
    renamed = form("2", *(replace(q, label=words(de="Neu", bg=q.label.texts["bg"])) for q in OLD.questions()))
    assert compare(OLD, renamed, ("bg",)) == ()
    assert {c.kinds for c in compare(OLD, renamed, ("de",))} == {(ChangeKind.WORDS,)}


def test_answers_that_would_be_lost_are_told_apart() -> None:
    answers = {"loss": "fire", "rooms": 3, "landlord": "Herr Kaya", "helped_by": ("family", "other")}
    carried = carry_over(answers, NEW, OLD)
    assert carried.answers == {"rooms": 3, "helped_by": ("other",)}
    assert carried.aside == {"loss": "fire", "landlord": "Herr Kaya", "helped_by": ("family",)}
    assert [(one.name, one.value) for one in carried.lost] == [
        ("loss", "fire"),
        ("landlord", "Herr Kaya"),
        ("helped_by", ("family",)),
    ]


@pytest.mark.parametrize(
    ("value", "kind"), [("yes", QuestionType.INTEGER), (3, QuestionType.TEXT), ("x", QuestionType.DATE)]
)
def test_a_value_of_another_type_is_put_aside_although_the_old_form_is_not_known(
    value: Any, kind: QuestionType
) -> None:
    assert carry_over({"a": value}, form("2", asks("a", kind))).aside == {"a": value}


def test_a_question_that_moved_into_a_repeat_is_another_one() -> None:
    new = form("2", Repeat("child", "/data/child", (asks("rooms", QuestionType.INTEGER),)))
    assert carry_over({"rooms": 3}, new, OLD).aside == {"rooms": 3}
    assert [c.kinds for c in compare(form("1", OLD.question("rooms")), new, ("de",))] == [
        (ChangeKind.ADDED,),
        (ChangeKind.REMOVED,),
    ]


def test_names_that_come_twice_are_told_apart_by_their_path() -> None:
    twice = form(
        "1",
        Group("one", "/data/one", (asks("day", path="/data/one/day"),)),
        Group("two", "/data/two", (asks("day", path="/data/two/day"),)),
    )
    answers = {"day": "Mo", "/data/two/day": "Di"}
    assert carry_over(answers, twice, twice).answers == answers
    assert [line.value for line in lines_of(twice, answers)] == ["Mo", "Di"]
