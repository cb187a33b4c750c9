"""Forms that are hostile or simply too large: what they ask for has an end, and the session stays usable."""

from __future__ import annotations

import time

import pytest

from app.domain.errors import FormBroken
from app.forms.cost import MAX_ROWS, is_dear, sizes_of
from app.forms.engine import ANSWER_SECONDS, EXPRESSION_SECONDS
from app.forms.expressions import parse
from app.forms.functions import MAX_TEXT
from app.forms.session import FillSession
from tests.forms.test_xforms import asked, session_of

SLACK = 0.4
"""Seconds beside the expression itself; processor time, so that a busy machine does not count."""


def long_list(length: int) -> str:
    items = "".join(f"<item><name>n{number}</name></item>" for number in range(length))
    return f"<instance id='l'><root>{items}</root></instance>"


def seconds_of(session: FillSession, name: str, value: object) -> float:
    started = time.thread_time()
    session.answer(name, value)
    return time.thread_time() - started


@pytest.mark.parametrize(
    "endless",
    [
        "count(//*[count(//*[count(//*) &gt; 1]) &gt; 1]) &gt; 1",
        "count(instance('l')//*[instance('l')//*[instance('l')//*[. = 'x']]]) = 0",
        "count(//*/ancestor::*//*/ancestor::*//*/ancestor::*//*) &gt; 1",
        "instance('l')/root/item[name != instance('l')/root/item[name != 'n1'][9999]/name]/name = 'y'",
        "count(instance('l')//name[string-length(concat(instance('l')//name, '')) &gt; 0]) = 0",
        "count(instance('l')/root/item[regex(concat(name, 'xxxxxxxxxxxxxxxxxxxxxxxxx'), '(x+x+)+y')]) = 7",
    ],
)
def test_an_endless_expression_is_cut_and_the_form_stays_usable(endless: str) -> None:
    session = session_of(
        "<a/><b/><c/>",
        f'<bind nodeset="/data/b" required="/data/a = \'x\' and {endless}"/>'
        '<bind nodeset="/data/c" relevant="/data/a != \'\'"/>',
        asked("/data/a", "/data/b", "/data/c"),
        lists=long_list(2000),
    )
    assert seconds_of(session, "a", "x") < EXPRESSION_SECONDS + SLACK
    assert {problem.key for problem in session.problems()} == {"b"}
    session.answer("c", "still here")
    assert session.answers() == {"a": "x", "c": "still here"}
    session.answer("a", "y")
    assert session.problems() == ()


def test_many_slow_expressions_together_have_an_end_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.forms.engine.ANSWER_SECONDS", 0.05)  # as if they were forty times as many
    every = "instance('l')/root/item"
    binds = "".join(
        f"<bind nodeset='/data/b{number}' required=\"/data/a = 'x' and count({every}[name = "
        f"concat('n', string-length(/data/a))]) = {number}\"/>"
        for number in range(300)
    )
    names = [f"b{number}" for number in range(300)]
    session = session_of(
        "<a/>" + "".join(f"<{name}/>" for name in names),
        binds,
        asked("/data/a", *(f"/data/{name}" for name in names)),
        lists=long_list(1500),
    )
    assert seconds_of(session, "a", "x") < 0.05 + SLACK
    late = {problem.key for problem in session.problems()}
    assert late, "this machine is too fast for the test"
    while late:  # what was left is evaluated with the next answers
        session.answer("b0", str(len(late)))
        now = {problem.key for problem in session.problems() if problem.kind == "expression"}
        assert now < late
        late = now


def test_answers_that_double_each_other_end() -> None:
    steps = [f"d{number}" for number in range(40)]
    chain = zip(steps, ["a", *steps], strict=False)
    session = session_of(
        "<a/>" + "".join(f"<{name}/>" for name in steps),
        "".join(
            f'<bind nodeset="/data/{name}" calculate="concat(/data/{above}, /data/{above})"/>'
            for name, above in chain
        ),
        asked("/data/a"),
    )
    session.answer("a", "ha")
    assert max(len(session.text(name)) for name in steps) <= MAX_TEXT
    assert session.state("a").value == "ha"


