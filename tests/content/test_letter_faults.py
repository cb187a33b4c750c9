"""What is wrong with a template is found before anybody needs it: file, line and reason of each fault."""

from __future__ import annotations

import io
import os
import shutil
from pathlib import Path

import pytest

from app.content.letter_checks import as_fault
from app.content.letters import LetterTemplates
from app.content.loading import load_content
from app.domain.errors import ContentVersionUnknown
from app.domain.letter_kinds import TemplateFault
from app.wiring import template_command
from tests.support.pdf_reading import page_texts

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
DIRECTORY = load_content(RESOURCES).directory
PLAN = "letters/reminder.yaml"
GERMAN = "letters/texts/reminder/de.yaml"
TURKISH = "letters/texts/reminder/tr.yaml"

OWN_PLAN = """schema: letter/2
id: own
version: "1"
checked_on: "2026-11-24"
source: written for a test
labels: {de: Eigener Brief}
about: {de: Zum Probieren.}
written_for: case
addressed_to: agency
basis: consent
legal: false
blank: false
categories: [name]
asks:
  - {name: on, type: date, labels: {de: Am}}
  - name: tries
    type: list
    labels: {de: Versuche}
    columns:
      - {name: at, type: time, required: true, labels: {de: Um}}
      - {name: how, type: text, labels: {de: Wie}}
  - {name: sign, type: signature, labels: {de: Unterschrift}}
copies:
  receiver:
    title: title
    copy_label: label
    subject: subject
    blocks:
      - {paragraph: body}
      - {paragraph: dated, when: asked.on}
      - bullets:
          items:
            - {each: asked.tries, as: try, text: one_try}
      - signature: {place_and_date: place, label: label, strokes: asked.sign}
sample:
  asked:
    on: 2026-12-01
    tries: [{at: "10:30", how: Telefon}]
    sign: true
"""
OWN_TEXT = """schema: letter-text/2
letter: own
language: de
version: "1"
checked_on: "2026-11-24"
source: written for a test
reviewed: true
binding: true
texts:
  title: Brief {{ letter.number }}
  label: Ausfertigung
  subject: Betreff
  place: "{{ letter.place }}, {{ letter.date }}"
  body: "{% if client.name %}{{ client.name }}{% endif %}"
  dated: "Am {{ asked.on }}."
  one_try: "{{ try.at }}{% if try.how %}: {{ try.how }}{% endif %}"
"""
OWN = {"plan": "letters/own.yaml", "text": "letters/texts/own/de.yaml"}


def faults(tmp_path: Path, plan: str = OWN_PLAN, text: str = OWN_TEXT) -> list[TemplateFault]:
    """What is wrong with these files of somebody's own."""
    places = {}
    for name, content in (("plan", plan), ("text", text)):
        file = tmp_path / f"{name}.yaml"
        file.write_text(content, encoding="utf-8")
        places[OWN[name]] = file
    templates = LetterTemplates(small(tmp_path), DIRECTORY, instead=places)
    return [fault for fault in templates.faults() if fault.file in places]


def small(tmp_path: Path) -> Path:
    """Resources with one shipped kind, so that a check is quick."""
    root = tmp_path / "resources"
    if not root.exists():
        shutil.copytree(RESOURCES / "schemas", root / "schemas")
        shutil.copytree(RESOURCES / "letters/texts/common", root / "letters/texts/common")
        for name in ("letterhead", "sample", "words"):
            shutil.copy(RESOURCES / f"letters/{name}.yaml", root / "letters")
        shutil.copy(RESOURCES / "languages.yaml", root)
    return root


def line_of(text: str, part: str) -> int:
    assert part in text
    return text[: text.index(part)].count("\n") + 1


