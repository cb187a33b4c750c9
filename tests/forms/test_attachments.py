"""Lists in files beside a form: each kind that ODK reads, and files that are broken or hostile."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from app.forms.attachments import MAX_LIST_BYTES, read_attachment
from app.forms.importing import import_form
from app.forms.library import Forms
from app.forms.reading import read_form
from app.forms.session import FillSession
from tests.support.form_files import AR, DE, write_xlsform

FORM = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head>
<h:title>t</h:title><model><instance><data id="d"><town/><street/></data></instance>
<instance id="towns" src="jr://file/{file}"/>
<bind nodeset="/data/town" type="string"/>
<bind nodeset="/data/street" calculate="pulldata('towns', 'street', 'name', /data/town)"/></model></h:head>
<h:body><select1 ref="/data/town"><label>Town</label><itemset nodeset="instance('towns')/root/item">
<value ref="name"/><label ref="label"/></itemset></select1></h:body></h:html>"""
CSV = "name,label,street\ndu,Duisburg,Weseler\ne,Essen,Viehofer\n"
XML = """<root><item><name>du</name><label>Duisburg</label><street>Weseler</street></item>
<item><name>e</name><label>Essen</label></item></root>"""
GEOJSON = """{"type": "FeatureCollection", "features": [
{"type": "Feature", "geometry": {"type": "Point", "coordinates": [6.76, 51.43]},
 "properties": {"name": "du", "label": "Duisburg", "street": "Weseler"}},
{"type": "Feature", "geometry": null, "properties": {"name": "e", "label": "Essen"}}]}"""


def begun(folder: Path, file: str) -> FillSession:
    form = read_form(FORM.format(file=file).encode(), file="f.xml", media=folder)
    return FillSession(form, today=date(2026, 11, 24))


@pytest.mark.parametrize(("file", "content"), [("t.csv", CSV), ("t.xml", XML), ("t.geojson", GEOJSON)])
def test_choices_and_lookups_come_from_the_file(tmp_path: Path, file: str, content: str) -> None:
    (tmp_path / file).write_text(content, "utf-8")
    session = begun(tmp_path, file)

    labels = [choice.label.text("und").text for choice in session.state("town").choices]
    session.answer("town", "du")

    assert labels == ["Duisburg", "Essen"]
    assert session.answers()["street"] == "Weseler"


def test_a_point_is_written_latitude_first(tmp_path: Path) -> None:
    (tmp_path / "t.geojson").write_text(GEOJSON, "utf-8")

    root = read_attachment(tmp_path, "jr://file/t.geojson")

    assert root is not None
    assert root.findtext("item/geometry") == "51.43 6.76 0 0"


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("t.xml", "<root><item>"),
        ("t.xml", '<!DOCTYPE r [<!ENTITY a "b">]><root><item><name>&a;</name></item></root>'),
        ("t.csv", "\0name\n\0"),
        ("t.csv", "na me,1st\nx,y\n"),
        ("t.geojson", "[1, 2]"),
        (
            "t.geojson",
            '{"features": [{"geometry": {"type": "Point", "coordinates": ["x"]}, "properties": 3}]}',
        ),
        ("t.geojson", '{"features": 5}'),
        ("t.geojson", "{"),
    ],
)
def test_a_broken_file_is_an_empty_list_and_the_form_opens(tmp_path: Path, file: str, content: str) -> None:
    (tmp_path / file).write_text(content, "utf-8")

    session = begun(tmp_path, file)

    assert all(choice.name in {"", "&a;"} for choice in session.state("town").choices)
    session.answer("town", "du")
    assert session.state("street").value is None


def test_a_file_outside_of_the_folder_is_never_read(tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text(CSV, "utf-8")
    inner = tmp_path / "form-media"
    inner.mkdir()

    assert read_attachment(inner, "jr://file/../secret.csv") is None
    assert read_attachment(inner, "jr://file/..") is None


def test_a_huge_file_is_left_aside(tmp_path: Path) -> None:
    with (tmp_path / "t.csv").open("wb") as file:
        file.truncate(MAX_LIST_BYTES + 1)

    assert read_attachment(tmp_path, "jr://file/t.csv") is None


def test_a_recording_is_found_by_its_last_part_and_only_beside_the_form(tmp_path: Path) -> None:
    media = tmp_path / "talk-media"
    media.mkdir()
    (media / "hello.wav").write_bytes(b"RIFF")
    (tmp_path / "secret.wav").write_bytes(b"RIFF")
    library = Forms(tmp_path)

    assert library.media_file("talk", "jr://audio/hello.wav") == media / "hello.wav"
    assert library.media_file("talk", "jr://audio/../secret.wav") is None
    assert library.media_file("talk", "jr://audio/..\\secret.wav") is None
    assert library.media_file("talk", "jr://audio/..") is None
    assert library.media_file("talk", "") is None


def test_each_language_has_its_own_recording(tmp_path: Path) -> None:
    rows = (
        {
            "type": "text",
            "name": "who",
            DE: "Wer?",
            AR: "من؟",
            "media::audio::العربية (ar)": "who-ar.ogg",
        },
    )
    question = import_form(write_xlsform(tmp_path / "talk.xlsx", rows)).form.version.question("who")

    assert dict(question.audio.texts) == {"ar": "jr://audio/who-ar.ogg"}
