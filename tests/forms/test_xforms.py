"""XForms that other tools write: what pyxform's own output does not show."""

from __future__ import annotations

import time

import pytest

from app.domain.errors import FormBroken
from app.forms.engine import EXPRESSION_SECONDS
from app.forms.reading import read_form
from app.forms.session import FillSession
from tests.forms.conftest import TODAY


def session_of(instance: str, binds: str, body: str, lists: str = "") -> FillSession:
    xml = f"""<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
    xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>x</h:title><model>
    <instance><data id="x">{instance}</data></instance>{lists}{binds}</model></h:head><h:body>{body}</h:body>
    </h:html>"""
    return FillSession(read_form(xml.encode(), file="x.xml"), today=TODAY)


def asked(*paths: str) -> str:
    return "".join(f'<input ref="{path}"><label>{path}</label></input>' for path in paths)


def test_a_rule_is_tried_again_with_each_answer_even_if_it_names_another_question() -> None:
    session = session_of(
        "<a/><b/>", '<bind nodeset="/data/a" constraint="/data/b = 1"/>', asked("/data/a", "/data/b")
    )
    session.answer("a", "x")
    assert session.state("a").error is not None
    assert "a" in session.answer("b", "1").keys
    assert session.state("a").error is None


def test_rows_may_read_the_rows_before_them() -> None:
    session = session_of(
        '<r jr:template=""><n/><total/></r><r><n/><total/></r>',
        '<bind nodeset="/data/r/n" type="int"/><bind nodeset="/data/r/total" type="int" '
        'calculate="coalesce(../n, 0) + '
        'coalesce(/data/r[position() = position(current()/..) - 1]/total, 0)"/>',
        f'<group ref="/data/r"><repeat nodeset="/data/r">{asked("/data/r/n")}</repeat></group>',
    )
    session.add_repeat("r")
    session.add_repeat("r")
    for row in (1, 2, 3):
        session.answer(f"r[{row}]/n", row)
    assert [session.state(f"r[{row}]/total").value for row in (1, 2, 3)] == [1, 3, 6]
    session.answer("r[1]/n", 11)
    assert session.state("r[3]/total").value == 16


def test_a_row_can_be_relevant_by_its_place() -> None:
    session = session_of(
        "<r><n/></r><r><n/></r>",
        '<bind nodeset="/data/r" relevant="position(.) &lt; 2"/>',
        f'<repeat nodeset="/data/r">{asked("/data/r/n")}</repeat>',
    )
    assert session.visible() == ("r[1]/n",)


def test_choices_name_their_own_value_and_label() -> None:
    session = session_of(
        "<c/><s/>",
        '<bind nodeset="/data/s" type="string"/>',
        asked("/data/c")
        + '<select1 ref="/data/s"><label>S</label><itemset nodeset="instance(\'l\')/root/item'
        '[kind = /data/c]"><value ref="code"/><label ref="title"/></itemset></select1>',
        lists="<instance id='l'><root><item><code>1</code><title>Eins</title><kind>odd</kind></item>"
        "<item><code>2</code><title>Zwei</title><kind>even</kind></item></root></instance>",
    )
    session.answer("c", "even")
    session.answer("s", "2")
    (offered,) = session.state("s").choices
    assert (offered.name, offered.label.text("de").text) == ("2", "Zwei")
    assert session.answers() == {"c": "even", "s": "2"}


def test_actions_run_at_their_events() -> None:
    session = session_of(
        "<a/><seen/><b>kept</b>",
        '<bind nodeset="/data/a"/><setvalue event="odk-instance-first-load" ref="/data/a" value="1 + 1"/>',
        '<input ref="/data/a"><label>A</label><setvalue event="xforms-value-changed" ref="/data/seen" '
        "value=\"concat('was ', /data/a)\"/></input>" + asked("/data/b"),
    )
    assert session.state("a").value == "2"
    session.answer("a", "5")
    assert session.state("seen").value == "was 5"
    session.answer("b", None)
    assert session.all_answers() == {"a": "5", "seen": "was 5", "b": None}


def test_an_expression_that_fails_is_shown_and_the_answer_kept() -> None:
    session = session_of(
        "<a/>", '<bind nodeset="/data/a" constraint="regex(., \'^(x|x)*$\')"/>', asked("/data/a")
    )
    session.answer("a", "x" * 40 + "!")
    (problem,) = session.problems()
    assert (problem.key, problem.kind) == ("a", "expression")
    assert session.answers() == {"a": "x" * 40 + "!"}


def test_a_true_circle_inside_a_row_is_refused() -> None:
    with pytest.raises(FormBroken) as caught:
        session_of(
            "<r><a/><b/></r>",
            '<bind nodeset="/data/r/a" calculate="../b + 1"/>'
            '<bind nodeset="/data/r/b" calculate="../a + 1"/>',
            f'<repeat nodeset="/data/r">{asked("/data/r/a")}</repeat>',
        )
    assert "circular" in str(caught.value.facts["problems"])


