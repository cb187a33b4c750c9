"""Broken letter templates: a clear error with file, line and reason, and nothing runs."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.content.letter_composing import LARGEST_LIST
from app.content.letter_texts import LONGEST_TEXT, TextRenderer
from app.content.letters import LetterTemplates
from app.content.loading import load_content
from app.domain.errors import ContentBroken, ContentVersionUnknown, RecordNotFound
from app.domain.letter_facts import ClientFacts, DocumentLine
from app.domain.letters import Copy, Field, FieldType
from tests.support.letter_facts import letter_facts

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
DIRECTORY = load_content(RESOURCES).directory
NAME = Field("Elena", FieldType.NAME)
VALUES = {"client": SimpleNamespace(name=NAME, phone=None, known=True)}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the letters' files that a test may break."""
    for folder in ("letters", "schemas"):
        shutil.copytree(RESOURCES / folder, tmp_path / folder)
    shutil.copy(RESOURCES / "languages.yaml", tmp_path)
    return tmp_path


def change(root: Path, place: str, old: str, new: str) -> int:
    """Replace `old` in a file; returns the line it stood on."""
    path = root / place
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def broken(root: Path, copy: Copy = Copy.RECEIVER, language: str = "de") -> dict[str, object]:
    """The facts of the error that composing raises."""
    with pytest.raises(ContentBroken) as caught:
        LetterTemplates(root, DIRECTORY).compose_copy(copy, language, letter_facts())
    return caught.value.facts


def test_an_unknown_value_is_named_with_its_line(root: Path) -> None:
    line = change(
        root,
        "letters/texts/referral/de.yaml",
        "salutation: Guten Tag,",
        "salutation: Guten Tag {{ client.mood }},",
    )
    facts = broken(root)
    assert facts == {
        "file": "letters/texts/referral/de.yaml",
        "place": f"line {line}",
        "reason": "no letter has the value 'client.mood'",
    }


def test_an_unknown_value_in_a_condition_or_list_is_named_with_its_line(root: Path) -> None:
    line = change(root, "letters/referral.yaml", "when: reason.text}", "when: reason.mood}")
    assert broken(root)["place"] == f"line {line}"
    change(root, "letters/referral.yaml", "when: reason.mood}", "when: reason.text}")
    line = change(root, "letters/referral.yaml", "each: client.documents", "each: client.papers")
    facts = broken(root)
    assert facts["reason"] == "'client.papers' is not a list"
    assert facts["place"] == f"line {line}"


def test_a_value_that_is_not_known_here_must_be_asked_for_first() -> None:
    with pytest.raises(ContentBroken) as caught:
        TextRenderer().runs("{{ client.phone }}", VALUES, file="x.yaml")
    assert "ask for it with 'if'" in str(caught.value.facts["reason"])
    assert TextRenderer().runs("{% if client.phone %}{{ client.phone }}{% endif %}", VALUES, file="x") == ()


def test_a_missing_text_and_a_misspelt_key_are_errors(root: Path) -> None:
    line = change(root, "letters/referral.yaml", "paragraph: salutation", "paragraph: salutatoin")
    assert broken(root) == {
        "file": "letters/referral.yaml",
        "place": f"line {line}",
        "reason": "no text is called 'salutatoin'",
    }


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__ }}",
        "{{ client.__class__ }}",
        "{{ client.name.__init__ }}",
        "{{ client.name.value }}",
        "{{ client['name'] }}",
        "{{ client }}",
        "{{ range(1000000000) }}",
        "{{ client.name|upper }}",
        "{{ client.known }}",
        "{{ 'plain text' }}",
        "{{ 1 + 1 }}",
        "{% for x in client.name %}{{ x }}{% endfor %}",
        "{% set x = client.name %}{{ x }}",
        "{% include 'letters/de.yaml' %}",
        "{% import 'os' as os %}",
        "{% macro m() %}{% endmacro %}",
        "{{ self }}",
        "{{ _inserted }}",
        "{{ cycler.__init__.__globals__ }}",
        "{% if client.name == client.name %}x{% endif %}",
        "{{ client.name",
        "{% if client.name %}x",
        "x" * (LONGEST_TEXT + 1),
        "{% if " + "not " * 480 + "client.name %}x{% endif %}",
    ],
)
def test_nothing_but_values_and_conditions_is_allowed(text: str) -> None:
    with pytest.raises(ContentBroken):
        TextRenderer().runs(text, VALUES, file="x.yaml")


