"""Forms that nobody would write, answered at random: what must hold holds, and nothing breaks."""

from __future__ import annotations

import io
import json
import sys
import zlib
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from unittest import mock
from xml.sax.saxutils import quoteattr
from zipfile import BadZipFile

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from app.domain.errors import FormBroken
from app.domain.forms import ProblemKind, QuestionType
from app.forms import converting
from app.forms.expressions import ExpressionBroken, parse
from app.forms.functions import PURE
from app.forms.reading import CompiledForm, read_form
from app.forms.rewriting import NATIVE, rewritten
from app.forms.session import FillSession
from app.forms.surroundings import SESSION_NAMES
from tests.forms.conftest import RESOURCES, TODAY
from tests.support.form_files import CHOICES, SETTINGS, SURVEY, write_xlsform

OUTSIDE, INSIDE = ("a", "b", "c", "d", "n"), ("x", "y", "z")
PATHS = (*(f"/data/{name}" for name in OUTSIDE), *(f"/data/r/{name}" for name in INSIDE))
ANSWERS = st.sampled_from(
    [*("", "1", "2", "-3.5", "x", "y", "x y", "2024-02-29", "2024-13-01", "é", "<&>"), None]
)


@st.composite
def expressions(draw: st.DrawFn, depth: int = 2, paths: Sequence[str] = PATHS) -> str:
    """An expression of a form over these answers: mostly sensible."""
    if depth == 0 or draw(st.booleans()):
        return draw(st.sampled_from([*paths, "1", "''", "'x'", "true()", "today()", "position(..)"]))
    left, right = draw(expressions(depth - 1, paths)), draw(expressions(depth - 1, paths))
    signs = ("=", "!=", "<", ">=", "+", "-", "div", "mod", "and", "or")
    of_one, of_two = ("not", "number", "int", "string-length", "date"), ("concat", "coalesce", "regex", "min")
    options = [
        *(f"{left} {sign} {right}" for sign in signs),
        *(f"{name}({left})" for name in of_one),
        *(f"{name}({left}, {right})" for name in (*of_two, "selected", "selected-at")),
        f"if({left}, {right}, {left})",
        f"instance('l')/root/item[kind = {left}]/name",
    ]
    if "/data/r/x" in paths:
        options += [f"sum(/data/r/x[. > {right}])", f"indexed-repeat(/data/r/x, /data/r, {right})"]
    return draw(st.sampled_from(options))


RULES = st.sampled_from(["relevant", "required", "readonly", "constraint"])


@st.composite
def binds(draw: st.DrawFn) -> str:
    """Rules by chance; most read only what stands before them, since nearly all others go in a circle."""
    written = []
    for place, path in enumerate(PATHS):
        before = PATHS if draw(st.integers(0, 30)) == 0 else PATHS[:place]
        rules = draw(st.dictionaries(RULES, expressions(2, before), max_size=2)) if path != "/data/n" else {}
        if path in {"/data/d", "/data/r/z"}:
            rules["calculate"] = draw(expressions(2, PATHS[:place]))
        kind = "int" if path == "/data/n" else draw(st.sampled_from(["string", "int", "decimal", "date"]))
        attributes = " ".join(f"{name}={quoteattr(source)}" for name, source in rules.items())
        written.append(f'<bind nodeset="{path}" type="{kind}" {attributes}/>')
    return "".join(written)


@st.composite
def forms(draw: st.DrawFn) -> CompiledForm:
    """A form with a repeat, a filtered list and rules by chance; where they go in a circle, one without."""
    offered = quoteattr(f"instance('l')/root/item[{draw(expressions(1, PATHS[:2]))}]")
    count = draw(st.sampled_from(["", 'jr:count="/data/n"']))
    xml = f"""<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
    xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>x</h:title><model><instance><data id="x">
    <a/><b>x</b><c/><d/><n/><r jr:template=""><x/><y/><z/></r><r><x/><y/><z/></r></data></instance>
    <instance id="l"><root><item><name>x</name><kind>1</kind></item><item><name>y</name><kind>x</kind></item>
    </root></instance>{draw(binds())}</model></h:head><h:body><input ref="/data/a"><label>A</label></input>
    <input ref="/data/b"><label>B <output value="/data/a"/></label></input><select1 ref="/data/c">
    <itemset nodeset={offered}><value ref="name"/><label ref="name"/></itemset></select1>
    <input ref="/data/n"><label>N</label></input><group ref="/data/r">
    <label>R</label><repeat nodeset="/data/r" {count}><input ref="/data/r/x"><label>X</label></input>
    <input ref="/data/r/y"><label>Y</label></input></repeat></group></h:body></h:html>"""
    try:
        return read_form(xml.encode(), file="any.xml")
    except FormBroken as error:
        event("circular")
        if "circular: " in str(error.facts["problems"]):
            return _WITHOUT_RULES
        raise


