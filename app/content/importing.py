"""What columns and values of foreign tables are called: files of the content, and its lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from app.content.reading import read_content_file
from app.domain.content import Content
from app.domain.import_values import ImportWords, folded_key
from app.domain.importing import Target

IMPORT_WORDS, NATIONALITIES = "import-words.yaml", "nationalities.yaml"


def read_import_words(root: Path, content: Content) -> ImportWords:
    """Everything that reads a foreign table.

    Raises:
        ContentBroken: a file is not as it must be.
        ContentVersionUnknown: one is of another version.
    """
    schemas = root / "schemas"
    file = read_content_file(root / IMPORT_WORDS, "import-words", schemas=schemas, name=IMPORT_WORDS)
    said = file.values
    file.expect("headers", said["headers"], [target.value for target in Target])
    states = read_content_file(root / NATIONALITIES, "nationalities", schemas=schemas, name=NATIONALITIES)
    known = states.values["nationalities"]
    return ImportWords(
        headings=_turned(said["headers"]),
        yes=frozenset(folded_key(word) or word for word in said["yes"]),
        no=frozenset(folded_key(word) or word for word in said["no"]),
        genders=_turned(said["genders"]),
        months={name: int(month) for name, month in _turned(said["months"]).items()},
        nationalities=_turned(
            {code: [code, *_iso(state.get("iso", "")), *state["names"]] for code, state in known.items()}
        ),
        languages=_languages(content),
        districts=_turned({code: [code, one.name] for code, one in content.districts.items()}),
        needs=_turned(
            {code: [code, *one.labels.by_language.values()] for code, one in content.needs.items()}
        ),
        reference_line=str(said["reference_line"]),
        nationality_names={code: str(state["names"][0]) for code, state in known.items()},
    )


def _iso(code: str) -> list[str]:
    return [code] if code else []


def _languages(content: Content) -> dict[str, str]:
    found = _turned({code: [code, one.name, one.autonym] for code, one in content.languages.items()})
    for alias, code in content.language_aliases.items():
        found.setdefault(folded_key(alias), code)
    return found


def _turned(names: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Every way to write it → code; the first that claims a word keeps it."""
    found: dict[str, str] = {}
    for code, words in names.items():
        for word in words:
            found.setdefault(folded_key(str(word)), str(code))
    return found
