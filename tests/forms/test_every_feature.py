"""One spreadsheet with everything that XLSForm has: read by pyxform, filled, and nothing dropped."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.domain.forms import Question, QuestionType, Repeat, walk
from app.forms.importing import Import, import_form
from app.forms.session import FillSession
from tests.forms.conftest import TODAY
from tests.support.form_files import Row, write_xlsform

DE, BG = "::Deutsch (de)", "::български (bg)"
NOW = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)
WITHOUT_WIDGET = ("geopoint", "geotrace", "geoshape", "video", "audio", "barcode")
METADATA = ("start", "end", "today", "deviceid", "username", "phonenumber", "email", "audit")
CHOICES: tuple[Row, ...] = (
    {
        "list_name": "land",
        "name": "de",
        f"label{DE}": "Deutschland",
        f"label{BG}": "Германия",
        "media::image": "d.png",
    },
    {"list_name": "land", "name": "bg", f"label{DE}": "Bulgarien", f"label{BG}": "България"},
    {"list_name": "city", "name": "du", f"label{DE}": "Duisburg", f"label{BG}": "Дуисбург", "land": "de"},
    {"list_name": "city", "name": "so", f"label{DE}": "Sofia", f"label{BG}": "София", "land": "bg"},
    {"list_name": "quarter", "name": "ho", f"label{DE}": "Hochfeld", f"label{BG}": "Хохфелд", "city": "du"},
    {"list_name": "quarter", "name": "lo", f"label{DE}": "Losenez", f"label{BG}": "Лозенец", "city": "so"},
)


def _both(name: str) -> Row:
    return {f"label{DE}": f"{name} auf Deutsch", f"label{BG}": f"{name} на български"}


SURVEY: tuple[Row, ...] = (
    *({"type": kind, "name": kind} for kind in METADATA),
    *({"type": kind, "name": f"a_{kind}", **_both(kind)} for kind in (*WITHOUT_WIDGET, "image", "file")),
    {
        "type": "text",
        "name": "words",
        "required": "yes",
        "constraint": "string-length(.) < 9",
        **_both("words"),
        f"hint{DE}": "Hinweis",
        f"hint{BG}": "Подсказка",
        f"guidance_hint{DE}": "Anleitung",
        f"guidance_hint{BG}": "Указание",
        f"constraint_message{DE}": "Zu lang",
        f"constraint_message{BG}": "Твърде дълго",
        f"required_message{DE}": "Fehlt",
        f"required_message{BG}": "Липсва",
        f"media::audio{DE}": "words-de.mp3",
        f"media::audio{BG}": "words-bg.mp3",
    },
    {"type": "integer", "name": "fixed", "default": "7", **_both("fixed")},
    {"type": "date", "name": "computed", "default": "today()", **_both("computed")},
    {"type": "text", "name": "earlier", "default": "${last-saved#words}", **_both("earlier")},
    {
        "type": "text",
        "name": "shown",
        "read_only": "yes",
        "calculation": "concat(${words}, '!')",
        **_both("shown"),
    },
    {"type": "calculate", "name": "first_only", "calculation": "once(${words})"},
    {"type": "hidden", "name": "secret", "default": "x"},
    {"type": "note", "name": "read_this", **_both("${words} sagt:")},
    {"type": "acknowledge", "name": "agreed", **_both("agreed")},
    {"type": "range", "name": "pain", "parameters": "start=0 end=10 step=2", **_both("pain")},
    {"type": "rank land", "name": "order", **_both("order")},
    {"type": "select_one land", "name": "land", **_both("land")},
    {"type": "select_one city", "name": "city", "choice_filter": "land = ${land}", **_both("city")},
    {
        "type": "select_multiple quarter",
        "name": "quarter",
        "choice_filter": "city = ${city}",
        **_both("quarter"),
    },
    {"type": "calculate", "name": "spoken", "calculation": "jr:choice-name(${land}, '${land}')"},
    {
        "type": "text",
        "name": "stamped",
        "trigger": "${land}",
        "calculation": "concat('was ', ${land})",
        **_both("s"),
    },
    {"type": "select_one_from_file wards.csv", "name": "ward", **_both("ward")},
    {"type": "select_one_from_file places.geojson", "name": "place", **_both("place")},
    {"type": "select_multiple_from_file tribes.xml", "name": "tribe", **_both("tribe")},
    {"type": "calculate", "name": "mayor", "calculation": "pulldata('wards', 'mayor', 'name', ${ward})"},
    {"type": "calculate", "name": "large", "calculation": "instance('wards')/root/item[size > 5]/name"},
    {
        "type": "begin_group",
        "name": "home",
        "relevant": "${agreed} = 'OK'",
        "appearance": "field-list",
        **_both("home"),
    },
    {"type": "integer", "name": "people", **_both("people")},
    {"type": "begin_repeat", "name": "person", "repeat_count": "${people}", **_both("person")},
    {"type": "text", "name": "called", **_both("called")},
    {"type": "text", "name": "guest", "default": "Gast", "relevant": "position(..) > 1", **_both("guest")},
    {"type": "end_repeat"},
    {"type": "end_group"},
    {"type": "calculate", "name": "second", "calculation": "indexed-repeat(${called}, ${person}, 2)"},
    {"type": "begin_repeat", "name": "visit", **_both("visit")},
    {"type": "text", "name": "where", **_both("where")},
    {"type": "end_repeat"},
)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Import:
    folder = tmp_path_factory.mktemp("whole")
    media = folder / "whole-media"
    media.mkdir()
    (media / "wards.csv").write_text("name,label,mayor,size\n1,Ward 1,Ada,3\n2,Ward 2,Ali,9\n", "utf-8")
    (media / "tribes.xml").write_text(
        "<root><item><name>r</name><label>Roma</label></item><item><name>s</name><label>Sinti</label></item></root>"
    )
    (media / "places.geojson").write_text(
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "id": "p1", "geometry": '
        '{"type": "Point", "coordinates": [6.7, 51.4]}, "properties": {"name": "p1", "title": "Tent"}}]}'
    )
    settings = {"form_id": "whole", "version": "1", "default_language": "Deutsch (de)"}
    return import_form(write_xlsform(folder / "whole.xlsx", SURVEY, CHOICES, settings))


@pytest.fixture
def session(whole: Import) -> FillSession:
    properties = {"deviceid": "H7", "username": "ada", "phonenumber": "0203", "email": "a@b.de"}
    return FillSession(whole.form, today=TODAY, now=NOW, properties=properties)


def test_every_type_is_kept_also_those_without_a_widget(whole: Import) -> None:
    types = {question.name: question.type for question in whole.form.version.questions()}
    assert {kind: types[f"a_{kind}"].value for kind in WITHOUT_WIDGET} == {
        kind: kind for kind in WITHOUT_WIDGET
    }
    assert types["pain"] is QuestionType.RANGE
    assert types["order"] is QuestionType.RANK
    assert types["agreed"] is QuestionType.ACKNOWLEDGE
    assert types["read_this"] is QuestionType.NOTE
    assert types["tribe"] is QuestionType.SELECT_MULTIPLE
    assert {row["name"] for row in SURVEY if "name" in row} <= {
        *types,
        *(node.name for node in walk(whole.form.version.children)),
        "audit",  # what was done when: ODK keeps it in a file of its own
    }


def test_a_value_of_a_type_without_widget_survives_and_is_submitted(
    session: FillSession, whole: Import
) -> None:
    draft = {"a_geopoint": "51.4 6.7 0.0 0.0", "a_video": "walk.mp4", "a_barcode": "123"}
    again = FillSession(whole.form, {**session.all_answers(), **draft}, today=TODAY)
    assert draft.items() <= again.answers().items()
    assert "walk.mp4" in again.submission()


def test_metadata_is_known_from_the_start(session: FillSession) -> None:
    answers = session.answers()
    assert answers["today"] == "2026-11-24"
    assert answers["start"] == "2026-11-24T08:30:00.000+00:00"
    assert (answers["deviceid"], answers["username"], answers["phonenumber"], answers["email"]) == (
        *("H7", "ada", "0203", "a@b.de"),
    )
    assert not {*METADATA} & {*session.visible()}


def test_everything_translatable_is_there_in_both_languages(whole: Import, session: FillSession) -> None:
    words = whole.form.version.question("words")
    for text in (words.label, words.hint, words.guidance, words.constraint_message, words.required_message):
        assert set(text.texts) == {"de", "bg"}
    for node in walk(whole.form.version.children):
        if not isinstance(node, Question) or (node.label and node.name != "shown"):
            assert set(node.label.texts) == {"de", "bg"}, node.name
    assert all(set(choice.label.texts) == {"de", "bg"} for choice in session.state("land").choices)
    session.answer("words", "Ada")
    assert session.shown("read_this", "label", "bg").text == "Ada sagt: на български"
    session.answer("words", "a long text")
    error = session.state("words").error
    assert error is not None
    assert error.message.text("bg").text == "Твърде дълго"


def test_defaults_are_there_once_and_what_was_saved_last_is_nobody_elses(session: FillSession) -> None:
    assert session.state("fixed").value == 7
    assert session.state("computed").value == "2026-11-24"
    assert session.state("earlier").value is None  # the last form saved here was another person's
    assert session.answers()["secret"] == "x"
    assert "secret" not in session.visible()


def test_read_only_once_and_triggers(session: FillSession) -> None:
    session.answer("words", "Ada")
    assert session.state("shown").readonly
    assert session.state("shown").value == "Ada!"
    session.answer("words", "Ali")
    assert (session.text("shown"), session.text("first_only")) == ("Ali!", "Ada")
    session.answer("land", "bg")
    assert session.text("stamped") == "was bg"
    session.answer("stamped", "mine")
    session.answer("words", "Eva")
    assert session.text("stamped") == "mine"


def test_a_cascade_of_three_lists(session: FillSession) -> None:
    def offered(name: str) -> list[str]:
        return [choice.name for choice in session.state(name).choices]

    session.answer("land", "bg")
    assert offered("city") == ["so"]
    session.answer("city", "so")
    assert offered("quarter") == ["lo"]
    session.answer("quarter", ("lo",))
    session.answer("land", "de")
    assert offered("city") == ["du"]
    assert session.answers().keys().isdisjoint({"city", "quarter"})
    session.set_language("bg")
    assert session.text("spoken") == "Германия"


def test_lists_from_files_and_what_is_looked_up_in_them(session: FillSession) -> None:
    assert [choice.name for choice in session.state("ward").choices] == ["1", "2"]
    assert [choice.name for choice in session.state("tribe").choices] == ["r", "s"]
    assert [choice.name for choice in session.state("place").choices] == ["p1"]
    session.answer("ward", "2")
    assert (session.text("mayor"), session.text("large")) == ("Ali", "2")


def test_rank_range_and_acknowledge_take_their_values(session: FillSession) -> None:
    session.answer("order", ("bg", "de"))
    session.answer("pain", 4)
    session.answer("agreed", "OK")
    answers = session.answers()
    assert (answers["order"], answers["pain"], answers["agreed"]) == (("bg", "de"), 4, "OK")


def test_rows_of_a_group_follow_their_count_and_hide_without_being_lost(
    session: FillSession, whole: Import
) -> None:
    repeat = next(node for node in walk(whole.form.version.children) if isinstance(node, Repeat))
    assert repeat.count
    session.answer("people", 2)
    assert "person[1]/called" not in session.visible()  # the group is not relevant yet
    session.answer("agreed", "OK")
    session.answer("people", 2)
    session.answer("person[1]/called", "Ada")
    session.answer("person[2]/called", "Ali")
    assert session.text("second") == "Ali"
    assert "person[1]/guest" not in session.visible()
    assert session.answers()["person"] == ({"called": "Ada"}, {"called": "Ali", "guest": "Gast"})
    session.answer("people", 1)
    assert session.text("second") == ""
    assert len(session.answers()["person"]) == 1
    session.answer("people", 2)
    assert session.text("second") == "Ali"
    session.add_repeat("person")
    session.remove_repeat("person[1]")
    assert session.rows("person") == ("person[1]", "person[2]")  # the form says how many there are
    session.add_repeat("visit")
    session.answer("visit[2]/where", "Marxloh")
    session.remove_repeat("visit[1]")
    assert session.answers()["visit"] == ({"where": "Marxloh"},)