_WITHOUT_RULES = read_form(
    b"""<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head>
    <h:title>x</h:title><model><instance><data id="x"><a/><b/><c/><d/><n/><r><x/><y/><z/></r></data>
    </instance></model></h:head><h:body><input ref="/data/a"/><repeat nodeset="/data/r">
    <input ref="/data/r/x"/></repeat></h:body></h:html>""",
    file="plain.xml",
)
STEPS = st.lists(
    st.tuples(st.sampled_from(["a", "b", "c", "n", "r[1]/x", "r[2]/y", "+r", "-r[1]", "-r[2]"]), ANSWERS),
    max_size=12,
)


def act(session: FillSession, key: str, value: object) -> None:
    """One step of a person; what is not there at present is left alone."""
    try:
        if key.startswith("+"):
            session.add_repeat(key[1:])
        elif key.startswith("-"):
            session.remove_repeat(key[1:])
        else:
            session.answer(key, value)
    except KeyError:
        assert "[" in key


def everything(session: FillSession) -> list[Any]:
    places = [place for place in session.places() if not place.startswith("/data/meta")]
    return [(place, session.state(place), session.text(place)) for place in places]


@settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(forms(), STEPS)
def test_any_form_under_any_answers(form: CompiledForm, steps: list[tuple[str, Any]]) -> None:
    session = FillSession(form, today=TODAY)
    for key, value in steps:
        act(session, key, value)
    visible = set(session.visible())
    answers = session.answers()
    for problem in session.problems():
        assert problem.key in visible
        if problem.kind is ProblemKind.REQUIRED:
            assert session.state(problem.key).value is None
    for place, state, text in everything(session):
        assert state.relevant or not text
        if not state.relevant and place.count("/") == 2 and "[" not in place:
            assert place.rpartition("/")[2] not in answers
    assert json.loads(json.dumps(answers)) is not None
    FillSession(form, session.all_answers(), today=TODAY)
    session.submission()


@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(forms(), STEPS)
def test_evaluating_what_hangs_together_is_evaluating_everything(
    form: CompiledForm, steps: list[tuple[str, Any]]
) -> None:
    session = FillSession(form, today=TODAY)
    for key, value in steps:
        act(session, key, value)
        before = everything(session)
        session._engine.begin()  # noqa: SLF001 - to ask for the whole evaluation, which no screen does
        assert everything(session) == before


@settings(max_examples=300)
@given(st.text("()[]/.'\"@*|+-=<>!,:$ \n\tabdivmodnot019é", max_size=40) | expressions(3))
def test_any_text_is_an_expression_or_is_refused(text: str) -> None:
    with suppress(ExpressionBroken):
        rewritten(parse(text))


def value_strategy() -> st.SearchStrategy[str]:
    return st.sampled_from(
        ["'x'", "''", "-1", "0", "1 div 0", "0 div 0", "/data/r", "/data/none", "true()", "'9'"]
    )


CALLED = sorted(
    (NATIVE | PURE.keys() | SESSION_NAMES) - {"in-time", "whole-days", "less-equal", "position", "last"}
)


@settings(max_examples=200)
@given(st.sampled_from(CALLED), st.lists(value_strategy(), max_size=4))
def test_any_function_of_any_values_is_a_value_or_a_problem(name: str, values: list[str]) -> None:
    call = quoteattr(f"{name}({', '.join(values)})")
    xml = f"""<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head>
    <h:title>x</h:title><model><instance><data id="x"><a/><b/><r><x/></r></data></instance>
    <bind nodeset="/data/b" calculate={call}/></model></h:head><h:body><input ref="/data/a"/></h:body>
    </h:html>"""
    try:
        form = read_form(xml.encode(), file="any.xml")
    except FormBroken as error:
        problems = str(error.facts["problems"])
        assert "takes" in problems or "circular" in problems
        return
    assert isinstance(FillSession(form, today=TODAY).text("b"), str)


