"""Letters rendered in the child process: the same letters; hostile templates are named and do no harm."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.content.letter_process import TemplateProcess
from app.content.letters import LetterTemplates
from app.content.loading import load_content
from app.domain.errors import ContentBroken, RecordNotFound, TemplateTooCostly
from app.domain.letters import Copy
from tests.support.letter_facts import CLIENT, letter_facts

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
DIRECTORY = load_content(RESOURCES).directory
NEAR = LetterTemplates(RESOURCES, DIRECTORY)
PLACE = "letters/texts/referral/de.yaml"
MEGABYTE = 1024 * 1024
MOST_MORE_MS = 15.0
"""What the way through a warm child may cost a letter."""


@pytest.fixture(scope="module")
def shipped() -> Iterator[TemplateProcess]:
    process = TemplateProcess(RESOURCES, DIRECTORY)
    yield process
    process.close()


def instead(tmp_path: Path, text: str | bytes, place: str = PLACE) -> dict[str, Path]:
    """A file of somebody's own in the place of a shipped one."""
    file = tmp_path / "own.yaml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return {place: file}


def hostile(tmp_path: Path, text: str | bytes, place: str = PLACE) -> tuple[TemplateProcess, Exception]:
    """What composing with such a file raises; the process still stands and composes other kinds."""
    process = TemplateProcess(
        RESOURCES, DIRECTORY, instead=instead(tmp_path, text, place), memory_bytes=256 * MEGABYTE, seconds=3
    )
    try:
        with pytest.raises((ContentBroken, TemplateTooCostly)) as caught:
            process.compose_copy(Copy.RECEIVER, "de", letter_facts())
        sample = process.sample("withdrawal", "de")
        assert process.compose(sample, ("de",))
    finally:
        process.close()
    assert process.process_id is None
    return process, caught.value


def broken_text(text: str) -> str:
    """The referral's German file with this salutation."""
    shipped_text = (RESOURCES / PLACE).read_text(encoding="utf-8")
    own = "\n".join(f"    {line}" for line in text.splitlines())
    key = "  request: >-\n"
    assert key in shipped_text
    return shipped_text.replace(key, f"  request: |-\n{own}\n  request_as_shipped: >-\n", 1)


def test_letters_are_the_same_as_without_the_child(shipped: TemplateProcess) -> None:
    assert shipped.kinds() == NEAR.kinds()
    for kind in shipped.kinds():
        facts = shipped.sample(kind.id, "bg")
        assert facts == NEAR.sample(kind.id, "bg")
        assert shipped.compose(facts, ("bg",)) == NEAR.compose(facts, ("bg",))
        assert shipped.fields(kind.id) == NEAR.fields(kind.id)
    facts = letter_facts()
    assert shipped.compose_copy(Copy.COURTESY, "ar", facts) == NEAR.compose_copy(Copy.COURTESY, "ar", facts)
    assert shipped.consent("uk", facts) == NEAR.consent("uk", facts)
    assert shipped.languages() == NEAR.languages()
    assert shipped.letterhead() == NEAR.letterhead()


def test_a_kind_that_is_not_there(shipped: TemplateProcess) -> None:
    with pytest.raises(RecordNotFound):
        shipped.kind("no-such")
    with pytest.raises(RecordNotFound):
        shipped.compose(letter_facts(kind="no-such"), ())


@pytest.mark.parametrize(
    "text",
    [
        "{{ client.name.__class__.__init__.__globals__ }}",
        "{{ '{0.__class__}'.format(client) }}",
        "{% for a in client.documents %}{% for b in client.documents %}x{% endfor %}{% endfor %}",
        "{{ 'x' * 1000000000 }}",
        "{% if " + "(" * 900 + "client.name" + ")" * 900 + " %}x{% endif %}",
        "{% if client.name %}" * 90 + "{% endif %}" * 90,
    ],
    ids=["attributes", "format", "loops", "product", "brackets", "depth"],
)
def test_tricks_with_syntax_name_file_line_and_reason(tmp_path: Path, text: str) -> None:
    _process, error = hostile(tmp_path, broken_text(text))
    assert isinstance(error, ContentBroken)
    line = int(str(error.facts["place"]).removeprefix("line ").partition(":")[0])
    shipped_lines = (RESOURCES / PLACE).read_text(encoding="utf-8").splitlines()
    assert abs(line - shipped_lines.index("  request: >-") - 1) <= 2
    assert error.facts["file"] == PLACE
    assert error.facts["reason"]


@pytest.mark.parametrize(
    "text",
    [
        "texts: " + "[" * 200_000,
        "texts: " + "{a: " * 100_000,
        "- " * 100_000,
        "x" * (3 * MEGABYTE),
        b"\xff\xfe" * 1000,
        b"\0" * 1000,
        "a: &a [x, x]\nb: [" + ", ".join(["*a"] * 1000) + "]\n",
        "!!python/object/apply:os.system ['id']",
        "",
        "schema: letter-text/2\n" + "\n".join(f"k{number}: x" for number in range(20_000)),
    ],
    ids=["lists", "maps", "dashes", "giant", "no text", "zeros", "aliases", "objects", "empty", "many keys"],
)
def test_files_that_are_a_burden_are_named(tmp_path: Path, text: str | bytes) -> None:
    assert_named(tmp_path, text, PLACE)