def test_a_count_without_end_stops_and_a_thousand_rows_are_still_quick() -> None:
    session = session_of(
        '<n/><r jr:template=""><x/><own/></r><total/>',
        '<bind nodeset="/data/n" type="int"/>'
        '<bind nodeset="/data/r/own" calculate="indexed-repeat(/data/r/x, /data/r, position(..))"/>'
        '<bind nodeset="/data/total" calculate="count(/data/r)"/>',
        f'<input ref="/data/n"/><repeat nodeset="/data/r" jr:count="/data/n">{asked("/data/r/x")}</repeat>',
    )
    assert seconds_of(session, "n", 2_000_000_000) < ANSWER_SECONDS + SLACK
    assert session.text("total") == str(MAX_ROWS)
    session.answer("r[500]/x", "in the middle")
    assert session.text("r[500]/own") == "in the middle"
    assert seconds_of(session, "n", 0) < ANSWER_SECONDS
    assert session.text("total") == "0"


@pytest.mark.parametrize("pattern", ["(", "[", "a{2,1}", "(?P=a)", "*", "\\\\"])
def test_a_pattern_that_is_none_is_a_problem_of_its_question(pattern: str) -> None:
    session = session_of(
        "<a/>", f'<bind nodeset="/data/a" constraint="regex(., \'{pattern}\')"/>', asked("/data/a")
    )
    session.answer("a", "x")
    assert session.answers() == {"a": "x"}
    assert all(problem.key == "a" for problem in session.problems())


@pytest.mark.parametrize(
    ("expression", "says"),
    [
        ("coalesce(1, 2, 3)", "coalesce() takes 2 values, not 3"),
        ("if(1, 2)", "if() takes 3 values, not 2"),
        ("substr('a')", "substr() takes 2 to 3 values, not 1"),
        ("indexed-repeat(/data/a, /data/b, 1, /data/b)", "indexed-repeat() takes pairs of values"),
        ("count(/data/a[not()])", "not() takes 1 values, not 0"),
        ("jr:choice-name('a')", "jr:choice-name() takes 2 values, not 1"),
        ("max()", "max() takes 1 or more values, not 0"),
    ],
)
def test_a_call_with_too_few_or_too_many_values_is_found_when_the_form_is_read(
    expression: str, says: str
) -> None:
    with pytest.raises(FormBroken) as caught:
        session_of("<a/><b/>", f'<bind nodeset="/data/a" calculate="{expression}"/>', asked("/data/b"))
    problems = caught.value.facts["problems"]
    assert isinstance(problems, list)
    assert any(str(problem).startswith(f"/data/a: calculate: {says}") for problem in problems)


@pytest.mark.parametrize(
    ("expression", "dear"),
    [
        ("sum(/data/r/x) + count(/data/r[x &gt; 3])", False),
        ("instance('l')/root/item[name = current()/../a][starts-with(name, 'n')]/name", False),
        ("/data/r[position() = position(current()/..) - 1]/x", False),
        ("instance('l')/root/item[name = /data/r/x or name = current()/../x]", False),
        ("//*[//*[//*]]", True),
        ("count(//*/ancestor::*//*)", True),
        ("instance('l')/root/item[name = instance('l')/root/item/name]", True),
    ],
)
def test_only_dear_expressions_carry_a_clock(expression: str, dear: bool) -> None:  # noqa: FBT001
    session = session_of(
        "<a/><r><x/></r>",
        "",
        f'<repeat nodeset="/data/r">{asked("/data/r/x")}</repeat>',
        lists=long_list(2000),
    )
    sizes = sizes_of(session._tree.form.document, {"/data/r"})  # noqa: SLF001 - the form that was read
    assert is_dear(parse(expression.replace("&gt;", ">")), sizes) is dear