def test_what_the_form_wants_known_at_its_start() -> None:
    session = session_of(
        "<day/><began/><who/><a/><meta><instanceID/></meta>",
        '<bind nodeset="/data/day" type="date" jr:preload="date" jr:preloadParams="today"/>'
        '<bind nodeset="/data/began" jr:preload="timestamp" jr:preloadParams="start"/>'
        '<bind nodeset="/data/who" jr:preload="property" jr:preloadParams="username"/>'
        '<bind nodeset="/data/meta/instanceID" jr:preload="uid"/>',
        asked("/data/a"),
    )
    answers = session.answers()
    assert answers["day"] == "2026-11-24"
    assert answers["began"][4] == "-"
    assert answers.keys() == {"day", "began"}  # no user name is known here; ids are no answers
    assert str(session.state("/data/meta/instanceID").value).startswith("uuid:")


def test_a_new_row_begins_with_what_its_event_sets() -> None:
    session = session_of(
        "<r jr:template=''><n/></r><a/>",
        '<bind nodeset="/data/r/n" type="int"/>',
        '<group ref="/data/r"><label>R</label><repeat nodeset="/data/r"><setvalue '
        'event="odk-new-repeat-instance" ref="/data/r/n" value="position(..) * 10"/>'
        f"{asked('/data/r/n')}</repeat></group>{asked('/data/a')}",
    )
    assert session.rows("r") == ()
    session.add_repeat("r")
    session.add_repeat("/data/r")
    assert [session.state(f"{row}/n").value for row in session.rows("r")] == [10, 20]
    session.remove_repeat("r[1]")
    assert session.answers() == {"r": ({"n": 20},)}


def test_lists_are_read_by_functions() -> None:
    session = session_of(
        "<s/><label/><place/>",
        "<bind nodeset='/data/label' calculate=\"jr:choice-name(/data/s, '/data/s')\"/>"
        "<bind nodeset='/data/place' calculate=\"pulldata('l', '@place', 'name', /data/s)\"/>",
        "<select1 ref='/data/s'><label>S</label><itemset nodeset=\"instance('l')/root/item\">"
        "<value ref='name'/><label ref='label'/></itemset></select1>",
        lists="<instance id='l'><root><item place='here'><name>q</name><label>Q!</label></item></root>"
        "</instance>"
        "<instance id='empty' src='jr://file-csv/nowhere.csv'/>",
    )
    assert session.answer("s", "q").keys == {"s", "label", "place"}
    assert (session.state("label").value, session.state("place").value) == ("Q!", "here")
    session.answer("s", "gone")
    assert session.state("label").value is None


def test_names_that_come_twice_are_told_apart_by_path() -> None:
    session = session_of(
        "<g><a/></g><h><a/></h><r><g><a/></g></r>",
        "",
        f"<group ref='/data/g'>{asked('/data/g/a')}</group><group ref='/data/h'>{asked('/data/h/a')}</group>"
        f"<repeat nodeset='/data/r'><group ref='/data/r/g'>{asked('/data/r/g/a')}</group></repeat>",
    )
    session.answer("a", "first")
    session.answer("/data/h/a", "second")
    session.answer("r[1]/a", "third")
    answers = session.answers()
    assert answers == {"a": "first", "/data/h/a": "second", "r": ({"a": "third"},)}
    again = FillSession(session._engine.form, answers, today=TODAY)  # noqa: SLF001 - the same compiled form
    assert again.answers() == answers


def test_triggers_that_chase_each_other_come_to_an_end() -> None:
    def chasing(one: str, other: str) -> str:
        return (
            f'<input ref="/data/{one}"><label>x</label><setvalue event="xforms-value-changed" '
            f'ref="/data/{other}" value="/data/{one} + 1"/></input>'
        )

    session = session_of(
        "<a/><b/>", '<bind nodeset="/data/a" type="int"/>', chasing("a", "b") + chasing("b", "a")
    )
    session.answer("a", 1)
    assert session.state("b").value is not None


def test_an_expression_that_takes_too_long_is_given_up() -> None:
    items = "".join(f"<item><name>{number}</name></item>" for number in range(5000))
    every = "instance('l')/root/item"
    slow = f"count({every}[name = {every}[last()]/name]) = 1"
    session = session_of(
        "<a/><b/>",
        f'<bind nodeset="/data/b" required="/data/a = \'x\' and {slow}"/>',
        asked("/data/a", "/data/b"),
        lists=f"<instance id='l'><root>{items}</root></instance>",
    )
    for letter in "xyxyxy":
        session.answer("a", letter)
    started = time.thread_time()
    session.answer("a", "x")
    assert time.thread_time() - started < EXPRESSION_SECONDS
    assert {(problem.key, problem.kind.value) for problem in session.problems()} == {("b", "expression")}