@given(text=st.text(st.sampled_from("{}% client.name if endif not and 'a\n|()"), max_size=60))
def test_any_text_gives_runs_or_a_content_error(text: str) -> None:
    try:
        runs = TextRenderer().runs(text, VALUES, file="x.yaml")
    except ContentBroken:
        return
    assert all(run == NAME or isinstance(run, str) for run in runs)


def test_values_stay_fields_and_white_space_is_single() -> None:
    runs = TextRenderer().runs("  Für\n  {{ client.name }},  bitte ", VALUES, file="x.yaml")
    assert runs == ("Für ", NAME, ", bitte")


def test_another_version_of_a_file_is_refused(root: Path) -> None:
    change(root, "letters/referral.yaml", "schema: letter/2", "schema: letter/1")
    with pytest.raises(ContentVersionUnknown) as caught:
        LetterTemplates(root, DIRECTORY).compose_copy(Copy.CLIENT, "de", letter_facts())
    assert caught.value.facts == {"file": "letters/referral.yaml", "found": "letter/1", "known": "letter/2"}


def read_all(templates: LetterTemplates) -> None:
    """Use every kind of file."""
    templates.letterhead()
    templates.compose_copy(Copy.CLIENT, "bg", letter_facts())
    templates.compose_copy(Copy.RECEIVER, "de", letter_facts())


@pytest.mark.parametrize(
    ("place", "old", "new", "reason"),
    [
        ("letters/referral.yaml", "paragraph: request", "pargraph: request", "pargraph"),
        ("letters/referral.yaml", "widths: [62", "widths: [620", "maximum"),
        ("letters/texts/common/bg.yaml", "date: dd.MM.yyyy\n", "", "date"),
        ("letters/texts/referral/bg.yaml", "reviewed: false", "reviewed: vielleicht", "boolean"),
        ("letters/texts/referral/bg.yaml", "reviewed: false", "reviewed: false\nreviewed: true", "twice"),
        ("letters/texts/referral/bg.yaml", "reviewed: false", "reviewed: &a false\nx: *a", "aliases"),
        ("letters/texts/referral/bg.yaml", "texts:", "texts: [", ""),
        ("letters/letterhead.yaml", 'colour: "#1f4e5f"', "colour: blue", "blue"),
    ],
)
def test_a_file_against_its_schema_names_file_and_reason(
    root: Path, place: str, old: str, new: str, reason: str
) -> None:
    change(root, place, old, new)
    templates = LetterTemplates(root, DIRECTORY)
    with pytest.raises(ContentBroken) as caught:
        read_all(templates)
    assert caught.value.facts["file"] == place
    assert caught.value.facts["place"]
    assert reason in str(caught.value.facts["reason"])


def test_files_that_are_no_text_or_not_there(root: Path) -> None:
    (root / "letters/texts/referral/bg.yaml").write_bytes(b"\xff\xfe\x00broken")
    assert broken(root, Copy.COURTESY, "bg")["file"] == "letters/texts/referral/bg.yaml"
    (root / "letters/referral.yaml").unlink()
    with pytest.raises(RecordNotFound):
        LetterTemplates(root, DIRECTORY).compose_copy(Copy.CLIENT, "de", letter_facts())


def test_a_text_that_one_language_lacks_is_german_and_marked(root: Path) -> None:
    change(root, "letters/texts/referral/ro.yaml", "  withdraw: ", "  withdrawn: ")
    content = LetterTemplates(root, DIRECTORY).compose_copy(Copy.COURTESY, "ro", letter_facts())
    german = Field(
        "Sie können Nein sagen, auch später. Sie haben dadurch keine Nachteile.", FieldType.TEXT, "de"
    )
    assert any(german in getattr(block, "runs", ()) for block in content.blocks)
    assert "Părțile fără traducere" in "".join(run for run in content.notice if isinstance(run, str))


def test_an_endless_list_is_refused() -> None:
    documents = tuple(DocumentLine("D01", present=False) for _ in range(LARGEST_LIST + 1))
    facts = letter_facts(client=ClientFacts(documents=documents))
    with pytest.raises(ContentBroken) as caught:
        LetterTemplates(RESOURCES, DIRECTORY).compose_copy(Copy.RECEIVER, "de", facts)
    assert "more than" in str(caught.value.facts["reason"])


def test_romanian_has_its_commas_below() -> None:
    consent = (RESOURCES / "letters" / "spoken-consent.yaml").read_text(encoding="utf-8")
    romanian = consent[consent.index("  ro:") : consent.index("  tr:")]
    romanian += (RESOURCES / "letters" / "texts" / "referral" / "ro.yaml").read_text(encoding="utf-8")
    assert not re.search("[şţŞŢ]", romanian)
    assert re.search("[șț]", romanian)