def test_a_kind_of_ones_own_has_no_fault(tmp_path: Path) -> None:
    assert faults(tmp_path) == []


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("{paragraph: body}", "{paragraph: bodi}", "no text is called 'bodi'"),
        ("when: asked.on", "when: asked.no", "no letter has the value 'asked.no'"),
        ("when: asked.on", "when: asked.on and not asked.on", "never holds here"),
        ("when: asked.on", "when: not letter.number", "never holds here"),
        ("when: asked.on", "when: copy.blank", "never holds here"),
        ("when: asked.on", "when: asked.on and", "unexpected"),
        ("when: asked.on", "when: (asked.on", "unexpected"),
        ("each: asked.tries", "each: asked.trys", "'asked.trys' is not a list"),
        ("each: asked.tries", "each: asked.on", "'asked.on' is not a list"),
        ("as: try", "as: client", "'client' is the name of other values"),
        ("strokes: asked.sign", "strokes: asked.on", "'asked.on' is not a signature"),
        ("on: 2026-12-01", "on: morgen", "the sample's 'on' is no date"),
        ("on: 2026-12-01", "when: 2026-12-01", "which nobody asks"),
        ('at: "10:30"', 'at: "25:30"', "'at' is no time"),
        ("type: date", "type: day", "'day' is not one of"),
        ("blank: false", "blank: vielleicht", "boolean"),
        ("id: own", "id: other", "in a file for 'own'"),
        ("- {paragraph: body}", "- {paragraph: body, heading: body}", "body"),
        ("- {name: on, type: date", "- {name: on, type: choice", "'choices' is a required property"),
        ("labels: {de: Eigener Brief}", "labels: {en: My letter}", "'de' is a required property"),
        ("copies:", "copies: [", ""),
        ("legal: false", "legal: false\nlegal: true", "a key occurs twice"),
    ],
)
def test_faults_of_a_plan(tmp_path: Path, old: str, new: str, reason: str) -> None:
    plan = OWN_PLAN.replace(old, new, 1)
    found = [fault for fault in faults(tmp_path, plan) if reason in fault.reason]
    assert found, f"nothing says: {reason}"
    assert found[0].file == OWN["plan"]
    assert abs(found[0].line - line_of(OWN_PLAN, old)) <= 2


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("subject: Betreff", "subject: Betreff {{ client.mood }}", "no letter has the value 'client.mood'"),
        ("subject: Betreff", "subject: Betreff {{ client.phone }}", "'client.phone' may be missing"),
        ("subject: Betreff", "subject: Betreff {{ client.needs_interpreter }}", "is a yes-no"),
        ("subject: Betreff", "subject: Betreff {{ asked.tries }}", "is a list"),
        ("subject: Betreff", "subject: Betreff {{ asked.sign }}", "is a signature"),
        ("subject: Betreff", "subject: Betreff {{ try.at }}", "no letter has the value 'try.at'"),
        ("subject: Betreff", "subject: Betreff {{ asked.on }}", "'asked.on' may be missing"),
        ("{% if try.how %}: {{ try.how }}{% endif %}", "{{ try.how }}", "'try.how' may be missing"),
        (
            "subject: Betreff",
            'subject: "{% if client.name and not client.name %}x{% endif %}"',
            "never holds",
        ),
        ("subject: Betreff", 'subject: "{% if letter.date %}x{% else %}y{% endif %}"', "is never reached"),
        ("subject: Betreff", 'subject: "{% if client.name %}x"', ""),
        ("subject: Betreff", 'subject: "{{ client.name.__class__ }}"', "names a value"),
        ("subject: Betreff", 'subject: "{% for x in y %}{% endfor %}"', "not allowed"),
        ("subject: Betreff", f"subject: {'x' * 2001}", "too long"),
        ("subject: Betreff", "subject: Betreff\n  spare: übrig", "no copy uses the text 'spare'"),
        ("reviewed: true", "reviewed: true\ndate: dd", "date"),
        ("language: de", "language: Deutsch", "Deutsch"),
        ("letter: own", "letter: other", "in a file for 'own'"),
        ("schema: letter-text/2", "schema: letter-text/1", "letter-text/2"),
    ],
)
def test_faults_of_a_text(tmp_path: Path, old: str, new: str, reason: str) -> None:
    found = [
        fault for fault in faults(tmp_path, text=OWN_TEXT.replace(old, new, 1)) if reason in fault.reason
    ]
    assert found, f"nothing says: {reason}"
    assert found[0].file == OWN["text"]
    if "schema" not in old:
        assert abs(found[0].line - line_of(OWN_TEXT, old)) <= 2


def test_a_condition_that_asks_first_is_no_fault(tmp_path: Path) -> None:
    for text in (
        "{% if client.phone and client.email %}{{ client.phone }} {{ client.email }}{% endif %}",
        "{% if not client.phone %}x{% else %}{{ client.phone }}{% endif %}",
        "{% if not (client.phone or client.email) %}x{% elif client.phone %}{{ client.phone }}{% endif %}",
        "{% if not client.phone or not client.email %}x{% else %}{{ client.phone }}{% endif %}",
        "{% if need.german %}{{ need.label }} ({{ need.german }}){% endif %}",
    ):
        assert faults(tmp_path, text=OWN_TEXT.replace("subject: Betreff", f'subject: "{text}"')) == []


def test_a_text_without_its_plan_and_a_plan_without_its_text(tmp_path: Path) -> None:
    file = tmp_path / "only.yaml"
    file.write_text(OWN_TEXT, encoding="utf-8")
    found = LetterTemplates(small(tmp_path), DIRECTORY, instead={OWN["text"]: file}).faults()
    assert (OWN["text"], "there is no plan letters/own.yaml") in [(one.file, one.reason) for one in found]
    file.write_text(OWN_PLAN, encoding="utf-8")
    found = LetterTemplates(small(tmp_path), DIRECTORY, instead={OWN["plan"]: file}).faults()
    assert "no text is called 'body'" in [fault.reason for fault in found]


