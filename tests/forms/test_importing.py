from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest

from app.domain.errors import FormBroken
from app.domain.forms import QuestionType, completeness
from app.forms.importing import Import, compile_forms, import_form, mark_of, source_hash
from app.forms.library import Forms
from app.forms.session import FillSession
from app.system.child import run_limited
from tests.forms.conftest import TODAY
from tests.support.form_files import CHOICES, DE, SETTINGS, SURVEY, Row, write_xlsform

SAMPLES = Path(__file__).parent / "samples"
XFORM = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml">
<h:head><h:title>x</h:title><model><instance><data id="x"><a/><b/></data></instance>{binds}</model></h:head>
<h:body><input ref="/data/a"><label>A</label></input><input ref="/data/b"><label>B</label></input></h:body>
</h:html>"""


def problems_of(path: Path) -> str:
    with pytest.raises(FormBroken) as caught:
        import_form(path)
    assert caught.value.facts["file"] == path.name
    problems = caught.value.facts["problems"]
    assert isinstance(problems, list)
    assert problems
    assert all(isinstance(problem, str) and problem for problem in problems)
    return "\n".join(problems)


def test_a_spreadsheet_becomes_a_form_version(probe: Import) -> None:
    form = probe.form.version
    assert (form.form_id, form.version, form.languages, form.default_language) == (
        "probe",
        "1",
        ("de", "ar"),
        "de",
    )
    assert form.question("birth_date").type is QuestionType.DATE
    assert form.question("age").type is QuestionType.CALCULATE
    assert [choice.name for choice in form.question("country").choices] == ["de", "bg"]
    assert mark_of(probe.xml) == form.source_hash


def test_missing_cells_are_found_one_by_one(probe: Import) -> None:
    german, arabic = completeness(probe.form.version)
    assert german.gaps == ()
    assert {(gap.path, gap.column) for gap in arabic.gaps} == {
        ("/data/birth_date", "label"),
        ("/data/birth_date", "constraint_message"),
        ("/data/city/plovdiv", "label"),
    }


def test_the_other_kinds_of_file(tmp_path: Path, probe: Import) -> None:
    old = import_form(SAMPLES / "group.xls").form
    assert FillSession(old, today=TODAY).visible()

    sheet = tmp_path / "small.csv"
    sheet.write_text('"survey",,,\n,"type","name","label"\n,"text","a","Frage"\n', "utf-8")
    assert import_form(sheet).form.version.question("a").label.text("und").text == "Frage"

    compiled = tmp_path / "probe.xml"
    compiled.write_bytes(probe.xml)
    assert import_form(compiled).form.version.children == probe.form.version.children


@pytest.mark.parametrize(
    ("survey", "choices", "says"),
    [
        ([{"type": "tekst", "name": "a", DE: "A"}], (), "tekst"),
        ([{"type": "text", "name": "a", DE: "A", "relevant": "${nobody} = 1"}], (), "nobody"),
        ([{"type": "text", "name": "a", DE: "A"}, {"type": "text", "name": "a", DE: "B"}], (), "a"),
        ([{"type": "select_one nothing", "name": "a", DE: "A"}], CHOICES, "nothing"),
        ([{"type": "begin_group", "name": "g", DE: "G"}], (), "g"),
        ([{"type": "text", "name": "a", DE: "A", "relevant": "1 +"}], (), "/data/a: relevant"),
        ([{"type": "text", "name": "a", DE: "A", "relevant": "frobnicate(.)"}], (), "frobnicate()"),
    ],
)
def test_a_form_with_mistakes_is_refused_with_the_place(
    tmp_path: Path, survey: list[Row], choices: tuple[Row, ...], says: str
) -> None:
    assert says in problems_of(write_xlsform(tmp_path / "broken.xlsx", survey, choices))


def test_calculations_in_a_circle_are_refused_by_name(tmp_path: Path) -> None:
    survey: list[Row] = [
        {"type": "calculate", "name": "first", "calculation": "${third} + 1"},
        {"type": "calculate", "name": "second", "calculation": "${first} + 1"},
        {"type": "calculate", "name": "third", "calculation": "${second} + 1"},
        {"type": "text", "name": "a", DE: "A"},
    ]
    problems = problems_of(write_xlsform(tmp_path / "circle.xlsx", survey))
    assert "circular" in problems
    assert all(name in problems for name in ("first", "second", "third"))


def test_relevance_in_a_circle_is_refused(tmp_path: Path) -> None:
    survey: list[Row] = [
        {"type": "text", "name": "a", DE: "A", "relevant": "${b} = 'x'"},
        {"type": "text", "name": "b", DE: "B", "relevant": "${a} = 'x'"},
    ]
    assert "circular: " in problems_of(write_xlsform(tmp_path / "circle.xlsx", survey))


def test_what_is_no_form_at_all_is_refused(tmp_path: Path) -> None:
    for name, content in {
        "empty.xlsx": b"",
        "text.xlsx": b"no spreadsheet",
        "letter.docx": b"PK",
        "note.xml": b"<note/>",
        "open.xml": b"<h:html",
        "noise.xls": bytes(range(256)) * 20,
    }.items():
        path = tmp_path / name
        path.write_bytes(content)
        assert problems_of(path)
    assert problems_of(tmp_path / "text.xlsx") == "no .xlsx file, or a damaged one"
    assert "cannot be read" in problems_of(tmp_path / "nowhere.xlsx")


def test_a_torn_spreadsheet_is_refused(tmp_path: Path) -> None:
    whole = write_xlsform(tmp_path / "whole.xlsx", SURVEY, CHOICES, SETTINGS).read_bytes()
    torn = tmp_path / "torn.xlsx"
    torn.write_bytes(whole[: len(whole) // 2])
    assert problems_of(torn) == "no .xlsx file, or a damaged one"
    empty = tmp_path / "no-sheets.xlsx"
    with zipfile.ZipFile(empty, "w") as archive:
        archive.writestr("hello.txt", "no spreadsheet inside")
    assert problems_of(empty) == "no .xlsx file, or a damaged one"


def test_hostile_xml_is_refused(tmp_path: Path) -> None:
    entity = tmp_path / "entity.xml"
    entity.write_text('<!DOCTYPE h [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + XFORM.format(binds=""))
    assert "document type" in problems_of(entity)
    deep = tmp_path / "deep.xml"
    deep.write_text("<a>" * 5000 + "</a>" * 5000)
    assert "no XML" in problems_of(deep)
    nested = tmp_path / "nested.xml"
    binds = f'<bind nodeset="/data/a" relevant="{"(" * 3000}1{")" * 3000}"/>'
    nested.write_text(XFORM.format(binds=binds))
    assert "nested" in problems_of(nested)


def test_a_child_that_takes_too_much_is_stopped() -> None:
    assert run_limited("tests.support.greedy_child", ["time"], cpu_seconds=1).limit == "time"
    assert run_limited("tests.support.greedy_child", ["memory"], memory_bytes=256 * 2**20).limit == "memory"


def test_a_form_is_compiled_once_per_source(tmp_path: Path) -> None:
    folder, cache = tmp_path / "forms", tmp_path / "cache"
    folder.mkdir()
    source = write_xlsform(folder / "probe.xlsx", SURVEY, CHOICES, SETTINGS)
    first = Forms(folder, cache=cache).open_form("probe")
    kept = cache / f"{source_hash(source)}.xml"
    assert kept.exists()
    changed_at = kept.stat().st_mtime_ns
    assert Forms(folder, cache=cache).open_form("probe") == first
    assert kept.stat().st_mtime_ns == changed_at

    assert compile_forms(folder) == (folder / "probe.xml",)
    assert compile_forms(folder) == ()
    shutil.rmtree(cache)
    assert Forms(folder, cache=cache).open_form("probe") == first
    assert not cache.exists()  # the compiled form beside the source was enough

    write_xlsform(source, SURVEY[:3], CHOICES, SETTINGS)  # somebody edits the form
    assert len(list(Forms(folder, cache=cache).open_form("probe").questions())) == 3


def test_a_form_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FormBroken) as caught:
        Forms(tmp_path).open_form("nothing")
    assert caught.value.facts["file"] == "nothing"