@pytest.mark.parametrize("place", ["letters/referral.yaml", "letters/texts/common/tr.yaml"])
def test_the_burden_may_be_any_file(tmp_path: Path, place: str) -> None:
    assert_named(tmp_path, "texts: " + "{a: " * 60_000, place)


def assert_named(tmp_path: Path, text: str | bytes, place: str) -> None:
    process = TemplateProcess(
        RESOURCES, DIRECTORY, instead=instead(tmp_path, text, place), memory_bytes=256 * MEGABYTE, seconds=3
    )
    language = Path(place).stem if "texts" in place else "de"
    try:
        with pytest.raises((ContentBroken, TemplateTooCostly)) as caught:
            process.compose_copy(Copy.COURTESY, language, letter_facts())
        assert caught.value.facts["file"] == place
        assert process.kind("withdrawal").id == "withdrawal"
    finally:
        process.close()


def test_a_bomb_of_memory_is_named_and_the_parent_lives(tmp_path: Path) -> None:
    process = TemplateProcess(
        RESOURCES,
        DIRECTORY,
        instead=instead(tmp_path, "texts: " + "[x" * 400_000),
        memory_bytes=96 * MEGABYTE,
    )
    try:
        with pytest.raises((ContentBroken, TemplateTooCostly)) as caught:
            process.compose_copy(Copy.RECEIVER, "de", letter_facts())
        assert caught.value.facts["file"] == PLACE
    finally:
        process.close()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.sampled_from("{}%#. client.namedocuments_ifendfor[]()|'\"\\\n:&*!-"), max_size=80))
def test_any_text_is_composed_or_told(tmp_path: Path, text: str) -> None:
    error = fault_of(
        LetterTemplates(RESOURCES, DIRECTORY, instead=instead(tmp_path, broken_text(text or "x")))
    )
    if error:
        assert error.facts["file"] == PLACE
        assert str(error.facts["place"]).startswith("line ")


def fault_of(templates: LetterTemplates) -> ContentBroken | None:
    """What composing the receiver's copy raises, if anything."""
    try:
        templates.compose_copy(Copy.RECEIVER, "de", letter_facts())
    except ContentBroken as error:
        return error
    return None


def test_nothing_of_a_client_is_written_anywhere(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from app.content.letter_process import TemplateProcess\n"
        "from app.content.loading import load_content\n"
        "from app.domain.letters import Copy\n"
        "from tests.support.letter_facts import letter_facts\n"
        "root = Path(sys.argv[1])\n"
        "own = {sys.argv[2]: Path(sys.argv[3])}\n"
        "process = TemplateProcess(root, load_content(root).directory, instead=own)\n"
        "try: process.compose_copy(Copy.RECEIVER, 'de', letter_facts())\n"
        "except Exception as error: print(error)\n"
        "process.close()\n"
    )
    work = tmp_path / "work"
    work.mkdir()
    file = instead(tmp_path, broken_text("{{ client.name }}{{ client.mood }}"))[PLACE]
    done = subprocess.run(
        [sys.executable, "-c", code, str(RESOURCES), PLACE, str(file)],
        capture_output=True,
        text=True,
        check=True,
        env={"TMPDIR": str(work), "PYTHONPATH": str(RESOURCES.parent), "HOME": str(work)},
    )
    assert "content-broken" in done.stdout
    for sign in (CLIENT.name or "", "Wanheimer", "0221 4710 021"):
        assert sign not in done.stdout + done.stderr
    assert not [path for path in work.rglob("*") if path.is_file()]


def test_the_way_through_the_child_costs_little(
    shipped: TemplateProcess, capsys: pytest.CaptureFixture[str]
) -> None:
    facts = shipped.sample("referral", "bg")

    def milliseconds(templates: TemplateProcess | LetterTemplates) -> float:
        templates.compose(facts, ("bg",))
        taken = []
        for _time in range(40):
            begun = time.perf_counter()
            templates.compose(facts, ("bg",))
            taken.append(1000 * (time.perf_counter() - begun))
        return min(taken)

    near, far = milliseconds(NEAR), milliseconds(shipped)
    with capsys.disabled():
        print(f"\nreferral, four copies: {near:.1f} ms in process, {far:.1f} ms through the child")
    assert far - near <= MOST_MORE_MS


def test_own_files_stand_beside_shipped_ones(tmp_path: Path) -> None:
    shutil.copy(RESOURCES / "letters" / "withdrawal.yaml", tmp_path / "plan.yaml")
    plan = (tmp_path / "plan.yaml").read_text(encoding="utf-8").replace("id: withdrawal", "id: my-own", 1)
    words = (RESOURCES / "letters/texts/withdrawal/de.yaml").read_text(encoding="utf-8")
    (tmp_path / "plan.yaml").write_text(plan, encoding="utf-8")
    (tmp_path / "de.yaml").write_text(
        words.replace("letter: withdrawal", "letter: my-own", 1), encoding="utf-8"
    )
    own = {
        "letters/my-own.yaml": tmp_path / "plan.yaml",
        "letters/texts/my-own/de.yaml": tmp_path / "de.yaml",
    }
    process = TemplateProcess(RESOURCES, DIRECTORY, instead=own)
    try:
        assert process.kind("my-own").languages == ("de",)
        assert process.compose(process.sample("my-own", "de"), ())
        assert not [fault for fault in process.faults() if fault.file in own]
    finally:
        process.close()
