"""What happens to content files that are broken, too new, or name what does not exist."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app.content.loading import load_content
from app.content.reading import MAX_BYTES, read_content_file
from app.domain.errors import ContentBroken, ContentVersionUnknown
from tests.support.real_content import RESOURCES

FOLDERS = ("schemas", "directory", "rules", "chains", "forms")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the shipped content that a test may spoil."""
    for folder in FOLDERS:
        shutil.copytree(RESOURCES / folder, tmp_path / folder)
    for file in RESOURCES.glob("*.yaml"):
        shutil.copy(file, tmp_path)
    return tmp_path


def spoil(root: Path, name: str, old: str, new: str) -> None:
    path = root / name
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{name} no longer has {old!r}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


BROKEN = [
    # file, what stands there, what stands there instead, file of the error, place, reason
    ("needs.yaml", "usual: [ki-erstberatung]", "usual: [ki-beratung]", "needs.yaml", "SUL", "ki-beratung"),
    ("needs.yaml", "@migrationsberatung", "@mbe-gone", "needs.yaml", "POS", "@mbe-gone"),
    ("needs.yaml", "  UHV:", "  UHV1:", "needs.yaml", "needs", "UHV1"),
    ("needs.yaml", "en: Work,", "es: Trabajo,", "needs.yaml", "needs/ARB/labels", "'en' is a required"),
    (
        "documents.yaml",
        "documents: [D05, D16, D02]",
        "documents: [D99]",
        "documents.yaml",
        "jugendamt-kita",
        "D99",
    ),
    (
        "documents.yaml",
        "[schuldnerberatung-beratung]",
        "[bank-konto]",
        "documents.yaml",
        "asked_by",
        "bank-konto",
    ),
    ("documents.yaml", "[bank-basiskonto]", "[jugendamt-kita]", "documents.yaml", "jugendamt-kita", "twice"),
    (
        "districts.yaml",
        "walsum: Alt-Walsum",
        "walsum: 5",
        "districts.yaml",
        "boroughs/0",
        "not of type 'string'",
    ),
    (
        "districts.yaml",
        "{bissingheim:",
        "{hochfeld: Hochfeld, bissingheim:",
        "districts.yaml",
        "hochfeld",
        "two",
    ),
    ("languages.yaml", "code: ro,", "code: bg,", "languages.yaml", "bg", "twice"),
    ("languages.yaml", "fallback: [prs, de]", "fallback: [xx]", "languages.yaml", "pes", "xx"),
    ("languages.yaml", "ku: kmr", "ku: kxx", "languages.yaml", "aliases", "kxx"),
    ("languages.yaml", "direction: rtl", "direction: up", "languages.yaml", "languages/6/direction", "'up'"),
    ("holidays.yaml", "2027-03-26", "2027-02-30", "holidays.yaml", "2027-02-30", "no such day"),
    (
        "residence.yaml",
        "{label: sonstiges}",
        "{lable: sonstiges}",
        "residence.yaml",
        "residence/SO",
        "'label' is a required",
    ),
    ("residence.yaml", "  SO: {label: sonstiges}\n", "", "finder.yaml", "facts/residence", "SO"),
    (
        "directory/duisburg.yaml",
        "merged_into: amt-integration",
        "merged_into: amt-x",
        "duisburg.yaml",
        "ki",
        "amt-x",
    ),
    (
        "directory/duisburg.yaml",
        "- id: agentur\n",
        "- id: jobcenter\n",
        "duisburg.yaml",
        "jobcenter",
        "twice",
    ),
    (
        "directory/duisburg.yaml",
        "needs: [KIG]",
        "needs: [XXX]",
        "duisburg.yaml",
        "familienkasse-kindergeld",
        "XXX",
    ),
    ("directory/duisburg.yaml", "languages: [de]", "languages: [xx]", "duisburg.yaml", "intern-brief", "xx"),
    (
        "directory/duisburg.yaml",
        "district: hochfeld",
        "district: nowhere",
        "duisburg.yaml",
        "hochfeld",
        "nowhere",
    ),
    ("directory/duisburg.yaml", "[mbe-awo,", "[mbe-gone,", "duisburg.yaml", "group mbe", "mbe-gone"),
    (
        "directory/duisburg.yaml",
        "name: geschützter Ort, protected: true",
        'name: geschützter Ort, address: ["Straße 1"]',
        "duisburg.yaml",
        "frauenhaus-geschuetzt",
        "must not have an address",
    ),
    ("rules/finder.yaml", "services: [ki-erstberatung]", "services: [ki]", "finder.yaml", "R01", "ki"),
    ("rules/finder.yaml", "needs: [KVU, MED, SCH]", "needs: [KVV]", "finder.yaml", "R02", "KVV"),
    (
        "rules/finder.yaml",
        "{fact: newly_arrived, is: true}",
        "{fact: new, is: true}",
        "finder.yaml",
        "R01",
        "new",
    ),
    (
        "rules/finder.yaml",
        "{fact: newly_arrived, is: true}",
        "{fact: newly_arrived}",
        "finder.yaml",
        "R01",
        "not a",
    ),
    (
        "rules/finder.yaml",
        "is_in: [none, basic]",
        "is_in: [none, little]",
        "finder.yaml",
        "R01",
        "can never be",
    ),
    ("rules/finder.yaml", "is_in: [none, basic]", "is: [none]", "finder.yaml", "R01", "needs"),
    (
        "rules/finder.yaml",
        "{fact: newly_arrived, is: true}",
        "{fact: newly_arrived, is: 1}",
        "finder.yaml",
        "R01",
        "never",
    ),
    (
        "rules/finder.yaml",
        "{fact: decision_days_left, below: 15}",
        "{fact: gender, below: 15}",
        "finder.yaml",
        "R06",
        "fit",
    ),
    (
        "rules/finder.yaml",
        "{fact: decision_days_left, below: 15}",
        '{fact: age, below: "15"}',
        "finder.yaml",
        "R06",
        "never",
    ),
    (
        "rules/finder.yaml",
        "{fact: child_ages, any_between: [6, 17]}",
        "{fact: age, any_between: [6]}",
        "finder.yaml",
        "R01",
        "two",
    ),
    ("rules/finder.yaml", "{open: zabv-erstkontakt}", "{open: zabv}", "finder.yaml", "R03", "zabv"),
    (
        "rules/finder.yaml",
        "nur noch {decision_days_left}",
        "nur noch {residence}",
        "finder.yaml",
        "R06",
        "residence",
    ),
    ("rules/finder.yaml", "id: R02", "id: R01", "finder.yaml", "rules", "twice"),
    (
        "rules/finder.yaml",
        "valid_until: 2026-12-31",
        "valid_until: 2026-13-31",
        "finder.yaml",
        "2026-13-31",
        "no such",
    ),
    (
        "rules/finder.yaml",
        "values: {none: keines, basic: wenig, good: gut}",
        "values: {}",
        "finder.yaml",
        "german_level",
        "without values",
    ),
    ("rules/finder.yaml", "priority: 50", "priority: high", "finder.yaml", "rules/0/priority", "high"),
    (
        "chains/arrival.yaml",
        "needs: [S03, S04]",
        "needs: [S03, S19]",
        "arrival.yaml",
        "steps",
        "wait for each other",
    ),
    ("chains/arrival.yaml", "needs: [S03, S04]", "needs: [S03, S99]", "arrival.yaml", "steps", "S99"),
    ("chains/arrival.yaml", "agencies: [bank]", "agencies: [sparkasse]", "arrival.yaml", "S08", "sparkasse"),
    ("chains/arrival.yaml", "id: arrival", "id: school-place", "school-place.yaml", "school-place", "twice"),
    ("needs.yaml", "  MEL:", "  MEL:\n    usual: []\n  MEL:", "needs.yaml", "line", "a key occurs twice"),
    ("needs.yaml", "needs:\n", "needs: [\n", "needs.yaml", "line", ""),
    ("needs.yaml", "needs:\n", "x: &a [1]\ny: *a\nneeds:\n", "needs.yaml", "line", "aliases"),
    (
        "needs.yaml",
        "schema: needs/1",
        "schema: letters/1",
        "needs.yaml",
        "schema",
        "expected schema: needs/n",
    ),
]


