"""What ODK's forms may do beyond XLSForm's everyday: submissions, languages, rows that make their count."""

from __future__ import annotations

from datetime import date
from xml.etree import ElementTree

import pytest

from app.forms.chance import seed_of, shuffled
from app.forms.geography import NoPlace, area, distance, geofence
from app.forms.reading import read_form
from app.forms.session import FillSession

HEAD = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
xmlns:jr="http://openrosa.org/javarosa" xmlns:orx="http://openrosa.org/xforms"><h:head><h:title>t</h:title>
<model>{model}</model></h:head><h:body>{body}</h:body></h:html>"""


def begun(model: str, body: str, **options: bool) -> FillSession:
    form = read_form(HEAD.format(model=model, body=body).encode(), file="f.xml", **options)  # type: ignore[arg-type]
    return FillSession(form, today=date(2026, 11, 24))


def test_a_submission_leaves_out_what_is_not_relevant_and_has_an_instance_id() -> None:
    session = begun(
        """<instance><data id="d" version="3"><a/><b>x</b><r><c/></r></data></instance>
        <bind nodeset="/data/b" relevant="/data/a = 'yes'"/>""",
        """<input ref="a"/><input ref="b"/><group ref="r"><repeat nodeset="/data/r"><input ref="c"/>
        </repeat></group>""",
    )
    session.add_repeat("r")
    session.answer("r[2]/c", "two & more")

    root = ElementTree.fromstring(session.submission())  # noqa: S314 - our own

    assert root.attrib == {"id": "d", "version": "3"}
    assert [child.tag.rpartition("}")[2] for child in root] == ["a", "r", "r", "meta"]
    assert root.findtext("r[2]/c") == "two & more"
    assert root.find("{http://openrosa.org/xforms}meta/{http://openrosa.org/xforms}instanceID") is not None


def test_a_choice_shows_the_value_in_its_label() -> None:
    session = begun(
        """<itext><translation lang="de"><text id="k"><value>Kind <output value="/data/n"/></value></text>
        </translation></itext><instance><data id="d"><n/><s/></data></instance>
        <instance id="l"><root><item><itextId>k</itextId><name>1</name></item></root></instance>""",
        """<input ref="n"/><select1 ref="s"><itemset nodeset="instance('l')/root/item"><value ref="name"/>
        <label ref="jr:itext(itextId)"/></itemset></select1>""",
    )
    session.answer("n", "Ada")

    assert session.state("s").choices[0].label.text("de").text == "Kind Ada"


def test_names_of_choices_follow_the_language() -> None:
    session = begun(
        """<itext><translation lang="de"><text id="k"><value>ja</value></text></translation>
        <translation lang="bg"><text id="k"><value>да</value></text></translation></itext>
        <instance><data id="d"><s>1</s><t/></data></instance>
        <instance id="l"><root><item><itextId>k</itextId><name>1</name></item></root></instance>
        <bind nodeset="/data/t" calculate="jr:choice-name(/data/s, '/data/s')"/>""",
        """<select1 ref="s"><itemset nodeset="instance('l')/root/item"><value ref="name"/>
        <label ref="jr:itext(itextId)"/></itemset></select1>""",
    )
    assert session.text("t") == "ja"

    changed = session.set_language("bg")

    assert session.text("t") == "да"
    assert "t" in changed.keys


def test_rows_may_ask_for_one_more_of_themselves() -> None:
    session = begun(
        """<instance><data id="d"><n/><w/><r><more/></r></data></instance>
        <bind nodeset="/data/n" type="int" calculate="count(/data/r)"/>
        <bind nodeset="/data/w" type="int"
        calculate="if(/data/r[position() = /data/n]/more = 'yes', /data/n + 1, /data/n)"/>""",
        """<repeat nodeset="/data/r" jr:count="/data/w"><input ref="more"/></repeat>""",
    )
    session.answer("r[1]/more", "yes")
    assert len(session.rows("r")) == 2

    session.answer("r[2]/more", "no")
    assert len(session.rows("r")) == 2


@pytest.mark.parametrize(
    ("value_type", "written", "kept"),
    [
        ("geopoint", "51.43 6.76", "51.43 6.76 0.0 0.0"),
        ("geopoint", "0 0 0 0", ""),
        ("geopoint", "91 0 0 0", ""),
        ("geotrace", "1 1;2 2", "1 1 0.0 0.0; 2 2 0.0 0.0"),
        ("geotrace", "1 1", ""),
        ("geoshape", "1 1;2 2;3 1;1 1", "1 1 0.0 0.0; 2 2 0.0 0.0; 3 1 0.0 0.0; 1 1 0.0 0.0"),
        ("geoshape", "1 1;2 2;3 1", ""),
    ],
)
def test_places_are_kept_as_odk_writes_them(value_type: str, written: str, kept: str) -> None:
    session = begun(
        f"""<instance><data id="d"><p/></data></instance><bind nodeset="/data/p" type="{value_type}"/>""",
        """<input ref="p"/>""",
    )
    session.answer("p", written)
    assert session.text("p") == kept


def test_distances_and_areas() -> None:
    assert distance("0 0;0 1") == pytest.approx(111_318.85)
    assert area("0 0;0 1") == 0
    assert geofence("0.5 0.5", "0 0;0 1;1 1;1 0;0 0")
    assert not geofence("1.5 0.5", "0 0;0 1;1 1;1 0;0 0")
    assert not geofence("0.5 0.5", "0 0;0 1;1 1;1 0")
    with pytest.raises(NoPlace):
        distance("here")


def test_the_same_seed_gives_the_same_order_and_loses_nothing() -> None:
    assert shuffled("ABCDEF", 42) == list("AFCBDE")
    assert sorted(shuffled(range(50), seed_of("a text"))) == list(range(50))