# -- spreadsheets -----------------------------------------------------------------------------

ENDS_THE_CHILD = (
    *(
        ArithmeticError,
        BadZipFile,
        EOFError,
        LookupError,
        NotImplementedError,
        OSError,
        TypeError,
        ValueError,
    ),
    zlib.error,
)
"""What readers of spreadsheets raise on torn ones: it ends the child, and the importer says what it was."""

CELLS = st.one_of(
    st.sampled_from(
        [
            *(
                "text",
                "integer",
                "note",
                "calculate",
                "select_one l",
                "select_multiple l",
                "begin group",
                "end group",
            ),
            *(
                "begin repeat",
                "end repeat",
                "range",
                "rank l",
                "today",
                "a",
                "b",
                "c",
                "l",
                "x",
                "${a} = 1",
                "yes",
            ),
            *("if(${b}, 1, 2)", "trigger", "${c}", "=1+1", "#REF!", "field-list", "A ${a}", "__version__"),
        ]
    ),
    st.none(),
    st.integers(-5, 10**12),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=5),
)
HEADS = [
    "type",
    "name",
    "label",
    "relevant",
    "calculation",
    "constraint",
    "repeat_count",
    "label::de",
    "trigger",
]


@st.composite
def books(draw: st.DrawFn) -> dict[str, list[list[Any]]]:
    row = st.lists(CELLS, min_size=3, max_size=6)
    survey = [draw(st.permutations(HEADS)) if draw(st.integers(0, 4)) == 0 else HEADS]
    survey += draw(st.lists(row, max_size=6))
    return {
        draw(st.sampled_from(["survey", "survey", "survey", "Survey ", "x"])): survey,
        "choices": [["list_name", "name", "label"], *draw(st.lists(row, max_size=3))],
    }


def converted(path: Path) -> dict[str, Any]:
    """What the child says about a file; what pyxform raises there ends it, and the importer says so."""
    out = io.TextIOWrapper(io.BytesIO())
    with mock.patch.object(sys, "stdout", out):
        converting.main([str(path)])
    out.flush()
    answer: dict[str, Any] = json.loads(out.buffer.getvalue())
    return answer


def _is_sound(answer: dict[str, Any]) -> None:
    problems = answer.get("problems", ())
    assert problems or "xml" in answer
    assert all(isinstance(problem, str) and problem for problem in problems)
    if "xml" in answer and not problems:
        session = FillSession(read_form(answer["xml"].encode(), file="any.xml"), today=TODAY)
        for key in session.visible():
            session.answer(key, "1")
        for question in session.form.questions():
            assert question.type in QuestionType


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(books())
def test_any_workbook_is_a_form_or_says_why_not(tmp_path: Path, sheets: dict[str, list[list[Any]]]) -> None:
    made = Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    path = tmp_path / "any.xlsx"
    made.save(path)
    _is_sound(converted(path))


@pytest.fixture(scope="module")
def real_bytes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    small = write_xlsform(tmp_path_factory.mktemp("real") / "small.xlsx", SURVEY, CHOICES, SETTINGS)
    xml = (RESOURCES / "return.xml").read_bytes()
    return {".xlsx": small.read_bytes(), ".xml": xml[:20_000] + xml[-20_000:], ".whole.xml": xml}


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from([".xlsx", ".xml", ".whole.xml"]),
    st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=4), st.integers(0, 8)), min_size=1, max_size=5),
)
def test_mutated_bytes_of_real_files_are_a_form_or_are_refused(
    tmp_path: Path, real_bytes: dict[str, bytes], suffix: str, changes: list[tuple[float, bytes, int]]
) -> None:
    content = real_bytes[suffix]
    for share, new, removed in changes:
        at = int(share * len(content))
        content = content[:at] + new + content[at + removed :]
    if suffix == ".xlsx":
        path = tmp_path / "any.xlsx"
        path.write_bytes(content)
        with suppress(*ENDS_THE_CHILD):
            _is_sound(converted(path))
        return
    with suppress(FormBroken):
        FillSession(read_form(content, file="any.xml"), today=TODAY).problems()