@pytest.mark.parametrize(("name", "old", "new", "file", "place", "reason"), BROKEN)
def test_a_fault_is_reported_with_file_place_and_reason(
    root: Path, name: str, old: str, new: str, file: str, place: str, reason: str
) -> None:
    spoil(root, name, old, new)

    with pytest.raises(ContentBroken) as error:
        load_content(root)

    assert error.value.facts["file"] == file
    assert place in str(error.value.facts["place"])
    assert reason in str(error.value.facts["reason"])


def test_a_newer_version_is_named_with_what_is_known(root: Path) -> None:
    spoil(root, "rules/finder.yaml", "schema: rules/1", "schema: rules/2")

    with pytest.raises(ContentVersionUnknown) as error:
        load_content(root)

    assert error.value.facts == {"file": "finder.yaml", "found": "rules/2", "known": "rules/1"}


def test_a_rule_that_helps_nobody_is_refused(root: Path) -> None:
    path = root / "rules/finder.yaml"
    text = path.read_text(encoding="utf-8")
    start = text.index("    also_possible:\n      - services: [lvr-entschaedigung]")
    path.write_text(text[:start], encoding="utf-8")

    with pytest.raises(ContentBroken) as error:
        load_content(root)

    assert error.value.facts["place"] == "K06"


@pytest.mark.parametrize("raw", [b"\xff\xfe\x00", b"", b"- 1\n", b"schema: needs/1\x00"])
def test_bytes_that_are_no_content_file(root: Path, raw: bytes) -> None:
    (root / "needs.yaml").write_bytes(raw)

    with pytest.raises(ContentBroken) as error:
        load_content(root)

    assert error.value.facts["file"] == "needs.yaml"