def test_a_translation_that_lacks_a_text_is_told(tmp_path: Path) -> None:
    german, turkish = tmp_path / "de.yaml", tmp_path / "tr.yaml"
    plan = tmp_path / "plan.yaml"
    plan.write_text(OWN_PLAN, encoding="utf-8")
    german.write_text(OWN_TEXT, encoding="utf-8")
    text = OWN_TEXT.replace("language: de", "language: tr").replace("  subject: Betreff\n", "")
    turkish.write_text(text.replace("binding: true", "binding: false"), encoding="utf-8")
    place = "letters/texts/own/tr.yaml"
    own = {OWN["plan"]: plan, OWN["text"]: german, place: turkish}
    templates = LetterTemplates(small(tmp_path), DIRECTORY, instead=own)
    (fault,) = [fault for fault in templates.faults() if fault.file in own]
    assert fault.file == place
    assert "no text 'subject'" in fault.reason
    (content, *_more) = templates.compose(templates.sample("own", "tr"), ("tr",))
    assert getattr(content.subject[0], "language", "") == "de"


def test_a_file_of_another_version_is_a_fault() -> None:
    error = ContentVersionUnknown(file="letters/x.yaml", found="letter/9", known="letter/2")
    assert as_fault(error) == TemplateFault("letters/x.yaml", 0, "version letter/9, known is letter/2")


# -- the command ------------------------------------------------------------------------------


def command(*arguments: str | Path) -> tuple[int, str, str]:
    out, error = io.StringIO(), io.StringIO()
    code = template_command.run([str(one) for one in arguments], "en", out, error)
    return code, out.getvalue(), error.getvalue()


def test_the_command_names_the_file_as_it_was_given(tmp_path: Path) -> None:
    plan, text = tmp_path / "mein brief.yaml", tmp_path / "texte.yaml"
    plan.write_text(OWN_PLAN, encoding="utf-8")
    text.write_text(OWN_TEXT, encoding="utf-8")
    assert command("check", plan, text) == (0, "No faults found.\n", "")
    text.write_text(OWN_TEXT.replace("Betreff", "{{ client.mood }}"), encoding="utf-8")
    code, out, _error = command("check", plan, text)
    assert code == 1
    assert f"{text}:{line_of(OWN_TEXT, 'Betreff')}: " in out
    assert out.endswith("1 fault.\n")


def test_the_command_lists_fields_and_previews(tmp_path: Path) -> None:
    plan, text = tmp_path / "plan.yaml", tmp_path / "text.yaml"
    plan.write_text(OWN_PLAN, encoding="utf-8")
    text.write_text(OWN_TEXT, encoding="utf-8")
    code, out, _error = command("fields", "own", "--with", plan)
    assert code == 0
    assert "asked.tries[].at" in out
    assert "name of the client" in out
    pdf = tmp_path / "own.pdf"
    code, out, _error = command(
        "preview", "own", "--with", plan, "--with", text, "--language", "bg", "--out", pdf
    )
    assert (code, out) == (0, f"1 copy: {pdf}\n")
    assert pdf.read_bytes().startswith(b"%PDF-")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["own.pdf", "plan.yaml", "text.yaml"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["fields", "no-such"], "There is no kind of letter 'no-such'."),
        (["preview", "no-such", "--out", "x.pdf"], "There is no kind of letter 'no-such'."),
        (["check", "{folder}/missing.yaml"], "missing.yaml: No such file or directory"),
        (["check", "{folder}"], "Is a directory"),
        (["check", "{folder}/text"], "neither a plan"),
        (["check", "{folder}/own", "{folder}/same"], "is for the same place as"),
        (["preview", "reminder", "--out", "{folder}"], "it is a folder"),
        (["preview", "reminder", "--out", "{folder}/no/x.pdf"], "No such file or directory"),
    ],
)
def test_bad_input_is_told_in_words(tmp_path: Path, arguments: list[str], said: str) -> None:
    (tmp_path / "text").write_bytes(os.urandom(1000))
    for name in ("own", "same"):
        (tmp_path / name).write_text(OWN_PLAN, encoding="utf-8")
    code, _out, error = command(*(argument.format(folder=tmp_path) for argument in arguments))
    assert code == 1
    assert said in error


@pytest.mark.parametrize(
    "arguments",
    [[], ["nothing"], ["fields"], ["preview", "consent"], ["preview", "consent", "--language", "x"]],
)
def test_a_wrong_command_line_ends_with_two(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        command(*arguments)
    assert ended.value.code == 2
    assert "usage:" in capsys.readouterr().err


def test_a_blank_preview_has_no_number_on_any_page(tmp_path: Path) -> None:
    pdf = tmp_path / "blank.pdf"
    assert command("preview", "consent", "--language", "bg", "--blank", "--out", pdf)[0] == 0
    assert "B0057" not in "".join(page_texts(pdf.read_bytes()))


def test_a_sort_of_answer_that_does_not_exist_is_named_itself(tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text(OWN_PLAN.replace("type: list", "type: liste"), encoding="utf-8")
    code, out, _error = command("check", plan)
    assert code == 1
    assert "'liste' is not one of" in out