def test_a_missing_file_a_missing_folder_and_a_huge_file(root: Path) -> None:
    for chain in (root / "chains").iterdir():
        chain.unlink()
    with pytest.raises(ContentBroken, match="content-broken"):
        load_content(root)
    (root / "needs.yaml").unlink()
    with pytest.raises(ContentBroken) as missing:
        load_content(root)
    assert missing.value.facts["file"] == "needs.yaml"
    (root / "needs.yaml").write_bytes(b"#" * (MAX_BYTES + 1))
    with pytest.raises(ContentBroken) as huge:
        load_content(root)
    assert "larger" in str(huge.value.facts["reason"])


def test_a_schema_that_is_not_there(root: Path) -> None:
    with pytest.raises(ContentBroken) as error:
        read_content_file(root / "needs.yaml", "needs", schemas=root / "nowhere")

    assert error.value.facts["file"] == "needs.json"


def test_a_second_directory_adds_its_agencies(root: Path) -> None:
    (root / "directory/provider.yaml").write_text(
        """schema: directory/1
version: "1"
checked_on: 2026-11-20
source: own list
verified: true
agencies:
  - id: cafe
    name: Café am Eck
    services: [{id: cafe-breakfast, name: Frühstück, needs: [NAC]}]
""",
        encoding="utf-8",
    )

    content = load_content(root)

    cafe = content.directory.agency("cafe")
    assert cafe.verified
    assert cafe.source.checked_on.isoformat() == "2026-11-20"
    assert content.versions["directory/provider.yaml"] == "1"
    assert content.directory.agency("ki").verified


def test_an_ampersand_is_no_alias_and_what_says_nothing_is_not_verified(root: Path) -> None:
    (root / "f.yaml").write_text(
        'schema: holidays/1\nversion: "1"\nchecked_on: 2026-11-22\nsource: Kirche & Stadt\nholidays: []\n',
        encoding="utf-8",
    )

    file = read_content_file(root / "f.yaml", "holidays", schemas=root / "schemas")

    assert file.source_of({}).text == "Kirche & Stadt"
    assert not file.is_verified({})


def test_yaml_words_keep_their_letters(root: Path) -> None:
    """`no`, `on` and `8:00` are words and times, not false, true and 480."""
    (root / "f.yaml").write_text(
        'schema: holidays/1\nversion: no\nchecked_on: 2026-11-22\nsource: "on"\nauthor: 8:00\nholidays: []\n',
        encoding="utf-8",
    )

    values = read_content_file(root / "f.yaml", "holidays", schemas=root / "schemas").values

    assert (values["version"], values["source"], values["author"]) == ("no", "on", "8:00")
